package cql2

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// folds are the functions that make texts alike.
var folds = map[string]func(string) string{
	"casei": func(s string) string { return cases.Fold().String(s) }, // a Caser is for one goroutine
	"accenti": func(s string) string {
		return norm.NFC.String(strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(s)))
	},
}

// pattern is what LIKE compares with: stretches of runes, each of which any number may stand before.
type pattern struct {
	parts    [][]rune // anyRune for any one
	from, to bool     // the first part begins the text, the last one ends it
}

// anyRune is no rune.
const anyRune rune = -1

// newPattern reads a pattern: % is any number of characters, _ any one, and a backslash takes both at their word.
func newPattern(s string) pattern {
	p := pattern{parts: [][]rune{nil}, from: true, to: true}
	escaped := false
	for _, r := range s {
		last := &p.parts[len(p.parts)-1]
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case !escaped && r == '%':
			p.parts = append(p.parts, nil)
		case !escaped && r == '_':
			*last = append(*last, anyRune)
		default:
			*last = append(*last, r)
		}
		escaped = false
	}
	return p
}

func (p pattern) matches(s string) bool {
	text := []rune(s)
	first, last := p.parts[0], p.parts[len(p.parts)-1]
	if len(p.parts) == 1 {
		return len(text) == len(first) && fits(text, first)
	}
	if len(text) < len(first)+len(last) || !fits(text, first) || !fits(text[len(text)-len(last):], last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range p.parts[1 : len(p.parts)-1] {
		for len(text) >= len(part) && !fits(text, part) {
			text = text[1:]
		}
		if len(text) < len(part) {
			return false
		}
		text = text[len(part):]
	}
	return true
}

// fits tells whether a text begins with a part; it is long enough.
func fits(text, part []rune) bool {
	for i, r := range part {
		if r != anyRune && r != text[i] {
			return false
		}
	}
	return true
}
