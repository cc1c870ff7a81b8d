package sqlite

import (
	"cmp"
	"context"
	"database/sql/driver"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"dateline/geo"
)

// applicationID marks a file as a Dateline store: “Dlin” in ASCII
// (https://www.sqlite.org/pragma.html#pragma_application_id).
const applicationID = 0x446c696e

//go:embed migrations/*.sql
var migrations embed.FS

// maxReaders is how many reads run at once; more wait. An export reads several kinds of record side by side, each on a
// connection of its own, so that a small number could leave two exports waiting for each other.
const maxReaders = 256

// Options says how a store behaves. The zero value is right for a server.
type Options struct {
	// Wait is how long an import waits for one of another process to end; 0 is a minute.
	Wait time.Duration
	// Readers is how many connections for reading are kept open; more are opened when needed. 0 is twice the number of
	// processors, at least 4.
	Readers int
	// Durable makes a commit survive a loss of power, not only the end of the process; it costs a sync of the disk.
	Durable bool
	// Existing refuses a path where there is no store, which is made otherwise.
	Existing bool
	// Check lets SQLite check the whole file first, for one that comes from elsewhere; it reads all of it.
	Check bool
	// MaxPages limits the size of the file, in pages of 4096 bytes; 0 sets no limit.
	MaxPages int64
}

// Store is a [geo.Store] in one file.
type Store struct {
	reads
	path    string
	file    watched
	readers *pool
	writer  *pool // nil when the file cannot be written
	close   sync.Once
}

var _ geo.Store = (*Store)(nil)

// Open opens the store at path and makes it when there is no file or an empty one. A file that is not a Dateline store
// and a store of a newer version are refused with CodeInvalid and left as they are. A file that cannot be written, or
// that lies where nothing can be, is opened for reading alone: then Import is CodeUnavailable.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Wait == 0 {
		o.Wait = time.Minute
	}
	if o.Readers <= 0 {
		o.Readers = max(4, 2*runtime.GOMAXPROCS(0))
	}
	if err := inspect(path, o.Existing); err != nil {
		return nil, err
	}
	s := &Store{path: path, file: watched{path: path}}
	s.read = s.transaction
	s.writer = newPool(1, 1, func() string { return writerDSN(path, o) })
	s.readers = newPool(max(maxReaders, o.Readers), o.Readers, func() string { return readerDSN(path) })
	err := s.writer.use(ctx, func(c *conn) error { return s.begin(ctx, c, o) })
	if unwritable(err) && s.file.exists() {
		err = errors.Join(s.writer.close(), s.readers.close())
		s.writer = nil
		s.readers = newPool(max(maxReaders, o.Readers), o.Readers, func() string { return unwritableDSN(path) })
		s.readers.redial = true
		if err == nil {
			err = s.readers.use(ctx, func(c *conn) error { return s.begin(ctx, c, o) })
		}
	}
	if err == nil {
		err = s.file.open()
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// begin brings the store up to date and reads what it is.
func (s *Store) begin(ctx context.Context, c *conn, o Options) error {
	if err := migrate(ctx, c, s.path); err != nil {
		return err
	}
	if o.Check {
		var verdict string
		if _, err := c.one(ctx, `PRAGMA quick_check(1)`, nil, &verdict); err != nil || verdict != "ok" {
			return &geo.Error{Code: geo.CodeInvalid, Message: s.path + " is damaged; restore a backup",
				Err: cmp.Or(err, errors.New(verdict))}
		}
	}
	_, err := c.one(ctx, `SELECT id FROM store`, nil, &s.id)
	return err
}

// Path returns the path that the store was opened with.
func (s *Store) Path() string { return s.path }

// Close implements geo.Store.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		if s.writer != nil {
			err = s.writer.close()
		}
		err = errors.Join(err, s.readers.close())
	})
	return err
}

