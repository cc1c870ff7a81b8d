package soak

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

var (
	duration = flag.Duration("soak", 6*time.Second, "how long the program is treated badly")
	marks    = flag.Int("marks", 5000, "marks of the story that lies in the store beside the one that changes")
)

// How the time is made up. The first half is one process that nobody kills, whose memory and handles are compared; the
// second half is kills and restored backups.
const (
	readers     = 6
	slowReaders = 8
	settle      = 3 * time.Second // until requests that were given up have ended
	sawLate     = 5 * time.Second // by then readers must see what was committed
	handlesMore = 12              // open files beyond those of before: idle connections to the store come and go
	memoryMore  = 1.25
	memoryFloor = 128 << 20 // bytes: growth below it is caches that still fill in a short run
)

// TestSoak holds that no answer is wrong, that nothing that was committed is lost, and that memory and handles stay flat.
// “make soak” runs it for ten minutes over a million marks; by default it takes seconds.
func TestSoak(t *testing.T) {
	if *marks < 1000 {
		t.Fatal("the story needs 1000 marks or more")
	}
	w := newWorld(t, *marks)
	p := w.start(t)
	w.crowd(t, p, *duration/8, 1) // caches fill
	before := p.use(t)
	w.crowd(t, p, *duration*3/8, 2)
	after := p.use(t)
	t.Logf("after %v: %s; after %v: %s", *duration/8, before, *duration/2, after)
	if grown := float64(after.memory) / float64(before.memory); grown > memoryMore && after.memory-before.memory > memoryFloor {
		t.Errorf("memory grew from %s to %s", before, after)
	}
	if after.handles > before.handles+handlesMore || after.threads > before.threads+handlesMore {
		t.Errorf("handles or threads grew from %s to %s", before, after)
	}
	const first = 3
	for until, round := time.Now().Add(*duration/2), uint64(first); ; round++ {
		switch round % 3 {
		case 0:
			p.kill(t)
			w.kills.Add(1)
		case 1:
			p.stop(t)
		case 2:
			p.stop(t)
			w.restore(t)
		}
		p = w.start(t)
		w.survived(t, p)
		if round >= first+2 && time.Now().After(until) {
			break
		}
		w.crowd(t, p, min(*duration/10, 20*time.Second), round)
	}
	p.stop(t)
	w.tell(t)
}

// crowd loads the program for some time, with an editor who changes the second story, and waits until all have gone.
func (w *world) crowd(t *testing.T, p *program, d time.Duration, seed uint64) {
	t.Helper()
	w.until = time.Now().Add(d)
	var wg sync.WaitGroup
	for i := range uint64(readers) {
		wg.Go(func() { w.reader(p, rand.New(rand.NewPCG(seed, i))) })
	}
	for i := range uint64(slowReaders) {
		wg.Go(func() { w.slowReader(p, rand.New(rand.NewPCG(seed, 100+i))) })
	}
	wg.Go(func() { w.editor(rand.New(rand.NewPCG(seed, 200))) })
	wg.Go(func() { w.checker(p, rand.New(rand.NewPCG(seed, 300))) })
	wg.Wait()
	w.rest(p)
	for _, f := range w.takeFaults() {
		t.Error(f)
	}
}

// tell says what was done.
func (w *world) tell(t *testing.T) {
	t.Helper()
	t.Logf("%d requests, %d of them answered 503, %d clients hung up, %d slow readers, %d searches",
		w.asked.Load(), w.busy.Load(), w.hungUp.Load(), w.slow.Load(), w.searches.Load())
	t.Logf("%d commits, %d imports killed, %d kills of the server, %d restored backups, %d comparisons of tiles with counts (%d not compared)",
		w.commits.Load(), w.importsKilled.Load(), w.kills.Load(), w.restored.Load(), w.compared.Load(), w.moved.Load())
	for _, n := range []struct {
		what string
		n    int64
	}{
		{"requests", w.asked.Load()}, {"commits", w.commits.Load()}, {"kills", w.kills.Load()}, {"restored backups", w.restored.Load()},
		{"comparisons of tiles with counts", w.compared.Load()}, {"slow readers", w.slow.Load()}, {"searches", w.searches.Load()},
	} {
		if n.n == 0 {
			t.Errorf("there were no %s, so nothing of them was tested", n.what)
		}
	}
}

// restore puts the backup in the place of the store and imports something else, so that the store reaches revision numbers
// again that the index file was written for; then it takes a new backup.
func (w *world) restore(t *testing.T) {
	t.Helper()
	removeStore(t, w.store)
	copyFile(t, w.backup, w.store)
	w.mu.Lock()
	w.acked, w.tried = w.backedUp, w.backedUp
	w.mu.Unlock()
	for range 2 {
		if err := w.edit(rand.New(rand.NewPCG(uint64(w.next), 7)), false); err != nil {
			t.Fatal(err)
		}
	}
	w.restored.Add(1)
}

// survived holds that the program shows exactly what was committed last, and that tiles, counts and items agree.
func (w *world) survived(t *testing.T, p *program) {
	t.Helper()
	c := p.client()
	defer c.CloseIdleConnections()
	w.mu.Lock()
	acked, tried := w.acked, w.tried
	w.mu.Unlock()
	for until := time.Now().Add(sawLate); ; time.Sleep(20 * time.Millisecond) {
		seen, n, err := w.seen(c, p)
		if err != nil {
			t.Fatal(err)
		}
		if n != seen.claims || seen.number > tried.number {
			t.Fatalf("edit %d of %d has %d claims, the program shows %d", seen.number, tried.number, seen.claims, n)
		}
		if seen.number >= acked.number {
			break
		}
		if time.Now().After(until) {
			t.Fatalf("the program shows edit %d; edit %d was committed", seen.number, acked.number)
		}
	}
	same, tiles, counted, err := p.compare(c, "")
	for range 3 {
		if err == nil && !same {
			same, tiles, counted, err = p.compare(c, "")
		}
	}
	if err != nil || !same || tiles != counted {
		t.Errorf("tiles hold %d marks, the counts say %d (same revision: %t, %v)", tiles, counted, same, err)
	}
	w.compared.Add(1)
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

func (u use) String() string {
	return fmt.Sprintf("%.0f MB, %d handles, %d threads", float64(u.memory)/1e6, u.handles, u.threads)
}
