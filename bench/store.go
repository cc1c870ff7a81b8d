package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/exchange"
	"dateline/geo/sqlite"
)

// imported is a store of a sample and what importing it took, which is not known of one that was given.
type imported struct {
	path  string
	given bool
	usage
}

// store returns the store of the sample of n marks. It is imported when it is first needed, in a child that reads it as
// a text sequence from its standard input: making it up is no part of the figures.
func (b *bench) store(n int) imported {
	if m, ok := b.stores[n]; ok {
		return m
	}
	m := imported{path: filepath.Join(b.dir, fmt.Sprintf("sample-%d.db", n))}
	c := start(self("import", m.path))
	c.use(func() {
		check(errors.Join(sample.Write(c.in, n, seed), c.in.Close()))
		check(c.answer(&m.usage))
	})
	b.stores[n] = m
	return m
}

// childImport imports standard input as mapserver import does and tells what that used.
func childImport(path string) {
	importFile(path, "sample", os.Stdin)
	tell(used())
}

func importFile(path, name string, in io.Reader) {
	ctx := context.Background()
	s := must(sqlite.Open(ctx, path, sqlite.Options{}))
	_, err := s.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error {
		return exchange.Read(ctx, in, exchange.Options{File: name}, w)
	})
	check(errors.Join(err, s.Close()))
}

// imports compares an import with prepared inserts of the rows that come of it, without indexes and full text.
func (b *bench) imports() {
	for _, n := range b.sizes() {
		b.of = n
		m := b.store(n)
		if m.given {
			b.info("import", "not measured: %s is given", filepath.Base(m.path))
			continue
		}
		took := func(what string, t time.Duration) {
			b.info(what, "%v, %.1f µs a mark", t.Round(time.Millisecond), float64(t.Microseconds())/float64(n))
		}
		if n == b.marks {
			var plain time.Duration
			c := start(self("plain", m.path))
			c.use(func() { check(c.answer(&plain)) })
			ratio := float64(m.CPU) / float64(plain)
			b.atMost("import, all included, against prepared inserts of its rows", ratio, 4, "×")
			took("  inserts alone", plain)
		}
		took("  import alone", m.CPU)
		b.atMost("peak memory of an import", float64(m.Peak)/1e6, 300, "MB")
		b.info("store", "%.0f bytes a mark", float64(must(os.Stat(m.path)).Size())/float64(n))
	}
}

// plainTables are the tables with the rows of an import: records, relations, marks and marks as they are served. Those
// of revisions and of full text are left out.
var plainTables = [...]string{"record", "relation", "mark", "page", "area"}

// childPlain copies a store's rows into tables of the same columns without indexes, by a prepared statement a row, in
// the journal mode of the store, and tells the CPU time of inserting and committing. Reading the rows is not in it.
func childPlain(path string) {
	from := must(sql.Open("sqlite", "file:"+path+"?mode=ro"))
	defer from.Close()
	to := must(sql.Open("sqlite", "file:"+path+
		".plain?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-32768)"))
	defer os.Remove(path + ".plain")
	defer to.Close()
	to.SetMaxOpenConns(1)
	var took time.Duration
	for _, table := range plainTables {
		if err := caught(func() { took += copyTable(from, to, table) }); err != nil {
			check(fmt.Errorf("copy table %s: %w", table, err))
		}
	}
	tell(took)
}

// perTransaction is how many rows are inserted at a time.
const perTransaction = 10_000

func copyTable(from, to *sql.DB, table string) (took time.Duration) {
	rows := must(from.Query(`SELECT * FROM ` + table))
	defer rows.Close()
	columns := must(rows.Columns())
	insert := `INSERT INTO ` + table + ` VALUES (?` + strings.Repeat(",?", len(columns)-1) + `)`
	must(to.Exec(`CREATE TABLE ` + table + ` ("` + strings.Join(columns, `", "`) + `")`))
	for {
		part := someRows(rows, len(columns))
		if len(part) == 0 {
			check(rows.Err())
			return took
		}
		runtime.GC() // What reading left is not the inserts'.
		took += timed(1, func() { insertRows(to, insert, part) })
	}
}

func someRows(rows *sql.Rows, columns int) [][]any {
	part := make([][]any, 0, perTransaction)
	for len(part) < perTransaction && rows.Next() {
		row := make([]any, columns)
		into := make([]any, columns)
		for i := range row {
			into[i] = &row[i]
		}
		check(rows.Scan(into...))
		part = append(part, row)
	}
	return part
}

func insertRows(to *sql.DB, insert string, part [][]any) {
	tx := must(to.Begin())
	defer tx.Rollback() // Does nothing after a commit.
	stmt := must(tx.Prepare(insert))
	defer stmt.Close()
	for _, row := range part {
		must(stmt.Exec(row...))
	}
	check(tx.Commit())
}
