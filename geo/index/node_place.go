package index

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/mercator"
)

// placeNode is the rows at some places: those of countries, of stories, or of locations.
type placeNode struct {
	col   *stored
	codes []uint32 // ascending
}

// lists returns the places by code, but not those of locations.
func (n placeNode) lists(s *segment) *postings {
	if n.col.held == heldStory {
		return &s.stories
	}
	return &s.countries
}

// each calls yield for the places.
func (n placeNode) each(s *segment, yield func(place int)) {
	var buf []uint32
	for _, c := range n.codes {
		if n.col.held == heldLocation {
			s.places.of(c, yield)
		} else if p := n.lists(s); p.len(c) > 0 {
			buf = p.rows(c, buf[:0])
			for _, i := range buf {
				yield(int(i))
			}
		}
	}
}

func (n placeNode) count(v *view) int {
	s := v.segment
	if n.col.held == heldLocation {
		return 16 * len(n.codes)
	}
	return n.lists(s).sum(n.codes) * s.n / max(len(s.places.morton), 1)
}

func (n placeNode) eval(_ *env, v *view, w0 int, dst []uint64) {
	clear(dst)
	start := v.segment.places.start
	n.each(v.segment, func(p int) { setRange(dst, w0, int(start[p]), int(start[p+1])) })
}

func (n placeNode) test(_ *env, v *view, r int) bool {
	return slices.Contains(n.codes, n.col.code(v.segment, r, v.segment.place(r)))
}

// viewNode is the rows with an anchor in a box.
type viewNode struct{ box geo.Box }

func (n viewNode) count(v *view) int { return v.segment.n / 4 }

func (n viewNode) eval(_ *env, v *view, w0 int, dst []uint64) {
	clear(dst)
	p := &v.segment.places
	v.segment.setInBox(&n.box, 0, p.points, w0, dst)
	v.segment.setInBox(&n.box, p.points, p.placed, w0, dst)
}

func (n viewNode) test(_ *env, v *view, r int) bool {
	return r < v.segment.placed && n.box.Contains(v.segment.places.at[v.segment.place(r)])
}

// placesOf returns the places of the rows in n words from word w0 on.
func (s *segment) placesOf(w0, n int) (from, to int) {
	first, end := w0<<6, min((w0+n)<<6, s.n)
	if first >= end {
		return 0, 0
	}
	return s.place(first), s.place(end-1) + 1
}

// setInBox sets the rows of the places in [from, to) that lie in a box, as far as dst, which begins at word w0, holds
// them.
func (s *segment) setInBox(box *geo.Box, from, to, w0 int, dst []uint64) {
	p := &s.places
	first, end := s.placesOf(w0, len(dst))
	for _, b := range box.Bounds() { // the box or its two halves
		q := boxQuery{p, box, b, func(a, b int) { setRange(dst, w0, int(p.start[a]), int(p.start[b])) }}
		q.cell(0, 0, 0, max(first, from), min(end, to))
	}
}

type boxQuery struct {
	p     *places
	box   *geo.Box
	b     orb.Bound
	yield func(from, to int) // is told runs of places
}

const (
	// margin, in degrees, is more than a grid cell and any error of rounding.
	margin = 1e-6
	// Few places are looked at one by one.
	fewPlaces = 16
)

// cell handles the places [from, to), all in cell x/y of the given level of the quadtree.
func (q *boxQuery) cell(level, x, y uint32, from, to int) {
	if from >= to {
		return
	}
	c := cellBound(level, x, y)
	if c.Max[0] < q.b.Min[0] || c.Min[0] > q.b.Max[0] || c.Max[1] < q.b.Min[1] || c.Min[1] > q.b.Max[1] {
		return
	}
	if c.Min[0] >= q.b.Min[0] && c.Max[0] <= q.b.Max[0] && c.Min[1] >= q.b.Min[1] && c.Max[1] <= q.b.Max[1] {
		q.yield(from, to)
		return
	}
	if to-from <= fewPlaces || level == 32 {
		for i := from; i < to; i++ {
			if q.box.Contains(q.p.at[i]) {
				q.yield(i, i+1)
			}
		}
		return
	}
	for i := range uint32(4) {
		cx, cy := x<<1|i&1, y<<1|i>>1
		first := mercator.Interleave(cx<<(31-level), cy<<(31-level))
		last := first + (1<<(62-2*level) - 1)
		a, b := q.p.in(from, to, first, last)
		q.cell(level+1, cx, cy, a, b)
	}
}

// cellBound returns a bound that surely holds all points of a cell; cells at the border hold what was clamped to it.
func cellBound(level, x, y uint32) orb.Bound {
	n := math.Ldexp(1, int(level))
	b := orb.Bound{
		Min: orb.Point{mercator.Lon(float64(x)/n) - margin, mercator.Lat(float64(y+1)/n) - margin},
		Max: orb.Point{mercator.Lon(float64(x+1)/n) + margin, mercator.Lat(float64(y)/n) + margin},
	}
	last := uint32(uint64(1)<<level - 1)
	if x == 0 {
		b.Min[0] = math.Inf(-1)
	}
	if x == last {
		b.Max[0] = math.Inf(1)
	}
	if y == 0 {
		b.Max[1] = math.Inf(1)
	}
	if y == last {
		b.Min[1] = math.Inf(-1)
	}
	return b
}

