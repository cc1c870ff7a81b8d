package atlas

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"dateline/geo"
	"dateline/geo/index"
	"dateline/geo/tile"
)

// Options are an atlas's settings; the zero value is good.
type Options struct {
	Log *slog.Logger
	// Poll is how often the store is asked for commits, by default every 50 ms: a commit by another process is seen
	// within half a second.
	Poll time.Duration
	// Snapshot is a file that keeps the index between runs, "" for none. One that does not fit is made anew; where
	// nothing can be written there is none, and starting takes longer.
	Snapshot string
	// SearchTime bounds one full-text search, by default 3 s.
	SearchTime time.Duration
}

// Atlas answers for a store. It is safe for concurrent use.
type Atlas struct {
	store    geo.Store
	log      *slog.Logger
	opts     Options
	current  atomic.Pointer[Edition]
	index    *index.Index
	drawings landForm[*tile.Shape]
	outlines landForm[[]byte]
	lands    landForm[[]byte]
	answered answeredCache
	// searching has room for those who search the store at the same time.
	searching chan struct{}
	encoders  sync.Pool             // of *tile.Claims
	lag       atomic.Pointer[error] // why the store is not followed, nil when it is
	broken    atomic.Pointer[error] // why segments of the index are not merged, nil when they are
	refresh   sync.Mutex            // one refresh at a time
	kept      keptFile
	stop      context.CancelFunc
	done      chan struct{}
	history   *history // changed by whoever publishes
}

// maxSearching is how many full-text searches run in the store at the same time; others wait within their own time.
const maxSearching = 2

// Open loads the store's marks and follows the store until Close. The store must stay open that long.
func Open(ctx context.Context, store geo.Store, o Options) (*Atlas, error) {
	if o.Poll <= 0 {
		o.Poll = 50 * time.Millisecond
	}
	if o.SearchTime <= 0 {
		o.SearchTime = 3 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	a := &Atlas{store: store, log: o.Log, opts: o, done: make(chan struct{}),
		searching: make(chan struct{}, maxSearching)}
	a.encoders.New = func() any { return tile.NewClaims() }
	if err := a.load(ctx); err != nil {
		return nil, err
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stop = stop
	go a.follow(run)
	return a, nil
}

// Close stops following, waits until it has stopped, and keeps the index for the next start. It leaves the store open.
func (a *Atlas) Close() {
	a.stop()
	<-a.done
	a.Current().views.end()
	a.keep(a.Current().rev)
	a.index.Close()
}

// Ready returns why the atlas does not follow its store, or what is wrong with its index; nil when nothing is.
func (a *Atlas) Ready() error {
	for _, e := range []*error{a.lag.Load(), a.broken.Load()} {
		if e != nil {
			return *e
		}
	}
	return nil
}

// load makes the first edition: from the snapshot file and what was committed since when it fits, else from the store.
func (a *Atlas) load(ctx context.Context) error {
	built := false
	err := a.catchUp(ctx, func(r geo.Reader) (since geo.Changes, err error) {
		if a.opts.Snapshot != "" {
			if a.index, since, err = a.readKept(ctx, r); err != nil {
				return since, err
			}
		}
		if built = a.index == nil; built {
			a.index, since.All = index.New(), true
		}
		a.index.OnMerge(a.merged)
		return since, nil
	})
	if err == nil && built {
		a.keep(a.Current().rev)
	}
	return err
}

// catchUp makes an edition of the store's last revision; since tells what the index lacks. All is read from one
// snapshot of the store, so that it is of one revision.
func (a *Atlas) catchUp(ctx context.Context, since func(geo.Reader) (geo.Changes, error)) error {
	r, err := a.store.Snapshot(ctx)
	if err != nil {
		return err
	}
	taken := false
	defer func() {
		if !taken {
			r.Close()
		}
	}()
	now, err := r.Revision(ctx)
	if err != nil {
		return err
	}
	ch, err := since(r)
	if err != nil {
		return err
	}
	var dir *directory
	if old := a.current.Load(); old != nil && !ch.All && ch.Stories != nil {
		dir, err = old.dir.with(ctx, r, ch.Stories)
	} else {
		dir, err = readDirectory(ctx, r)
	}
	if err != nil {
		return err
	}
	if ch.All {
		err = a.rebuild(ctx, r, now)
	} else {
		err = a.apply(ctx, r, ch)
	}
	if err != nil {
		return err
	}
	taken = true
	a.publish(now, dir, r)
	return nil
}

// rebuild reads every mark again, beside the index that goes on answering.
func (a *Atlas) rebuild(ctx context.Context, r geo.Reader, rev geo.Revision) error {
	b := index.NewBuilder()
	areas := areaSet{}
	err := r.Marks(ctx, nil, func(m *geo.Mark) error {
		a.place(m, areas)
		b.Add(m)
		return nil
	})
	if err != nil {
		return fmt.Errorf("load the index: %w", err)
	}
	err = a.areas(ctx, r, areas, func(x index.Area) { b.AddArea(x) })
	if err != nil {
		return fmt.Errorf("load the areas: %w", err)
	}
	a.index.Replace(b, rev.N)
	a.history = nil // begins again here
	a.answered.advance(rev.ID, nil)
	return nil
}

// follow looks for new revisions until ctx ends.
func (a *Atlas) follow(ctx context.Context) {
	defer close(a.done)
	tick := time.NewTicker(a.opts.Poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := a.Refresh(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			a.lag.Store(nil)
			continue
		}
		a.Current().views.drop() // the store must not keep for ever what they read
		if a.lag.Swap(&err) == nil {
			a.log.Error("the index does not follow the store", slog.Any("error", err))
		}
	}
}

// Refresh brings the atlas up to the store's last revision. It is called by itself; calling it saves waiting for that.
func (a *Atlas) Refresh(ctx context.Context) (err error) {
	defer caught(&err)
	a.refresh.Lock()
	defer a.refresh.Unlock()
	now, err := a.store.Revision(ctx)
	if err != nil {
		return err
	}
	old := a.Current().rev
	if now.N == old.N && now.ID == old.ID {
		return nil
	}
	return a.catchUp(ctx, func(r geo.Reader) (geo.Changes, error) { return r.Changes(ctx, old) })
}

// apply brings the index up to the changes' last revision.
func (a *Atlas) apply(ctx context.Context, r geo.Reader, ch geo.Changes) error {
	change := index.Change{Gone: ch.Gone, Revision: ch.To.N}
	areas := areaSet{}
	if len(ch.Put) > 0 {
		err := r.Marks(ctx, ch.Put, func(m *geo.Mark) error {
			a.place(m, areas)
			change.Put = append(change.Put, *m)
			return nil
		})
		if err != nil {
			return err
		}
	}
	err := a.areas(ctx, r, areas, func(x index.Area) { change.Areas = append(change.Areas, x) })
	if err != nil {
		return err
	}
	a.index.Apply(change)
	a.answered.advance(ch.To.ID, change.Put)
	return nil
}
