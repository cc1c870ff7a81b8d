package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"dateline/geo"
	"dateline/geo/exchange"
	"dateline/geo/gazetteer"
	"dateline/geo/sheet"
	"dateline/geo/sqlite"
)

var openTowns = sync.OnceValues(gazetteer.Open)

func towns(t testing.TB) *gazetteer.Gazetteer {
	t.Helper()
	g, err := openTowns()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func emptyStore(t testing.TB) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// load imports a spreadsheet into a store of its own and returns what was said of it, a line each, errors and
// warnings.
func load(t testing.TB, path string) (*sqlite.Store, []string) {
	t.Helper()
	s := emptyStore(t)
	book, err := sheet.Open(path, towns(t))
	if err != nil {
		return s, []string{err.Error()}
	}
	var said []string
	res, err := s.Import(t.Context(), geo.ImportOptions{}, func(w geo.Writer) error {
		return book.Read(t.Context(), exchange.Options{Warn: func(p geo.Problem) { said = append(said, p.String()) }}, w)
	})
	for _, p := range res.Warnings {
		said = append(said, book.Locate(p).String())
	}
	var wrong *geo.Problems
	if errors.As(err, &wrong) {
		for _, p := range wrong.List {
			said = append(said, book.Locate(p).String())
		}
	} else if err != nil {
		t.Fatal(err)
	}
	for i := range said {
		said[i] = strings.TrimPrefix(said[i], filepath.Dir(path)+"/")
	}
	return s, said
}

func text(t testing.TB, s *sqlite.Store) string {
	t.Helper()
	var b bytes.Buffer
	if err := exchange.Write(t.Context(), &b, exchange.GeoJSON, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func put(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestNothingIsLost writes stories as sheets and as a workbook and reads them again.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	files := []string{"../../data/locations.geojson", "../../web/ui/e2e/markup.geojson",
		"../../web/ui/e2e/pacific.geojson"}
	more, err := filepath.Glob("../../web/testdata/*.geojson")
	if err != nil || len(more) < 3 {
		t.Fatal(more, err)
	}
	for _, name := range append(files, more...) {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		first := emptyStore(t)
		_, err = first.Import(t.Context(), geo.ImportOptions{}, func(w geo.Writer) error {
			return exchange.Read(t.Context(), f, exchange.Options{File: name}, w)
		})
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{"sheets", "book.xlsx"} {
			path := filepath.Join(t.TempDir(), form)
			if err := sheet.Write(t.Context(), path, first); err != nil {
				t.Fatal(err)
			}
			again, said := load(t, path)
			if d := cmp.Diff(text(t, first), text(t, again)); d != "" {
				t.Errorf("%s as %s (-before +after):\n%s\n%s", name, form, d, strings.Join(said, "\n"))
			}
			if err := sheet.Write(t.Context(), path, first); geo.CodeOf(err) != geo.CodeConflict {
				t.Errorf("%s is there already, and was written over: %v", path, err)
			}
		}
	}
}

// TestUnknownMembersComeBack has members that no sheet has a column for.
func TestUnknownMembersComeBack(t *testing.T) {
	const story = `{"type":"FeatureCollection","dateline":"1.0","desk":"x","story":{"id":"s","title":"T","_private":1},"topics":[{"id":"t","title":"T","x":[1]}],
"sources":[{"id":"a","kind":"organisation","name":"=A","names":{"hr":"Ah"},"phone":"1"}],"reports":[{"id":"r","publisher":"a","published":"[2018..2019]"},{"id":"claimant"}],
"features":[{"type":"Feature","id":"p","bbox":[1,2,1,2],"geometry":{"type":"Point","coordinates":[1.25,2]},"properties":{"name":"-P","precision":"near","radius_m":1500.5,"w":"x",
"claims":[{"id":"c","role":"site","text":"'=x; y","claimant":["a"],"chain":[{"report":"r","via":null,"seen":true},{"report":"claimant","via":"r"}],"quote":{"exact":"q","by":"b"},
"texts":{"hr":{"text":"h","by":"me"}},"quantity":{"lowest":null,"highest":3},"odd":{"a":1}}]}},
{"type":"Feature","id":"q","geometry":null,"properties":{"name":"Q","precision":"unlocated","claims":[{"id":"c","role":"scope","notes":" n","own":2}]}}]}`
	first := emptyStore(t)
	_, err := first.Import(t.Context(), geo.ImportOptions{}, func(w geo.Writer) error {
		return exchange.Read(t.Context(), strings.NewReader(story), exchange.Options{}, w)
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "sheets")
	if err := sheet.Write(t.Context(), path, first); err != nil {
		t.Fatal(err)
	}
	again, said := load(t, path)
	if d := cmp.Diff(text(t, first), text(t, again)); d != "" {
		t.Errorf("(-before +after):\n%s\n%s", d, strings.Join(said, "\n"))
	}
}

func TestTemplates(t *testing.T) {
	for _, form := range []string{"new", "new.csv", "new.tsv", "new.xlsx"} {
		path := filepath.Join(t.TempDir(), form)
		page, err := sheet.Template(path)
		if err != nil {
			t.Fatal(err)
		}
		s, said := load(t, path)
		if len(said) > 0 {
			t.Errorf("%s: %s", form, strings.Join(said, "\n"))
		}
		for _, want := range []string{`"denies"`, `"country": "RS"`, `"geonames": 3186886`, `"radius_m": 15000`, "We repair lorries there, nothing else."} {
			if !strings.Contains(text(t, s), want) {
				t.Errorf("%s: no %s in\n%s", form, want, text(t, s))
			}
		}
		b, err := os.ReadFile(page)
		if err != nil || !bytes.Contains(b, []byte("`precision`")) || !bytes.Contains(b, []byte("general-denial")) {
			t.Errorf("%s: %v %s", form, err, b)
		}
		if _, err := sheet.Template(path); err == nil {
			t.Errorf("%s was written over", form)
		}
	}
}

// TestThreeHundredRows has five rows that are wrong, each in another way.
func TestThreeHundredRows(t *testing.T) {
	var b strings.Builder
	b.WriteString("story;text;claimant;claimant_kind;role;place;country;precision;lon;lat;radius_m;report;publisher;publisher_kind;published;about\r\n")
	for n := 2; n <= 301; n++ {
		role, place, when, lon, about := "site", "Prato;IT", "2022/12/04", ";;;", ""
		switch n {
		case 17:
			role = "sit"
		case 50:
			place = "Springfield;US"
		case 120:
			when = "Jul-22"
		case 200:
			lon = "near;11,1;43,9;x"
		case 301:
			place = "Prto;IT"
		}
		fmt.Fprintf(&b,
			"My story;Statement number %d of many;Group;organisation;%s;%s;%s;Report %d;Paper;organisation;%s;%s\r\n", n,
			role, place, lon, n, when, about)
	}
	_, said := load(t, put(t, "rows.csv", "\ufeff"+b.String()))
	want := []string{
		`rows.csv:17: row of My story Statement number 17 …: column E, role: unknown role "sit"; it is one of site, `,
		`rows.csv:50: row of My story Statement number 50 …: column F, place: 8 towns of US have this name; give the geonames id of one: Springfield, US (-93.30, 37.22; 166810 people; geonames 4409896); `,
		`rows.csv:120: row of My story Statement number 120 …: column O, published: "Jul-22" is not a date here: type 2022-07 for a month, `,
		`rows.csv:200: row of My story Statement number 200 …: column K, radius_m: "x" is not a number [number]`,
		`rows.csv:301: row of My story Statement number 301 …: column F, place: this place has no position and is none of the towns`,
	}
	for _, w := range want {
		if !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, w) }) {
			t.Errorf("no %q in\n%s", w, strings.Join(said, "\n"))
		}
	}
	if len(said) != len(want) {
		t.Errorf("%d things are said:\n%s", len(said), strings.Join(said, "\n"))
	}
}

func TestWhatIsSaid(t *testing.T) {
	const head = "story,text,claimant,claimant_kind,role,place,country,precision,lon,lat,report,publisher,publisher_kind,published"
	row := func(cells ...string) string { return head + "\n" + strings.Join(cells, "\n") + "\n" }
	for name, x := range map[string]struct{ file, want string }{
		"no rows":    {"", "has no rows; “mapserver template” writes one to begin with"},
		"not UTF-8":  {"story,text\nx,caf\xe9\n", "is not UTF-8; save it as “CSV UTF-8”"},
		"UTF-16":     {"\xff\xfes\x00", "is not UTF-8"},
		"open quote": {row(`S,"open`), `a cell that holds quotation marks stands in them`},
		"a typo of head": {"story,txet\nS,x\n",
			"column B, txet: warning: no column has this heading: what it holds is kept for an export and never shown; did you mean “text”?"},
		"heading twice": {"story,text,text\nS,x,y\n", "this heading stands in column B too; keep one of them"},
		"no text": {row("S,,A,organisation,site,Prato,IT,,,,R,P,organisation,2022"),
			"neither the text of a claim nor the id of one"},
		"far cell": {row("S,x,A,organisation,site,Prato,IT,,,,R,P,organisation,2022,over"),
			"this cell stands under no heading"},
		"half a place": {row("S,x,A,organisation,site,Prato,IT,near,11,,R,P,organisation,2022"),
			"a position has a longitude and a latitude; one of them is missing"},
		"no country": {row("S,x,A,organisation,site,Prato,,,,,R,P,organisation,2022"),
			"give the country, as IT for Prato, IT (11.10, 43.88;"},
		"no claimant": {row("S,x,,,site,Prato,IT,,,,R,P,organisation,2022"), "claimant"},
		"differs": {row("S,x,A,organisation,site,Prato,IT,,,,R,P,organisation,2022",
			"S,y,A,person,site,Prato,IT,,,,R,P,organisation,2022"),
			"a.csv:3: row of S y A person site …: column D, claimant_kind: row 2 says “organisation” of the same source; rows agree, or leave it empty"},
		"pin for a country": {row("S,x,A,organisation,site,Italy,IT,country,11,43,R,P,organisation,2022"),
			"a.csv:2: row of S x A organisation site …: column I, lon: "},
		"a blank line counts": {row("", "S,x,A,organisation,sit,Prato,IT,,,,R,P,organisation,2022"),
			"a.csv:3: row of S x A organisation sit …: column E, role: "},
		"lines in cells do not": {row("S,\"x\ny\",A,organisation,site,Prato,IT,,,,R,P,organisation,2022",
			"S,z,A,organisation,sit,Prato,IT,,,,R,P,organisation,2022"),
			"a.csv:3: row of S z A organisation sit …"},
	} {
		_, said := load(t, put(t, "a.csv", x.file))
		if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, x.want) }) {
			t.Errorf("%s: no %q in\n%s", name, x.want, strings.Join(said, "\n"))
		}
	}
}

