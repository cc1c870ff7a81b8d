package index

import (
	"math"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/mercator"
)

// regions holds, for each tile of zoom 6, the last revision that changed anything drawn in it, whatever the filter.
type regions [regionSide * regionSide]int64

const (
	regionZoom = 6
	regionSide = 1 << regionZoom
)

// RegionRevision returns the last revision that may have changed tile z/x/y, for any filter: what an ETag needs. It is
// never above Revision. Areas reach a little over the tile's border, and so does what is looked at here.
func (s *Snapshot) RegionRevision(z, x, y uint32) int64 {
	if z >= regionZoom {
		d := z - regionZoom
		return s.regions[(y>>d)*regionSide+(x>>d)]
	}
	d := regionZoom - z
	last := int64(0)
	for cy := y << d; cy < (y+1)<<d; cy++ {
		for cx := x << d; cx < (x+1)<<d; cx++ {
			last = max(last, s.regions[cy*regionSide+cx])
		}
	}
	return last
}

// touch notes a change at an anchor.
func (g *regions) touch(p orb.Point, rev int64) {
	x, y := mercator.Cell(p[0], p[1])
	g[(y>>(32-regionZoom))*regionSide+(x>>(32-regionZoom))] = rev
}

// touchArea notes a change of an area: in the cells that its bounds meet and in those around, for the buffers of tiles.
func (g *regions) touchArea(mp orb.MultiPolygon, rev int64) {
	for _, poly := range mp {
		b := poly.Bound()
		x0, y0 := mercator.Clamp(b.Min[0], b.Max[1])
		x1, y1 := mercator.Clamp(b.Max[0], b.Min[1])
		cell := func(f float64) int { return int(math.Floor(f * regionSide)) }
		for y := max(cell(y0)-1, 0); y <= min(cell(y1)+1, regionSide-1); y++ {
			for x := cell(x0) - 1; x <= cell(x1)+1; x++ {
				g[y*regionSide+(x+regionSide)%regionSide] = rev
			}
		}
	}
}

// touchMark notes that a mark came, went or changed.
func (g *regions) touchMark(a *areas, m *geo.Mark, rev int64) {
	if m.Placed {
		g.touch(m.Anchor, rev)
	}
	if m.Shape == geo.ShapeArea {
		if i, ok := a.at[areaKey{m.Story, m.Location}]; ok {
			g.touchArea(a.list[i].Polygon, rev)
		}
	}
}
