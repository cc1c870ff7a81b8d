package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"modernc.org/sqlite"

	"dateline/geo"
)

// conn is one connection to the file. It serves one goroutine at a time.
type conn struct {
	raw   driver.Conn
	stmts map[string]*stmt
	spent bool  // not to be used again
	age   int64 // of its pool when it was made or refreshed
}

// stmt is a prepared statement that is kept with its connection.
type stmt struct {
	raw  driver.Stmt
	busy bool
	row  []driver.Value
	args []driver.NamedValue
}

func dial(dsn string) (*conn, error) {
	raw, err := new(sqlite.Driver).Open(dsn)
	if err != nil {
		return nil, failure(err)
	}
	return &conn{raw: raw, stmts: make(map[string]*stmt)}, nil
}

func (c *conn) close() error {
	for _, s := range c.stmts {
		s.raw.Close()
	}
	return c.raw.Close()
}

// script executes several statements without parameters.
func (c *conn) script(ctx context.Context, sql string) error {
	_, err := c.raw.(driver.ExecerContext).ExecContext(ctx, sql, nil)
	return failure(err)
}

// prepared returns the kept statement, or a new one when it is in use, with what to call afterwards.
func (c *conn) prepared(sql string) (*stmt, func(), error) {
	if s := c.stmts[sql]; s != nil && !s.busy {
		s.busy = true
		return s, func() { s.busy = false }, nil
	}
	raw, err := c.raw.Prepare(sql)
	if err != nil {
		return nil, nil, failure(fmt.Errorf("%w in %s", err, sql))
	}
	s := &stmt{raw: raw, busy: true}
	if c.stmts[sql] != nil {
		return s, func() { raw.Close() }, nil
	}
	c.stmts[sql] = s
	return s, func() { s.busy = false }, nil
}

func (s *stmt) bind(args []any) []driver.NamedValue {
	s.args = s.args[:0]
	for i, a := range args {
		s.args = append(s.args, driver.NamedValue{Ordinal: i + 1, Value: value(a)})
	}
	return s.args
}

// value turns a Go value into one the driver knows.
func value(a any) driver.Value {
	switch v := a.(type) {
	case int:
		return int64(v)
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case geo.Kind:
		return int64(v)
	case geo.Rel:
		return int64(v)
	case geo.Role:
		return int64(v)
	case []byte:
		if v == nil {
			return nil
		}
		return v
	default:
		return v
	}
}

// exec executes a statement and returns how many rows it changed.
func (c *conn) exec(ctx context.Context, sql string, args ...any) (int64, error) {
	s, done, err := c.prepared(sql)
	if err != nil {
		return 0, err
	}
	defer done()
	return s.exec(ctx, s.bind(args))
}

func (s *stmt) exec(ctx context.Context, args []driver.NamedValue) (int64, error) {
	r, err := s.raw.(driver.StmtExecContext).ExecContext(ctx, args)
	if err != nil {
		return 0, failure(err)
	}
	n, err := r.RowsAffected()
	return n, failure(err)
}

// query calls each for every row; the slice is valid during the call, strings and blobs in it for ever. An error of
// each ends the query and is returned as it is.
func (c *conn) query(ctx context.Context, sql string, args []any, each func(row []driver.Value) error) (err error) {
	s, done, err := c.prepared(sql)
	if err != nil {
		return err
	}
	defer done()
	rows, err := s.raw.(driver.StmtQueryContext).QueryContext(ctx, s.bind(args))
	if err != nil {
		return failure(err)
	}
	defer func() {
		if e := rows.Close(); err == nil {
			err = failure(e)
		}
	}()
	if n := len(rows.Columns()); len(s.row) != n {
		s.row = make([]driver.Value, n)
	}
	for n := 0; ; n++ {
		// The driver watches the context up to the first row only.
		if n&63 == 0 && ctx.Err() != nil {
			return failure(ctx.Err())
		}
		switch err := rows.Next(s.row); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return failure(err)
		}
		if err := each(s.row); err != nil {
			return err
		}
	}
}