// inspect refuses a file that SQLite would take for something to write to, before anything opens it for writing: the
// header has a magic string at 0, and the application id at 68 (https://www.sqlite.org/fileformat.html, 1.3).
func inspect(path string, existing bool) error {
	st, err := os.Stat(path)
	switch {
	case os.IsNotExist(err) && existing:
		return geo.Errorf(geo.CodeNotFound, "there is no store at %s", path)
	case os.IsNotExist(err):
		return nil
	case err != nil:
		return &geo.Error{Code: geo.CodeUnavailable, Message: path + " cannot be opened", Err: err}
	case st.IsDir():
		return geo.Errorf(geo.CodeInvalid, "%s is a folder; expected the file of a store", path)
	case !st.Mode().IsRegular():
		return geo.Errorf(geo.CodeInvalid, "%s is not a regular file; expected the file of a store", path)
	case st.Size() == 0 && existing:
		return geo.Errorf(geo.CodeNotFound, "%s is empty; it is not a store", path)
	case st.Size() == 0:
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return &geo.Error{Code: geo.CodeUnavailable, Message: path + " cannot be opened", Err: err}
	}
	defer f.Close()
	var head [100]byte
	if _, err := f.ReadAt(head[:], 0); err != nil || string(head[:16]) != "SQLite format 3\x00" {
		return geo.Errorf(geo.CodeInvalid, "%s is not a Dateline store; it was left as it is", path)
	}
	id := binary.BigEndian.Uint32(head[68:])
	if id == applicationID {
		return nil
	}
	// A store that was just made may have all its pages in the log still.
	if _, err := os.Stat(path + "-wal"); err == nil && id == 0 {
		return nil
	}
	return geo.Errorf(geo.CodeInvalid, "%s is an SQLite file but not a Dateline store; it was left as it is", path)
}

func dsn(path string, wait time.Duration, pragmas ...string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	// busy_timeout comes first: the others already need locks. What a file from elsewhere says in its schema may not
	// call functions with side effects, nor point outside its pages.
	pragmas = append([]string{fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds())}, pragmas...)
	q := url.Values{"_pragma": append(pragmas, "trusted_schema(0)", "cell_size_check(1)"), "_txlock": {"immediate"}}
	return (&url.URL{Scheme: "file", Path: abs, RawQuery: q.Encode()}).String()
}

func writerDSN(path string, o Options) string {
	pragmas := []string{
		"journal_mode(WAL)",
		"synchronous(NORMAL)",
		"cache_size(-32768)", // KiB; also the memory of one sort.
		"temp_store(FILE)",   // Staging must not grow with the file that is imported.
		"journal_size_limit(67108864)",
	}
	if o.Durable {
		pragmas[1] = "synchronous(FULL)"
	}
	if o.MaxPages > 0 {
		pragmas = append(pragmas, fmt.Sprintf("max_page_count(%d)", o.MaxPages))
	}
	return dsn(path, o.Wait, pragmas...)
}

func readerDSN(path string) string {
	return dsn(path, 5*time.Second, "cache_size(-8192)", "query_only(1)")
}

// unwritableDSN is for a file that nobody can write to, or nobody but others: SQLite then cannot make the files that it
// shares with them. Without a log the file is taken to stay as it is, until [watched] tells that it did not.
func unwritableDSN(path string) string {
	mode := "&mode=ro"
	if st, err := os.Stat(path + "-wal"); err != nil || st.Size() == 0 {
		mode = "&immutable=1"
	}
	return readerDSN(path) + mode
}

// reads are the methods of a [geo.Reader]: of a Store, each in a read transaction of its own; of a snapshot, all in
// one.
type reads struct {
	id   string
	read func(ctx context.Context, fn func(*conn) error) error
}

// readBy returns what fn reads.
func readBy[T any](ctx context.Context, s *reads, fn func(*conn) (T, error)) (out T, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = fn(c)
		return err
	})
	return out, err
}

// version is the number of the last migration.
func version() (int64, []string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	return int64(len(names)), names, err
}

