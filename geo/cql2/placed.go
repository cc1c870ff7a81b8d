package cql2

import "github.com/paulmach/orb"

// Placed returns the expression with its geometries brought to longitude and latitude: each position by at,
// each box, whose sides may be curved there, by ring as a polygon. Heights are left out. x stays as it is.
func (x *Expr) Placed(at func(orb.Point) orb.Point, ring func(lower, upper orb.Point) orb.Ring) *Expr {
	out := *x
	out.Args = nil
	for _, a := range x.Args {
		out.Args = append(out.Args, a.Placed(at, ring))
	}
	switch x.Kind {
	case BBox:
		n := x.Coords[0][0][0]
		half := len(n) / 2
		positions := [][]float64{}
		for _, p := range ring(orb.Point{n[0], n[1]}, orb.Point{n[half], n[half+1]}) {
			positions = append(positions, []float64{p[0], p[1]})
		}
		out.Kind, out.Name, out.Coords = Geometry, "Polygon", [][][][]float64{{positions}}
	case Geometry:
		out.Coords = nil
		for _, polygon := range x.Coords {
			var rings [][][]float64
			for _, r := range polygon {
				var positions [][]float64
				for _, n := range r {
					p := at(orb.Point{n[0], n[1]})
					positions = append(positions, []float64{p[0], p[1]})
				}
				rings = append(rings, positions)
			}
			out.Coords = append(out.Coords, rings)
		}
	}
	return &out
}
