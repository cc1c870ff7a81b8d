package words

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxRunes is the length of the longest word. What is longer is cut there, in texts and in queries alike, so that it is
// still found and no text can fill a store with one word.
const MaxRunes = 40

// MaxTerms is the number of terms that a query may have.
const MaxTerms = 32

// Words returns the words of a text in their order, with repetitions; nil when it has none. A run of Han, kana or
// Hangul gives its overlapping pairs and, so that each character can be found alone as the start of a word, its last
// character: “警察局” gives 警察, 察局 and 局.
func Words(s string) []string {
	var out []string
	for word, paired := range runs(Fold(s)) {
		if !paired {
			out = append(out, cut(word))
			continue
		}
		for pair := range pairs(word) {
			out = append(out, pair)
		}
		if last := lastRune(word); last != word {
			out = append(out, last)
		}
	}
	return out
}

// Term is one condition of a query: some word of the text equals Word or one of its Forms or, for a prefix, begins with
// Word.
type Term struct {
	Word   string   // Folded, never empty.
	Forms  []string // of the same word in the languages of the pages, folded, sorted; see [Query]
	Prefix bool
}

// Match reports whether a word of a text, as Words gives it, meets the term.
func (t Term) Match(word string) bool {
	return word == t.Word || t.Prefix && strings.HasPrefix(word, t.Word) || slices.Contains(t.Forms, word)
}

// Query returns the terms of what somebody typed, in their order and without repetitions; nil when it has no word.
// Every term must match. The last word is a prefix, as it may not be finished; of Han, kana and Hangul a pair never is
// and a single character always is. Other words of four Latin letters and more match in every form that they have in
// English, Italian or Croatian. Query returns at most MaxTerms+1 terms: more than MaxTerms mean that the query is
// too long, and it is the caller's to refuse it.
func Query(s string) []Term {
	var out []Term
	for word, paired := range runs(Fold(s)) {
		if !paired {
			out = append(out, Term{Word: cut(word)})
			continue
		}
		for pair := range pairs(word) {
			out = append(out, Term{Word: pair, Prefix: pair == word && utf8.RuneCountInString(word) == 1})
		}
	}
	if len(out) == 0 {
		return nil
	}
	if last := &out[len(out)-1]; !isPaired(firstRune(last.Word)) {
		last.Prefix = true
	}
	out = distinct(out)
	for i := range out {
		out[i].Forms = forms(out[i].Word)
	}
	return out
}

// distinct drops repetitions and keeps the first of each. Where a word is asked for both whole and as a prefix, whole
// implies the prefix.
func distinct(terms []Term) []Term {
	at := make(map[string]int, len(terms))
	out := terms[:0]
	for _, t := range terms {
		if i, ok := at[t.Word]; ok {
			out[i].Prefix = out[i].Prefix && t.Prefix
			continue
		}
		if len(out) > MaxTerms {
			break
		}
		at[t.Word] = len(out)
		out = append(out, t)
	}
	return out
}

// runs yields the runs of word characters of a folded text, and whether a run is to be taken in pairs.
func runs(s string) func(yield func(run string, paired bool) bool) {
	return func(yield func(string, bool) bool) {
		start, paired := -1, false
		for i, r := range s {
			inWord, pair := isWord(r), isPaired(r)
			if unicode.Is(unicode.M, r) {
				inWord, pair = start >= 0, paired // A mark goes with what it marks.
			}
			if start >= 0 && (!inWord || pair != paired) {
				if !yield(s[start:i], paired) {
					return
				}
				start = -1
			}
			if inWord && start < 0 {
				start, paired = i, pair
			}
		}
		if start >= 0 {
			yield(s[start:], paired)
		}
	}
}

// pairs yields the overlapping pairs of characters of a run, or the run when it is a single one.
func pairs(run string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		before, here := 0, 0
		for here < len(run) {
			_, size := utf8.DecodeRuneInString(run[here:])
			next := here + size
			if here > 0 && !yield(run[before:next]) {
				return
			}
			before, here = here, next
		}
		if before == 0 {
			yield(run)
		}
	}
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// isPaired reports whether a rune belongs to a script that is searched in pairs. The long vowel mark belongs to both
// kana and is Common by its script property.
func isPaired(r rune) bool {
	return r >= 0x1100 && isWord(r) &&
		(r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul))
}

// cut shortens a word to MaxRunes.
func cut(word string) string {
	n := 0
	for i := range word {
		if n == MaxRunes {
			return word[:i]
		}
		n++
	}
	return word
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func lastRune(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[len(s)-size:]
}

// Append appends the words of a text, as Words gives them, to dst with a space before each, unless dst is empty. It
// allocates only when dst is too small or the text is not ASCII.
func Append(dst []byte, s string) []byte {
	if !isASCII(s) {
		for _, w := range Words(s) {
			dst = append(part(dst), w...)
		}
		return dst
	}
	n := 0 // How much of a word is there.
	for i := range len(s) {
		c := s[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		default:
			n = 0
			continue
		}
		if n == 0 {
			dst = part(dst)
		}
		if n++; n <= MaxRunes {
			dst = append(dst, c)
		}
	}
	return dst
}

func part(dst []byte) []byte {
	if len(dst) == 0 {
		return dst
	}
	return append(dst, ' ')
}
