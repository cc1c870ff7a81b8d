package exchange

import (
	"math"

	"dateline/geo"
	"dateline/geo/edtf"
)

// member is a member of an object that the format knows, for reading and for writing.
type member struct {
	name string
	to   any                   // points to its value, or is a function that reads it; nil to leave it out
	text func(*decoder) string // reads a text
}

// members is the format: it lists the members that an object has, in their order in a file, and where the others are
// kept. The bits and offsets of [stated] go by their place in the list.
func members(x any) (extra *geo.Members, list [16]member) {
	switch x := x.(type) {
	case *geo.Story:
		return &x.Extra, [16]member{
			{"id", &x.ID, (*decoder).id},
			{"title", &x.Title, (*decoder).short},
			{"summary", &x.Summary, (*decoder).long},
			{"lang", &x.Lang, (*decoder).lang},
			{"publisher", &x.Publisher, (*decoder).short},
			{"credit", &x.Credit, (*decoder).long},
			{"contact", &x.Contact, (*decoder).contact},
			{"licence", &x.Licence, (*decoder).short},
		}
	case *geo.Topic:
		return &x.Extra, [16]member{
			{"id", &x.ID, (*decoder).id},
			{"title", &x.Title, (*decoder).short},
			{"titles", &x.Titles, nil},
		}
	case *geo.Source:
		return &x.Extra, [16]member{
			{"id", &x.ID, (*decoder).id},
			{"name", &x.Name, (*decoder).short},
			{"names", &x.Names, nil},
			{"kind", &x.Type, nil},
			{"role", &x.Role, (*decoder).short},
			{"part_of", &x.PartOf, (*decoder).id},
			{"url", &x.URL, (*decoder).url},
			{"notes", &x.Notes, (*decoder).long},
		}
	case *geo.Report:
		return &x.Extra, [16]member{
			{"id", &x.ID, (*decoder).id},
			{"title", &x.Title, (*decoder).short},
			{"publisher", &x.Publisher, (*decoder).id},
			{"published", &x.Published, nil},
			{"genre", &x.Genre, (*decoder).short},
			{"lang", &x.Lang, (*decoder).lang},
			{"url", &x.URL, (*decoder).url},
			{"notes", &x.Notes, (*decoder).long},
		}
	case *geo.Relation:
		return &x.Extra, [16]member{
			{"from", &x.From, (*decoder).id},
			{"rel", &x.Rel, nil},
			{"to", &x.To, (*decoder).id},
			{"basis", &x.Basis, nil},
			{"notes", &x.Notes, (*decoder).long},
		}
	case *geo.Location: // its properties
		return &x.Extra, [16]member{
			{"name", &x.Name, (*decoder).short},
			{"names", &x.Names, nil},
			{"country", &x.Country, (*decoder).country},
			{"precision", &x.Precision, nil},
			{"radius_m", &x.RadiusM, nil},
			{"geonames", &x.GeoNames, nil},
			{"notes", &x.Notes, (*decoder).long},
		}
	case *entry: // the members of a short form come first
		c := x.claim
		return &c.Extra, [16]member{
			{"id", &c.ID, (*decoder).id},
			{"role", &x.role, nil},
			{"topic", &c.Topic, (*decoder).topicID},
			{"kind", &c.Type, nil},
			{"of", &c.Of, nil},
			{"text", &c.Text, (*decoder).long},
			{"lang", &c.Lang, (*decoder).lang},
			{"claimant", &c.Claimant, (*decoder).id},
			{"attribution", &c.Attribution, nil},
			{"about", &c.About, nil},
			{"event", &c.Event, nil},
			{"said", &c.Said, nil},
			{"chain", &c.Chain, nil},
			{"quote", &c.Quote, nil},
			{"notes", &c.Notes, (*decoder).long},
		}
	case *geo.Link:
		return &x.Extra, [16]member{
			{"report", &x.Report, (*decoder).id},
			{"basis", &x.Basis, nil},
			{"via", &x.Via, (*decoder).id},
			{"locator", &x.Locator, (*decoder).short},
			{"url", &x.URL, (*decoder).url},
			{"accessed", &x.Access, nil},
		}
	case *geo.Quote:
		return &x.Extra, [16]member{{"exact", &x.Exact, (*decoder).long}, {"lang", &x.Lang, (*decoder).lang}}
	}
	p := x.(*geo.Placement)
	return &p.Extra, [16]member{{"id", &p.Claim, (*decoder).id}, {"role", &p.Role, nil}}
}

// stated tells what was there of an object, by place in its list: bits of the members that were there and of those that
// were more than null, and where they stand; what is missing stands where the object does.
type stated struct {
	seen, said uint64
	at         [16]int
}

// object reads an object of the format.
func (d *decoder) object(x any) stated {
	extra, list := members(x)
	return d.members(extra, list[:])
}

// members reads the members of an object: those that the format knows, each once, and the others into extra. The list
// ends where nothing is pointed to.
func (d *decoder) members(extra *geo.Members, list []member) (s stated) {
	for i := range list {
		s.at[i] = d.i
	}
	d.push("")
	for d.open(); d.more('}'); {
		name := d.name()
		i := 0
		for i < len(list) && list[i].to != nil && list[i].name != name {
			i++
		}
		if i == len(list) || list[i].to == nil {
			d.unknown(extra, name)
			continue
		}
		s.at[i] = d.i
		if d.i < len(d.b) && d.b[d.i] != 'n' {
			s.said |= 1 << i
		}
		if s.seen&(1<<i) != 0 {
			d.twice(d.i, name)
			d.skip()
			continue
		}
		s.seen |= 1 << i
		d.member(&list[i])
	}
	d.pop()
	return s
}

// member reads a member's value.
func (d *decoder) member(m *member) {
	switch p := m.to.(type) {
	case func():
		p()
	case *string:
		*p = m.text(d)
	case *[]string:
		*p = d.ids()
	case *map[string]string:
		*p = d.langs()
	case *edtf.Date:
		*p = d.date()
	case *geo.Precision:
		*p = enum[geo.Precision](d, "precision")
	case *geo.Role:
		*p = enum[geo.Role](d, "role")
	case *geo.ClaimKind:
		*p = enum[geo.ClaimKind](d, "kind")
	case *geo.Attribution:
		*p = enum[geo.Attribution](d, "attribution")
	case *geo.SourceKind:
		*p = enum[geo.SourceKind](d, "kind")
	case *geo.Rel:
		*p = enum[geo.Rel](d, "rel")
	case *geo.Basis:
		*p = enum[geo.Basis](d, "basis")
	case *float64:
		*p = d.quantity("radius", "metres above 0 and up to 1000000", func(f float64) bool {
			return f > 0 && f <= MaxRadius
		})
	case *int64:
		*p = int64(d.quantity("number", "a positive whole number", func(f float64) bool {
			return f >= 1 && f <= 1<<53 && f == math.Trunc(f)
		}))
	case *[]geo.Link:
		*p = d.chain()
	case **geo.Quote:
		*p = d.quote()
	}
}
