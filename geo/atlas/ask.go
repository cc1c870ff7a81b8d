package atlas

import (
	"context"
	"errors"
	"html"
	"slices"
	"strconv"
	"sync"

	"dateline/geo"
	"dateline/geo/country"
	"dateline/geo/index"
	"dateline/geo/tile"
)

// selectFrom evaluates a filter on a state, with its full text. The caller releases the selection.
func (a *Atlas) selectFrom(ctx context.Context, st *state, f *geo.Filter) (*index.Selection, error) {
	if len(f.Story) == 1 && len(st.dir.order) == 1 && f.Story[0] == st.dir.order[0] {
		all := *f // the only story is every mark, which the index answers from what it counted already
		all.Story = nil
		f = &all
	}
	var keys *index.KeySet
	if f.Query != "" {
		var err error
		if keys, err = a.search(ctx, st, f.Query); err != nil {
			return nil, err
		}
	}
	return st.snap.Select(ctx, f, keys)
}

// searchCache keeps the last full-text results, each tied to a snapshot. The zero value is ready.
type searchCache struct {
	mu    sync.Mutex
	order []string
	found map[string]found
}

type found struct {
	snap *index.Snapshot
	keys *index.KeySet
}

// maxSearches is how many results are kept.
const maxSearches = 64

func (c *searchCache) get(q string, snap *index.Snapshot) *index.KeySet {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok := c.found[q]; ok && f.snap == snap {
		return f.keys
	}
	return nil
}

func (c *searchCache) put(q string, f found) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.found == nil {
		c.found = map[string]found{}
	}
	if _, ok := c.found[q]; !ok {
		c.order = append(c.order, q)
	}
	c.found[q] = f
	for len(c.order) > maxSearches {
		delete(c.found, c.order[0])
		c.order = c.order[1:]
	}
}

// search finds the marks with the words of q, once however many ask at the same time. The search goes on when one of them
// goes away, bounded by its own time.
func (a *Atlas) search(ctx context.Context, st *state, q string) (*index.KeySet, error) {
	if k := a.searches.get(q, st.snap); k != nil {
		return k, nil
	}
	ch := a.flight.DoChan(strconv.FormatInt(st.rev.N, 10)+" "+q, func() (any, error) {
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.opts.SearchTime)
		defer cancel()
		keys, err := a.searchStore(own, q)
		if errors.Is(own.Err(), context.DeadlineExceeded) && err != nil {
			return nil, &geo.Error{Code: geo.CodeUnavailable, Message: "parameter q: the search took too long; try rarer words", Err: err}
		}
		if err != nil {
			return nil, err
		}
		set := st.snap.KeySet(keys)
		a.searches.put(q, found{st.snap, set})
		return set, nil
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-ch:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*index.KeySet), nil
	}
}

// searchStore searches the store when fewer than maxSearching others do.
func (a *Atlas) searchStore(ctx context.Context, q string) ([]int64, error) {
	select {
	case a.searching <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-a.searching }()
	return a.store.Search(ctx, q)
}

// Tile returns the claims tile for a filter: Mapbox Vector Tile 2.1, empty when nothing matches there.
func (a *Atlas) Tile(ctx context.Context, f *geo.Filter, id tile.ID) ([]byte, error) {
	sel, err := a.selectFrom(ctx, a.state.Load(), f)
	if err != nil {
		return nil, err
	}
	defer sel.Release()
	c := a.encoders.Get().(*tile.Claims)
	defer a.encoders.Put(c)
	c.Reset(id)
	if err := sel.Tile(id.Z, id.X, id.Y, c); err != nil {
		return nil, err
	}
	return c.AppendTile(nil), nil
}

// TileRevision returns the last revision that changed anything drawn in the tile, whatever the filter.
func (a *Atlas) TileRevision(id tile.ID) int64 {
	return a.state.Load().snap.RegionRevision(id.Z, id.X, id.Y)
}

