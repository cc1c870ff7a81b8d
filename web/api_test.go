package web_test

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/query"
	"dateline/web"
)

// api reads the description of a site and holds that it is one.
func (s *site) api() *openapi3.T {
	s.t.Helper()
	res := s.do(http.MethodGet, "/api", "Accept", "application/vnd.oai.openapi+json;version=3.0")
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 || res.Header.Get("Content-Type") != "application/vnd.oai.openapi+json;version=3.0" {
		s.t.Fatalf("%d %s: %v", res.StatusCode, res.Header, err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := doc.Validate(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return doc
}

// keeps holds that an answer is one that the operation describes.
func keeps(t *testing.T, op *openapi3.Operation, target string, res *http.Response) {
	t.Helper()
	described := op.Responses.Value(itoa(res.StatusCode))
	if described == nil {
		described = op.Responses.Default()
	}
	kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	content := described.Value.Content[kind]
	if content == nil {
		content = described.Value.Content[res.Header.Get("Content-Type")]
	}
	if content == nil {
		t.Fatalf("%s: %d is %s, which is not described: %.300s", target, res.StatusCode, kind, body)
	}
	if !strings.HasSuffix(kind, "json") {
		return
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	if err := content.Schema.Value.VisitJSON(v, openapi3.VisitAsResponse()); err != nil {
		t.Errorf("%s: %v", target, err)
	}
}

// TestAPI holds that the routes and their description are the same, and that every address answers as it says: in the form
// that it names, with every parameter that it has, and with 400 to any other.
func TestAPI(t *testing.T) {
	t.Parallel()
	s := newSite(t, "http://maps.test", example)
	doc := s.api()
	patterns, err := s.h.(*web.Server).Patterns()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(patterns)
	if diff := cmp.Diff(patterns, slices.Sorted(func(yield func(string) bool) {
		for path := range doc.Paths.Map() {
			if !yield(path) {
				return
			}
		}
	})); diff != "" {
		t.Fatalf("routes and description differ: %s", diff)
	}
	if u := doc.Servers[0].URL; u != "http://maps.test" {
		t.Errorf("the server is %s", u)
	}
	const story = "overseas-stations"
	values := map[string]string{
		"{story}": story, "{tileMatrixSetId}": "WebMercatorQuad", "{tileMatrix}": "3", "{tileRow}": "2", "{tileCol}": "4",
		"{z}": "3", "{x}": "4", "{y}": "2", "{page}": "borders", "/claims/{id}": "/claims/c-13", "/locations/{id}": "/locations/belgrade",
		"/reports/{id}": "/reports/article", "/sources/{id}": "/sources/cnn",
	}
	ids := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		if strings.HasPrefix(path, "/assets/") || strings.HasPrefix(path, "/basemap/") {
			continue // their addresses have the hash of what is there
		}
		op := item.Get
		if ids[op.OperationID] {
			t.Errorf("two operations are called %s", op.OperationID)
		}
		ids[op.OperationID] = true
		target := path
		for from, to := range values {
			target = strings.ReplaceAll(target, from, to)
		}
		if items, ok := strings.CutSuffix(path, "/{featureId}"); ok {
			target = items + "/" + url.PathEscape(s.first(items))
		}
		if path == "/oembed" {
			target += "?url=http%3A%2F%2Fmaps.test%2F"
		}
		t.Run(path, func(t *testing.T) {
			for kind := range op.Responses.Status(200).Value.Content {
				res := s.do(http.MethodGet, target, "Accept", kind)
				if res.StatusCode != 200 {
					t.Fatalf("%s: %d", target, res.StatusCode)
				}
				keeps(t, op, target, res)
			}
			for _, p := range op.Parameters {
				if p.Value.In != "query" {
					continue
				}
				value := valueFor(t, p.Value.Name, p.Value.Schema.Value)
				res := s.do(http.MethodGet, target+"?"+p.Value.Name+"="+url.QueryEscape(value))
				if res.StatusCode != 200 {
					b, _ := io.ReadAll(res.Body)
					t.Errorf("%s=%s: %d %s", p.Value.Name, value, res.StatusCode, b)
					continue
				}
				keeps(t, op, target+"?"+p.Value.Name+"="+value, res)
			}
			if op.Tags[0] != "Pages" {
				for _, wrong := range []string{"unknownQueryParameter=1", "f=nothing"} {
					accept := "*/*"
					if path == "/" {
						accept = "application/json"
					}
					res := s.do(http.MethodGet, target+"?"+wrong, "Accept", accept)
					if res.StatusCode != 400 {
						t.Errorf("%s: %d", wrong, res.StatusCode)
					}
					keeps(t, op, target+"?"+wrong, res)
				}
			}
		})
	}
	items := doc.Paths.Value("/collections/claims/items").Get
	for _, name := range query.Names() {
		if items.Parameters.GetByInAndName("query", name) == nil {
			t.Errorf("the filter's parameter %s is not described", name)
		}
	}
}

// valueFor is a value that a parameter may have.
func valueFor(t *testing.T, name string, of *openapi3.Schema) string {
	t.Helper()
	if c := geo.ColumnNamed(name); c != nil && c.Type == geo.TypeGrade {
		return "scheme:value"
	}
	switch {
	case name == "bbox" || name == "viewport":
		return "1,2,3,4"
	case name == "datetime":
		return "2019-01-01T00:00:00Z/.."
	case name == "filter":
		return "claim IN ('c-01','c-13')"
	case name == "country":
		return "HR"
	case name == "after":
		return ""
	case of.Items != nil:
		of = of.Items.Value
	}
	switch {
	case len(of.Enum) > 0:
		return of.Enum[0].(string)
	case of.Type.Is("boolean"):
		return "true"
	case of.Type.Is("integer"):
		return "3"
	}
	return "abc"
}

// first returns the id of a collection's first feature.
func (s *site) first(items string) string {
	s.t.Helper()
	var page struct{ Features []struct{ ID string } }
	s.json(items, &page)
	return page.Features[0].ID
}
