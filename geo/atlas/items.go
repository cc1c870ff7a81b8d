package atlas

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/geojson"
	"dateline/geo/index"
)

// Item is a feature of one of the small collections: locations, reports, sources.
type Item struct {
	Type       string          `json:"type"`
	ID         string          `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties any             `json:"properties"`
}

// Page says where a page stands in its whole.
type Page struct {
	Matched int
	Next    string // value of the parameter “after” for the next page, "" after the last
}

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	Name  string
	Value any
}

// MarshalJSON writes the members one after the other.
func (o object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			b = append(b, ',')
		}
		value, err := json.Marshal(m.Value)
		if err != nil {
			return nil, err
		}
		b = append(append(append(append(b, '"'), m.Name...), '"', ':'), value...)
	}
	return append(b, '}'), nil
}

// stated returns nil for what is not stated, so that JSON has null.
func stated[T comparable](v T) any {
	if v == *new(T) {
		return nil
	}
	return v
}

// slice cuts the page after a key out of counts, which it sorts by “story:id”.
func slice(counts map[geo.Ref]int, after string, limit int) (Page, []geo.Ref) {
	refs := make([]geo.Ref, 0, len(counts))
	for r := range counts {
		refs = append(refs, r)
	}
	slices.SortFunc(refs, func(a, b geo.Ref) int { return strings.Compare(a.String(), b.String()) })
	p := Page{Matched: len(refs)}
	from, found := slices.BinarySearchFunc(refs, after,
		func(r geo.Ref, s string) int { return strings.Compare(r.String(), s) })
	if found {
		from++
	}
	refs = refs[from:]
	if len(refs) > limit {
		refs = refs[:limit]
		p.Next = refs[limit-1].String()
	}
	return p, refs
}

// maxPageBytes is after how many bytes of features a page ends early.
const maxPageBytes = 16 << 20

var errPageFull = errors.New("the page is full")

// Field is a property of the items of a small collection.
type Field struct {
	Name, About, Unit string
	Type              geo.Type
	Words             []string // of geo.TypeEnum
}

// field is a Field with its value in a record, nil where it is not stated.
type field[R any] struct {
	Field
	of func(*R) any
}

func named[R any](name, about string, of func(*R) any) field[R] {
	return field[R]{Field{Name: name, About: about}, of}
}

var (
	locationFields = []field[geo.Location]{
		{idField("location"), func(l *geo.Location) any { return l.ID }},
		named("name", "Name", func(l *geo.Location) any { return l.Name }),
		named("names", "Names by language", func(l *geo.Location) any {
			if len(l.Names) == 0 {
				return nil
			}
			return l.Names
		}),
		{
			Field{Name: "country", Type: geo.TypeCountry, About: "ISO 3166-1 alpha-2 code"},
			func(l *geo.Location) any { return stated(l.Country) },
		},
		{
			Field{
				Name: "precision", Type: geo.TypeEnum, About: "How exactly the place is known",
				Words: geo.Words[geo.Precision](),
			},
			func(l *geo.Location) any { return l.Precision.String() },
		},
		{
			Field{Name: "radius_m", Type: geo.TypeNumber, About: "Radius in metres", Unit: "m"},
			func(l *geo.Location) any { return stated(max(l.RadiusM, 0)) },
		},
		{
			Field{Name: "geonames", Type: geo.TypeCount, About: "Number of the place at GeoNames"},
			func(l *geo.Location) any { return stated(max(l.GeoNames, 0)) },
		},
	}
	reportFields = []field[geo.Report]{
		{idField("report"), func(x *geo.Report) any { return x.ID }},
		named("title", "Title", func(x *geo.Report) any { return stated(x.Title) }),
		{
			Field{Name: "publisher", Type: geo.TypeID, About: "Id of the source that published it"},
			func(x *geo.Report) any { return stated(x.Publisher) },
		},
		{
			Field{Name: "published", Type: geo.TypeDate, About: "When it was published, EDTF"},
			func(x *geo.Report) any { return stated(x.Published.String()) },
		},
		named("genre", "What sort of publication it is", func(x *geo.Report) any { return stated(x.Genre) }),
		named("url", "Address", func(x *geo.Report) any { return stated(x.URL) }),
	}
	sourceFields = []field[geo.Source]{
		{idField("source"), func(x *geo.Source) any { return x.ID }},
		named("name", "Name", func(x *geo.Source) any { return stated(x.Name) }),
		{
			Field{
				Name: "kind", Type: geo.TypeEnum, About: "Who or what it is", Words: geo.Words[geo.SourceKind](),
			},
			func(x *geo.Source) any { return stated(x.Type.String()) },
		},
		named("role", "Role", func(x *geo.Source) any { return stated(x.Role) }),
		{
			Field{Name: "part_of", Type: geo.TypeID, About: "Id of the source that it belongs to"},
			func(x *geo.Source) any { return stated(x.PartOf) },
		},
		named("url", "Address", func(x *geo.Source) any { return stated(x.URL) }),
	}
)

func idField(of string) Field { return Field{Name: of, Type: geo.TypeID, About: "Id of the " + of} }

// ItemFields returns the properties of locations, reports or sources as items, in their order.
func ItemFields(k geo.Kind) []Field {
	out := []Field{idField("story")}
	switch k {
	case geo.KindOfLocation:
		out = plain(out, locationFields)
	case geo.KindOfReport:
		out = plain(out, reportFields)
	case geo.KindOfSource:
		out = plain(out, sourceFields)
	}
	return append(out, Field{Name: "claims", Type: geo.TypeCount, About: claimsAbout[k]})
}

var claimsAbout = map[geo.Kind]string{
	geo.KindOfLocation: "How many of the claims chosen are about it",
	geo.KindOfReport:   "How many of the claims chosen it carries",
	geo.KindOfSource:   "How many of the claims chosen it makes itself",
}

func plain[R any](out []Field, list []field[R]) []Field {
	for _, f := range list {
		out = append(out, f.Field)
	}
	return out
}

// newItem writes a record as an item.
func newItem[R any](ref geo.Ref, x *R, fields []field[R], claims int, geometry json.RawMessage) Item {
	props := object{{"story", ref.Story}}
	for _, f := range fields {
		props = append(props, member{f.Name, f.of(x)})
	}
	return Item{
		Type: "Feature", ID: ref.String(), Geometry: geometry, Properties: append(props, member{"claims", claims}),
	}
}

// Items returns a page of the locations, reports or sources that matching marks have to do with, by story and id; it
// ends early when geometries are large. See [Edition.related] for which.
func (e *Edition) Items(ctx context.Context, k geo.Kind, f *geo.Filter, after string, limit int) (Page, []Item, error) {
	counts, err := e.related(ctx, k, f)
	if err != nil {
		return Page{}, nil, err
	}
	p, refs := slice(counts, after, limit)
	items, err := e.items(ctx, k, refs, counts)
	size := 0
	for i := range items {
		if size += len(items[i].Geometry); size > maxPageBytes && i < len(items)-1 {
			p.Next = items[i].ID
			return p, items[:i+1], err
		}
	}
	return p, items, err
}

// Item returns one location, report or source as Items does without a filter; CodeNotFound when it is not there.
func (e *Edition) Item(ctx context.Context, k geo.Kind, ref geo.Ref) (Item, error) {
	counts, err := e.related(ctx, k, &geo.Filter{Story: []string{ref.Story}})
	if err != nil {
		return Item{}, err
	}
	if _, ok := counts[ref]; ok {
		items, err := e.items(ctx, k, []geo.Ref{ref}, counts)
		if len(items) > 0 || err != nil {
			return append(items, Item{})[0], err
		}
	}
	return Item{}, geo.Errorf(geo.CodeNotFound, "there is no %s %q here", k, ref)
}

// related counts the claims of matching marks by their locations, reports or sources. Sources are who claims, whom
// claims are about and who published their reports; claims counts what they claim themselves. A filter that chooses
// everything, or everything of some stories, has all their reports and sources, also those that no claim names.
func (e *Edition) related(ctx context.Context, k geo.Kind, f *geo.Filter) (map[geo.Ref]int, error) {
	column := map[geo.Kind]string{
		geo.KindOfLocation: "location", geo.KindOfReport: "report", geo.KindOfSource: "claimant",
	}[k]
	counts, err := e.count(ctx, f, geo.ColumnNamed(column))
	if err != nil || k == geo.KindOfLocation {
		return counts, err
	}
	rest := *f
	if rest.Story = nil; rest.IsZero() {
		for _, id := range e.dir.order {
			if len(f.Story) > 0 && !slices.Contains(f.Story, id) {
				continue
			}
			if k == geo.KindOfReport {
				for r := range e.dir.stories[id].reports {
					counts[geo.Ref{Story: id, ID: r}] += 0
				}
				continue
			}
			for s := range e.dir.stories[id].sources {
				counts[geo.Ref{Story: id, ID: s}] += 0
			}
		}
	}
	if k == geo.KindOfReport {
		return counts, nil
	}
	about, err := e.count(ctx, f, geo.ColumnNamed("about"))
	if err != nil {
		return nil, err
	}
	for r := range about {
		counts[r] += 0
	}
	reports, err := e.count(ctx, f, geo.ColumnNamed("report"))
	for r := range reports {
		if x := e.dir.of(r.Story).reports[r.ID]; x != nil && x.Publisher != "" {
			counts[geo.Ref{Story: r.Story, ID: x.Publisher}] += 0
		}
	}
	return counts, err
}

// items returns records as items, without those that are not there.
func (e *Edition) items(ctx context.Context, k geo.Kind, refs []geo.Ref, counts map[geo.Ref]int) ([]Item, error) {
	var found map[geo.Ref]*geo.Location
	if k == geo.KindOfLocation {
		var err error
		found, err = fetch(ctx, e, func(r geo.Reader) (map[geo.Ref]*geo.Location, error) {
			return storedLocations(ctx, r, refs)
		})
		if err != nil {
			return nil, err
		}
	}
	out := make([]Item, 0, len(refs))
	none := json.RawMessage("null")
	for _, ref := range refs {
		dir := e.dir.of(ref.Story)
		if l := found[ref]; l != nil {
			out = append(out, newItem(ref, l, locationFields, counts[ref], e.atlas.locationJSON(l)))
		} else if x := dir.reports[ref.ID]; k == geo.KindOfReport && x != nil {
			out = append(out, newItem(ref, x, reportFields, counts[ref], none))
		} else if x := dir.sources[ref.ID]; k == geo.KindOfSource && x != nil {
			out = append(out, newItem(ref, x, sourceFields, counts[ref], none))
		}
	}
	return out, nil
}

// Extent is where and when the marks that a filter chooses are.
type Extent struct {
	// Box is west, south, east and north, nil when nothing has a place. It holds all, so it is the whole circle of
	// longitudes where it would cross the antimeridian.
	Box *[4]float64
	// Time is from the earliest to the latest date on the filter's clock; not stated when there is none.
	Time geo.Span
}

// Extent returns where and when what a filter chooses is.
func (e *Edition) Extent(ctx context.Context, f *geo.Filter) (Extent, error) {
	return selected(ctx, e, f, func(sel *index.Selection) (out Extent, err error) {
		if out.Time, _, err = sel.Span(); err != nil {
			return out, err
		}
		out.Box, err = box(sel)
		return out, err
	})
}

func (a *Atlas) locationJSON(l *geo.Location) json.RawMessage {
	if l.Precision == geo.PrecisionCountry {
		if b := a.lands.of(l.Country, drawnJSON); b != nil {
			return b
		}
	}
	return geojson.AppendGeometry(nil, l.Geometry, geojson.Exact)
}
