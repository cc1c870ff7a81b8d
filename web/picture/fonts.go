package picture

import (
	"strings"
	"unicode"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// style is a weight of the type.
type style uint8

const (
	regular style = iota
	medium
	bold
)

// fonts are the embedded fonts. They are immutable.
type fonts struct {
	styles [3]*opentype.Font
	has    []bool // by rune, whether every style has it
}

func readFonts() (*fonts, error) {
	f := &fonts{has: make([]bool, 0x10000)}
	for i := range f.has {
		f.has[i] = true
	}
	for i, ttf := range [][]byte{goregular.TTF, gomedium.TTF, gobold.TTF} {
		font, err := opentype.Parse(ttf)
		if err != nil {
			return nil, err
		}
		f.styles[i] = font
		var buf sfnt.Buffer
		for r := range f.has {
			g, err := font.GlyphIndex(&buf, rune(r))
			f.has[r] = f.has[r] && err == nil && g != 0
		}
	}
	return f, nil
}

// writes tells whether the fonts have every letter of s. What is written from right to left, or joins its letters, would need
// shaping and is not written; the fonts have none of it.
func (f *fonts) writes(s string) bool {
	for _, r := range s {
		if r != ' ' && (int(r) >= len(f.has) || !f.has[r] || !unicode.IsGraphic(r)) {
			return false
		}
	}
	return true
}

// clean composes accents, so that they are one letter, and makes all white space single spaces.
func clean(s string) string {
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

// first returns the first of some names that can be written, "" when none can.
func (f *fonts) first(names ...string) string {
	for _, n := range names {
		if n = clean(n); n != "" && f.writes(n) {
			return n
		}
	}
	return ""
}
