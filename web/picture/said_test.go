package picture

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/geo/atlas"
	"dateline/web/basemap"
)

// said joins the words of paragraphs.
func said(list []para) (out []string) {
	for _, p := range list {
		s := ""
		for _, r := range p.runs {
			if s != "" && !r.near {
				s += " "
			}
			s += r.text
		}
		out = append(out, strings.Join(strings.Fields(s), " "))
	}
	return out
}

// TestSaysWhatPagesSay holds the words of a picture to those of the page of the same view, TestEverySurfaceCountsAllThatMatches
// in package web: the numbers are those of all that matches, not of the claims that the view lists.
func TestSaysWhatPagesSay(t *testing.T) {
	b, err := basemap.Open()
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(b)
	if err != nil {
		t.Fatal(err)
	}
	v := &atlas.View{
		Story:  atlas.StoryView{ID: "s", Title: "Title"},
		Counts: atlas.Counts{Marks: 80_000, Claims: 57_319, Places: 12_000, OnMap: 70_000, OffMap: 1200, Total: 60_000}, Large: true,
		Claimants: 300,
		Voices:    []atlas.Voice{{Source: "a", Claims: 40_000}, {Source: "b", Claims: 1}, {Source: "c", Claims: 1}},
		Answerers: []atlas.Answerer{
			{Source: "a", Denies: 556, General: 1, Claims: []string{"x"}}, {Source: "b", Denies: 1}, {Source: "c", General: 12_345}, {Source: "d", General: 1},
			{Source: "e", General: 1},
		},
		Sources: map[string]atlas.SourceView{
			"a": {Name: "A"}, "b": {Role: "police official"}, "c": {Name: "C", Names: map[string]string{"hr": "Ce"}}, "d": {Name: "中"}, "e": {},
		},
		Claims: make([]atlas.ClaimView, 100), Others: map[string]atlas.ClaimView{"x": {ID: "x", Text: "There is none.", Claimants: []string{"a"}}},
	}
	for lang, want := range map[string][]string{
		"en": {
			"Who says it: A (40,000 claims), police official, not named (1 claim), C (1 claim) and 297 others",
			"A says, in our words: There is none. Denies 556 claims. An editor links this general denial to 1 claim.",
			"police official, not named: Denies 1 claim.",
			"C: An editor links this general denial to 12,345 claims.",
			"and 2 more answers",
			"57,319 of 60,000 claims, 12,000 places",
			"1200 claims not on the map",
		},
		"hr": {
			"Tko to kaže: A (40.000 tvrdnji), police official (ime nije navedeno) (1 tvrdnja), Ce (1 tvrdnja) i još 297",
		},
	} {
		p := d.plan(newSetter(d.fonts), v, Options{Width: 1200, Height: 630, Scale: 1, Lang: lang})
		s := p.sizes(1)
		got := append(append(said(p.voices(s, 8)), said(p.answers(s, 3))...), said(p.counts(s))...)
		if diff := cmp.Diff(want, got[:min(len(want), len(got))]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
	}
}
