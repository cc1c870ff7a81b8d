package page_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"dateline/geo/atlas"
	"dateline/web/page"
	"dateline/web/ui"
)

// pluralForms lists the categories of whole numbers in each language of the pages (CLDR, Language Plural Rules). Italian's
// “many” is for round millions, which read as “other” in figures.
func pluralForms() map[string][]string {
	return map[string][]string{
		"en": {"one", "other"},
		"hr": {"few", "one", "other"},
		"it": {"one", "other"},
		"zh": {"other"},
	}
}

// member is a text of a language with its key. A list or a set of plural forms has several texts.
type member struct {
	kind  string // “text”, “forms” or “list”
	forms []string
	texts []string
}

// readMembers decodes a language file by tokens, since a map would hide a key that stands there twice.
func readMembers(t *testing.T, name string) map[string]member {
	t.Helper()
	data, err := fs.ReadFile(ui.Words(), name)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	out := map[string]member{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			t.Fatalf("%s: %v: %v", name, key, err)
		}
		k := key.(string)
		if _, ok := out[k]; ok {
			t.Errorf("%s: %s stands there twice", name, k)
		}
		out[k] = readMember(t, name+": "+k, raw)
	}
	return out
}

func readMember(t *testing.T, where string, raw json.RawMessage) member {
	t.Helper()
	var m member
	var err error
	switch raw[0] {
	case '{':
		var forms map[string]string
		err = json.Unmarshal(raw, &forms)
		m.kind, m.forms = "forms", slices.Sorted(maps.Keys(forms))
		for _, f := range m.forms {
			m.texts = append(m.texts, forms[f])
		}
	case '[':
		m.kind = "list"
		err = json.Unmarshal(raw, &m.texts)
	default:
		m.kind, m.texts = "text", []string{""}
		err = json.Unmarshal(raw, &m.texts[0])
	}
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	return m
}

var placeholder = regexp.MustCompile(`\{\w+\}`)

// placeholders lists a text's placeholders in order of name, each as often as it stands there.
func placeholders(s string) []string {
	found := placeholder.FindAllString(s, -1)
	slices.Sort(found)
	return found
}

// TestLanguagesSayEveryText holds each language to English: the same keys, the same placeholders in every form, the
// plural forms of the language, nothing empty and nothing left in English.
func TestLanguagesSayEveryText(t *testing.T) {
	files, err := fs.Glob(ui.Words(), "*.json")
	if err != nil {
		t.Fatal(err)
	}
	var tags []string
	for _, f := range files {
		tags = append(tags, strings.TrimSuffix(f, ".json"))
	}
	want := pluralForms()
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), tags); diff != "" {
		t.Fatalf("languages (-want +got):\n%s", diff)
	}
	english := readMembers(t, "en.json")
	for _, tag := range tags {
		t.Run(tag, func(t *testing.T) {
			members := readMembers(t, tag+".json")
			if diff := cmp.Diff(slices.Sorted(maps.Keys(english)), slices.Sorted(maps.Keys(members))); diff != "" {
				t.Errorf("keys (-English +%s):\n%s", tag, diff)
			}
			for key, m := range members {
				if e, ok := english[key]; ok {
					compareMember(t, key, e, m, want[tag])
					if tag != "en" && leftInEnglish(e, m) {
						t.Errorf("%s is left in English: %q", key, m.texts)
					}
				}
			}
		})
	}
}

func compareMember(t *testing.T, key string, e, m member, forms []string) {
	t.Helper()
	if m.kind != e.kind {
		t.Errorf("%s is a %s; expected a %s", key, m.kind, e.kind)
		return
	}
	if m.kind == "list" && len(m.texts) != len(e.texts) {
		t.Errorf("%s has %d entries; expected %d", key, len(m.texts), len(e.texts))
	}
	if m.kind == "forms" && !slices.Equal(m.forms, forms) {
		t.Errorf("%s has the plural forms %v; expected %v", key, m.forms, forms)
	}
	holes := placeholders(e.texts[len(e.texts)-1]) // “other” sorts last.
	for _, s := range m.texts {
		if s == "" || strings.TrimSpace(s) != s {
			t.Errorf("%s: %q is empty or begins or ends with a space", key, s)
		}
		if got := placeholders(s); !slices.Equal(got, holes) {
			t.Errorf("%s: %q has the placeholders %v; expected %v", key, s, got, holes)
		}
		if strings.ContainsAny(placeholder.ReplaceAllString(s, ""), "{}") {
			t.Errorf("%s: %q has a brace that is not a placeholder", key, s)
		}
	}
}

// leftInEnglish tells whether a text of several words is the English one. Single words may be the same in two languages.
func leftInEnglish(e, m member) bool {
	return slices.ContainsFunc(m.texts, func(s string) bool {
		words := strings.FieldsFunc(placeholder.ReplaceAllString(s, ""), func(r rune) bool { return !unicode.IsLetter(r) })
		return len(words) > 1 && slices.Contains(e.texts, s)
	})
}

// strongerVerbs are stems of verbs that make a claim a fact, or a denial a refutation.
func strongerVerbs() map[string][]string {
	return map[string][]string{
		"hr": {"otkriva", "razotkri", "dokaz", "prizna", "potvrđuje", "potvrdi", "opovrg", "pobija", "demantir", "činjenic"},
		"it": {"rivela", "smascher", "dimostr", "ammett", "ammess", "conferma ", "prova che", "confut", "accertat"},
		"zh": {"揭露", "揭示", "曝光", "承认", "证明", "驳斥", "辟谣", "事实", "查明", "确认"},
	}
}

// TestLanguagesUseNoStrongerVerb holds the sentences of each language to says, said, reports and denies: no verb makes a
// claim a fact, and none makes a denial a refutation.
func TestLanguagesUseNoStrongerVerb(t *testing.T) {
	for tag, stems := range strongerVerbs() {
		for key, m := range readMembers(t, tag+".json") {
			for _, stem := range stems {
				if strings.Contains(strings.ToLower(strings.Join(m.texts, "\n")), stem) {
					t.Errorf("%s: %s says %q", tag, key, stem)
				}
			}
		}
	}
}

// TestLanguagesCount reads numbers where a page shows them, in each language's own forms.
func TestLanguagesCount(t *testing.T) {
	assets, err := ui.Open()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := page.New(page.Config{BaseURL: "https://maps.example.org", Assets: assets})
	if err != nil {
		t.Fatal(err)
	}
	for tag, counts := range map[string]map[int]string{
		"hr": {
			0: "0 tvrdnji", 1: "1 tvrdnja", 2: "2 tvrdnje", 5: "5 tvrdnji", 11: "11 tvrdnji", 12: "12 tvrdnji", 21: "21 tvrdnja",
			24: "24 tvrdnje", 111: "111 tvrdnji", 12_000: "12.000 tvrdnji",
		},
		"it": {0: "0 affermazioni", 1: "1 affermazione", 21: "21 affermazioni", 12_000: "12.000 affermazioni"},
		"zh": {0: "0条说法", 1: "1条说法", 12_000: "12,000条说法"},
	} {
		for n, want := range counts {
			var b strings.Builder
			if err := pages.Stories(&b, page.Request{Lang: tag}, []atlas.StorySummary{{StoryView: atlas.StoryView{ID: "s", Title: "Story"}, Claims: n}}); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(b.String(), ">"+want+"<") {
				t.Errorf("%s: the list of stories does not say %q", tag, want)
			}
		}
	}
}
