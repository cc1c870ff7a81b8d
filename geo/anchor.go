package geo

import (
	"container/heap"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Anchor returns the one point, WGS 84 lon/lat, that indexes and counts the location's marks: its point, or a point
// well inside its largest polygon. ok is false without geometry; a country's anchor is its label point, from package
// country.
func (l *Location) Anchor() (p orb.Point, ok bool) {
	switch g := l.Geometry.(type) {
	case orb.Point:
		return g, true
	case orb.Polygon:
		return Inside(g), len(g) > 0
	case orb.MultiPolygon:
		var best orb.Polygon
		area := -1.0
		for _, q := range g {
			if a := math.Abs(planar.Area(q)); a > area {
				best, area = q, a
			}
		}
		if best == nil {
			return orb.Point{}, false
		}
		return Inside(best), true
	}
	return orb.Point{}, false
}

const (
	// insideTests is how many distances between a point and an edge Inside measures before it takes the best point it
	// has.
	insideTests = 1_000_000
	// leastCells is how many points it tries at least, so that the work is linear in the edges of large polygons, and
	// at most.
	leastCells = 64
	mostCells  = 40_000
)

// Inside returns a point inside the polygon that is far from its border: the pole of inaccessibility to within 1 % of
// the polygon's width, by the quadtree search of Garcia-Castellanos and Lombardo (2007) as V. Agafonkin's polylabel
// orders it. Polygons of many edges have a rougher one. The polygon needs an exterior ring; coordinates are taken as
// planar.
func Inside(p orb.Polygon) orb.Point {
	b := p.Bound()
	w, h := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]
	if min(w, h) <= 0 {
		return b.Min
	}
	size := max(min(w, h), max(w, h)/leastCells)
	precision := max(w, h) / 100
	edges := 1
	for _, r := range p {
		edges += len(r)
	}
	best := newCell(b.Center(), 0, p)
	var q cells
	for x := b.Min[0]; x < b.Max[0]; x += size {
		for y := b.Min[1]; y < b.Max[1]; y += size {
			q = append(q, newCell(orb.Point{x + size/2, y + size/2}, size/2, p))
		}
	}
	heap.Init(&q)
	for n := max(leastCells, min(mostCells, insideTests/edges)); q.Len() > 0 && n > 0; n -= 4 {
		c := heap.Pop(&q).(cell)
		if c.d > best.d {
			best = c
		}
		if c.max-best.d <= precision {
			break
		}
		half := c.half / 2
		for _, d := range [4]orb.Point{{-half, -half}, {half, -half}, {-half, half}, {half, half}} {
			heap.Push(&q, newCell(orb.Point{c.p[0] + d[0], c.p[1] + d[1]}, half, p))
		}
	}
	if best.d <= 0 {
		return across(p, b)
	}
	return best.p
}

// across returns the middle of the longest piece of a polygon on a parallel through no corner of it, near the middle.
func across(p orb.Polygon, b orb.Bound) orb.Point {
	middle := b.Center()[1]
	below, above := b.Min[1], b.Max[1] // the corners next to the middle
	for _, r := range p {
		for _, v := range r {
			if v[1] <= middle {
				below = max(below, v[1])
			} else {
				above = min(above, v[1])
			}
		}
	}
	y := below + (above-below)/2
	var xs []float64
	for _, r := range p {
		for i := 1; i < len(r); i++ {
			if s, t := r[i-1], r[i]; s[1] <= y != (t[1] <= y) {
				xs = append(xs, s[0]+(y-s[1])/(t[1]-s[1])*(t[0]-s[0]))
			}
		}
	}
	slices.Sort(xs)
	best, width := orb.Point{b.Center()[0], y}, -1.0
	for i := 1; i < len(xs); i += 2 {
		if d := xs[i] - xs[i-1]; d > width {
			best, width = orb.Point{xs[i-1] + d/2, y}, d
		}
	}
	return best
}

type cell struct {
	p      orb.Point
	half   float64
	d, max float64 // signed distance of p to the border, and the most it can be within the cell
}

func newCell(p orb.Point, half float64, poly orb.Polygon) cell {
	least, inside := math.Inf(1), false
	for _, r := range poly {
		for i := 1; i < len(r); i++ {
			a, b := r[i-1], r[i]
			least = min(least, planar.DistanceFromSegmentSquared(a, b, p))
			if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
				inside = !inside
			}
		}
	}
	d := math.Sqrt(least)
	if !inside {
		d = -d
	}
	return cell{p: p, half: half, d: d, max: d + half*math.Sqrt2}
}

type cells []cell

func (c cells) Len() int           { return len(c) }
func (c cells) Less(i, j int) bool { return c[i].max > c[j].max }
func (c cells) Swap(i, j int)      { c[i], c[j] = c[j], c[i] }
func (c *cells) Push(x any)        { *c = append(*c, x.(cell)) }
func (c *cells) Pop() any {
	old := *c
	x := old[len(old)-1]
	*c = old[:len(old)-1]
	return x
}