func migrate(ctx context.Context, c *conn, path string) error {
	latest, names, err := version()
	if err != nil {
		return err
	}
	have, err := versionOf(ctx, c, path, latest)
	if err != nil || have == latest {
		return err
	}
	err = c.transaction(ctx, `BEGIN IMMEDIATE`, func() error {
		if have, err = versionOf(ctx, c, path, latest); err != nil {
			return err
		}
		for n := have; n < latest; n++ {
			sql, err := migrations.ReadFile(names[n])
			if err != nil {
				return err
			}
			if err := c.script(ctx, string(sql)); err != nil {
				return fmt.Errorf("%s: %w", names[n], err)
			}
		}
		if have > 0 && have < renewed {
			if err := renew(ctx, c); err != nil {
				return err
			}
		}
		return c.script(ctx, fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, latest))
	})
	if have > 0 && unwritable(err) {
		return fmt.Errorf("%s is a store of version %d; open it once where it can be written, to bring it to version %d: %w",
			path, have, latest, err)
	}
	return err
}

// renewed is the version from which on marks are as this program makes them.
const renewed = 5

// renew assesses all claims and composes all marks anew, in a revision of its own.
func renew(ctx context.Context, c *conn) error {
	c.spent = true
	m := &merger{ctx: ctx, c: c, w: &stager{}, res: &geo.ImportResult{}, problems: &geo.Problems{}}
	m.begin()
	m.query(`SELECT key, id FROM story`, nil, func(row []driver.Value) error {
		s := &stagedStory{key: row[0].(int64), rec: &geo.Story{ID: row[1].(string)}}
		m.w.stories = append(m.w.stories, s)
		return nil
	})
	if len(m.w.stories) == 0 {
		return m.err
	}
	for _, s := range m.w.stories {
		m.exec(`DELETE FROM assess_claim`)
		m.exec(`INSERT INTO assess_claim SELECT id FROM record WHERE story = ? AND kind = `+kindClaim, s.key)
		m.assessClaims(s)
	}
	m.exec(`INSERT OR IGNORE INTO compose_claim SELECT key FROM record WHERE kind = ` + kindClaim)
	m.compose()
	m.count(&m.res.Changed, geo.KindOfStory, int64(len(m.w.stories)))
	m.end()
	return m.err
}

// versionOf returns the version of a store, 0 for an empty file. What no program of ours makes is CodeInvalid.
func versionOf(ctx context.Context, c *conn, path string, latest int64) (int64, error) {
	var have, id, things, foreign int64
	for pragma, to := range map[string]*int64{`PRAGMA user_version`: &have, `PRAGMA application_id`: &id} {
		if _, err := c.one(ctx, pragma, nil, to); err != nil {
			return 0, err
		}
	}
	const schema = `SELECT count(*), count(*) FILTER (WHERE type IN ('trigger', 'view')) FROM sqlite_schema`
	if _, err := c.one(ctx, schema, nil, &things, &foreign); err != nil {
		return 0, err
	}
	switch {
	case id != applicationID && (id != 0 || things > 0 || have != 0):
		return 0, geo.Errorf(geo.CodeInvalid, "%s is an SQLite file but not a Dateline store; it was left as it is",
			path)
	case have < 0:
		return 0, geo.Errorf(geo.CodeInvalid,
			"%s says that it is a store of version %d; there are versions 1 to %d: restore a backup", path, have,
			latest)
	case have > latest:
		return 0, geo.Errorf(geo.CodeInvalid,
			"%s is a store of version %d and this program knows version %d; use a newer program", path, have, latest)
	case foreign > 0:
		return 0, geo.Errorf(geo.CodeInvalid,
			"%s has triggers or views, which no Dateline store has; it was left as it is", path)
	}
	return have, nil
}

// Revision implements geo.Reader.
func (s *reads) Revision(ctx context.Context) (geo.Revision, error) {
	return readBy(ctx, s, func(c *conn) (geo.Revision, error) { return s.revision(ctx, c) })
}

