package exchange

import (
	"fmt"
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

// list appends the members that the format knows, without those whose to is nil.
func (o *object) list(list []member) {
	for _, m := range list {
		name := m.name
		switch p := m.to.(type) {
		case *string:
			o.text(name, *p)
		case fmt.Stringer:
			o.text(name, p.String())
		case *map[string]string:
			if len(*p) > 0 {
				o.key(name)
				in := open(o.b)
				for _, lang := range slices.Sorted(maps.Keys(*p)) {
					in.text(lang, (*p)[lang])
				}
				o.b = in.close()
			}
		case *[]string:
			if len(*p) > 0 {
				o.key(name)
				o.b = appendArray(o.b, *p, func(dst []byte, id *string) []byte { return geojson.AppendPlain(dst, *id) })
			}
		case *oneOrMore:
			if o.key(name); len(*p) == 1 {
				o.b = geojson.AppendPlain(o.b, (*p)[0])
			} else {
				o.b = appendArray(o.b, *p, func(dst []byte, id *string) []byte { return geojson.AppendPlain(dst, *id) })
			}
		case *bool:
			if *p {
				o.key(name)
				o.b = append(o.b, "true"...)
			}
		case **float64:
			if *p != nil {
				o.key(name)
				o.b = geojson.Exact(o.b, **p)
			}
		case **geo.Quantity:
			if *p != nil {
				o.key(name)
				o.b = appendObject(o.b, *p)
			}
		case *map[string]geo.Translation:
			if len(*p) > 0 {
				o.key(name)
				in := open(o.b)
				for _, lang := range slices.Sorted(maps.Keys(*p)) {
					t := (*p)[lang]
					in.key(lang)
					in.b = appendObject(in.b, &t)
				}
				o.b = in.close()
			}
		case *[]geo.Reply:
			objectList(o, name, *p)
		case *[]geo.Grade:
			objectList(o, name, *p)
		case *[]geo.Capture:
			objectList(o, name, *p)
		case *float64:
			if *p != 0 {
				o.key(name)
				o.b = geojson.Exact(o.b, *p)
			}
		case *int64:
			if *p != 0 {
				o.key(name)
				o.b = strconv.AppendInt(o.b, *p, 10)
			}
		case *[]geo.Link:
			o.key(name)
			o.b = appendChain(o.b, *p)
		case **geo.Quote:
			if q := *p; q != nil {
				o.key(name)
				o.b = appendObject(o.b, q)
			}
		case null:
			o.key(name)
			o.b = append(o.b, "null"...)
		}
	}
}

func objectList[T any](o *object, name string, list []T) {
	if len(list) > 0 {
		o.key(name)
		o.b = appendArray(o.b, list, func(dst []byte, x *T) []byte { return appendObject(dst, x) })
	}
}

// null is a member that is written as null.
type null struct{}

func (o *object) text(k, v string) {
	if v != "" {
		o.key(k)
		o.b = geojson.AppendPlain(o.b, v)
	}
}

func (o *object) members(m geo.Members) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		o.key(k)
		if len(m[k]) == 0 {
			o.b = append(o.b, "null"...)
		}
		o.b = append(o.b, m[k]...)
	}
}

// appendObject appends an object of the format.
func appendObject(dst []byte, x any) []byte {
	o := open(dst)
	o.all(x)
	return o.close()
}

// all appends what the format knows of an object, and then its other members.
func (o *object) all(x any) {
	var room [maxMembers]member
	extra, list := members(x, room[:0])
	o.list(list)
	o.members(*extra)
}

// appendArray appends an array whose elements each appends.
func appendArray[T any](dst []byte, list []T, each func(dst []byte, x *T) []byte) []byte {
	dst = append(dst, '[')
	for i := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = each(dst, &list[i])
	}
	return append(dst, ']')
}

// appendHead appends a FeatureCollection's members up to its lists, without the closing bracket.
func appendHead(dst []byte, s *geo.Story) []byte {
	o := open(dst)
	o.text("type", "FeatureCollection")
	o.text("dateline", Version)
	o.key("story")
	o.b = appendObject(o.b, s)
	if len(s.Topics) > 0 {
		o.key("topics")
		o.b = appendArray(o.b, s.Topics, func(dst []byte, t *geo.Topic) []byte { return appendObject(dst, t) })
	}
	o.members(s.File)
	return o.b
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
	p.all(l)
	p.key("claims")
	return append(p.b, '[')
}

// locationEnd closes what appendLocation opened.
const locationEnd = "]}}"

// appendClaim appends a claim in full, in a role.
func appendClaim(dst []byte, c *geo.Claim, role geo.Role, basis geo.Basis) []byte {
	return appendObject(dst, &entry{claim: c, role: role, basis: basis})
}

func appendChain(dst []byte, chain []geo.Link) []byte {
	before := ""
	return appendArray(dst, chain, func(dst []byte, l *geo.Link) []byte {
		o := open(dst)
		var room [maxMembers]member
		extra, list := members(l, room[:0])
		// A missing via means the entry before, and for the first one the claimant itself.
		if l.Via == before {
			list[2].to = nil
		} else if l.Via == "" {
			list[2].to = null{}
		}
		before = l.Report
		o.list(list)
		o.members(*extra)
		return o.close()
	})
}
