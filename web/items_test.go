package web_test

import (
	"fmt"
	"math"
	"net/url"
	"strings"
	"testing"
)

// TestLargeFeatures holds that a page of features with large geometries ends early, with a link to the next, and that the pages
// together are the whole.
func TestLargeFeatures(t *testing.T) {
	var ring, claims strings.Builder
	const corners, marks = 12_000, 120
	for i := range corners + 1 {
		a := 2 * math.Pi * float64(i%corners) / corners
		fmt.Fprintf(&ring, ",[%.7f,%.7f]", 16+math.Cos(a), 45+math.Sin(a))
	}
	for i := range marks {
		fmt.Fprintf(&claims, `,{"id":"c-%d","role":"site","text":"It is said.","claimant":"a","chain":[{"report":"r"}]}`, i)
	}
	s := newSite(t, "http://maps.test")
	s.put(`{"type":"FeatureCollection","dateline":"1.0","story":{"id":"s","title":"S"},"sources":[{"id":"a","name":"A","kind":"organisation"}],
		"reports":[{"id":"r","title":"R","publisher":"a"}],"features":[{"type":"Feature","id":"l","geometry":{"type":"Polygon","coordinates":[[` +
		ring.String()[1:] + `]]},"properties":{"name":"L","precision":"vague-area","claims":[` + claims.String()[1:] + `]}}]}`)
	seen, pages := map[string]bool{}, 0
	for target := "/collections/claims/items?limit=10000"; target != ""; pages++ {
		code, body := s.get(target)
		if code != 200 || len(body) > 20<<20 {
			t.Fatalf("%s: %d with %d MB", target, code, len(body)>>20)
		}
		for part := range strings.SplitSeq(body, `"mark_id":"`) {
			if id, _, ok := strings.Cut(part, `",`); ok && strings.HasPrefix(id, "s:c-") {
				if seen[id] {
					t.Errorf("%s comes twice", id)
				}
				seen[id] = true
			}
		}
		target = ""
		if i := strings.LastIndex(body, `"rel":"next"`); i >= 0 {
			_, href, _ := strings.Cut(body[strings.LastIndex(body[:i], `{"href":"`):], `{"href":"`)
			href, _, _ = strings.Cut(href, `"`)
			u, err := url.Parse(strings.ReplaceAll(href, `\u0026`, "&"))
			if err != nil {
				t.Fatal(err)
			}
			target = u.RequestURI()
		}
	}
	if len(seen) != marks || pages < 2 {
		t.Errorf("%d marks on %d pages, want %d on some", len(seen), pages, marks)
	}
}
