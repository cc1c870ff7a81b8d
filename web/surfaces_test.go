package web_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// every is an invented story that has one of everything a file can hold.
const every = "testdata/every.geojson"

// told is a file as these tests read it, by none of the code that they hold to it.
type told struct {
	Story                    struct{ ID, Title string }
	Topics, Sources, Reports []*thing
	Relations                []struct{ From, Rel, To, Notes string }
	Features                 []struct {
		ID         string
		Properties struct {
			Precision string
			Claims    []*statement
		}
	}
	words  map[string]map[string]any // by language
	claims map[string]*statement
	source map[string]*thing
	point  map[string]bool // by location
	quoted []string        // what may stand in quotation marks
	notes  []string        // what the editor wrote, marks and all
}

// thing is a topic, source or report.
type thing struct {
	ID, Name, Title, Role, Notes string
	Names, Titles                map[string]string
	PartOf                       string `json:"part_of"`
	Disputed                     bool   `json:"disputed_term"`
}

type statement struct {
	ID, Text, Said, Notes string
	Claimant              any
	About                 []string
	Quote                 struct{ Exact string }
	Texts                 map[string]struct{ Text string }
	by                    []string     // who claims it
	answers               []*statement // in whatever way
	counted               []*statement // those that have a column, since they decide the status or stand beside it
}

func readTold(t *testing.T, content string) *told {
	t.Helper()
	x := &told{
		words: map[string]map[string]any{}, claims: map[string]*statement{}, source: map[string]*thing{},
		point: map[string]bool{},
	}
	if err := json.Unmarshal([]byte(content), x); err != nil {
		t.Fatal(err)
	}
	for _, lang := range languages() {
		b, err := os.ReadFile(filepath.Join("ui/src/i18n", lang+".json"))
		var words map[string]any
		if err = errors.Join(err, json.Unmarshal(b, &words)); err != nil {
			t.Fatal(err)
		}
		x.words[lang] = words
	}
	x.quoted = append(x.quoted, x.Story.Title)
	for _, s := range x.Sources {
		x.source[s.ID] = s
		x.notes = append(x.notes, s.Notes)
	}
	for _, r := range x.Reports {
		x.quoted, x.notes = append(x.quoted, r.Title), append(x.notes, r.Notes)
	}
	for _, k := range x.Topics {
		if k.Disputed {
			x.quoted = append(x.quoted, k.Title)
			for _, title := range k.Titles {
				x.quoted = append(x.quoted, title)
			}
		}
	}
	for _, f := range x.Features {
		x.point[f.ID] = slices.Contains([]string{"address", "settlement", "near"}, f.Properties.Precision)
		for _, c := range f.Properties.Claims {
			if c.Text != "" {
				x.claims[c.ID] = c
				x.quoted, x.notes = append(x.quoted, c.Quote.Exact), append(x.notes, c.Notes)
				if one, ok := c.Claimant.(string); ok {
					c.by = []string{one}
				} else {
					for _, id := range c.Claimant.([]any) {
						c.by = append(c.by, id.(string))
					}
				}
			}
		}
	}
	for _, r := range x.Relations {
		x.relate(x.claims[r.From], r.Rel, x.claims[r.To])
		x.notes = append(x.notes, r.Notes)
	}
	// A longer one is taken out of a text before what it contains.
	for _, list := range [][]string{x.quoted, x.notes} {
		slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	}
	return x
}

// relate says of both ends of a relation what answers them.
func (x *told) relate(from *statement, rel string, to *statement) {
	if slices.Contains([]string{"part-of", "repeats", "comments-on"}, rel) {
		return
	}
	accused := func(id string) bool {
		for ; id != ""; id = x.source[id].PartOf {
			if slices.Contains(to.About, id) {
				return true
			}
		}
		return false
	}
	to.answers = append(to.answers, from)
	denies := rel == "denies" && slices.ContainsFunc(from.by, accused)
	columns := []string{"denies", "contradicts", "supports", "retracts", "covers-by-general-denial"}
	column := slices.Contains(columns, rel)
	if column && (!denies || from.Said >= to.Said) {
		to.counted = append(to.counted, from)
	}
	if rel == "contradicts" || rel == "denies" && !denies {
		from.answers, from.counted = append(from.answers, to), append(from.counted, to)
	}
}

