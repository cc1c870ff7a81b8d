// Package flight does once what several ask for at the same time. It knows nothing of what that is.
package flight

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// Group is the work under way, by key. The zero value is ready; it is safe for concurrent use.
type Group[T any] struct {
	mu  sync.Mutex
	all map[string]*flight[T]
}

// flight is work under way. out and err are there when done is closed.
type flight[T any] struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int // guarded by Group.mu
	out     T
	err     error
}

// Join returns what work returns, which is done once for all who join under a key before it ends. Work gets a context
// of its own, which ends with the last of them who waits, and after limit. A panic in it is everyone's error, with its
// stack: it must not end the process, as it would in a goroutine.
func (g *Group[T]) Join(
	ctx context.Context, key string, limit time.Duration, work func(context.Context) (T, error),
) (out T, err error) {
	g.mu.Lock()
	f := g.all[key]
	if f == nil {
		if g.all == nil {
			g.all = map[string]*flight[T]{}
		}
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
		f = &flight[T]{done: make(chan struct{}), cancel: cancel}
		g.all[key] = f
		go g.fly(own, key, f, work)
	}
	f.waiting++
	g.mu.Unlock()
	select {
	case <-f.done:
		return f.out, f.err
	case <-ctx.Done():
		g.mu.Lock()
		defer g.mu.Unlock()
		if f.waiting--; f.waiting == 0 {
			f.cancel()
			g.land(key, f) // the next to ask begins anew
		}
		return out, ctx.Err()
	}
}

func (g *Group[T]) fly(ctx context.Context, key string, f *flight[T], work func(context.Context) (T, error)) {
	defer close(f.done)
	defer f.cancel()
	defer func() {
		if p := recover(); p != nil {
			f.err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		g.land(key, f)
	}()
	f.out, f.err = work(ctx)
}

// land takes a flight off the list, unless another has taken its place. The caller holds the lock.
func (g *Group[T]) land(key string, f *flight[T]) {
	if g.all[key] == f {
		delete(g.all, key)
	}
}

// Waiting tells how many wait for what is under way under a key.
func (g *Group[T]) Waiting(key string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if f := g.all[key]; f != nil {
		return f.waiting
	}
	return 0
}
