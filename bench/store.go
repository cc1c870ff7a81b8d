package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/paulmach/orb"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/exchange"
	"dateline/geo/sqlite"
)

// stores are the samples as stores: each is imported once, when it is first needed, or given by the user.
type stores struct {
	dir   string
	given map[int]string
	made  map[int]imported
}

// imported is a store and what importing it took.
type imported struct {
	path string
	usage
}

func newStores(o options) (*stores, error) {
	dir, err := os.MkdirTemp("", "dateline-bench-")
	if err != nil {
		return nil, err
	}
	s := &stores{dir: dir, given: map[int]string{}, made: map[int]imported{}}
	for n, path := range map[int]string{o.marks: o.store, o.large: o.largeStore} {
		if path == "" {
			continue
		}
		if s.given[n], err = filepath.Abs(path); err != nil {
			return nil, errors.Join(err, s.remove())
		}
	}
	return s, nil
}

func (s *stores) remove() error { return os.RemoveAll(s.dir) }

// removeWhenInterrupted removes the stores, which are large, also when the program is stopped.
func (s *stores) removeWhenInterrupted() (stop func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, ok := <-c; ok {
			_ = s.remove()
			os.Exit(1)
		}
	}()
	return func() { signal.Stop(c); close(c) }
}

// snapshot returns where the index file of the store of n marks is.
func (s *stores) snapshot(n int) string {
	return filepath.Join(s.dir, fmt.Sprintf("sample-%d.snapshot", n))
}

// path returns a store of n marks.
func (s *stores) path(n int) (string, error) {
	if p, ok := s.given[n]; ok {
		return p, nil
	}
	m, err := s.imported(n)
	return m.path, err
}

// imported imports the sample of n marks in a child, which reads it as a text sequence from its standard input: making it up
// is no part of the figures.
func (s *stores) imported(n int) (imported, error) {
	if m, ok := s.made[n]; ok {
		return m, nil
	}
	m := imported{path: filepath.Join(s.dir, fmt.Sprintf("sample-%d.db", n))}
	c, err := startChild("import", m.path)
	if err != nil {
		return m, err
	}
	err = errors.Join(sample.Write(c.in, n, seed), c.in.Close())
	err = errors.Join(err, c.answer(&m.usage), c.stop())
	if err == nil {
		s.made[n] = m
	}
	return m, err
}

// childImport imports standard input as mapserver import does and tells what that used.
func childImport(path string) error {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return err
	}
	_, err = s.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error {
		return exchange.Read(ctx, os.Stdin, exchange.Options{File: "sample"}, w)
	})
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	u, err := used()
	if err != nil {
		return err
	}
	return tell(u)
}

// benchImport compares an import with prepared inserts of the rows that come of it, without indexes and full text.
func benchImport(o options, r *report) error {
	for _, n := range o.sizes() {
		at := func(s string) string { return s + ", " + short(n) }
		if p, ok := o.stores.given[n]; ok {
			r.info(at("import"), "not measured: %s is given", filepath.Base(p))
			continue
		}
		m, err := o.stores.imported(n)
		if err != nil {
			return err
		}
		if n == o.marks {
			plain, err := plainInserts(m.path)
			if err != nil {
				return err
			}
			r.atMost(at("import, all included, against prepared inserts of its rows"), float64(m.CPU)/float64(plain), 4, "×")
			r.info(at("  inserts alone"), "%v, %.1f µs a mark", plain.Round(time.Millisecond), float64(plain.Microseconds())/float64(n))
		}
		r.info(at("  import alone"), "%v, %.1f µs a mark", m.CPU.Round(time.Millisecond), float64(m.CPU.Microseconds())/float64(n))
		r.atMost(at("peak memory of an import"), float64(m.Peak)/1e6, 300, "MB")
		st, err := os.Stat(m.path)
		if err != nil {
			return err
		}
		r.info(at("store"), "%.0f bytes a mark", float64(st.Size())/float64(n))
	}
	return nil
}

// plainInserts runs childPlain.
func plainInserts(path string) (time.Duration, error) {
	c, err := startChild("plain", path)
	if err != nil {
		return 0, err
	}
	var took time.Duration
	err = c.answer(&took)
	return took, errors.Join(err, c.stop())
}

