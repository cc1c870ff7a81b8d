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
	d.object(s)
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
	d.object(&t)
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

// record reads an element of a list of records.
func (d *decoder) record(list string) geo.Record {
	var r geo.Record = &geo.Relation{}
	switch list {
	case "sources":
		r = &geo.Source{}
	case "reports":
		r = &geo.Report{}
	}
	at := d.start()
	if !d.element() {
		return r
	}
	stated := d.object(r)
	switch r := r.(type) {
	case *geo.Source:
		d.require("id", at, r.ID == "", "the source’s id")
		if r.PartOf != "" && r.PartOf == r.ID {
			d.badIn("part_of", stated.at[5], "part-of-self",
				"%q is part of itself; name the source it belongs to, or leave it out", r.ID)
		}
		if r.Type == geo.SourcePersonRole && r.Name != "" {
			d.badIn("name", at, "name-of-role",
				"a source of kind person-role is not named; leave the name out, or use the kind person")
		}
	case *geo.Report:
		d.require("id", at, r.ID == "", "the report’s id")
		if r.ID == geo.ViaUnknown {
			d.badIn("id", stated.at[0], "id-of-none",
				"no report has the id \"unknown\": as the via of a chain it stands for a report that is not stated")
		}
	case *geo.Relation:
		d.require("from", at, r.From == "", "the id of the claim it leads from")
		d.require("rel", at, r.Rel == 0, "what the one claim does to the other, such as \"denies\",")
		d.require("to", at, r.To == "", "the id of the claim it leads to")
		if r.From != "" && r.From == r.To {
			d.badIn("to", stated.at[2], "relation-to-self",
				"the relation leads from %q to itself; name another claim", r.From)
		}
		if r.Rel == geo.RelCoversByGeneralDenial && r.Basis != 0 && r.Basis != geo.BasisEditorial {
			d.badIn("basis", stated.at[3], "general-denial-basis",
				"covers-by-general-denial is an editor’s judgement and never stated; its basis is editorial")
		}
	}
	return r
}
