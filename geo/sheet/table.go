package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"dateline/geo"
)

// The limits of a spreadsheet. What is larger is written as GeoJSON by a program, which streams.
const (
	MaxRows  = 100_000
	MaxBytes = 64 << 20 // of a CSV file, or of a workbook when it is unpacked
)

// workbookSheet stands between the name of a workbook and that of its sheet.
const workbookSheet = ": "

// table is one sheet as it was found. Rows are numbered as a spreadsheet shows them, the heading being row 1.
type table struct {
	name  string // of the sheet, small letters: "claims"
	file  string // as problems name it
	comma rune   // between cells; 0 in a workbook
	head  []string
	// headRow is the row of the heading, the first that is not empty.
	headRow int
	rows    []row
}

type row struct {
	n     int
	cells []string
}

// Is tells whether a path is a spreadsheet's: a folder, or a file that ends with .csv, .tsv or .xlsx.
func Is(path string) bool {
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return true
	}
	return slices.Contains([]string{".csv", ".tsv", ".xlsx"}, strings.ToLower(filepath.Ext(path)))
}

// Files lists what is read of a spreadsheet: itself, or the sheets in a folder.
func Files(path string) ([]string, error) {
	if st, err := os.Stat(path); err != nil || !st.IsDir() {
		return []string{path}, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if ext := strings.ToLower(filepath.Ext(e.Name())); e.Type().IsRegular() && (ext == ".csv" || ext == ".tsv") {
			out = append(out, filepath.Join(path, e.Name()))
		}
	}
	if len(out) == 0 {
		return nil, geo.Errorf(geo.CodeInvalid,
			"%s holds no CSV files; “mapserver template” writes a folder to begin with", path)
	}
	return out, nil
}

// readTables reads the sheets of a spreadsheet.
func readTables(path string) ([]table, error) {
	if strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return readWorkbook(path)
	}
	files, err := Files(path)
	if err != nil {
		return nil, err
	}
	var out []table
	for _, f := range files {
		t, err := readCSV(f)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func readCSV(path string) (table, error) {
	name := strings.ToLower(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	t := table{name: name, file: path}
	st, err := os.Stat(path)
	if err != nil {
		return t, err
	}
	if !st.Mode().IsRegular() {
		return t, geo.Errorf(geo.CodeInvalid, "%s is not a regular file", path)
	}
	if st.Size() > MaxBytes {
		return t, geo.Errorf(geo.CodeInvalid, "%s is larger than %d MiB; write GeoJSON, which streams", path, MaxBytes>>20)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return t, err
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) || !utf8.Valid(b) {
		return t, geo.Errorf(geo.CodeInvalid, "%s is not UTF-8; save it as “CSV UTF-8”", path)
	}
	t.comma = separator(b)
	r := csv.NewReader(bytes.NewReader(b))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = t.comma, -1, false
	for n, next := 0, 1; ; {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return t, geo.Errorf(geo.CodeInvalid,
				"%s:%d: %v; a cell that holds quotation marks stands in them, and each is doubled",
				path, bad.Line, bad.Err)
		}
		if err != nil {
			return t, err
		}
		// A spreadsheet counts empty lines, which the reader leaves out, and not the lines inside of a cell.
		line, _ := r.FieldPos(0)
		n += 1 + max(line-next, 0)
		next = line + 1
		for _, c := range cells {
			next += strings.Count(c, "\n")
		}
		if err := t.add(n, cells); err != nil {
			return t, err
		}
	}
}

// separator is the comma, semicolon or tab that stands most often in the first line, outside of quotation marks.
func separator(b []byte) rune {
	count := map[rune]int{}
	quoted := false
	for _, c := range string(b) {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if !quoted {
			count[c]++
		}
	}
	best := ','
	for _, c := range []rune{';', '\t'} {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}

// add takes a row: the first is the heading, empty ones are left out.
func (t *table) add(n int, cells []string) error {
	for i, c := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(unguarded(c), "\r\n", "\n"))
	}
	if !slices.ContainsFunc(cells, func(c string) bool { return c != "" }) {
		return nil
	}
	if t.head == nil {
		t.head, t.headRow = cells, n
		return nil
	}
	if len(t.rows) >= MaxRows {
		return geo.Errorf(geo.CodeInvalid, "%s has more than %d rows; write GeoJSON, which streams", t.file, MaxRows)
	}
	t.rows = append(t.rows, row{n, cells})
	return nil
}

