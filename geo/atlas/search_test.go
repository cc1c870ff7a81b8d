package atlas

import (
	"context"
	"errors"
	"testing"
	"time"

	"dateline/geo"
	"dateline/geo/index"
)

// hooked is a store that only searches.
type hooked struct {
	geo.Store
	search func(ctx context.Context) ([]int64, error)
}

// Snapshot implements geo.Store.
func (h hooked) Snapshot(context.Context) (geo.Snapshot, error) {
	return hookedSnapshot{search: h.search}, nil
}

type hookedSnapshot struct {
	geo.Reader
	search func(ctx context.Context) ([]int64, error)
}

func (h hookedSnapshot) Search(ctx context.Context, _ string) ([]int64, error) { return h.search(ctx) }

func (hookedSnapshot) Revision(context.Context) (geo.Revision, error) { return geo.Revision{}, nil }

func (hookedSnapshot) Close() {}

func (h hooked) edition() *Edition {
	a := &Atlas{store: h, searching: make(chan struct{}, 1), opts: Options{SearchTime: time.Minute}}
	return &Edition{atlas: a, snap: index.New().Snapshot(), searches: newSearches(), views: newViews(h, geo.Revision{}, hookedSnapshot{search: h.search})}
}

// TestASearchEndsWithTheLastReader holds that a search goes on while somebody waits for it, and ends in the store when the
// last one has gone.
func TestASearchEndsWithTheLastReader(t *testing.T) {
	ended := make(chan struct{})
	e := hooked{search: func(ctx context.Context) ([]int64, error) {
		<-ctx.Done()
		close(ended)
		return nil, ctx.Err()
	}}.edition()
	first, leave := context.WithCancel(context.Background())
	second, leaveToo := context.WithCancel(context.Background())
	gone := make(chan error, 2)
	ask := func(ctx context.Context) {
		_, err := e.search(ctx, "patrol")
		gone <- err
	}
	go ask(first)
	go ask(second)
	for e.searches.Waiting("patrol") < 2 {
		time.Sleep(time.Millisecond)
	}
	leave()
	<-gone
	select {
	case <-ended:
		t.Fatal("the search ended although another waits")
	case <-time.After(10 * time.Millisecond):
	}
	leaveToo()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("a reader who went away got %v", err)
	}
	<-ended
}

// TestAPanicInASearchIsAnError holds that it fails those who wait, not the process, and that the next search begins anew.
func TestAPanicInASearchIsAnError(t *testing.T) {
	calls := 0
	e := hooked{search: func(context.Context) ([]int64, error) {
		if calls++; calls == 1 {
			panic("in the store")
		}
		return nil, nil
	}}.edition()
	if _, err := e.search(context.Background(), "patrol"); geo.CodeOf(err) != geo.CodeInternal {
		t.Errorf("got %v", err)
	}
	if set, err := e.search(context.Background(), "patrol"); err != nil || set == nil {
		t.Errorf("the next search: %v", err)
	}
	if _, err := e.search(context.Background(), "patrol"); err != nil || calls != 2 {
		t.Errorf("a result was not kept: %d searches, %v", calls, err)
	}
}
