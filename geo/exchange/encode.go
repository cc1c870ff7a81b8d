package exchange

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"dateline/geo"
	"dateline/geo/geojson"
)

// object appends the members of a JSON object, without those that are not stated.
type object struct{ b []byte }

func open(dst []byte) object { return object{append(dst, '{')} }

func (o *object) close() []byte { return append(o.b, '}') }

func (o *object) key(k string) {
	if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = geojson.AppendPlain(o.b, k)
	o.b = append(o.b, ':')
}

func (o *object) text(k, v string) {
	if v != "" {
		o.key(k)
		o.b = geojson.AppendPlain(o.b, v)
	}
}

func (o *object) langs(k string, m map[string]string) {
	if len(m) == 0 {
		return
	}
	o.key(k)
	in := open(o.b)
	for _, lang := range slices.Sorted(maps.Keys(m)) {
		in.text(lang, m[lang])
	}
	o.b = in.close()
}

func (o *object) ids(k string, list []string) {
	if len(list) == 0 {
		return
	}
	o.key(k)
	o.b = append(o.b, '[')
	for i, id := range list {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = geojson.AppendPlain(o.b, id)
	}
	o.b = append(o.b, ']')
}

func (o *object) members(m geo.Members) {
	if len(m) == 0 {
		return
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		o.key(k)
		o.raw(m[k])
	}
}

func (o *object) raw(v json.RawMessage) {
	if len(v) == 0 {
		v = json.RawMessage("null")
	}
	o.b = append(o.b, v...)
}

// appendHead appends a FeatureCollection's members up to its lists, without the closing bracket.
func appendHead(dst []byte, s *geo.Story) []byte {
	o := open(dst)
	o.text("type", "FeatureCollection")
	o.text("dateline", Version)
	o.key("story")
	o.b = appendStory(o.b, s)
	if len(s.Topics) > 0 {
		o.key("topics")
		o.b = append(o.b, '[')
		for i := range s.Topics {
			if i > 0 {
				o.b = append(o.b, ',')
			}
			o.b = appendTopic(o.b, &s.Topics[i])
		}
		o.b = append(o.b, ']')
	}
	o.members(s.File)
	return o.b
}

func appendStory(dst []byte, s *geo.Story) []byte {
	o := open(dst)
	o.text("id", s.ID)
	o.text("title", s.Title)
	o.text("summary", s.Summary)
	o.text("lang", s.Lang)
	o.text("publisher", s.Publisher)
	o.text("credit", s.Credit)
	o.text("contact", s.Contact)
	o.text("licence", s.Licence)
	o.members(s.Extra)
	return o.close()
}

func appendTopic(dst []byte, t *geo.Topic) []byte {
	o := open(dst)
	o.text("id", t.ID)
	o.text("title", t.Title)
	o.langs("titles", t.Titles)
	o.members(t.Extra)
	return o.close()
}

func appendSource(dst []byte, s *geo.Source) []byte {
	o := open(dst)
	o.text("id", s.ID)
	o.text("name", s.Name)
	o.langs("names", s.Names)
	o.text("kind", s.Type.String())
	o.text("role", s.Role)
	o.text("part_of", s.PartOf)
	o.text("url", s.URL)
	o.text("notes", s.Notes)
	o.members(s.Extra)
	return o.close()
}

func appendReport(dst []byte, r *geo.Report) []byte {
	o := open(dst)
	o.text("id", r.ID)
	o.text("title", r.Title)
	o.text("publisher", r.Publisher)
	o.text("published", r.Published.String())
	o.text("genre", r.Genre)
	o.text("lang", r.Lang)
	o.text("url", r.URL)
	o.text("notes", r.Notes)
	o.members(r.Extra)
	return o.close()
}

func appendRelation(dst []byte, r *geo.Relation) []byte {
	o := open(dst)
	o.text("from", r.From)
	o.text("rel", r.Rel.String())
	o.text("to", r.To)
	o.text("basis", r.Basis.String())
	o.text("notes", r.Notes)
	o.members(r.Extra)
	return o.close()
}

// appendRecord appends an element of a list.
func appendRecord(dst []byte, r geo.Record) []byte {
	switch r := r.(type) {
	case *geo.Source:
		return appendSource(dst, r)
	case *geo.Report:
		return appendReport(dst, r)
	case *geo.Relation:
		return appendRelation(dst, r)
	}
	return dst
}

// appendLocation appends a Feature whose claims are still to come: it ends inside "claims":[ .
func appendLocation(dst []byte, l *geo.Location) []byte {
	o := open(dst)
	o.text("type", "Feature")
	o.text("id", l.ID)
	o.members(l.Feature)
	o.key("geometry")
	o.b = geojson.AppendGeometry(o.b, l.Geometry, geojson.Exact)
	o.key("properties")
	p := open(o.b)
	p.text("name", l.Name)
	p.langs("names", l.Names)
	p.text("country", l.Country)
	p.text("precision", l.Precision.String())
	if l.RadiusM != 0 {
		p.key("radius_m")
		p.b = geojson.Exact(p.b, l.RadiusM)
	}
	if l.GeoNames != 0 {
		p.key("geonames")
		p.b = strconv.AppendInt(p.b, l.GeoNames, 10)
	}
	p.text("notes", l.Notes)
	p.members(l.Extra)
	p.key("claims")
	return append(p.b, '[')
}

// locationEnd closes what appendLocation opened.
const locationEnd = "]}}"

// appendClaim appends a claim in full, in a role.
func appendClaim(dst []byte, c *geo.Claim, role geo.Role) []byte {
	o := open(dst)
	o.text("id", c.ID)
	o.text("role", role.String())
	o.text("topic", c.Topic)
	o.text("kind", c.Type.String())
	o.text("of", c.Of.String())
	o.text("text", c.Text)
	o.text("lang", c.Lang)
	o.text("claimant", c.Claimant)
	o.text("attribution", c.Attribution.String())
	o.ids("about", c.About)
	o.text("event", c.Event.String())
	o.text("said", c.Said.String())
	o.key("chain")
	o.b = appendChain(o.b, c.Chain)
	if q := c.Quote; q != nil {
		o.key("quote")
		in := open(o.b)
		in.text("exact", q.Exact)
		in.text("lang", q.Lang)
		in.members(q.Extra)
		o.b = in.close()
	}
	o.text("notes", c.Notes)
	o.members(c.Extra)
	return o.close()
}

func appendChain(dst []byte, chain []geo.Link) []byte {
	dst = append(dst, '[')
	before := ""
	for i := range chain {
		l := &chain[i]
		if i > 0 {
			dst = append(dst, ',')
		}
		o := open(dst)
		o.text("report", l.Report)
		o.text("basis", l.Basis.String())
		// A missing via means the entry before, and for the first one the claimant itself.
		switch {
		case l.Via == before:
		case l.Via == "":
			o.key("via")
			o.b = append(o.b, "null"...)
		default:
			o.text("via", l.Via)
		}
		o.text("locator", l.Locator)
		o.text("url", l.URL)
		o.text("accessed", l.Access.String())
		o.members(l.Extra)
		dst = o.close()
		before = l.Report
	}
	return append(dst, ']')
}

// appendShort appends a claim's place in a role.
func appendShort(dst []byte, p *geo.Placement) []byte {
	o := open(dst)
	o.text("id", p.Claim)
	o.text("role", p.Role.String())
	o.members(p.Extra)
	return o.close()
}
