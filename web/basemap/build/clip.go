package main

import (
	"cmp"
	"errors"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
)

// clipPolygon cuts a polygon to a box. Unlike orb's clip it gives separate parts, without edges that run to and fro along the
// box; a ring that crosses itself, as simplification leaves a few, falls back to orb's.
func clipPolygon(p orb.Polygon, box orb.Bound) []orb.Polygon {
	pieces := []orb.Polygon{p}
	const far = 1e6                        // beyond the grid of zoom 7, 4096·2^7 units
	for _, line := range []orb.LineString{ // the box is to the right of each
		{{box.Min[0], -far}, {box.Min[0], far}},
		{{-far, box.Max[1]}, {far, box.Max[1]}},
		{{box.Max[0], far}, {box.Max[0], -far}},
		{{far, box.Min[1]}, {-far, box.Min[1]}},
	} {
		var next []orb.Polygon
		for _, q := range pieces {
			parts, err := rightOf(q, line)
			if err != nil {
				if q := clip.Polygon(box, p.Clone()); len(q) > 0 {
					return []orb.Polygon{q}
				}
				return nil
			}
			next = append(next, parts...)
		}
		pieces = next
	}
	return pieces
}

// rightOf gives what of a polygon is to the right of a line that is longer than it. Points on the line are to the right.
func rightOf(p orb.Polygon, line orb.LineString) ([]orb.Polygon, error) {
	var shells, holes []orb.Ring
	turn := p[0].Orientation()
	add := func(r orb.Ring) {
		switch r.Orientation() {
		case 0: // no area
		case turn:
			shells = append(shells, r)
		default:
			holes = append(holes, r)
		}
	}
	var cross []crossing
	var of, follow []int // of a crossing: its ring, and the next crossing along it
	for i, r := range p {
		here := crossings(r[:len(r)-1], line)
		if len(here) == 0 {
			if side(r[0], line[0], line[1]) <= 0 {
				add(r)
			} else if i == 0 {
				return nil, nil
			}
			continue
		}
		for k := range here {
			of, follow = append(of, i), append(follow, len(cross)+(k+1)%len(here))
		}
		cross = append(cross, here...)
	}
	rings, err := rightRings(p, line, cross, of, follow)
	if err != nil {
		return nil, err
	}
	for _, r := range rings {
		add(r)
	}
	return nest(shells, holes), nil
}

// rightRings follows the rings from where they come to the right side of the line to where they leave it, and along the line to
// where the next comes.
func rightRings(p orb.Polygon, line orb.LineString, cross []crossing, of, follow []int) ([]orb.Ring, error) {
	order := make([]int, len(cross))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(cross[a].s, cross[b].s) })
	if len(cross)%2 != 0 {
		return nil, errors.New("an odd number of crossings")
	}
	partner := make([]int, len(cross))
	for r, c := range order {
		partner[c] = order[r^1]
	}
	comes := func(k int) bool { return side(p[of[k]][cross[k].edge], line[0], line[1]) > 0 }
	used := make([]bool, len(cross))
	var rings []orb.Ring
	for start := range cross {
		var out orb.Ring
		for k := start; comes(k) && !used[k]; k = partner[follow[k]] {
			used[k] = true
			end := follow[k]
			ring := p[of[k]]
			out = append(out, cross[k].at)
			out = append(out, chain(ring[:len(ring)-1], cross[k], cross[end])...)
			out = append(out, cross[end].at)
			if !comes(partner[end]) {
				return nil, errors.New("the ring crosses itself")
			}
		}
		if len(out) > 2 {
			rings = append(rings, append(out, out[0]))
		}
	}
	return rings, nil
}
