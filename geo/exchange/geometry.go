package exchange

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"dateline/geo"
)

// geometry reads a geometry; nil when it is null or wrong.
func (d *decoder) geometry() orb.Geometry {
	if !d.expect('{') {
		return nil
	}
	at := d.i
	var extra geo.Members
	kind := ""
	stated := d.members(&extra, []member{
		{name: "type", to: &kind, text: (*decoder).short},
		{name: "coordinates", to: func() {
			// Read when the type is known, which may come later.
			errs, probs := d.errs, len(d.probs)
			d.skip()
			d.errs, d.probs = errs, d.probs[:probs]
		}},
	})
	if len(extra) > 0 {
		d.warn(at, "geometry-members", "members of a geometry other than type and coordinates are not kept")
	}
	after := d.i
	defer func() { d.i = after }()
	switch kind {
	case "Point", "Polygon", "MultiPolygon":
	case "":
		d.require("type", at, true, "the geometry’s type")
		return nil
	default:
		d.badIn("type", at, "geometry-type", "%s is not possible; expected Point, Polygon or MultiPolygon", quote(kind))
		return nil
	}
	if stated.seen&(1<<1) == 0 {
		d.require("coordinates", at, true, "the geometry’s array of coordinates")
		return nil
	}
	d.i = stated.at[1]
	d.depth++
	defer func() { d.depth-- }()
	d.push("coordinates")
	defer d.pop()
	errs := d.errs
	d.comparisons = 0
	var g orb.Geometry
	switch kind {
	case "Point":
		g, _ = d.position()
	case "Polygon":
		g = d.polygon()
	default:
		g = d.multiPolygon()
	}
	if d.errs > errs {
		return nil
	}
	return g
}

// array tells whether the next value is an array that is not empty, and opens it.
func (d *decoder) array(what string) bool {
	if k := d.kind(); k != '[' {
		d.bad(d.i, "coordinates", "expected %s, found %s", what, kindName(k))
		d.skip()
		return false
	}
	at := d.i
	d.open()
	if d.ws() == ']' {
		d.more(']')
		d.bad(at, "coordinates", "expected %s, found an empty array; without a place write \"geometry\": null", what)
		return false
	}
	return true
}

func (d *decoder) multiPolygon() (m orb.MultiPolygon) {
	if d.array("an array of polygons") {
		d.elements(func(int, int) { m = append(m, d.polygon()) })
	}
	return m
}

func (d *decoder) polygon() (p orb.Polygon) {
	if !d.array("an array of rings") {
		return nil
	}
	d.elements(func(_, at int) {
		errs := d.errs
		r := d.ring()
		if d.errs == errs {
			d.checkRing(r, at)
		}
		if d.errs > errs {
			p = append(p, nil)
			return
		}
		p = d.addRing(p, r, at)
	})
	return p
}

// addRing appends a ring as RFC 7946, 3.1.6 wants it: the exterior counterclockwise, holes clockwise.
func (d *decoder) addRing(p orb.Polygon, r orb.Ring, at int) orb.Polygon {
	want := orb.CCW
	if len(p) > 0 {
		want = orb.CW
		if p[0] != nil && !planar.RingContains(p[0], r[0]) {
			d.bad(at, "hole-outside",
				"the hole begins outside the polygon’s exterior ring; make it a polygon of its own")
		}
	}
	if r.Orientation() != want {
		slices.Reverse(r)
	}
	return append(p, r)
}

func (d *decoder) ring() (r orb.Ring) {
	if d.array("an array of positions") {
		d.elements(func(int, int) {
			if p, ok := d.position(); ok {
				r = append(r, p)
			}
		})
	}
	return r
}

