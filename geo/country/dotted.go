package country

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Stretch is a part of a ring of a multipolygon, from one of its points to a later one, by their indexes.
type Stretch struct{ Polygon, Ring, From, To int }

// alongTolerance is how far in degrees an edge may be from a line that it runs along: Drawn moves its points by up to
// 0.7 of its grid, to a corner of it.
const alongTolerance = 0.012

// Dotted returns the stretches of Drawn that run along a border which the policy dots, in order, as Serbia's does along
// Kosovo: a map must not draw them firmer than the border. It is made once, and shared by all callers.
func (c Country) Dotted() []Stretch { return c.dotted() }

func dotted(mp orb.MultiPolygon, lines []orb.LineString) (out []Stretch) {
	for i, p := range mp {
		for j, r := range p {
			for to := 1; to < len(r); to++ {
				if !along(lines, r[to-1], r[to]) {
					continue
				}
				if n := len(out) - 1; n >= 0 && out[n].To == to-1 && out[n].Ring == j && out[n].Polygon == i {
					out[n].To = to
				} else {
					out = append(out, Stretch{i, j, to - 1, to})
				}
			}
		}
	}
	return out
}

// along tells whether the edge from a to b runs along one of the lines: its quarters and its middle are at it.
func along(lines []orb.LineString, a, b orb.Point) bool {
	for _, share := range []float64{0.25, 0.5, 0.75} {
		at, found := orb.Point{a[0] + (b[0]-a[0])*share, a[1] + (b[1]-a[1])*share}, false
		for _, l := range lines {
			found = found || l.Bound().Pad(alongTolerance).Contains(at) && planar.DistanceFrom(l, at) < alongTolerance
		}
		if !found {
			return false
		}
	}
	return true
}
