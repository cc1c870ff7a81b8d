package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"dateline/geo"
)

// explaining notes which statements walk a table or a story of the file from end to end, by what they compile to
// (https://www.sqlite.org/opcode.html).
type explaining struct {
	driver.Conn
	t     *testing.T
	roots map[int64]string // tables and indexes by their first page
	walks map[string]string
}

func (c explaining) Prepare(sql string) (driver.Stmt, error) {
	s, err := c.Conn.Prepare(sql)
	if err != nil || strings.HasPrefix(sql, "EXPLAIN") {
		return s, err
	}
	opened := map[int64]string{}
	c.rows("EXPLAIN "+sql, func(row []driver.Value) {
		op, cursor := row[1].(string), row[2].(int64)
		fields := fmt.Sprint(row[5])
		switch {
		case (op == "OpenRead" || op == "OpenWrite") && row[4].(int64) == 0:
			opened[cursor] = c.roots[row[3].(int64)]
		case strings.HasPrefix(op, "Open"):
			delete(opened, cursor)
		case op == "Rewind" && opened[cursor] != "":
			c.walks[sql] = "all of " + opened[cursor]
		case strings.HasPrefix(op, "SeekG") || strings.HasPrefix(op, "SeekL"):
			switch name := opened[cursor]; {
			case name == "record_id" && fields < "3", fields == "1" && strings.HasPrefix(name, "relation"):
				c.walks[sql] = "a story's part of " + name
			}
		}
	})
	return s, nil
}

// rows reads what a statement gives; its parameters are null.
func (c explaining) rows(sql string, each func([]driver.Value)) {
	c.t.Helper()
	s, err := c.Conn.Prepare(sql)
	if err != nil {
		c.t.Fatal(err)
	}
	defer s.Close()
	args := make([]driver.NamedValue, 8*batchRows) // more than any statement takes
	for i := range args {
		args[i].Ordinal = i + 1
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), args)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	row := make([]driver.Value, len(rows.Columns()))
	for err = rows.Next(row); err == nil; err = rows.Next(row) {
		each(row)
	}
	if err != io.EOF {
		c.t.Fatal(err)
	}
}

// TestACommitWalksNoStory holds that adding or changing a claim, a place and a relation costs nothing by the size of its
// story: no statement reads a table, or a story's part of one, from end to end.
func TestACommitWalksNoStory(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "store.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	put := func(text string, more ...geo.Record) {
		t.Helper()
		_, err := s.Import(ctx, geo.ImportOptions{Partial: true}, func(w geo.Writer) error {
			for _, r := range append([]geo.Record{
				&geo.Story{ID: "s"}, &geo.Source{ID: "a"}, &geo.Report{ID: "r"},
				&geo.Location{ID: "l", Name: text, Precision: geo.PrecisionUnlocated},
				&geo.Claim{ID: "c", Text: text, Claimants: []string{"a"}, Chain: []geo.Link{{Report: "r"}}},
				&geo.Placement{Claim: "c", Location: "l", Role: geo.RoleSite},
			}, more...) {
				if err := w.Put(r, geo.Position{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	put("first")
	walks := map[string]string{}
	err = s.writer.use(ctx, func(c *conn) error {
		e := explaining{c.raw, t, map[int64]string{}, walks}
		e.rows(`SELECT rootpage, name FROM sqlite_schema WHERE rootpage > 0`, func(row []driver.Value) {
			e.roots[row[0].(int64)] = row[1].(string)
		})
		c.raw = explainingConn{e, c.raw.(driver.ExecerContext)}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	put("second", &geo.Claim{ID: "d", Claimants: []string{"a"}, Chain: []geo.Link{{Report: "r"}}},
		&geo.Placement{Claim: "d", Location: "l", Role: geo.RoleSite}, &geo.Relation{From: "d", Rel: geo.RelDenies, To: "c"})
	if len(walks) == 0 {
		t.Error("no statement was seen; the first row of the store is one")
	}
	for sql, what := range walks {
		if what != "all of store" {
			t.Errorf("a commit reads %s: %s", what, sql)
		}
	}
}

// explainingConn also executes scripts, which are not explained.
type explainingConn struct {
	explaining
	driver.ExecerContext
}
