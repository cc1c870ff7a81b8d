package voice_test

import (
	"os"
	"strings"
	"testing"

	"dateline/geo/atlas"
	"dateline/web/voice"
)

func TestClipEndsAtAWord(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"short enough", "short enough"},
		{"one, two, three and four", "one, two, three…"},
		{strings.Repeat("海", 30), strings.Repeat("海", 17) + "…"},
	} {
		if got := voice.Clip(c.text, 17); got != c.want {
			t.Errorf("Clip(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

// TestUncheckedTellsTheLanguageOfClaims holds that readers are told in which other language they find the claims.
func TestUncheckedTellsTheLanguageOfClaims(t *testing.T) {
	words, err := voice.Read(os.DirFS("../ui/src/i18n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ lang, story, want string }{
		{"en", "en", ""}, {"en", "en-GB", ""}, {"en", "", ""}, {"en", "no language", ""},
		{"en", "hr", "Croatian"}, {"hr", "en", "engleski"}, {"it", "en", "inglese"}, {"zh", "en", "英语"},
	} {
		v := &atlas.View{}
		v.Story.Lang = c.story
		got := (&voice.Teller{V: v, Words: words[c.lang]}).Unchecked()
		if plain := words[c.lang].T("unchecked"); c.want == "" && got != plain || !strings.Contains(got, c.want) {
			t.Errorf("%s of a story in %q: %q", c.lang, c.story, got)
		}
	}
}
