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

// maxMembers is how many members an object has at most.
const maxMembers = 24

// members is the format: it appends the members that an object has to list, in their order in a file, and tells where
// the others are kept. The bits and offsets of [stated] go by their place in the list.
func members(x any, list []member) (extra *geo.Members, _ []member) {
	switch x := x.(type) {
	case *geo.Story:
		return &x.Extra, append(list, []member{
			{"id", &x.ID, (*decoder).id},
			{"title", &x.Title, (*decoder).short},
			{"summary", &x.Summary, (*decoder).long},
			{"lang", &x.Lang, (*decoder).lang},
			{"publisher", &x.Publisher, (*decoder).short},
			{"credit", &x.Credit, (*decoder).long},
			{"contact", &x.Contact, (*decoder).contact},
			{"licence", &x.Licence, (*decoder).short},
			{"view", &x.View, (*decoder).view},
			{"checked", &x.Checked, (*decoder).long},
		}...)
	case *geo.Topic:
		return &x.Extra, append(list, []member{
			{"id", &x.ID, (*decoder).id},
			{"title", &x.Title, (*decoder).short},
			{"titles", &x.Titles, nil},
			{"disputed_term", &x.Disputed, nil},
		}...)
	case *geo.Source:
		return &x.Extra, append(list, []member{
			{"id", &x.ID, (*decoder).id},
			{"name", &x.Name, (*decoder).short},
			{"names", &x.Names, nil},
			{"kind", &x.Type, nil},
			{"role", &x.Role, (*decoder).short},
			{"part_of", &x.PartOf, (*decoder).id},
			{"url", &x.URL, (*decoder).url},
			{"notes", &x.Notes, (*decoder).long},
		}...)
	case *geo.Report:
		return &x.Extra, append(list, []member{
			{"id", &x.ID, (*decoder).id},
			{"title", &x.Title, (*decoder).short},
			{"publisher", &x.Publisher, (*decoder).id},
			{"published", &x.Published, nil},
			{"genre", &x.Genre, (*decoder).short},
			{"lang", &x.Lang, (*decoder).lang},
			{"url", &x.URL, (*decoder).url},
			{"captures", &x.Captures, nil},
			{"notes", &x.Notes, (*decoder).long},
		}...)
	case *geo.Relation:
		return &x.Extra, append(list, []member{
			{"from", &x.From, (*decoder).id},
			{"rel", &x.Rel, nil},
			{"to", &x.To, (*decoder).id},
			{"basis", &x.Basis, nil},
			{"notes", &x.Notes, (*decoder).long},
		}...)
	case *geo.Location: // its properties
		return &x.Extra, append(list, []member{
			{"name", &x.Name, (*decoder).short},
			{"names", &x.Names, nil},
			{"country", &x.Country, (*decoder).country},
			{"precision", &x.Precision, nil},
			{"radius_m", &x.RadiusM, nil},
			{"geonames", &x.GeoNames, nil},
			{"notes", &x.Notes, (*decoder).long},
		}...)
	case *entry:
		c := x.claim
		return &c.Extra, append(list, []member{
			{"id", &c.ID, (*decoder).id},
			{"role", &x.role, nil},
			{"basis", &x.basis, nil},
			{"notes", &c.Notes, (*decoder).long},
			{"topic", &c.Topic, (*decoder).topicID},
			{"kind", &c.Type, nil},
			{"of", &c.Of, nil},
			{"text", &c.Text, (*decoder).long},
			{"lang", &c.Lang, (*decoder).lang},
			{"claimant", (*oneOrMore)(&c.Claimants), nil},
			{"attribution", &c.Attribution, nil},
			{"about", &c.About, nil},
			{"event", &c.Event, nil},
			{"said", &c.Said, nil},
			{"chain", &c.Chain, nil},
			{"quote", &c.Quote, nil},
			{"quantity", &c.Quantity, nil},
			{"texts", &c.Texts, nil},
			{"replies", &c.Replies, nil},
			{"grading", &c.Grading, nil},
		}...)
	case *geo.Link:
		return &x.Extra, append(list, []member{
			{"report", &x.Report, (*decoder).id},
			{"basis", &x.Basis, nil},
			{"via", &x.Via, (*decoder).id},
			{"locator", &x.Locator, (*decoder).short},
			{"url", &x.URL, (*decoder).url},
			{"accessed", &x.Access, nil},
			{"captures", &x.Captures, nil},
		}...)
	case *geo.Quote:
		return &x.Extra, append(list, member{"exact", &x.Exact, (*decoder).long}, member{"lang", &x.Lang, (*decoder).lang})
	case *geo.Quantity:
		return &x.Extra, append(list, member{"lowest", &x.Lowest, nil}, member{"highest", &x.Highest, nil},
			member{"unit", &x.Unit, (*decoder).short})
	case *geo.Translation:
		return &x.Extra, append(list, member{"text", &x.Text, (*decoder).long}, member{"by", &x.By, (*decoder).short})
	case *geo.Reply:
		return &x.Extra, append(list, []member{
			{"source", &x.Source, (*decoder).id},
			{"asked", &x.Asked, nil},
			{"outcome", &x.Outcome, nil},
			{"report", &x.Report, (*decoder).id},
			{"date", &x.Date, nil},
		}...)
	case *geo.Grade:
		return &x.Extra, append(list, []member{
			{"by", &x.By, (*decoder).short},
			{"scheme", &x.Scheme, (*decoder).short},
			{"value", &x.Value, (*decoder).short},
			{"date", &x.Date, nil},
		}...)
	case *geo.Capture:
		return &x.Extra, append(list, []member{
			{"url", &x.URL, (*decoder).url},
			{"at", &x.At, nil},
			{"by", &x.By, (*decoder).short},
			{"sha256", &x.SHA256, (*decoder).sha256},
		}...)
	}
	p := x.(*geo.Placement)
	return &p.Extra, append(list, []member{
		{"id", &p.Claim, (*decoder).id},
		{"role", &p.Role, nil},
		{"basis", &p.Basis, nil},
		{"notes", &p.Notes, (*decoder).long},
	}...)
}

