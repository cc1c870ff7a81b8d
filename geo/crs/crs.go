// Package crs knows the coordinate reference systems in which features are served and asked for besides CRS84:
// their URIs, the order of their axes and their projections. ETRS89 is taken as WGS 84, from which it differs
// by less than a metre, as PROJ does without grids. Projections are those of wroge/wgs84.
package crs

import (
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/wroge/wgs84"
)

// System is a coordinate reference system. Its coordinates are in the order of its own axes (EPSG): EPSG:4326
// has the latitude first, EPSG:3035 the northing.
type System struct {
	URI string

	flipped   bool
	projected bool
	from, to  func(x, y float64) (float64, float64) // of longitude and latitude; nil for degrees
}

const epsg = "http://www.opengis.net/def/crs/EPSG/0/"

// CRS84 is longitude and latitude in WGS 84: what is stored, and what is served unless asked otherwise.
const CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

var all = systems()

// Systems lists them, CRS84 first.
func Systems() []System { return slices.Clone(all) }

func systems() []System {
	projected := func(code string, flipped bool, s wgs84.CoordinateReferenceSystem) System {
		plane := func(f wgs84.Func) func(x, y float64) (float64, float64) {
			return func(x, y float64) (float64, float64) {
				x, y, _ = f(x, y, 0)
				return x, y
			}
		}
		lonLat := wgs84.LonLat()
		return System{
			URI: epsg + code, flipped: flipped, projected: true,
			from: plane(wgs84.Transform(lonLat, s)), to: plane(wgs84.Transform(s, lonLat)),
		}
	}
	return []System{
		{URI: CRS84}, {URI: epsg + "4326", flipped: true}, projected("3857", false, wgs84.WebMercator()),
		{URI: epsg + "4258", flipped: true}, projected("3035", true, wgs84.ETRS89LambertAzimuthalEqualArea()),
	}
}

// Named returns the system of a URI.
func Named(uri string) (System, bool) {
	for _, s := range all {
		if s.URI == uri {
			return s, true
		}
	}
	return System{}, false
}

// IsCRS84 tells whether coordinates stay as they are stored.
func (s System) IsCRS84() bool { return s.URI == CRS84 || s.URI == "" }

// Straight tells whether its axes are longitude and latitude, so that its boxes are boxes there too.
func (s System) Straight() bool { return !s.projected }

// farthest is the latitude up to which a projection is asked: the poles lie infinitely far in web mercator.
const farthest = 89.9

// FromLonLat brings longitude and latitude in degrees to coordinates in the order of the system's axes.
func (s System) FromLonLat(p orb.Point) orb.Point {
	if s.projected {
		lat := min(max(p[1], -farthest), farthest)
		x, y := s.from(p[0], lat)
		if math.IsNaN(x+y) || math.IsInf(x+y, 0) { // the point opposite to a projection's own has no place in it
			x, y = s.from(p[0]+1e-3, lat+1e-3)
		}
		p = orb.Point{x, y}
	}
	return s.flip(p)
}

// ToLonLat brings coordinates in the order of the system's axes to longitude and latitude in degrees.
func (s System) ToLonLat(p orb.Point) orb.Point {
	p = s.flip(p)
	if s.projected {
		p[0], p[1] = s.to(p[0], p[1])
	}
	return p
}

func (s System) flip(p orb.Point) orb.Point {
	if s.flipped {
		return orb.Point{p[1], p[0]}
	}
	return p
}

// edgeSteps is how many points stand for an edge of a box whose sides are no lines of latitude and longitude.
const edgeSteps = 32

// Ring is the edge of a box of the system, the lower corner and the upper, in longitude and latitude. Sides
// that are not straight there have points along them.
func (s System) Ring(lower, upper orb.Point) orb.Ring {
	corners := []orb.Point{lower, {upper[0], lower[1]}, upper, {lower[0], upper[1]}, lower}
	steps := 1
	if s.projected {
		steps = edgeSteps
	}
	var out orb.Ring
	for i := 1; i < len(corners); i++ {
		a, b := corners[i-1], corners[i]
		for k := range steps {
			f := float64(k) / float64(steps)
			out = append(out, s.ToLonLat(orb.Point{a[0] + (b[0]-a[0])*f, a[1] + (b[1]-a[1])*f}))
		}
	}
	return append(out, out[0])
}

// Geometry writes a GeoJSON geometry, whose positions are longitude and latitude, in the system: degrees as
// they are, metres with three decimals. What is no geometry (null) stays; in CRS84 it is the one that was
// given.
func (s System) Geometry(geometry []byte) (dst []byte) {
	if s.IsCRS84() {
		return geometry
	}
	for i := 0; i < len(geometry); i++ {
		c := geometry[i]
		dst = append(dst, c)
		if c != '[' || i+1 >= len(geometry) || geometry[i+1] != '-' && (geometry[i+1] < '0' || geometry[i+1] > '9') {
			continue
		}
		end := i + 1
		for end < len(geometry) && geometry[end] != ']' {
			end++
		}
		dst = s.appendPosition(dst, geometry[i+1:end])
		i = end - 1
	}
	return dst
}

// appendPosition writes the numbers of a position.
func (s System) appendPosition(dst, position []byte) []byte {
	comma := 0
	for comma < len(position) && position[comma] != ',' {
		comma++
	}
	if comma == len(position) {
		return append(dst, position...)
	}
	x, y := position[:comma], position[comma+1:]
	if !s.projected { // the text itself, so that not a digit changes
		return append(append(append(dst, y...), ','), x...)
	}
	lon, errX := strconv.ParseFloat(string(x), 64)
	lat, errY := strconv.ParseFloat(string(y), 64)
	if errX != nil || errY != nil {
		return append(dst, position...)
	}
	p := s.FromLonLat(orb.Point{lon, lat})
	dst = strconv.AppendFloat(dst, millimetres(p[0]), 'f', -1, 64)
	return strconv.AppendFloat(append(dst, ','), millimetres(p[1]), 'f', -1, 64)
}

func millimetres(v float64) float64 { return math.Round(v*1000) / 1000 }
