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

type locationProperties struct {
	Story string            `json:"story"`
	ID    string            `json:"location"`
	Name  string            `json:"name"`
	Names map[string]string `json:"names,omitempty"`

	Country   *string  `json:"country"`
	Precision string   `json:"precision"`
	RadiusM   *float64 `json:"radius_m"`
	GeoNames  *int64   `json:"geonames"`
	Claims    int      `json:"claims"`
}

type reportProperties struct {
	Story     string  `json:"story"`
	ID        string  `json:"report"`
	Title     *string `json:"title"`
	Publisher *string `json:"publisher"`
	Published *string `json:"published"`
	Genre     *string `json:"genre"`
	URL       *string `json:"url"`
	Claims    int     `json:"claims"`
}

type sourceProperties struct {
	Story  string  `json:"story"`
	ID     string  `json:"source"`
	Name   *string `json:"name"`
	Kind   *string `json:"kind"`
	Role   *string `json:"role"`
	PartOf *string `json:"part_of"`
	URL    *string `json:"url"`
	Claims int     `json:"claims"`
}

// stated returns nil for a text that is not stated, so that JSON has null.
func stated(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// slice cuts the page after a key out of counts, which it sorts by “story:id”.
func slice(counts map[geo.Ref]int, after string, limit int) (Page, []geo.Ref) {
	refs := make([]geo.Ref, 0, len(counts))
	for r := range counts {
		refs = append(refs, r)
	}
	slices.SortFunc(refs, func(a, b geo.Ref) int { return strings.Compare(a.String(), b.String()) })
	p := Page{Matched: len(refs)}
	from, found := slices.BinarySearchFunc(refs, after, func(r geo.Ref, s string) int { return strings.Compare(r.String(), s) })
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

// maxPageGeometry is after how many bytes of geometry a page ends early.
const maxPageGeometry = 16 << 20

var errPageFull = errors.New("the page is full")

// LocationItems returns a page of the locations with a matching mark, by story and id; it ends early when geometries are
// large. A country has its country's generalised polygon, other places their own geometry or null.
func (e *Edition) LocationItems(ctx context.Context, f *geo.Filter, after string, limit int) (Page, []Item, error) {
	counts, err := e.count(ctx, f, geo.ColumnNamed("location"))
	if err != nil {
		return Page{}, nil, err
	}
	p, refs := slice(counts, after, limit)
	var found map[geo.Ref]*geo.Location
	err = e.read(ctx, func(r geo.Reader) (err error) {
		found, err = storedLocations(ctx, r, refs)
		return err
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
		props := locationProperties{
			Story: r.Story, ID: l.ID, Name: l.Name, Names: l.Names, Country: stated(l.Country), Precision: l.Precision.String(),
			Claims: counts[r],
		}
		if l.RadiusM > 0 {
			props.RadiusM = &l.RadiusM
		}
		if l.GeoNames > 0 {
			props.GeoNames = &l.GeoNames
		}
		x := Item{Type: "Feature", ID: r.String(), Geometry: e.atlas.locationJSON(l), Properties: props}
		items = append(items, x)
		if size += len(x.Geometry); size > maxPageGeometry && i < len(refs)-1 {
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

// ReportItems returns a page of the reports in the chains of matching marks, by story and id.
func (e *Edition) ReportItems(ctx context.Context, f *geo.Filter, after string, limit int) (Page, []Item, error) {
	counts, err := e.count(ctx, f, geo.ColumnNamed("report"))
	if err != nil {
		return Page{}, nil, err
	}
	p, refs := slice(counts, after, limit)
	dir := e.dir
	items := make([]Item, 0, len(refs))
	for _, r := range refs {
		sh := dir.stories[r.Story]
		if sh == nil || sh.reports[r.ID] == nil {
			continue
		}
		x := sh.reports[r.ID]
		items = append(items, Item{Type: "Feature", ID: r.String(), Geometry: json.RawMessage("null"), Properties: reportProperties{
			Story: r.Story, ID: x.ID, Title: stated(x.Title), Publisher: stated(x.Publisher),
			Published: stated(x.Published.String()), Genre: stated(x.Genre), URL: stated(x.URL), Claims: counts[r],
		}})
	}
	return p, items, nil
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
	dir := e.dir
	for r := range reports {
		sh := dir.stories[r.Story]
		if sh == nil || sh.reports[r.ID] == nil || sh.reports[r.ID].Publisher == "" {
			continue
		}
		ref := geo.Ref{Story: r.Story, ID: sh.reports[r.ID].Publisher}
		counts[ref] += 0
	}
	p, refs := slice(counts, after, limit)
	items := make([]Item, 0, len(refs))
	for _, r := range refs {
		sh := dir.stories[r.Story]
		if sh == nil || sh.sources[r.ID] == nil {
			continue
		}
		x := sh.sources[r.ID]
		items = append(items, Item{Type: "Feature", ID: r.String(), Geometry: json.RawMessage("null"), Properties: sourceProperties{
			Story: r.Story, ID: x.ID, Name: stated(x.Name), Kind: stated(x.Type.String()), Role: stated(x.Role),
			PartOf: stated(x.PartOf), URL: stated(x.URL), Claims: counts[r],
		}})
	}
	return p, items, nil
}