// TestFolder has sheets that name each other by name and by id.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"story.csv": "title\nS\n", "sources.csv": "name,kind,part_of\nOne,government,\nTwo,government-body,one\n",
		"reports.csv":   "title,publisher\nR,Two\n",
		"locations.csv": "name,country,geometry,precision\nZagreb,HR,,\nBox,HR,\"POLYGON((15 45,16 45,16 46,15 45))\",vague-area\n",
		"claims.csv":    "text,claimant,about,role,location,report\nfirst claim,One;Two,,site,Zagreb,R\nfirst claim,One;Two,,scope,Box,R\nsecond claim,Two,Onee,site,Box,r\n",
		"relations.csv": "from,rel,to\nsecond claim,supports,first claim\nsecond claim,supports,third\n",
		"README.md":     "not read", "cities.csv": "a\n1\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, said := load(t, dir)
	base := filepath.Base(dir)
	want := []string{
		base + "/cities.csv: there is no sheet of this name; expected story, topics, sources, reports, locations, claims, relations [sheet-unknown]",
		base + "/claims.csv:4: row of second claim Two Onee site …: column C, about: no row of sources has the id or name “Onee”; did you mean “One”?; add a row to the sheet sources [unknown-source]",
		base + "/relations.csv:3: row of second claim supports third: column C, to: no row of claims has the id or name “third”; add a row to the sheet claims [unknown-claim]",
	}
	var wrong []string
	for _, s := range said {
		if !strings.Contains(s, "warning:") && !strings.Contains(s, ": to: ") {
			wrong = append(wrong, s)
		}
	}
	slices.Sort(wrong)
	if d := cmp.Diff(want, wrong); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestDatesOfAWorkbook has dates that a program made of what was typed.
