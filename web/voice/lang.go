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
	Tag string
	tag language.Tag
	// words are texts (string), texts for numbers by plural category (map[string]string) and lists ([]string), by key.
	words map[string]any
}

// Reference is the language whose keys every other has, and that stands in for one that is not there.
const Reference = "en"

// Read reads every *.json of dir. That all say the same, each in its language, is held by tests and by the build of the
// front end.
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
	l := &Lang{Tag: name, tag: tag, words: map[string]any{}}
	for k, v := range raw {
		switch v[0] {
		case '{':
			l.words[k], err = decode[map[string]string](v)
		case '[':
			l.words[k], err = decode[[]string](v)
		default:
			l.words[k], err = decode[string](v)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
	}
	return l, nil
}

func decode[T any](data []byte) (v T, err error) {
	err = json.Unmarshal(data, &v)
	return v, err
}

// Code is the language as documents name it, so that browsers choose the letters: Chinese is written in simplified ones.
func (l *Lang) Code() string {
	if l.Tag == "zh" {
		return "zh-Hans"
	}
	return l.Tag
}

// T returns a text with its placeholders filled: names and values in turn. A key that is missing is shown as itself.
func (l *Lang) T(key string, args ...string) string {
	s, ok := l.words[key].(string)
	if !ok {
		return key
	}
	return fill(s, args)
}

// N returns a text for a number.
func (l *Lang) N(key string, n int) string {
	forms, _ := l.words[key].(map[string]string)
	s := forms[l.category(n)]
	if s == "" {
		s = forms["other"]
	}
	return fill(s, []string{"n", l.Number(n)})
}

// category is a number's plural category in the language, as CLDR calls it.
func (l *Lang) category(n int) string {
	return [...]string{
		plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many",
	}[plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0)]
}

// list returns a list's text, "" where there is none.
func (l *Lang) list(key string, i int) string {
	if list, _ := l.words[key].([]string); i >= 0 && i < len(list) {
		return list[i]
	}
	return ""
}

// Number writes a whole number with the language's grouping from five digits on, so that years and pages stay as they
// are.
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
		before, rest, _ := strings.Cut(s, "{")
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			before = s // a brace that nothing ends is text
		}
		if before != "" {
			out = append(out, piece{before, false})
		}
		if !ok {
			return out
		}
		out = append(out, piece{name, true})
		s = after
	}
}

// Country returns a country's name.
func (l *Lang) Country(code string) string { return country.Name(code, l.Tag) }

// Join puts names into a list: “A, B and C”; of more than [Listed] the others are counted.
func (l *Lang) Join(names []string) string { return l.join(names, 0) }

func (l *Lang) join(names []string, left int) string {
	list := make([]Rich, len(names))
	for i, n := range names {
		list[i] = Plain(closed(n))
	}
	return l.JoinRich(list, left).String()
}

// Around returns what stands before and after a placeholder of a text.
func (l *Lang) Around(key, hole string) (before, after string) {
	s, _ := l.words[key].(string)
	before, after, _ = strings.Cut(s, "{"+hole+"}")
	return before, after
}

// Texts returns texts, forms and lists by key, ready to be written into a page for its script. A name that ends with a
// dot stands for all keys that begin with it.
func (l *Lang) Texts(names ...string) map[string]any {
	out := map[string]any{}
	for k, v := range l.words {
		if slices.ContainsFunc(names, func(n string) bool { return k == n || strings.HasSuffix(n, ".") && strings.HasPrefix(k, n) }) {
			out[k] = v
		}
	}
	return out
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
