package page_test

import (
	"net/url"
	"strings"
	"testing"

	"dateline/geo/atlas"
	"dateline/web/page"
)

// TestCardsFollowWhatTheyDependOn holds that a claim that is kept as HTML is written anew when the revision, the language or how
// the view has it differs, and that a view without a revision keeps nothing.
func TestCardsFollowWhatTheyDependOn(t *testing.T) {
	p := pages(t, true)
	write := func(revision, lang, text string, change func(*atlas.View)) string {
		v := view()
		v.RevisionID = revision
		v.Claims[0].Text = text
		if change != nil {
			change(v)
		}
		var b strings.Builder
		q := url.Values{}
		if lang != "en" {
			q.Set("hl", lang)
		}
		if err := p.Story(&b, page.Request{Lang: lang, Query: q}, v); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	none := func(v *atlas.View) { v.Claims[0].Places[0].Match = false }
	for _, x := range []struct {
		revision, lang, text string
		change               func(*atlas.View)
		kept                 bool
	}{
		{"r1", "en", "First text.", nil, false}, {"r1", "en", "Second text.", nil, true}, {"r1", "hr", "Third text.", nil, false},
		{"r1", "en", "Fourth text.", none, false}, {"r2", "en", "Fifth text.", nil, false}, {"", "en", "Sixth text.", nil, false},
		{"", "en", "Seventh text.", nil, false},
	} {
		if has := strings.Contains(write(x.revision, x.lang, x.text, x.change), x.text); has == x.kept {
			t.Errorf("%q, %s: the page has %q: %v", x.revision, x.lang, x.text, has)
		}
	}
}