// one scans the first row into dest; false when there is none.
func (c *conn) one(ctx context.Context, sql string, args []any, dest ...any) (bool, error) {
	found := false
	err := c.query(ctx, sql, args, func(row []driver.Value) error {
		if found {
			return nil
		}
		found = true
		for i, d := range dest {
			switch d := d.(type) {
			case *int64:
				*d, _ = row[i].(int64)
			case *string:
				*d, _ = row[i].(string)
			case *[]byte:
				*d, _ = row[i].([]byte)
			default:
				return fmt.Errorf("no scan into %T", d)
			}
		}
		return nil
	})
	return found, err
}

// transaction runs fn in a transaction: committed when fn returns nil, otherwise undone. All its queries see one
// revision.
func (c *conn) transaction(ctx context.Context, begin string, fn func() error) error {
	if _, err := c.exec(ctx, begin); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		_, err = c.exec(ctx, `COMMIT`)
	}
	if err != nil {
		// The context may have ended; the transaction has to end all the same. SQLite may have undone it already, as it
		// does when the disk is full; then this fails, which is right.
		_, _ = c.exec(context.WithoutCancel(ctx), `ROLLBACK`)
	}
	return err
}

// batch inserts many rows with few statements.
type batch struct {
	c      *conn
	insert string // INSERT INTO t (…)
	cols   int
	// single: one row a statement. A statement of several rows opens a savepoint when one of them could fail and leave
	// the others, and FTS5 writes all that it has in memory at each savepoint; so it is dear in a transaction that
	// fills the full text. Its own rows could always fail. OR ROLLBACK and keys that SQLite makes avoid it for others.
	single bool
	args   []driver.NamedValue
}

// batchRows is where more rows a statement gain little (1.90, 1.55, 1.32 and 1.24 µs a row at 1, 10, 50 and 100).
const batchRows = 48

func (b *batch) add(ctx context.Context, vals ...driver.Value) error {
	for _, v := range vals {
		b.args = append(b.args, driver.NamedValue{Ordinal: len(b.args) + 1, Value: v})
	}
	if b.single || len(b.args) == batchRows*b.cols {
		return b.flush(ctx)
	}
	return nil
}

func (b *batch) flush(ctx context.Context) error {
	n := len(b.args) / b.cols
	if n == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return failure(err)
	}
	one := "(?" + strings.Repeat(",?", b.cols-1) + ")"
	s, done, err := b.c.prepared(b.insert + " VALUES " + one + strings.Repeat(","+one, n-1))
	if err != nil {
		return err
	}
	defer done()
	// The driver starts a goroutine to watch a context that can end, which costs as much as a row.
	_, err = s.exec(context.Background(), b.args)
	b.args = b.args[:0]
	return err
}

// Result codes of SQLite, https://www.sqlite.org/rescode.html.
const (
	codeBusy      = 5
	codeLocked    = 6
	codeReadOnly  = 8
	codeInterrupt = 9
	codeIO        = 10
	codeCorrupt   = 11
	codeFull      = 13
	codeCantOpen  = 14
	codeNotADB    = 26
)

// resultCode returns the code of an error of SQLite, 0 for another.
func resultCode(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff
}

// failure gives an error of the driver its code.
func failure(err error) error {
	var ours *geo.Error
	if err == nil || errors.As(err, &ours) {
		return err
	}
	code := resultCode(err)
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		code = codeInterrupt
	case errors.Is(err, syscall.ENOSPC):
		code = codeFull
	}
	f, known := failures[code]
	if !known {
		return err
	}
	return &geo.Error{Code: f.code, Message: f.message, Err: err}
}

// failures are what those who ask are told.
var failures = map[int]struct {
	code    geo.Code
	message string
}{
	codeInterrupt: {geo.CodeCanceled, "the caller went away"},
	codeBusy:      {geo.CodeUnavailable, "the store is busy with another import; try again later"},
	codeLocked:    {geo.CodeUnavailable, "the store is busy with another import; try again later"},
	codeFull: {geo.CodeUnavailable,
		"the disk of the store, or of its temporary files, is full; nothing was changed"},
	codeIO:       {geo.CodeUnavailable, "the disk of the store cannot be read or written; nothing was changed"},
	codeReadOnly: {geo.CodeUnavailable, "the store is read-only"},
	codeCantOpen: {geo.CodeUnavailable, "the store cannot be opened; it needs a folder that can be written"},
	codeCorrupt:  {geo.CodeInternal, "the store is damaged; restore a backup"},
	codeNotADB:   {geo.CodeInvalid, "the file is not a Dateline store"},
}
