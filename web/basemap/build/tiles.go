package main

import (
	"fmt"
	"log"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/project"
	"github.com/paulmach/orb/simplify"
	"github.com/peterstace/simplefeatures/geom"

	"dateline/geo/pmtiles"
	"dateline/geo/snap"
)

const (
	extent = 4096
	// buffer is what a tile holds beyond its edges, so that strokes meet: 8 pixels of 512.
	buffer = 64
	// maxZoom is where the data ends: deeper tiles would only have wider gaps between the same points.
	maxZoom = 7
)

// pyramid collects encoded tiles by their PMTiles id.
type pyramid map[uint64][]byte

// build makes all tiles of one zoom. Features are simplified once for the zoom, before they are cut, so that lines meet
// across tile edges.
func (p pyramid) build(z int, features []feature) {
	var at []feature
	for _, f := range features {
		if f.from > z && !(z == maxZoom && f.layer != "urban") {
			continue
		}
		if f.geometry = generalise(f.geometry, f.layer, z); f.geometry != nil {
			at = append(at, f)
		}
	}
	p.descend(z, 0, 0, 0, at)
}

// generalise brings a feature to the grid of a zoom: 4096·2^z units across the world. It is nil when too little is
// left. Built-up land is a hint of where towns are, and takes most of a tile: it is a pixel coarser.
func generalise(g orb.Geometry, layer string, z int) orb.Geometry {
	scale := extent * math.Exp2(float64(z))
	tolerance, least := 4.0, 40.0 // half a pixel of a 512-pixel tile; square units
	switch {
	case z == maxZoom: // drawn up to zoom 12
		tolerance, least = 1.5, 6
	case layer == "urban":
		tolerance, least = 8, 160
	}
	g = project.Geometry(orb.Clone(g), func(p orb.Point) orb.Point { return orb.Point{p[0] * scale, p[1] * scale} })
	switch g := g.(type) {
	case orb.LineString:
		return simplify.DouglasPeucker(tolerance).LineString(g)
	case orb.Polygon:
		return eachRing(g, func(_ int, r orb.Ring) orb.Ring {
			if math.Abs(ringArea(r)) < least {
				return nil
			}
			return simpleRing(r, tolerance)
		})
	}
	return g
}

// eachRing makes another ring of each. One of fewer than four points is left out, and with the exterior the polygon,
// which then is nil.
func eachRing(p orb.Polygon, change func(i int, r orb.Ring) orb.Ring) orb.Geometry {
	var out orb.Polygon
	for i, r := range p {
		if r = change(i, r); len(r) >= 4 {
			out = append(out, r)
		} else if i == 0 {
			return nil
		}
	}
	return out
}

// simpleRing simplifies a ring and rounds it to the grid. Where that makes it cross or touch itself it halves the
// tolerance, four times at most: what then still touches itself is a strait or a spit narrower than a unit.
func simpleRing(r orb.Ring, tolerance float64) orb.Ring {
	var first orb.Ring
	for range 4 {
		s := orb.Ring(withoutSpikes(rounded(simplify.DouglasPeucker(tolerance).Ring(r.Clone()), 0, 0)))
		if len(first) < 4 {
			first = s
		}
		if len(s) >= 4 && isSimple(s) {
			return s
		}
		tolerance /= 2
	}
	return first
}

// rounded gives points on the grid, from a corner and without repetitions.
func rounded(points []orb.Point, x, y float64) []orb.Point {
	out := make([]orb.Point, 0, len(points))
	for _, p := range points {
		out = append(out, orb.Point{math.Round(p[0] - x), math.Round(p[1] - y)})
	}
	return slices.Compact(out)
}

// isSimple tells whether a ring is valid alone.
func isSimple(r orb.Ring) bool {
	b, err := wkb.Marshal(orb.Polygon{r})
	if err != nil {
		return false
	}
	g, err := geom.UnmarshalWKB(b, geom.NoValidate{})
	return err == nil && g.Validate() == nil
}

// descend cuts the features from the world down to the tiles of zoom to.
func (p pyramid) descend(to, z, x, y int, features []feature) {
	if len(features) == 0 {
		return
	}
	if z == to {
		p.encode(z, x, y, features)
		return
	}
	side := extent * math.Exp2(float64(to-z-1)) // of a child, in units of the grid
	for i := range 4 {
		cx, cy := 2*x+i%2, 2*y+i/2
		tile := orb.Bound{
			Min: orb.Point{float64(cx) * side, float64(cy) * side},
			Max: orb.Point{float64(cx+1) * side, float64(cy+1) * side},
		}
		p.descend(to, z+1, cx, cy, clipTo(features, tile))
	}
}

