package main

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// mendedNames are names of places where those of the packages are wrong, old, in the way of another region, or missing:
// a header, then GeoNames' id, the English name there, and ours in en, hr, it, zh and of the place itself. An empty
// field leaves what the packages have.
//
//go:embed names.tsv
var mendedNames string

// manyLanguages have no one local language, so that their places keep GeoNames' own name.
const manyLanguages = " AF BE CA CH ET FJ IN LK LU MY NG PH PK SG ZA KE UG BO "

// namer names places from the catalogues of libgeonames, one a language, read on first use; a language without a
// catalogue has none.
type namer struct {
	dir     string
	read    map[string]map[int]string
	mended  map[int]map[string]string
	chinese simplifier
}

func newNamer(src string) *namer {
	n := &namer{src + "/libgeonames-common/usr/share/locale", map[string]map[int]string{}, map[int]map[string]string{},
		readSimplifier(src + "/opencc-js/dist/esm-lib/dict")}
	for row := range strings.Lines(mendedNames) {
		f := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		if f[0] != "id" {
			names := map[string]string{"en": f[2], "hr": f[3], "it": f[4], "zh": f[5], "loc": f[6]}
			n.mended[must(strconv.Atoi(f[0]))] = names
		}
	}
	return n
}

// names gives a place its properties en, and hr, zh, it, loc where they differ from it.
func (n *namer) names(c city) map[string]any {
	mended := n.mended[c.id]
	en := cmp.Or(mended["en"], plainEnglish(n.catalogue(c.id, "en"), c.name), c.name)
	props := map[string]any{"en": en}
	for key, name := range map[string]string{
		"hr":  cmp.Or(mended["hr"], n.catalogue(c.id, "hr")),
		"it":  cmp.Or(mended["it"], plainItalian(n.catalogue(c.id, "it"))),
		"zh":  cmp.Or(mended["zh"], n.chinese.plain(n.catalogue(c.id, "zh_CN", "zh"), c.country)),
		"loc": cmp.Or(mended["loc"], n.catalogue(c.id, localLanguages(c.country)...), c.name),
	} {
		if name != "" && name != en {
			props[key] = name
		}
	}
	return props
}

func (n *namer) catalogue(id int, langs ...string) string {
	for _, lang := range langs {
		names, ok := n.read[lang]
		if !ok {
			var err error
			names, err = readNames(n.dir + "/" + lang + "/LC_MESSAGES/geonames.mo")
			if !errors.Is(err, fs.ErrNotExist) {
				check(err)
			}
			n.read[lang] = names
		}
		if name := names[id]; name != "" {
			return name
		}
	}
	return ""
}

func localLanguages(country string) []string {
	switch {
	case country == "CN":
		return []string{"zh_CN", "zh"}
	case strings.Contains(" TW HK MO ", " "+country+" "):
		return []string{"zh_TW", "zh_HK", "zh"}
	case !strings.Contains(manyLanguages, " "+country+" "):
		if base, confidence := language.Make("und-" + country).Base(); confidence > language.No {
			return []string{base.String()}
		}
	}
	return nil
}

// plainEnglish leaves out the name of a town's district or the like, where GeoNames itself has the town's.
func plainEnglish(name, own string) string {
	for _, kind := range []string{" Municipality", " Prefecture", " District", " Province", " County"} {
		if strings.HasSuffix(name, kind) && !strings.HasSuffix(own, kind) {
			return own
		}
	}
	return name
}

func plainItalian(name string) string {
	name = strings.TrimPrefix(name, "Distretto di ")
	return strings.TrimPrefix(name, "Prefettura di ")
}

// simplifier turns traditional Chinese characters into simplified ones, by OpenCC's tables from traditional to
// simplified: the longest phrase counts, then the character.
type simplifier map[string]string

func readSimplifier(dir string) simplifier {
	s := simplifier{}
	for _, table := range []string{"TSCharacters.js", "TSPhrases.js"} {
		// export default "乾 干|乾元 乾元|…"
		_, list, _ := strings.Cut(string(must(os.ReadFile(dir+"/"+table))), `"`)
		list, _, ok := strings.Cut(list, `"`)
		if !ok {
			check(fmt.Errorf("%s: not a table of OpenCC", table))
		}
		for pair := range strings.SplitSeq(list, "|") {
			from, to, _ := strings.Cut(pair, " ")
			s[from] = to
		}
	}
	return s
}

// longestPhrase is how many characters the longest phrase of the tables has at least.
const longestPhrase = 8

func (s simplifier) simplify(text string) string {
	var b strings.Builder
	for r := []rune(text); len(r) > 0; {
		n, to := 1, string(r[:1])
		for k := min(longestPhrase, len(r)); k > 0; k-- {
			if found, ok := s[string(r[:k])]; ok {
				n, to = k, found
				break
			}
		}
		b.WriteString(to)
		r = r[n:]
	}
	return b.String()
}

// townsOfNames have the character for a town as a part of their names.
const townsOfNames = " 胡志明市 四日市 廿日市 西哈努克市 罗卡将军市 "

// plain simplifies a Chinese name and leaves out that the place is a town: in East Asia, where that is the name of its
// administration, and in names long enough to be of sounds; “白马市” for Whitehorse is of words. A name in Latin letters
// is none.
func (s simplifier) plain(name, country string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) {
		return ""
	}
	name = strings.ReplaceAll(s.simplify(name), "─", "-")
	if strings.Contains(townsOfNames, " "+name+" ") {
		return name
	}
	for _, kind := range []string{"特别市", "广域市", "特级市", "自治市"} {
		name = strings.TrimSuffix(name, kind)
	}
	least := 3
	if strings.Contains(" CN JP KR KP TW VN HK MO ", " "+country+" ") {
		least = 2
	}
	if short, ok := strings.CutSuffix(name, "市"); ok && utf8.RuneCountInString(short) >= least {
		return short
	}
	return name
}