func languages() []string { return []string{"en", "hr", "it", "zh"} }

// name is what a source is called in a language, or a part of it.
func (x *told) name(id, lang string) string {
	s := x.source[id]
	for _, n := range []string{s.Names[lang], s.Name, s.Names["en"], s.Role} {
		if n != "" {
			return n
		}
	}
	return x.words[lang]["source.nobody"].(string)
}

// namesAll tells whether a text names everybody who says something.
func (x *told) namesAll(text string, c *statement, lang string) bool {
	return !slices.ContainsFunc(c.by, func(id string) bool { return !strings.Contains(text, x.name(id, lang)) })
}

// element is a part of a page.
type element struct {
	name string
	attr map[string]string
	up   *element
	kids []any // *element or string
}

// parse reads a page or a piece of one.
func parse(t *testing.T, where, html string) *element {
	t.Helper()
	root := &element{}
	at := root
	d := xml.NewDecoder(strings.NewReader(html))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if err == io.EOF {
			return root
		}
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		switch k := token.(type) {
		case xml.StartElement:
			e := &element{name: k.Name.Local, attr: map[string]string{}, up: at}
			for _, a := range k.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			at.kids = append(at.kids, e)
			at = e
		case xml.EndElement:
			at = at.up
		case xml.CharData:
			at.kids = append(at.kids, string(k))
		}
	}
}

// each calls f for every element.
func (e *element) each(f func(*element)) {
	f(e)
	for _, k := range e.kids {
		if k, ok := k.(*element); ok {
			k.each(f)
		}
	}
}

// data tells an element that holds data, or a line to copy, from one that says something.
func (e *element) data() bool {
	return e.name == "script" || e.name == "textarea" || e.attr["id"] == "time-data"
}

// text is what an element says; data for scripts and lines to copy are none of it.
func (e *element) text() string {
	var b strings.Builder
	for _, k := range e.kids {
		switch k := k.(type) {
		case string:
			b.WriteString(k)
		case *element:
			if !k.data() {
				b.WriteString(k.text())
			}
		}
	}
	return b.String()
}

// surfaces holds what a server says of a story to the story.
type surfaces struct {
	*told
	t     *testing.T
	where string
	lang  string
}

func (s *surfaces) errorf(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf(s.where+": "+format, args...)
}

var (
	marks       = regexp.MustCompile(`[“”„«»《》"]`)
	placeholder = regexp.MustCompile(`[“„«《]\{(title|report|story)\}[”“»》]`)
)

// quotes finds quotation marks that stand round something else than words that were said, titles and disputed terms.
func (s *surfaces) quotes(text string) {
	s.t.Helper()
	if !marks.MatchString(text) {
		return
	}
	unbuilt := s.words[s.lang]["unbuilt"].(string) // of a checkout whose front end is not built
	for _, n := range append(slices.Clip(s.notes), unbuilt) {
		if n != "" && marks.MatchString(n) {
			text = strings.ReplaceAll(text, n, "")
		}
	}
	for _, q := range s.quoted {
		if q == "" {
			continue
		}
		for _, m := range []string{"“”", "„“", "„”", "«»", "《》"} {
			r := []rune(m)
			text = strings.ReplaceAll(text, string(r[0])+q+string(r[1]), "")
		}
	}
	text = placeholder.ReplaceAllString(text, "")
	if at := marks.FindStringIndex(text); at != nil {
		s.errorf("a quotation mark that nothing allows: …%s…", around(text, at[0]))
	}
}

func around(text string, at int) string {
	return strings.ToValidUTF8(text[max(0, at-60):min(len(text), at+100)], "")
}