func (s *reads) revision(ctx context.Context, c *conn) (geo.Revision, error) {
	r := geo.Revision{Store: s.id}
	var at int64
	found, err := c.one(ctx, `SELECT n, id, at FROM revision ORDER BY n DESC LIMIT 1`, nil, &r.N, &r.ID, &at)
	if found {
		r.At = time.UnixMicro(at).UTC()
	}
	return r, err
}

// maxChanges is how many changed marks are listed; beyond, it is cheaper to read all.
const maxChanges = 200_000

// tooMuch tells whether more changed after a revision than is listed, or than is worth listing.
func tooMuch(ctx context.Context, c *conn, since int64) (bool, error) {
	const sql = `SELECT ?1 < oldest OR EXISTS (SELECT 1 FROM revision WHERE n > ?1 AND every = 1)
		OR (SELECT count(*) FROM (SELECT 1 FROM change WHERE revision > ?1 LIMIT ?2 + 1)) > ?2 FROM store`
	var much int64
	_, err := c.one(ctx, sql, []any{since, maxChanges}, &much)
	return much != 0, err
}

// Changes implements geo.Reader.
func (s *reads) Changes(ctx context.Context, since geo.Revision) (geo.Changes, error) {
	var ch geo.Changes
	err := s.read(ctx, func(c *conn) error {
		var err error
		if ch.To, err = s.revision(ctx, c); err != nil || since.N == ch.To.N && since.ID == ch.To.ID {
			return err
		}
		const followed = `SELECT ?1 = 0 OR EXISTS (SELECT 1 FROM revision WHERE n = ?1 AND id = ?2)`
		var known int64
		if _, err := c.one(ctx, followed, []any{since.N, since.ID}, &known); err != nil {
			return err
		}
		all, err := tooMuch(ctx, c, since.N)
		if ch.All = known == 0 || all; err != nil || ch.All {
			return err
		}
		unknown := false
		const put = `SELECT DISTINCT j.value FROM revision v, json_each(coalesce(v.stories, '[null]')) j WHERE v.n > ?`
		ch.Stories = []string{}
		err = c.query(ctx, put, []any{since.N}, func(row []driver.Value) error {
			id, ok := row[0].(string)
			ch.Stories, unknown = append(ch.Stories, id), unknown || !ok
			return nil
		})
		if err != nil {
			return err
		}
		if unknown {
			ch.Stories = nil
		}
		const changed = `SELECT c.mark, min(c.op), m.key IS NOT NULL FROM change c LEFT JOIN mark m ON m.key = c.mark
			WHERE c.revision > ? GROUP BY c.mark ORDER BY c.mark`
		return c.query(ctx, changed, []any{since.N}, func(row []driver.Value) error {
			key, made := row[0].(int64), row[1].(int64) == opMade
			switch {
			case row[2].(int64) == 1:
				ch.Put = append(ch.Put, key)
			case !made: // What came and went in between was never seen.
				ch.Gone = append(ch.Gone, key)
			}
			return nil
		})
	})
	return ch, err
}

// transaction runs fn on a reader, in one snapshot.
func (s *Store) transaction(ctx context.Context, fn func(*conn) error) error {
	return s.readers.use(ctx, func(c *conn) error {
		return c.transaction(ctx, `BEGIN`, func() error { return fn(c) })
	})
}

// Revision implements geo.Reader, and looks whether the file is still there.
func (s *Store) Revision(ctx context.Context) (geo.Revision, error) {
	if err := s.look(); err != nil {
		return geo.Revision{}, err
	}
	return s.reads.Revision(ctx)
}

// snapshot is a [geo.Snapshot]: a read transaction on a connection of its own.
type snapshot struct {
	reads
	pool *pool
	conn *conn // nil when closed
}

