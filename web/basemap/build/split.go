package main

import (
	"cmp"
	"errors"
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

// splitPolygon cuts a polygon along a line that leaves it on both ends. It gives the parts on both sides; they share
// the line's points. Holes must not meet the line.
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

// crossings finds all places where the open ring meets the line, in the ring's order. A point on the line counts as
// right of it.
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

// walk follows the ring from crossing to crossing, and the line back, until all of the ring is in one of the new rings.
// Sorted along the line, the crossings 0 and 1, 2 and 3, … are the ends of what the ring holds of the line.
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
