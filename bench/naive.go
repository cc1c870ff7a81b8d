package main

import (
	"context"
	"fmt"

	"dateline/geo"
	"dateline/geo/index"
	"dateline/geo/mercator"
)

// columns are the marks on the map as plain columns, for a scan without any preparation.
type columns struct {
	x, y     []uint32 // web mercator, the world is 2³²
	glyph    []uint8  // status in role site, else 0
	area     []int32  // number of the location of a mark with an area, -1 with a point
	earliest [geo.NumClocks][]int64
	latest   [geo.NumClocks][]int64
}

func newColumns(s *index.Snapshot) *columns {
	c := &columns{}
	q := must(s.Select(context.Background(), &geo.Filter{Shape: []geo.Shape{geo.ShapePoint, geo.ShapeArea}}, nil))
	defer q.Release()
	areas := map[string]int32{}
	check(q.Each(func(m *geo.Mark) error {
		if !m.Placed {
			return nil
		}
		x, y := mercator.Cell(m.Anchor[0], m.Anchor[1])
		c.x, c.y = append(c.x, x), append(c.y, y)
		area := int32(-1)
		if m.Shape == geo.ShapeArea {
			known := false
			if area, known = areas[m.Location]; !known {
				area = int32(len(areas))
				areas[m.Location] = area
			}
		}
		c.area = append(c.area, area)
		c.glyph = append(c.glyph, glyph(m))
		for k, s := range m.Clocks {
			c.earliest[k], c.latest[k] = append(c.earliest[k], s.Earliest), append(c.latest[k], s.Latest)
		}
		return nil
	}))
	return c
}

// glyph is what a mark counts as in a tile.
func glyph(m *geo.Mark) uint8 {
	if m.Role == geo.RoleSite {
		return uint8(m.Status)
	}
	return 0
}

// cell is what a tile says of a cell of its grid: counts, a place, a representative.
type cell struct {
	n      index.Tally
	sx, sy uint64
	any    int32
}

// cells is how many a tile's grid has: 16 × 16.
const cells = 256

// grid is a tile without preparation: cells for points, and areas by number.
type grid struct {
	cells [cells]cell
	areas [4096]cell
}

// scan sums up the marks that a filter by date chooses in a grid over the world.
func (c *columns) scan(f *geo.Filter, g *grid) {
	*g = grid{}
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
		var k *cell
		if a := c.area[i]; a >= 0 {
			k = &g.areas[a]
		} else {
			k = &g.cells[c.y[i]>>28<<4|c.x[i]>>28]
		}
		k.n[c.glyph[i]]++
		k.sx += uint64(c.x[i])
		k.sy += uint64(c.y[i])
		k.any = int32(i)
	}
}

// counter is a sink that counts the marks of each cell, told alone or in clusters.
type counter struct {
	features
	grid [cells]index.Tally
}

func (c *counter) Mark(x, y int32, m *geo.Mark, _ []uint32) {
	c.grid[y>>8<<4|x>>8][glyph(m)]++
}

func (c *counter) Cluster(x, y int32, n *index.Tally, _ func() *geo.Mark) {
	for k, of := range n {
		c.grid[y>>8<<4|x>>8][k] += of
	}
}

// compare checks that index and scan count the same, cell by cell.
func compare(s *index.Snapshot, c *columns, f *geo.Filter) error {
	var got counter
	var want grid
	world(s, f, &got)
	c.scan(f, &want)
	for i := range got.grid {
		if got.grid[i] != want.cells[i].n {
			return fmt.Errorf("in cell %d the index counts %v, the scan %v", i, got.grid[i], want.cells[i].n)
		}
	}
	return nil
}
