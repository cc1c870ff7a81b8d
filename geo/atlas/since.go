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
func (a *Atlas) Since(ctx context.Context, story string, f geo.Filter, rev int64) (Since, error) {
	st := a.state.Load()
	if rev < 1 || rev >= st.rev.N {
		return Since{}, nil
	}
	ch, err := a.store.StoryChanges(ctx, story, rev)
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
		found, err := a.searchStore(ctx, f.Query)
		if err != nil {
			return Since{}, err
		}
		put = slices.DeleteFunc(slices.Clone(put), func(k int64) bool {
			_, ok := slices.BinarySearch(found, k)
			return !ok
		})
	}
	if out.Shown, err = a.claimsAmong(ctx, st, &f, put); err != nil {
		return Since{}, err
	}
	all, err := a.claimsAmong(ctx, st, &geo.Filter{Story: f.Story}, ch.Put)
	out.Other = out.Other || all > out.Shown
	return out, err
}

// claimsAmong counts the distinct claims of matching marks with one of the keys.
func (a *Atlas) claimsAmong(ctx context.Context, st *state, f *geo.Filter, keys []int64) (int, error) {
	plain := *f
	plain.Query = ""
	sel, err := st.snap.Select(ctx, &plain, st.snap.KeySet(keys))
	if err != nil {
		return 0, err
	}
	defer sel.Release()
	n, err := sel.Counts()
	return n.Claims, err
}
