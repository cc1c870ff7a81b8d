package ogc

import (
	"bytes"
	"context"
	"math"
	"net/http"
	"net/url"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/crs"
	"dateline/geo/exchange"
	"dateline/geo/query"
	"dateline/web/reply"
)

// Collection is a set of features (OGC API – Features 1, 7.13).
type Collection struct {
	ID, Title, About string

	kind  geo.Kind
	shape geo.Shape // of claims: the one that its features have; 0 for any
}

// Collections lists what there is, in the order in which it is offered.
func Collections() []Collection {
	return []Collection{
		{
			"claims", "Claims", "Who claims what of which place: a feature is one claim at one location. " +
				"Nothing here says that it happened.", geo.KindOfClaim, 0,
		},
		{"claims-points", "Claims at points", "The claims whose place is a point.", geo.KindOfClaim, geo.ShapePoint},
		{
			"claims-areas", "Claims on areas", "The claims whose place is an area; where only a country is known, its " +
				"outline.", geo.KindOfClaim, geo.ShapeArea,
		},
		{
			"claims-unplaced", "Claims without a place", "The claims whose place has no geometry.", geo.KindOfClaim,
			geo.ShapeNone,
		},
		{
			"locations", "Locations", "The places that the claims chosen are about, with how many.",
			geo.KindOfLocation, 0,
		},
		{"reports", "Reports", "The publications that carry the claims chosen, without geometry.", geo.KindOfReport, 0},
		{
			"sources", "Sources", "Who makes the claims chosen, whom they are about and who published their reports, " +
				"without geometry.", geo.KindOfSource, 0,
		},
	}
}

func (c *Collection) path() string { return "/collections/" + c.ID }

// narrow makes a filter choose what may be in the collection.
func (c *Collection) narrow(f *geo.Filter) {
	if c.shape != 0 {
		f.Shape = []geo.Shape{c.shape}
	}
}

// geometryFormat is the type of the features' geometry as JSON Schema of OGC API – Features 5 names it; "" for none.
func (c *Collection) geometryFormat() string {
	switch {
	case c.kind != geo.KindOfClaim && c.kind != geo.KindOfLocation || c.shape == geo.ShapeNone:
		return ""
	case c.shape == geo.ShapePoint:
		return "geometry-point"
	case c.shape == geo.ShapeArea:
		return "geometry-multipolygon"
	}
	return "geometry-any"
}

// Tiled tells whether there are tiles of the collection.
func (c *Collection) Tiled() bool { return c.kind == geo.KindOfClaim && c.geometryFormat() != "" }

// geometry is what a feature has in the collection: where there are areas alone, each is a MultiPolygon, so that
// clients that want one type of geometry have it.
func (c *Collection) geometry(g []byte) []byte {
	rest, polygon := bytes.CutPrefix(g, []byte(`{"type":"Polygon","coordinates":`))
	if c.shape != geo.ShapeArea || !polygon {
		return g
	}
	out := append([]byte(`{"type":"MultiPolygon","coordinates":[`), bytes.TrimSuffix(rest, []byte("}"))...)
	return append(out, "]}"...)
}

// systems lists the reference systems of features by their URIs.
func systems() (uris []string) {
	for _, s := range crs.Systems() {
		uris = append(uris, s.URI)
	}
	return uris
}

// object is a JSON object, array a JSON array.
type (
	object = map[string]any
	array  = []any
)

// Addresses of what is linked to and described, by the standards.
const (
	crs84  = crs.CRS84
	relOGC = "http://www.opengis.net/def/rel/ogc/1.0/"
	schema = "application/schema+json"
	// openAPI has no space before its version: the official suite for tiles compares it as text.
	openAPI = "application/vnd.oai.openapi+json;version=3.0"
)

func (s *Handlers) link(rel, kind, path, query, title string) exchange.Link {
	return exchange.Link{Href: s.Abs(path, query), Rel: rel, Type: kind, Title: title}
}

// only reads the query of a resource that has no parameter but f and those named.
func only(r *http.Request, also ...string) (url.Values, error) {
	v, err := reply.Values(r)
	if err != nil {
		return nil, err
	}
	return v, query.Only(v, append(also, "f")...)
}

// document answers with a JSON document of a type; make is asked for it.
func (s *Handlers) document(
	w http.ResponseWriter, r *http.Request, rev geo.Revision, form reply.Form, make func(ctx context.Context) (any, error),
) error {
	v, err := only(r)
	if err != nil {
		return err
	}
	if form, err = reply.Negotiate(r, v, form); err != nil {
		return err
	}
	return s.Typed(w, r, rev, form.Type, make)
}

// GetLanding serves the landing page, from which all else is found.
func (s *Handlers) GetLanding(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	return s.document(w, r, ed.Revision(), reply.AsJSON, func(ctx context.Context) (any, error) {
		stories, err := ed.Stories(ctx)
		title := "Dateline"
		if len(stories) == 1 {
			title = stories[0].Title
		}
		return object{
			"title": title, "description": about, "revision": ed.Revision().N, "stories": stories,
			"links": []exchange.Link{
				s.link("self", reply.JSON, "/", "f=json", "This document"),
				s.link("alternate", "text/html", "/", "f=html", "The map"),
				s.link("service-desc", openAPI, "/api", "", "What there is, as OpenAPI 3.0"),
				s.link("conformance", reply.JSON, "/conformance", "", "Which standards are followed"),
				s.link("data", reply.JSON, "/collections", "", "Collections"),
				s.link(relOGC+"tilesets-vector", reply.JSON, "/tiles", "f=json", "Vector tiles"),
				s.link(relOGC+"tiling-schemes", reply.JSON, "/tileMatrixSets", "f=json", "Tile matrix sets"),
			},
		}, err
	})
}

