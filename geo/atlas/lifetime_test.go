package atlas

import (
	"fmt"
	"log/slog"
	"runtime"
	"testing"
	"weak"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/index"
)

// TestMergesReachReaders holds that the current edition has what a merge in the background made, without waiting for the next
// commit, and that nothing keeps the index that it replaced: no edition before, and no search that was made in it.
func TestMergesReachReaders(t *testing.T) {
	a := &Atlas{index: index.New(), log: slog.New(slog.DiscardHandler)}
	a.index.OnMerge(a.merged)
	var old []weak.Pointer[index.Snapshot]
	const rows = 5000 // too many to join the last segment, so that segments pile up until a merge
	for n := range 4 {
		c := index.Change{Revision: int64(n + 1)}
		for i := range rows {
			c.Put = append(c.Put, geo.Mark{
				Key: int64(n*rows + i + 1), Story: "s", Claim: fmt.Sprint("c", i), Location: fmt.Sprint("l", n, i%90),
				Shape: geo.ShapePoint, Placed: true, Anchor: orb.Point{float64(i % 90), float64(n)},
			})
		}
		a.index.Apply(c)
		a.publish(geo.Revision{N: c.Revision}, &directory{}, hookedSnapshot{})
		e := a.Current()
		e.searches.keep("word", found{keys: e.snap.KeySet([]int64{1, 2})})
		old = append(old, weak.Make(e.snap))
	}
	a.index.Wait()
	if e := a.Current(); e.snap != a.index.Snapshot() || e.rev.N != 4 || e.snap.Len() != 4*rows {
		t.Errorf("the edition has not the merged index: revision %d, %d marks", e.rev.N, e.snap.Len())
	}
	runtime.GC()
	runtime.GC()
	kept := 0
	for _, p := range old {
		if s := p.Value(); s != nil && s != a.Current().snap {
			kept++
		}
	}
	if kept > 0 {
		t.Errorf("%d of %d old snapshots are kept", kept, len(old))
	}
}

// TestABrokenMergeIsSaid holds that a merge that panics makes the atlas unready until one succeeds.
func TestABrokenMergeIsSaid(t *testing.T) {
	a := &Atlas{index: index.New(), log: slog.New(slog.DiscardHandler)}
	a.publish(geo.Revision{}, &directory{}, hookedSnapshot{})
	a.merged(fmt.Errorf("panic"))
	if a.Ready() == nil {
		t.Error("the atlas is ready although its index is broken")
	}
	a.merged(nil)
	if err := a.Ready(); err != nil {
		t.Error(err)
	}
}
