package atlas

import (
	"context"
	"errors"
	"strconv"
	"sync"

	"dateline/geo"
	"dateline/geo/index"
)

// searchCache keeps the last full-text results, each tied to a snapshot. The zero value is ready.
type searchCache struct {
	mu    sync.Mutex
	order []string
	found map[string]found
}

type found struct {
	snap *index.Snapshot
	keys *index.KeySet
}

// maxSearches is how many results are kept.
const maxSearches = 64

func (c *searchCache) get(q string, snap *index.Snapshot) *index.KeySet {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok := c.found[q]; ok && f.snap == snap {
		return f.keys
	}
	return nil
}

func (c *searchCache) put(q string, f found) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.found == nil {
		c.found = map[string]found{}
	}
	if _, ok := c.found[q]; !ok {
		c.order = append(c.order, q)
	}
	c.found[q] = f
	for len(c.order) > maxSearches {
		delete(c.found, c.order[0])
		c.order = c.order[1:]
	}
}

// search finds the marks with the words of q, once however many ask at the same time. The search goes on when one of them
// goes away, bounded by its own time.
func (a *Atlas) search(ctx context.Context, st *state, q string) (*index.KeySet, error) {
	if k := a.searches.get(q, st.snap); k != nil {
		return k, nil
	}
	ch := a.flight.DoChan(strconv.FormatInt(st.rev.N, 10)+" "+q, func() (any, error) {
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.opts.SearchTime)
		defer cancel()
		keys, err := a.searchStore(own, q)
		if errors.Is(own.Err(), context.DeadlineExceeded) && err != nil {
			return nil, &geo.Error{Code: geo.CodeUnavailable, Message: "parameter q: the search took too long; try rarer words", Err: err}
		}
		if err != nil {
			return nil, err
		}
		set := st.snap.KeySet(keys)
		a.searches.put(q, found{st.snap, set})
		return set, nil
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-ch:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*index.KeySet), nil
	}
}

// searchStore searches the store when fewer than maxSearching others do.
func (a *Atlas) searchStore(ctx context.Context, q string) ([]int64, error) {
	select {
	case a.searching <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-a.searching }()
	return a.store.Search(ctx, q)
}
