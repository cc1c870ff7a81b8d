package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// areas shows areas and labels.
func (t *tiler) areas() {
	t.polygons()
	if n := t.load(func(s *segment) (int, int) { return s.places.points, s.places.placed }); n == 0 {
		return
	}
	var list []cell
	for i := range t.parts {
		p := &t.parts[i]
		for j := p.from; j < p.end; j++ {
			list = p.addCell(i, uint64(p.v.segment.places.location[j]), j, j+1, list)
		}
	}
	if len(t.parts) > 1 {
		slices.SortStableFunc(list, func(a, b cell) int {
			v, w := t.parts[a.part].v.segment, t.parts[b.part].v.segment
			return t.q.s.cmpPlaces(v, int(v.place[a.from]), w, int(w.place[b.from]))
		})
	}
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && list[j].code == list[i].code {
			j++
		}
		t.label(list[i:j])
		i = j
	}
}

// label shows the tag of one location.
func (t *tiler) label(cells []cell) {
	n, name, s, r := t.location(cells)
	x, y := t.at(s, r)
	t.to.Label(x, y, name, &n, &t.m)
}

// location sums up the rows of one location, fills m with the median one and returns that row.
func (t *tiler) location(cells []cell) (n Tally, name string, s *segment, r int) {
	for i := range cells {
		addTo(&n, &cells[i].n)
	}
	v, r := t.median(cells, (sumOf(&n)-1)/2)
	v.segment.mark(&t.q.s.t, r, &t.m)
	if a := v.areaOf(int(v.segment.place[r])); a >= 0 {
		name = t.q.s.areas.list[a].Name
	}
	return n, name, v.segment, r
}

const (
	// buffer is how far, in parts of a tile, polygons reach over its border.
	buffer = 64.0 / extent
	// With more areas than that all marks of areas are judged at once.
	manyAreas = 8
)

// polygons shows the areas that meet the tile and its buffer, on both sides of the antimeridian.
func (t *tiler) polygons() {
	all := t.q.s.areas
	if len(all.list) == 0 {
		return
	}
	found := map[int]bool{}
	for _, b := range t.bounds() {
		all.tree.Search(b.Min, b.Max, func(_, _ [2]float64, i int) bool {
			found[i] = true
			return true
		})
	}
	order := make([]int, 0, len(found))
	for i := range found {
		order = append(order, i)
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := &all.list[i], &all.list[j]
		return cmp.Or(cmp.Compare(all.size[j], all.size[i]), cmp.Compare(a.Story, b.Story), cmp.Compare(a.Location, b.Location))
	})
	var ready []part
	if len(order) > manyAreas {
		ready = t.allAreas()
	}
	for _, i := range order {
		if t.q.env.canceled() {
			return
		}
		t.polygon(&all.list[i], all.codeOf(&t.q.s.t, i), ready)
	}
}

// allAreas evaluates the filter for all rows with an area, by view.
func (t *tiler) allAreas() []part {
	ready := make([]part, len(t.q.s.views))
	for i := range ready {
		v := &t.q.s.views[i]
		ready[i] = part{v: v, from: v.segment.places.points, end: v.segment.places.placed}
		a, b := ready[i].rows()
		ready[i].b, ready[i].w0 = t.q.part(v, a, b)
	}
	return ready
}

// polygon shows one area if a mark of its location is chosen.
func (t *tiler) polygon(a *Area, location uint32, ready []part) {
	if location == 0 {
		return
	}
	t.parts = t.parts[:0]
	var cells []cell
	for i := range t.q.s.views {
		v := &t.q.s.views[i]
		pl := &v.segment.places
		pl.of(location, func(j int) {
			if j < pl.points || j >= pl.placed {
				return
			}
			p := part{v: v, from: j, end: j + 1}
			if ready != nil {
				p.b, p.w0 = ready[i].b, ready[i].w0
			} else {
				p.b, p.w0 = t.q.part(v, int(pl.start[j]), int(pl.start[j+1]))
			}
			t.parts = append(t.parts, p)
			cells = p.addCell(len(t.parts)-1, 0, j, j+1, cells)
		})
	}
	if len(cells) == 0 {
		return
	}
	n, name, _, _ := t.location(cells)
	t.to.Area(a.Drawing, name, &n, &t.m)
}

// bounds returns the bounds of the tile with its buffer, where it reaches over the antimeridian also on the other side.
func (t *tiler) bounds() []orb.Bound {
	n := math.Ldexp(1, int(t.z))
	y0, y1 := max((float64(t.y)-buffer)/n, 0), min((float64(t.y)+1+buffer)/n, 1)
	lat0, lat1 := latOf(y1), latOf(y0)
	if y0 == 0 {
		lat1 = 90
	}
	if y1 == 1 {
		lat0 = -90
	}
	var out []orb.Bound
	for _, turn := range [3]float64{0, -1, 1} {
		w, e := lonOf((float64(t.x)-buffer)/n+turn), lonOf((float64(t.x)+1+buffer)/n+turn)
		if e >= -180 && w <= 180 {
			out = append(out, orb.Bound{Min: orb.Point{w, lat0}, Max: orb.Point{e, lat1}})
		}
	}
	return out
}
