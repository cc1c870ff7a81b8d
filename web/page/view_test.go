package page_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/index"
	"dateline/web/page"
	"dateline/web/ui"
)

// view is a small story with every status, each kind of place, and markup in every text that a file may bring.
func view() *atlas.View {
	pt := func(v float64) *float64 { return &v }
	chain := []atlas.LinkView{
		{Report: "cnn-piece", Basis: geo.BasisExplicit},
		{Report: "poslovni-piece", Basis: geo.BasisImplied, Via: "cnn-piece"},
		{Report: "article", Basis: geo.BasisExplicit, Via: "poslovni-piece"},
	}
	own := []atlas.LinkView{{Report: "article", Basis: geo.BasisExplicit}}
	at := func(location string, role geo.Role) []atlas.PlaceView {
		return []atlas.PlaceView{{Location: location, Role: role, Match: true}}
	}
	return &atlas.View{
		Story: atlas.StoryView{
			ID: "s", Title: "Story & <b>title</b>", Summary: "Summary", Lang: "en", Publisher: "Publisher", Contact: "a@example.org",
		},
		Counts: atlas.Counts{Marks: 9, Claims: 8, Places: 3, OnMap: 6, OffMap: 3, Total: 9},
		Facets: atlas.Facets{
			"report": []atlas.Facet{{ID: "article", Claims: 8}, {ID: "patrol", Label: "Patrol", Claims: 1}},
			"status": []atlas.Facet{{ID: "alleged", Claims: 2}, {ID: "denied", Claims: 1}},
			"month":  []atlas.Facet{{ID: "2022-11", Claims: 1}, {ID: "2022-12", Claims: 4}},
		},
		Voices:    []atlas.Voice{{Source: "cnn", Claims: 4}, {Source: "official", Claims: 1}},
		Claimants: 2,
		Answerers: []atlas.Answerer{{Source: "gov", Denies: 1, General: 1, Claims: []string{"denial"}}},
		Signs: index.Signs{
			Statuses: []geo.Status{geo.StatusReported, geo.StatusAlleged, geo.StatusRetracted}, Disc: true, Area: true, Other: true,
		},
		Sources: map[string]atlas.SourceView{
			"cnn":      {Name: "CNN", Kind: geo.SourceOrganisation},
			"gov":      {Name: "Government", Names: map[string]string{"hr": "Vlada"}, Kind: geo.SourceGovernment},
			"outlet":   {Name: "Outlet", Kind: geo.SourceNone},
			"official": {Kind: geo.SourcePersonRole, Role: "police official"},
			"poslovni": {Name: "Poslovni", Kind: geo.SourceOrganisation},
		},
		Reports: map[string]atlas.ReportView{
			"article":        {Publisher: "outlet", Published: "2022-12-04", Genre: "news article"},
			"cnn-piece":      {Publisher: "cnn", Genre: "news article"},
			"poslovni-piece": {Publisher: "poslovni"},
			"patrol":         {Title: "Patrol and Persuade", Publisher: "cnn", URL: "javascript:alert(1)"},
		},
		Topics: map[string]atlas.TopicView{"patrols": {Title: "joint patrol", Titles: map[string]string{"hr": "zajednička ophodnja"}}},
		Locations: map[string]atlas.LocationView{
			"zagreb": {Name: "Zagreb", Country: "HR", Precision: geo.PrecisionSettlement, RadiusM: 12000, Shape: geo.ShapePoint, Lon: pt(16), Lat: pt(45.8)},
			"italy":  {Name: "Italy", Country: "IT", Precision: geo.PrecisionCountry, Shape: geo.ShapeArea, Lon: pt(12), Lat: pt(42)},
			"madrid": {Name: "Madrid", Country: "ES", Precision: geo.PrecisionSettlement, Shape: geo.ShapePoint, Lon: pt(-3), Lat: pt(40)},
			"world":  {Name: "Worldwide", Precision: geo.PrecisionUnlocated, Shape: geo.ShapeNone},
		},
		Claims: []atlas.ClaimView{
			{
				ID: "own", Text: `<img src=x onerror="hit()">`, Claimants: []string{"outlet"}, Attribution: geo.AttributionNone, Topic: "patrols", Status: geo.StatusReported,
				Denial: geo.DenialNone, Event: "2022-07", Said: "2022-12-04", Published: "2022-12-04", Chain: own, Outlets: 1, Roots: 1,
				Places: at("zagreb", geo.RoleSite), NoReply: []string{"gov"}, About: []string{"gov"},
				Answers: []atlas.AnswerView{{Rel: geo.RelCommentsOn, Claim: "comment"}},
			},
			{
				ID: "comment", Text: "It matters.", Claimants: []string{"official"}, Status: geo.StatusReported, Denial: geo.DenialNone, Chain: own, Outlets: 1, Roots: 1,
				Topic: "patrols", Places: at("zagreb", geo.RoleSite), Quote: &atlas.QuoteView{Exact: "it & matters", Lang: "en"},
				Answers: []atlas.AnswerView{{Rel: geo.RelCommentsOn, Claim: "own", Out: true}},
			},
			{
				ID: "alleged", Text: "There were 11.", Claimants: []string{"cnn"}, Attribution: geo.AttributionImplied, Status: geo.StatusAlleged, Denial: geo.DenialGeneral,
				Said: "../2022-12-04", Published: "../2022-12-04", Chain: chain, Outlets: 3, Roots: 1, Topic: "patrols",
				Places:  []atlas.PlaceView{{Location: "italy", Role: geo.RoleSite, Match: true}, {Location: "zagreb", Role: geo.RoleScope, Match: true}},
				Answers: []atlas.AnswerView{{Rel: geo.RelCoversByGeneralDenial, Claim: "denial", Basis: geo.BasisEditorial}}, GeneralBy: []string{"gov"},
			},
			{
				ID: "seat", Text: "The group sits here.", Claimants: []string{"outlet"}, Attribution: geo.AttributionNone, Status: geo.StatusReported, Denial: geo.DenialNone,
				Chain: chain, Outlets: 3, Roots: 1, Places: at("madrid", geo.RoleSeat),
			},
			{
				ID: "denied", Text: "Over a hundred.", Claimants: []string{"cnn"}, Status: geo.StatusDenied, Denial: geo.DenialExplicit, Chain: chain, Outlets: 3, Roots: 1,
				Places: at("world", geo.RoleScope), Answers: []atlas.AnswerView{{Rel: geo.RelDenies, Claim: "denial", Basis: geo.BasisEditorial}},
				DeniedBy: []string{"gov"},
			},
			{
				ID: "denial", Text: "There is none.", Claimants: []string{"gov"}, Kind: geo.KindDenial, Status: geo.StatusReported, Denial: geo.DenialNone, Chain: own,
				Outlets: 1, Roots: 1, Places: at("world", geo.RoleScope), Answers: []atlas.AnswerView{
					{Rel: geo.RelDenies, Claim: "denied", Out: true}, {Rel: geo.RelCoversByGeneralDenial, Claim: "alleged", Out: true},
				},
			},
			{
				ID: "disputed", Text: "Volunteers.", Claimants: []string{"gov"}, Status: geo.StatusDisputed, Denial: geo.DenialNone, Chain: own, Outlets: 1, Roots: 1,
				Places: at("world", geo.RoleScope), Answers: []atlas.AnswerView{{Rel: geo.RelContradicts, Claim: "left-out", Basis: geo.BasisExplicit}},
				ContradictedBy: []string{"outlet"},
			},
			{
				ID: "titled", Text: "As the report has it.", Claimants: []string{"cnn"}, Status: geo.StatusRetracted, RetractedBy: []string{"cnn"}, Denial: geo.DenialNone,
				Chain: []atlas.LinkView{
					{Report: "patrol", Basis: geo.BasisImplied, Locator: "p. 14"}, {Report: "article", Basis: geo.BasisExplicit, Via: "patrol"},
					{Report: "poslovni-piece", Basis: geo.BasisExplicit, Via: "patrol"},
				},
				Outlets: 3, Roots: 1, Places: at("zagreb", geo.RoleSite),
			},
		},
		Others: map[string]atlas.ClaimView{
			"left-out": {ID: "left-out", Text: "Paid staff.", Claimants: []string{"outlet"}, Status: geo.StatusDisputed, Chain: own, Outlets: 1, Roots: 1},
		},
	}
}

