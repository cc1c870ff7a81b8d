package atlas

import (
	"log/slog"
	"sync"

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