// Facets counts what matches a filter.
func (a *Atlas) Facets(ctx context.Context, f *geo.Filter) (Counts, Facets, error) {
	st := a.state.Load()
	sel, err := a.selectFrom(ctx, st, f)
	if err != nil {
		return Counts{}, Facets{}, err
	}
	defer sel.Release()
	return a.facets(ctx, st, sel, f)
}

func (a *Atlas) facets(ctx context.Context, st *state, sel *index.Selection, f *geo.Filter) (Counts, Facets, error) {
	n, err := sel.Counts()
	if err != nil {
		return Counts{}, Facets{}, err
	}
	total, err := a.total(ctx, st, f.Story)
	if err != nil {
		return Counts{}, Facets{}, err
	}
	c := Counts{
		Marks: n.Marks, Claims: n.Claims, Places: n.Places, OnMap: n.OnMap, OffMap: n.OffMap, Undated: n.Undated, Total: total,
	}
	got, err := sel.Top(MaxFacet, index.FieldReport, index.FieldClaimant, index.FieldStatus, index.FieldTopic, index.FieldRole, index.FieldPrecision,
		index.FieldCountry, index.FieldLocation, index.FieldDenial, index.FieldMonth)
	if err != nil {
		return c, Facets{}, err
	}
	name := namer{st: st, alone: len(st.dir.order) == 1 || len(f.Story) == 1}
	return c, Facets{
		Report:    name.list(got[index.FieldReport], name.report),
		Claimant:  name.list(got[index.FieldClaimant], name.source),
		Status:    name.list(got[index.FieldStatus], nil),
		Topic:     name.list(got[index.FieldTopic], name.topic),
		Role:      name.list(got[index.FieldRole], nil),
		Precision: name.list(got[index.FieldPrecision], nil),
		Country:   name.list(got[index.FieldCountry], countryLabel),
		Location:  name.list(got[index.FieldLocation], nil),
		Denial:    name.list(got[index.FieldDenial], nil),
		Month:     name.list(got[index.FieldMonth], nil),
	}, nil
}

// total counts the claims of the stories, or of all.
func (a *Atlas) total(ctx context.Context, st *state, stories []string) (int, error) {
	all, err := a.selectFrom(ctx, st, &geo.Filter{Story: stories})
	if err != nil {
		return 0, err
	}
	defer all.Release()
	n, err := all.Counts()
	return n.Claims, err
}

// namer gives facets their ids and labels. With one story asked for, ids stand alone; otherwise as story:id.
type namer struct {
	st    *state
	alone bool
}

