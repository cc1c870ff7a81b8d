package voice

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// direction is “rtl” for a language that is written from right to left, “ltr” for another, “auto” when none is stated,
// so that the text itself decides.
func direction(lang string) string {
	tag, err := language.Parse(lang)
	if lang == "" || err != nil {
		return "auto"
	}
	script, _ := tag.Script() // the likely one, where the tag names none
	if slices.Contains([]string{"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}, script.String()) {
		return "rtl"
	}
	return "ltr"
}

// Dir is the direction of the language, "" for left to right, which pages have by themselves.
func (l *Lang) Dir() string {
	if d := direction(l.Tag); d != "ltr" {
		return d
	}
	return ""
}

// DirOf is the direction that a text of another language needs among those of this one: "" when it runs as they do.
func (l *Lang) DirOf(lang string) string {
	if d := direction(lang); d != direction(l.Tag) {
		return d
	}
	return ""
}

// Between is what stands between the two parts of a text of two placeholders: “; ” of “{a}; {b}”. Templates put it
// between elements.
func (l *Lang) Between(key string) string {
	_, rest, _ := strings.Cut(l.T(key), "}")
	s, _, _ := strings.Cut(rest, "{")
	return s
}
