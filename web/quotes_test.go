package web_test

import (
	"context"
	"html"
	"net/http"
	"regexp"
	"testing"

	"dateline/geo"
)

// TestOnlyWordsThatWereSaidAreQuoted holds that what a page, embed or table puts in quotation marks as somebody's words is a
// quote of the file, and that a quote is there: a claim's text is the publisher's paraphrase.
func TestOnlyWordsThatWereSaidAreQuoted(t *testing.T) {
	t.Parallel()
	s := newSite(t, "http://maps.test", example)
	exact, texts := map[string]bool{}, []string{}
	err := s.store.Scan(context.Background(), geo.KindOfClaim, "", func(_ string, r geo.Record) error {
		c := r.(*geo.Claim)
		texts = append(texts, c.Text)
		if c.Quote != nil {
			exact[c.Quote.Exact] = true
		}
		return nil
	})
	if err != nil || len(exact) == 0 {
		t.Fatalf("%d quotes, %v", len(exact), err)
	}
	const story = "/stories/overseas-stations"
	quoted := 0
	for _, target := range []string{
		"/embed?story=overseas-stations", "/embed?story=overseas-stations&parts=list", story, story + "?as=table", story + "/claims/c-04",
		story + "/share", story + "?hl=hr", story + "?hl=it", story + "?hl=zh",
	} {
		code, body := s.get(target, "Accept", browser)
		if code != http.StatusOK {
			t.Fatalf("%s: %d", target, code)
		}
		for _, m := range regexp.MustCompile(`(?s)<q[^>]*>(.*?)</q>`).FindAllStringSubmatch(body, -1) {
			quoted++
			if said := html.UnescapeString(m[1]); !exact[said] {
				t.Errorf("%s quotes %q, which nobody is quoted with", target, said)
			}
		}
		plain := html.UnescapeString(body)
		for _, text := range texts {
			if regexp.MustCompile(`[“„«"]`+regexp.QuoteMeta(text)+`[”»“"]`).MatchString(plain) && !exact[text] {
				// In JSON a text stands between straight quotation marks; there it is a value.
				if !regexp.MustCompile(`":"` + regexp.QuoteMeta(text) + `"`).MatchString(plain) {
					t.Errorf("%s puts the paraphrase %q in quotation marks", target, text)
				}
			}
		}
	}
	if quoted == 0 {
		t.Error("no page quotes anybody, so nothing was tested")
	}
}
