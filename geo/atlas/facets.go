package atlas

import (
	"context"
	"math"

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
	name, out := e.namer(f), Facets{}
	for _, x := range fields {
		out[x.Name] = name.list(x, got[x].Facets)
	}
	return c, out, got[geo.ColumnNamed("claimant")].Of, nil
}

// MaxValues is how many values of a column AllFacets gives: a store may have a hundred thousand places.
const MaxValues = 10_000

// AllFacets counts what matches by some columns, with all their values, up to the MaxValues with most claims.
func (e *Edition) AllFacets(ctx context.Context, f *geo.Filter, columns ...*geo.Column) (Facets, error) {
	return selected(ctx, e, f, func(sel *index.Selection) (Facets, error) {
		got, err := sel.Top(MaxValues, columns...)
		if err != nil {
			return nil, err
		}
		name, out := e.namer(f), Facets{}
		for _, c := range columns {
			out[c.Name] = name.list(c, got[c].Facets)
		}
		return out, nil
	})
}

// Answerers counts who answers what matches of one story, with their names; only Claims and Explains are left out.
func (e *Edition) Answerers(ctx context.Context, f *geo.Filter) ([]Answerer, error) {
	story := e.dir.only(f)
	if story == nil {
		return nil, geo.Errorf(geo.CodeInvalid, "who answers is counted in one story: name it as story")
	}
	t := answerTally{}
	err := e.read(ctx, func(r geo.Reader) error { return e.tallyAnswered(ctx, r, f, t) })
	if err != nil {
		return nil, err
	}
	out := t.list()
	for i := range out {
		out[i].Label = e.dir.of(story.ID).Source(out[i].Source).Label()
	}
	return out[:min(len(out), MaxFacet)], nil
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

func (e *Edition) namer(f *geo.Filter) namer {
	return namer{stories: e.dir.stories, alone: len(e.dir.order) == 1 || len(f.Story) == 1}
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
	got, err := selected(ctx, e, f, func(sel *index.Selection) (map[*geo.Column]index.TopFacets, error) {
		return sel.Top(math.MaxInt, field)
	})
	if err != nil {
		return nil, err
	}
	out := make(map[geo.Ref]int, got[field].Of)
	for _, x := range got[field].Facets {
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

// Timeline is a story's claims by the date on a clock, whatever time the filter chooses.
type Timeline struct {
	Clock string `json:"clock"`
	// Bars counts by month, year, decade and century, the shortest first; a unit that takes more than index.MaxBars
	// bars is left out. Empty when no date is bounded at both ends.
	Bars []TimeBars `json:"bars"`
	// Open counts claims whose date is open at one end, which stand in no bar; Undated those without a date.
	Open    int `json:"open"`
	Undated int `json:"undated"`
}

// TimeBars are neighbouring units of time with their numbers of distinct claims.
type TimeBars struct {
	Unit string   `json:"unit"` // month, year, decade, century
	IDs  []string `json:"ids"`  // EDTF: 2022-07, 2022, 202X, 20XX
	// N counts the claims that may lie in the unit, Sure those that lie in no other one.
	N    []int `json:"n"`
	Sure []int `json:"sure"`
}

// Timeline counts what a filter chooses in a story by time, as if the filter set no time and kept what has no date. The
// filter's own Story is ignored. Bars reach at least over the time chosen, where there is room. CodeNotFound when there
// is no such story.
func (e *Edition) Timeline(ctx context.Context, story string, f geo.Filter) (*Timeline, error) {
	if e.dir.stories[story] == nil {
		return nil, geo.Errorf(geo.CodeNotFound, "there is no story %q here", story)
	}
	chosen := f.Time
	f.Story, f.Time, f.Dated = []string{story}, nil, false
	t, err := selected(ctx, e, &f, (*index.Selection).Timeline)
	if err != nil {
		return nil, err
	}
	out := &Timeline{Clock: f.Clock.String(), Open: t.Open, Undated: t.Undated, Bars: []TimeBars{}}
	for _, b := range t.Bars {
		out.Bars = append(out.Bars, timeBars(widen(b, chosen)))
	}
	return out, nil
}

// widen adds empty bars up to the bounded ends of a span, as far as index.MaxBars allows.
func widen(b index.Bars, to *geo.Span) index.Bars {
	if to == nil {
		return b
	}
	before, after := 0, 0
	if to.Earliest != geo.OpenStart {
		before = max(0, b.First-index.Month(to.Earliest)/b.Unit.Months())
	}
	if to.Latest != geo.OpenEnd {
		after = max(0, index.Month(to.Latest-1)/b.Unit.Months()-b.First-len(b.N)+1)
	}
	if before+after == 0 || before+after+len(b.N) > index.MaxBars {
		return b
	}
	pad := func(list []int) []int {
		out := make([]int, before+len(list)+after)
		copy(out[before:], list)
		return out
	}
	return index.Bars{Unit: b.Unit, First: b.First - before, N: pad(b.N), Sure: pad(b.Sure)}
}

func timeBars(b index.Bars) TimeBars {
	out := TimeBars{Unit: b.Unit.String(), N: b.N, Sure: b.Sure, IDs: make([]string, len(b.N))}
	for i := range out.IDs {
		out.IDs[i] = b.Unit.Name(b.First + i)
	}
	return out
}
