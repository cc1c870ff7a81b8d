package atlas

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"dateline/geo"
	"dateline/geo/index"
)

// searches are what the store was asked for one snapshot, under way and done: full-text searches, and what has changed.
type searches struct {
	mu  sync.Mutex
	all map[string]*search // by words, or by story and revision
}

// search is one of them. found and err are there when done is closed.
type search struct {
	found
	done    chan struct{}
	stop    context.CancelFunc
	waiting int // guarded by searches.mu
	err     error
}

// found are the marks that were found, and of changes their story's part that is not a mark.
type found struct {
	keys  *index.KeySet
	since Since // Shown counts the claims of keys
}

// maxSearches is how many results an edition keeps.
const maxSearches = 64

func newSearches() *searches { return &searches{all: map[string]*search{}} }

// search finds the marks with the words of q.
func (e *Edition) search(ctx context.Context, q string) (*index.KeySet, error) {
	f, err := e.once(ctx, q, func(ctx context.Context) (found, error) {
		keys, err := e.find(ctx, q)
		return found{keys: keys}, err
	})
	return f.keys, err
}

// once returns what find finds, which it does once however many ask for q at the same time. It goes on while one of
// them waits, and ends with the last one or when its own time is over.
func (e *Edition) once(ctx context.Context, q string, find func(context.Context) (found, error)) (found, error) {
	c := e.searches
	c.mu.Lock()
	s := c.all[q]
	if s == nil {
		s = &search{done: make(chan struct{})}
		var own context.Context
		own, s.stop = context.WithTimeout(context.WithoutCancel(ctx), e.atlas.opts.SearchTime)
		c.all[q] = s
		go func() {
			func() {
				defer caught(&s.err)
				s.found, s.err = find(own)
			}()
			s.stop()
			c.finish(q, s)
		}()
	}
	s.waiting++
	c.mu.Unlock()
	defer c.leave(q, s)
	select {
	case <-s.done:
		return s.found, s.err
	case <-ctx.Done():
		return found{}, ctx.Err()
	}
}

// finish wakes those who wait, and keeps a result unless it is a failure.
func (c *searches) finish(q string, s *search) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(s.done)
	if s.err != nil {
		c.forget(q, s)
	}
	for other, x := range c.all {
		if len(c.all) <= maxSearches {
			break
		}
		if x != s && x.keys != nil {
			delete(c.all, other)
		}
	}
}

// leave counts one less who waits; the last one ends a search under way.
func (c *searches) leave(q string, s *search) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.waiting--; s.waiting > 0 {
		return
	}
	select {
	case <-s.done:
	default:
		s.stop()
		c.forget(q, s) // the next to ask begins anew
	}
}

func (c *searches) forget(q string, s *search) {
	if c.all[q] == s {
		delete(c.all, q)
	}
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
