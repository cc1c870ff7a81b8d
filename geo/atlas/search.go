package atlas

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"dateline/geo"
	"dateline/geo/flight"
	"dateline/geo/index"
)

// searches are what the store was asked for one snapshot: full-text searches, and what has changed.
type searches struct {
	flight.Group[found]
	mu   sync.Mutex
	kept map[string]found // by words, or by story and revision
}

// found are the marks that were found, and of changes their story's part that is not a mark.
type found struct {
	keys  *index.KeySet
	since Since // Shown counts the claims of keys
}

// maxSearches is how many results an edition keeps.
const maxSearches = 64

func newSearches() *searches { return &searches{kept: map[string]found{}} }

func (c *searches) get(q string) (found, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.kept[q]
	return f, ok
}

func (c *searches) keep(q string, f found) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for other := range c.kept {
		if len(c.kept) < maxSearches {
			break
		}
		delete(c.kept, other)
	}
	c.kept[q] = f
}

// search finds the marks with the words of q.
func (e *Edition) search(ctx context.Context, q string) (*index.KeySet, error) {
	f, err := e.once(ctx, q, func(ctx context.Context) (found, error) {
		keys, err := e.find(ctx, q)
		return found{keys: keys}, err
	})
	return f.keys, err
}

// once returns what find finds, which it does once however many ask for q at the same time, and keeps it.
func (e *Edition) once(ctx context.Context, q string, find func(context.Context) (found, error)) (found, error) {
	if f, ok := e.searches.get(q); ok {
		return f, nil
	}
	return e.searches.Join(ctx, q, e.atlas.opts.SearchTime, func(ctx context.Context) (found, error) {
		f, err := find(ctx)
		if err == nil {
			e.searches.keep(q, f)
		}
		return f, err
	})
}

// find searches the store when fewer than maxSearching others do.
func (e *Edition) find(ctx context.Context, q string) (*index.KeySet, error) {
	select {
	case e.atlas.searching <- struct{}{}:
	case <-ctx.Done():
		return nil, tooLong(ctx, ctx.Err())
	}
	defer func() { <-e.atlas.searching }()
	list, err := fetch(ctx, e, func(r geo.Reader) ([]int64, error) { return r.Search(ctx, q) })
	if err != nil {
		return nil, tooLong(ctx, err)
	}
	return e.snap.KeySet(list), nil
}

// tooLong says that a search took too long when that is why it failed.
func tooLong(ctx context.Context, err error) error {
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return err
	}
	return &geo.Error{Code: geo.CodeUnavailable, Message: "parameter q: the search took too long; try rarer words",
		Err: err}
}

// caught makes a panic an error with its stack; it is to be deferred.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
	}
}

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
