package atlas

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/geojson"
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

// LocationItems returns a page of the locations with a matching mark, by story and id; it ends early when geometries
// are large. A country has its country's generalised polygon, other places their own geometry or null.
func (e *Edition) LocationItems(ctx context.Context, f *geo.Filter, after string, limit int) (Page, []Item, error) {
	counts, err := e.count(ctx, f, geo.ColumnNamed("location"))
	if err != nil {
		return Page{}, nil, err
	}
	p, refs := slice(counts, after, limit)
	found, err := fetch(ctx, e, func(r geo.Reader) (map[geo.Ref]*geo.Location, error) {
		return storedLocations(ctx, r, refs)
	})
	if err != nil {
		return p, nil, err
	}
	items := make([]Item, 0, len(refs))
	size := 0
	for i, r := range refs {
		l := found[r]
		if l == nil {
			continue
		}
		props := object{{"story", r.Story}, {"location", l.ID}, {"name", l.Name}}
		if len(l.Names) > 0 {
			props = append(props, member{"names", l.Names})
		}
		props = append(props, object{
			{"country", stated(l.Country)}, {"precision", l.Precision.String()},
			{"radius_m", stated(max(l.RadiusM, 0))},
			{"geonames", stated(max(l.GeoNames, 0))}, {"claims", counts[r]},
		}...)
		x := Item{Type: "Feature", ID: r.String(), Geometry: e.atlas.locationJSON(l), Properties: props}
		items = append(items, x)
		if size += len(x.Geometry); size > maxPageBytes && i < len(refs)-1 {
			p.Next = x.ID
			break
		}
	}
	return p, items, nil
}

func (a *Atlas) locationJSON(l *geo.Location) json.RawMessage {
	if l.Precision == geo.PrecisionCountry {
		if b := a.lands.of(l.Country, drawnJSON); b != nil {
			return b
		}
	}
	return geojson.AppendGeometry(nil, l.Geometry, geojson.Exact)
}

// plainItems returns a page of records without a geometry, which of describes; nil for one that is not there.
func (e *Edition) plainItems(
	counts map[geo.Ref]int, after string, limit int, of func(*storyDirectory, string) object,
) (Page, []Item, error) {
	p, refs := slice(counts, after, limit)
	items := make([]Item, 0, len(refs))
	for _, r := range refs {
		if props := of(e.dir.of(r.Story), r.ID); props != nil {
			props = append(append(object{{"story", r.Story}}, props...), member{"claims", counts[r]})
			items = append(items, Item{Type: "Feature", ID: r.String(), Geometry: json.RawMessage("null"),
				Properties: props})
		}
	}
	return p, items, nil
}

// ReportItems returns a page of the reports in the chains of matching marks, by story and id.
func (e *Edition) ReportItems(ctx context.Context, f *geo.Filter, after string, limit int) (Page, []Item, error) {
	counts, err := e.count(ctx, f, geo.ColumnNamed("report"))
	if err != nil {
		return Page{}, nil, err
	}
	return e.plainItems(counts, after, limit, func(sh *storyDirectory, id string) object {
		x := sh.reports[id]
		if x == nil {
			return nil
		}
		return object{
			{"report", id}, {"title", stated(x.Title)}, {"publisher", stated(x.Publisher)},
			{"published", stated(x.Published.String())}, {"genre", stated(x.Genre)}, {"url", stated(x.URL)},
		}
	})
}

// SourceItems returns a page of the claimants of matching marks and the publishers of their reports, by story and id.
// Claims counts what a source claims itself.
func (e *Edition) SourceItems(ctx context.Context, f *geo.Filter, after string, limit int) (Page, []Item, error) {
	counts, err := e.count(ctx, f, geo.ColumnNamed("claimant"))
	if err != nil {
		return Page{}, nil, err
	}
	reports, err := e.count(ctx, f, geo.ColumnNamed("report"))
	if err != nil {
		return Page{}, nil, err
	}
	for r := range reports {
		if x, ok := e.Report(r.Story, r.ID); ok && x.Publisher != "" {
			counts[geo.Ref{Story: r.Story, ID: x.Publisher}] += 0
		}
	}
	return e.plainItems(counts, after, limit, func(sh *storyDirectory, id string) object {
		x := sh.sources[id]
		if x == nil {
			return nil
		}
		return object{
			{"source", id}, {"name", stated(x.Name)}, {"kind", stated(x.Type.String())}, {"role", stated(x.Role)},
			{"part_of", stated(x.PartOf)}, {"url", stated(x.URL)},
		}
	})
}
