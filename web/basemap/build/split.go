package main

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// crossing is where a ring meets a cutting line.
type crossing struct {
	edge int     // of the ring, from point edge to edge+1
	t    float64 // along that edge
	seg  int     // of the line
	s    float64 // along that segment
	at   orb.Point
}

// splitPolygon cuts a polygon along a line that leaves it on both ends. It gives the parts on both sides; they share the
// line's points. Holes must not meet the line.
func splitPolygon(p orb.Polygon, line orb.LineString) ([]orb.Polygon, error) {
	ring := p[0][:len(p[0])-1]
	cross := crossings(ring, line)
	if len(cross) == 0 {
		return []orb.Polygon{p}, nil
	}
	rings, err := walk(ring, line, cross)
	if err != nil {
		return nil, err
	}
	parts := make([]orb.Polygon, len(rings))
	for i, r := range rings {
		parts[i] = orb.Polygon{r}
	}
	for _, hole := range p[1:] {
		if len(crossings(hole[:len(hole)-1], line)) > 0 {
			return nil, errors.New("the line cuts a hole")
		}
		for i := range parts {
			if planar.RingContains(parts[i][0], hole[0]) {
				parts[i] = append(parts[i], hole)
				break
			}
		}
	}
	return parts, nil
}

// crossings finds all places where the open ring meets the line, in the ring's order. A point on the line counts as right of it.
func crossings(ring orb.Ring, line orb.LineString) []crossing {
	var out []crossing
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		for j := range len(line) - 1 {
			c, d := line[j], line[j+1]
			sa, sb := side(a, c, d), side(b, c, d)
			if (sa > 0) == (sb > 0) {
				continue
			}
			t := sa / (sa - sb)
			at := orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
			l := orb.Point{d[0] - c[0], d[1] - c[1]}
			s := ((at[0]-c[0])*l[0] + (at[1]-c[1])*l[1]) / (l[0]*l[0] + l[1]*l[1])
			if s < 0 || s >= 1 {
				continue
			}
			for axis := range at { // exactly on a meridian or parallel
				if c[axis] == d[axis] {
					at[axis] = c[axis]
				}
			}
			out = append(out, crossing{i, t, j, s, at})
		}
	}
	slices.SortFunc(out, func(a, b crossing) int { return cmp.Or(cmp.Compare(a.edge, b.edge), cmp.Compare(a.t, b.t)) })
	return out
}

func side(p, a, b orb.Point) float64 {
	return (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0])
}

// walk follows the ring from crossing to crossing, and the line back, until all of the ring is in one of the new rings. Sorted
// along the line, the crossings 0 and 1, 2 and 3, … are the ends of what the ring holds of the line.
func walk(ring orb.Ring, line orb.LineString, cross []crossing) ([]orb.Ring, error) {
	m := len(cross)
	order := make([]int, m)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(cross[a].seg, cross[b].seg), cmp.Compare(cross[a].s, cross[b].s))
	})
	partner := make([]int, m)
	for r, c := range order {
		if r^1 >= m {
			return nil, errors.New("the line ends inside the polygon")
		}
		partner[c] = order[r^1]
	}
	used := make([]bool, m)
	var rings []orb.Ring
	for start := range cross {
		var out orb.Ring
		for k := start; !used[k]; {
			used[k] = true
			end := (k + 1) % m
			out = append(out, cross[k].at)
			out = append(out, chain(ring, cross[k], cross[end])...)
			out = append(out, cross[end].at)
			next := partner[end]
			if (next-k)%2 != 0 {
				return nil, errors.New("the ring crosses itself")
			}
			out = append(out, along(line, cross[end], cross[next])...)
			k = next
		}
		if len(out) > 0 {
			rings = append(rings, append(out, out[0]))
		}
	}
	return rings, nil
}

// chain is the ring's points between two crossings.
func chain(ring orb.Ring, a, b crossing) (out []orb.Point) {
	if a.edge == b.edge && a.t < b.t {
		return nil
	}
	for i := (a.edge + 1) % len(ring); ; i = (i + 1) % len(ring) {
		out = append(out, ring[i])
		if i == b.edge {
			return out
		}
	}
}

// along is the line's points between two crossings.
func along(line orb.LineString, a, b crossing) (out []orb.Point) {
	for i := a.seg + 1; i <= b.seg; i++ {
		out = append(out, line[i])
	}
	for i := a.seg; i > b.seg; i-- {
		out = append(out, line[i])
	}
	return out
}

// merge joins polygons whose edges are the same point for point: an edge that runs both ways is inside and goes.
func merge(polys []orb.Polygon) []orb.Polygon {
	type edge struct{ a, b orb.Point }
	edges := map[edge]bool{}
	var order []edge
	for _, p := range polys {
		for i, r := range p {
			if r = r.Clone(); (r.Orientation() == orb.CCW) != (i == 0) {
				r.Reverse()
			}
			for k := range len(r) - 1 {
				if r[k] == r[k+1] {
					continue
				}
				if back := (edge{r[k+1], r[k]}); edges[back] {
					edges[back] = false
					continue
				}
				e := edge{r[k], r[k+1]}
				edges[e] = true
				order = append(order, e)
			}
		}
	}
	next := map[orb.Point][]edge{}
	for _, e := range order {
		if edges[e] {
			next[e.a] = append(next[e.a], e)
		}
	}
	var shells, holes []orb.Ring
	for _, e := range order {
		if !edges[e] {
			continue
		}
		r := orb.Ring{e.a}
		for at := e; ; {
			edges[at] = false
			r = append(r, at.b)
			i := slices.IndexFunc(next[at.b], func(n edge) bool { return edges[n] })
			if at.b == r[0] || i < 0 {
				break
			}
			at = next[at.b][i]
		}
		if r.Orientation() == orb.CCW {
			shells = append(shells, r)
		} else if len(r) > 3 {
			holes = append(holes, r)
		}
	}
	return nest(shells, holes)
}

// nest puts each hole into the smallest shell that holds it.
func nest(shells, holes []orb.Ring) []orb.Polygon {
	out := make([]orb.Polygon, len(shells))
	for i, s := range shells {
		out[i] = orb.Polygon{s}
	}
	for _, h := range holes {
		best, area := -1, math.Inf(1)
		for i, s := range shells {
			if a := planar.Area(orb.Polygon{s}); a < area && planar.RingContains(s, h[0]) {
				best, area = i, a
			}
		}
		if best >= 0 {
			out[best] = append(out[best], h)
		}
	}
	return out
}
