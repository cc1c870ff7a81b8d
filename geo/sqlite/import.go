package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dateline/geo"
)

// Import implements geo.Store. Staging takes no lock of the file: readers and importers of other processes go on until
// the records are merged. Imports of this process wait for each other from the beginning, since there is one connection
// that writes.
func (s *Store) Import(ctx context.Context, o geo.ImportOptions, fn func(geo.Writer) error) (geo.ImportResult, error) {
	var res geo.ImportResult
	if s.writer == nil {
		return res, geo.Errorf(geo.CodeUnavailable, "the store %s cannot be written", s.path)
	}
	if err := s.look(); err != nil {
		return res, err
	}
	err := s.writer.use(ctx, func(c *conn) error {
		c.spent = true // Its temporary tables, cache and files go with it.
		w, err := newStager(ctx, c)
		if err != nil {
			return err
		}
		// This transaction touches temporary tables alone, and so locks nothing.
		if err := c.transaction(ctx, `BEGIN`, func() error { return w.run(fn) }); err != nil {
			return err
		}
		m := &merger{ctx: ctx, c: c, w: w, o: o, res: &res, problems: w.problems}
		err = c.transaction(ctx, `BEGIN IMMEDIATE`, func() error {
			err := m.run()
			if err == nil {
				res.Revision, err = s.revision(ctx, c)
			}
			return err
		})
		if err == nil && m.bulk {
			// The log has grown with the import; a reader that is busy only puts this off.
			_ = c.script(ctx, `PRAGMA busy_timeout = 200; PRAGMA wal_checkpoint(TRUNCATE)`)
		}
		return err
	})
	if err != nil {
		return geo.ImportResult{Warnings: res.Warnings}, err
	}
	return res, nil
}

// run lets fn put its records. Problems that fn found are kept for later: the checks of references run all the same.
func (w *stager) run(fn func(geo.Writer) error) error {
	err := fn(w)
	if w.fail != nil {
		return w.fail
	}
	var found *geo.Problems
	switch {
	case errors.As(err, &found):
		all := &geo.Problems{}
		all.Merge(found)
		all.Merge(w.problems)
		w.problems = all
	case err != nil:
		return err
	}
	return w.finish()
}

// merger makes stories equal to what was staged, inside the write transaction.
type merger struct {
	ctx      context.Context
	c        *conn
	w        *stager
	o        geo.ImportOptions
	res      *geo.ImportResult
	problems *geo.Problems
	// first: the store was empty, and what comes is much.
	first bool
	// bulk: all stories are new, and as large as what is there or larger, so that indexes are made anew at the end.
	bulk bool
	// revision is the number of the one that is made.
	revision int64
	lastKey  int64 // of records before the import
	logged   int   // how many marks changed
	err      error // the first one
}

// Operations in table change.
const (
	opMade = 1 + iota
	opChanged
	opRemoved
)

const mergeTables = `
CREATE TEMP TABLE changed (key INTEGER PRIMARY KEY, seq INTEGER, kind INTEGER);
CREATE TEMP TABLE removed (key INTEGER PRIMARY KEY, kind INTEGER);
CREATE TEMP TABLE gone_mark (key INTEGER PRIMARY KEY);
CREATE TEMP TABLE assess_claim (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE compose_claim (claim INTEGER PRIMARY KEY);
CREATE TEMP TABLE changed_end (story INTEGER, id TEXT);
CREATE TEMP TABLE old_relation (claim TEXT, rel INTEGER, target TEXT, removed INTEGER);
CREATE TEMP TABLE job (seq INTEGER PRIMARY KEY, claim INTEGER, location INTEGER, role INTEGER, extra BLOB, mark INTEGER);
`

func (m *merger) run() error {
	m.begin()
	m.duplicates()
	m.merge()
	m.verdict()
	for _, s := range m.w.stories {
		m.assess(s)
	}
	m.compose()
	m.end()
	return m.err
}

// exec, script, one, query, flush and fail do what those of a connection do, and after an error nothing: so a row of
// statements is asked for it at the end, or where it matters.

func (m *merger) exec(sql string, args ...any) (changed int64) {
	if m.err == nil {
		changed, m.err = m.c.exec(m.ctx, sql, args...)
	}
	return changed
}

func (m *merger) script(sql string) {
	if m.err == nil {
		m.err = m.c.script(m.ctx, sql)
	}
}

func (m *merger) one(sql string, args []any, dest ...any) (found bool) {
	if m.err == nil {
		found, m.err = m.c.one(m.ctx, sql, args, dest...)
	}
	return found
}

func (m *merger) query(sql string, args []any, each func(row []driver.Value) error) {
	if m.err == nil {
		m.fail(m.c.query(m.ctx, sql, args, each))
	}
}

// flush must not run after an error: what SQLite has undone then is no longer a transaction.
func (m *merger) flush(b *batch) {
	if m.err == nil {
		m.err = b.flush(m.ctx)
	}
}

func (m *merger) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

func (m *merger) begin() {
	m.script(mergeTables)
	const last = `SELECT (SELECT max(key) FROM record), (SELECT max(key) FROM mark), (SELECT max(n) FROM revision)`
	var lastMark int64
	m.one(last, nil, &m.lastKey, &lastMark, &m.revision)
	m.revision++
	m.first = lastMark == 0 && m.lastKey == 0 && m.w.seq >= minBulk
	if m.w.seq < max(minBulk, m.lastKey) {
		return
	}
	for _, s := range m.w.stories {
		if m.one(`SELECT key FROM story WHERE id = ?`, []any{s.rec.ID}, &s.key) {
			return
		}
	}
	m.bulk = true
	m.script(`DROP INDEX record_id; DROP INDEX mark_claim; DROP INDEX mark_location;`)
}

