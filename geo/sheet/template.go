package sheet

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// example is what a template holds: three claims, invented, of which one answers another.
func example() []map[string]string {
	return []map[string]string{
		{
			"id": "c-1", "text": "Lorries unload by night at a warehouse in the town.", "kind": "allegation",
			"topic":    "night deliveries",
			"claimant": "Harbour Watch", "claimant_kind": "organisation", "claimant_role": "residents' association",
			"about": "Example Freight", "about_kind": "organisation", "attribution": "explicit",
			"place": "Zagreb", "country": "HR", "role": "site", "said": "2022-11",
			"report": "Residents count lorries", "publisher": "Example Gazette", "publisher_kind": "organisation",
			"publisher_role": "newspaper",
			"published":      "2022-12-04", "genre": "news article", "locator": "paragraph 3",
			"story": "What reports say about night deliveries", "story_lang": "en", "story_contact": "editor@example.org",
		},
		{
			"id": "c-2", "text": "The company only repairs its lorries there.", "kind": "denial",
			"claimant": "Example Freight", "attribution": "explicit",
			"place": "Zagreb", "country": "HR", "role": "context", "said": "2022-12-02", "report": "Residents count lorries",
			"denies": "c-1", "relation_basis": "explicit", "quote": "We repair lorries there, nothing else.", "quote_lang": "en",
		},
		{
			"id": "c-3", "text": "Goods come from a depot abroad.", "kind": "event", "topic": "night deliveries",
			"claimant":    "Example Gazette",
			"attribution": "implied", "place": "Serbia", "country": "RS", "precision": "country", "role": "context",
			"report": "Residents count lorries",
		},
	}
}

// Template writes a spreadsheet to begin with: a folder with a sheet a kind of record, or one sheet of
// everything where path ends with .csv, .tsv or .xlsx. It holds three invented claims. Beside it, or in the
// folder, a page explains each column; its name is returned. Nothing that is there is written over.
func Template(path string) (page string, err error) {
	flat := strings.Contains(".csv.tsv.xlsx.", strings.ToLower(filepath.Ext(path))+".") && filepath.Ext(path) != ""
	page = filepath.Join(path, "README.md")
	if flat {
		page = strings.TrimSuffix(path, filepath.Ext(path)) + ".md"
		if _, err := os.Lstat(page); err == nil {
			return "", fmt.Errorf("%s is there already; name another, or remove it first", page)
		}
		var head []string
		for _, c := range flatColumns() {
			if !strings.HasSuffix(c.name, languageSuffix) {
				head = append(head, c.name)
			}
		}
		cells := [][]string{head}
		for _, r := range example() {
			var row []string
			for _, name := range head {
				row = append(row, guarded(r[name]))
			}
			cells = append(cells, row)
		}
		if err := saveTables(path, []string{claimSheet}, map[string][][]string{claimSheet: cells}); err != nil {
			return "", err
		}
		return page, os.WriteFile(page, []byte(Page(true)), 0o644)
	}
	order, tables := sheetNames(), map[string][][]string{}
	rows := exampleBook()
	for _, s := range order {
		var head []string
		for _, c := range columns(s) {
			if !strings.HasSuffix(c.name, languageSuffix) && c.form != object {
				head = append(head, c.name)
			}
		}
		tables[s] = [][]string{head}
		for _, r := range rows[s] {
			var row []string
			for _, name := range head {
				row = append(row, guarded(r[name]))
			}
			tables[s] = append(tables[s], row)
		}
	}
	if err := saveTables(path, order, tables); err != nil {
		return "", err
	}
	return page, os.WriteFile(page, []byte(Page(false)), 0o644)
}

// exampleBook is the example as sheets of records.
func exampleBook() map[string][]map[string]string {
	out := map[string][]map[string]string{
		storySheet: {{"id": "night-deliveries", "title": "What reports say about night deliveries", "lang": "en",
			"contact": "editor@example.org"}},
		topicSheet: {{"id": "night-deliveries", "title": "night deliveries"}},
		sourceSheet: {
			{"id": "harbour-watch", "name": "Harbour Watch", "kind": "organisation", "role": "residents' association"},
			{"id": "example-freight", "name": "Example Freight", "kind": "organisation"},
			{"id": "example-gazette", "name": "Example Gazette", "kind": "organisation", "role": "newspaper"},
		},
		reportSheet: {{"id": "residents-count", "title": "Residents count lorries", "publisher": "Example Gazette",
			"published": "2022-12-04",
			"genre":     "news article", "lang": "en"}},
		locationSheet: {{"id": "zagreb", "name": "Zagreb", "country": "HR"}, {"id": "serbia", "name": "Serbia",
			"country": "RS", "precision": "country"}},
		relationSheet: {{"from": "c-2", "rel": "denies", "to": "c-1", "basis": "explicit"}},
	}
	for _, r := range example() {
		row := map[string]string{"location": r["place"]}
		for _, c := range columns(claimSheet) {
			if c.name != "location" && r[c.name] != "" {
				row[c.name] = r[c.name]
			}
		}
		out[claimSheet] = append(out[claimSheet], row)
	}
	return out
}

// Page explains each column in Markdown: of one sheet of everything, or of each sheet.
func Page(flat bool) string {
	var b strings.Builder
	b.WriteString("# The columns\n\nA first row of headings, then a row a record. Order and capitals of headings do not matter; " +
		"a column that is not needed may be left out. Only the columns in **bold** are needed.\n")
	table := func(list []column, needed ...string) {
		b.WriteString("\n| column | holds |\n|---|---|\n")
		for _, c := range list {
			about := c.about
			if c.words != nil {
				if about != "" {
					about += "; "
				}
				about += "one of " + strings.Join(c.words, ", ")
			}
			name := "`" + c.name + "`"
			for _, n := range needed {
				if n == c.name {
					name = "**" + name + "**"
				}
			}
			fmt.Fprintf(&b, "| %s | %s |\n", name, about)
		}
	}
	if flat {
		table(flatColumns(), "text", "claimant", "claimant_kind", "role", "place", "report", "publisher", "publisher_kind",
			"story")
		return b.String()
	}
	needed := map[string][]string{
		storySheet: {"title"}, topicSheet: {"title"}, sourceSheet: {"name", "kind"}, locationSheet: {"name"},
		claimSheet: {"location", "role", "text", "claimant", "report"}, relationSheet: {"from", "rel", "to"},
	}
	for _, s := range sheetNames() {
		fmt.Fprintf(&b, "\n## %s\n", s)
		table(columns(s), needed[s]...)
	}
	return b.String()
}
