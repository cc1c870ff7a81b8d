package index

import (
	"context"
	"math"
	"math/bits"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/mercator"
)

// Snapshot is the index at one revision. It never changes and is safe for concurrent use.
type Snapshot struct {
	revision int64
	t        tables
	views    []view // the first is the largest; none is empty of rows but perhaps the first
	areas    *areas
	regions  *regions
	pool     *buffers
	total    *totals
}

// totals are what an empty filter counts, computed when first asked for.
type totals struct {
	mu     sync.Mutex
	counts [geo.NumClocks]*Counts  // guarded by mu
	facet  [geo.NumClocks]sync.Map // by topKey: []Facet
	bound  atomic.Pointer[wholeBound]
}

// wholeBound is what [Selection.Bound] returns.
type wholeBound struct {
	box [4]float64
	ok  bool
}

// view is a segment with what has become of its rows since it was made.
type view struct {
	segment *segment
	index   int      // in Snapshot.views
	dead    []uint64 // rows that are no more; nil for none
	deadN   int
	multi   []uint64 // rows whose claim may have another mark
	area    []int32  // by place from places.points on: its area, -1 for none
	byArea  []uint32 // places on the map that have an area, by area
}

func (v *view) areaOf(p int) int {
	if p < v.segment.places.points {
		return -1
	}
	return int(v.area[p-v.segment.places.points])
}

// Revision returns the store's revision that the snapshot shows; 0 before anything was loaded.
func (s *Snapshot) Revision() int64 { return s.revision }

// Area returns the area of a location; ok is false when none of its marks has one.
func (s *Snapshot) Area(story, location string) (x Area, ok bool) {
	i, ok := s.areas.at[areaKey{story, location}]
	if ok {
		x = s.areas.list[i]
	}
	return x, ok
}

// Len returns the number of marks.
func (s *Snapshot) Len() int {
	n := 0
	for i := range s.views {
		n += s.views[i].segment.n - s.views[i].deadN
	}
	return n
}

// KeySet is the result of a full-text search in the form a selection needs. It is immutable, safe for concurrent use
// and of use only with the snapshot that made it.
type KeySet struct {
	snapshot *Snapshot
	bits     [][]uint64 // by view
	counts   []int
}

// KeySet prepares ascending keys of marks; keys that the snapshot does not have are skipped.
func (s *Snapshot) KeySet(keys []int64) *KeySet {
	k := &KeySet{snapshot: s}
	for i := range s.views {
		b, n := s.views[i].segment.keyBits(keys)
		k.bits, k.counts = append(k.bits, b), append(k.counts, n)
	}
	return k
}

// And returns what both sets have; other is of the same snapshot.
func (k *KeySet) And(other *KeySet) *KeySet {
	both := &KeySet{snapshot: k.snapshot, counts: make([]int, len(k.bits))}
	for i, view := range k.bits {
		b := make([]uint64, len(view))
		for j, w := range view {
			b[j] = w & other.bits[i][j]
			both.counts[i] += bits.OnesCount64(b[j])
		}
		both.bits = append(both.bits, b)
	}
	return both
}

// keyBits walks keys and rows by key together, by bounds that double.
func (s *segment) keyBits(keys []int64) ([]uint64, int) {
	b := make([]uint64, words(s.n))
	n, i := 0, 0
	for _, k := range keys {
		step := 1
		for i+step < s.n && s.key.at(int(s.byKey[i+step])) < k {
			step *= 2
		}
		lo := i + step/2
		left := max(min(i+step+1, s.n)-lo, 0)
		i = lo + sort.Search(left, func(j int) bool { return s.key.at(int(s.byKey[lo+j])) >= k })
		if i >= s.n {
			break
		}
		if r := int(s.byKey[i]); s.key.at(r) == k {
			set(b, r)
			n++
		}
	}
	return b, n
}

// Select chooses marks. keys is the result of the full-text search for f.Query, nil without one; f is not changed, and
// must not change before Release. The work is done when the selection is asked. A selection must be released.
func (s *Snapshot) Select(ctx context.Context, f *geo.Filter, keys *KeySet) (*Selection, error) {
	if keys != nil && keys.snapshot != s {
		return nil, geo.Errorf(geo.CodeInternal, "a set of keys is used with another snapshot than its own")
	}
	q := &Selection{s: s, f: f, env: env{ctx: ctx, t: &s.t, pool: s.pool}, whole: keys == nil && f.IsText()}
	if q.env.canceled() {
		return nil, q.env.err
	}
	q.node = s.compile(f, keys)
	return q, nil
}

// regions holds, for each tile of zoom 6, the last revision that changed anything drawn in it, whatever the filter.
type regions [regionSide * regionSide]int64

const (
	regionZoom = 6
	regionSide = 1 << regionZoom
)

// RegionRevision returns the last revision that may have changed tile z/x/y, for any filter: what an ETag needs. It is
// never above Revision. Areas reach a little over the tile's border, and so does what is looked at here.
func (s *Snapshot) RegionRevision(z, x, y uint32) int64 {
	if z >= regionZoom {
		d := z - regionZoom
		return s.regions[(y>>d)*regionSide+(x>>d)]
	}
	d := regionZoom - z
	last := int64(0)
	for cy := y << d; cy < (y+1)<<d; cy++ {
		for cx := x << d; cx < (x+1)<<d; cx++ {
			last = max(last, s.regions[cy*regionSide+cx])
		}
	}
	return last
}

// touch notes a change at an anchor.
func (g *regions) touch(p orb.Point, rev int64) {
	x, y := mercator.Cell(p[0], p[1])
	g[(y>>(32-regionZoom))*regionSide+(x>>(32-regionZoom))] = rev
}

// touchArea notes a change of an area: in the cells that its bounds meet and in those around, for the buffers of tiles.
func (g *regions) touchArea(mp orb.MultiPolygon, rev int64) {
	for _, poly := range mp {
		b := poly.Bound()
		x0, y0 := mercator.Clamp(b.Min[0], b.Max[1])
		x1, y1 := mercator.Clamp(b.Max[0], b.Min[1])
		cell := func(f float64) int { return int(math.Floor(f * regionSide)) }
		for y := max(cell(y0)-1, 0); y <= min(cell(y1)+1, regionSide-1); y++ {
			for x := cell(x0) - 1; x <= cell(x1)+1; x++ {
				g[y*regionSide+(x+regionSide)%regionSide] = rev
			}
		}
	}
}

// touchMark notes that a mark came, went or changed.
func (g *regions) touchMark(a *areas, m *geo.Mark, rev int64) {
	if m.Placed {
		g.touch(m.Anchor, rev)
	}
	if m.Shape == geo.ShapeArea {
		if i, ok := a.at[areaKey{m.Story, m.Location}]; ok {
			g.touchArea(a.list[i].Polygon, rev)
		}
	}
}
