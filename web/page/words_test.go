package page_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"dateline/geo/atlas"
	"dateline/web/page"
	"dateline/web/ui"
)

func TestPermanentPages(t *testing.T) {
	p := pages(t, true)
	claim := render(t, func(w io.Writer) error { return p.Claim(w, page.Request{}, view(), "alleged") })
	_, rest, _ := strings.Cut(claim, `<script type="application/ld+json">`)
	body, _, _ := strings.Cut(rest, "</script>")
	var ld map[string]any
	if err := json.Unmarshal([]byte(body), &ld); err != nil {
		t.Fatalf("JSON-LD: %v in %s", err, body)
	}
	if ld["@type"] != "Claim" || ld["url"] != "https://maps.example.org/claims/stories/s/claims/alleged" {
		t.Errorf("JSON-LD is %v", ld)
	}
	if strings.Contains(claim, "ClaimReview") || strings.Contains(claim, "noindex") {
		t.Error("the page of a claim is a review, or hidden from search")
	}
	title, _, _ := strings.Cut(claim, "</title>")
	if !strings.Contains(title, "What CNN says on joint patrol") || strings.Contains(title, "There were 11") {
		t.Errorf("the title holds a claim without its claimant: %s", title)
	}
	report := render(t, func(w io.Writer) error {
		return p.Report(w, page.Request{}, view(), "patrol", atlas.ReportView{Title: "T", URL: "javascript:alert(1)", Published: "2022"})
	})
	if strings.Contains(report, "javascript:") {
		t.Error("a link that is not an http(s) address is kept")
	}
	source := words(render(t, func(w io.Writer) error {
		return p.Source(w, page.Request{}, &atlas.View{Story: atlas.StoryView{ID: "s", Title: "S"}}, "x", atlas.SourceView{Name: "X", Role: "agency"})
	}))
	if !strings.Contains(source, "What X says") || !strings.Contains(source, "No claim in this story.") {
		t.Errorf("a source without claims is shown as %s", source)
	}
	place := words(render(t, func(w io.Writer) error { return p.Location(w, page.Request{}, view(), "zagreb") }))
	if !strings.Contains(place, "What is claimed about Zagreb") || !strings.Contains(place, "CountryCroatia") {
		t.Errorf("a place is shown as %.300s", place)
	}
}

func TestGoneSaysNothingOfTheClaim(t *testing.T) {
	p := pages(t, true)
	when := time.Date(2026, 3, 5, 23, 0, 0, 0, time.UTC)
	html := render(t, func(w io.Writer) error {
		return p.Gone(w, page.Request{}, page.Gone{Story: "s", Kind: "claim", ID: "c-1", When: when})
	})
	text := words(html)
	if !strings.Contains(text, "c-1 was withdrawn on 5 March 2026.") {
		t.Errorf("got %s", text)
	}
	if !strings.Contains(html, `href="https://maps.example.org/claims/stories/s/claims/c-1"`) {
		t.Error("the canonical address is wrong")
	}
}

func TestAboutPages(t *testing.T) {
	p := pages(t, true)
	for _, name := range []string{"borders", "accessibility", "privacy"} {
		text := words(render(t, func(w io.Writer) error { _, err := p.About(w, page.Request{}, name); return err }))
		if len(text) < 400 {
			t.Errorf("the page about %s holds only: %s", name, text)
		}
	}
	for _, lang := range []string{"en", "hr", "it", "zh"} {
		text := words(render(t, func(w io.Writer) error { _, err := p.About(w, page.Request{Lang: lang}, "borders"); return err }))
		for _, want := range []string{"68/262", "2758", "Taiwan (Province of China)"} {
			if !strings.Contains(text, want) {
				t.Errorf("the page about borders in %s lacks %s", lang, want)
			}
		}
	}
	if ok, err := p.About(io.Discard, page.Request{}, "else"); ok || err != nil {
		t.Errorf("a page of another name: %t, %v", ok, err)
	}
}

func TestNewRefusesABaseWithoutHost(t *testing.T) {
	assets, err := ui.Open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := page.New(page.Config{BaseURL: "/claims", Assets: assets}); err == nil {
		t.Error("a relative base URL is taken")
	}
	if _, err := page.New(page.Config{BaseURL: "https://example.org"}); err == nil {
		t.Error("pages without assets are made")
	}
}
