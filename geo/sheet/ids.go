package sheet

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// fill writes texts into cells by row and heading, adding the columns that are missing.
func (t *table) fill(rows map[*row]map[string]string) error {
	if t.comma == 0 {
		return t.fillWorkbook(rows)
	}
	cells := [][]string{nil}
	for i := range t.rows {
		r := &t.rows[i]
		out := slices.Clone(r.cells)
		for name, text := range rows[r] {
			col := t.column(name)
			for len(out) <= col {
				out = append(out, "")
			}
			out[col] = text
		}
		for j, c := range out {
			out[j] = guarded(c)
		}
		cells = append(cells, out)
	}
	cells[0] = t.head
	temp := filepath.Join(filepath.Dir(t.file), "."+filepath.Base(t.file)+".new")
	_ = os.Remove(temp) // of a run that was stopped
	if err := saveSeparated(temp, cells, t.comma); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return os.Rename(temp, t.file)
}

// column finds a heading or adds it.
func (t *table) column(name string) int {
	col := slices.IndexFunc(t.head, func(h string) bool { return strings.EqualFold(h, name) })
	if col < 0 {
		col = len(t.head)
		t.head = append(t.head, name)
	}
	return col
}

func (t *table) fillWorkbook(rows map[*row]map[string]string) (err error) {
	path, sheet, _ := strings.Cut(t.file, workbookSheet)
	f, err := excelize.OpenFile(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	set := func(col, row int, text string) error {
		at, err := excelize.CoordinatesToCellName(col+1, row)
		return errors.Join(err, f.SetCellStr(sheet, at, text))
	}
	for r, texts := range rows {
		for name, text := range texts {
			n := len(t.head)
			col := t.column(name)
			if len(t.head) > n {
				err = set(col, t.headRow, name)
			}
			if err = errors.Join(err, set(col, r.n, text)); err != nil {
				return err
			}
		}
	}
	return f.Save()
}