// position reads longitude and latitude.
func (d *decoder) position() (p orb.Point, ok bool) {
	if !d.array("a position [longitude, latitude]") {
		return p, false
	}
	at, n := d.i, 0
	good := true
	var said [2][]byte
	for ; d.more(']'); n++ {
		if k := d.kind(); k != '0' {
			d.bad(d.i, "coordinates", "expected a number, found %s", kindName(k))
			d.skip()
			good = false
			continue
		}
		s := d.number()
		if n < 2 {
			p[n], said[n] = float(s), s
		}
	}
	switch {
	case !good:
		return p, false
	case n < 2:
		d.bad(at, "coordinates", "a position has two numbers, longitude and latitude")
		return p, false
	case math.Abs(p[1]) > 90 && math.Abs(p[1]) <= 180 && math.Abs(p[0]) <= 90:
		d.bad(at, "latitude", "the latitude %s is beyond ±90: longitude comes first; did you swap them?", said[1])
		return p, false
	case !(math.Abs(p[1]) <= 90):
		d.bad(at, "latitude",
			"the latitude %s is beyond ±90; coordinates are degrees, WGS 84, longitude first", said[1])
		return p, false
	case !(math.Abs(p[0]) <= 180):
		d.bad(at, "longitude",
			"the longitude %s is beyond ±180; coordinates are degrees, WGS 84, longitude first", said[0])
		return p, false
	case n > 2:
		d.warn(at, "altitude", "the third number, the altitude, is left out")
	}
	// -0 and 0 are the same place, but not the same text.
	return orb.Point{p[0] + 0, p[1] + 0}, true
}

func (d *decoder) checkRing(r orb.Ring, at int) {
	n := len(r)
	switch {
	case n < 4:
		d.bad(at, "ring-positions",
			"a ring has four or more positions, the last equal to the first; this one has %d", n)
		return
	case r[0] != r[n-1]:
		d.bad(at, "ring-open", "the ring is open: repeat its first position %v at the end", [2]float64(r[0]))
		return
	}
	for i := 1; i < n; i++ {
		if math.Abs(r[i][0]-r[i-1][0]) > 180 {
			d.bad(at, "antimeridian",
				"the edge from %v to %v is longer than 180°; cut the polygon at the antimeridian (RFC 7946, 3.1.9)",
				[2]float64(r[i-1]), [2]float64(r[i]))
			return
		}
	}
	i, j, crosses, checked := crossing(r, &d.comparisons)
	switch {
	case !checked:
		d.bad(at, "ring-dense",
			"the ring’s %d edges are too long and too close together to see whether they cross; simplify it", n-1)
	case crosses:
		d.bad(at, "ring-crosses", "the ring crosses itself: the edge at position %d meets the one at position %d", i, j)
	case planar.Area(r) == 0:
		d.bad(at, "ring-area", "the ring has no area")
	}
}

// maxComparisons bounds the search for crossings of one geometry.
const maxComparisons = 10_000_000

// crossing returns two edges of a closed ring that cross each other, by their first positions; not checked when that
// takes too many comparisons. Edges that only touch are left in peace. They are compared in the order of their western
// ends, each with those that begin before it ends, or of their southern ends, where the ring runs more from west to
// east.
func crossing(r orb.Ring, comparisons *int) (i, j int, found, checked bool) {
	n := len(r) - 1
	order := make([]int, n)
	var wide, high float64
	for k := range order {
		order[k] = k
		wide, high = wide+math.Abs(r[k+1][0]-r[k][0]), high+math.Abs(r[k+1][1]-r[k][1])
	}
	axis := 0
	if wide > high {
		axis = 1
	}
	first := func(k int) float64 { return min(r[k][axis], r[k+1][axis]) }
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(first(a), first(b)), a-b) })
	for x, a := range order {
		last := max(r[a][axis], r[a+1][axis])
		for _, b := range order[x+1:] {
			if first(b) > last {
				break
			}
			if *comparisons++; *comparisons > maxComparisons {
				return 0, 0, false, false
			}
			if cross(r[a], r[a+1], r[b], r[b+1]) {
				return min(a, b), max(a, b), true, true
			}
		}
	}
	return 0, 0, false, true
}

// cross tells whether two edges cross in a point inside both.
func cross(a, b, c, d orb.Point) bool {
	if min(a[1], b[1]) > max(c[1], d[1]) || min(c[1], d[1]) > max(a[1], b[1]) {
		return false
	}
	side := func(p, q, r orb.Point) float64 { return (q[0]-p[0])*(r[1]-p[1]) - (q[1]-p[1])*(r[0]-p[0]) }
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}
