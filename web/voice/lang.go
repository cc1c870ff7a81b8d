package voice

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"dateline/geo/country"
	"dateline/web/ui"
)

// Lang holds the words of the interface in one language. It is immutable.
type Lang struct {
	Tag    string
	tag    language.Tag
	one    map[string]string
	counts map[string]map[string]string // by plural category
	lists  map[string][]string
}

// Reference is the language whose keys every other has, and that stands in for one that is not there.
const Reference = "en"

// Read reads every *.json of dir and checks that all have the keys of English, no others, and the same placeholders.
func Read(dir fs.FS) (map[string]*Lang, error) {
	names, err := fs.Glob(dir, "*.json")
	if err != nil {
		return nil, err
	}
	langs := map[string]*Lang{}
	for _, name := range names {
		data, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		l, err := readLang(strings.TrimSuffix(name, ".json"), data)
		if err != nil {
			return nil, fmt.Errorf("words %s: %w", name, err)
		}
		langs[l.Tag] = l
	}
	if langs[Reference] == nil {
		return nil, fmt.Errorf("words: there is no %s.json", Reference)
	}
	for _, tag := range slices.Sorted(maps.Keys(langs)) {
		if err := langs[Reference].check(langs[tag]); err != nil {
			return nil, fmt.Errorf("words %s.json: %w", tag, err)
		}
	}
	return langs, nil
}