// minBulk is how many records make it worth while to make indexes anew.
const minBulk = 10_000

// duplicates finds records that were put more than once, keeps the first and reports those that differ from it.
func (m *merger) duplicates() {
	const items = `SELECT i.seq, i.doc, i.story, i.kind, i.id, i.at, i.feature
		FROM (SELECT story, kind, id FROM item GROUP BY 1, 2, 3 HAVING count(*) > 1) d
		CROSS JOIN item i ON i.story = d.story AND i.kind = d.kind AND i.id = d.id
			ORDER BY i.story, i.kind, i.id, i.seq`
	const places = `SELECT i.seq, i.role || ' ' || coalesce(hex(i.extra), ''), i.story, ` + kindPlacement + `,
			i.claim || '@' || i.location, i.at, i.feature
		FROM (SELECT story, claim, location FROM place GROUP BY 1, 2, 3 HAVING count(*) > 1) d
		CROSS JOIN place i ON i.story = d.story AND i.claim = d.claim AND i.location = d.location
		ORDER BY i.story, i.claim, i.location, i.seq`
	const links = `SELECT i.seq, i.doc, i.story, ` +
		kindRelation + `, i.claim || ' ' || i.rel || ' ' || i.target, i.at, i.feature
		FROM (SELECT story, claim, rel, target FROM link GROUP BY 1, 2, 3, 4 HAVING count(*) > 1) d
		CROSS JOIN link i ON i.story = d.story AND i.claim = d.claim AND i.rel = d.rel AND i.target = d.target
		ORDER BY i.story, i.claim, i.rel, i.target, i.seq`
	m.duplicatesIn("item", items)
	m.duplicatesIn("place", places)
	m.duplicatesIn("link", links)
}

func (m *merger) duplicatesIn(table, sql string) {
	m.exec(`CREATE TEMP TABLE repeated (seq INTEGER PRIMARY KEY)`)
	repeated := batch{c: m.c, insert: `INSERT INTO repeated (seq)`, cols: 1}
	type identity struct {
		story, kind int64
		id          string
	}
	var last identity
	var doc string
	var first geo.Position
	m.query(sql, nil, func(row []driver.Value) error {
		this := identity{row[2].(int64), row[3].(int64), row[4].(string)}
		at := m.w.position(row[5:])
		if this != last {
			last, doc, first = this, fmt.Sprintf("%s", row[1]), at
			return nil
		}
		if fmt.Sprintf("%s", row[1]) != doc {
			m.problems.Add(geo.Differs(at, first, geo.Kind(this.kind), this.id))
		}
		return repeated.add(m.ctx, row[0])
	})
	m.flush(&repeated)
	m.exec(`DELETE FROM ` + table + ` WHERE seq IN (SELECT seq FROM repeated)`)
	m.exec(`DROP TABLE repeated`)
}

// verdict ends the import when there are problems, or when it would remove what it may not remove.
func (m *merger) verdict() {
	m.references()
	if m.problems.Errors() == 0 {
		m.relationWarnings()
		m.unusedWarnings()
	}
	m.problems.Sort()
	if m.fail(m.problems.Err()); m.err != nil {
		return
	}
	m.res.Warnings = m.problems.List
	if m.res.Removed[0] > 0 && !m.o.Remove && !m.o.Partial {
		m.removalRefused()
	}
}

// end writes the revision, unless nothing changed.
func (m *merger) end() {
	if m.bulk {
		m.exec(`CREATE UNIQUE INDEX mark_claim ON mark (claim, location)`)
		m.exec(`CREATE INDEX mark_location ON mark (location)`)
	}
	if m.res.Added[0]+m.res.Changed[0]+m.res.Removed[0] == 0 {
		return
	}
	var changes, every int64
	m.one(`SELECT count(*) FROM change WHERE revision = ?`, []any{m.revision}, &changes)
	if m.tooMany(changes) {
		every = 1
		m.exec(`DELETE FROM change WHERE revision = ?`, m.revision)
	}
	m.exec(`INSERT INTO revision VALUES (?, ?, ?, ?, ?)`, m.revision, time.Now().UnixMicro(), every, rand.Text(),
		m.put())
	m.prune()
}

// maxListed is how many stories of an import are listed with its revision.
const maxListed = 1000

// put lists the stories of the import as JSON, none when none of them, of their sources and of their reports differ,
// and nil when they are too many.
func (m *merger) put() any {
	ids := []string{}
	for _, k := range []geo.Kind{geo.KindOfStory, geo.KindOfSource, geo.KindOfReport} {
		if m.res.Added[k]+m.res.Changed[k]+m.res.Removed[k] == 0 {
			continue
		}
		if len(m.w.stories) > maxListed {
			return nil
		}
		for _, s := range m.w.stories {
			ids = append(ids, s.rec.ID)
		}
		break
	}
	b, err := json.Marshal(ids)
	if err != nil {
		return nil
	}
	return string(b)
}

// maxLogged is how many changes of marks are kept for readers that lag behind.
const maxLogged = 1_000_000

// prune forgets the changes of old revisions.
func (m *merger) prune() {
	const beyond = `SELECT revision FROM change ORDER BY revision DESC, mark DESC LIMIT 1 OFFSET ?`
	var from int64
	if m.revision%64 == 0 && m.one(beyond, []any{int64(maxLogged)}, &from) {
		m.exec(`DELETE FROM change WHERE revision <= ?`, from)
		m.exec(`UPDATE store SET oldest = max(oldest, ?)`, from)
	}
}
