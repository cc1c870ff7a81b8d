package atlas

import (
	"context"
	"fmt"

	"dateline/geo"
	"dateline/geo/index"
)

// Since says how a story, as a filter shows it, differs from what it was at an earlier revision. It is empty when
// nothing does.
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
	ch, err := e.once(ctx, fmt.Sprintf("\x00%d %s", rev, story), func(ctx context.Context) (found, error) {
		return e.changes(ctx, story, rev)
	})
	if err != nil || ch.since.Shown == 0 {
		return ch.since, err
	}
	f.Story = []string{story}
	keys := ch.keys
	if f.Query != "" {
		words, err := e.search(ctx, f.Query)
		if err != nil {
			return Since{}, err
		}
		keys = keys.And(words)
	}
	out := ch.since
	out.Shown, err = e.claimsAmong(ctx, &f, keys)
	out.Other = out.Other || ch.since.Shown > out.Shown
	return out, err
}

// changes asks the store what has changed in a story, whatever the filter.
func (e *Edition) changes(ctx context.Context, story string, rev int64) (found, error) {
	ch, err := fetch(ctx, e, func(r geo.Reader) (geo.StoryChanges, error) { return r.StoryChanges(ctx, story, rev) })
	out := found{keys: e.snap.KeySet(ch.Put), since: Since{Removed: ch.Removed, Other: ch.Other}}
	if ch.All {
		out.since = Since{Unknown: true}
	} else if err == nil {
		out.since.Shown, err = e.claimsAmong(ctx, &geo.Filter{Story: []string{story}}, out.keys)
	}
	return out, err
}

// claimsAmong counts the distinct claims of matching marks with one of the keys.
func (e *Edition) claimsAmong(ctx context.Context, f *geo.Filter, keys *index.KeySet) (int, error) {
	plain := *f
	plain.Query = ""
	sel, err := e.snap.Select(ctx, &plain, keys)
	if err != nil {
		return 0, err
	}
	defer sel.Release()
	n, err := sel.Counts()
	return n.Claims, err
}
