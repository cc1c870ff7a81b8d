package country

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/simplify"

	"dateline/geo/snap"
)

// MaxOutline is the number of points that an outline has at most.
const MaxOutline = 60

// perDegree is the grid of what is drawn and served: 1.1 km at the equator, which is finer than the lines are.
const perDegree = 100

// Drawn returns Geometry in hundredths of a degree, valid and wound as Geometry is. It is made once, and shared by all
// callers.
func (c Country) Drawn() orb.MultiPolygon { return c.drawn() }

// Outline returns the country strongly generalised, for lists in which it stands often: at most MaxOutline points in
// hundredths of a degree, valid, of a country of many islands its largest ones. It is made once, and shared by all
// callers.
func (c Country) Outline() orb.MultiPolygon { return c.outline() }

func outline(g orb.MultiPolygon) orb.MultiPolygon {
	b := g.Bound()
	size := math.Hypot(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1])
	var mp orb.MultiPolygon
	for tolerance := size / 500; tolerance < size/20; tolerance *= 1.25 {
		mp = snap.Round(simplify.DouglasPeucker(tolerance).MultiPolygon(g.Clone()), perDegree)
		if points(mp...) <= MaxOutline {
			break
		}
	}
	slices.SortStableFunc(mp, func(p, q orb.Polygon) int {
		return int(math.Copysign(1, planar.Area(q)-planar.Area(p)))
	})
	n := 0
	for n < len(mp) && points(mp[:n+1]...) <= MaxOutline {
		n++
	}
	return mp[:n]
}

// points counts the points of polygons, the closing ones included.
func points(mp ...orb.Polygon) int {
	n := 0
	for _, p := range mp {
		for _, r := range p {
			n += len(r)
		}
	}
	return n
}
