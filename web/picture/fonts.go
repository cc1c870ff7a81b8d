package picture

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"

	"dateline/web/voice"
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
	// advance is how far each letter of the basic plane takes a line on, as a share of the size; 0 for a letter that
	// one of the styles lacks. The fonts are not hinted, so it is the same at every size.
	advance [3][]float32
}

func readFonts() (*fonts, error) {
	f := &fonts{}
	const plane = 0x10000
	for i, ttf := range [][]byte{goregular.TTF, gomedium.TTF, gobold.TTF} {
		font, err := opentype.Parse(ttf)
		if err != nil {
			return nil, err
		}
		f.styles[i] = font
		f.advance[i] = make([]float32, plane)
		em := fixed.I(int(font.UnitsPerEm()))
		var buf sfnt.Buffer
		for r := range f.advance[i] {
			g, err := font.GlyphIndex(&buf, rune(r))
			if err != nil || g == 0 {
				continue
			}
			a, err := font.GlyphAdvance(&buf, g, em, 0)
			if err != nil {
				return nil, err
			}
			f.advance[i][r] = float32(a) / float32(em)
		}
	}
	for r := range plane {
		if f.advance[regular][r] == 0 || f.advance[medium][r] == 0 || f.advance[bold][r] == 0 {
			f.advance[regular][r], f.advance[medium][r], f.advance[bold][r] = 0, 0, 0
		}
	}
	return f, nil
}

// writes tells whether the fonts have every letter of s. What is written from right to left, or joins its letters,
// would need shaping and is not written; the fonts have none of it.
func (f *fonts) writes(s string) bool {
	for _, r := range s {
		if r != ' ' && (int(r) >= len(f.advance[regular]) || f.advance[regular][r] == 0 || !unicode.IsGraphic(r)) {
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

// writable returns the languages that the fonts can write.
func writable(f *fonts) (map[string]*voice.Lang, error) {
	langs, err := voice.All()
	if err != nil {
		return nil, err
	}
	out := map[string]*voice.Lang{}
	for _, tag := range langs.Tags {
		l := langs.In(tag)
		if f.writes(fmt.Sprint(l.Texts("summary.", "count.", "status.", "tag.", "role.", "legend.", "months.of"))) {
			out[tag] = l
		}
	}
	if out[voice.Reference] == nil {
		return nil, errors.New("the fonts cannot write English")
	}
	return out, nil
}
