package index

import (
	"math"
	"slices"

	"dateline/geo/mercator"

	"github.com/paulmach/orb"
)

const (
	// buffer is how far, in parts of a tile, polygons reach over its border.
	buffer = 64.0 / extent
	// With more areas than that all marks of areas are judged at once.
	manyAreas = 8
	// maxLabels is how many tags a tile has before those in one cell of a coarse grid become one: more cannot be read.
	maxLabels = 128
	// labelBits is the grid of tags: 16 by 16 cells a tile.
	labelBits = 4
	// minArea is the least width or height, in parts of a tile, at which the shape of an area is shown: 8 pixels of a
	// tile of 256. Smaller ones have their tag alone.
	minArea = 1.0 / 32
)

// placeSum is what is chosen of one place with an area.
type placeSum struct {
	known bool
	n     Tally
	total int
}

// placeRef is a place with an area in one view.
type placeRef struct {
	v     *view
	place int
}

func (r placeRef) rows() (from, end int) {
	start := r.v.segment.places.start
	return int(start[r.place]), int(start[r.place+1])
}

func locationOf(r *placeRef) uint64 { return uint64(r.v.segment.places.location[r.place]) }

// areas shows areas and labels.
func (t *tiler) areas() {
	views := t.q.s.views
	t.sums = slices.Grow(t.sums[:0], len(views))[:len(views)]
	t.ready = slices.Grow(t.ready[:0], len(views))[:len(views)]
	some := false
	for i := range views {
		p := &views[i].segment.places
		t.ready[i] = part{}
		t.sums[i] = slices.Grow(t.sums[i][:0], p.placed-p.points)[:p.placed-p.points]
		clear(t.sums[i])
		some = some || p.placed > p.points
	}
	if !some {
		return
	}
	t.polygons()
	t.labels()
}

// sum counts the rows chosen of a place.
func (t *tiler) sum(r placeRef) *placeSum {
	i := r.place - r.v.segment.places.points
	s := &t.sums[r.v.index][i]
	if !s.known {
		s.known = true
		from, end := r.rows()
		if t.q.whole && r.v.dead == nil {
			s.n, s.total = r.v.segment.levels.area[i], end-from
		} else if b, w0 := t.bits(r); r.v.segment.tally(b, w0, from, end, &s.n) {
			s.total = sumOf(&s.n)
		}
	}
	return s
}

// bits returns the rows chosen of a place, from word w0 on.
func (t *tiler) bits(r placeRef) (b []uint64, w0 int) {
	if p := &t.ready[r.v.index]; p.b != nil {
		return p.b, p.w0
	}
	from, end := r.rows()
	return t.q.part(r.v, from, end)
}

// judgeAll evaluates the filter for all rows with an area.
func (t *tiler) judgeAll() {
	for i := range t.ready {
		v := &t.q.s.views[i]
		if t.q.whole && v.dead == nil {
			continue // What all marks count is known.
		}
		t.ready[i] = part{v: v, from: v.segment.places.points, end: v.segment.places.placed}
		a, b := t.ready[i].rows()
		t.ready[i].b, t.ready[i].w0 = t.q.part(v, a, b)
	}
}

// location sums up the places of one location in t.n, and has median return the middle one of their marks; false when
// nothing of it is chosen.
func (t *tiler) location(refs []placeRef) bool {
	k := 0
	for i, r := range refs {
		s := t.sum(r)
		if k += s.total; i == 0 {
			t.n = s.n
		} else {
			addTo(&t.n, &s.n)
		}
	}
	t.rep, t.of = rowRef{}, refs
	return k > 0
}

// middle returns the median of the rows chosen of t.of.
func (t *tiler) middle() rowRef {
	k := (sumOf(&t.n) - 1) / 2
	of := t.of
	for g := range groups(t.of, locationOf) { // rows are in the order of places: the middle is in one of these
		n := 0
		for _, r := range g {
			n += t.sum(r).total
		}
		if of = g; k < n {
			break
		}
		k -= n
	}
	if r := of[0]; len(of) == 1 && t.q.whole && r.v.dead == nil {
		from, _ := r.rows()
		return rowRef{r.v, from + k}
	}
	t.runs = t.runs[:0]
	for _, r := range of {
		b, w0 := t.bits(r)
		from, end := r.rows()
		t.runs = append(t.runs, run{r.v, b, w0, from, end, t.sum(r).total})
	}
	return t.q.s.kth(t.runs, k)
}