// Snapshot implements geo.Store.
func (s *Store) Snapshot(ctx context.Context) (geo.Snapshot, error) {
	c, err := s.readers.take(ctx)
	if err != nil {
		return nil, err
	}
	v := &snapshot{pool: s.readers, conn: c}
	v.id, v.read = s.id, v.use
	if _, err = c.exec(ctx, `BEGIN`); err == nil {
		_, err = v.Revision(ctx) // the first read decides what all see
	}
	if err != nil {
		v.Close()
		return nil, err
	}
	return v, nil
}

func (s *snapshot) use(_ context.Context, fn func(*conn) error) error {
	if s.conn == nil {
		return geo.Errorf(geo.CodeInternal, "a snapshot is read after it was closed")
	}
	spent := s.conn.spent
	s.conn.spent = true // unless fn returns
	err := fn(s.conn)
	s.conn.spent = spent
	return err
}

// Close implements geo.Snapshot.
func (s *snapshot) Close() {
	if s.conn == nil {
		return
	}
	_, err := s.conn.exec(context.Background(), `ROLLBACK`)
	s.pool.give(s.conn, err == nil && !s.conn.spent)
	s.conn = nil
}

// pool holds connections that are opened when needed.
type pool struct {
	dsn    func() string
	slots  chan struct{} // one for each connection that may be open
	idle   chan *conn    // those that are kept for the next call
	closed chan struct{}
	// age counts how often the file was changed from outside. A connection of another age drops the pages that it keeps
	// before it is used, or, with redial, is replaced.
	age    atomic.Int64
	redial bool
}

// newPool makes a pool of at most limit connections, of which it keeps some when they are not in use.
func newPool(limit, kept int, dsn func() string) *pool {
	return &pool{
		dsn: dsn, slots: make(chan struct{}, limit), idle: make(chan *conn, kept), closed: make(chan struct{}),
	}
}

// use runs fn with a connection. One that is spent, or whose fn panics, is not used again.
func (p *pool) use(ctx context.Context, fn func(*conn) error) error {
	c, err := p.take(ctx)
	if err != nil {
		return err
	}
	done := false
	defer func() { p.give(c, done && !c.spent) }()
	err = fn(c)
	done = true
	return err
}

// take waits for a kept connection or a new one, which goes back with give.
func (p *pool) take(ctx context.Context) (*conn, error) {
	select {
	case <-p.closed:
		return nil, errClosed()
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, failure(err)
	}
	select {
	case <-p.closed:
		return nil, errClosed()
	case <-ctx.Done():
		return nil, failure(ctx.Err())
	case p.slots <- struct{}{}:
	}
	c, err := p.open(ctx)
	if err != nil {
		<-p.slots
	}
	return c, err
}

func (p *pool) open(ctx context.Context) (*conn, error) {
	age := p.age.Load()
	select {
	case c := <-p.idle:
		if c.age == age {
			return c, nil
		}
		c.age = age
		if !p.redial && c.script(ctx, `PRAGMA shrink_memory`) == nil {
			return c, nil
		}
		c.close()
	default:
	}
	c, err := dial(p.dsn())
	if err == nil {
		c.age = age
	}
	return c, err
}

// give keeps a connection for the next call, or closes it.
func (p *pool) give(c *conn, sound bool) {
	defer func() { <-p.slots }()
	if sound {
		select {
		case p.idle <- c:
			return
		default:
		}
	}
	c.close()
}

func errClosed() error { return geo.Errorf(geo.CodeUnavailable, "the store is closed") }

// close waits for the calls under way and closes all connections.
func (p *pool) close() error {
	close(p.closed)
	for range cap(p.slots) {
		p.slots <- struct{}{}
	}
	close(p.idle)
	var err error
	for c := range p.idle {
		err = errors.Join(err, c.close())
	}
	return err
}

// keysJSON writes keys as a JSON array, which json_each turns into rows.
func keysJSON(keys []int64) string {
	b := make([]byte, 0, 2+len(keys)*9)
	for _, k := range keys {
		b = strconv.AppendInt(append(b, ','), k, 10)
	}
	return array(b)
}
