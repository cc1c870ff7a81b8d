package atlas

import (
	"context"

	"dateline/geo"
	"dateline/geo/country"
	"dateline/geo/index"
)

// Facets counts what matches a filter.
func (e *Edition) Facets(ctx context.Context, f *geo.Filter) (Counts, Facets, error) {
	sel, err := e.selectFrom(ctx, f)
	if err != nil {
		return Counts{}, Facets{}, err
	}
	defer sel.Release()
	c, facets, _, err := e.facets(ctx, sel, f)
	return c, facets, err
}

// facets also counts the claimants, of which Facets lists the first.
func (e *Edition) facets(ctx context.Context, sel *index.Selection, f *geo.Filter) (Counts, Facets, int, error) {
	n, err := sel.Counts()
	if err != nil {
		return Counts{}, Facets{}, 0, err
	}
	total, err := e.total(ctx, f.Story)
	if err != nil {
		return Counts{}, Facets{}, 0, err
	}
	c := Counts{
		Marks: n.Marks, Claims: n.Claims, Places: n.Places, OnMap: n.OnMap, OffMap: n.OffMap, Undated: n.Undated, Total: total,
	}
	got, err := sel.Top(MaxFacet, index.FieldReport, index.FieldClaimant, index.FieldStatus, index.FieldTopic, index.FieldRole, index.FieldPrecision,
		index.FieldCountry, index.FieldLocation, index.FieldDenial, index.FieldMonth)
	if err != nil {
		return c, Facets{}, 0, err
	}
	name := namer{stories: e.dir.stories, alone: len(e.dir.order) == 1 || len(f.Story) == 1}
	return c, Facets{
		Report:    name.list(got[index.FieldReport].Facets, name.report),
		Claimant:  name.list(got[index.FieldClaimant].Facets, name.source),
		Status:    name.list(got[index.FieldStatus].Facets, nil),
		Topic:     name.list(got[index.FieldTopic].Facets, name.topic),
		Role:      name.list(got[index.FieldRole].Facets, nil),
		Precision: name.list(got[index.FieldPrecision].Facets, nil),
		Country:   name.list(got[index.FieldCountry].Facets, countryLabel),
		Location:  name.list(got[index.FieldLocation].Facets, nil),
		Denial:    name.list(got[index.FieldDenial].Facets, nil),
		Month:     name.list(got[index.FieldMonth].Facets, nil),
	}, got[index.FieldClaimant].Of, nil
}

// total counts the claims of the stories, or of all.
func (e *Edition) total(ctx context.Context, stories []string) (int, error) {
	all, err := e.selectFrom(ctx, &geo.Filter{Story: stories})
	if err != nil {
		return 0, err
	}
	defer all.Release()
	n, err := all.Counts()
	return n.Claims, err
}

// namer gives facets their ids and labels. With one story asked for, ids stand alone; otherwise as story:id.
type namer struct {
	stories map[string]*shelf
	alone   bool
}

func (n namer) list(in []index.Facet, label func(*shelf, string) string) []Facet {
	out := make([]Facet, 0, len(in))
	for _, x := range in {
		f := Facet{ID: x.ID, Claims: x.N}
		if x.Story != "" && !n.alone {
			f.ID = x.Story + ":" + x.ID
		}
		if label != nil {
			f.Label = label(n.stories[x.Story], x.ID)
		}
		out = append(out, f)
	}
	return out
}

func (n namer) report(s *shelf, id string) string {
	if s == nil || s.reports[id] == nil {
		return ""
	}
	if r := s.reports[id]; r.Title != "" {
		return r.Title
	}
	r := s.reports[id]
	who := s.Source(r.Publisher).Label()
	switch {
	case who != "" && r.Genre != "":
		return who + ", " + r.Genre
	case who != "":
		return who
	}
	return r.Genre
}

func (n namer) source(s *shelf, id string) string {
	if s == nil {
		return ""
	}
	return s.Source(id).Label()
}

func (n namer) topic(s *shelf, id string) string {
	if s == nil || s.topics[id] == nil {
		return ""
	}
	return s.topics[id].Title
}

// count counts distinct claims by one facet, with full refs.
func (e *Edition) count(ctx context.Context, f *geo.Filter, field index.Field) (map[geo.Ref]int, error) {
	sel, err := e.selectFrom(ctx, f)
	if err != nil {
		return nil, err
	}
	defer sel.Release()
	got, err := sel.Facets(field)
	if err != nil {
		return nil, err
	}
	out := make(map[geo.Ref]int, len(got[field]))
	for _, x := range got[field] {
		out[geo.Ref{Story: x.Story, ID: x.ID}] = x.N
	}
	return out, nil
}

// offer counts each facet of which something is chosen as if nothing of it were, so that another choice can be offered.
func (e *Edition) offer(ctx context.Context, f *geo.Filter, into *Facets) error {
	name := namer{stories: e.dir.stories, alone: true}
	for _, x := range []struct {
		chosen bool
		field  index.Field
		into   *[]Facet
		label  func(*shelf, string) string
		drop   func(*geo.Filter)
	}{
		{len(f.Report) > 0, index.FieldReport, &into.Report, name.report, func(f *geo.Filter) { f.Report = nil }},
		{len(f.Claimant) > 0, index.FieldClaimant, &into.Claimant, name.source, func(f *geo.Filter) { f.Claimant = nil }},
		{len(f.Status) > 0, index.FieldStatus, &into.Status, nil, func(f *geo.Filter) { f.Status = nil }},
		{len(f.Topic) > 0, index.FieldTopic, &into.Topic, name.topic, func(f *geo.Filter) { f.Topic = nil }},
		{len(f.Role) > 0, index.FieldRole, &into.Role, nil, func(f *geo.Filter) { f.Role = nil }},
		{len(f.Precision) > 0, index.FieldPrecision, &into.Precision, nil, func(f *geo.Filter) { f.Precision = nil }},
		{len(f.Country) > 0, index.FieldCountry, &into.Country, countryLabel, func(f *geo.Filter) { f.Country = nil }},
		{len(f.Location) > 0, index.FieldLocation, &into.Location, nil, func(f *geo.Filter) { f.Location = nil }},
		{len(f.Denial) > 0, index.FieldDenial, &into.Denial, nil, func(f *geo.Filter) { f.Denial = nil }},
		{f.Time != nil, index.FieldMonth, &into.Month, nil, func(f *geo.Filter) { f.Time = nil }},
	} {
		if !x.chosen {
			continue
		}
		wider := *f
		x.drop(&wider)
		sel, err := e.selectFrom(ctx, &wider)
		if err != nil {
			return err
		}
		got, err := sel.Top(MaxFacet, x.field)
		sel.Release()
		if err != nil {
			return err
		}
		*x.into = name.list(got[x.field].Facets, x.label)
	}
	return nil
}

func countryLabel(_ *shelf, code string) string { return country.Name(code, "en") }

// NameCountries labels the countries, which have their English names, in another language.
func (f *Facets) NameCountries(lang string) {
	for i := range f.Country {
		f.Country[i].Label = country.Name(f.Country[i].ID, lang)
	}
}
