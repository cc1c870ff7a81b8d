package page_test

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"dateline/geo/atlas"
	"dateline/web/page"
	"dateline/web/ui"
)

// The front end's table is the table of this package too, so that script and server say dates alike.
func TestDates(t *testing.T) {
	data, err := os.ReadFile("../ui/src/dates.vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	langs, err := page.ReadLangs(ui.Words())
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 20 || len(langs) < 1 {
		t.Fatalf("%d rows and %d languages are too few", len(rows), len(langs))
	}
	for tag, l := range langs {
		for _, row := range rows {
			if got, want := l.Date(row["edtf"]), row[tag]; got != want || want == "" {
				t.Errorf("%s: %q is %q, want %q", tag, row["edtf"], got, want)
			}
		}
	}
}

func TestReadLangsFindsWhatIsMissing(t *testing.T) {
	const en = `{"a": "x {n}", "b": {"one": "{n} claim", "other": "{n} claims"}, "months": ["1", "2"]}`
	for name, x := range map[string]struct{ lang, data, want string }{
		"a key":         {"it", `{"b": {"one": "1", "other": "2"}, "months": ["1", "2"]}`, "a is missing"},
		"a placeholder": {"it", `{"a": "x", "b": {"one": "1", "other": "2"}, "months": ["1", "2"]}`, "placeholders"},
		"a plural form": {"hr", `{"a": "x {n}", "b": {"one": "1", "other": "2"}, "months": ["1", "2"]}`, `"few"`},
		"a month":       {"it", `{"a": "x {n}", "b": {"one": "1", "other": "2"}, "months": ["1"]}`, "months has 1 entries"},
		"too much":      {"it", `{"a": "x {n}", "b": {"one": "1", "other": "2"}, "months": ["1", "2"], "z": ""}`, "4 keys; expected 3"},
		"no JSON":       {"it", `{`, "unexpected end"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := page.ReadLangs(fstest.MapFS{"en.json": {Data: []byte(en)}, x.lang + ".json": {Data: []byte(x.data)}})
			if err == nil || !strings.Contains(err.Error(), x.want) {
				t.Errorf("error is %v, want one with %q", err, x.want)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	for _, x := range []struct{ asked, accept, want string }{
		{"", "", "en"},
		{"en", "hr", "en"},
		{"xx", "", "en"},
		{"", "tlh", "en"},
		{"", "not a header;;", "en"},
		{"", "en-GB,en;q=0.8", "en"},
		{"", "hr-HR,hr;q=0.9,en;q=0.5", "hr"},
		{"zh", "it", "zh"},
		{"", "zh-CN", "zh"},
	} {
		if got := page.Language(x.asked, x.accept); got != x.want {
			t.Errorf("hl %q, Accept-Language %q: got %s, want %s", x.asked, x.accept, got, x.want)
		}
	}
}

func TestPlurals(t *testing.T) {
	langs, err := page.ReadLangs(ui.Words())
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{0: "0 claims", 1: "1 claim", 2: "2 claims", 12345: "12,345 claims"} {
		if got := langs["en"].N("count.claims", n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

// Names of files that hold placeholders of their own are not filled again.
func TestFillIsDoneOnce(t *testing.T) {
	langs, err := page.ReadLangs(ui.Words())
	if err != nil {
		t.Fatal(err)
	}
	if got := langs["en"].T("list.and", "a", "{b}", "b", "x"); got != "{b} and x" {
		t.Errorf("got %q", got)
	}
}

// What is not said by a claimant uses only says, said, reports, denies.
func TestSentencesUseNoStrongerVerb(t *testing.T) {
	data, err := os.ReadFile("../ui/src/i18n/en.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"reveal", "confirms", "proves", "admits", "exposes", "found that", "shows that", "insists", "refutes", "debunk"} {
		if strings.Contains(strings.ToLower(string(data)), verb) {
			t.Errorf("the interface says %q", verb)
		}
	}
}

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
	if !strings.Contains(title, "What CNN says: joint patrol") || strings.Contains(title, "There were 11") {
		t.Errorf("the title holds a claim without its claimant: %s", title)
	}
	report := render(t, func(w io.Writer) error {
		return p.Report(w, page.Request{}, view(), "patrol", atlas.ReportView{Title: "T", URL: "javascript:alert(1)", Published: "2022"})
	})
	if strings.Contains(report, "javascript:") {
		t.Error("a link that is no http(s) address is kept")
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