// bboxNode is the rows whose geometry intersects a box, and those without geometry.
type bboxNode struct {
	box geo.Box
	hit []bool // by area
}

func (n bboxNode) count(v *view) int { return v.segment.n / 4 }

func (n bboxNode) eval(_ *env, v *view, w0 int, dst []uint64) {
	clear(dst)
	p := &v.segment.places
	v.segment.setInBox(&n.box, 0, p.points, w0, dst)
	first, end := v.segment.placesOf(w0, len(dst))
	for i := max(first, p.points); i < end; i++ {
		if n.testPlace(v, i) {
			setRange(dst, w0, int(p.start[i]), int(p.start[i+1]))
		}
	}
}

func (n bboxNode) test(_ *env, v *view, r int) bool { return n.testPlace(v, v.segment.place(r)) }

func (n bboxNode) testPlace(v *view, p int) bool {
	x := &v.segment.places
	switch geo.Shape(x.shape[p]) {
	case geo.ShapeNone:
		return true
	case geo.ShapeArea:
		a := v.areaOf(p)
		return a < 0 || n.hit[a]
	default:
		return p < x.placed && n.box.Contains(x.at[p])
	}
}

// spatialNode is the rows of the places for whose geometry a condition is want. It is for one goroutine.
type spatialNode struct {
	x     geo.Spatial
	want  geo.Truth
	areas []Area
	known map[int]bool // by area
}

func (n *spatialNode) count(v *view) int { return v.segment.n }

func (n *spatialNode) eval(e *env, v *view, w0 int, dst []uint64) {
	clear(dst)
	start := v.segment.places.start
	for p, to := v.segment.placesOf(w0, len(dst)); p < to && !e.canceled(); p++ {
		if n.is(v, p) {
			setRange(dst, w0, int(start[p]), int(start[p+1]))
		}
	}
}

func (n *spatialNode) test(e *env, v *view, r int) bool {
	return !e.canceled() && n.is(v, v.segment.place(r))
}

func (n *spatialNode) is(v *view, p int) bool {
	x := &v.segment.places
	if p < x.points {
		return n.x.Of(x.at[p]) == n.want
	}
	a := v.areaOf(p)
	if p >= x.placed || a < 0 {
		return false
	}
	is, ok := n.known[a]
	if !ok {
		is = n.x.Of(n.areas[a].Polygon) == n.want
		n.known[a] = is
	}
	return is
}

// timeNode is the rows of a clock that meet a span, with or without those that have no date.
type timeNode struct {
	clock geo.Clock
	span  *geo.Span
	dated bool
}

func (n timeNode) count(v *view) int {
	t := &v.segment.times[n.clock]
	c := v.segment.n - t.numUndated
	if n.span != nil {
		c = max(t.earliest.count(n.span.Latest)-t.latest.count(n.span.Earliest), 0)
	}
	if !n.dated {
		c += t.numUndated
	}
	return c
}

func (n timeNode) eval(e *env, v *view, w0 int, dst []uint64) {
	t := &v.segment.times[n.clock]
	undated := t.undated[w0 : w0+len(dst)]
	if n.span == nil {
		fill(dst)
		if n.dated {
			for i, w := range undated {
				dst[i] = ^w
			}
		}
		return
	}
	if t.disordered || n.span.Latest <= n.span.Earliest {
		fill(dst)
		keepEach(n, e, v, w0, dst)
		return
	}
	// What begins before the span's end, without what ends by its beginning. This begins before the end too, so that
	// taking it away is to invert it; and so is adding what has no date.
	col := &v.segment.span[n.clock]
	begun, over := t.earliest.less(n.span.Latest, false), t.latest.less(n.span.Earliest, true)
	switch {
	case begun.near != nil && over.near != nil:
		b, o := begun.near[w0:w0+len(dst)], over.near[w0:w0+len(dst)]
		if n.dated {
			for i := range dst {
				dst[i] = b[i] ^ o[i]
			}
		} else {
			for i := range dst {
				dst[i] = undated[i] ^ b[i] ^ o[i]
			}
		}
	default:
		if n.dated {
			clear(dst)
		} else {
			copy(dst, undated)
		}
		begun.flipNear(w0, dst)
		over.flipNear(w0, dst)
	}
	t.earliest.flip(e, &begun, func(r int) int64 { return e.t.spans[col.at(r)].Earliest }, w0, dst)
	t.latest.flip(e, &over, func(r int) int64 { return e.t.spans[col.at(r)].Latest }, w0, dst)
}

func (n timeNode) test(e *env, v *view, r int) bool {
	c := v.segment.span[n.clock].at(r)
	if c == 0 {
		return !n.dated
	}
	return n.span == nil || e.t.spans[c].Meets(*n.span)
}
