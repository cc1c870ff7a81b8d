package words

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/italian"
)

// A language tells which folded words are forms of one word. Texts are of all languages and a search must find the same
// everywhere, so that a word is looked for in the forms that it has in any of them.
type language struct {
	// stem is what the forms of a word have in common.
	stem func(word string) string
	// endings are those that the forms of words have.
	endings []string
	// doers are endings of those who do something, without which they are another form: a driver drives.
	doers []string
}

// leastStem is the length in bytes of a word that is looked for in other forms; of shorter ones stems tell little.
const leastStem = 4

var languages = []language{
	{
		stem: snowball(english.Stem), doers: []string{"er", "ers", "or", "ors"},
		endings: strings.Fields("e s es d ed y ies ied ying ing er ers or ors ion ions ation ations ment ments ly al"),
	},
	{
		stem:    snowball(italian.Stem),
		endings: strings.Fields("o a i e io ia ie he hi ato ata ati ate are ere ire ano ono ando endo one oni"),
	},
	{stem: croatian, endings: croatianEndings},
}

func snowball(stem func(*snowballstem.Env) bool) func(string) string {
	return func(word string) string {
		env := snowballstem.NewEnv(word)
		stem(env)
		return env.Current()
	}
}

// croatianEndings are those of nouns and adjectives, long ones first.
var croatianEndings = strings.Fields("ovima evima ovi evi ova eva ove eve ama ima oga ega ome omu emu om em og eg oj ih im " +
	"a e i o u")

// croatian cuts the longest ending. Before an i, k, g and h of the stem are written c, z and s: službenik, službenici.
func croatian(word string) string {
	for _, e := range croatianEndings {
		if s, ok := strings.CutSuffix(word, e); ok && len(s) >= leastStem {
			word = s
			break
		}
	}
	if i := strings.IndexByte("czs", word[len(word)-1]); i >= 0 {
		word = word[:len(word)-1] + "kgh"[i:i+1]
	}
	return word
}

// stems returns what the forms of a word have in common: in most languages one stem, and of who does something that of
// what is done.
func (l *language) stems(word string) []string {
	out := []string{l.stem(word)}
	for _, doer := range l.doers {
		if s, ok := strings.CutSuffix(word, doer); ok && len(s) >= leastStem {
			out = append(out, l.stem(s), l.stem(s+"e"))
		}
	}
	return out
}

// forms returns other words that are forms of a folded word, sorted; none for one that is short or of no language.
func forms(word string) []string {
	if len(word) < leastStem || utf8.RuneCountInString(word) < len(word) || strings.ContainsAny(word, "0123456789") {
		return nil
	}
	var out []string
	for _, l := range languages {
		stems := l.stems(word)
		add := func(form string) {
			if form != word && slices.ContainsFunc(l.stems(form), func(s string) bool { return slices.Contains(stems, s) }) {
				out = append(out, form)
			}
		}
		for _, stem := range stems {
			// Stems end in what forms may not have: police, policy and studies, study.
			for _, base := range []string{stem, strings.TrimRight(stem, "eiykgh"), soft(stem), stem + stem[len(stem)-1:]} {
				if len(base) < leastStem-1 {
					continue
				}
				add(base)
				for _, e := range l.endings {
					add(base + e)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// soft is a stem as it is written before an i in Croatian; see croatian.
func soft(stem string) string {
	if i := strings.IndexByte("kgh", stem[len(stem)-1]); i >= 0 {
		return stem[:len(stem)-1] + "czs"[i:i+1]
	}
	return stem
}