func TestDatesOfAWorkbook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if _, err := sheet.Template(path); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, err := f.GetRows("claims")
	if err != nil {
		t.Fatal(err)
	}
	col, err := excelize.ColumnNumberToName(slices.Index(head[0], "published") + 1)
	if err != nil {
		t.Fatal(err)
	}
	set := func(format int, value any) {
		style, err := f.NewStyle(&excelize.Style{NumFmt: format})
		if err := errors.Join(err, f.SetCellValue("claims", col+"2", value), f.SetCellStyle("claims", col+"2", col+"2",
			style), f.Save()); err != nil {
			t.Fatal(err)
		}
	}
	set(14, 44899) // 4 December 2022, as a day
	s, said := load(t, path)
	if len(said) > 0 || !strings.Contains(text(t, s), `"published": "2022-12-04"`) {
		t.Errorf("%v\n%s", said, text(t, s))
	}
	set(17, 44743) // shown as Jul-22
	if _, said := load(t, path); len(said) == 0 || !strings.Contains(said[0], `published: "Jul-22" is not a date here`) {
		t.Error(said)
	}
	set(0, 2022)
	if s, said := load(t, path); len(said) > 0 || !strings.Contains(text(t, s), `"published": "2022"`) {
		t.Error(said)
	}
}

// TestIDsAreKept writes ids into sheets, changes texts, and finds the same ids.
func TestIDsAreKept(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"a.csv", "a.xlsx", "a"} {
		path := filepath.Join(t.TempDir(), form)
		if _, err := sheet.Template(path); err != nil {
			t.Fatal(err)
		}
		blank(t, path)
		before, said := load(t, path)
		if len(said) > 0 {
			t.Fatal(said)
		}
		book, err := sheet.Open(path, towns(t))
		if err != nil {
			t.Fatal(err)
		}
		n, err := book.SaveIDs()
		if err != nil || n == 0 {
			t.Fatal(n, err)
		}
		again, err := sheet.Open(path, towns(t))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := again.SaveIDs(); n != 0 || err != nil {
			t.Errorf("%s: %d ids again, %v", form, n, err)
		}
		after, said := load(t, path)
		if d := cmp.Diff(text(t, before), text(t, after)); d != "" || len(said) > 0 {
			t.Errorf("%s %v (-before +after):\n%s", form, said, d)
		}
	}
}

