package ogc

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
	"dateline/geo/query"
	"dateline/web/reply"
	"dateline/web/surface"
	"dateline/web/voice"
)

// The sizes of a page of items.
const (
	defaultLimit = 100
	maxLimit     = 10_000
)

// paging is how much of a collection is asked for.
type paging struct {
	filter geo.Filter
	limit  int
	after  string // opaque; where the page before ended
	values url.Values
}

// parsePaging reads the filter, limit and after of an items request. A limit above the maximum is lowered to it (OGC
// API – Features 1, 7.15.2); what is not a positive whole number is an error.
func parsePaging(r *http.Request) (paging, error) {
	v, err := reply.Values(r)
	if err != nil {
		return paging{}, err
	}
	p := paging{limit: defaultLimit, after: v.Get("after"), values: v}
	if v.Has("limit") {
		n, err := strconv.Atoi(v.Get("limit"))
		if err != nil || n < 1 || len(v["limit"]) > 1 {
			return p, geo.Errorf(geo.CodeInvalid, "parameter limit: %q is not a whole number from 1 to %d", v.Get("limit"), maxLimit)
		}
		p.limit = min(n, maxLimit)
	}
	if f := v.Get("f"); v.Has("f") && f != "geojson" && f != "json" {
		return p, geo.Errorf(geo.CodeInvalid, "parameter f: %q is not offered here; it is geojson or json", f)
	}
	p.filter, err = query.Parse(v, query.Strict, "limit", "after", "f")
	return p, err
}

// GetClaims serves the claims collection: one flat feature a mark.
func (s *Handlers) GetClaims(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	const path = "/collections/claims/items"
	p, err := parsePaging(r)
	if err != nil {
		return err
	}
	rev := ed.Revision()
	a := reply.Answer{
		Type: reply.GeoJSON, Slots: s.itemSlots(p.limit), Tag: s.Tag(rev, path, r.URL.RawQuery),
		Header: http.Header{"Content-Crs": {"<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"}},
	}
	return s.Reply.MakeOnce(w, r, a, func(ctx context.Context) ([]byte, error) {
		var body bytes.Buffer
		fw := exchange.NewPageWriter(&body)
		page, err := ed.Features(ctx, &p.filter, p.after, p.limit, fw.Write)
		if err != nil {
			return nil, err
		}
		err = fw.Close(exchange.Page{Links: s.links(path, p, page.Next), At: rev.At, Matched: page.Matched})
		return body.Bytes(), err
	})
}

// itemSlots are where a page of items waits: a large one among its like.
func (s *Handlers) itemSlots(limit int) *reply.Slots {
	if limit > 10*defaultLimit {
		return s.Slots.Large
	}
	return s.Slots.Items
}

// links are what every page of items links to; that to the next page carries every parameter.
func (s *Handlers) links(path string, p paging, after string) []exchange.Link {
	links := []exchange.Link{{Rel: "self", Type: reply.GeoJSON, Href: s.Abs(path, p.values.Encode())}}
	if after != "" {
		v := maps.Clone(p.values)
		v.Set("after", after)
		links = append(links, exchange.Link{Rel: "next", Type: reply.GeoJSON, Href: s.Abs(path, v.Encode())})
	}
	return links
}

// GetLocations serves the locations that have a matching mark, as features with counts.
func (s *Handlers) GetLocations(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	return s.getRecords(w, r, ed, "/collections/locations/items", ed.LocationItems)
}

// GetReports serves the reports in the chains of matching marks, as features without geometry.
func (s *Handlers) GetReports(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	return s.getRecords(w, r, ed, "/collections/reports/items", ed.ReportItems)
}

// GetSources serves the claimants of matching marks and the publishers of their reports, as features without geometry.
func (s *Handlers) GetSources(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	return s.getRecords(w, r, ed, "/collections/sources/items", ed.SourceItems)
}

// getRecords serves one of the small collections.
func (s *Handlers) getRecords(w http.ResponseWriter, r *http.Request, ed *atlas.Edition, path string, items itemsFunc) error {
	p, err := parsePaging(r)
	if err != nil {
		return err
	}
	rev := ed.Revision()
	a := reply.Answer{Type: reply.GeoJSON, Slots: s.itemSlots(p.limit), Tag: s.Tag(rev, path, r.URL.RawQuery)}
	return s.Reply.MakeOnce(w, r, a, func(ctx context.Context) ([]byte, error) {
		page, list, err := items(ctx, &p.filter, p.after, p.limit)
		if err != nil {
			return nil, err
		}
		fc := struct {
			Type     string          `json:"type"`
			Features []atlas.Item    `json:"features"`
			Links    []exchange.Link `json:"links"`
			Time     string          `json:"timeStamp"`
			Matched  int             `json:"numberMatched"`
			Returned int             `json:"numberReturned"`
		}{
			Type: "FeatureCollection", Features: list, Links: s.links(path, p, page.Next), Matched: page.Matched, Returned: len(list),
			Time: rev.At.UTC().Format(time.RFC3339),
		}
		return json.Marshal(fc)
	})
}

// itemsFunc asks the atlas for a page of a small collection.
type itemsFunc func(ctx context.Context, f *geo.Filter, after string, limit int) (atlas.Page, []atlas.Item, error)

// GetFacets counts what matches a filter, by every facet.
func (s *Handlers) GetFacets(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, f, err := surface.Query(r, query.Strict, "hl")
	if err != nil {
		return err
	}
	lang := voice.Language(v.Get("hl"), "")
	return s.JSON(w, r, ed.Revision(), query.Canonical(&f)+"&hl="+lang, "", func(ctx context.Context) (any, error) {
		counts, facets, err := ed.Facets(ctx, &f)
		facets.NameCountries(lang)
		return struct {
			atlas.Counts
			Facets atlas.Facets `json:"facets"`
		}{counts, facets}, err
	})
}