// plainTables are the tables with the rows of an import: records, relations, marks and marks as they are served. Those of
// revisions and of full text are left out.
var plainTables = [...]string{"record", "relation", "mark", "page", "area"}

// childPlain copies a store's rows into tables of the same columns without indexes, by a prepared statement a row, in the
// journal mode of the store, and tells the CPU time of creating, inserting and committing. Reading the rows is not in it.
func childPlain(path string) error {
	from, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := sql.Open("sqlite", "file:"+path+".plain?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-32768)")
	if err != nil {
		return err
	}
	defer os.Remove(path + ".plain")
	defer to.Close()
	to.SetMaxOpenConns(1)
	var took time.Duration
	for _, table := range plainTables {
		t, err := copyTable(from, to, table)
		if err != nil {
			return fmt.Errorf("copy table %s: %w", table, err)
		}
		took += t
	}
	return tell(took)
}

// perTransaction is how many rows are inserted at a time.
const perTransaction = 10_000

func copyTable(from, to *sql.DB, table string) (took time.Duration, err error) {
	rows, err := from.Query(`SELECT * FROM ` + table)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	insert := `INSERT INTO ` + table + ` VALUES (?` + strings.Repeat(",?", len(columns)-1) + `)`
	create := `CREATE TABLE ` + table + ` ("` + strings.Join(columns, `", "`) + `")`
	if _, err := to.Exec(create); err != nil {
		return 0, err
	}
	for {
		part, err := someRows(rows, len(columns))
		if err != nil || len(part) == 0 {
			return took, errors.Join(err, rows.Err())
		}
		runtime.GC() // What reading left is not the inserts'.
		start := cpu()
		if err := insertRows(to, insert, part); err != nil {
			return took, err
		}
		took += cpu() - start
	}
}

func someRows(rows *sql.Rows, columns int) ([][]any, error) {
	part := make([][]any, 0, perTransaction)
	for len(part) < perTransaction && rows.Next() {
		row := make([]any, columns)
		into := make([]any, columns)
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		part = append(part, row)
	}
	return part, nil
}

func insertRows(to *sql.DB, insert string, part [][]any) error {
	tx, err := to.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() // Does nothing after a commit.
	stmt, err := tx.Prepare(insert)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, row := range part {
		if _, err := stmt.Exec(row...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// childEdit changes a store: for each line of standard input it puts a claim that was not there before, at one place in the
// South Atlantic where the sample has nothing, and answers with the revision.
func childEdit(path string) error {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	var story *geo.Story
	err = s.Scan(ctx, geo.KindOfStory, sample.StoryID, func(_ string, rec geo.Record) error {
		if st, ok := rec.(*geo.Story); ok && st.ID == sample.StoryID {
			story = st
		}
		return nil
	})
	if err != nil {
		return err
	}
	if story == nil {
		return fmt.Errorf("%s has no story %q; it has to be a store of a sample", path, sample.StoryID)
	}
	in := bufio.NewReader(os.Stdin)
	for {
		if _, err := in.ReadString('\n'); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		res, err := s.Import(ctx, geo.ImportOptions{Partial: true}, func(w geo.Writer) error { return putOne(w, story) })
		if err != nil {
			return err
		}
		if err := tell(res.Revision.N); err != nil {
			return err
		}
	}
}

// Where edits go.
const (
	editLon = -20.5
	editLat = -40.5
)

func putOne(w geo.Writer, story *geo.Story) error {
	place := &geo.Location{
		ID: "bench-place", Name: "Place of the benchmark", Precision: geo.PrecisionSettlement, Geometry: orb.Point{editLon, editLat},
	}
	claim := &geo.Claim{
		ID: fmt.Sprintf("bench-%d", time.Now().UnixNano()), Text: "Made up while measuring", Lang: "en", Claimant: "source-0",
		Attribution: geo.AttributionExplicit, Type: geo.KindEvent, Chain: []geo.Link{{Report: "report-0", Basis: geo.BasisExplicit}},
	}
	for _, r := range []geo.Record{story, place, claim, &geo.Placement{Claim: claim.ID, Location: place.ID, Role: geo.RoleSite}} {
		if err := w.Put(r, geo.Position{File: "bench"}); err != nil {
			return err
		}
	}
	return nil
}