func (n namer) list(in []index.Facet, label func(*shelf, string) string) []Facet {
	out := make([]Facet, 0, len(in))
	for _, x := range in {
		f := Facet{ID: x.ID, Claims: x.N}
		if x.Story != "" && !n.alone {
			f.ID = x.Story + ":" + x.ID
		}
		if label != nil {
			f.Label = label(n.st.dir.stories[x.Story], x.ID)
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
func (a *Atlas) count(ctx context.Context, f *geo.Filter, field index.Field) (map[geo.Ref]int, error) {
	sel, err := a.selectFrom(ctx, a.state.Load(), f)
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

// Docs calls each for the matching marks of a page in the index's order, with their geometry as GeoJSON, null for none.
func (a *Atlas) Docs(ctx context.Context, f *geo.Filter, after string, limit int, each func(d *geo.Doc, geometry []byte) error) (Page, error) {
	sel, err := a.selectFrom(ctx, a.state.Load(), f)
	if err != nil {
		return Page{}, err
	}
	defer sel.Release()
	n, err := sel.Len()
	if err != nil {
		return Page{}, err
	}
	keys, next, err := page(sel, after, limit)
	if err != nil {
		return Page{}, err
	}
	lands := landCache{}
	err = a.store.Docs(ctx, keys, func(d *geo.Doc) error { return each(d, lands.geometry(d)) })
	return Page{Matched: n, Next: next}, err
}

// page asks for a page of keys; a cursor that is wrong is named after its parameter.
func page(sel *index.Selection, after string, limit int) (keys []int64, next string, err error) {
	keys, next, err = sel.Page(after, limit)
	if geo.CodeOf(err) == geo.CodeInvalid {
		err = geo.Errorf(geo.CodeInvalid, "parameter after: %s", err.Error())
	}
	return keys, next, err
}

// TileJSON describes the claims tiles of a filter; the caller adds the tiles' addresses. Bounds and centre are those of the
// marks in role site, or of all when there are none.
func (a *Atlas) TileJSON(ctx context.Context, f *geo.Filter) (tile.TileJSON, error) {
	st := a.state.Load()
	doc := tile.TileJSON{
		TileJSON: "3.0.0", Name: "Claims", Scheme: "xyz", MinZoom: 0, MaxZoom: maxTileZoom,
		Description: "Reported locations: marks, clusters, areas and labels of claims. Who claims them stands in claimant.",
		Bounds:      &[4]float64{-180, -85.051129, 180, 85.051129}, VectorLayers: tile.ClaimsLayers(),
	}
	if s := st.dir.only(f); s != nil {
		doc.Name, doc.Attribution = s.Title, html.EscapeString(s.Credit) // clients show it as HTML
	}
	sel, err := a.selectFrom(ctx, st, f)
	if err != nil {
		return doc, err
	}
	defer sel.Release()
	if b, err := bounds(sel); err != nil || b != nil {
		doc.Bounds = b
		return doc, err
	}
	return doc, nil
}

// bounds returns west, south, east and north of the anchors in role site, of all when there are none; nil for nothing on the
// map. Latitudes end where web mercator does.
func bounds(sel *index.Selection) (*[4]float64, error) {
	b, ok, err := sel.Bound(geo.RoleSite)
	if err == nil && !ok {
		b, ok, err = sel.Bound()
	}
	if err != nil || !ok {
		return nil, err
	}
	return &[4]float64{b.Min[0], max(b.Min[1], -85.051129), b.Max[0], min(b.Max[1], 85.051129)}, nil
}

// maxTileZoom is the deepest zoom that TileJSON offers; clients draw its tiles larger beyond.
const maxTileZoom = 14

// only returns the story when the filter or the store has just one.
func (d *directory) only(f *geo.Filter) *geo.Story {
	id := ""
	switch {
	case len(f.Story) == 1:
		id = f.Story[0]
	case len(f.Story) == 0 && len(d.order) == 1:
		id = d.order[0]
	}
	if sh := d.stories[id]; sh != nil {
		return sh.story
	}
	return nil
}

// StorySummary is a story in the list of stories.
type StorySummary struct {
	StoryView
	Claims int `json:"claims"`
}

// Stories lists the stories by id.
func (a *Atlas) Stories() []StorySummary {
	st := a.state.Load()
	out := make([]StorySummary, 0, len(st.dir.order))
	for _, id := range st.dir.order {
		n, err := a.total(context.Background(), st, []string{id})
		if err != nil {
			n = 0
		}
		out = append(out, StorySummary{storyView(st.dir.stories[id].story), n})
	}
	return out
}

// Story returns what readers see of a story; ok is false when it is not there.
func (a *Atlas) Story(id string) (StoryView, bool) {
	sh := a.state.Load().dir.stories[id]
	if sh == nil {
		return StoryView{}, false
	}
	return storyView(sh.story), true
}

// Report returns what readers see of a report; ok is false when it is not there.
func (a *Atlas) Report(story, id string) (ReportView, bool) {
	sh := a.state.Load().dir.stories[story]
	if sh == nil || sh.reports[id] == nil {
		return ReportView{}, false
	}
	return reportView(sh.reports[id]), true
}

// Source returns what readers see of a source; ok is false when it is not there.
func (a *Atlas) Source(story, id string) (SourceView, bool) {
	sh := a.state.Load().dir.stories[story]
	if sh == nil || sh.sources[id] == nil {
		return SourceView{}, false
	}
	return sourceView(sh.sources[id]), true
}

// Removed tells whether and when a record was removed; nil when it is there or never was.
func (a *Atlas) Removed(ctx context.Context, k geo.Kind, ref geo.Ref) (*geo.Removal, error) {
	return a.store.Removed(ctx, k, ref)
}

// View returns a story as a filter shows it. The filter's own Story is ignored. Large results are paged: after is the Next
// of the page before. CodeNotFound when there is no such story.
func (a *Atlas) View(ctx context.Context, story string, f geo.Filter, after string) (*View, error) {
	st := a.state.Load()
	sh := st.dir.stories[story]
	if sh == nil {
		return nil, geo.Errorf(geo.CodeNotFound, "there is no story %q here", story)
	}
	f.Story = []string{story}
	sel, err := a.selectFrom(ctx, st, &f)
	if err != nil {
		return nil, err
	}
	defer sel.Release()
	v := &View{Story: storyView(sh.story), Revision: st.rev.N}
	if v.Counts, v.Facets, err = a.facets(ctx, st, sel, &f); err != nil {
		return nil, err
	}
	v.Voices = make([]Voice, 0, len(v.Facets.Claimant))
	for _, x := range v.Facets.Claimant {
		v.Voices = append(v.Voices, Voice{Source: x.ID, Claims: x.Claims})
	}
	if err := a.offer(ctx, st, &f, &v.Facets); err != nil {
		return nil, err
	}
	if v.Bounds, err = bounds(sel); err != nil {
		return nil, err
	}
	hits, next, err := a.hits(ctx, sel, v.Counts.Marks, after)
	if err != nil {
		return nil, err
	}
	v.Large, v.Next = v.Counts.Marks > MaxMarks, next
	if err := a.compose(ctx, sh, v, hits); err != nil {
		return nil, err
	}
	if err := a.nameLocations(ctx, story, v); err != nil {
		return nil, err
	}
	c := &composer{shelf: sh, story: story, view: v}
	for _, x := range v.Voices {
		c.source(x.Source)
	}
	return v, nil
}

// nameLocations labels the facet of locations, also those that the view does not show.
func (a *Atlas) nameLocations(ctx context.Context, story string, v *View) error {
	var missing []geo.Ref
	for i := range v.Facets.Location {
		x := &v.Facets.Location[i]
		if x.Label = v.Locations[x.ID].Name; x.Label == "" {
			missing = append(missing, geo.Ref{Story: story, ID: x.ID})
		}
	}
	found, err := a.storedLocations(ctx, missing)
	for i := range v.Facets.Location {
		x := &v.Facets.Location[i]
		if l := found[geo.Ref{Story: story, ID: x.ID}]; l != nil {
			x.Label = l.Name
		}
	}
	return err
}

// offer counts each facet of which something is chosen as if nothing of it were, so that another choice can be offered.
func (a *Atlas) offer(ctx context.Context, st *state, f *geo.Filter, into *Facets) error {
	name := namer{st: st, alone: true}
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
		sel, err := a.selectFrom(ctx, st, &wider)
		if err != nil {
			return err
		}
		got, err := sel.Top(MaxFacet, x.field)
		sel.Release()
		if err != nil {
			return err
		}
		*x.into = name.list(got[x.field], x.label)
	}
	return nil
}

func countryLabel(_ *shelf, code string) string { return country.Name(code, "en") }

// pageMarks is how many marks a page of a large view takes its claims from.
const pageMarks = 100

// hits returns the marks that a view shows: all of a small result, a page of a large one.
func (a *Atlas) hits(ctx context.Context, sel *index.Selection, n int, after string) ([]geo.Mark, string, error) {
	limit := MaxMarks
	if n > MaxMarks {
		limit = pageMarks
	}
	keys, next, err := page(sel, after, limit)
	if err != nil || len(keys) == 0 {
		return nil, next, err
	}
	hits := make([]geo.Mark, 0, len(keys))
	err = a.store.Marks(ctx, keys, func(m *geo.Mark) error {
		hits = append(hits, *m)
		return nil
	})
	slices.SortFunc(hits, func(x, y geo.Mark) int {
		return slices.Index(keys, x.Key) - slices.Index(keys, y.Key)
	})
	return hits, next, err
}
