package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
)

// repeated joins n texts, each made of its number.
func repeated(n int, each string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = strings.ReplaceAll(each, "#", fmt.Sprint(i))
	}
	return strings.Join(list, ",")
}

const point = `{"type":"Feature","id":"p","geometry":{"type":"Point","coordinates":[10,10]},"properties":{"name":"P","precision":"address","claims":[%s]}}`

func longStory(sources, reports, relations, features string) string {
	return fmt.Sprintf(`{"type":"FeatureCollection","dateline":"1.0","story":{"id":"long","title":"Long","lang":"en"},"sources":[%s],"reports":[%s],`+
		`"relations":[%s],"features":[%s]}`, sources, reports, relations, features)
}

// TestLongListsAreCounted asks for claims about 200 sources, and carried by 200 reports, whose names are as long as names may be: a
// page of 500 of them had 204 MB, and took 17 s.
func TestLongListsAreCounted(t *testing.T) {
	long := strings.Repeat("n", 980)
	ids := func(format string) string { return repeated(200, format) }
	s := newSite(t, "http://maps.test")
	s.put(longStory(ids(`{"id":"s#","name":"# `+long+`","kind":"person"}`), ids(`{"id":"r#","title":"# `+long+`","publisher":"s#"}`), "",
		fmt.Sprintf(point, repeated(10, `{"id":"a#","role":"site","text":"x","claimant":"s0","about":[`+ids(`"s#"`)+`],"chain":[{"report":"r0"}]}`)+
			","+repeated(10, `{"id":"b#","role":"site","text":"x","claimant":"s0","chain":[`+ids(`{"report":"r#"}`)+`]}`)+
			","+repeated(10, `{"id":"c#","role":"site","text":"x","claimant":"s0","chain":[`+ids(`{"report":"r#","via":null}`)+`]}`))))
	for _, target := range []string{
		"/stories/long", "/embed?story=long", "/stories/long?as=table", "/stories/long/compare?a=r0&b=r1", "/stories/long/claims/a1",
		"/stories/long/claims/b1", "/stories/long/claims/c1", "/collections/claims/items?limit=10000",
	} {
		status, body := s.get(target, "Accept", browser)
		if status != http.StatusOK || len(body) > 2<<20 {
			t.Errorf("%s: %d, %d bytes", target, status, len(body))
		}
		if more := "188 "; !strings.Contains(body, more) && !strings.Contains(target, "limit") && !strings.Contains(target, "table") {
			t.Errorf("%s does not say how many more there are", target)
		}
	}
	if _, body := s.get("/collections/claims/items?claim=b1"); !strings.Contains(body, "; +180") {
		t.Error("items do not say how many more reports carry a claim")
	}
}

// TestManyWhoDeny asks about a claim that 1200 sources deny; with 100 000 a page took minutes.
func TestManyWhoDeny(t *testing.T) {
	const n = 1200
	s := newSite(t, "http://maps.test")
	s.put(longStory(repeated(n, `{"id":"s#","name":"Source #.","kind":"person","part_of":"o"}`)+
		`,{"id":"o","kind":"organisation"},{"id":"x","name":"X","kind":"person"}`, `{"id":"r","publisher":"x"}`,
		repeated(n, `{"from":"c#","rel":"denies","to":"x","basis":"explicit"}`), fmt.Sprintf(point, `{"id":"x","role":"site","text":"x","claimant":"x",`+
			`"about":["o"],"chain":[{"report":"r"}]},`+repeated(n, `{"id":"c#","role":"site","text":"x","claimant":"s#","chain":[{"report":"r"}]}`))))
	var v atlas.View
	s.json("/stories/long?f=json&claim=x", &v)
	c := v.Claims[0]
	if got := len(v.Answerers) + v.AnswerersLeft; got != n || len(v.Answerers) > atlas.MaxFacet {
		t.Errorf("%d deny, %d of them listed, want %d", got, len(v.Answerers), n)
	}
	if got := len(c.DeniedBy) + c.SourcesLeft["denied_by"]; got != n || len(c.DeniedBy) > atlas.MaxFacet {
		t.Errorf("the claim is denied by %d, %d of them listed, want %d", got, len(c.DeniedBy), n)
	}
	if got := len(c.Answers) + c.AnswersLeft; got != n || len(c.Answers) > geo.MaxRelations {
		t.Errorf("the claim has %d answers, %d of them listed, want %d", got, len(c.Answers), n)
	}
	for target, want := range map[string]string{
		"/stories/long/claims/x":                  "and 1188 others",
		"/stories/long?claim=x":                   "and 1197 more answers",
		"/stories/long?claim=x&as=table":          "and 1188 others",
		"/embed?story=long&claim=x":               "and 1188 others",
		"/collections/claims/items?claim=x":       "; +1000\"",
		"/download?f=csv&claim=x":                 "; +1000",
		"/stories/long/claims/x?hl=en&f=json":     `"answers_left":200`,
		"/stories/long?claim=x&hl=it":             "e altre 1197 risposte",
		"/stories/long/claims/x?hl=en&theme=dark": "and 200 other claims that answer it",
	} {
		if status, body := s.get(target); status != http.StatusOK || !strings.Contains(body, want) || len(body) > 3<<20 {
			t.Errorf("%s: %d, %d bytes; want %q in it", target, status, len(body), want)
		}
	}
	if _, body := s.get("/stories/long/claims/x"); strings.Contains(body, `claims/x">and`) {
		t.Error("the page of a claim leads to itself for the other claims that answer it")
	}
}

// TestLongTextsAtManyPlaces puts a claim with the longest text and quote at 550 places: a page of items ends early. At many
// more, the import is refused: a file of 1 MB made a store of 1 GB.
func TestLongTextsAtManyPlaces(t *testing.T) {
	story := func(places int) string {
		text := strings.Repeat("x ", 8000)
		first := `{"id":"c","role":"site","text":"` + text + `","quote":{"exact":"` + text + `"},"claimant":"s","chain":[{"report":"r"}]}`
		at := `{"type":"Feature","id":"p#","geometry":null,"properties":{"name":"P","precision":"unlocated","claims":[%s]}}`
		return longStory(`{"id":"s","kind":"person"}`, `{"id":"r"}`, "",
			strings.ReplaceAll(fmt.Sprintf(at, first), "#", "first")+","+repeated(places, fmt.Sprintf(at, `{"id":"c","role":"site"}`)))
	}
	s := newSite(t, "http://maps.test")
	s.put(story(550))
	seen := 0
	for target := "/collections/claims/items?limit=10000"; target != ""; {
		_, body := s.get(target)
		if len(body) > 20<<20 {
			t.Errorf("%s: %d bytes", target, len(body))
		}
		var page struct {
			Returned int `json:"numberReturned"`
			Links    []exchange.Link
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		target = ""
		for _, l := range page.Links {
			if l.Rel == "next" {
				target = strings.TrimPrefix(l.Href, "http://maps.test")
			}
		}
		seen += page.Returned
	}
	if seen != 551 {
		t.Errorf("%d features were on pages, want 551", seen)
	}
	_, err := s.store.Import(context.Background(), geo.ImportOptions{Remove: true}, func(w geo.Writer) error {
		return exchange.Read(context.Background(), strings.NewReader(story(4000)), exchange.Options{}, w)
	})
	if err == nil || geo.CodeOf(err) != geo.CodeInvalid || !strings.Contains(err.Error(), "claim c: ") {
		t.Errorf("got %v, want the claim refused that is too large for its places", err)
	}
}
