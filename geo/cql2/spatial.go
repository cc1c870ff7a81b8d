package cql2

import (
	"encoding/json"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"dateline/geo"
)

// relates are the relations of geometries that share a point (OGC 06-103r4, DE-9IM).
var relates = map[string]func(a, b geom.Geometry) (bool, error){
	"s_equals": geom.Equals, "s_touches": geom.Touches, "s_within": geom.Within, "s_overlaps": geom.Overlaps,
	"s_crosses": geom.Crosses, "s_contains": geom.Contains,
	"s_intersects": func(geom.Geometry, geom.Geometry) (bool, error) { return true, nil },
	"s_disjoint":   func(geom.Geometry, geom.Geometry) (bool, error) { return false, nil },
}

// related judges two geometries. simplefeatures' Relate says that some that share no point do, so that is asked first.
func related(op string, a, b geom.Geometry) (out geo.Truth) {
	defer func() {
		if recover() != nil { // a geometry that it was not made for
			out = geo.Unknown
		}
	}()
	if !geom.Intersects(a, b) {
		return truth(op == "s_disjoint")
	}
	is, err := relates[op](a, b)
	if err != nil {
		return geo.Unknown
	}
	return truth(is)
}

// exchanged are the relations with their operands exchanged.
var exchanged = map[string]string{"s_within": "s_contains", "s_contains": "s_within"}

// spatial is a relation of a mark's geometry to one that is given.
func spatial(x *Expr) (geo.Expr, error) {
	op, a, b := x.Name, x.Args[0], x.Args[1]
	if b.Kind == Property && a.Kind != Property {
		if a, b = b, a; exchanged[op] != "" {
			op = exchanged[op]
		}
	}
	for _, p := range []*Expr{a, b} {
		if p.Kind == Geometry || p.Kind == BBox {
			continue
		}
		if v, err := operand(p); err != nil {
			return nil, err
		} else if v.valueType != geometries {
			return nil, wrong(p.at, "%s is %s; %s is expected", p, v.valueType, geometries)
		}
	}
	if b.Kind == Property { // the geometry and itself
		return geo.Spatial{Text: x.String(), Of: func(g orb.Geometry) geo.Truth {
			of := converted(g)
			return related(op, of, of)
		}}, nil
	}
	with, err := given(b)
	if err != nil {
		return nil, err
	}
	if a.Kind != Property {
		of, err := given(a)
		if err != nil {
			return nil, err
		}
		return constant(related(op, of, with) == geo.True), nil
	}
	from, to, ok := with.Envelope().MinMaxXYs()
	bound := orb.Bound{Min: orb.Point{from.X, from.Y}, Max: orb.Point{to.X, to.Y}}
	box := b.Kind == BBox && bounds(b).West <= bounds(b).East
	areal := with.IsPolygon() || with.IsMultiPolygon()
	rim := with.Boundary()
	return geo.Spatial{Text: x.String(), Of: func(g orb.Geometry) geo.Truth {
		if !ok || !g.Bound().Intersects(bound) {
			return truth(op == "s_disjoint")
		}
		_, point := g.(orb.Point)
		switch {
		case point && box && (op == "s_intersects" || op == "s_disjoint"):
			return truth(op == "s_intersects") // its bound is all of it
		case point && areal:
			return ofPoint(op, converted(g), with, rim)
		}
		return related(op, converted(g), with)
	}}, nil
}

// ofPoint is related for a point and an area with its rim, without a matrix of all that meets.
func ofPoint(op string, p, area, rim geom.Geometry) geo.Truth {
	if !geom.Intersects(p, area) {
		return truth(op == "s_disjoint")
	}
	switch op {
	case "s_intersects":
		return geo.True
	case "s_within":
		return truth(!geom.Intersects(p, rim))
	case "s_touches":
		return truth(geom.Intersects(p, rim))
	}
	return geo.False
}

// converted is a geometry of a mark.
func converted(g orb.Geometry) geom.Geometry {
	switch g := g.(type) {
	case orb.Point:
		return geom.NewPointXY(g[0], g[1]).AsGeometry()
	case orb.MultiPolygon:
		polygons := make([]geom.Polygon, len(g))
		for i, p := range g {
			rings := make([]geom.LineString, len(p))
			for j, r := range p {
				flat := make([]float64, 0, 2*len(r))
				for _, q := range r {
					flat = append(flat, q[0], q[1])
				}
				rings[j] = geom.NewLineString(geom.NewSequence(flat, geom.DimXY))
			}
			polygons[i] = geom.NewPolygon(rings)
		}
		return geom.NewMultiPolygon(polygons).AsGeometry()
	}
	return geom.Geometry{}
}

// bounds are the west, south, east and north of a box, without heights.
func bounds(x *Expr) geo.Box {
	n := x.Coords[0][0][0]
	if len(n) == 6 {
		return geo.Box{West: n[0], South: n[1], East: n[3], North: n[4]}
	}
	return geo.Box{West: n[0], South: n[1], East: n[2], North: n[3]}
}

// given is a geometry of the filter, in longitudes and latitudes.
func given(x *Expr) (geom.Geometry, error) {
	if x.Kind == BBox {
		b := bounds(x)
		if err := inRange(x, []float64{b.West, b.South}, []float64{b.East, b.North}); err != nil {
			return geom.Geometry{}, err
		}
		if b.South > b.North {
			return geom.Geometry{}, wrong(x.at, "south %g is greater than north %g", b.South, b.North)
		}
		var parts []geom.Geometry
		var polygons []geom.Polygon
		for _, p := range b.Bounds() {
			min, max := geom.XY{X: p.Min[0], Y: p.Min[1]}, geom.XY{X: p.Max[0], Y: p.Max[1]}
			part := geom.NewEnvelope(min, max).AsGeometry()
			if parts = append(parts, part); part.IsPolygon() {
				polygons = append(polygons, part.MustAsPolygon())
			}
		}
		switch {
		case len(parts) == 1:
			return parts[0], nil
		case len(polygons) == len(parts):
			return geom.NewMultiPolygon(polygons).AsGeometry(), nil
		}
		return geom.NewGeometryCollection(parts).AsGeometry(), nil
	}
	flat, err := level(x)
	if err != nil {
		return geom.Geometry{}, err
	}
	b, err := json.Marshal(flat.encoded())
	if err != nil {
		return geom.Geometry{}, err
	}
	g, err := geom.UnmarshalGeoJSON(b)
	if err != nil {
		return g, wrong(x.at, "the geometry is not valid: %v", err)
	}
	return g, nil
}

// level is a geometry without heights, in which every position is on the earth.
func level(x *Expr) (*Expr, error) {
	out := *x
	out.Args, out.Coords = nil, nil
	for _, a := range x.Args {
		part, err := level(a)
		if err != nil {
			return nil, err
		}
		out.Args = append(out.Args, part)
	}
	for _, polygon := range x.Coords {
		var rings [][][]float64
		for _, ring := range polygon {
			var line [][]float64
			for _, p := range ring {
				if err := inRange(x, p); err != nil {
					return nil, err
				}
				line = append(line, p[:2])
			}
			rings = append(rings, line)
		}
		out.Coords = append(out.Coords, rings)
	}
	return &out, nil
}

func inRange(x *Expr, positions ...[]float64) error {
	for _, p := range positions {
		if p[0] < -180 || p[0] > 180 || p[1] < -90 || p[1] > 90 {
			return wrong(x.at, "%g %g is not on the earth; longitude comes first, from -180 to 180, then latitude, "+
				"from -90 to 90", p[0], p[1])
		}
	}
	return nil
}
