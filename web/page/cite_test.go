package page_test

import (
	"html"
	"io"
	"strings"
	"testing"
	"time"

	"dateline/web/page"
	"dateline/web/ui"
)

func cited(t *testing.T, r page.Request, contact, id string) string {
	t.Helper()
	assets, err := ui.Open()
	if err != nil {
		t.Fatal(err)
	}
	p, err := page.New(page.Config{
		BaseURL: "https://maps.example.org/claims", Assets: assets,
		Now: func() time.Time { return time.Date(2026, 11, 24, 23, 30, 0, 0, time.FixedZone("", -5*3600)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	v := view()
	v.Story.Contact = contact
	return render(t, func(w io.Writer) error { return p.Claim(w, r, v, id) })
}

func TestCitation(t *testing.T) {
	for _, x := range []struct{ lang, id, want string }{
		{"en", "alleged", "Claim by CNN, in our words: There were 11. Status: Alleged. General denial by Government, linked by the editor. Carried by news article of CNN (date not stated), a report without a title of Poslovni (date not stated) and news article of Outlet (4 December 2022). In “Story & <b>title</b>”, published by Publisher. https://maps.example.org/claims/stories/s/claims/alleged (read on 25 November 2026)"},
		{"en", "denied", "Status: Denied by Government."},
		{"hr", "denied", "(pročitano 25. studenoga 2026.)"},
		{"zh", "denied", "（2026年11月25日查阅）"},
	} {
		got := cited(t, page.Request{Lang: x.lang}, "", x.id)
		_, got, _ = strings.Cut(got, `<p id="citation">`)
		got, _, _ = strings.Cut(got, "</p>")
		if got = html.UnescapeString(got); !strings.Contains(got, x.want) {
			t.Errorf("%s %s:\ngot  %s\nwant %s", x.lang, x.id, got, x.want)
		}
	}
}

// Whoever reports an error need not say where it is.
func TestErrorsAreReportedWithTheClaim(t *testing.T) {
	for contact, want := range map[string]string{
		"a@example.org":                  `href="mailto:a@example.org?subject=Error%20in%20s:denied&amp;body=https%3A%2F%2Fmaps.example.org%2Fclaims%2Fstories%2Fs%2Fclaims%2Fdenied"`,
		"https://example.org/form?a=1#x": `href="https://example.org/form?a=1&amp;claim=s%3Adenied#x"`,
	} {
		if got := cited(t, page.Request{}, contact, "denied"); !strings.Contains(got, want) {
			t.Errorf("contact %s: the page lacks %s", contact, want)
		}
	}
	for _, contact := range []string{"", "javascript:alert(1)", "somebody"} {
		if got := cited(t, page.Request{}, contact, "denied"); strings.Contains(got, "Report an error") {
			t.Errorf("contact %q: the page offers to report an error", contact)
		}
	}
}