// formula tells whether a spreadsheet would take a text for a formula.
func formula(s string) bool { return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) }

// guarded puts an apostrophe before a text that a spreadsheet would take for a formula; unguarded takes it away.
func guarded(s string) string {
	if formula(s) || len(s) > 1 && s[0] == '\'' && formula(s[1:]) {
		return "'" + s
	}
	return s
}

func unguarded(s string) string {
	if len(s) > 1 && s[0] == '\'' && (formula(s[1:]) || len(s) > 2 && s[1] == '\'' && formula(s[2:])) {
		return s[1:]
	}
	return s
}

func readWorkbook(path string) (out []table, err error) {
	if st, err := os.Stat(path); err != nil {
		return nil, err
	} else if !st.Mode().IsRegular() {
		return nil, geo.Errorf(geo.CodeInvalid, "%s is not a regular file", path)
	}
	f, err := excelize.OpenFile(path, excelize.Options{
		RawCellValue: true, UnzipSizeLimit: MaxBytes, UnzipXMLSizeLimit: MaxBytes / 4,
	})
	if err != nil {
		return nil, &geo.Error{Code: geo.CodeInvalid, Err: err,
			Message: fmt.Sprintf("%s cannot be read as a workbook (%v); save it as .xlsx, or as CSV UTF-8", path, err)}
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, name := range f.GetSheetList() {
		t := table{name: strings.ToLower(strings.TrimSpace(name)), file: path + workbookSheet + name}
		rows, err := f.Rows(name)
		if err != nil {
			return nil, err
		}
		for n := 1; rows.Next(); n++ {
			cells, err := rows.Columns()
			if err == nil {
				dates(f, name, n, t.head, cells)
				err = t.add(n, cells)
			}
			if err != nil {
				return nil, errors.Join(err, rows.Close())
			}
		}
		if err := errors.Join(rows.Error(), rows.Close()); err != nil {
			return nil, err
		}
		if t.head != nil {
			out = append(out, t)
		}
	}
	return out, nil
}

// dates turns the numbers that a program keeps for dates into dates: into days where it shows day, month and
// year, and otherwise into what it shows, since nobody can tell then what was typed.
func dates(f *excelize.File, sheet string, n int, head, cells []string) {
	for i, c := range cells {
		if i >= len(head) || c == "" || !isDate(head[i]) {
			continue
		}
		at, err := excelize.CoordinatesToCellName(i+1, n)
		if err != nil {
			continue
		}
		if day, shown, ok := dateCell(f, sheet, at, c); ok {
			cells[i] = day
			if day == "" {
				cells[i] = shown
			}
		}
	}
}

func isDate(heading string) bool {
	for _, list := range [][]column{columns(reportSheet), columns(claimSheet)} {
		if c, _, ok := find(list, heading); ok && c.form == date {
			return true
		}
	}
	return false
}

// dateCell tells whether a cell holds a number that is shown as a date, the day when all of it is shown, and
// what is shown.
func dateCell(f *excelize.File, sheet, at, raw string) (day, shown string, ok bool) {
	style, err := f.GetCellStyle(sheet, at)
	if err != nil || style == 0 {
		return "", "", false
	}
	s, err := f.GetStyle(style)
	if err != nil {
		return "", "", false
	}
	format := ""
	if s.CustomNumFmt != nil {
		format = strings.ToLower(*s.CustomNumFmt)
	}
	whole := s.NumFmt == 14 || s.NumFmt == 15 || s.NumFmt == 22 ||
		strings.Contains(format, "d") && strings.Contains(format, "m") && strings.Contains(format, "y")
	part := s.NumFmt == 16 || s.NumFmt == 17 || strings.ContainsAny(format, "dy") || strings.Contains(format, "mm")
	if !whole && !part {
		return "", "", false
	}
	var serial float64
	if _, err := fmt.Sscan(raw, &serial); err != nil {
		return "", "", false
	}
	when, err := excelize.ExcelDateToTime(serial, false)
	if err != nil {
		return "", "", false
	}
	if whole {
		return when.Format("2006-01-02"), "", true
	}
	return "", when.Format("Jan-06"), true
}