// blank takes the ids of claims and of the relation's target away, where the texts stand for them.
func blank(t *testing.T, path string) {
	t.Helper()
	switch filepath.Ext(path) {
	case ".csv":
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b = bytes.ReplaceAll(b, []byte("\r\nc-"), []byte("\r\n?-"))
		for _, id := range []string{"?-1", "?-2", "?-3"} {
			b = bytes.ReplaceAll(b, []byte("\n"+id+","), []byte("\n,"))
		}
		b = bytes.ReplaceAll(b, []byte(",c-1,"), []byte(",Lorries unload by night at a warehouse in the town.,"))
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	case ".xlsx":
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows("claims")
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			for j, c := range r {
				at, _ := excelize.CoordinatesToCellName(j+1, i+1)
				switch {
				case i > 0 && rows[0][j] == "id":
					err = errors.Join(err, f.SetCellStr("claims", at, ""))
				case c == "c-1":
					err = errors.Join(err, f.SetCellStr("claims", at, "Lorries unload by night at a warehouse in the town."))
				}
			}
		}
		if err := errors.Join(err, f.Save()); err != nil {
			t.Fatal(err)
		}
	default:
		for name, from := range map[string]string{"sources.csv": "\nharbour-watch,", "reports.csv": "\nresidents-count,",
			"locations.csv": "\nserbia,"} {
			name = filepath.Join(path, name)
			b, err := os.ReadFile(name)
			if err != nil || !bytes.Contains(b, []byte(from)) {
				t.Fatalf("%v %s", err, b)
			}
			if err := os.WriteFile(name, bytes.Replace(b, []byte(from), []byte("\n,"), 1), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestHostileWorkbooks has files that are no workbooks, and one that unpacks to more than is taken.
func TestHostileWorkbooks(t *testing.T) {
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/sharedStrings.xml",
		"xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"empty": "", "text": "hello", "bomb": bomb.String(),
		"zip": "PK\x05\x06" + strings.Repeat("\x00", 18)} {
		if _, err := sheet.Open(put(t, "a.xlsx", content), towns(t)); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestManyOfOneKind has files of a megabyte that would take hours if each row looked at all others.
func TestManyOfOneKind(t *testing.T) {
	t.Parallel()
	const n = 15_000
	same := "story,text,claimant,claimant_kind,role,place,country,report,publisher,publisher_kind\n"
	var texts, strangers strings.Builder
	for i := range n {
		fmt.Fprintf(&texts, "S,a b c d e f %d,A,organisation,site,Prato,IT,R,P,organisation\n", i)
		fmt.Fprintf(&strangers, "x%d,denies,y%d\n", i, i)
	}
	book, err := sheet.Open(put(t, "a.csv", same+texts.String()), towns(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := book.Read(t.Context(), exchange.Options{}, nowhere{}); err != nil {
		t.Error(err)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"claims.csv": "id,text\n", "relations.csv": "from,rel,to\n" + strangers.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	book, err = sheet.Open(dir, towns(t))
	if err != nil {
		t.Fatal(err)
	}
	var wrong *geo.Problems
	if err := book.Read(t.Context(), exchange.Options{}, nowhere{}); !errors.As(err, &wrong) || wrong.Errors() < 2*n {
		t.Errorf("%.200v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add("story,text,claimant,claimant_kind,role,place,country,report\nS,x,A,organisation,site,Prato,IT,R\n")
	f.Add("id;text;denies;lon;lat;geometry;published\na;b;a;1,5;2;POINT(1 2);2022/1/1\n;b;x;;;{;Jul-22\n")
	f.Add("\ufeffid\tid\t\t=1\n\n'=\t\"a\nb\"\t\"\n")
	g := towns(f)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content string) {
		path := filepath.Join(dir, "a.csv")
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		book, err := sheet.Open(path, g)
		if err != nil {
			return
		}
		var wrong *geo.Problems
		if err := book.Read(context.Background(), exchange.Options{}, nowhere{}); err != nil && !errors.As(err, &wrong) {
			t.Fatal(err)
		}
		if wrong != nil {
			for _, p := range wrong.List {
				if p.File != path {
					t.Fatalf("%v is not placed", p)
				}
			}
		}
	})
}

// nowhere takes records and forgets them.
type nowhere struct{}

func (nowhere) Put(geo.Record, geo.Position) error { return nil }

func (nowhere) Note(geo.Kind, string) error { return nil }

func ExampleOpen() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "rows.csv")
	f, _ := os.Create(path)
	w := csv.NewWriter(f)
	_ = w.WriteAll([][]string{
		{"story", "text", "claimant", "claimant_kind", "role", "place", "country", "report", "publisher", "publisher_kind"},
		{"A story", "A group says so.", "A group", "organisation", "site", "Zagreb", "HR", "An article", "A paper",
			"organisation"},
		{"", "Another says so.", "Another", "organisation", "sight", "Zagreb", "HR", "An article", "", ""},
	})
	_ = f.Close()
	g, _ := gazetteer.Open()
	book, _ := sheet.Open(path, g)
	err := book.Read(context.Background(), exchange.Options{}, nowhere{})
	fmt.Println(strings.ReplaceAll(err.Error(), dir+"/", ""))
	// Output: rows.csv:3: row of Another says so. Another organisation …: column E, role: unknown role "sight"; it is one of site, jurisdiction, destination, scope, context, seat [role]
}
