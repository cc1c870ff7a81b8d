package sheet

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"dateline/geo"
	"dateline/geo/exchange"
)

// Write writes a story as a new folder of CSV files, or as a workbook where path ends with .xlsx, so that
// [Open] gives the same records again. What is there already is CodeConflict; several stories are CodeInvalid;
// all else is as [exchange.Write] answers. All of the story is held in memory.
func Write(ctx context.Context, path string, src exchange.Source, stories ...string) error {
	var text bytes.Buffer
	if err := exchange.Write(ctx, &text, exchange.Sequence, src, stories...); err != nil {
		return err
	}
	w := &writer{sheets: map[string]*grid{}}
	for _, s := range sheetNames() {
		w.sheets[s] = &grid{sheet: s}
	}
	for line := range bytes.SplitSeq(text.Bytes(), []byte{0x1e}) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := w.take(line); err != nil {
			return err
		}
	}
	var grids []*grid
	for _, s := range sheetNames() {
		grids = append(grids, w.sheets[s])
	}
	return save(path, grids)
}

// grid is a sheet to be written.
type grid struct {
	sheet string
	rows  []map[string]string // by heading
}

type writer struct {
	sheets map[string]*grid
	known  map[string]bool // locations that have a row
}

type members = map[string]json.RawMessage

// take adds a record of a text sequence.
func (w *writer) take(line []byte) error {
	var head struct {
		Type                                string
		Story                               members
		Topics, Sources, Reports, Relations []members
		ID                                  json.RawMessage
		Geometry                            json.RawMessage
		Properties                          members
	}
	var all members
	if err := errors.Join(json.Unmarshal(line, &head), json.Unmarshal(line, &all)); err != nil {
		return err
	}
	if head.Type == "Feature" {
		return w.feature(all, head.Properties)
	}
	if head.Story != nil {
		if w.known != nil {
			return geo.Errorf(geo.CodeInvalid, "a spreadsheet holds one story; choose one with story=ID")
		}
		w.known = map[string]bool{}
		for _, k := range []string{"type", "dateline", "story", "topics", "sources", "reports", "relations", "features"} {
			delete(all, k)
		}
		row := w.row(storySheet, head.Story)
		if len(all) > 0 {
			row["file"] = compact(all)
		}
	}
	for sheet, list := range map[string][]members{
		topicSheet: head.Topics, sourceSheet: head.Sources, reportSheet: head.Reports, relationSheet: head.Relations,
	} {
		for _, m := range list {
			w.row(sheet, m)
		}
	}
	return nil
}

func compact(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // It was decoded from JSON.
		panic(err)
	}
	return string(b)
}

// row adds a record to a sheet: members in their columns, the others together.
func (w *writer) row(sheet string, m members) map[string]string {
	out := map[string]string{}
	rest := members{}
	for name, v := range m {
		if !w.cell(out, sheet, name, v) {
			rest[name] = v
		}
	}
	if len(rest) > 0 {
		out["extra"] = compact(rest)
	}
	g := w.sheets[sheet]
	g.rows = append(g.rows, out)
	return out
}

// cell writes a member into its column. It is false where no column can give it back.
func (w *writer) cell(out map[string]string, sheet, name string, v json.RawMessage) bool {
	if string(v) == "null" {
		return false
	}
	for _, c := range columns(sheet) {
		if c.member != name || name == "" {
			continue
		}
		if strings.HasSuffix(c.name, languageSuffix) {
			return languages(out, c, v)
		}
		if c.form == object {
			out[c.name] = string(v)
			return true
		}
		if s, ok := scalar(v, c.form); ok {
			out[c.name] = s
			return true
		}
		return false
	}
	return false
}

func languages(out map[string]string, c column, v json.RawMessage) bool {
	var texts map[string]string
	if json.Unmarshal(v, &texts) != nil || c.name == "text:" {
		return false
	}
	for lang, s := range texts {
		if s == "" || s != strings.TrimSpace(s) {
			return false
		}
		_, _, ok := strings.Cut(lang, languageSuffix)
		if ok {
			return false
		}
	}
	for lang, s := range texts {
		out[c.name+lang] = s
	}
	return true
}

// scalar is a value as a cell, where that is read as the same value.
func scalar(v json.RawMessage, f form) (string, bool) {
	var x any
	d := json.NewDecoder(bytes.NewReader(v))
	d.UseNumber()
	if d.Decode(&x) != nil {
		return "", false
	}
	switch x := x.(type) {
	case string:
		ok := x != "" && x == strings.TrimSpace(x) && !strings.Contains(x, "\r") && f != number && f != truth
		return x, ok && (f != refs || !strings.Contains(x, listSeparator))
	case json.Number:
		return x.String(), f == number && !strings.ContainsAny(x.String(), "eE")
	case bool:
		return map[bool]string{true: "yes", false: "no"}[x], f == truth
	case []any:
		var ids []string
		for _, id := range x {
			s, ok := id.(string)
			if !ok || f != refs {
				return "", false
			}
			ids = append(ids, s)
		}
		return strings.Join(ids, listSeparator+" "), len(ids) > 1
	}
	return "", false
}

