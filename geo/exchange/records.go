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
	var seen uint64
	d.push("")
	for d.open(); d.more('}'); {
		switch name := d.name(); name {
		case "id":
			if d.once(&seen, 0) {
				s.ID = d.id()
			}
		case "title":
			if d.once(&seen, 1) {
				s.Title = d.short()
			}
		case "summary":
			if d.once(&seen, 2) {
				s.Summary = d.long()
			}
		case "lang":
			if d.once(&seen, 3) {
				s.Lang = d.lang()
			}
		case "publisher":
			if d.once(&seen, 4) {
				s.Publisher = d.short()
			}
		case "credit":
			if d.once(&seen, 5) {
				s.Credit = d.long()
			}
		case "contact":
			if d.once(&seen, 6) {
				s.Contact = d.contact()
			}
		case "licence":
			if d.once(&seen, 7) {
				s.Licence = d.short()
			}
		default:
			d.unknown(&s.Extra, name)
		}
	}
	d.pop()
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
	d.pushAt(0)
	n := 0
	for d.open(); d.more(']'); n++ {
		d.setAt(n)
		at := d.start()
		t, ok := d.topic()
		if !ok {
			continue
		}
		if t.ID != "" && seen.add(t.ID) {
			d.bad(at, "duplicate-id", "there are two topics %q", t.ID)
		}
		list = append(list, t)
	}
	d.pop()
	return list
}

func (d *decoder) topic() (t geo.Topic, ok bool) {
	at := d.start()
	if !d.element() {
		return t, false
	}
	var seen uint64
	d.push("")
	for d.open(); d.more('}'); {
		switch name := d.name(); name {
		case "id":
			if d.once(&seen, 0) {
				t.ID = d.id()
			}
		case "title":
			if d.once(&seen, 1) {
				t.Title = d.short()
			}
		case "titles":
			if d.once(&seen, 2) {
				t.Titles = d.langs()
			}
		default:
			d.unknown(&t.Extra, name)
		}
	}
	d.pop()
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
	var seen uint64
	partAt := at
	d.push("")
	for d.open(); d.more('}'); {
		switch name := d.name(); name {
		case "id":
			if d.once(&seen, 0) {
				s.ID = d.id()
			}
		case "name":
			if d.once(&seen, 1) {
				s.Name = d.short()
			}
		case "names":
			if d.once(&seen, 2) {
				s.Names = d.langs()
			}
		case "kind":
			if d.once(&seen, 3) {
				s.Type = enum(d, "kind", geo.ParseSourceKind)
			}
		case "role":
			if d.once(&seen, 4) {
				s.Role = d.short()
			}
		case "part_of":
			partAt = d.i
			if d.once(&seen, 5) {
				s.PartOf = d.id()
			}
		case "url":
			if d.once(&seen, 6) {
				s.URL = d.url()
			}
		case "notes":
			if d.once(&seen, 7) {
				s.Notes = d.long()
			}
		default:
			d.unknown(&s.Extra, name)
		}
	}
	d.pop()
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
	var seen uint64
	d.push("")
	for d.open(); d.more('}'); {
		switch name := d.name(); name {
		case "id":
			if d.once(&seen, 0) {
				r.ID = d.id()
			}
		case "title":
			if d.once(&seen, 1) {
				r.Title = d.short()
			}
		case "publisher":
			if d.once(&seen, 2) {
				r.Publisher = d.id()
			}
		case "published":
			if d.once(&seen, 3) {
				r.Published = d.date()
			}
		case "genre":
			if d.once(&seen, 4) {
				r.Genre = d.short()
			}
		case "lang":
			if d.once(&seen, 5) {
				r.Lang = d.lang()
			}
		case "url":
			if d.once(&seen, 6) {
				r.URL = d.url()
			}
		case "notes":
			if d.once(&seen, 7) {
				r.Notes = d.long()
			}
		default:
			d.unknown(&r.Extra, name)
		}
	}
	d.pop()
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
	var seen uint64
	toAt, basisAt := at, at
	d.push("")
	for d.open(); d.more('}'); {
		switch name := d.name(); name {
		case "from":
			if d.once(&seen, 0) {
				r.From = d.id()
			}
		case "rel":
			if d.once(&seen, 1) {
				r.Rel = enum(d, "rel", geo.ParseRel)
			}
		case "to":
			toAt = d.i
			if d.once(&seen, 2) {
				r.To = d.id()
			}
		case "basis":
			basisAt = d.i
			if d.once(&seen, 3) {
				r.Basis = enum(d, "basis", geo.ParseBasis)
			}
		case "notes":
			if d.once(&seen, 4) {
				r.Notes = d.long()
			}
		default:
			d.unknown(&r.Extra, name)
		}
	}
	d.pop()
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
