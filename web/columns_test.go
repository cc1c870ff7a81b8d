package web_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"dateline/geo"
	"dateline/geo/query"
	"dateline/geo/tile"
)

// moreColumn names a column that the table must have besides its own.
const moreColumn = "DATELINE_TEST_COLUMN"

// TestColumnsAreServed asks for each column of the table everywhere where it says that it is served.
func TestColumnsAreServed(t *testing.T) {
	t.Parallel()
	s := newSite(t, "http://maps.test", example)
	var marks []geo.Mark
	if err := s.store.Marks(context.Background(), nil, func(m *geo.Mark) error {
		marks = append(marks, *m)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var items struct {
		Features []struct{ Properties map[string]any }
	}
	s.json("/collections/claims/items?limit=1000", &items)
	_, sheet := s.get("/download?f=csv")
	rows, err := csv.NewReader(strings.NewReader(sheet)).ReadAll()
	if err != nil || len(rows) != len(marks)+1 || len(items.Features) != len(marks) {
		t.Fatalf("%d rows and %d features of %d marks: %v", len(rows), len(items.Features), len(marks), err)
	}
	var counted struct {
		Facets map[string][]struct{ ID string }
	}
	s.json("/facets", &counted)
	_, body := s.get("/tiles/claims/0/0/0.mvt")
	layers, err := mvt.Unmarshal([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	drawn := layers[slices.IndexFunc(layers, func(l *mvt.Layer) bool { return l.Name == "marks" })].Features
	fields := tile.ClaimsLayers()[1].Fields

	if name := os.Getenv(moreColumn); name != "" && geo.ColumnNamed(name) == nil {
		t.Fatalf("the table has no column %s", name)
	}
	for _, c := range geo.Columns() {
		t.Run(c.Name, func(t *testing.T) {
			value, of := "", map[string]string{} // of a mark on the map, and what each has
			for i := range marks {
				text := c.Value(&marks[i])
				if c.List {
					if list := c.Texts(&marks[i]); list != nil {
						text = strings.Join(*list, "; ")
					}
				}
				of[marks[i].ID()] = text
				if first, _, _ := strings.Cut(text, "; "); marks[i].Shape == geo.ShapePoint && first != "" {
					value = first
				}
			}
			same := func(where string, id, got any) {
				if want := of[fmt.Sprint(id)]; c.OfMark() && fmt.Sprint(got) != want && (got != nil || want != "") {
					t.Errorf("%s of %v: %v, want %q", where, id, got, want)
				}
			}
			if c.Property {
				at := slices.Index(rows[0], c.Name)
				if at < 0 {
					t.Fatal("CSV does not have it")
				}
				for _, row := range rows[1:] {
					same("CSV", row[slices.Index(rows[0], "mark_id")], row[at])
				}
				for _, f := range items.Features {
					got, ok := f.Properties[c.Name]
					if !ok {
						t.Fatalf("a feature does not have it: %v", f.Properties)
					}
					same("GeoJSON", f.Properties["mark_id"], got)
				}
			}
			if c.Tile > 0 {
				n := 0
				for _, f := range drawn {
					if got := f.Properties[c.Name]; got != nil {
						same("tile", f.Properties["mark_id"], got)
						n++
					}
				}
				if n == 0 || fields[c.Name] == "" {
					t.Errorf("%d of %d marks of the tile have it, described as %q", n, len(drawn), fields[c.Name])
				}
			}
			if c.Facet > 0 && len(counted.Facets[c.Name]) == 0 {
				t.Error("no facet")
			}
			if value == "" {
				return
			}
			check(t, s, c, value, marks)
		})
	}
}

// check filters by one value of a column, as a parameter and as an expression.
func check(t *testing.T, s *site, c *geo.Column, value string, marks []geo.Mark) {
	t.Helper()
	count := func(f *geo.Filter) (n int) {
		for i := range marks {
			if f.Match(&marks[i], func(*geo.Mark, orb.Bound) bool { return true }) {
				n++
			}
		}
		return n
	}
	in := geo.Filter{Expr: geo.In{Column: c, Values: []string{value}}}
	if c.OfMark() {
		got, _, err := s.atlas.Current().Facets(context.Background(), &in)
		if want := count(&in); err != nil || got.Marks != want || want == 0 {
			t.Errorf("the index has %d marks for %s, want %d: %v", got.Marks, in.Expr, want, err)
		}
	}
	if !c.Parameter {
		return
	}
	var got struct{ Marks, Claims int }
	s.json("/facets?"+url.Values{c.Name: {value}}.Encode(), &got)
	if want := count(&in); got.Marks != want && c.Type != geo.TypeID {
		t.Errorf("the parameter chooses %d marks, want %d", got.Marks, want)
	}
	f, err := query.Parse(url.Values{c.Name: {value}}, query.Strict)
	if err != nil || query.Canonical(&f) != c.Name+"="+query.Readable(url.QueryEscape(value)) || count(&f) != got.Marks {
		t.Errorf("parameter %s=%s is read as %q: %v", c.Name, value, query.Canonical(&f), err)
	}
	if code, _ := s.get("/facets?" + c.Name + "=No!"); c.Type == geo.TypeEnum && code != http.StatusBadRequest {
		t.Errorf("a word that is not in the vocabulary is answered with %d", code)
	}
}

// TestOneColumnMore adds an entry to the table, nothing else, and asks for the column everywhere.
func TestOneColumnMore(t *testing.T) {
	t.Parallel()
	const entry = `	{
		Name: "carriers", About: "How many reports carry the claim", Parameter: true, Property: true, Facet: 11, Tile: 13,
		from: func(m *Mark) string { return string(rune('0' + len(m.Reports))) },
	},
`
	table, err := filepath.Abs("../geo/columns.go")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	before, after, ok := strings.Cut(string(source), "\t{Name: \"month\"")
	if !ok {
		t.Fatal("the table has no month")
	}
	dir := t.TempDir()
	changed, overlay := filepath.Join(dir, "columns.go"), filepath.Join(dir, "overlay.json")
	files, err := json.Marshal(map[string]any{"Replace": map[string]string{table: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{changed: []byte(before + entry + "\t{Name: \"month\"" + after), overlay: files} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-v", "-overlay", overlay, "-run", "^TestColumnsAreServed$", ".")
	cmd.Env = append(os.Environ(), moreColumn+"=carriers")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestColumnsAreServed/carriers") {
		t.Errorf("%v\n%s", err, out)
	}
}
