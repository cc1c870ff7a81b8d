package exchange

import (
	"bytes"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/country"
)

// feature is what one Feature holds.
type feature struct {
	loc  *geo.Location
	ok   bool // nothing is wrong with the location
	line int
}

// feature reads a Feature; its claims are in d.claimed afterwards.
func (d *decoder) feature() feature {
	at := d.start()
	l := &geo.Location{}
	f := feature{loc: l}
	d.claimed = d.claimed[:0]
	if !d.element() {
		return f
	}
	f.line = d.lineAt(at)
	errs, kind, p := d.errs, "", properties{}
	stated := d.members(&l.Feature, []member{
		{name: "type", to: &kind, text: (*decoder).short},
		{name: "id", to: &l.ID, text: (*decoder).featureID},
		{name: "geometry", to: func() { l.Geometry = d.geometry() }},
		{name: "properties", to: func() { d.properties(l, &p) }},
		{name: "features", to: func() {
			d.bad(d.i, "feature-member",
				"a Feature has no \"features\" (RFC 7946, 7.1); the type FeatureCollection has")
			d.skip()
		}},
	})
	p.at = stated.at[3]
	if kind != "Feature" && !d.reported("type") {
		d.badIn("type", stated.at[0], "feature-type", "expected \"type\": \"Feature\"")
	}
	d.require("id", at, l.ID == "", "the location’s id, a member of the Feature beside \"geometry\",")
	if stated.seen&(1<<3) == 0 {
		d.badIn("properties", at, "properties-required", "the Feature’s properties are missing")
	} else if p.object {
		d.path = append(d.path, step{name: "properties"})
		d.require("precision", p.at, l.Precision == 0, "how exactly the place is known, such as \"settlement\",")
		d.pop()
	}
	// Numbers may take more room when they are written again, 1e-6 for one, but not four times as much.
	if size := d.i - at - p.claims; size > MaxLocation/4 && d.errs-p.errs == errs {
		if size = len(appendLocation(nil, l)); size > MaxLocation {
			d.bad(at, "location-size",
				"the location has %d bytes without its claims; at most %d are possible", size, MaxLocation)
		}
	}
	d.fits(l, at, stated.at[2], p)
	f.ok = d.errs-p.errs == errs
	return f
}

// properties is what is known of a Feature's properties beside the location.
type properties struct {
	object bool
	at     int // offset of the object
	claims int // bytes of the claims
	errs   int // errors in the claims
}

func (d *decoder) properties(l *geo.Location, p *properties) {
	if d.kind() == 'n' {
		d.bad(d.i, "properties-required", "the Feature’s properties are missing")
	}
	if !d.expect('{') {
		return
	}
	p.object = true
	var room [maxMembers]member
	extra, list := members(l, room[:0])
	list = append(list, member{name: "claims", to: func() {
		errs, from, path := d.errs, d.i, d.path
		// Claims are named from the Feature, as claims[0].claimant.
		d.path = append(d.alt[:0], step{name: "claims"})
		d.claimed = d.claims(d.claimed)
		d.path = path
		p.errs, p.claims = d.errs-errs, d.i-from
	}})
	d.members(extra, list)
}

// featureID reads the id of a Feature, which RFC 7946 allows to be a number and this format does not.
func (d *decoder) featureID() string {
	if d.kind() == '0' {
		d.bad(d.i, "id", "expected a string, found a number; write the id in quotes")
		d.skip()
		return ""
	}
	return d.id()
}

// country reads a country's code.
func (d *decoder) country() string {
	if !d.expect('"') {
		return ""
	}
	at := d.i
	s := d.texts.get(d.str())
	if country.Valid(s) {
		return s
	}
	hint := ""
	switch up := strings.ToUpper(s); {
	case up == "UK":
		hint = "; did you mean \"GB\"?"
	case up != s && country.Valid(up):
		hint = "; did you mean \"" + up + "\"?"
	}
	d.bad(at, "country",
		"%s is not a country; expected an ISO 3166-1 code of two capital letters, or XK%s", quote(s), hint)
	return ""
}

// fits checks a location's geometry against its precision and its country.
func (d *decoder) fits(l *geo.Location, at, where int, p properties) {
	field := func(name string) bool { return d.reported("properties." + name) }
	if l.RadiusM == 0 && !field("radius_m") &&
		(l.Precision == geo.PrecisionNear || l.Precision == geo.PrecisionSettlement) {
		d.badIn("properties.radius_m", p.at, "radius-required",
			"a place of precision %s needs its radius in metres, so that it is drawn no more exactly than it is known",
			l.Precision)
	}
	if l.Precision == 0 || d.reported("geometry") {
		return
	}
	bad := func(format string, args ...any) {
		d.badIn("geometry", where, "geometry-for-precision", format, args...)
	}
	switch l.Precision {
	case geo.PrecisionAddress, geo.PrecisionSettlement, geo.PrecisionNear:
		if _, ok := l.Geometry.(orb.Point); !ok {
			bad("a place of precision %s is a Point, not %s", l.Precision, typeOf(l.Geometry))
			return
		}
	case geo.PrecisionVagueArea, geo.PrecisionAdmin1, geo.PrecisionAdmin2:
		if _, ok := l.Geometry.(orb.Point); ok || l.Geometry == nil {
			bad("a place of precision %s is a Polygon or MultiPolygon, not %s", l.Precision, typeOf(l.Geometry))
			return
		}
	case geo.PrecisionCountry:
		if l.Geometry != nil {
			bad("a country has no geometry of its own, so that nobody reads a pin into it; write null, "+
				"and its outline is drawn, not %s", typeOf(l.Geometry))
		}
		if l.Country == "" && !field("country") {
			d.badIn("properties.country", at, "country-required",
				"a place of precision country needs the country’s code")
		}
	default:
		if l.Geometry != nil {
			bad("a place of precision %s has no geometry; write null, not %s", l.Precision, typeOf(l.Geometry))
		}
	}
	d.swapped(l, where)
}

// typeOf names a geometry for a message.
func typeOf(g orb.Geometry) string {
	if g == nil {
		return "null"
	}
	if s := g.GeoJSONType(); s != "" {
		return "a " + s
	}
	return "this"
}

// farDegrees is how far outside its country's bound a point has to be before it is suspected.
const farDegrees = 2

// swapped reports coordinates that lie far outside their country, while turned round they lie inside.
func (d *decoder) swapped(l *geo.Location, at int) {
	if l.Country == "" || l.Geometry == nil {
		return
	}
	c, ok := country.Lookup(l.Country)
	if !ok {
		return
	}
	p := l.Geometry.Bound().Center()
	q := orb.Point{p[1], p[0]}
	if inside(c.Bound.Pad(farDegrees), p) || math.Abs(q[1]) > 90 || !inside(c.Bound, q) {
		return
	}
	if code, ok := country.At(p); ok && code == l.Country {
		return
	}
	d.badIn("geometry.coordinates", at, "swapped",
		"the place lies far from its country %s, and in it when turned round: longitude comes first; "+
			"did you swap them?", l.Country)
}

// inside tells whether a bound, which may reach beyond 180, holds the point.
func inside(b orb.Bound, p orb.Point) bool {
	return b.Contains(p) || b.Contains(orb.Point{p[0] + 360, p[1]}) || b.Contains(orb.Point{p[0] - 360, p[1]})
}

// trimmed returns b without white space around it.
func trimmed(b []byte) []byte { return bytes.Trim(b, " \t\r\n") }
