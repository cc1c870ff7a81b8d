package atlas

import (
	"context"

	"dateline/geo"
	"dateline/geo/index"
	"dateline/geo/mercator"
)

// Point is a cluster of matching marks with a place, or one of them.
type Point struct {
	Lon, Lat float64    // WGS 84
	Site     int        // marks in role site
	Other    int        // marks in other roles
	Status   geo.Status // the strongest among those in role site; 0 without any
	Name     string     // of the location, for areas and countries
	Area     bool
	Country  string // of a country's point, whose outline is then drawn
}

// pointTiles is about how many tiles Points reads.
const pointTiles = 6

// Points returns the clusters that a small map of everything that matches shows, in the order of the index.
func (e *Edition) Points(ctx context.Context, f *geo.Filter) ([]Point, error) {
	sel, err := e.selectFrom(ctx, f)
	if err != nil {
		return nil, err
	}
	defer sel.Release()
	b, err := bounds(sel)
	if err != nil || b == nil {
		return nil, err
	}
	z := uint32(0)
	for ; z < 12; z++ {
		if _, _, columns, rows := tilesIn(b, z+1); columns*rows > pointTiles {
			break
		}
	}
	s := &pointSink{z: z}
	x0, y0, columns, rows := tilesIn(b, z)
	for s.y = y0; s.y < y0+rows; s.y++ {
		for i := range columns {
			s.x = (x0 + i) % (1 << z)
			if err := sel.Tile(z, s.x, s.y, s); err != nil {
				return nil, err
			}
		}
	}
	return s.points, nil
}

// tilesIn returns the first tile of a box, and how many columns, perhaps over the antimeridian, and rows it has.
func tilesIn(b *[4]float64, z uint32) (x, y, columns, rows uint32) {
	x, y = mercator.Tile(b[0], b[3], z)
	x1, y1 := mercator.Tile(b[2], b[1], z)
	columns = (x1-x)%(1<<z) + 1
	if b[0] > b[2] && x1 >= x { // all the way round
		columns = 1 << z
	}
	return x, y, columns, y1 - y + 1
}

// pointSink gathers points from tiles. It implements index.TileVisitor.
type pointSink struct {
	z, x, y uint32
	points  []Point
}

func (s *pointSink) at(x, y int32) (lon, lat float64) {
	n := float64(uint32(1)<<s.z) * 4096
	fx := (float64(s.x)*4096 + float64(x)) / n
	fy := (float64(s.y)*4096 + float64(y)) / n
	return mercator.Lon(fx), mercator.Lat(fy)
}

// Mark implements index.TileVisitor.
func (s *pointSink) Mark(x, y int32, m *geo.Mark, _ []uint32) {
	p := Point{}
	p.Lon, p.Lat = s.at(x, y)
	if m.Role == geo.RoleSite {
		p.Site, p.Status = 1, m.Status
	} else {
		p.Other = 1
	}
	s.points = append(s.points, p)
}

// Cluster implements index.TileVisitor.
func (s *pointSink) Cluster(x, y int32, n *index.Tally, _ func() *geo.Mark) {
	s.points = append(s.points, s.tally(x, y, n))
}

// Area implements index.TileVisitor; areas are drawn by their labels' countries.
func (s *pointSink) Area(any, string, *index.Tally, func() *geo.Mark) {}

// Label implements index.TileVisitor.
func (s *pointSink) Label(x, y int32, name string, places int, n *index.Tally, median func() *geo.Mark) {
	p := s.tally(x, y, n)
	if p.Area = true; places > 1 {
		s.points = append(s.points, p)
		return
	}
	p.Name = name
	if m := median(); m.Precision == geo.PrecisionCountry {
		p.Country = m.Country
	}
	s.points = append(s.points, p)
}

func (s *pointSink) tally(x, y int32, n *index.Tally) Point {
	p := Point{Other: int(n[0])}
	p.Lon, p.Lat = s.at(x, y)
	for i := 1; i < len(n); i++ {
		if n[i] > 0 {
			p.Site += int(n[i])
			p.Status = geo.Status(i)
		}
	}
	return p
}
