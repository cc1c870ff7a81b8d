package atlas

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
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
	// Poll is how often the store is asked for commits, by default every 100 ms: a commit by another process is seen within
	// half a second.
	Poll time.Duration
	// Snapshot is a file that keeps the index between runs, "" for none. Build names what made it: another build's file is not
	// used, since anchors and shapes of countries may differ.
	Snapshot string
	Build    string
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
	denied   deniedCache
	// searching has room for those who search the store at the same time.
	searching chan struct{}
	encoders  sync.Pool             // of *tile.Claims
	lag       atomic.Pointer[error] // why the store is not followed, nil when it is
	broken    atomic.Pointer[error] // why segments of the index are not merged, nil when they are
	refresh   sync.Mutex            // one refresh at a time
	kept      int64                 // the revision in the snapshot file, 0 for none
	stop      context.CancelFunc
	done      chan struct{}
}

// maxSearching is how many full-text searches run in the store at the same time; others wait within their own time.
const maxSearching = 2

// Open loads the store's marks and follows the store until Close. The store must stay open that long.
func Open(ctx context.Context, store geo.Store, o Options) (*Atlas, error) {
	if o.Poll <= 0 {
		o.Poll = 100 * time.Millisecond
	}
	if o.SearchTime <= 0 {
		o.SearchTime = 3 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	a := &Atlas{store: store, log: o.Log, opts: o, done: make(chan struct{}), searching: make(chan struct{}, maxSearching)}
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
	a.writeSnapshot(a.Current().rev)
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

// load makes the first state: from the snapshot file when it fits, else from the store.
func (a *Atlas) load(ctx context.Context) error {
	rev, err := a.store.Revision(ctx)
	if err != nil {
		return err
	}
	if ix := a.readSnapshot(rev); ix != nil {
		a.index = ix
		ix.OnMerge(a.merged)
		kept := rev
		kept.N = ix.Snapshot().Revision()
		dir, err := readDirectory(ctx, a.store)
		if err != nil {
			return err
		}
		a.denied.begin(kept.N)
		a.publish(kept, dir)
		a.kept = kept.N
		return a.Refresh(ctx) // what was committed since
	}
	a.index = index.New()
	a.index.OnMerge(a.merged)
	if err := a.rebuild(ctx, rev); err != nil {
		return err
	}
	a.writeSnapshot(rev)
	return nil
}

// rebuild reads every mark again, beside the index that goes on answering. The revision is read first, so that a commit in
// between is read once more later, never missed.
func (a *Atlas) rebuild(ctx context.Context, rev geo.Revision) error {
	b := index.NewBuilder()
	areas := areaSet{}
	err := a.store.Marks(ctx, nil, func(m *geo.Mark) error {
		a.place(m, areas)
		b.Add(m)
		return nil
	})
	if err != nil {
		return fmt.Errorf("load the index: %w", err)
	}
	err = a.areas(ctx, areas, func(x index.Area) { b.AddArea(x) })
	if err != nil {
		return fmt.Errorf("load the areas: %w", err)
	}
	dir, err := readDirectory(ctx, a.store)
	if err != nil {
		return err
	}
	a.index.Replace(b, rev.N)
	a.denied.begin(rev.N)
	a.publish(rev, dir)
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
	if now.N == old.N && now.Store == old.Store {
		return nil
	}
	ch, err := a.store.Changes(ctx, old.N)
	if err != nil {
		return err
	}
	if ch.All || now.Store != old.Store {
		return a.rebuild(ctx, now)
	}
	return a.apply(ctx, ch)
}

func (a *Atlas) apply(ctx context.Context, ch geo.Changes) error {
	change := index.Change{Gone: ch.Gone, Revision: ch.To.N}
	areas := areaSet{}
	if len(ch.Put) > 0 {
		err := a.store.Marks(ctx, ch.Put, func(m *geo.Mark) error {
			a.place(m, areas)
			change.Put = append(change.Put, *m)
			return nil
		})
		if err != nil {
			return err
		}
	}
	err := a.areas(ctx, areas, func(x index.Area) { change.Areas = append(change.Areas, x) })
	if err != nil {
		return err
	}
	dir, err := readDirectory(ctx, a.store)
	if err != nil {
		return err
	}
	a.index.Apply(change)
	a.denied.advance(ch.To.N, change.Put)
	a.publish(ch.To, dir)
	return nil
}

// readSnapshot returns the index kept in the snapshot file, or nil when there is none that fits the revision.
func (a *Atlas) readSnapshot(rev geo.Revision) *index.Index {
	if a.opts.Snapshot == "" || rev.N == 0 {
		return nil
	}
	f, err := os.Open(a.opts.Snapshot)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			a.log.Warn("the snapshot cannot be read; the index is built from the store", slog.Any("error", err))
		}
		return nil
	}
	defer f.Close()
	ix, err := index.Read(bufio.NewReaderSize(f, 1<<20), a.owner(rev.Store), a.draw)
	if err != nil {
		a.log.Info("the snapshot does not fit; the index is built from the store", slog.Any("error", err))
		return nil
	}
	if ix.Snapshot().Revision() > rev.N { // the store was put back to an older state
		ix.Close()
		return nil
	}
	return ix
}

// owner is what a snapshot file must belong to.
func (a *Atlas) owner(store string) string { return store + " " + a.opts.Build }

// writeSnapshot keeps the index for the next start. Failing at it costs only time.
func (a *Atlas) writeSnapshot(rev geo.Revision) {
	if a.opts.Snapshot == "" || rev.N == 0 || rev.N == a.kept {
		return
	}
	if err := a.saveSnapshot(a.owner(rev.Store)); err != nil {
		a.log.Warn("the snapshot was not written; the next start takes longer", slog.Any("error", err))
		return
	}
	a.kept = rev.N
}

func (a *Atlas) saveSnapshot(owner string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(a.opts.Snapshot), filepath.Base(a.opts.Snapshot)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := errors.Join(a.index.Snapshot().WriteTo(w, owner), w.Flush(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), a.opts.Snapshot)
}