const about = "Reported locations: who claims what of which place, who carried it and who answers. Nothing here says " +
	"that what is claimed happened."

// conformsTo lists the classes that this server keeps to.
var conformsTo = func() (out []string) {
	for _, x := range [][]string{
		{"ogcapi-common-1/1.0", "core", "landing-page", "json", "oas30"},
		{"ogcapi-common-2/1.0", "collections"},
		{"ogcapi-features-1/1.0", "core", "geojson", "oas30"},
		{"ogcapi-features-2/1.0", "crs"},
		{"ogcapi-features-3/1.0", "queryables", "filter", "features-filter"},
		{
			"cql2/1.0", "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
			"accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions",
			"property-property", "arithmetic", "array-functions",
		},
		{"ogcapi-common-3/1.0", "schemas", "queryables"},
		{"ogcapi-features-5/1.0", "schemas", "queryables"},
		{
			"ogcapi-tiles-1/1.0", "core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "mvt",
			"oas30",
		},
		{"tms/2.0", "tilematrixset", "json-tilematrixset", "tilesetmetadata", "json-tilesetmetadata", "tilematrixsetlimits"},
	} {
		for _, class := range x[1:] {
			out = append(out, "http://www.opengis.net/spec/"+x[0]+"/conf/"+class)
		}
	}
	return out
}()

// GetConformance serves the list of the standards' classes.
func (s *Handlers) GetConformance(w http.ResponseWriter, r *http.Request) error {
	return s.document(w, r, geo.Revision{}, reply.AsJSON, func(context.Context) (any, error) {
		return object{
			"conformsTo": conformsTo,
			"links":      []exchange.Link{s.link("self", reply.JSON, "/conformance", "", "This document")},
		}, nil
	})
}

// GetCollections describes the collections.
func (s *Handlers) GetCollections(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	return s.document(w, r, ed.Revision(), reply.AsJSON, func(ctx context.Context) (any, error) {
		list := array{}
		for _, c := range Collections() {
			x, err := s.describe(ctx, ed, &c)
			if err != nil {
				return nil, err
			}
			list = append(list, x)
		}
		return object{
			"links": []exchange.Link{s.link("self", reply.JSON, "/collections", "", "This document")}, "collections": list,
		}, nil
	})
}

// GetCollection describes one collection.
func (s *Handlers) GetCollection(c Collection) func(http.ResponseWriter, *http.Request, *atlas.Edition) error {
	return func(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
		return s.document(w, r, ed.Revision(), reply.AsJSON, func(ctx context.Context) (any, error) {
			return s.describe(ctx, ed, &c)
		})
	}
}

func (s *Handlers) describe(ctx context.Context, ed *atlas.Edition, c *Collection) (object, error) {
	var f geo.Filter
	c.narrow(&f)
	extent, err := ed.Extent(ctx, &f)
	if err != nil {
		return nil, err
	}
	links := []exchange.Link{
		s.link("self", reply.JSON, c.path(), "", "This collection"),
		s.link("items", reply.GeoJSON, c.path()+"/items", "", "Its features"),
		s.link(relOGC+"queryables", schema, c.path()+"/queryables", "", "What they can be chosen by"),
		s.link(relOGC+"schema", schema, c.path()+"/schema", "", "Their properties"),
		s.link("describedby", schema, c.path()+"/schema", "", "Their properties"),
	}
	if c.kind == geo.KindOfClaim && c.shape == 0 {
		links = append(links,
			s.link("enclosure", "text/csv", "/download", "f=csv", "All of it as a table"),
			s.link("enclosure", reply.GeoJSON, "/download", "f=geojson", "All of it in one file"))
	}
	if c.Tiled() {
		links = append(links, s.link(relOGC+"tilesets-vector", reply.JSON, c.path()+"/tiles", "f=json", "Its tiles"))
	}
	out := object{
		"id": c.ID, "title": c.Title, "description": c.About, "itemType": "feature", "crs": systems(),
		"storageCrs": crs84, "links": links,
	}
	where := object{"temporal": object{
		"interval": array{array{moment(extent.Time.Earliest, extent.Time), moment(extent.Time.Latest, extent.Time)}},
		"trs":      "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
	}}
	if b := extent.Box; b != nil && c.geometryFormat() != "" {
		where["spatial"] = object{"bbox": array{outward(*b)}, "crs": crs84}
	}
	out["extent"] = where
	return out, nil
}

// moment writes an end of a span, null for an open one.
func moment(at int64, of geo.Span) any {
	if text := geo.Instant(at); of.Stated() && text != "" {
		return text
	}
	return nil
}

// outward rounds a box to hundredths of a degree so that it still holds everything, countries too, which are served in
// hundredths.
func outward(b [4]float64) [4]float64 {
	const places = 100
	for i := range b {
		round := math.Floor
		if i > 1 {
			round = math.Ceil
		}
		b[i] = round(b[i]*places) / places
	}
	return b
}
