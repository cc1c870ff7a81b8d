package picture

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/country"
	"dateline/geo/mercator"
	"dateline/web/voice"
)

// kind is how a place is drawn.
type kind uint8

const (
	point kind = iota
	region
	state
)

// spot is a place of the view, or a point of Options, with what is claimed there.
type spot struct {
	name     string
	kind     kind
	lon, lat float64
	radius   float64 // metres
	near     bool
	sites    []*atlas.ClaimView // claims that say something is here
	others   []other            // claims that name it in another role
	count    int                // of sites, when they are not held
	statuses []geo.Status       // of sites, strongest first
	rings    []shape            // of an area or a country, in the unit square
	firm     []shape            // the edge of a country but for what runs along a dotted border
	dots     []shape            // what does
	holes    []box              // what the rings leave out
	bound    box                // of rings, or of the disc
}

type other struct {
	claim *atlas.ClaimView
	role  geo.Role
}

// n counts what is said to be here.
func (s *spot) n() int { return max(len(s.sites), s.count) }

func (s *spot) grey() bool { return s.n() == 0 }

// collect finds the places to be drawn, in the view's order.
func (p *drawing) collect() {
	p.muted = muted{countries: map[string]bool{}}
	if p.v.Large && len(p.o.Points) > 0 {
		p.full = true
		for i := range p.o.Points {
			p.spots = append(p.spots, p.fromPoint(&p.o.Points[i]))
		}
		return
	}
	p.full = !p.v.Large && p.v.Next == ""
	byID := map[string]*spot{}
	for i := range p.v.Claims {
		c := &p.v.Claims[i]
		for _, at := range c.Places {
			loc, ok := p.v.Locations[at.Location]
			if !at.Match || !ok || loc.Shape == geo.ShapeNone || loc.Lon == nil || loc.Lat == nil {
				continue
			}
			s := byID[at.Location]
			if s == nil {
				s = p.fromLocation(at.Location, &loc)
				byID[at.Location] = s
				p.spots = append(p.spots, s)
			}
			if at.Role == geo.RoleSite {
				s.sites = append(s.sites, c)
			} else {
				s.others = append(s.others, other{c, at.Role})
			}
		}
	}
	for _, s := range p.spots {
		s.statuses = strongest(func(status geo.Status) bool {
			return slices.ContainsFunc(s.sites, func(c *atlas.ClaimView) bool { return c.Status == status })
		})
	}
}

func (p *drawing) fromLocation(id string, loc *atlas.LocationView) *spot {
	s := &spot{name: p.t.Name(loc.Name, loc.Names, clean(id)), lon: *loc.Lon, lat: *loc.Lat, radius: loc.RadiusM, near: loc.Precision == geo.PrecisionNear}
	switch {
	case loc.Precision == geo.PrecisionCountry:
		s.kind = state
		p.muted.countries[loc.Country] = true
		s.outline(loc.Country)
	case loc.Shape == geo.ShapeArea:
		s.kind = region
		s.shape(loc.Geometry)
	default:
		s.disc()
		names := append(slices.Collect(maps.Values(loc.Names)), loc.Name, s.name)
		p.muted.points = append(p.muted.points, mutedPoint{s.lon, s.lat, names})
	}
	return s
}

func (p *drawing) fromPoint(o *atlas.Point) *spot {
	s := &spot{name: p.d.fonts.first(o.Name), lon: o.Lon, lat: o.Lat, count: o.Site}
	if o.Site > 0 {
		s.statuses = []geo.Status{max(o.Status, geo.StatusReported)}
	}
	switch {
	case o.Country != "":
		s.kind = state
		s.name = p.l.Country(o.Country)
		p.muted.countries[o.Country] = true
		s.outline(o.Country)
	case o.Area:
		s.kind = region
		s.disc()
	default:
		s.disc()
		p.muted.points = append(p.muted.points, mutedPoint{s.lon, s.lat, []string{s.name}})
	}
	return s
}

// disc bounds a point with its radius.
func (s *spot) disc() {
	x, y := mercator.Project(s.lon, s.lat)
	r := mercator.Metres(s.radius, s.lat)
	s.bound = box{x - r, y - r, x + r, y + r}
}

