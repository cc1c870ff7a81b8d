package exchange

import (
	"dateline/geo"
)

// story reads the story object.
func (d *decoder) story() *geo.Story {
	s := &geo.Story{}
	if !d.expect('{') {
		return s
	}
	at := d.i
	d.object(&s.Extra,
		member{name: "id", read: func() { s.ID = d.id() }},
		member{name: "title", read: func() { s.Title = d.short() }},
		member{name: "summary", read: func() { s.Summary = d.long() }},
		member{name: "lang", read: func() { s.Lang = d.lang() }},
		member{name: "publisher", read: func() { s.Publisher = d.short() }},
		member{name: "credit", read: func() { s.Credit = d.long() }},
		member{name: "contact", read: func() { s.Contact = d.contact() }},
		member{name: "licence", read: func() { s.Licence = d.short() }},
	)
	d.require("id", at, s.ID == "", "the story’s id")
	return s
}

func (d *decoder) contact() string {
	at := d.start()
	s := d.short()
	if s != "" && !validContact(s) {
		d.bad(at, "contact", "%s is neither a mail address nor an http(s) address", quote(s))
		return ""
	}
	return s
}

// topicList reads the topics of a story.
func (d *decoder) topicList() []geo.Topic {
	if !d.expect('[') {
		return nil
	}
	var list []geo.Topic
	var seen names
	d.open()
	d.elements(func(_, at int) {
		t, ok := d.topic()
		if !ok {
			return
		}
		if t.ID != "" && seen.add(t.ID) {
			d.bad(at, "duplicate-id", "there are two topics %q", t.ID)
		}
		list = append(list, t)
	})
	return list
}

func (d *decoder) topic() (t geo.Topic, ok bool) {
	at := d.start()
	if !d.element() {
		return t, false
	}
	d.object(&t.Extra,
		member{name: "id", read: func() { t.ID = d.id() }},
		member{name: "title", read: func() { t.Title = d.short() }},
		member{name: "titles", read: func() { t.Titles = d.langs() }},
	)
	d.require("id", at, t.ID == "", "the topic’s id")
	return t, true
}

// element tells whether the next element of a list is an object; anything else, null too, is a problem.
func (d *decoder) element() bool {
	if k := d.kind(); k != '{' {
		d.bad(d.i, "type", "expected an object, found %s", kindName(k))
		d.skip()
		return false
	}
	return true
}

// source reads a source; ok is false when there is none.
func (d *decoder) source() *geo.Source {
	s := &geo.Source{}
	at := d.start()
	if !d.element() {
		return s
	}
	partAt := at
	d.object(&s.Extra,
		member{name: "id", read: func() { s.ID = d.id() }},
		member{name: "name", read: func() { s.Name = d.short() }},
		member{name: "names", read: func() { s.Names = d.langs() }},
		member{name: "kind", read: func() { s.Type = enum(d, "kind", geo.Parse[geo.SourceKind]) }},
		member{name: "role", read: func() { s.Role = d.short() }},
		member{name: "part_of", at: &partAt, read: func() { s.PartOf = d.id() }},
		member{name: "url", read: func() { s.URL = d.url() }},
		member{name: "notes", read: func() { s.Notes = d.long() }},
	)
	d.require("id", at, s.ID == "", "the source’s id")
	if s.PartOf != "" && s.PartOf == s.ID {
		d.badIn("part_of", partAt, "part-of-self", "%q is part of itself; name the source it belongs to, or leave it out", s.ID)
	}
	if s.Type == geo.SourcePersonRole && s.Name != "" {
		d.badIn("name", at, "name-of-role", "a source of kind person-role is not named; leave the name out, or use the kind person")
	}
	return s
}

// report reads a report.
func (d *decoder) report() *geo.Report {
	r := &geo.Report{}
	at := d.start()
	if !d.element() {
		return r
	}
	d.object(&r.Extra,
		member{name: "id", read: func() { r.ID = d.id() }},
		member{name: "title", read: func() { r.Title = d.short() }},
		member{name: "publisher", read: func() { r.Publisher = d.id() }},
		member{name: "published", read: func() { r.Published = d.date() }},
		member{name: "genre", read: func() { r.Genre = d.short() }},
		member{name: "lang", read: func() { r.Lang = d.lang() }},
		member{name: "url", read: func() { r.URL = d.url() }},
		member{name: "notes", read: func() { r.Notes = d.long() }},
	)
	d.require("id", at, r.ID == "", "the report’s id")
	return r
}

// relation reads a relation.
func (d *decoder) relation() *geo.Relation {
	r := &geo.Relation{}
	at := d.start()
	if !d.element() {
		return r
	}
	toAt, basisAt := at, at
	d.object(&r.Extra,
		member{name: "from", read: func() { r.From = d.id() }},
		member{name: "rel", read: func() { r.Rel = enum(d, "rel", geo.Parse[geo.Rel]) }},
		member{name: "to", at: &toAt, read: func() { r.To = d.id() }},
		member{name: "basis", at: &basisAt, read: func() { r.Basis = enum(d, "basis", geo.Parse[geo.Basis]) }},
		member{name: "notes", read: func() { r.Notes = d.long() }},
	)
	d.require("from", at, r.From == "", "the id of the claim it leads from")
	d.require("rel", at, r.Rel == 0, "what the one claim does to the other, such as \"denies\",")
	d.require("to", at, r.To == "", "the id of the claim it leads to")
	if r.From != "" && r.From == r.To {
		d.badIn("to", toAt, "relation-to-self", "the relation leads from %q to itself; name another claim", r.From)
	}
	if r.Rel == geo.RelCoversByGeneralDenial && r.Basis != 0 && r.Basis != geo.BasisEditorial {
		d.badIn("basis", basisAt, "general-denial-basis",
			"covers-by-general-denial is an editor’s judgement and never stated; its basis is editorial")
	}
	return r
}
