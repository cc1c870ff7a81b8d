package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// TestLinks follows every link from the landing page on: each leads to what it says, in the form that it says.
func TestLinks(t *testing.T) {
	t.Parallel()
	s := newSite(t, "http://maps.test", example)
	seen := map[string]bool{}
	rels := map[string]int{}
	type link struct {
		Href, Rel, Type string
		Templated       bool
	}
	var follow func(from link)
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			if _, ok := v["href"]; ok {
				var l link
				b, err := json.Marshal(v)
				if err != nil || json.Unmarshal(b, &l) != nil {
					t.Fatal(err)
				}
				follow(l)
				return
			}
			for _, x := range v {
				walk(x)
			}
		}
	}
	follow = func(l link) {
		rels[l.Rel]++
		if l.Templated {
			l.Href = strings.NewReplacer("{tileMatrix}", "4", "{tileRow}", "5", "{tileCol}", "8").Replace(l.Href)
		}
		if seen[l.Href+l.Type] {
			return
		}
		seen[l.Href+l.Type] = true
		if l.Rel == "" || !strings.HasPrefix(l.Href, "http://maps.test/") {
			t.Errorf("link %+v", l)
		}
		res := s.do(http.MethodGet, strings.TrimPrefix(l.Href, "http://maps.test"), "Accept", l.Type)
		if kind := res.Header.Get("Content-Type"); res.StatusCode != 200 || kind != l.Type && !strings.HasPrefix(kind, l.Type+";") {
			t.Errorf("%s is %d and %s, not %s", l.Href, res.StatusCode, kind, l.Type)
		}
		if strings.Contains(l.Type, "json") && !strings.Contains(l.Type, "openapi") {
			var v any
			if err := json.NewDecoder(res.Body).Decode(&v); err != nil {
				t.Fatalf("%s: %v", l.Href, err)
			}
			walk(v)
		}
	}
	follow(link{Href: "http://maps.test/", Rel: "start", Type: "application/json"})
	for _, rel := range []string{
		"self", "alternate", "service-desc", "conformance", "data", "items", "collection", "enclosure",
		"http://www.opengis.net/def/rel/ogc/1.0/queryables", "http://www.opengis.net/def/rel/ogc/1.0/schema",
		"http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
		"http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", "item",
	} {
		if rels[rel] == 0 {
			t.Errorf("no link with rel %s was met", rel)
		}
	}
}

type features struct {
	NumberMatched, NumberReturned int
	TimeStamp                     string
	Features                      []*geojson.Feature
	Links                         []struct{ Rel, Href string }
}

