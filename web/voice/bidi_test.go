package voice

import (
	"strings"
	"testing"
)

// Texts are written with ASCII in place of the controls: < RLO, [ FSI, ) PDF, ] PDI.
func TestClosed(t *testing.T) {
	for in, want := range map[string]string{
		"":          "",
		"plain":     "plain",
		"a<b":       "a<b)",
		"a<b)c":     "a<b)c",
		"[a<b":      "[a<b)]",
		"[a<b]c":    "[a<b]c",
		"a)b":       "ab",
		"a]b<c":     "ab<c)",
		"<[a)b]c":   "<[ab]c)",
		"<[<a]b)c)": "<[<a]b)c",
	} {
		controls := strings.NewReplacer("<", "\u202e", "[", "\u2068", ")", "\u202c", "]", "\u2069")
		letters := strings.NewReplacer("\u202e", "<", "\u2068", "[", "\u202c", ")", "\u2069", "]")
		got := letters.Replace(closed(controls.Replace(in)))
		if got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
		if again := letters.Replace(closed(controls.Replace(got))); again != got {
			t.Errorf("%q, closed already, becomes %q", got, again)
		}
	}
}

func TestNamesInSentencesAreClosed(t *testing.T) {
	if got, want := fill("{who} says: x", []string{"who", "Source\u202e"}), "Source\u202e\u202c says: x"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	l := &Teller{Words: &Lang{Tag: "hr"}}
	if got, want := l.Name("x", map[string]string{"hr": "y\u2068"}, ""), "y\u2068\u2069"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
