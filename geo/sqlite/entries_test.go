package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"testing"

	"dateline/geo"
)

// counting counts the queries of a connection.
type counting struct {
	driver.Conn
	queries *int
}

func (c counting) Prepare(sql string) (driver.Stmt, error) {
	s, err := c.Conn.Prepare(sql)
	return countingStmt{s, c.queries}, err
}

type countingStmt struct {
	driver.Stmt
	queries *int
}

func (s countingStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	*s.queries++
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

// TestEntriesQueries holds that a list of claims costs as many queries as one claim, and a list of locations too.
func TestEntriesQueries(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "store.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const n = 60
	var claims, places []geo.Ref
	_, err = s.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error {
		records := []geo.Record{&geo.Story{ID: "s"}, &geo.Source{ID: "a"}, &geo.Source{ID: "b"}, &geo.Report{ID: "r"}}
		for i := range n {
			c, l := fmt.Sprint("c", i), fmt.Sprint("l", i)
			records = append(records, &geo.Claim{ID: c, Claimants: []string{"a"}, Chain: []geo.Link{{Report: "r"}}},
				&geo.Location{ID: l, Precision: geo.PrecisionUnlocated}, &geo.Placement{Claim: c, Location: l,
					Role: geo.RoleSite})
			if i > 0 {
				records = append(records, &geo.Relation{From: c, Rel: geo.RelRepeats, To: "c0"})
			}
			claims, places = append(claims, geo.Ref{ID: c}), append(places, geo.Ref{Story: "s", ID: l})
		}
		for _, r := range records {
			if err := w.Put(r, geo.Position{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := dial(readerDSN(s.Path()))
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	queries := 0
	r := &reads{read: func(_ context.Context, fn func(*conn) error) error { return fn(c) }}
	c.raw = counting{c.raw, &queries}
	for _, list := range []int{1, n} {
		queries = 0
		entries, err := entriesOf(ctx, c, claims[:list])
		if err != nil || len(entries) != list || len(entries[0].Relations) != n-1 ||
			len(entries[list-1].Placements) != 1 {
			t.Fatalf("got %d entries, %v", len(entries), err)
		}
		if queries != 3 {
			t.Errorf("%d claims took %d queries, want 3", list, queries)
		}
		queries = 0
		if found, err := r.Locations(ctx, places[:list]); err != nil || len(found) != list || queries != 1 {
			t.Errorf("%d locations took %d queries, want 1; found %d, %v", list, queries, len(found), err)
		}
	}
}
