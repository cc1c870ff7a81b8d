package index_test

import (
	"fmt"
	"runtime"
	"testing"
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
		Role: geo.RoleSite, Status: geo.StatusReported, Claimant: fmt.Sprint("x", version%3), Reports: []string{fmt.Sprint("r", i%9)},
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
