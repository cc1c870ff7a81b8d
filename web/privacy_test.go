package web_test

import (
	"strings"
	"testing"

	"dateline/web"
	"dateline/web/page"
)

// TestOperatorOnThePageAboutPrivacy holds that in every language the page says who is responsible, whom to ask and how
// long logs are kept, and what of these nobody has said.
func TestOperatorOnThePageAboutPrivacy(t *testing.T) {
	s := newSite(t, "https://maps.test", example)
	mail := `<a href="mailto:privacy@news.test">privacy@news.test</a>`
	for _, tt := range []struct {
		operator page.Operator
		want     []string // in every language
		english  string
	}{
		{page.Operator{}, nil, "has not been entered here"},
		{page.Operator{Contact: "ask the porter"}, []string{"ask the porter"}, "not entered here who is responsible"},
		{page.Operator{Name: "News & Co", Contact: "privacy@news.test", LogDays: 21}, []string{"News &amp; Co", mail, "21"},
			"kept for 21 days."},
		{page.Operator{Name: "N", Contact: "https://news.test/privacy", LogDays: -1},
			[]string{`<a href="https://news.test/privacy">`}, "No access log is kept."},
		{page.Operator{Name: "<b>N</b>", Contact: "javascript:alert(1)@x", LogDays: 1}, []string{"&lt;b&gt;N"}, "for 1 day."},
	} {
		var err error
		c := web.Config{Atlas: s.atlas, BaseURL: "https://maps.test", Public: true, Build: "test", Operator: tt.operator}
		if s.h, err = web.New(c); err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{"en", "hr", "it", "zh"} {
			_, body := s.get("/about/privacy?hl="+lang, "Accept", browser)
			for _, want := range tt.want {
				if !strings.Contains(body, want) {
					t.Errorf("%+v in %s lacks %s", tt.operator, lang, want)
				}
			}
			if lang == "en" && !strings.Contains(body, tt.english) {
				t.Errorf("%+v lacks %q", tt.operator, tt.english)
			}
			if strings.Contains(body, `href="javascript:`) {
				t.Errorf("%+v in %s links to a script", tt.operator, lang)
			}
		}
	}
}