// TestCollections holds what OGC API – Features asks of collections, their items and their extents.
func TestCollections(t *testing.T) {
	t.Parallel()
	s := newSite(t, "http://maps.test", example)
	var all struct{ Collections []map[string]any }
	s.json("/collections", &all)
	if len(all.Collections) != 7 {
		t.Fatalf("%d collections", len(all.Collections))
	}
	counts := map[string]int{}
	for _, c := range all.Collections {
		var alone map[string]any
		path := "/collections/" + c["id"].(string)
		s.json(path, &alone)
		if diff := cmp.Diff(c, alone); diff != "" {
			t.Errorf("%s alone is another: %s", path, diff)
		}
		var about struct {
			Extent struct {
				Spatial struct{ BBox [][4]float64 }
			}
		}
		s.json(path, &about)
		var page features
		s.json(path+"/items?limit=1000", &page)
		counts[c["id"].(string)] = page.NumberMatched
		if page.NumberMatched != page.NumberReturned || page.NumberReturned != len(page.Features) || !strings.HasSuffix(page.TimeStamp, "Z") {
			t.Errorf("%s: %d matched, %d returned, %d there at %s", path, page.NumberMatched, page.NumberReturned, len(page.Features), page.TimeStamp)
		}
		var schema struct{ Properties map[string]map[string]any }
		s.json(path+"/schema", &schema)
		for _, f := range page.Features {
			for name := range f.Properties {
				if schema.Properties[name]["type"] == nil || schema.Properties[name]["description"] == "" {
					t.Errorf("%s: property %s is not in the schema", path, name)
				}
			}
			format, _ := schema.Properties["geometry"]["format"].(string)
			kind := "none"
			if f.Geometry != nil {
				kind = strings.ToLower(f.Geometry.GeoJSONType())
				if b := about.Extent.Spatial.BBox; len(b) != 1 || !within(f.Geometry.Bound(), b[0]) {
					t.Errorf("%s: %s is outside of %v", path, f.ID, b)
				}
			}
			if format != "geometry-any" && format != "geometry-"+kind && kind != "none" || format == "" && kind != "none" {
				t.Errorf("%s: %s has a %s, the schema says %q", path, f.ID, kind, format)
			}
			id := f.ID.(string)
			for _, address := range []string{id, url.QueryEscape(id)} {
				var one struct {
					ID         string
					Properties map[string]any
					Links      []struct{ Rel, Href string }
				}
				s.json(path+"/items/"+address, &one)
				if diff := cmp.Diff(one.Properties, map[string]any(f.Properties)); one.ID != id || diff != "" {
					t.Errorf("%s/items/%s is %s: %s", path, address, one.ID, diff)
				}
				if len(one.Links) != 2 || one.Links[0].Href != "http://maps.test"+path+"/items/"+id || one.Links[1].Rel != "collection" {
					t.Errorf("%s: links %v", id, one.Links)
				}
			}
		}
	}
	want := map[string]int{
		"claims": 38, "claims-points": 6, "claims-areas": 17, "claims-unplaced": 15, "locations": 16, "reports": 7, "sources": 16,
	}
	if diff := cmp.Diff(counts, want); diff != "" {
		t.Error(diff)
	}
}

func within(b orb.Bound, box [4]float64) bool {
	return b.Min[0] >= box[0] && b.Min[1] >= box[1] && b.Max[0] <= box[2] && b.Max[1] <= box[3]
}

// TestAntimeridian holds that a box over the antimeridian finds what is on both of its sides and what has no place, and that
// the extent is as wide as the world then.
func TestAntimeridian(t *testing.T) {
	t.Parallel()
	s := newSite(t, "http://maps.test")
	place := func(id, geometry, precision string) string {
		return `{"type":"Feature","id":"` + id + `","geometry":` + geometry + `,"properties":{"name":"` + id + `","precision":"` + precision + `",
			"claims":[{"id":"c-` + id + `","role":"site","text":"It is said.","claimant":"a","about":["b"],"chain":[{"report":"r"}]}]}}`
	}
	s.put(`{"type":"FeatureCollection","dateline":"1.0","story":{"id":"s","title":"S"},"sources":[{"id":"a","name":"A","kind":"organisation"},
		{"id":"b","name":"B","kind":"organisation"}],"reports":[{"id":"r","title":"R","publisher":"a"}],"features":[` + strings.Join([]string{
		place("fiji", `{"type":"Point","coordinates":[178.44,-18.14]}`, "address"), place("samoa", `{"type":"Point","coordinates":[-171.76,-13.83]}`, "address"),
		place("rome", `{"type":"Point","coordinates":[12.48,41.89]}`, "address"), place("somewhere", "null", "unlocated"),
	}, ",") + `]}`)
	for box, want := range map[string]string{
		"177,-20,-170,-10": "fiji samoa somewhere", "-180,-90,180,90": "fiji samoa rome somewhere", "12,41,13,42": "rome somewhere",
		"12.48,41.89,12.48,41.89": "rome somewhere", ".5000000,-1,1e1,1": "somewhere", "177,-20,0,-170,-10,9": "fiji samoa somewhere",
	} {
		var page features
		s.json("/collections/claims/items?bbox="+box, &page)
		if page.NumberMatched != len(strings.Fields(want)) {
			t.Errorf("%s: %d match, want %s", box, page.NumberMatched, want)
		}
		for _, f := range page.Features {
			if name := f.Properties["location"].(string); !strings.Contains(want, name) {
				t.Errorf("%s: %s, want %s", box, name, want)
			}
		}
	}
	_, body := s.get("/collections/claims")
	if !strings.Contains(body, `"bbox":[[-180,-18.14,180,41.89]]`) {
		t.Errorf("the extent is another: %s", body)
	}
	var sources features
	s.json("/collections/sources/items?location=rome", &sources)
	if sources.NumberMatched != 2 {
		t.Errorf("%d sources; b, whom a claim is about, is one", sources.NumberMatched)
	}
	s.json("/collections/sources/items?location=nowhere", &sources)
	if sources.NumberMatched != 0 {
		t.Errorf("%d sources of nothing", sources.NumberMatched)
	}
}

