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
		return Counts{}, nil, err
	}
	defer sel.Release()
	c, facets, _, err := e.facets(ctx, sel, f)
	return c, facets, err
}

// facets also counts the claimants, of which Facets lists the first.
func (e *Edition) facets(ctx context.Context, sel *index.Selection, f *geo.Filter) (Counts, Facets, int, error) {
	n, err := sel.Counts()
	if err != nil {
		return Counts{}, nil, 0, err
	}
	total, err := e.total(ctx, f.Story)
	if err != nil {
		return Counts{}, nil, 0, err
	}
	c := Counts{
		Marks: n.Marks, Claims: n.Claims, Places: n.Places, OnMap: n.OnMap, OffMap: n.OffMap, Undated: n.Undated,
		Total: total,
	}
	fields := geo.FacetColumns()
	got, err := sel.Top(MaxFacet, fields...)
	if err != nil {
		return c, nil, 0, err
	}
	name := namer{stories: e.dir.stories, alone: len(e.dir.order) == 1 || len(f.Story) == 1}
	out := Facets{}
	for _, x := range fields {
		out[x.Name] = name.list(x, got[x].Facets)
	}
	return c, out, got[geo.ColumnNamed("claimant")].Of, nil
}

// total counts the claims of the stories, or of all.
func (e *Edition) total(ctx context.Context, stories []string) (int, error) {
	n, err := selected(ctx, e, &geo.Filter{Story: stories}, (*index.Selection).Counts)
	return n.Claims, err
}

// namer gives facets their ids and labels. With one story asked for, ids stand alone; otherwise as story:id.
type namer struct {
	stories map[string]*storyDirectory
	alone   bool
}

func (n namer) list(c *geo.Column, in []index.Facet) []Facet {
	out := make([]Facet, 0, len(in))
	for _, x := range in {
		f := Facet{ID: x.ID, Label: n.label(c, n.stories[x.Story], x.ID), Claims: x.N}
		if x.Story != "" && !n.alone {
			f.ID = x.Story + ":" + x.ID
		}
		out = append(out, f)
	}
	return out
}

// label is how a record or country is called; "" for what a vocabulary has and where nothing is stated.
func (n namer) label(c *geo.Column, s *storyDirectory, id string) string {
	switch {
	case c.Type == geo.TypeCountry:
		return country.Name(id, "en")
	case s == nil:
	case c.Record == "source":
		return s.Source(id).Label()
	case c.Record == "topic" && s.topics[id] != nil:
		return s.topics[id].Title
	case c.Record == "report" && s.reports[id] != nil:
		return s.title(s.reports[id])
	}
	return ""
}

// title is how a report is called that may have none.
func (s *storyDirectory) title(r *geo.Report) string {
	if r.Title != "" {
		return r.Title
	}
	who := s.Source(r.Publisher).Label()
	switch {
	case who != "" && r.Genre != "":
		return who + ", " + r.Genre
	case who != "":
		return who
	}
	return r.Genre
}

// count counts distinct claims by one facet, with full refs.
func (e *Edition) count(ctx context.Context, f *geo.Filter, field *geo.Column) (map[geo.Ref]int, error) {
	got, err := selected(ctx, e, f,
		func(sel *index.Selection) (map[*geo.Column][]index.Facet, error) { return sel.Facets(field) })
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
func (e *Edition) offer(ctx context.Context, f *geo.Filter, into Facets) error {
	name := namer{stories: e.dir.stories, alone: true}
	for _, c := range geo.FacetColumns() {
		wider := *f
		switch {
		case c.Type == geo.TypeMonth && f.Time != nil:
			wider.Time = nil
		case len(c.Chosen(f)) > 0:
			if err := c.Choose(&wider); err != nil {
				return err
			}
		default:
			continue
		}
		got, err := selected(ctx, e, &wider, func(sel *index.Selection) (map[*geo.Column]index.TopFacets, error) {
			return sel.Top(MaxFacet, c)
		})
		if err != nil {
			return err
		}
		into[c.Name] = name.list(c, got[c].Facets)
	}
	return nil
}

// NameCountries labels the countries, which have their English names, in another language.
func (f Facets) NameCountries(lang string) {
	for _, c := range geo.FacetColumns() {
		if c.Type == geo.TypeCountry {
			for i := range f[c.Name] {
				f[c.Name][i].Label = country.Name(f[c.Name][i].ID, lang)
			}
		}
	}
}
