package geo

import (
	"container/heap"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Anchor returns the one point, WGS 84 lon/lat, that indexes and counts the location's marks: its point, or a point well
// inside its largest polygon. ok is false without geometry; a country's anchor is its label point, from package country.
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

// Inside returns a point inside the polygon that is far from its border: the pole of inaccessibility to within 1 % of the
// polygon's width, by the quadtree search of Garcia-Castellanos and Lombardo (2007) as V. Agafonkin's polylabel orders it.
// The polygon needs an exterior ring; coordinates are taken as planar.
func Inside(p orb.Polygon) orb.Point {
	b := p.Bound()
	w, h := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]
	size := min(w, h)
	if size <= 0 {
		return b.Min
	}
	precision := max(w, h) / 100
	best := newCell(b.Center(), 0, p)
	var q cells
	for x := b.Min[0]; x < b.Max[0]; x += size {
		for y := b.Min[1]; y < b.Max[1]; y += size {
			q = append(q, newCell(orb.Point{x + size/2, y + size/2}, size/2, p))
		}
	}
	heap.Init(&q)
	for n := 0; q.Len() > 0 && n < 10_000; n++ {
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
	return best.p
}

type cell struct {
	p      orb.Point
	half   float64
	d, max float64 // signed distance of p to the border, and the most it can be within the cell
}

func newCell(p orb.Point, half float64, poly orb.Polygon) cell {
	d := math.Inf(1)
	for _, r := range poly {
		for i := 1; i < len(r); i++ {
			d = min(d, planar.DistanceFromSegment(r[i-1], r[i], p))
		}
	}
	if !planar.PolygonContains(poly, p) {
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
