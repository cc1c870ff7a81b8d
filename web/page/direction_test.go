package page_test

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"dateline/geo/atlas"
	"dateline/web/page"
)

// TestTextsRunAsTheirLanguageDoes: a text says its direction only where the page does not run so already.
func TestTextsRunAsTheirLanguageDoes(t *testing.T) {
	p, v := pages(t, true), view()
	v.Claims[0].Lang, v.Claims[0].Text = "ar", "نص"
	v.Claims[1].Lang, v.Claims[1].Quote = "sr-Cyrl", &atlas.QuoteView{Exact: "ציטוט", Lang: "he"}
	v.Claims[3].Lang = "az-Arab"
	other := v.Others["left-out"]
	other.Lang, other.Text = "fa", "متن"
	v.Others["left-out"] = other
	v.Story.Lang = ""
	html := render(t, func(w io.Writer) error { return p.Story(w, page.Request{}, v) })
	for _, want := range []string{
		`<p class="text" lang="ar" dir="rtl">نص</p>`,
		`<q lang="he" dir="rtl">ציטוט</q>`,
		`<p class="text" lang="sr-Cyrl">`,
		`<p class="text" lang="az-Arab" dir="rtl">`,
		`<p class="text" lang="fa" dir="rtl">متن `,
		`<h1 lang="" dir="auto">`, // nobody says in which language the story is
		`<html lang="en" data-theme`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// halfWidth is punctuation of other scripts beside Chinese characters.
var halfWidth = regexp.MustCompile(`\p{Han}[,;:()]|[,;:()]\p{Han}`)

// TestChineseHasItsOwnPunctuation looks for separators that a template brings instead of the words.
func TestChineseHasItsOwnPunctuation(t *testing.T) {
	p, v := pages(t, true), view()
	names := map[string]string{"cnn": "有线电视新闻网", "gov": "政府", "outlet": "媒体", "poslovni": "商报"}
	for id, name := range names {
		s := v.Sources[id]
		s.Names = map[string]string{"zh": name}
		v.Sources[id] = s
	}
	for id, l := range v.Locations {
		l.Names = map[string]string{"zh": "地点"}
		v.Locations[id] = l
	}
	v.Topics["patrols"] = atlas.TopicView{Title: "joint patrol", Titles: map[string]string{"zh": "联合巡逻"}}
	for _, entry := range []func(io.Writer) error{
		func(w io.Writer) error { return p.Story(w, page.Request{Lang: "zh"}, v) },
		func(w io.Writer) error { return p.Embed(w, page.Request{Lang: "zh"}, v) },
		func(w io.Writer) error { return p.Claim(w, page.Request{Lang: "zh"}, v, "alleged") },
	} {
		text := words(render(t, entry))
		if !strings.Contains(text, "（") || !strings.Contains(text, "；") {
			t.Errorf("there is no punctuation of Chinese in %.200s", text)
		}
		for _, at := range halfWidth.FindAllStringIndex(text, -1) {
			t.Errorf("punctuation of another script: …%s…", strings.ToValidUTF8(text[max(0, at[0]-30):min(len(text), at[1]+30)], ""))
		}
	}
}