// clipTo gives what of the features is in a tile, with the buffer; a point is in exactly one.
func clipTo(features []feature, tile orb.Bound) (out []feature) {
	box := tile.Pad(buffer)
	for _, f := range features {
		b := f.geometry.Bound()
		if !box.Intersects(b) {
			continue
		}
		switch g := f.geometry.(type) {
		case orb.Point:
			if g[0] >= tile.Min[0] && g[0] < tile.Max[0] && g[1] >= tile.Min[1] && g[1] < tile.Max[1] {
				out = append(out, f)
			}
		case orb.LineString:
			for _, l := range clip.LineString(box, g) {
				f.geometry = l
				out = append(out, f)
			}
		case orb.Polygon:
			if box.Contains(b.Min) && box.Contains(b.Max) {
				out = append(out, f)
				continue
			}
			// In parts, without edges along the box.
			for _, part := range snap.Round(orb.MultiPolygon{clip.Polygon(box, g.Clone())}, 1) {
				f.geometry = part
				out = append(out, f)
			}
		}
	}
	return out
}

// encode writes a tile: points one by one, lines and areas joined by their properties.
func (p pyramid) encode(z, x, y int, features []feature) {
	layers := map[string]*mvt.Layer{}
	joined := map[string]*geojson.Feature{}
	for _, f := range features {
		g := toTile(f.geometry, x, y)
		if g == nil {
			continue
		}
		l := layers[f.layer]
		if l == nil {
			l = &mvt.Layer{Name: f.layer, Version: 2, Extent: extent}
			layers[f.layer] = l
		}
		key := f.layer + fmt.Sprint(f.props)
		have := joined[key]
		_, alone := g.(orb.Point)
		if alone || have == nil {
			have = geojson.NewFeature(g)
			have.Properties = f.props
			if f.id != 0 {
				have.ID = f.id
			}
			l.Features = append(l.Features, have)
		}
		switch g := g.(type) {
		case orb.LineString:
			lines, _ := have.Geometry.(orb.MultiLineString)
			have.Geometry, joined[key] = append(lines, g), have
		case orb.Polygon:
			areas, _ := have.Geometry.(orb.MultiPolygon)
			have.Geometry, joined[key] = append(areas, g), have
		}
	}
	var ordered mvt.Layers
	for _, name := range layerOrder {
		if l := layers[name]; l != nil {
			ordered = append(ordered, l)
		}
	}
	if len(ordered) == 0 {
		return
	}
	b, err := mvt.Marshal(ordered)
	if err != nil {
		log.Fatalf("tile %d/%d/%d: %v", z, x, y, err)
	}
	p[must(pmtiles.ID(uint8(z), uint32(x), uint32(y)))] = b
}

// toTile rounds to the tile's own grid and drops what has no length or area there. Exterior rings become clockwise with
// y down, holes the other way (MVT 2.1 §4.3.3.3).
func toTile(g orb.Geometry, x, y int) orb.Geometry {
	local := func(in []orb.Point) []orb.Point { return rounded(in, float64(x)*extent, float64(y)*extent) }
	switch g := g.(type) {
	case orb.Point:
		return local([]orb.Point{g})[0]
	case orb.LineString:
		if l := local(g); len(l) > 1 {
			return orb.LineString(l)
		}
	case orb.Polygon:
		return eachRing(g, func(i int, r orb.Ring) orb.Ring {
			r = withoutSpikes(local(r))
			area := ringArea(r)
			if area == 0 {
				return nil
			}
			if (area > 0) != (i == 0) { // with y down a positive area is clockwise
				r.Reverse()
			}
			return r
		})
	}
	return nil
}

// withoutSpikes drops points from which a ring goes straight back, and points in the middle of a straight edge.
func withoutSpikes(ring []orb.Point) []orb.Point {
	if len(ring) < 4 {
		return nil
	}
	open := ring[:len(ring)-1]
	for {
		out := make([]orb.Point, 0, len(open))
		for i, p := range open {
			a := open[(i+len(open)-1)%len(open)]
			if len(out) > 0 {
				a = out[len(out)-1]
			}
			b := open[(i+1)%len(open)]
			if a == p || side(p, a, b) == 0 {
				continue
			}
			out = append(out, p)
		}
		if len(out) < 3 {
			return nil
		}
		if len(out) == len(open) {
			return append(out, out[0])
		}
		open = out
	}
}
