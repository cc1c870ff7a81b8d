package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"dateline/geo"
	"dateline/geo/sqlite"
)

// cpu is the time that the process has computed so far, in user and kernel.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkImport compares an import, with everything that it checks and computes, its indexes and full text, with
// prepared inserts of the rows that come of it into the same tables without indexes and full text. Both are CPU time of
// one run.
func BenchmarkImport(b *testing.B) {
	const n = 100_000
	ctx := context.Background()
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "store.db")
		runtime.GC()
		begin := cpu(b)
		s, err := sqlite.Open(ctx, path, sqlite.Options{})
		if err != nil {
			b.Fatal(err)
		}
		res, err := s.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error { return sample(w, n, 1) })
		if err != nil {
			b.Fatal(err)
		}
		if res.Added[geo.KindOfPlacement] != n {
			b.Fatalf("got %d marks, want %d", res.Added[geo.KindOfPlacement], n)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		imported := cpu(b) - begin
		plain := plainInserts(b, path)
		b.ReportMetric(float64(imported.Nanoseconds())/1e3/n, "import-cpu-µs/mark")
		b.ReportMetric(float64(plain.Nanoseconds())/1e3/n, "plain-cpu-µs/mark")
		b.ReportMetric(float64(imported)/float64(plain), "times-plain")
	}
}

// plainInserts copies the rows of a store into tables without indexes, by a prepared statement a row, and returns the
// CPU time of the inserts alone.
func plainInserts(b *testing.B, path string) time.Duration {
	b.Helper()
	from, err := sql.Open("sqlite", path)
	if err != nil {
		b.Fatal(err)
	}
	defer from.Close()
	to, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "plain.db")+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-32768)")
	if err != nil {
		b.Fatal(err)
	}
	defer to.Close()
	to.SetMaxOpenConns(1)
	var took time.Duration
	for _, table := range []string{"record", "relation", "mark", "page"} {
		rows := allRows(b, from, table)
		runtime.GC()
		begin := cpu(b)
		insertAll(b, to, table, rows)
		took += cpu(b) - begin
	}
	return took
}

func allRows(b *testing.B, db *sql.DB, table string) [][]any {
	b.Helper()
	rows, err := db.Query(`SELECT * FROM ` + table)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	var all [][]any
	for rows.Next() {
		row := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			b.Fatal(err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return all
}

func insertAll(b *testing.B, db *sql.DB, table string, rows [][]any) {
	b.Helper()
	key := "INTEGER PRIMARY KEY"
	if table == "relation" {
		key = "INTEGER"
	}
	create := fmt.Sprintf(`CREATE TABLE %s (c0 %s`, table, key)
	for i := 1; i < len(rows[0]); i++ {
		create += fmt.Sprintf(", c%d", i)
	}
	if _, err := db.Exec(create + ")"); err != nil {
		b.Fatal(err)
	}
	const perTransaction = 10_000
	insert := `INSERT INTO ` + table + ` VALUES (?` + strings.Repeat(",?", len(rows[0])-1) + `)`
	for len(rows) > 0 {
		part := rows[:min(perTransaction, len(rows))]
		rows = rows[len(part):]
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		stmt, err := tx.Prepare(insert)
		if err != nil {
			b.Fatal(err)
		}
		for _, row := range part {
			if _, err := stmt.Exec(row...); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}
