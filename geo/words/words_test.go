package words_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/unicode/norm"

	"dateline/geo/words"
)

func TestFold(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"ASCII keeps its punctuation", "CNN, 2022!", "cnn, 2022!"},
		{"Croatian", "Đakovo, Županja, ČAKOVEC", "dakovo, zupanja, cakovec"},
		{"Polish", "Łódź", "lodz"},
		{"Danish", "København Ærø", "kobenhavn aero"},
		{"German", "Straße STRASSE", "strasse strasse"},
		{"French", "Bœuf d’Île-de-France", "boeuf d’ile-de-france"},
		{"Icelandic", "Þórður", "thordur"},
		{"Maltese", "Ħamrun", "hamrun"},
		{"Vietnamese", "Đường Nguyễn Huệ", "duong nguyen hue"},
		{"Turkish dotless i", "Diyarbakır IĞDIR ığdır İzmir", "diyarbakir igdir igdir izmir"},
		{"decomposed equals composed", "Cafe\u0301", "cafe"},
		{"Serbian stays Cyrillic", "БЕОГРАД Ђоковић", "београд ђоковић"},
		{"Russian", "Чёрный Майкоп", "черныи маикоп"},
		{"Greek final sigma", "ΟΔΟΣ οδός", "οδοσ οδοσ"},
		{"full width", "ＣＮＮ　２０２２", "cnn 2022"},
		{"ligature", "ﬁnance", "finance"},
		{"Japanese voicing is kept", "ガガーリン", "ガガーリン"},
		{"half-width kana are composed", "ｶﾞ", "ガ"},
		{"Hangul stays in syllables", "서울", "서울"},
		{"Hindi keeps its vowel signs", "दिल्ली", "दिल्ली"},
		{"Arabic loses its points", "مُحَمَّد", "محمد"},
		{"soft hyphen and joiner", "po\u00adlice\u200d", "police"},
		{"invalid UTF-8", "a\xffb\xc3", "a b "},
		{"Cherokee, small and capital", "ꭰꭱᏸ ᎠᎡᏰ", "ᎠᎡᏰ ᎠᎡᏰ"},
		{"more accents than Unicode keeps together", "e" + strings.Repeat("\u0301", 100), "e"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := words.Fold(test.in); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestFoldOfEachCodePoint folds each code point alone, and before and after signs of each kind that a fold may keep, drop,
// move or compose: an accent, a sign below, a vowel sign that folds to a letter, a nukta, a virama, a voicing sign, a joiner, a
// Hangul vowel and a letter.
func TestFoldOfEachCodePoint(t *testing.T) {
	signs := []string{
		"", "\u0301", "\u0328", "\u0345", "\u093c", "\u094d", "\u3099", "\u0338", "\u05b0", "\u200d", "\u1161", "\u11a8", "i", "Ꭰꭰᏸ",
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		tried := signs
		if unicode.Is(unicode.Lo, r) && unicode.In(r, unicode.Han, unicode.Hangul) && r > 0x3000 || !unicode.IsGraphic(r) {
			tried = signs[:1]
		}
		for _, sign := range tried {
			for _, s := range [2]string{string(r) + sign, "ж" + sign + string(r)} {
				folded := words.Fold(s)
				if again := words.Fold(folded); again != folded {
					t.Fatalf("%+q: folded to %+q, then to %+q", s, folded, again)
				}
				if sign != "" {
					continue
				}
				for _, same := range []string{norm.NFD.String(s), norm.NFKC.String(s), norm.NFKD.String(s)} {
					if got := words.Fold(same); got != folded {
						t.Fatalf("%+q: folded to %+q, and its form %+q to %+q", s, folded, same, got)
					}
				}
			}
		}
	}
}

func TestWords(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
	}{
		{"empty", "", nil},
		{"punctuation only", " …—!? 「」\u200b\x00 ", nil},
		{"marks only", "\u0301\u20e3", nil},
		{"a sentence", "Chinese officers, with 3 others.", []string{"chinese", "officers", "with", "3", "others"}},
		{"repetitions stay", "no no", []string{"no", "no"}},
		{"apostrophes and hyphens part", "L’Aquila, Ivry-sur-Seine", []string{"l", "aquila", "ivry", "sur", "seine"}},
		{"Chinese in pairs", "警察局", []string{"警察", "察局", "局"}},
		{"one character", "中", []string{"中"}},
		{"two runs", "中国，警察", []string{"中国", "国", "警察", "察"}},
		{"scripts part", "CNN报道2022年", []string{"cnn", "报道", "道", "2022", "年"}},
		{"kana", "パトロール", []string{"パト", "トロ", "ロー", "ール", "ル"}},
		{"Korean", "경찰 서울", []string{"경찰", "찰", "서울", "울"}},
		{"beyond the basic plane", "𠮷野家", []string{"𠮷野", "野家", "家"}},
		{"Hindi in whole words", "नई दिल्ली", []string{"नई", "दिल्ली"}},
		{"invalid UTF-8 parts", "one\xfftwo", []string{"one", "two"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, words.Words(test.in)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLongWordIsCut(t *testing.T) {
	for _, letter := range []string{"a", "ж"} {
		long := strings.Repeat(letter, 10_000)
		want := []string{strings.Repeat(letter, words.MaxRunes)}
		if diff := cmp.Diff(want, words.Words(long)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", letter, diff)
		}
		if !found(words.Query(long), long) {
			t.Errorf("%s: a long word does not find itself", letter)
		}
	}
}

func TestQuery(t *testing.T) {
	tests := []struct {
		name, in string
		want     []words.Term
	}{
		{"empty", "", nil},
		{"punctuation only", "?!", nil},
		{"one word", "Zagr", []words.Term{{Word: "zagr", Prefix: true}}},
		{"the last is a prefix", "joint Patrol", []words.Term{{Word: "joint"}, {Word: "patrol", Prefix: true}}},
		{"a pair is none", "police 警察", []words.Term{{Word: "police"}, {Word: "警察"}}},
		{"pairs in order", "警察局", []words.Term{{Word: "警察"}, {Word: "察局"}}},
		{"a single character is one anywhere", "局 police", []words.Term{{Word: "局", Prefix: true}, {Word: "police", Prefix: true}}},
		{"repetitions go", "no way no way out", []words.Term{{Word: "no"}, {Word: "way"}, {Word: "out", Prefix: true}}},
		{"whole implies prefix", "way out way", []words.Term{{Word: "way"}, {Word: "out"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, words.Query(test.in), cmpopts.IgnoreFields(words.Term{}, "Forms")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestQueryIsBounded(t *testing.T) {
	var b strings.Builder
	for i := range words.MaxTerms {
		fmt.Fprintf(&b, "w%d ", i)
	}
	if got, want := len(words.Query(b.String())), words.MaxTerms; got != want {
		t.Errorf("at the limit: got %d terms, want %d", got, want)
	}
	if got, want := len(words.Query(b.String()+b.String())), words.MaxTerms; got != want {
		t.Errorf("at the limit, twice: got %d terms, want %d", got, want)
	}
	for i := range 1000 {
		fmt.Fprintf(&b, "x%d ", i)
	}
	if got, want := len(words.Query(b.String())), words.MaxTerms+1; got != want {
		t.Errorf("beyond the limit: got %d terms, want %d", got, want)
	}
}

func TestFound(t *testing.T) {
	tests := []struct {
		query, text string
		want        bool
	}{
		{"dakovo", "Patrole u Đakovu i Đakovo", true},
		{"đako", "Dakovo", true},
		{"beograd", "Beograd", true},
		{"beograd", "Београд", false}, // Scripts are kept.
		{"београд", "БЕОГРАД", true},
		{"isparta", "ISPARTA", true},
		{"ısparta", "Isparta", true},
		{"警察", "海外警察局", true},
		{"局", "海外警察局", true},
		{"外", "海外警察局", true},
		{"海局", "海外警察局", false},
		{"パトロール", "共同パトロール開始", true},
		{"patrol joint", "a joint patrol", true},
		{"patrol stations", "a joint patrol", false},
		{"patr joint", "a joint patrol", false}, // Only the last is a prefix.
		{"trol", "a joint patrol", false},
	}
	for _, test := range tests {
		if got := found(words.Query(test.query), test.text); got != test.want {
			t.Errorf("%q in %q: got %v, want %v", test.query, test.text, got, test.want)
		}
	}
}

// found reports whether every term matches some word of the text.
func found(terms []words.Term, text string) bool {
	all := words.Words(text)
	for _, term := range terms {
		ok := false
		for _, word := range all {
			ok = ok || term.Match(word)
		}
		if !ok {
			return false
		}
	}
	return true
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{
		"", "Zagreb 2022", "U.S.-led, 3rd", strings.Repeat("aB9", 20), "Đakovo Łódź ß İı", "警察局 CNN报道", "パトロール ｶﾞ", "경찰", "दिल्ली", "مُحَمَّد", "a\xffb", "\u0301a", "ǅ ŉ ẞ ﬃ",
		"\u0345\u03b1", "ΐ", "㍿㈱", "\u00ad\u200d\ufe0f", "\U000e0100", strings.Repeat("é", 100),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := words.Fold(s)
		if !utf8.ValidString(folded) {
			t.Fatalf("%q: folded to invalid UTF-8 %q", s, folded)
		}
		if again := words.Fold(folded); again != folded {
			t.Fatalf("%q: folded to %q, then to %q", s, folded, again)
		}
		all := words.Words(s)
		for _, word := range all {
			if n := utf8.RuneCountInString(word); n < 1 || n > words.MaxRunes {
				t.Fatalf("%q: the word %q has %d runes", s, word, n)
			}
			if strings.ContainsFunc(word, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.N, unicode.M) }) {
				t.Fatalf("%q: the word %q has other characters than letters, digits and marks", s, word)
			}
		}
		if got, want := string(words.Append([]byte("x"), s)), strings.Join(append([]string{"x"}, all...), " "); got != want {
			t.Fatalf("%q: appended as %q, not as %q", s, got, want)
		}
		terms := words.Query(s)
		if (len(terms) == 0) != (len(all) == 0) {
			t.Fatalf("%q: %d terms and %d words", s, len(terms), len(all))
		}
		seen := map[string]bool{}
		for _, term := range terms {
			if term.Word == "" || seen[term.Word] {
				t.Fatalf("%q: the term %q is empty or repeated", s, term.Word)
			}
			seen[term.Word] = true
		}
		if !found(terms, s) {
			t.Fatalf("%q: words %q do not answer their own query %v", s, all, terms)
		}
	})
}

func BenchmarkWords(b *testing.B) {
	texts := map[string]string{
		"ascii": "Chinese officers went on patrol with local police, to cope with a rise in tourism.",
		"latin": "Kineski policajci išli su u ophodnju s domaćom policijom zbog porasta turizma u Đakovu.",
		"han":   "中国警察与当地警察一起巡逻，以应对不断增加的中国游客。",
	}
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				words.Words(text)
			}
		})
	}
}
