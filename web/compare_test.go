package web_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	s := newSite(t, "https://maps.example.org/claims", example)
	const path = "/stories/overseas-stations/compare"
	for _, x := range []struct {
		name, target string
		status       int
		want, lack   []string
	}{
		{"nothing chosen", path, 200, []string{"Choose two reports", `<option value="article" selected>`, `<option value="cnn-piece" selected>`}, []string{`class="column"`}},
		{"one chosen", path + "?a=cnn-piece&b=", 200, []string{"Choose two reports", `<option value="cnn-piece" selected>`}, []string{`class="column"`}},
		{"the same twice", path + "?a=article&b=article", 200, []string{"These are the same report."}, []string{`class="column"`}},
		{"two that share nothing", path + "?a=patrol-and-persuade&b=cnn-piece&utm_source=x", 200, []string{
			"Only in “Patrol and Persuade” (7)", "In both (0)", "Only in news article of CNN (8)", "No claim.",
		}, []string{"utm_source", "had it from", "<script"}},
		{"one that holds the other", path + "?a=article&b=poslovni-piece", 200, []string{
			"Only in news article of Unnamed news outlet (25)", "In both (3)", "Only in news article of Poslovni (0)", "had it from", "General denial of:",
			"/claims/stories/overseas-stations?report=article", "/claims/stories/overseas-stations/reports/poslovni-piece",
		}, nil},
		{"another language", path + "?a=article&b=cnn-piece&hl=hr", 200, []string{
			`lang="hr"`, "U oba", "preuzeto iz", `name="hl" value="hr"`, "?a=article&amp;b=cnn-piece&amp;hl=it", "?report=article&amp;hl=hr",
		}, nil},
		{"an unknown report", path + "?a=nope&b=article", 404, []string{"nope"}, nil},
		{"no id", path + "?a=article&b=%3Cb%3E", 404, []string{"&lt;b&gt;"}, []string{"<b>&#34;"}},
		{"an unknown story", "/stories/nope/compare", 404, []string{"nope"}, nil},
		{"a broken query", path + "?a=%zz", 400, nil, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			status, body := s.get(x.target, "Accept", "text/html", "Accept-Language", "en")
			if status != x.status {
				t.Errorf("status %d, want %d", status, x.status)
			}
			for _, w := range x.want {
				if !strings.Contains(body, w) {
					t.Errorf("the page lacks %q", w)
				}
			}
			for _, w := range x.lack {
				if strings.Contains(body, w) {
					t.Errorf("the page has %q", w)
				}
			}
		})
	}
	if r := s.do(http.MethodHead, path+"?a=article&b=cnn-piece"); r.StatusCode != 200 {
		t.Errorf("HEAD: %d", r.StatusCode)
	}
	_, body := s.get("/?report=cnn-piece", "Accept", "text/html")
	if !strings.Contains(body, `href="/claims/stories/overseas-stations/compare?a=cnn-piece"`) {
		t.Error("the map page does not link to the comparison")
	}
}

// A report that was taken out of a story is gone from its comparison too.
func TestCompareWithARemovedReport(t *testing.T) {
	one := `{"type":"FeatureCollection","dateline":"1.0","story":{"id":"s","title":"S"},"sources":[{"id":"x","name":"X","kind":"organisation"}],
	"reports":[{"id":"r1","publisher":"x"}REPORTS],"features":[{"type":"Feature","id":"p","geometry":{"type":"Point","coordinates":[1,2]},
	"properties":{"name":"P","precision":"address","claims":[{"id":"c","role":"site","text":"T","claimant":"x","chain":[{"report":"r1","basis":"explicit"}CHAIN]}]}}]}`
	both := strings.NewReplacer("REPORTS", `,{"id":"r2","publisher":"x"}`, "CHAIN", `,{"report":"r2","basis":"explicit","via":null}`)
	s := newSite(t, "https://maps.example.org")
	s.put(both.Replace(one))
	if status, body := s.get("/stories/s/compare?a=r1&b=r2", "Accept", "text/html"); status != 200 || !strings.Contains(body, "Neither had it from the other") {
		t.Errorf("%d: two reports that had it each from the claimant:\n%s", status, body)
	}
	s.put(strings.NewReplacer("REPORTS", "", "CHAIN", "").Replace(one))
	if status, _ := s.get("/stories/s/compare?a=r1&b=r2", "Accept", "text/html"); status != http.StatusGone {
		t.Errorf("a removed report: %d, want 410", status)
	}
	status, body := s.get("/stories/s/compare", "Accept", "text/html", "Accept-Language", "en")
	if status != 200 || !strings.Contains(body, "This story has 1 report, so there is nothing to compare.") || strings.Contains(body, "<select") {
		t.Errorf("a story with one report: %d:\n%s", status, body)
	}
	if _, body := s.get("/", "Accept", "text/html"); strings.Contains(body, "/compare") {
		t.Error("a story with one report links to a comparison")
	}
}
