package page

import (
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/voice"
)

// record is a permanent page: of a claim, a place, a report or a source.
type record struct {
	*content
	Heading string
	Facts   []fact
	URL     string // of the original
	Claim   *item  // on the page of a claim
}

func (p *Pages) record(r Request, v *atlas.View, kind, id string) *record {
	return &record{content: newContent(p.frame(r, "page", "/stories/"+v.Story.ID+"/"+kind+"/"+id), v)}
}

func (p *Pages) writeRecord(w io.Writer, d *record) error {
	d.Script, d.Title, d.Summary = "", d.Heading, d.V.Story.Title
	if d.Claim != nil {
		script, _ := p.cfg.Assets.Entry("record")
		d.Script = p.asset(script)
	}
	return p.write(w, "record", d)
}

// fact adds a line to the facts, unless there is nothing to say.
func (d *record) fact(key, text string) {
	if text != "" {
		d.Facts = append(d.Facts, fact{Name: d.L.T(key), Text: text})
	}
}

// Claim writes a claim's permanent page. v is the story filtered by the claim; an id that is not in v is an empty page.
func (p *Pages) Claim(w io.Writer, r Request, v *atlas.View, id string) error {
	d := p.record(r, v, "claims", id)
	x := d.content.Claim(id)
	if x == nil {
		return p.Error(w, r, 404, "")
	}
	d.Heading = d.L.T(voice.Jointly("claim.title.bare", x), "who", d.Claimants(x))
	if topic := d.Topic(x.Topic); topic != "" {
		d.Heading = d.L.T(voice.Jointly("claim.title", x), "who", d.Claimants(x), "topic", topic)
	}
	it := d.Item(x)
	d.Claim = &it
	d.OEmbed = d.oembed(d.Canonical())
	var err error
	if d.Data, err = d.linked(x); err != nil {
		return err
	}
	return p.writeRecord(w, d)
}

// Location writes a place's permanent page. v is the story filtered by the place.
func (p *Pages) Location(w io.Writer, r Request, v *atlas.View, id string) error {
	d := p.record(r, v, "locations", id)
	d.Heading = d.L.T("record.location", "name", d.Place(id))
	l := d.V.Locations[id]
	d.fact("claim.where", d.precision(id))
	if l.Country != "" && l.Precision != geo.PrecisionCountry {
		d.fact("record.country", d.L.Country(l.Country))
	}
	return p.writeRecord(w, d)
}

// Report writes a report's permanent page. v is the story filtered by the report.
func (p *Pages) Report(w io.Writer, r Request, v *atlas.View, id string, rep atlas.ReportView) error {
	d := p.record(r, v, "reports", id)
	if v.Reports == nil {
		v.Reports = map[string]atlas.ReportView{}
	}
	v.Reports[id] = rep
	d.Heading = d.L.T("record.report", "name", d.Report(id))
	d.fact("claim.published", d.L.Published(rep.Published))
	if rep.Publisher != "" {
		d.fact("record.publisher", d.Source(rep.Publisher))
	}
	d.fact("record.genre", d.Genre(rep.Genre))
	d.URL = webLink(rep.URL)
	return p.writeRecord(w, d)
}

// Source writes a source's permanent page. v is the story filtered by the claimant.
func (p *Pages) Source(w io.Writer, r Request, v *atlas.View, id string, src atlas.SourceView) error {
	d := p.record(r, v, "sources", id)
	if v.Sources == nil {
		v.Sources = map[string]atlas.SourceView{}
	}
	v.Sources[id] = src
	d.Heading = d.L.T("record.source", "name", d.content.Source(id))
	d.fact("record.role", src.Role)
	if src.PartOf != "" {
		d.fact("record.partof", d.content.Source(src.PartOf))
	}
	d.URL = webLink(src.URL)
	return p.writeRecord(w, d)
}

func webLink(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}

// linked is the claim as schema.org's Claim in JSON-LD. It is never a ClaimReview: nothing here is checked.
func (c *content) linked(x *atlas.ClaimView) (template.JS, error) {
	type obj map[string]any
	d := obj{
		"@context": "https://schema.org", "@type": "Claim", "@id": c.Canonical(), "url": c.Canonical(), "identifier": x.ID,
		"text": x.Text, "creditText": c.L.T(voice.Jointly("claim.title.bare", x), "who", c.Claimants(x)),
		"creativeWorkStatus": c.StatusWords(x),
		"isPartOf":           obj{"@type": "Dataset", "name": c.V.Story.Title, "url": c.p.cfg.BaseURL + c.story("", "")},
	}
	if lang := c.TextLang(x); lang != "" {
		d["inLanguage"] = lang
	}
	// The text is the paraphrase of the story's publisher, and nobody else's.
	if c.V.Story.Publisher != "" {
		d["claimInterpreter"] = obj{"@type": "Organization", "name": c.V.Story.Publisher}
	}
	var seen, places, answers []obj
	for _, a := range c.Answers(x) {
		said := c.Said(a.ClaimView)
		text := c.L.T("list.lead", "a", said.Before, "b", said.Text)
		if said.Exact {
			text = c.L.T("said.exact", "text", said.Text)
		}
		text = c.L.T("list.lead", "a", a.Lead.String(), "b", text)
		for _, note := range a.Notes {
			text = c.L.T("list.sentences", "a", text, "b", note)
		}
		answers = append(answers, obj{"@type": "Comment", "text": text, "url": c.p.cfg.BaseURL + c.story("claims", a.ID)})
	}
	if len(answers) > 0 {
		d["comment"] = answers
	}
	for _, l := range x.Chain {
		r := c.V.Reports[l.Report]
		w := obj{"@type": "CreativeWork", "name": c.basis(voice.Plain(c.Report(l.Report)), l).String()}
		if u := webLink(r.URL); u != "" {
			w["url"] = u
		}
		if r.Publisher != "" {
			w["publisher"] = obj{"@type": c.schemaType(r.Publisher), "name": c.Source(r.Publisher)}
		}
		if isISO(r.Published) {
			w["datePublished"] = r.Published
		}
		seen = append(seen, w)
	}
	for _, p := range x.Places {
		role := c.L.T("role." + p.Role.String())
		if note := c.basisNote(p.Basis); note != "" {
			role = c.L.T("list.sentences", "a", role, "b", note)
		}
		places = append(places, obj{"@type": "Place", "name": c.Place(p.Location), "description": role})
	}
	d["appearance"], d["spatial"] = seen, places
	return dataBlock(d)
}

// isISO tells whether an EDTF date is also an ISO 8601 year, month or day.
func isISO(s string) bool {
	return slices.ContainsFunc([]string{"2006", "2006-01", time.DateOnly}, func(layout string) bool {
		_, err := time.Parse(layout, s)
		return err == nil
	})
}

func (c *content) schemaType(source string) string {
	switch c.V.Sources[source].Kind {
	case geo.SourceGovernment, geo.SourceGovernmentBody:
		return "GovernmentOrganization"
	case geo.SourcePerson, geo.SourcePersonRole:
		return "Person"
	}
	return "Organization"
}