// TestMatrixTiles holds OGC API – Tiles: the row before the column, limits within which every tile is there, nothing outside.
func TestMatrixTiles(t *testing.T) {
	t.Parallel()
	s := newSite(t, "http://maps.test", example)
	for _, path := range []string{"/tiles", "/collections/claims/tiles", "/collections/claims-points/tiles", "/collections/claims-areas/tiles"} {
		var list struct {
			Tilesets []struct {
				TileMatrixSetURI    string
				TileMatrixSetLimits []struct {
					TileMatrix                                     string
					MinTileRow, MaxTileRow, MinTileCol, MaxTileCol int
				}
			}
		}
		s.json(path+"?f=json", &list)
		set := list.Tilesets[0]
		if set.TileMatrixSetURI != "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad" || len(set.TileMatrixSetLimits) != 15 {
			t.Fatalf("%s: %+v", path, set)
		}
		for _, l := range set.TileMatrixSetLimits {
			tile := func(row, col int) int {
				code, _ := s.get(path + "/WebMercatorQuad/" + l.TileMatrix + "/" + itoa(row) + "/" + itoa(col))
				return code
			}
			for _, at := range [][2]int{{l.MinTileRow, l.MinTileCol}, {l.MaxTileRow, l.MaxTileCol}, {l.MinTileRow, l.MaxTileCol}, {l.MaxTileRow, l.MinTileCol}} {
				if code := tile(at[0], at[1]); code != 200 {
					t.Errorf("%s/%s/%v: %d within the limits", path, l.TileMatrix, at, code)
				}
			}
			for _, at := range [][2]int{{l.MinTileRow - 1, l.MinTileCol}, {l.MaxTileRow + 1, l.MinTileCol}, {l.MinTileRow, l.MaxTileCol + 1}, {2147483647, 0}} {
				if code := tile(at[0], at[1]); code != 404 && (at[0] >= 0 || code != 400) {
					t.Errorf("%s/%s/%v: %d outside of the limits", path, l.TileMatrix, at, code)
				}
			}
		}
	}
	_, matrix := s.get("/tiles/WebMercatorQuad/4/5/8")
	_, xyz := s.get("/tiles/claims/4/8/5.mvt")
	if matrix != xyz || len(xyz) < 500 {
		t.Error("row and column are mixed up")
	}
	_, points := s.get("/collections/claims-points/tiles/WebMercatorQuad/4/5/8")
	if _, chosen := s.get("/tiles/claims/4/8/5.mvt?geometry=point"); points != chosen || points == xyz {
		t.Error("the tiles of claims at points have other claims")
	}
}

