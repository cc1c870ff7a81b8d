package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"dateline/geo"
	"dateline/geo/exchange"
)

// replaced is a story whose claims all have other ids in each version.
func replaced(version, claims int) string {
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","dateline":"1.0","story":{"id":"s","title":"S"},
		"sources":[{"id":"x","name":"X","kind":"organisation"}],"reports":[{"id":"r","publisher":"x","published":"2022"}],"features":[`)
	for i := range claims {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"type":"Feature","id":"l%[1]d","geometry":{"type":"Point","coordinates":[%[2]d.5,%[3]d.5]},"properties":{
			"name":"L","precision":"address","claims":[{"id":"v%[4]d-%[1]d","role":"site","text":"Text of version %[4]d.","claimant":"x",
			"chain":[{"report":"r","basis":"explicit"}]}]}}`, i, i%90, i%60, version)
	}
	b.WriteString(`]}`)
	return b.String()
}

// TestAnswersAreWholeWhileAnImportLands replaces every mark again and again while readers look: each answer must hold all that
// it counts, of one version, and a strong tag must name one sequence of bytes.
func TestAnswersAreWholeWhileAnImportLands(t *testing.T) {
	const claims, versions = 150, 6
	s := newSite(t, "http://maps.test")
	s.put(replaced(0, claims))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var tags sync.Map
	ask := func(target string, header ...string) string {
		res := s.do(http.MethodGet, target, header...)
		b, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %v %.200s", target, res.StatusCode, err, b)
		}
		if tag := res.Header.Get("Etag"); strings.HasPrefix(tag, `"`) {
			sum := sha256.Sum256(b)
			if old, seen := tags.LoadOrStore(target+tag, sum); seen && old != sum {
				t.Errorf("%s %v: tag %s names two bodies", target, header, tag)
			}
		}
		return string(b)
	}
	one := func(target, body string, n int) {
		seen := 0
		for v := range versions + 1 {
			if k := strings.Count(body, fmt.Sprintf(`v%d-`, v)); k > 0 {
				if seen++; seen > 1 {
					t.Errorf("%s: of several versions", target)
				}
			}
		}
		if n != claims && body != "" {
			t.Errorf("%s: %d of %d claims", target, n, claims)
		}
	}
	readers := map[string]func(target string){
		"/collections/claims/items?limit=1000": func(target string) {
			var page struct {
				Features []json.RawMessage
				Matched  int `json:"numberMatched"`
				Returned int `json:"numberReturned"`
			}
			body := ask(target)
			if err := json.Unmarshal([]byte(body), &page); err != nil || page.Matched != len(page.Features) || page.Returned != page.Matched {
				t.Errorf("%s: %d features, %d returned, %d matched, %v", target, len(page.Features), page.Returned, page.Matched, err)
			}
			one(target, body, page.Matched)
		},
		"/collections/claims/items?limit=1000&q=text": func(target string) {
			body := ask(target)
			one(target, body, strings.Count(body, `"Feature"`))
		},
		"/collections/locations/items?limit=1000": func(target string) { one(target, "x", strings.Count(ask(target), `"Feature"`)) },
		"/download?f=csv": func(target string) {
			body := ask(target)
			rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
			if err != nil {
				t.Errorf("%s: %v", target, err)
			}
			one(target, body, len(rows)-1)
		},
		"/download?f=geojsonseq": func(target string) { b := ask(target); one(target, b, strings.Count(b, "\x1e")) },
		"/stories/s?f=json": func(target string) {
			var view struct {
				Claims    []json.RawMessage
				Locations map[string]json.RawMessage
				Revision  int64
			}
			body := ask(target)
			if err := json.Unmarshal([]byte(body), &view); err != nil || len(view.Locations) != claims {
				t.Errorf("%s: %d locations, %v", target, len(view.Locations), err)
			}
			one(target, body, len(view.Claims))
			if n := view.Revision - 1; !strings.Contains(body, fmt.Sprintf("Text of version %d.", n)) {
				t.Errorf("%s: revision %d without version %d", target, view.Revision, n)
			}
		},
		"/tiles/claims/2/2/1.mvt":  func(target string) { ask(target, "Accept-Encoding", "gzip") },
		"/tiles/claims/2/2/1.mvt?": func(target string) { ask(target) },
	}
	var wg sync.WaitGroup
	for target, read := range readers {
		wg.Go(func() {
			for ctx.Err() == nil && !t.Failed() {
				read(target)
			}
		})
	}
	for v := 1; v <= versions && !t.Failed(); v++ {
		_, err := s.store.Import(ctx, geo.ImportOptions{Remove: true}, func(w geo.Writer) error {
			return exchange.Read(ctx, strings.NewReader(replaced(v, claims)), exchange.Options{}, w)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.atlas.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	stop()
	wg.Wait()
	if s.atlas.Current().Revision().N != versions+1 {
		t.Errorf("revision %d", s.atlas.Current().Revision().N)
	}
}