func readLang(name string, data []byte) (*Lang, error) {
	tag, err := language.Parse(name)
	if err != nil {
		return nil, err
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	l := &Lang{Tag: name, tag: tag, one: map[string]string{}, counts: map[string]map[string]string{}, lists: map[string][]string{}}
	for k, v := range raw {
		switch v[0] {
		case '{':
			var forms map[string]string
			err = json.Unmarshal(v, &forms)
			l.counts[k] = forms
		case '[':
			var list []string
			err = json.Unmarshal(v, &list)
			l.lists[k] = list
		default:
			var s string
			err = json.Unmarshal(v, &s)
			l.one[k] = s
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
	}
	return l, nil
}

// check compares another language with the reference.
func (l *Lang) check(o *Lang) error {
	for k, s := range l.one {
		t, ok := o.one[k]
		if !ok {
			return fmt.Errorf("%s is missing", k)
		}
		if !slices.Equal(holes(s), holes(t)) {
			return fmt.Errorf("%s has the placeholders %v; expected %v", k, holes(t), holes(s))
		}
	}
	for k := range l.counts {
		forms, ok := o.counts[k]
		if !ok || forms["other"] == "" {
			return fmt.Errorf("%s or its form “other” is missing", k)
		}
		for _, c := range o.categories() {
			if forms[c] == "" {
				return fmt.Errorf("%s: the form %q of the language is missing", k, c)
			}
		}
	}
	for k, list := range l.lists {
		if len(o.lists[k]) != len(list) {
			return fmt.Errorf("%s has %d entries; expected %d", k, len(o.lists[k]), len(list))
		}
	}
	if n, m := len(l.one)+len(l.counts)+len(l.lists), len(o.one)+len(o.counts)+len(o.lists); n != m {
		return fmt.Errorf("it has %d keys; expected %d", m, n)
	}
	return nil
}

// holes lists a text's placeholders, sorted and each once.
func holes(s string) []string {
	var out []string
	for _, p := range cut(s) {
		if p.hole {
			out = append(out, p.text)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// categories lists the plural categories that whole numbers up to 200 have in the language.
func (l *Lang) categories() []string {
	var out []string
	for n := range 200 {
		if c := l.category(n); !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

func (l *Lang) category(n int) string {
	switch plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0) {
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

// T returns a text with its placeholders filled: names and values in turn. A key that is missing is shown as itself.
func (l *Lang) T(key string, args ...string) string {
	s, ok := l.one[key]
	if !ok {
		return key
	}
	return fill(s, args)
}

// N returns a text for a number.
func (l *Lang) N(key string, n int) string {
	forms := l.counts[key]
	s := forms[l.category(n)]
	if s == "" {
		s = forms["other"]
	}
	return fill(s, []string{"n", l.Number(n)})
}

// Number writes a whole number with the language's grouping from five digits on, so that years and pages stay as they are.
func (l *Lang) Number(n int) string {
	if n < 10_000 {
		return strconv.Itoa(n)
	}
	return message.NewPrinter(l.tag).Sprint(number.Decimal(n))
}

// fill replaces each placeholder once: what a value says is never read as a name.
func fill(s string, args []string) string {
	var b strings.Builder
	for _, p := range cut(s) {
		text := p.text
		if p.hole {
			text = "{" + p.text + "}"
		}
		for i := 0; p.hole && i+1 < len(args); i += 2 {
			if args[i] == p.text {
				text = closed(args[i+1])
				break
			}
		}
		b.WriteString(text)
	}
	return b.String()
}

// piece is a part of a text: plain, or the name of a placeholder.
type piece struct {
	text string
	hole bool
}

func cut(s string) []piece {
	var out []piece
	for {
		before, rest, ok := strings.Cut(s, "{")
		if before != "" {
			out = append(out, piece{before, false})
		}
		if !ok {
			return out
		}
		name, after, _ := strings.Cut(rest, "}")
		out = append(out, piece{name, true})
		s = after
	}
}

// Country returns a country's name.
func (l *Lang) Country(code string) string { return country.Name(code, l.Tag) }

// Join puts names into a list: “A, B and C”.
func (l *Lang) Join(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	last := len(names) - 1
	s := names[0]
	for _, n := range names[1:last] {
		s = l.T("list.comma", "a", s, "b", n)
	}
	return l.T("list.and", "a", s, "b", names[last])
}

// Around returns what stands before and after a placeholder of a text.
func (l *Lang) Around(key, hole string) (before, after string) {
	before, after, _ = strings.Cut(l.one[key], "{"+hole+"}")
	return before, after
}

// Texts returns texts, forms and lists by key, ready to be written into a page for its script. A name that ends with a dot
// stands for all keys that begin with it.
func (l *Lang) Texts(names ...string) map[string]any {
	out := map[string]any{}
	wanted := func(key string) bool {
		return slices.ContainsFunc(names, func(n string) bool {
			return key == n || strings.HasSuffix(n, ".") && strings.HasPrefix(key, n)
		})
	}
	take(out, l.one, wanted)
	take(out, l.counts, wanted)
	take(out, l.lists, wanted)
	return out
}

// All tells whether holds is true of every text that Texts returns.
func (l *Lang) All(holds func(text string) bool, names ...string) bool {
	for _, v := range l.Texts(names...) {
		switch v := v.(type) {
		case string:
			if !holds(v) {
				return false
			}
		case []string:
			if !holds(strings.Join(v, "")) {
				return false
			}
		case map[string]string:
			for _, s := range v {
				if !holds(s) {
					return false
				}
			}
		}
	}
	return true
}

func take[V any](out map[string]any, from map[string]V, wanted func(string) bool) {
	for k, v := range from {
		if wanted(k) {
			out[k] = v
		}
	}
}

// Compare orders texts as the language does. The function is for one goroutine.
func (l *Lang) Compare() func(a, b string) int { return collate.New(l.tag).CompareString }

// All returns the languages of the interface, which are read once. It fails when one of them lacks a text.
func All() (*Languages, error) { return interfaceLangs() }

// interfaceLangs are the languages of the interface, read once.
var interfaceLangs = sync.OnceValues(func() (*Languages, error) { return newLanguages(ui.Words()) })

// Languages are all languages of the interface. They are immutable.
type Languages struct {
	Tags  []string // English first
	by    map[string]*Lang
	match language.Matcher
}

func newLanguages(dir fs.FS) (*Languages, error) {
	by, err := Read(dir)
	if err != nil {
		return nil, err
	}
	s := &Languages{by: by, Tags: []string{Reference}}
	for _, tag := range slices.Sorted(maps.Keys(by)) {
		if tag != Reference {
			s.Tags = append(s.Tags, tag)
		}
	}
	tags := make([]language.Tag, len(s.Tags))
	for i, t := range s.Tags {
		tags[i] = by[t].tag
	}
	s.match = language.NewMatcher(tags)
	return s, nil
}

// Has tells whether there is a language.
func (s *Languages) Has(tag string) bool { return s.by[tag] != nil }

// In returns a language, English for one that is not there.
func (s *Languages) In(tag string) *Lang {
	if l := s.by[tag]; l != nil {
		return l
	}
	return s.by[Reference]
}

// Language picks the language of a page: the one asked for (hl) if there is one, else the best of an Accept-Language
// header, else English.
func Language(asked, accept string) string {
	langs, err := interfaceLangs()
	if err != nil {
		return Reference // All says what is wrong.
	}
	if langs.Has(asked) {
		return asked
	}
	want, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		want = nil
	}
	if tag, err := language.Parse(asked); err == nil && asked != "" {
		want = append([]language.Tag{tag}, want...)
	}
	_, i, confidence := langs.match.Match(want...)
	if confidence == language.No {
		return Reference
	}
	return langs.Tags[i]
}
