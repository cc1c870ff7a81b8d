package picture

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"dateline/geo/country"
)

// reference is the language of pictures in any other that is not there or cannot be written.
const reference = "en"

// words are what a picture says in one language, from the same files as the pages. They are immutable.
type words struct {
	tag   string
	lang  language.Tag
	one   map[string]string
	many  map[string]map[string]string // by plural category
	names []string                     // of months, as they stand after a day
}

// keys lists the texts that pictures use.
func keys() (one, many []string) {
	one = []string{
		"unchecked", "summary.who", "summary.voice", "summary.denies", "summary.denies.general", "summary.nodenial",
		"count.shown", "count.none", "tag.what", "tag.role", "role.site", "role.jurisdiction", "role.destination", "role.scope",
		"role.context", "role.seat", "role.many", "precision.near", "legend.disc", "legend.area", "legend.other",
		"source.unnamed", "source.nobody", "list.and", "list.comma", "date.day",
	}
	for _, s := range strongest() {
		one = append(one, "status."+s, "tag."+s)
	}
	return one, []string{
		"summary.more", "summary.denies.of", "summary.general.of", "count.claims", "count.places", "count.offmap", "map.many",
	}
}

// readWords reads each language of dir that the fonts can write. It fails when a text that pictures use is missing.
func readWords(dir fs.FS, f *fonts) (map[string]*words, error) {
	names, err := fs.Glob(dir, "*.json")
	if err != nil {
		return nil, err
	}
	out := map[string]*words{}
	for _, name := range names {
		data, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		w, err := readLanguage(strings.TrimSuffix(name, ".json"), data)
		if err != nil {
			return nil, fmt.Errorf("words %s: %w", name, err)
		}
		if w.writable(f) {
			out[w.tag] = w
		}
	}
	if out[reference] == nil {
		return nil, fmt.Errorf("words: there is no %s.json that can be written", reference)
	}
	return out, nil
}

func readLanguage(tag string, data []byte) (*words, error) {
	lang, err := language.Parse(tag)
	if err != nil {
		return nil, err
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	w := &words{tag: tag, lang: lang, one: map[string]string{}, many: map[string]map[string]string{}}
	one, many := keys()
	for _, k := range one {
		var s string
		if err := json.Unmarshal(raw[k], &s); err != nil {
			return nil, fmt.Errorf("%s is missing or no text", k)
		}
		w.one[k] = s
	}
	for _, k := range many {
		var forms map[string]string
		if err := json.Unmarshal(raw[k], &forms); err != nil || forms["other"] == "" {
			return nil, fmt.Errorf("%s is missing or has no form “other”", k)
		}
		w.many[k] = forms
	}
	if err := json.Unmarshal(raw["months.of"], &w.names); err != nil || len(w.names) != 12 {
		return nil, fmt.Errorf("months.of is missing or not twelve names")
	}
	return w, nil
}

func (w *words) writable(f *fonts) bool {
	for _, s := range w.one {
		if !f.writes(s) {
			return false
		}
	}
	for _, forms := range w.many {
		for _, s := range forms {
			if !f.writes(s) {
				return false
			}
		}
	}
	return f.writes(strings.Join(w.names, ""))
}

// t returns a text with its placeholders filled: names and values in turn.
func (w *words) t(key string, args ...string) string { return fill(w.one[key], args) }

// n returns a text for a number.
func (w *words) n(key string, n int) string {
	forms := w.many[key]
	s := forms[w.category(n)]
	if s == "" {
		s = forms["other"]
	}
	return fill(s, []string{"n", w.number(n)})
}

func fill(s string, args []string) string {
	for i := range args {
		if i%2 == 0 {
			args[i] = "{" + args[i] + "}"
		}
	}
	return strings.NewReplacer(args...).Replace(s)
}

// around returns what stands before and after a placeholder.
func (w *words) around(key, hole string) (before, after string) {
	before, after, _ = strings.Cut(w.one[key], "{"+hole+"}")
	return before, after
}

func (w *words) category(n int) string {
	switch plural.Cardinal.MatchPlural(w.lang, n, 0, 0, 0, 0) {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	}
	return "other"
}

// number writes a whole number with the language's grouping from five digits on, as pages do.
func (w *words) number(n int) string {
	s := strconv.Itoa(n)
	if n < 10_000 {
		return s
	}
	sep := ","
	if w.tag == "hr" || w.tag == "it" {
		sep = "."
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return s
}

// list puts names into a list: “A, B and C”.
func (w *words) list(names []string) string {
	if len(names) == 0 {
		return ""
	}
	s := names[0]
	for i, n := range names[1:] {
		key := "list.comma"
		if i == len(names)-2 {
			key = "list.and"
		}
		s = w.t(key, "a", s, "b", n)
	}
	return s
}

// date writes a day in words.
func (w *words) date(t time.Time) string {
	return w.t("date.day", "day", strconv.Itoa(t.Day()), "month", w.names[t.Month()-1], "year", strconv.Itoa(t.Year()))
}

// country returns a country's name.
func (w *words) country(code string) string { return country.Name(code, w.tag) }
