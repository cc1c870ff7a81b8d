package country

import (
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Country is what a map needs to draw one. Coordinates are WGS84 longitude and latitude in degrees.
type Country struct {
	// Code is the ISO 3166-1 alpha-2 code, or XK for Kosovo.
	Code string
	// Label is a point inside the largest part, where the name or a tag stands. It is not the capital.
	Label orb.Point
	// Bound holds Geometry. For a country on both sides of the antimeridian it is continuous, so that Max[0] is above
	// 180 (Russia: 19.6 to 191); elsewhere it lies in -180…180.
	Bound orb.Bound
	// Geometry is the main part, cut at the antimeridian, exterior rings counterclockwise and holes clockwise, closed
	// (RFC 7946 §3.1.6, §3.1.9). Parts overseas are left out: what is further from the largest part than 600 km and
	// than 0.6 of its diagonal (Hawaii, Easter Island, the Azores), and what has its own ISO code (French Guiana is
	// GF). It is shared by all callers and must not be changed.
	Geometry orb.MultiPolygon

	drawn, outline func() orb.MultiPolygon
	dotted         func() []Stretch
}

// Lookup returns the country with the alpha-2 code, in upper case. It is false for a code that ISO does not know, and
// for the few without a polygon in Natural Earth: Valid tells them apart.
func Lookup(code string) (Country, bool) {
	i, ok := slices.BinarySearchFunc(load().records, code, func(r record, c string) int { return strings.Compare(r.Code, c) })
	if !ok {
		return Country{}, false
	}
	return load().records[i].Country, true
}

// Codes returns the codes that Lookup knows, sorted. The caller owns the slice.
func Codes() []string {
	all := load().records
	codes := make([]string, len(all))
	for i, r := range all {
		codes[i] = r.Code
	}
	return codes
}

// Valid tells whether code is a current ISO 3166-1 alpha-2 code in upper case, or XK.
func Valid(code string) bool {
	return len(code) == 2 && strings.Contains(iso, " "+code+" ")
}

// At returns the country whose polygon, overseas parts included, holds p (WGS84 longitude, latitude).
//
// It exists to warn about points far from the country they are said to be in, as swapped coordinates are, and to check
// the border policy. Lines are generalised, so that it is wrong near borders and coasts, and it is false at sea. It
// must never be the source of a claim's country.
func At(p orb.Point) (code string, ok bool) {
	for _, r := range load().records {
		for i, poly := range r.parts {
			if r.bounds[i].Contains(p) && planar.PolygonContains(poly, p) {
				return r.Code, true
			}
		}
	}
	return "", false
}
