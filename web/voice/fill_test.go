package voice

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// unclosed applies the rules X1 to X8 of Unicode Standard Annex 9 to a text that stands within an isolate and an embedding, and tells
// whether it leaves just these open.
func unclosed(s string) bool {
	stack := []rune{'i', 'e'}
	for _, c := range s {
		last := len(stack) - 1
		switch c {
		case '\u202a', '\u202b', '\u202d', '\u202e':
			stack = append(stack, 'e')
		case '\u2066', '\u2067', '\u2068':
			stack = append(stack, 'i')
		case '\u202c':
			if last >= 0 && stack[last] == 'e' {
				stack = stack[:last]
			}
		case '\u2069':
			if i := strings.LastIndexByte(string(stack), 'i'); i >= 0 {
				stack = stack[:i]
			}
		}
	}
	return string(stack) != "ie"
}

var (
	placeholders = regexp.MustCompile(`(?s)\{[^}]*\}`)
	controls     = regexp.MustCompile("[\u202a-\u202e\u2066-\u2069]")
)

// FuzzFill holds the filling of placeholders to a plain reading: each once, by the value first given for its name; no value is
// read as a placeholder, turns its sentence around or loses a letter.
func FuzzFill(f *testing.F) {
	f.Add("{who} says of {what}: {who}", "who", "A {what} – {site}", "what", "{who}")
	f.Add("{a}{a} {b", "a", "\u202ex\u2068", "b", "}")
	f.Add("a } {} {", "", "x\u2069y\u202c", "a", "{")
	f.Add("{a {b}}", "a {b", "\u2067\u202b\u2069", "b", "\u200f\u061c")
	f.Fuzz(func(t *testing.T, text, name1, value1, name2, value2 string) {
		for _, x := range []string{text, name1, value1, name2, value2} {
			if !utf8.ValidString(x) {
				return // no file has such a text
			}
		}
		values := map[string]string{"{" + name2 + "}": value2}
		values["{"+name1+"}"] = value1
		got := fill(text, []string{name1, value1, name2, value2})
		bare := func(s string) string { return controls.ReplaceAllString(s, "") }
		want := placeholders.ReplaceAllStringFunc(text, func(hole string) string {
			if v, ok := values[hole]; ok {
				return v
			}
			return hole
		})
		if bare(got) != bare(want) {
			t.Errorf("%q with %q is %q, want %q", text, values, got, want)
		}
		if !controls.MatchString(text) && unclosed(got) {
			t.Errorf("%q with %q is %q, which goes on in what follows", text, values, got)
		}
		data, err := json.Marshal(map[string]string{"key": text})
		if err != nil {
			t.Fatal(err)
		}
		langs, err := Read(fstest.MapFS{"en.json": {Data: data}})
		if err != nil {
			t.Fatal(err)
		}
		l := langs[Reference]
		rich := l.Rich("key", map[string]Rich{name2: Plain(closed(value2)), name1: Plain(closed(value1))})
		if plain := l.T("key", name1, value1, name2, value2); name1 != name2 && plain != got || rich.String() != got {
			t.Errorf("%q with %q is %q as text, %q in pieces, %q", text, values, plain, rich, got)
		}
	})
}