// charges finds “NAME: topic”, which reads as a charge against NAME.
func (s *surfaces) charges(text string) {
	s.t.Helper()
	for _, k := range s.Topics {
		for _, lang := range languages() {
			title := k.Title
			if x := k.Titles[lang]; x != "" {
				title = x
			}
			for rest, seen := text, 0; ; {
				i := strings.Index(rest, title)
				if i < 0 {
					break
				}
				before := strings.TrimRight(rest[:i], "“„«《 ")
				if lead := strings.TrimRight(before, ":： "); lead != before {
					for id := range s.source {
						if strings.HasSuffix(lead, s.name(id, lang)) {
							s.errorf("“%s: %s” is a charge", s.name(id, lang), title)
						}
					}
				}
				seen += i + len(title)
				rest = text[seen:]
			}
		}
	}
}

// line holds one text, as a title, an alternative text or a value, to what any may say.
func (s *surfaces) line(what, text string) {
	s.t.Helper()
	s.quotes(text)
	s.charges(text)
	for _, c := range s.claims {
		if text != c.Text && strings.Contains(text, c.Text) && !s.namesAll(text, c, s.lang) {
			s.errorf("%s says what %s claims without saying who does: %s", what, c.ID, text)
		}
	}
}

// page holds a page to the story.
func (s *surfaces) page(html string) *element {
	s.t.Helper()
	root := parse(s.t, s.where, html)
	text := root.text()
	s.quotes(text)
	s.charges(text)
	root.each(func(e *element) {
		for k, v := range e.attr {
			if k != "href" && k != "src" && k != "content" && k != "value" || e.name == "meta" {
				s.line(k, v)
			}
		}
		switch {
		case e.name == "q":
			if said := e.text(); !slices.Contains(s.quoted, said) {
				s.errorf("%q is quoted, and nobody is quoted with it", said)
			}
		case e.name == "title":
			s.line("title", e.text())
		case e.data() && len(e.kids) > 0 && strings.HasPrefix(e.kids[0].(string), "{"):
			s.json(e.kids[0].(string))
		case e.name == "textarea" && strings.HasPrefix(e.kids[0].(string), "<"):
			s.page(e.kids[0].(string))
		case e.attr["data-claim"] != "":
			s.block(e)
		case slices.Contains([]string{"answer", "denial", "c-answer"}, e.attr["class"]):
			s.answers(e)
		}
		for _, k := range e.kids {
			if k, ok := k.(string); ok {
				s.said(e, k)
			}
		}
	})
	return root
}

// said holds a text of an element to be attributed, if it is what a claim says: within the smallest part of the page
// that names somebody and says nothing else.
func (s *surfaces) said(e *element, text string) {
	s.t.Helper()
	if e.data() || e.name == "title" {
		return
	}
	for _, c := range s.claims {
		if !strings.Contains(text, c.Text) {
			continue
		}
		for at := e; !s.namesAll(at.text(), c, s.lang); at = at.up {
			whole := at.text()
			other := false
			for _, o := range s.claims {
				other = other || o != c && strings.Contains(whole, o.Text) && !strings.Contains(o.Text, c.Text)
			}
			if at.up == nil || other {
				s.errorf("what %s claims stands where nobody says it: %s", c.ID, whole)
				break
			}
		}
	}
}

// block holds what is shown of one claim to name who claims and who answers it.
func (s *surfaces) block(e *element) {
	s.t.Helper()
	c, text := s.claims[e.attr["data-claim"]], e.text()
	if c == nil || !strings.Contains(text, c.Text) {
		return
	}
	if !s.namesAll(text, c, s.lang) {
		s.errorf("%s stands without who claims it: %s", c.ID, text)
	}
	for _, a := range c.answers {
		if !s.namesAll(text, a, s.lang) {
			s.errorf("%s stands without its answer %s: %s", c.ID, a.ID, text)
		}
	}
}

