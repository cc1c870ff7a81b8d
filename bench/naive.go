package main

import (
	"context"
	"fmt"

	"dateline/geo"
	"dateline/geo/index"
)

// columns are the marks with a point as plain columns, for a scan without any preparation.
type columns struct {
	x, y     []uint32 // web mercator, the world is 2³²
	glyph    []uint8  // status in role site, else 0
	earliest [geo.NumClocks][]int64
	latest   [geo.NumClocks][]int64
}

func newColumns(s *index.Snapshot) *columns {
	c := &columns{}
	q, err := s.Select(context.Background(), &geo.Filter{Shape: []geo.Shape{geo.ShapePoint}}, nil)
	if err != nil {
		panic("bench: " + err.Error()) // Nothing cancels it.
	}
	defer q.Release()
	_ = q.Each(func(m *geo.Mark) error {
		x, y := index.Mercator(m.Anchor)
		c.x, c.y = append(c.x, uint32(min(x*(1<<32), 1<<32-1))), append(c.y, uint32(min(y*(1<<32), 1<<32-1)))
		g := uint8(0)
		if m.Role == geo.RoleSite {
			g = uint8(m.Status)
		}
		c.glyph = append(c.glyph, g)
		for k, s := range m.Clocks {
			c.earliest[k], c.latest[k] = append(c.earliest[k], s.Earliest), append(c.latest[k], s.Latest)
		}
		return nil
	})
	return c
}

// scan counts the marks that a filter by date chooses in a 64 × 64 grid over the world.
func (c *columns) scan(f *geo.Filter, grid *[4096]index.Tally) int {
	n := 0
	earliest, latest := c.earliest[f.Clock], c.latest[f.Clock]
	for i := range c.x {
		e, l := earliest[i], latest[i]
		if e == 0 && l == 0 {
			if f.Dated {
				continue
			}
		} else if e >= f.Time.Latest || l <= f.Time.Earliest {
			continue
		}
		grid[c.y[i]>>26<<6|c.x[i]>>26][c.glyph[i]]++
		n++
	}
	return n
}

// compare checks that index and scan count the same, cell by cell.
func compare(s *index.Snapshot, c *columns, f *geo.Filter) error {
	var a, b [4096]index.Tally
	got := countTile(s, f, &a)
	want := c.scan(f, &b)
	if got.marks != want {
		return fmt.Errorf("the index counts %d marks, the scan %d", got.marks, want)
	}
	for i := range a {
		single := 0
		for _, k := range b[i] {
			single += int(k)
		}
		if a[i] != b[i] && single > 1 {
			return fmt.Errorf("in cell %d the index counts %v, the scan %v", i, a[i], b[i])
		}
	}
	return nil
}