// feature adds a place, and a row for each of its claims.
func (w *writer) feature(f, properties members) error {
	var id string
	var claims []members
	if err := errors.Join(json.Unmarshal(f["id"], &id), json.Unmarshal(properties["claims"], &claims)); err != nil {
		return err
	}
	delete(properties, "claims")
	properties["id"] = f["id"]
	if !w.known[id] {
		w.known[id] = true
		row := w.row(locationSheet, properties)
		position(row, f["geometry"])
		for _, k := range []string{"type", "id", "geometry", "properties"} {
			delete(f, k)
		}
		if len(f) > 0 {
			row["feature"] = compact(f)
		}
	}
	for _, c := range claims {
		w.claim(id, c)
	}
	return nil
}

func position(row map[string]string, geometry json.RawMessage) {
	var point struct {
		Type        string
		Coordinates []json.Number
	}
	switch {
	case json.Unmarshal(geometry, &point) == nil && point.Type == "Point" && len(point.Coordinates) == 2:
		row["lon"], row["lat"] = point.Coordinates[0].String(), point.Coordinates[1].String()
	case string(geometry) != "null" && geometry != nil:
		row["geometry"] = string(geometry)
	}
}

func (w *writer) claim(location string, c members) {
	var id string
	_ = json.Unmarshal(c["id"], &id) // The exporter gives every claim its id.
	if _, full := c["text"]; !full {
		rest := members{}
		out := map[string]string{"id": id, "location": location}
		for name, v := range c {
			switch name {
			case "id":
			case "role":
				w.cell(out, claimSheet, name, v)
			case "basis":
				w.cell(out, claimSheet, name, v)
			case "notes":
				if s, ok := scalar(v, plain); ok {
					out["place_note"] = s
					continue
				}
				rest[name] = v
			default:
				rest[name] = v
			}
		}
		if len(rest) > 0 {
			out["place_extra"] = compact(rest)
		}
		w.sheets[claimSheet].rows = append(w.sheets[claimSheet].rows, out)
		return
	}
	chain, quote, quantity, texts := c["chain"], c["quote"], c["quantity"], c["texts"]
	delete(c, "chain")
	out := w.row(claimSheet, c)
	out["location"] = location
	if !links(out, chain) {
		out["chain"] = string(chain)
	}
	var rest members
	if x := out["extra"]; x != "" {
		_ = json.Unmarshal([]byte(x), &rest) // It was written just now.
	}
	if small(out, quote, map[string]form{"exact": plain, "lang": plain}, map[string]string{"exact": "quote",
		"lang": "quote_lang"}) {
		delete(rest, "quote")
	}
	if small(out, quantity, map[string]form{"lowest": number, "highest": number, "unit": plain},
		map[string]string{"lowest": "lowest", "highest": "highest", "unit": "unit"}) {
		delete(rest, "quantity")
	}
	if texts != nil {
		out["texts"] = string(texts)
		delete(rest, "texts")
	}
	delete(out, "extra")
	if len(rest) > 0 {
		out["extra"] = compact(rest)
	}
}

// small writes the members of a small object into columns; it is false, and nothing is written, where a
// column cannot give one back.
func small(out map[string]string, v json.RawMessage, forms map[string]form, to map[string]string) bool {
	var m members
	if v == nil || json.Unmarshal(v, &m) != nil || m == nil {
		return false
	}
	cells := map[string]string{}
	for name, x := range m {
		if string(x) == "null" && forms[name] == number {
			continue
		}
		s, ok := scalar(x, forms[name])
		if !ok || to[name] == "" {
			return false
		}
		cells[to[name]] = s
	}
	for k, s := range cells {
		out[k] = s
	}
	return len(cells) > 0
}

// links writes a chain into columns side by side, where they hold all of it.
func links(out map[string]string, v json.RawMessage) bool {
	var chain []members
	if json.Unmarshal(v, &chain) != nil || len(chain) == 0 {
		return false
	}
	columns := map[string]string{"report": "report", "basis": "chain_basis", "locator": "locator", "via": "via"}
	side := map[string][]string{}
	for _, link := range chain {
		for name, x := range link {
			s, ok := scalar(x, plain)
			if string(x) == "null" && name == "via" {
				s, ok = fromClaimant, true
			} else if name == "via" && s == fromClaimant {
				return false
			}
			if !ok || columns[name] == "" || strings.Contains(s, listSeparator) {
				return false
			}
		}
		for name, column := range columns {
			s, _ := scalar(link[name], plain)
			if string(link[name]) == "null" && name == "via" {
				s = fromClaimant
			}
			side[column] = append(side[column], s)
		}
	}
	for column, parts := range side {
		if slices.ContainsFunc(parts, func(s string) bool { return s != "" }) {
			out[column] = strings.TrimRight(strings.Join(parts, listSeparator+" "), "; ")
		}
	}
	return true
}

