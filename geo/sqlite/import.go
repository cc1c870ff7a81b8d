package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"strings"
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
		if err := c.staged(ctx, func() error { return w.run(fn) }); err != nil {
			return err
		}
		m := &merger{ctx: ctx, c: c, w: w, o: o, res: &res, problems: w.problems}
		err = c.immediate(ctx, func() error {
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

// staged runs fn in a transaction that touches temporary tables alone, and so locks nothing.
func (c *conn) staged(ctx context.Context, fn func() error) error {
	if _, err := c.exec(ctx, `BEGIN`); err != nil {
		return err
	}
	if err := fn(); err != nil {
		_, _ = c.exec(context.WithoutCancel(ctx), `ROLLBACK`)
		return err
	}
	_, err := c.exec(ctx, `COMMIT`)
	return err
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
CREATE TEMP TABLE job (seq INTEGER PRIMARY KEY, claim INTEGER, location INTEGER, role INTEGER, extra BLOB, mark INTEGER);
`

func (m *merger) run() error {
	if err := m.begin(); err != nil {
		return err
	}
	if err := m.duplicates(); err != nil {
		return err
	}
	if err := m.merge(); err != nil {
		return err
	}
	if err := m.verdict(); err != nil {
		return err
	}
	for _, s := range m.w.stories {
		if err := m.assess(s); err != nil {
			return err
		}
	}
	if err := m.compose(); err != nil {
		return err
	}
	return m.end()
}

func (m *merger) begin() error {
	if err := m.c.script(m.ctx, mergeTables); err != nil {
		return err
	}
	const last = `SELECT (SELECT max(key) FROM record), (SELECT max(key) FROM mark), (SELECT max(n) FROM revision)`
	var lastMark int64
	if _, err := m.c.one(m.ctx, last, nil, &m.lastKey, &lastMark, &m.revision); err != nil {
		return err
	}
	m.revision++
	m.first = lastMark == 0 && m.lastKey == 0 && m.w.seq >= minBulk
	if m.w.seq < max(minBulk, m.lastKey) {
		return nil
	}
	for _, s := range m.w.stories {
		known, err := m.c.one(m.ctx, `SELECT key FROM story WHERE id = ?`, []any{s.rec.ID}, &s.key)
		if err != nil || known {
			return err
		}
	}
	m.bulk = true
	return m.c.script(m.ctx, `DROP INDEX record_id; DROP INDEX mark_claim; DROP INDEX mark_location;`)
}

// minBulk is how many records make it worth while to make indexes anew.
const minBulk = 10_000

// duplicates finds records that were put more than once, keeps the first and reports those that differ from it.
func (m *merger) duplicates() error {
	const items = `SELECT i.seq, i.doc, i.story, i.kind, i.id, i.at, i.feature
		FROM (SELECT story, kind, id FROM item GROUP BY 1, 2, 3 HAVING count(*) > 1) d
		CROSS JOIN item i ON i.story = d.story AND i.kind = d.kind AND i.id = d.id ORDER BY i.story, i.kind, i.id, i.seq`
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
	for _, t := range [...]struct{ name, sql string }{{"item", items}, {"place", places}, {"link", links}} {
		if err := m.duplicatesIn(t.name, t.sql); err != nil {
			return err
		}
	}
	return nil
}

func (m *merger) duplicatesIn(table, sql string) error {
	if _, err := m.c.exec(m.ctx, `CREATE TEMP TABLE repeated (seq INTEGER PRIMARY KEY)`); err != nil {
		return err
	}
	repeated := batch{c: m.c, insert: `INSERT INTO repeated (seq)`, cols: 1}
	type identity struct {
		story, kind int64
		id          string
	}
	var last identity
	var doc string
	var first geo.Position
	err := m.c.query(m.ctx, sql, nil, func(row []driver.Value) error {
		this := identity{row[2].(int64), row[3].(int64), row[4].(string)}
		at := m.w.position(row[5:])
		if this != last {
			last, doc, first = this, bytesOrText(row[1]), at
			return nil
		}
		if bytesOrText(row[1]) != doc {
			m.problems.Add(geo.Differs(at, first, geo.Kind(this.kind), this.id))
		}
		return repeated.add(m.ctx, row[0])
	})
	if err != nil {
		return err
	}
	if err := repeated.flush(m.ctx); err != nil {
		return err
	}
	if _, err := m.c.exec(m.ctx, `DELETE FROM `+table+` WHERE seq IN (SELECT seq FROM repeated)`); err != nil {
		return err
	}
	_, err = m.c.exec(m.ctx, `DROP TABLE repeated`)
	return err
}

func bytesOrText(v driver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

// verdict ends the import when there are problems, or when it would remove what it may not remove.
func (m *merger) verdict() error {
	if err := m.references(); err != nil {
		return err
	}
	if m.problems.Errors() == 0 {
		if err := m.relationWarnings(); err != nil {
			return err
		}
	}
	m.problems.Sort()
	if err := m.problems.Err(); err != nil {
		return err
	}
	m.res.Warnings = m.problems.List
	if m.res.Removed[0] == 0 || m.o.Remove || m.o.Partial {
		return nil
	}
	return m.removalRefused()
}

// end writes the revision, unless nothing changed.
func (m *merger) end() error {
	if m.bulk {
		for _, sql := range []string{
			`CREATE UNIQUE INDEX mark_claim ON mark (claim, location)`,
			`CREATE INDEX mark_location ON mark (location)`,
		} {
			if _, err := m.c.exec(m.ctx, sql); err != nil {
				return err
			}
		}
	}
	if m.res.Added[0]+m.res.Changed[0]+m.res.Removed[0] == 0 {
		return nil
	}
	var changes, every int64
	if _, err := m.c.one(m.ctx, `SELECT count(*) FROM change WHERE revision = ?`, []any{m.revision}, &changes); err != nil {
		return err
	}
	if m.tooMany(changes) {
		every = 1
		if _, err := m.c.exec(m.ctx, `DELETE FROM change WHERE revision = ?`, m.revision); err != nil {
			return err
		}
	}
	if _, err := m.c.exec(m.ctx, `INSERT INTO revision VALUES (?, ?, ?, ?, ?)`,
		m.revision, time.Now().UnixMicro(), every, rand.Text(), m.put()); err != nil {
		return err
	}
	return m.prune()
}

// maxListed is how many stories of an import are listed with its revision.
const maxListed = 1000

// put lists the stories of the import as JSON, none when none of them, of their sources and of their reports differ, and
// nil when they are too many.
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
func (m *merger) prune() error {
	if m.revision%64 != 0 {
		return nil
	}
	var from int64
	found, err := m.c.one(m.ctx, `SELECT revision FROM change ORDER BY revision DESC, mark DESC LIMIT 1 OFFSET ?`,
		[]any{int64(maxLogged)}, &from)
	if err != nil || !found {
		return err
	}
	if _, err := m.c.exec(m.ctx, `DELETE FROM change WHERE revision <= ?`, from); err != nil {
		return err
	}
	_, err = m.c.exec(m.ctx, `UPDATE store SET oldest = max(oldest, ?)`, from)
	return err
}

// splitSQL parts a script at the ends of its statements.
func splitSQL(script string) []string {
	var out []string
	for sql := range strings.SplitSeq(script, ";\n") {
		if strings.TrimSpace(sql) != "" {
			out = append(out, sql)
		}
	}
	return out
}
