package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/geo/sheet"
)

// TestSheetsDoc walks docs/spreadsheets.md: rows become a map in one command, problems name row and column,
// what is saved again is shown again, and an export comes back.
func TestSheetsDoc(t *testing.T) {
	text, err := os.ReadFile("../../docs/spreadsheets.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, flat := range []bool{true, false} {
		for line := range strings.Lines(sheet.Page(flat)) {
			if strings.HasPrefix(line, "|") && !strings.Contains(string(text), line) {
				t.Errorf("docs/spreadsheets.md lacks the line %s", line)
			}
		}
	}
	for _, command := range []string{"mapserver template deliveries.csv\nmapserver serve --data deliveries.csv\n",
		"mapserver export --format sheets -o folder",
		"mapserver ids deliveries.csv", "mapserver places Springfield --country US", "mapserver validate deliveries.csv"} {
		if !strings.Contains(string(text), command) {
			t.Errorf("docs/spreadsheets.md does not have %q", command)
		}
	}

	t.Chdir(t.TempDir())
	if out := mustRun(t, "template", "deliveries.csv"); !strings.Contains(out, "deliveries.md explains each column") {
		t.Error(out)
	}
	at, _ := serving(t, "--data", "deliveries.csv")
	if code, body := fetch(t, at); code != 200 || !strings.Contains(body, "Harbour Watch") {
		t.Fatalf("%d %.200s", code, body)
	}
	b, err := os.ReadFile("deliveries.csv")
	if err != nil {
		t.Fatal(err)
	}
	save := func(old, new string) {
		t.Helper()
		if !strings.Contains(string(b), old) {
			t.Fatalf("no %q in %s", old, b)
		}
		if err := os.WriteFile("deliveries.csv", []byte(strings.Replace(string(b), old, new, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	save("c-2,context", "c-2,sight")
	const problem = `deliveries.csv:3: row of c-2 sight The company only …: column B, role: unknown role "sight"; it is one of site, jurisdiction, `
	if code, _, errs := command(t, "", "validate", "deliveries.csv"); code != 1 || !strings.HasPrefix(errs, problem) {
		t.Errorf("exit %d: %s", code, errs)
	}
	eventually(t, "the page says what is wrong", func() bool {
		_, body := fetch(t, at)
		return strings.Contains(body, "row of c-2 sight The company only") && strings.Contains(body, "Harbour Watch")
	})
	save("Harbour Watch", "Quay Watch")
	eventually(t, "the page shows what was saved", func() bool {
		_, body := fetch(t, at)
		return strings.Contains(body, "Quay Watch") && !strings.Contains(body, "Harbour Watch")
	})
	mustRun(t, "import", "--create", "--store", "a.db", "deliveries.csv")
	mustRun(t, "export", "--store", "a.db", "--format", "sheets", "-o", "folder")
	mustRun(t, "import", "--create", "--store", "b.db", "folder")
	before, after := mustRun(t, "export", "--store", "a.db"), mustRun(t, "export", "--store", "b.db")
	if before != after || !strings.Contains(before, "Quay Watch") {
		t.Errorf("the export came back as\n%s", after)
	}
	if out := mustRun(t, "ids", "deliveries.csv"); !strings.Contains(out, "4 ids written") { // story, places, report
		t.Error(out)
	}
	if out := mustRun(t, "places", "Springfield", "--country", "US"); strings.Count(out, "\n") != 8 ||
		!strings.Contains(out, "geonames 4250542") {
		t.Error(out)
	}
	for _, bad := range [][]string{{"export", "--store", "a.db", "--format", "sheets"}, {"places", "Nowhereville"},
		{"validate", filepath.Dir(at)}, {"template", "folder"}} {
		if code, _, errs := command(t, "", bad...); code == 0 || errs == "" {
			t.Errorf("%v: exit %d %s", bad, code, errs)
		}
	}
}