// outline takes a country's polygon. Its bound is half as large as the country about its label: a view that shows it
// need not hold all of it.
func (s *spot) outline(code string) {
	c, ok := country.Lookup(code)
	if !ok {
		s.disc()
		return
	}
	s.take(c.Drawn())
	s.part(c)
	b := s.bound
	x, y := mercator.Project(s.lon, s.lat)
	if x < b.x0 && x+1 <= b.x1 { // a country on both sides of the antimeridian is bounded past it
		x++
	}
	s.bound = box{(x + b.x0) / 2, (y + b.y0) / 2, (x + b.x1) / 2, (y + b.y1) / 2}
}

// part parts the edge of a country, of which s has the rings, where some of it is dotted.
func (s *spot) part(c country.Country) {
	n := 0
	for i, p := range c.Drawn() {
		for j := range p {
			ring, at := s.rings[n], 0
			n++
			for _, d := range c.Dotted() {
				if d.Polygon == i && d.Ring == j {
					s.firm = append(s.firm, shape{ring.line[at : d.From+1], ring.bound})
					s.dots = append(s.dots, shape{ring.line[d.From : d.To+1], ring.bound})
					at = d.To
				}
			}
			s.firm = append(s.firm, shape{ring.line[at:], ring.bound})
		}
	}
}

// shape takes an area's GeoJSON. One that cannot be read leaves the tag alone.
func (s *spot) shape(raw json.RawMessage) {
	s.disc()
	g, err := geojson.UnmarshalGeometry(raw)
	if err != nil {
		return
	}
	switch g := g.Geometry().(type) {
	case orb.Polygon:
		s.take(orb.MultiPolygon{g})
	case orb.MultiPolygon:
		s.take(g)
	}
}

func (s *spot) take(m orb.MultiPolygon) {
	var all []box
	for _, poly := range m {
		for i, ring := range poly {
			flat := make(orb.Ring, len(ring))
			for j, at := range ring {
				flat[j][0], flat[j][1] = mercator.Project(at[0], at[1])
			}
			l := newShape(flat)
			s.rings = append(s.rings, l)
			switch {
			case len(ring) == 0:
			case i == 0:
				all = append(all, l.bound)
			default:
				s.holes = append(s.holes, l.bound)
			}
		}
	}
	if len(all) > 0 {
		s.bound = narrowest(all)
	}
}

// what says in a few words what is claimed at a place: “joint patrol · reported”, “2 claims”, “seat of the group”.
func (p *drawing) what(s *spot) string {
	switch {
	case s.n() > 1:
		return p.l.N("count.claims", s.n())
	case len(s.sites) == 1:
		return p.saying(s, s.sites[0])
	case s.n() == 1:
		return p.l.T("tag." + s.statuses[0].String())
	case len(s.others) == 0:
		return p.l.T("role.many")
	}
	first := s.others[0]
	for _, o := range s.others {
		if o.role != first.role {
			return p.l.T("role.many")
		}
	}
	role, topic := p.l.T("role."+first.role.String()), p.t.Topic(first.claim.Topic)
	if len(s.others) > 1 || first.role != geo.RoleSeat || topic == "" {
		return role
	}
	if strings.Contains(strings.ToLower(topic), role) {
		return topic
	}
	return p.l.T("tag.role", "role", role, "topic", topic)
}

// saying is a claim's topic, if it has one, and its status; at a country, that no place is stated.
func (p *drawing) saying(s *spot, c *atlas.ClaimView) string {
	out := p.t.Topic(c.Topic)
	words := []string{"tag." + voice.Kind(c.Status, c.Kind)}
	if s.kind == state {
		words = append(words, "tag.noplace")
	}
	for _, key := range words {
		if out == "" {
			out = p.l.T(key)
		} else {
			out = p.l.T("tag.what", "topic", out, "status", p.l.T(key))
		}
	}
	return out
}

// frameBoxes are what the first view shows: where something is said to be, else all places.
func (p *drawing) frameBoxes() []box {
	var sites, all []box
	for _, s := range p.spots {
		all = append(all, s.bound)
		if !s.grey() {
			sites = append(sites, s.bound)
		}
	}
	if len(sites) > 0 {
		return sites
	}
	return all
}