// answers holds an answer in words of the story's publisher to be said to be that.
func (s *surfaces) answers(e *element) {
	s.t.Helper()
	ours := map[string]string{"en": "in our words", "hr": "našim riječima", "it": "parole nostre", "zh": "转述"}
	text := e.text()
	for _, c := range s.claims {
		if strings.Contains(text, c.Text) && !strings.Contains(text, ours[s.lang]) {
			s.errorf("it is not said whose words these are: %s", text)
		}
	}
}

// parties holds a surface to say in the view of everybody who claims and who answers.
func (s *surfaces) parties(text string) {
	s.t.Helper()
	claim, answer := map[string]bool{}, map[string]bool{}
	for _, c := range s.claims {
		for _, id := range c.by {
			claim[id] = claim[id] || strings.Contains(text, s.name(id, s.lang))
		}
		for _, a := range c.counted {
			for _, id := range a.by {
				answer[id] = answer[id] || strings.Contains(text, s.name(id, s.lang))
			}
		}
	}
	named := func(m map[string]bool) (n int) {
		for _, ok := range m {
			if ok {
				n++
			}
		}
		return n
	}
	least := 4
	if strings.HasPrefix(s.where, "/embed") {
		least = 3 // so that the map has half of a phone's frame
	}
	if n := named(claim); n < min(len(claim), least) {
		s.errorf("%d of %d are named who claim: %s", n, len(claim), text)
	}
	if n := named(answer); n < min(len(answer), 2) {
		s.errorf("%d of %d are named who answer: %s", n, len(answer), text)
	}
}

// json holds data to the story: each value that is a text, each claim with who claims and answers it, each place.
func (s *surfaces) json(body string) {
	s.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		s.errorf("%v in %.200s", err, body)
	}
	s.value("", v)
}

func (s *surfaces) value(key string, v any) {
	s.t.Helper()
	switch v := v.(type) {
	case string:
		if key == "html" {
			s.page(v)
			return
		}
		s.line(key, v)
	case []any:
		for _, x := range v {
			s.value(key, x)
		}
	case map[string]any:
		s.object(key, v)
		for k, x := range v {
			s.value(k, x)
		}
	}
}

// object holds one object of data to the story: a claim, a mark or a place.
func (s *surfaces) object(key string, m map[string]any) {
	s.t.Helper()
	all := fmt.Sprint(m)
	for _, c := range s.claims {
		if m["text"] != c.Text {
			continue
		}
		who, answers := c.by, []string(nil)
		switch {
		case m["answers"] != nil:
			for _, a := range c.answers {
				answers = append(answers, "claim:"+a.ID+" ")
			}
		case m["claimant_name"] != nil:
			if name := s.name(c.by[0], "en"); name != s.words["en"]["source.nobody"] {
				who = append([]string{name}, who...)
			}
			fallthrough
		default:
			for _, a := range c.counted {
				answers = append(answers, a.by...)
			}
		case m["@type"] == "Claim":
			who = []string{s.name(c.by[0], s.lang)}
			for _, a := range c.answers {
				answers = append(answers, s.name(a.by[0], s.lang))
			}
		}
		for _, want := range slices.Concat(who, answers) {
			if !strings.Contains(all, want) {
				s.errorf("%s lacks %s: %s", c.ID, want, all)
			}
		}
	}
	id, _ := m["location"].(string)
	if _, ok := s.point[key]; ok {
		id = key
	}
	if point, ok := s.point[id]; ok && !point {
		for _, k := range []string{"lon", "lat", "latitude", "longitude", "geo"} {
			if x := m[k]; x != nil && x != "" {
				s.errorf("%s, which is no point, has %s %v", id, k, x)
			}
		}
	}
	if p, ok := m["properties"].(map[string]any); ok {
		id, _ = p["location"].(string)
		g, _ := m["geometry"].(map[string]any)
		if !s.point[id] && g["type"] == "Point" {
			s.errorf("%s, which is no point, is drawn as one", id)
		}
	}
}

// table holds each row of a CSV file to the story, as an object.
func (s *surfaces) table(body string) {
	s.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(rows) < 2 {
		s.errorf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		m := map[string]any{}
		for i, v := range row {
			m[rows[0][i]] = v
		}
		s.value("", m)
	}
}

