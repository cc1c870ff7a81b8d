package voice_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"dateline/web/ui"
	"dateline/web/voice"
)

// The front end's table is the table of this package too, so that script and server say dates alike.
func TestDates(t *testing.T) {
	data, err := os.ReadFile("../ui/src/dates.vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	langs, err := voice.Read(ui.Words())
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 20 || len(langs) < 1 {
		t.Fatalf("%d rows and %d languages are too few", len(rows), len(langs))
	}
	for tag, l := range langs {
		for _, row := range rows {
			if got, want := l.Date(row["edtf"]), row[tag]; got != want || want == "" {
				t.Errorf("%s: %q is %q, want %q", tag, row["edtf"], got, want)
			}
		}
	}
}

func TestPublished(t *testing.T) {
	langs, err := voice.Read(ui.Words())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ lang, edtf, want string }{
		{"en", "../2022-12-04", "in print by 4 December 2022"},
		{"en", "[..2022-12-04]", "in print by 4 December 2022"},
		{"en", "/2019~", "in print by about 2019"},
		{"hr", "../2022-12-04", "izašlo najkasnije 4. prosinca 2022."},
		{"it", "../2022-12-04", "uscito al più tardi 4 dicembre 2022"},
		{"zh", "../2022-12-04", "不晚于2022年12月4日刊出"},
		{"en", "[2018..2019]", "between 2018 and 2019"},
		{"en", "2019/..", "2019 or later"},
		{"en", "2022-12-04", "4 December 2022"},
		{"en", "", "date not stated"},
		{"en", "yesterday", "yesterday"},
	} {
		if got := langs[x.lang].Published(x.edtf); got != x.want {
			t.Errorf("%s, %q: got %q, want %q", x.lang, x.edtf, got, x.want)
		}
	}
}

func TestReadNamesTheFileThatIsWrong(t *testing.T) {
	for name, x := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"no JSON":        {fstest.MapFS{"en.json": {Data: []byte(`{}`)}, "it.json": {Data: []byte(`{`)}}, "words it.json: unexpected end"},
		"a number":       {fstest.MapFS{"en.json": {Data: []byte(`{"a": 1}`)}}, "words en.json: a: "},
		"not a language": {fstest.MapFS{"en.json": {Data: []byte(`{}`)}, "not a tag.json": {Data: []byte(`{}`)}}, "words not a tag.json: "},
		"no English":     {fstest.MapFS{"it.json": {Data: []byte(`{}`)}}, "there is no en.json"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := voice.Read(x.files); err == nil || !strings.Contains(err.Error(), x.want) {
				t.Errorf("error is %v, want one with %q", err, x.want)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	for _, x := range []struct{ asked, accept, want string }{
		{"", "", "en"},
		{"en", "hr", "en"},
		{"xx", "", "en"},
		{"", "tlh", "en"},
		{"", "not a header;;", "en"},
		{"", "en-GB,en;q=0.8", "en"},
		{"", "hr-HR,hr;q=0.9,en;q=0.5", "hr"},
		{"zh", "it", "zh"},
		{"", "zh-CN", "zh"},
	} {
		if got := voice.Language(x.asked, x.accept); got != x.want {
			t.Errorf("hl %q, Accept-Language %q: got %s, want %s", x.asked, x.accept, got, x.want)
		}
	}
}

func TestPlurals(t *testing.T) {
	langs, err := voice.Read(ui.Words())
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{0: "0 claims", 1: "1 claim", 2: "2 claims", 12345: "12,345 claims"} {
		if got := langs["en"].N("count.claims", n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

// Names of files that hold placeholders of their own are not filled again.
func TestFillIsDoneOnce(t *testing.T) {
	langs, err := voice.Read(ui.Words())
	if err != nil {
		t.Fatal(err)
	}
	if got := langs["en"].T("list.and", "a", "{b}", "b", "x"); got != "{b} and x" {
		t.Errorf("got %q", got)
	}
}

// What is not said by a claimant uses only says, said, reports, denies.
func TestSentencesUseNoStrongerVerb(t *testing.T) {
	data, err := os.ReadFile("../ui/src/i18n/en.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"reveal", "confirms", "proves", "admits", "exposes", "found that", "shows that", "insists", "refutes", "debunk"} {
		if strings.Contains(strings.ToLower(string(data)), verb) {
			t.Errorf("the interface says %q", verb)
		}
	}
}

// A value is never taken for the name of a placeholder, nor filled itself.
func TestFillReadsEachValueOnce(t *testing.T) {
	langs, err := voice.Read(ui.Words())
	if err != nil {
		t.Fatal(err)
	}
	l := langs["en"]
	for _, x := range []struct {
		key, want string
		args      []string
	}{
		{"title.site", "site – Dateline", []string{"title", "site", "site", "Dateline"}},
		{"title.site", "{site} – Dateline", []string{"title", "{site}", "site", "Dateline"}},
		{"list.and", "b and b", []string{"a", "b", "b", "b"}},
		{"list.and", "{b} and {a}", []string{"a", "{b}", "b", "{a}"}},
		{"list.and", "x and {b}", []string{"a", "x"}},
	} {
		if got := l.T(x.key, x.args...); got != x.want {
			t.Errorf("%s with %q is %q, want %q", x.key, x.args, got, x.want)
		}
	}
	if got := l.Join([]string{"a", "b", "c"}); got != "a, b and c" {
		t.Errorf("the list is %q", got)
	}
}