// headings lists the columns that a sheet is written with: all of them in a template, otherwise those that hold
// something.
func (g *grid) headings() (out []string) {
	used := map[string]bool{}
	for _, r := range g.rows {
		for name := range r {
			used[name] = true
		}
	}
	for _, c := range columns(g.sheet) {
		if strings.HasSuffix(c.name, languageSuffix) {
			var langs []string
			for name := range used {
				if strings.HasPrefix(name, c.name) {
					langs = append(langs, name)
				}
			}
			slices.Sort(langs)
			out = append(out, langs...)
			continue
		}
		if used[c.name] {
			out = append(out, c.name)
		}
	}
	return out
}

// cells are the heading and the rows.
func (g *grid) cells() [][]string {
	head := g.headings()
	out := [][]string{head}
	for _, r := range g.rows {
		var cells []string
		for _, name := range head {
			cells = append(cells, guarded(r[name]))
		}
		out = append(out, cells)
	}
	return out
}

// save writes sheets as a new folder of CSV files or as a workbook.
func save(path string, grids []*grid) error {
	tables := map[string][][]string{}
	var order []string
	for _, g := range grids {
		if len(g.rows) > 0 {
			tables[g.sheet] = g.cells()
			order = append(order, g.sheet)
		}
	}
	return saveTables(path, order, tables)
}

func saveTables(path string, order []string, tables map[string][][]string) error {
	if _, err := os.Lstat(path); err == nil {
		return geo.Errorf(geo.CodeConflict, "%s is there already; name another, or remove it first", path)
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".xlsx":
		return saveWorkbook(path, order, tables)
	case ".csv", ".tsv":
		if len(order) != 1 {
			return geo.Errorf(geo.CodeInvalid, "a story has several sheets; name a folder, or a workbook that ends with .xlsx")
		}
		return saveCSV(path, tables[order[0]])
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		return err
	}
	for _, name := range order {
		if err := saveCSV(filepath.Join(path, name+".csv"), tables[name]); err != nil {
			return errors.Join(err, os.RemoveAll(path))
		}
	}
	return nil
}

// saveCSV writes a new file, with tabs between cells where its name ends with .tsv.
func saveCSV(path string, cells [][]string) error {
	if strings.EqualFold(filepath.Ext(path), ".tsv") {
		return saveSeparated(path, cells, '\t')
	}
	return saveSeparated(path, cells, ',')
}

// saveSeparated writes UTF-8 with the byte order mark by which spreadsheets know it.
func saveSeparated(path string, cells [][]string, comma rune) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	buf := bufio.NewWriter(f)
	_, err = io.WriteString(buf, "\ufeff")
	w := csv.NewWriter(buf)
	w.UseCRLF, w.Comma = true, comma
	return errors.Join(err, w.WriteAll(cells), buf.Flush(), f.Close())
}

func saveWorkbook(path string, order []string, tables map[string][][]string) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: 49}) // 49 is text
	if err != nil {
		return err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	for i, name := range order {
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = fillSheet(f, name, tables[name], bold, text)
		}
		if err != nil {
			return fmt.Errorf("sheet %s: %w", name, err)
		}
	}
	return f.SaveAs(path)
}

// fillSheet writes a sheet whose cells are text, so that no program makes dates of them, with the words of a
// vocabulary to choose from.
func fillSheet(f *excelize.File, name string, cells [][]string, bold, text int) error {
	list := columns(name)
	if list == nil {
		list = flatColumns()
	}
	for i, head := range cells[0] {
		col := letters(i)
		if err := errors.Join(f.SetColStyle(name, col, text), f.SetColWidth(name, col, col, 18)); err != nil {
			return err
		}
		if c, _, ok := find(list, head); ok && c.words != nil {
			v := excelize.NewDataValidation(true)
			v.Sqref = col + "2:" + col + "1000"
			if v.SetDropList(c.words) == nil { // A list may be too long for a workbook.
				if err := f.AddDataValidation(name, v); err != nil {
					return err
				}
			}
		}
	}
	for i, row := range cells {
		for j, c := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if len(utf16.Encode([]rune(c))) > excelize.TotalCellChars {
				return geo.Errorf(geo.CodeInvalid,
					"cell %s has more than the %d characters that a workbook holds; name a folder instead",
					at, excelize.TotalCellChars)
			}
			if err == nil && c != "" {
				err = f.SetCellStr(name, at, c)
			}
			if err != nil {
				return err
			}
		}
	}
	return errors.Join(f.SetRowStyle(name, 1, 1, bold), f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1,
		TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}