// polygons shows the areas that meet the tile and its buffer, on both sides of the antimeridian.
func (t *tiler) polygons() {
	all := t.q.s.areas
	t.found = all.near(t.bounds(), 360*math.Ldexp(minArea, -int(t.z)), t.found[:0])
	if len(t.found) > manyAreas {
		t.judgeAll()
	}
	refs := t.refs[:0]
	next := make([]int, len(t.q.s.views)) // in byArea: places of areas to come
	for _, i := range t.found {
		if t.q.env.canceled() {
			return
		}
		refs = refs[:0]
		for k := range next {
			v := &t.q.s.views[k]
			for ; next[k] < len(v.byArea) && v.areaOf(int(v.byArea[next[k]])) <= i; next[k]++ {
				if p := int(v.byArea[next[k]]); v.areaOf(p) == i {
					refs = append(refs, placeRef{v, p})
				}
			}
		}
		if len(refs) > 0 && t.location(refs) {
			t.to.Area(all.list[i].Drawing, all.list[i].Name, &t.n, t.median)
		}
	}
}

// labels shows a tag for each location with its anchor in the tile.
func (t *tiler) labels() {
	first, last := mercator.TileCodes(t.z, t.x, t.y)
	refs := t.refs[:0]
	for i := range t.q.s.views {
		v := &t.q.s.views[i]
		pl := &v.segment.places
		from, end := pl.in(pl.points, pl.placed, first, last)
		if end-from > manyAreas && t.ready[i].b == nil {
			t.judgeAll()
		}
		for p := from; p < end; p++ {
			if r := (placeRef{v, p}); t.sum(r).total > 0 {
				refs = append(refs, r)
			}
		}
	}
	if len(t.q.s.views) > 1 {
		slices.SortFunc(refs, func(a, b placeRef) int {
			return t.q.s.cmpPlaces(a.v.segment, a.place, b.v.segment, b.place)
		})
	}
	t.refs = refs
	of, places := locationOf, func([]placeRef) int { return 1 }
	if len(refs) > maxLabels && locations(refs) > maxLabels {
		shift := 64 - 2*(t.z+labelBits)
		of = func(r *placeRef) uint64 { return r.v.segment.places.morton[r.place] >> shift }
		places = locations
	}
	for g := range groups(refs, of) {
		t.label(g, places(g))
	}
}

// locations returns how many locations the places are.
func locations(refs []placeRef) int {
	n := 0
	for range groups(refs, locationOf) {
		n++
	}
	return n
}

func (t *tiler) label(refs []placeRef, places int) {
	t.location(refs)
	name := ""
	at := refs[0]
	if places > 1 {
		t.rep = t.middle()
		at = placeRef{t.rep.v, t.rep.v.segment.place(t.rep.row)}
	} else if a := at.v.areaOf(at.place); a >= 0 {
		name = t.q.s.areas.list[a].Name
	}
	x, y := t.at(at.v.segment, at.place)
	t.to.Label(x, y, name, places, &t.n, t.median)
}

// bounds returns the bounds of the tile with its buffer, where it reaches over the antimeridian also on the other side.
func (t *tiler) bounds() []orb.Bound {
	n := math.Ldexp(1, int(t.z))
	y0, y1 := max((float64(t.y)-buffer)/n, 0), min((float64(t.y)+1+buffer)/n, 1)
	lat0, lat1 := mercator.Lat(y1), mercator.Lat(y0)
	if y0 == 0 {
		lat1 = 90
	}
	if y1 == 1 {
		lat0 = -90
	}
	var out []orb.Bound
	for _, turn := range [3]float64{0, -1, 1} {
		w, e := mercator.Lon((float64(t.x)-buffer)/n+turn), mercator.Lon((float64(t.x)+1+buffer)/n+turn)
		if e >= -180 && w <= 180 {
			out = append(out, orb.Bound{Min: orb.Point{w, lat0}, Max: orb.Point{e, lat1}})
		}
	}
	return out
}