// TestNegotiation holds methods, forms and parameters against RFC 9110 and OGC's requirements.
func TestNegotiation(t *testing.T) {
	t.Parallel()
	s := newSite(t, "http://maps.test", example)
	for _, tt := range []struct {
		method, target, accept string
		code                   int
	}{
		{"GET", "/collections", "application/geo+json, application/json", 200}, // as GDAL asks
		{"GET", "/", "application/geo+json, application/json", 200},
		{"GET", "/collections", "text/html", 406}, {"GET", "/collections/claims/items", "text/csv", 406},
		{"GET", "/collections/claims/items", "application/json", 200}, {"GET", "/collections?f=html", "", 400},
		{"GET", "/collections/claims/items?f=html", "", 400}, {"GET", "/tiles/WebMercatorQuad/0/0/0", "text/html", 406},
		{"POST", "/collections/claims/items", "", 405}, {"PUT", "/collections/claims/items/x", "", 405}, {"DELETE", "/", "", 405},
		{"GET", "/collections/nothing", "", 404}, {"GET", "/collections/claims/items/nothing", "", 404},
		{"GET", "/collections/claims/items/overseas-stations:c-99@belgrade", "", 404}, {"GET", "/collections/claims-areas/items/overseas-stations:c-13@belgrade", "", 404},
		{"GET", "/collections/claims-points/items?geometry=area", "", 400}, {"GET", "/tiles/WorldCRS84Quad", "", 404},
		{"GET", "/collections/claims/items?limit=unlimited", "", 400}, {"GET", "/collections/claims/items?limit=-1", "", 400},
		{"GET", "/collections/claims/items?limit=1.5", "", 400}, {"GET", "/collections/claims/items?limit=", "", 400},
		{"GET", "/collections/claims/items?limit=99999999999999999999", "", 200}, {"GET", "/collections/claims/items?limit=10001", "", 200},
		{"GET", "/collections/claims/items?bbox=1,2,3", "", 400}, {"GET", "/collections/claims/items?bbox=1,2,3,NaN", "", 400},
		{"GET", "/collections/claims/items?bbox=1,5,3,4", "", 400}, {"GET", "/collections/claims/items?bbox=1,2,3,160", "", 400},
		{"GET", "/collections/claims/items?datetime=../..", "", 400}, {"GET", "/collections/claims/items?datetime=2020/2019", "", 400},
		{"GET", "/collections/claims/items?datetime=/2019-01-01", "", 200}, {"GET", "/collections/claims/items?unknownQueryParameter1=1", "", 400},
		{"GET", "/?unknownQueryParameter1=1", "application/json", 400},
	} {
		res := s.do(tt.method, tt.target, "Accept", tt.accept)
		if tt.accept == "" {
			res = s.do(tt.method, tt.target)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != tt.code {
			t.Errorf("%s %s %s: %d, want %d: %.200s", tt.method, tt.target, tt.accept, res.StatusCode, tt.code, body)
		}
		if res.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: other origins may not read it", tt.target)
		}
		if res.StatusCode < 400 || tt.accept == "text/html" || strings.Contains(tt.target, "f=html") {
			continue
		}
		var problem struct {
			Status                           int
			Title, Detail, Code, Description string
		}
		if err := json.Unmarshal(body, &problem); err != nil || res.Header.Get("Content-Type") != "application/problem+json" ||
			problem.Status != tt.code || problem.Code == "" || problem.Description != problem.Detail || problem.Detail == "" {
			t.Errorf("%s: problem %s %+v: %v", tt.target, res.Header.Get("Content-Type"), problem, err)
		}
		if tt.code == 405 && res.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%s %s: Allow is %q", tt.method, tt.target, res.Header.Get("Allow"))
		}
	}
	for _, target := range []string{"/collections", "/collections/claims/items/overseas-stations:c-13@belgrade", "/api", "/tiles/WebMercatorQuad/4/5/8"} {
		res := s.do(http.MethodOptions, target, "Origin", "http://other.test", "Access-Control-Request-Headers", "accept,x-requested-with")
		if res.StatusCode != 200 || res.Header.Get("Allow") != "GET, HEAD, OPTIONS" || res.Header.Get("Access-Control-Allow-Headers") != "*" {
			t.Errorf("OPTIONS %s: %d %v", target, res.StatusCode, res.Header)
		}
	}
	b, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	s.put(strings.ReplaceAll(string(b), "c-13", "c-13b"))
	if code, _ := s.get("/collections/claims/items/overseas-stations:c-13@belgrade"); code != http.StatusGone {
		t.Errorf("a feature that was removed is %d", code)
	}
}
