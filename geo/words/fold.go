package words

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns s as it is compared in a search: Unicode's full case folding and compatibility forms (UAX #15, NFKC),
// without accents and invisible characters, and with letters such as đ, ł and ø, which Unicode does not take apart, as
// their base letters. The letters of scripts other than Latin stay what they are, й and ё becoming и and е as the
// accents go. The voicing of kana and the vowel signs of Indic scripts are kept. Invalid UTF-8 becomes spaces.
// Fold(Fold(s)) equals Fold(s).
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	// Nothing composes or folds across a space, so that only the words that need it pay for Unicode.
	var b strings.Builder
	b.Grow(len(s))
	fold := cases.Fold()
	for field := range strings.SplitAfterSeq(strings.ToValidUTF8(s, " "), " ") {
		if isASCII(field) {
			b.WriteString(strings.ToLower(field))
		} else {
			b.WriteString(foldField(fold, field))
		}
	}
	return b.String()
}

// foldField folds a text that is not ASCII. Caseless matching by Unicode's definition D146 folds what is decomposed and
// decomposes what was folded. One round is enough for every code point, which a test holds: a loop “until nothing
// changes” would leave its end to the tables.
func foldField(fold cases.Caser, s string) string {
	s = strings.Map(cherokee, fold.String(norm.NFKD.String(s)))
	return norm.NFC.String(stripMarks(norm.NFKD.String(s)))
}

// cherokee returns the capital of a small Cherokee letter and any other rune as it is. Unicode folds Cherokee to
// capitals, which are the older letters; cases.Fold swaps the two instead (golang.org/issue/46101).
func cherokee(r rune) rune {
	switch {
	case r >= 0xab70 && r <= 0xabbf:
		return r - 0xab70 + 0x13a0
	case r >= 0x13f8 && r <= 0x13fd:
		return r - 8
	}
	return r
}

// stripMarks drops accents and invisible characters from a decomposed and folded text and replaces the letters of plain.
func stripMarks(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		case invisible(r) || accent(norm.NFD.PropertiesString(s[i:]).CCC()):
		default:
			if letters, ok := plain[r]; ok {
				b.WriteString(letters)
			} else {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// accent reports whether a canonical combining class (UAX #44, table 15) is one of signs that searches leave out:
// overlays (1), the points of Hebrew, Arabic and Syriac (10 to 36), and what sits above, below or beside Latin, Greek
// and Cyrillic letters (200 and more). Class 0 are spacing and vowel signs, 7 to 9 nuktas, the voicing of kana and
// viramas.
func accent(class uint8) bool {
	return class == 1 || class >= 10 && class <= 36 || class >= 200
}

// invisible reports whether a rune changes how its neighbours look or break, and nothing else: soft hyphen, joiners
// (the grapheme joiner too, which normalisation puts after 30 accents), word joiner, byte order mark, directional marks
// and variation selectors. A zero width space is none of these: it parts words.
func invisible(r rune) bool {
	switch {
	case r == '\u00ad', r == '\u034f', r >= '\u200c' && r <= '\u200f', r >= '\u202a' && r <= '\u202e',
		r >= '\u2060' && r <= '\u2069':
		return true
	}
	return r == '\ufeff' || r >= '\ufe00' && r <= '\ufe0f' || r >= 0xe0100 && r <= 0xe01ef
}

// plain are the Latin forms of folded letters that no Unicode normalisation form takes apart. Turkish writes ı where the
// English reader types i.
var plain = map[rune]string{
	'đ': "d", 'ð': "d", 'ɖ': "d", 'ɗ': "d", 'ł': "l", 'ƚ': "l", 'ɫ': "l", 'ø': "o", 'æ': "ae", 'œ': "oe", 'þ': "th",
	'ħ': "h", 'ŧ': "t", 'ŋ': "n", 'ı': "i", 'ɨ': "i", 'ɓ': "b", 'ƀ': "b", 'ƙ': "k", 'ƴ': "y",
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
