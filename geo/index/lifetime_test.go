package index_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/index"
)

// TestOldSnapshotsGo holds that a snapshot that nobody uses any more is freed, and that the memory of an index does not grow
// with the number of commits: of each commit, and of each merge of the segments.
func TestOldSnapshotsGo(t *testing.T) {
	const marks, commits = 20_000, 400
	ix := index.New()
	b := index.NewBuilder()
	for i := range marks {
		x := smallMark(i, 0)
		b.Add(&x)
	}
	ix.Replace(b, 1)
	commit := func(i int) { ix.Apply(index.Change{Put: []geo.Mark{smallMark(i%marks, i)}, Revision: int64(i + 2)}) }
	commit(0)
	ix.Wait()
	before := heap()
	var old []weak.Pointer[index.Snapshot]
	for i := 1; i <= commits; i++ {
		commit(i)
		if i%20 == 0 {
			old = append(old, weak.Make(ix.Snapshot()))
		}
	}
	commit(commits + 1) // the last pointer is to no current snapshot either
	ix.Wait()
	after := heap()
	for i, p := range old {
		if p.Value() != nil {
			t.Fatalf("snapshot %d of %d is kept although nobody uses it", i, len(old))
		}
	}
	if grown := int64(after) - int64(before); grown > 2<<20 {
		t.Errorf("%d commits of one mark took %d bytes", commits, grown)
	}
	runtime.KeepAlive(ix)
}

// TestMergesAreAnnounced holds that a merge in the background tells that there is a snapshot to be taken.
func TestMergesAreAnnounced(t *testing.T) {
	ix := index.New()
	merged := make(chan *index.Snapshot, 100)
	ix.OnMerge(func(err error) {
		if err != nil {
			t.Error(err)
		}
		merged <- ix.Snapshot()
	})
	x := smallMark(0, 0)
	b := index.NewBuilder()
	b.Add(&x)
	ix.Replace(b, 1)
	for i := 0; i < 20_000; i += 5000 { // in steps too large to join the last segment
		c := index.Change{Revision: int64(i + 2)}
		for j := range 5000 {
			c.Put = append(c.Put, smallMark(i+j, 1))
		}
		ix.Apply(c)
	}
	before := ix.Snapshot()
	ix.Wait()
	if len(merged) == 0 {
		t.Fatal("no merge was announced")
	}
	var last *index.Snapshot
	for len(merged) > 0 {
		last = <-merged
	}
	if now := ix.Snapshot(); now != last || now.Revision() != before.Revision() || now.Len() != 20_000 {
		t.Errorf("the last announced snapshot is the current one: %v; revision %d, %d marks", now == last, now.Revision(), now.Len())
	}
}

func smallMark(i, version int) geo.Mark {
	return geo.Mark{
		Key: int64(i + 1), Story: "s", Claim: fmt.Sprint("c", i), Location: fmt.Sprint("l", i%500), Country: "HR",
		Precision: geo.PrecisionAddress, Shape: geo.ShapePoint, Anchor: orb.Point{float64(i % 90), float64(i % 60)}, Placed: true,
		Role: geo.RoleSite, Status: geo.StatusReported, Claimants: []string{fmt.Sprint("x", version%3)}, Reports: []string{fmt.Sprint("r", i%9)},
	}
}

func heap() uint64 {
	for range 3 {
		runtime.GC()
	}
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

// TestACommitCostsItsOwnSize holds that a commit of one mark allocates no more in a large index than in a small one, but for the
// bits of what is dead: a changed mark, a new one, one of a known claim at an area.
func TestACommitCostsItsOwnSize(t *testing.T) {
	spent := func(marks int) (bytes, allocs uint64) {
		ix := index.New()
		b := index.NewBuilder()
		for i := range marks {
			x := smallMark(i, 0)
			b.Add(&x)
		}
		area := func(i int) index.Area {
			at := orb.Point{float64(i % 90), float64(i % 60)}
			return index.Area{Story: "s", Location: fmt.Sprint("a", i), Polygon: orb.MultiPolygon{{{at, {at[0] + 1, at[1]}, {at[0], at[1] + 1}, at}}}}
		}
		for i := range marks / 20 {
			b.AddArea(area(i))
		}
		ix.Replace(b, 1)
		commit := func(i int) {
			c := index.Change{Put: []geo.Mark{smallMark(i, 1), smallMark(marks+i, 1)}, Revision: int64(i + 2)}
			x := smallMark(2*marks+i, 1)
			x.Claim, x.Location, x.Shape = fmt.Sprint("c", marks+i), fmt.Sprint("a", i), geo.ShapeArea
			c.Put, c.Areas = append(c.Put, x), []index.Area{area(i)}
			ix.Apply(c)
		}
		commit(0)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		const commits = 50
		for i := range commits {
			commit(i + 1)
		}
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) / commits, (after.Mallocs - before.Mallocs) / commits
	}
	bytes, allocs := spent(20_000)
	if b, n := spent(200_000); b > 2*bytes || n > 2*allocs {
		t.Errorf("a commit into 200 000 marks: %d bytes, %d allocations; into 20 000: %d, %d", b, n, bytes, allocs)
	} else {
		t.Logf("%d, %d bytes, %d, %d allocations", bytes, b, allocs, n)
	}
}

// fragile is a context that panics when it is asked whether it has ended.
type fragile struct {
	context.Context
	broken bool
}

// Err implements context.Context.
func (f *fragile) Err() error {
	if f.broken {
		panic("asked")
	}
	return nil
}

// TestCountsAfterAFailure holds that counts of the whole, which are remembered, are not remembered from a count that panicked or
// was canceled.
func TestCountsAfterAFailure(t *testing.T) {
	ix := index.New()
	ix.Apply(index.Change{Put: []geo.Mark{smallMark(0, 0), smallMark(1, 0)}, Revision: 1})
	count := func(ctx context.Context, then func()) (c index.Counts, err error) {
		q, err := ix.Snapshot().Select(ctx, &geo.Filter{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer q.Release()
		defer func() { _ = recover() }()
		then()
		return q.Counts()
	}
	ctx := &fragile{Context: context.Background()}
	if c, _ := count(ctx, func() { ctx.broken = true }); c.Marks != 0 {
		t.Error("the context was not asked")
	}
	gone, cancel := context.WithCancel(context.Background())
	if _, err := count(gone, cancel); err == nil {
		t.Error("a canceled count succeeded")
	}
	if c, err := count(context.Background(), func() {}); c.Marks != 2 || err != nil {
		t.Errorf("%d marks, %v", c.Marks, err)
	}
}

// TestScanEnds holds that a condition that every mark must be asked is given up when its time is over, and not before.
func TestScanEnds(t *testing.T) {
	ix := index.New()
	var put []geo.Mark
	for i := range 5000 {
		put = append(put, smallMark(i, 0))
	}
	ix.Apply(index.Change{Put: put, Revision: 1})
	asked := 0
	scan := geo.Scan{Text: "x", Of: func(*geo.Mark) geo.Truth { asked++; return geo.True }}
	count := func(x geo.Expr, until time.Time) error {
		q, err := ix.Snapshot().Select(context.Background(), &geo.Filter{Expr: x}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer q.Release()
		q.Until(until)
		_, err = q.Len()
		return err
	}
	over := time.Now().Add(-time.Second)
	if err := count(scan, over); geo.CodeOf(err) != geo.CodeUnavailable || asked > 0 {
		t.Errorf("%d marks were asked: %v", asked, err)
	}
	if err := count(scan, time.Now().Add(time.Hour)); err != nil || asked < 5000 {
		t.Errorf("%d marks were asked: %v", asked, err)
	}
}