func pages(t *testing.T, public bool) *page.Pages {
	t.Helper()
	assets, err := ui.Open()
	if err != nil {
		t.Fatal(err)
	}
	p, err := page.New(page.Config{
		BaseURL: "https://maps.example.org/claims", Public: public, Assets: assets,
		Basemap: page.Basemap{Tiles: "/claims/basemap/h/{z}/{x}/{y}.mvt", Countries: "/claims/basemap/h/countries.json", MaxZoom: 7},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func render(t *testing.T, f func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func story(t *testing.T, r page.Request, v *atlas.View) string {
	t.Helper()
	p := pages(t, true)
	return render(t, func(w io.Writer) error { return p.Story(w, r, v) })
}

// words returns a page's text, without scripts and tags, spaces joined.
func words(html string) string {
	html = regexp.MustCompile(`(?s)<script.*?</script>|<head>.*?</head>`).ReplaceAllString(html, "")
	html = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(html, "\x00")
	html = strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(html)
	return strings.Join(strings.Fields(strings.ReplaceAll(html, "\x00", "")), " ")
}

// article returns the text of one claim.
func article(t *testing.T, html, id string) string {
	t.Helper()
	_, rest, ok := strings.Cut(html, `id="claim-`+id+`"`)
	body, _, ok2 := strings.Cut(rest, "</article>")
	if !ok || !ok2 {
		t.Fatalf("claim %s is not in the page", id)
	}
	return words("<a " + body)
}

func TestChainsAreSentences(t *testing.T) {
	html := story(t, page.Request{}, view())
	for _, x := range []struct{ id, want string }{
		{"own", "Outlet (4 December 2022) says, in its own voice:"},
		{"comment", "Outlet (4 December 2022) reports that police official, not named says:"},
		{"alleged", "Outlet (4 December 2022) reports that Poslovni (implied by the text) reports that CNN says:"},
		{"seat", "By way of Poslovni (implied by the text) and CNN. Outlet (4 December 2022) says, in its own voice:"},
		{"titled", "Outlet (4 December 2022) reports that CNN says in “Patrol and Persuade”, p. 14 (implied by the text):"},
		{"titled", "Poslovni reports that CNN says in “Patrol and Persuade”, p. 14 (implied by the text):"},
	} {
		if got := article(t, html, x.id); !strings.Contains(got, x.want) {
			t.Errorf("claim %s:\ngot  %s\nwant %s", x.id, got, x.want)
		}
	}
}

func TestStatusAndAnswersStandOnTheClaim(t *testing.T) {
	html := story(t, page.Request{}, view())
	for _, x := range []struct {
		id         string
		want, lack []string
	}{
		{"denied", []string{"Denied by Government", "Denied by Government:There is none.", "(linked by the editor)", "3 outlets, 1 source"}, nil},
		{"alleged", []string{"Alleged", "Government says:There is none.", "General denial: does not mention this claim; linked by the editor.", "implied by the text, not stated", "Said4 December 2022 or before", "Said to have happeneddate not stated"}, []string{"Denied by"}},
		{"disputed", []string{"Contradicted by Outlet", "Contradicted by Outlet:Paid staff."}, nil},
		{"titled", []string{"Withdrawn by CNN"}, nil},
		{"own", []string{"These reports carry no statement by Government.", "The text names nobody who says this.", "Said of this: police official, not named on joint patrol"}, []string{"outlets"}},
		{"denial", []string{"This denies: CNN", "General denial of: CNN on joint patrol"}, nil},
		{"seat", []string{"Madrid (seat)"}, nil},
	} {
		got := strings.ReplaceAll(article(t, html, x.id), ": ", ":")
		for _, s := range x.want {
			if s = strings.ReplaceAll(s, ": ", ":"); !strings.Contains(got, s) {
				t.Errorf("claim %s lacks %q:\n%s", x.id, s, got)
			}
		}
		for _, s := range x.lack {
			if strings.Contains(got, s) {
				t.Errorf("claim %s has %q:\n%s", x.id, s, got)
			}
		}
	}
}

// Every surface names claimants and the denial before its list.
func TestSummaryComesFirst(t *testing.T) {
	p := pages(t, true)
	for name, html := range map[string]string{
		"story": story(t, page.Request{}, view()),
		"embed": render(t, func(w io.Writer) error { return p.Embed(w, page.Request{}, view()) }),
		"embed of a map alone": render(t, func(w io.Writer) error {
			return p.Embed(w, page.Request{Query: url.Values{"parts": {"map,list"}}}, view())
		}),
	} {
		text := words(html)
		list := strings.Index(text, "Claims by place")
		want := []string{"Government says, in our words:", "There is none.", "Denies 1 claim. An editor links this general denial to 1 claim."}
		if !strings.Contains(name, "alone") {
			want = append(want, "CNN 4 claims", "police official, not named 1 claim")
		}
		for _, s := range want {
			if i := strings.Index(text, s); i < 0 || i > list {
				t.Errorf("%s: %q stands at %d, the list at %d:\n%s", name, s, i, list, text[:min(len(text), 1500)])
			}
		}
		if !strings.Contains(text, "3 claims not on the map") {
			t.Errorf("%s does not say how many claims are on no map", name)
		}
	}
}

func TestSaysWhenNobodyDenies(t *testing.T) {
	v := view()
	v.Answerers = nil
	if text := words(story(t, page.Request{}, v)); !strings.Contains(text, "Nobody denies these claims in these reports.") {
		t.Error("a story without a denial does not say so")
	}
}

func TestMarkupIsText(t *testing.T) {
	v := view()
	v.Topics["patrols"] = atlas.TopicView{Title: `</script><script>hit()</script>`}
	html := story(t, page.Request{Query: url.Values{"q": {`"><svg onload=hit()>`}}}, v)
	for _, bad := range []string{"<img src=x", "<svg onload", "<script>hit", "<b>title"} {
		if strings.Contains(html, bad) {
			t.Errorf("the page holds %q as markup", bad)
		}
	}
	if !strings.Contains(words(html), `<img src=x onerror="hit()">`) {
		t.Error("the text of the claim is not shown as it is")
	}
}

// A strict policy allows no inline script, style or handler.
func TestNothingInline(t *testing.T) {
	p := pages(t, false)
	all := map[string]string{
		"story": story(t, page.Request{}, view()),
		"embed": render(t, func(w io.Writer) error { return p.Embed(w, page.Request{}, view()) }),
		"empty": render(t, func(w io.Writer) error { return p.Empty(w, page.Request{}) }),
		"claim": render(t, func(w io.Writer) error { return p.Claim(w, page.Request{}, view(), "alleged") }),
		"error": render(t, func(w io.Writer) error { return p.Error(w, page.Request{}, 500, "x") }),
	}
	inline := regexp.MustCompile(`<style|\sstyle=|\son[a-z]+="|javascript:|<script>|<script type="module">|data:`)
	for name, html := range all {
		html = regexp.MustCompile(`(?s)<textarea.*?</textarea>`).ReplaceAllString(html, "")
		if m := inline.FindString(html); m != "" {
			t.Errorf("%s holds %q", name, m)
		}
	}
}

func TestTheDataBlockIsTheMapsView(t *testing.T) {
	html := story(t, page.Request{}, view())
	_, rest, _ := strings.Cut(html, `<script type="application/json" id="view">`)
	body, _, ok := strings.Cut(rest, "</script>")
	var got struct {
		Claims []struct {
			ID     string
			Places []atlas.PlaceView
		}
		Locations map[string]atlas.LocationView
	}
	if err := json.Unmarshal([]byte(body), &got); !ok || err != nil {
		t.Fatalf("view: %v in %s", err, body)
	}
	var ids []string
	for _, c := range got.Claims {
		ids = append(ids, c.ID)
	}
	if want := []string{"own", "comment", "alleged", "seat", "titled"}; !slices.Equal(ids, want) {
		t.Errorf("claims on the map are %v, want %v", ids, want)
	}
	if _, ok := got.Locations["world"]; ok || len(got.Locations) != 3 {
		t.Errorf("places on the map are %v", got.Locations)
	}
}

func TestEmbedLine(t *testing.T) {
	v := view()
	v.Filter = "report=patrol"
	for _, public := range []bool{true, false} {
		p := pages(t, public)
		text := words(render(t, func(w io.Writer) error { return p.Story(w, page.Request{}, v) }))
		want := `<iframe src="https://maps.example.org/claims/embed?story=s&amp;report=patrol" title="Map of claims: Story &amp; &lt;b&gt;title&lt;/b&gt;" loading="lazy" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"`
		if !strings.Contains(text, want) {
			t.Errorf("public %t: the line is missing or another:\n%s", public, text[strings.Index(text, "<iframe"):])
		}
		if strings.Contains(text, "--public-url") == public {
			t.Errorf("public %t: what is said of --public-url is wrong", public)
		}
	}
}

func TestFormKeepsWhatWasChosen(t *testing.T) {
	html := story(t, page.Request{Query: url.Values{
		"report": {"gone"}, "status": {"alleged,denied"}, "bbox": {"1,2,3,4"}, "hl": {"en"}, "utm_source": {"x"}, "q": {"a b"},
	}}, view())
	for _, want := range []string{
		`<option value="gone" selected>`, `name="status" value="alleged" checked`, `name="status" value="denied" checked`,
		`<input type="hidden" name="bbox" value="1,2,3,4">`, `name="q" value="a b"`, `<details class="wide" id="more" open>`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the form lacks %s", want)
		}
	}
	if strings.Contains(html, "utm_source") {
		t.Error("an unknown parameter is carried on")
	}
}

// The Tab stops before the first claim are at most fifteen: links, fields, buttons and summaries that are not folded away. The
// second one skips them, and with script the four of the tools are one.
func TestFewTabStopsBeforeTheFirstClaim(t *testing.T) {
	html := story(t, page.Request{}, view())
	before, _, _ := strings.Cut(html, "<article")
	before = regexp.MustCompile(`(?s)</summary>.*?</details>`).ReplaceAllString(before, "")
	before = regexp.MustCompile(`<[^>]* hidden>|<a id="[a-z-]+" aria-current[^>]*>`).ReplaceAllString(before, "") // neither takes focus
	stops := regexp.MustCompile(`<a |<button|<select|<textarea|<summary|<input type="(search|checkbox)`).FindAllString(before, -1)
	if len(stops) > 15 {
		t.Errorf("%d Tab stops come before the first claim: %v", len(stops), stops)
	}
}

func TestGolden(t *testing.T) {
	html := story(t, page.Request{}, view())
	_, rest, _ := strings.Cut(html, `<div id="list">`)
	list, _, _ := strings.Cut(rest, `<div id="credit"`)
	got := regexp.MustCompile(`</(p|h\d|li|dd|article|section|div)>`).ReplaceAllString(list, "\n")
	lines := strings.Split(got, "\n")
	for i := range lines {
		lines[i] = words(lines[i])
	}
	lines = slices.DeleteFunc(lines, func(s string) bool { return s == "" })
	got = strings.Join(lines, "\n") + "\n"
	const name = "testdata/list.golden"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the list differs from %s (UPDATE=1 writes it):\n%s", name, got)
	}
}
