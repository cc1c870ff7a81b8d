package main

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/project"
)

// world is the longitude range that one copy of the map has. The latitudes are open.
var world = orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}

// unwrap makes the longitudes of a ring or line continuous: world-atlas stitches rings over 180 degrees, and Russia,
// read as written, covers the whole Arctic. A ring that goes once around a pole is closed along it.
func unwrap(in []orb.Point) []orb.Point {
	out := make([]orb.Point, 0, len(in)+3)
	shift := 0.0
	for i, p := range in {
		if i > 0 {
			switch d := p[0] - in[i-1][0]; {
			case d > 180:
				shift -= 360
			case d < -180:
				shift += 360
			}
		}
		out = append(out, orb.Point{p[0] + shift, p[1]})
	}
	last := len(out) - 1
	if last > 2 && out[0][1] == out[last][1] && math.Abs(math.Abs(out[last][0]-out[0][0])-360) < 1e-9 {
		pole := math.Copysign(90, out[0][1])
		out = append(out, orb.Point{out[last][0], pole}, orb.Point{out[0][0], pole}, out[0])
	}
	return out
}

// unwrapPolygon unwraps all rings and brings the holes to the exterior ring.
func unwrapPolygon(p orb.Polygon) orb.Polygon {
	out := make(orb.Polygon, 0, len(p))
	for i, r := range p {
		u := orb.Ring(unwrap(r))
		if i > 0 {
			mid := out[0].Bound().Center()[0]
			u = shiftRing(u, -360*math.Round((u.Bound().Center()[0]-mid)/360))
		}
		out = append(out, u)
	}
	return out
}

// cutPolygon gives p as polygons inside -180…180, cut along the antimeridian (RFC 7946 §3.1.9).
func cutPolygon(p orb.Polygon) ([]orb.Polygon, error) {
	pieces := []orb.Polygon{unwrapPolygon(p)}
	for _, x := range []float64{-180, 180} {
		line := orb.LineString{{x, -91}, {x, 91}}
		var next []orb.Polygon
		for _, q := range pieces {
			if b := q.Bound(); b.Max[0] <= x || b.Min[0] >= x {
				next = append(next, q)
				continue
			}
			parts, err := splitPolygon(q, line)
			if err != nil {
				return nil, fmt.Errorf("cut at %g°: %w", x, err)
			}
			next = append(next, parts...)
		}
		pieces = next
	}
	for i, q := range pieces {
		shift := -360 * math.Round(q.Bound().Center()[0]/360)
		for j := range q {
			pieces[i][j] = shiftRing(q[j], shift)
		}
	}
	return pieces, nil
}

// cutLine is cutPolygon for lines.
func cutLine(ls orb.LineString) []orb.LineString {
	u := orb.LineString(unwrap(ls))
	if b := u.Bound(); b.Min[0] >= -180 && b.Max[0] <= 180 {
		return []orb.LineString{u}
	}
	var out []orb.LineString
	for _, shift := range []float64{-360, 0, 360} {
		out = append(out, clip.LineString(world, orb.LineString(shiftRing(orb.Ring(u), shift)).Clone())...)
	}
	return out
}

func shiftRing(r orb.Ring, by float64) orb.Ring {
	if by == 0 {
		return r
	}
	return project.Ring(r.Clone(), func(p orb.Point) orb.Point { return orb.Point{p[0] + by, p[1]} })
}
