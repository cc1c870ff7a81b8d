package atlas

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"dateline/geo"
	"dateline/geo/index"
)

// Edition is the map at one revision: index, directory and what was computed from them, which live and die with it. One
// request takes one edition and asks it everything, so that what it answers is of one revision. It never changes and is
// safe for concurrent use.
//
// Methods that read the store fail with an error that [Atlas.Read] knows when the store has moved on and no longer
// gives the edition's revision.
type Edition struct {
	atlas    *Atlas
	rev      geo.Revision
	dir      *directory
	snap     *index.Snapshot
	views    *views
	searches *searches
	history  *history
}

// history names the revisions that the index has been at since it was made or read from its file.
type history struct {
	first geo.Revision
	later sync.Map // ids by number, of the revisions after the first
}

// revision names one of the numbers that regions of the index hold. A number alone names nothing: after a backup was
// put back it is given again. Up to the first revision its id says what came before it.
func (h *history) revision(n int64) geo.Revision {
	r := geo.Revision{Store: h.first.Store, N: n, ID: h.first.ID}
	if id, ok := h.later.Load(n); ok {
		r.ID = id.(string)
	}
	return r
}

// Revision returns the revision that the edition is of.
func (e *Edition) Revision() geo.Revision { return e.rev }

// Current returns the edition of the last revision that was read.
func (a *Atlas) Current() *Edition { return a.current.Load() }

// publish makes what the index holds the current edition; from is the snapshot of the store that it was read from,
// which the edition takes over.
func (a *Atlas) publish(rev geo.Revision, dir *directory, from geo.Snapshot) {
	if a.history == nil {
		a.history = &history{first: rev}
	}
	a.history.later.Store(rev.N, rev.ID)
	old := a.current.Swap(&Edition{
		atlas: a, rev: rev, dir: dir, snap: a.index.Snapshot(), views: newViews(a.store, rev, from),
		searches: newSearches(),
		history:  a.history,
	})
	if old != nil {
		old.views.end()
	}
	a.adopt() // what a merge that ended just now has made
}

// merged takes what a merge in the background has made, or notes that it failed.
func (a *Atlas) merged(err error) {
	if err != nil {
		a.log.Error("the segments of the index cannot be merged", slog.Any("error", err))
		a.broken.Store(&err)
		return
	}
	a.broken.Store(nil)
	a.adopt()
}

// adopt publishes the index's snapshot as another edition of the current revision, with caches that belong to the
// snapshot begun anew, so that the old one can go.
func (a *Atlas) adopt() {
	for {
		old, snap := a.current.Load(), a.index.Snapshot()
		if old == nil || old.snap == snap || old.rev.N != snap.Revision() {
			return // publish comes, and takes it
		}
		e := *old
		e.snap, e.searches = snap, newSearches()
		if a.current.CompareAndSwap(old, &e) {
			return
		}
	}
}

// views lend snapshots of the store at one revision. The first is the one that the revision was read from, so that
// there is one even when the store has moved on before anybody asked; more are opened while the store has not.
type views struct {
	store geo.Store
	rev   geo.Revision
	idle  chan geo.Snapshot
	over  chan struct{} // closed when a newer revision is current
	once  sync.Once
}

// maxIdle is how many snapshots stay open when nobody reads. While a commit is being followed, as many read at once.
const maxIdle = 4

// maxStale is how long an answer waits for the store's revision, its own or the next one, until CodeUnavailable.
const maxStale = 5 * time.Second

// errStale says that the store no longer gives an edition's revision.
var errStale = geo.Errorf(geo.CodeUnavailable, "the map is being brought up to date; try again in a moment")

func newViews(store geo.Store, rev geo.Revision, first geo.Snapshot) *views {
	v := &views{store: store, rev: rev, idle: make(chan geo.Snapshot, maxIdle), over: make(chan struct{})}
	v.idle <- first
	return v
}

// take returns a snapshot of the revision, for one goroutine, which gives it back.
func (v *views) take(ctx context.Context) (geo.Snapshot, error) {
	select {
	case s := <-v.idle:
		return s, nil
	default:
	}
	s, err := v.store.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if v.shown(s) {
		return s, nil
	}
	s.Close()
	late := time.NewTimer(maxStale)
	defer late.Stop()
	select {
	case s := <-v.idle:
		return s, nil
	case <-v.over:
		return nil, errStale
	case <-late.C:
		return nil, errStale
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// shown tells whether a snapshot is sound and of the revision.
func (v *views) shown(s geo.Snapshot) bool {
	rev, err := s.Revision(context.Background())
	return err == nil && rev.N == v.rev.N && rev.Store == v.rev.Store && rev.ID == v.rev.ID
}

// give keeps a snapshot for the next reader, or closes it.
func (v *views) give(s geo.Snapshot) {
	select {
	case v.idle <- s:
	default:
		s.Close()
	}
	select {
	case <-v.over:
		v.drop()
	default:
	}
}

// drop closes the snapshots that nobody reads.
func (v *views) drop() {
	for {
		select {
		case s := <-v.idle:
			s.Close()
		default:
			return
		}
	}
}

// end says that a newer revision is current.
func (v *views) end() {
	v.once.Do(func() { close(v.over) })
	v.drop()
}

// read runs fn on the store as it was at the edition's revision. It is not to be nested: it may be the last snapshot.
func (e *Edition) read(ctx context.Context, fn func(geo.Reader) error) error {
	s, err := e.views.take(ctx)
	if err != nil {
		return err
	}
	returned := false
	defer func() {
		if returned && (err == nil || e.views.shown(s)) { // an error may be the caller's, or that of the connection
			e.views.give(s)
		} else {
			s.Close()
		}
	}()
	err = fn(s)
	returned = true
	return err
}

// fetch returns what fn reads of the store as it was at the edition's revision.
func fetch[T any](ctx context.Context, e *Edition, fn func(geo.Reader) (T, error)) (out T, err error) {
	err = e.read(ctx, func(r geo.Reader) (err error) {
		out, err = fn(r)
		return err
	})
	return out, err
}

// Read runs answer with the current edition, and again with the next one when the store no longer gives its revision;
// so answer must do nothing that cannot be done again, such as writing to a client, before the last step that can fail.
// After some seconds of that it is CodeUnavailable.
func (a *Atlas) Read(ctx context.Context, answer func(*Edition) error) error {
	late := time.NewTimer(maxStale)
	defer late.Stop()
	for {
		e := a.Current()
		err := answer(e)
		if !errors.Is(err, errStale) {
			return err
		}
		select {
		case <-late.C:
			return err
		case <-ctx.Done():
			return ctx.Err()
		case <-e.views.over:
		}
		if a.Current() == e {
			return err // the atlas is closed
		}
	}
}
