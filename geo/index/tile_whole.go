package index

import (
	"slices"

	"dateline/geo/mercator"
)

// whole shows the points of a tile of an unfiltered index from counts made beforehand; false when there are none that fit.
func (t *tiler) whole() bool {
	if !t.q.whole || len(t.q.s.views) != 1 || t.q.s.views[0].dead != nil {
		return false
	}
	v := &t.q.s.views[0]
	s := v.segment
	level := t.z + gridBits
	if level > maxCounted || s.levels.start[level] == nil {
		return false
	}
	first, last := mercator.TileCodes(t.z, t.x, t.y)
	from, end := s.places.in(0, s.places.points, first, last)
	if int(s.places.start[end]-s.places.start[from]) <= MaxSingle {
		return false
	}
	cells := s.wholeCells(level, from, end, t.list[:0])
	t.list = cells
	for i := range cells {
		c := &cells[i]
		r := int(c.from + (c.end-c.from-1)/2)
		if c.end-c.from == 1 {
			t.mark(s, r)
			continue
		}
		x, y := t.at(s, r)
		t.rep = rowRef{v, r}
		t.to.Cluster(x, y, &c.n, t.median)
	}
	return true
}

func (s *segment) wholeCells(level uint32, from, end int, out []cell) []cell {
	starts, shift := s.levels.start[level], 64-2*level
	i, _ := slices.BinarySearch(starts, uint32(from))
	for ; int(starts[i]) < end; i++ {
		out = append(out, cell{
			code: s.places.morton[starts[i]] >> shift, from: s.places.start[starts[i]], end: s.places.start[starts[i+1]],
			n: s.levels.count[level][i],
		})
	}
	return out
}
