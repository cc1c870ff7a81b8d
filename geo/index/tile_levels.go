package index

import "slices"

// levels are the non-empty cells of grids over the world, of places with a point: at level L there are 2^L × 2^L.
type levels struct {
	start [maxLevel + 1][]uint32  // by cell in Morton order: its first place; one more than there are cells
	count [maxCounted + 1][]Tally // what all marks in the cell count, whatever the filter
	area  []Tally                 // by place with an area, likewise
}

const (
	// gridBits is the grid of clusters: 16 × 16 cells a tile, 32 pixels of one of 512. Signs of more would overlap.
	gridBits   = 4
	maxLevel   = 14 // deeper grids are found by walking the places
	maxCounted = 10
	minLevels  = 4096 // rows below which walking is as fast
)

func sumOf(c *Tally) int {
	n := 0
	for _, v := range c {
		n += int(v)
	}
	return n
}

func addTo(c, d *Tally) {
	for i, v := range d {
		c[i] += v
	}
}

func newLevels(s *segment) levels {
	l := levels{area: make([]Tally, s.places.placed-s.places.points)}
	for i := range l.area {
		for r := s.places.start[s.places.points+i]; r < s.places.start[s.places.points+i+1]; r++ {
			l.area[i][glyphOf(s.enum[r])]++
		}
	}
	if s.points < minLevels {
		return l
	}
	p := &s.places
	var start []uint32
	for level := gridBits; level <= maxLevel; level++ {
		shift := 64 - 2*uint(level)
		start = start[:0]
		for i := range p.points {
			if i == 0 || p.morton[i]>>shift != p.morton[i-1]>>shift {
				start = append(start, uint32(i))
			}
		}
		start = append(start, uint32(p.points))
		l.start[level] = slices.Clone(start)
	}
	top := l.start[maxCounted]
	l.count[maxCounted] = make([]Tally, len(top)-1)
	for c := range len(top) - 1 {
		for r := p.start[top[c]]; r < p.start[top[c+1]]; r++ {
			l.count[maxCounted][c][glyphOf(s.enum[r])]++
		}
	}
	for level := maxCounted - 1; level >= gridBits; level-- {
		deeper, fine := l.start[level+1], l.count[level+1]
		counts := make([]Tally, len(l.start[level])-1)
		c := 0
		for i := range fine {
			if deeper[i] >= l.start[level][c+1] {
				c++
			}
			addTo(&counts[c], &fine[i])
		}
		l.count[level] = counts
	}
	return l
}