// stated tells what was there of an object, by place in its list: bits of the members that were there and of those that
// were more than null, and where they stand; what is missing stands where the object does.
type stated struct {
	seen, said uint64
	at         [maxMembers]int
}

// object reads an object of the format.
func (d *decoder) object(x any) stated {
	var room [maxMembers]member
	return d.members(members(x, room[:0]))
}

// members reads the members of an object: those that the format knows, each once, and the others into extra.
func (d *decoder) members(extra *geo.Members, list []member) (s stated) {
	for i := range list {
		s.at[i] = d.i
	}
	d.push("")
	for d.open(); d.more('}'); {
		name := d.name()
		i := 0
		for i < len(list) && list[i].name != name {
			i++
		}
		if i == len(list) {
			d.unknown(extra, name, list)
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
		*p = langs(d, func() (s string, stated bool) { s = d.short(); return s, s != "" })
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
	case *geo.Outcome:
		*p = enum[geo.Outcome](d, "outcome")
	case *oneOrMore:
		*p = d.oneOrMore()
	case *bool:
		*p = d.yes()
	case **float64:
		if d.kind() == 'n' {
			d.skip()
			break
		}
		f := d.quantity("number", "a number", func(f float64) bool { return !math.IsInf(f, 0) })
		*p = &f
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
	case **geo.Quantity:
		*p = d.counted()
	case *map[string]geo.Translation:
		*p = langs(d, d.translation)
	case *[]geo.Reply:
		*p = objects(d, func(x *geo.Reply, at int) {
			d.require("source", at, x.Source == "", "the id of the source that was asked or that replied")
			d.require("outcome", at, x.Outcome == 0, "what came of it, such as \"none\",")
		})
	case *[]geo.Grade:
		*p = objects(d, func(x *geo.Grade, at int) {
			d.require("by", at, x.By == "", "who grades")
			d.require("scheme", at, x.Scheme == "", "the scheme of the grade")
			d.require("value", at, x.Value == "", "the grade")
			if s := x.Scheme + x.Value; s != "" && !geo.ValidGrade(s) {
				d.bad(at, "grade", "a scheme and its value have no colon, since scheme:value names both")
			}
		})
	case *[]geo.Capture:
		*p = objects(d, func(x *geo.Capture, at int) { d.require("url", at, x.URL == "", "where the copy is") })
	}
}
