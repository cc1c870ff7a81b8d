package atlas

import (
	"context"
	"slices"

	"dateline/geo"
)

// Since says how a story, as a filter shows it, differs from what it was at an earlier revision. It is empty when nothing does.
type Since struct {
	Shown   int  // matching claims that are new or different
	Removed int  // claims of the story that are no more
	Other   bool // other parts of the story are different
	Unknown bool // anything may be different; the rest is zero
}

// Any tells whether anything is, or may be, different.
func (s Since) Any() bool { return s != Since{} }

// Since compares a story with revision rev. A revision that the store has not reached, or none, is ignored.
func (e *Edition) Since(ctx context.Context, story string, f geo.Filter, rev int64) (Since, error) {
	if rev < 1 || rev >= e.rev.N {
		return Since{}, nil
	}
	var ch geo.StoryChanges
	err := e.read(ctx, func(r geo.Reader) (err error) {
		ch, err = r.StoryChanges(ctx, story, rev)
		return err
	})
	if err != nil {
		return Since{}, err
	}
	if ch.All {
		return Since{Unknown: true}, nil
	}
	out := Since{Removed: ch.Removed, Other: ch.Other}
	if len(ch.Put) == 0 {
		return out, nil
	}
	f.Story = []string{story}
	put := ch.Put
	if f.Query != "" {
		found, err := e.search(ctx, f.Query)
		if err != nil {
			return Since{}, err
		}
		put = slices.DeleteFunc(slices.Clone(put), func(k int64) bool { return !found.Has(k) })
	}
	if out.Shown, err = e.claimsAmong(ctx, &f, put); err != nil {
		return Since{}, err
	}
	all, err := e.claimsAmong(ctx, &geo.Filter{Story: f.Story}, ch.Put)
	out.Other = out.Other || all > out.Shown
	return out, err
}

// claimsAmong counts the distinct claims of matching marks with one of the keys.
func (e *Edition) claimsAmong(ctx context.Context, f *geo.Filter, keys []int64) (int, error) {
	plain := *f
	plain.Query = ""
	sel, err := e.snap.Select(ctx, &plain, e.snap.KeySet(keys))
	if err != nil {
		return 0, err
	}
	defer sel.Release()
	n, err := sel.Counts()
	return n.Claims, err
}