// TestEverySurface walks what a reader or a program can ask of a story, in every language, and holds it to the file:
// only words that somebody said, titles and disputed terms are in quotation marks; a claim's text is never without its
// claimant, nor an answered claim without its answer; an area has no coordinate but its anchor; nothing reads as a charge.
func TestEverySurface(t *testing.T) {
	t.Parallel()
	for _, file := range []string{example, every, "testdata/port.geojson", "testdata/quarry.geojson"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		site := newSite(t, "http://maps.test", file)
		x := readTold(t, string(b))
		story := "/stories/" + x.Story.ID
		for _, lang := range languages() {
			t.Run(filepath.Base(file)+"/"+lang, func(t *testing.T) {
				get := func(target string) (*surfaces, string) {
					at := "?"
					if strings.Contains(target, "?") {
						at = "&"
					}
					target += at + "hl=" + lang
					code, body := site.get(target, "Accept", browser)
					if code != http.StatusOK {
						t.Fatalf("%s: %d %.300s", target, code, body)
					}
					return &surfaces{told: x, t: t, where: target, lang: lang}, body
				}
				embed := "/embed?story=" + x.Story.ID
				pages := []string{story, story + "?as=table", embed, story + "/share", story + "/compare"}
				for _, part := range []string{"title", "summary", "map", "legend", "list"} {
					pages = append(pages, embed+"&parts="+part)
				}
				for _, target := range pages {
					s, body := get(target)
					if s.page(body); !strings.Contains(target, "/share") && !strings.Contains(target, "/compare") {
						_, rest, _ := strings.Cut(body, `<div class="summary" id="summary">`)
						summary, _, _ := strings.Cut(rest, "</div>")
						s.parties(parse(t, target, summary).text())
					}
				}
				s, body := get(story + "/share")
				s.page(body).each(func(e *element) {
					if e.attr["id"] == "text-picture" {
						parse(t, s.where, e.kids[0].(string)).each(func(e *element) {
							if e.name == "img" {
								s.parties(e.attr["alt"])
							}
						})
					}
				})
				for _, a := range x.Reports {
					s, body := get(story + "/reports/" + a.ID)
					s.page(body)
					for _, b := range x.Reports {
						s, body := get(story + "/compare?a=" + a.ID + "&b=" + b.ID)
						s.page(body)
					}
				}
				for _, k := range x.Sources {
					s, body := get(story + "/sources/" + k.ID)
					s.page(body)
				}
				for _, f := range x.Features {
					s, body := get(story + "/locations/" + f.ID)
					s.page(body)
				}
				for id, c := range x.claims {
					s, body := get(story + "/claims/" + id)
					s.page(body).each(func(e *element) {
						if e.attr["id"] == "citation" {
							for _, a := range c.counted {
								if text := e.text(); !x.namesAll(text, a, lang) {
									s.errorf("the citation lacks %s: %s", a.ID, text)
								}
							}
						}
					})
					for _, target := range []string{
						story + "/claims/" + id + "?f=json",
						"/oembed?url=" + url.QueryEscape("http://maps.test"+story+"/claims/"+id),
					} {
						s, body := get(target)
						s.json(body)
					}
				}
				for _, target := range []string{
					story + "?f=json", embed + "&f=json", "/oembed?url=" + url.QueryEscape("http://maps.test"+story),
				} {
					s, body := get(target)
					s.json(body)
				}
			})
		}
		for _, target := range []string{
			"/download?f=geojson", "/download?f=csv", "/collections/claims/items", "/collections/locations/items",
			"/collections/reports/items", "/collections/sources/items",
		} {
			s := &surfaces{told: x, t: t, where: target, lang: "en"}
			if code, body := site.get(target); code != http.StatusOK {
				t.Errorf("%s: %d", target, code)
			} else if strings.HasSuffix(target, "csv") {
				s.table(body)
			} else {
				s.json(body)
			}
		}
	}
}
