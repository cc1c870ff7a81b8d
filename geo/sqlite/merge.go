package sqlite

import (
	"database/sql/driver"
	"fmt"

	"dateline/geo"
)

// kindsOfItems are the kinds that table record holds.
var kindsOfItems = [...]geo.Kind{geo.KindOfSource, geo.KindOfReport, geo.KindOfLocation, geo.KindOfClaim}

// merge makes the records and placements of stories equal to what was staged. Marks are left to compose.
func (m *merger) merge() error {
	for _, s := range m.w.stories {
		if err := m.mergeStory(s); err != nil {
			return err
		}
		if err := m.mergeItems(s); err != nil {
			return err
		}
	}
	if m.bulk {
		if err := m.steps(step{`CREATE UNIQUE INDEX record_id ON record (story, kind, id)`, nil}); err != nil {
			return err
		}
	}
	for _, s := range m.w.stories {
		if err := m.countItems(s); err != nil {
			return err
		}
		if err := m.mergeRelations(s); err != nil {
			return err
		}
		if err := m.mergePlaces(s); err != nil {
			return err
		}
	}
	return nil
}

func (m *merger) count(what *[geo.KindOfRelation + 1]int, k geo.Kind, n int64) {
	what[k] += int(n)
	what[0] += int(n)
}

func (m *merger) mergeStory(s *stagedStory) error {
	var old []byte
	found, err := m.c.one(m.ctx, `SELECT key, doc FROM story WHERE id = ?`, []any{s.rec.ID}, &s.key, &old)
	switch {
	case err != nil:
		return err
	case !found:
		s.fresh = true
		m.count(&m.res.Added, geo.KindOfStory, 1)
		if _, err := m.c.exec(m.ctx, `INSERT INTO story (id, doc) VALUES (?, ?)`, s.rec.ID, s.doc); err != nil {
			return err
		}
		_, err = m.c.one(m.ctx, `SELECT key FROM story WHERE id = ?`, []any{s.rec.ID}, &s.key)
		return err
	case string(old) == string(s.doc):
		m.count(&m.res.Unchanged, geo.KindOfStory, 1)
		return nil
	}
	m.count(&m.res.Changed, geo.KindOfStory, 1)
	if _, err := m.c.exec(m.ctx, `INSERT INTO former (revision, story, kind, id, removed, doc) VALUES (?, ?, ?, ?, 0, ?)`,
		m.revision, s.key, geo.KindOfStory, s.rec.ID, old); err != nil {
		return err
	}
	_, err = m.c.exec(m.ctx, `UPDATE story SET doc = ? WHERE key = ?`, s.doc, s.key)
	return err
}

// step is a statement with its parameters, of which ?1 is the story's number here and ?2 its key in the store.
type step struct {
	sql  string
	args []any
}

func (m *merger) steps(list ...step) error {
	for _, s := range list {
		if _, err := m.c.exec(m.ctx, s.sql, s.args...); err != nil {
			return err
		}
	}
	return nil
}

func (m *merger) mergeItems(s *stagedStory) error {
	if !s.fresh {
		if err := m.changedItems(s); err != nil {
			return err
		}
	}
	const insert = `INSERT INTO record (story, kind, id, doc, cell) SELECT ?2, kind, id, doc, cell FROM item `
	added := step{insert + `WHERE story = ?1 ORDER BY seq`, []any{s.no, s.key}}
	switch {
	case !s.fresh:
		added.sql = `INSERT INTO record (story, kind, id, doc, cell) SELECT ?2, i.kind, i.id, i.doc, i.cell FROM item i WHERE i.story = ?1
			AND NOT EXISTS (SELECT 1 FROM record r WHERE r.story = ?2 AND r.kind = i.kind AND r.id = i.id) ORDER BY i.seq`
	case len(m.w.stories) == 1:
		// Without the condition SQLite reads the table from end to end and sorts nothing.
		added.sql = insert + `ORDER BY seq`
	}
	return m.steps(added)
}

func (m *merger) changedItems(s *stagedStory) error {
	both := []any{s.no, s.key}
	const removed = `INSERT INTO removed SELECT r.key, r.kind FROM record r WHERE r.story = ?2
		AND NOT EXISTS (SELECT 1 FROM item i WHERE i.story = ?1 AND i.kind = r.kind AND i.id = r.id)`
	err := m.steps(
		step{`INSERT INTO changed SELECT r.key, i.seq, r.kind FROM item i CROSS JOIN record r
			ON r.story = ?2 AND r.kind = i.kind AND r.id = i.id WHERE i.story = ?1 AND r.doc <> i.doc`, both},
		step{`INSERT INTO former (revision, story, kind, id, removed, doc)
			SELECT ?1, r.story, r.kind, r.id, 0, r.doc FROM changed c CROSS JOIN record r ON r.key = c.key WHERE r.story = ?2`,
			[]any{m.revision, s.key}},
		step{`UPDATE record SET (doc, cell) = (SELECT i.doc, i.cell FROM changed c CROSS JOIN item i ON i.seq = c.seq WHERE c.key = record.key)
			WHERE key IN (SELECT key FROM changed) AND +story = ?`, []any{s.key}},
	)
	if err != nil || m.o.Partial {
		return err
	}
	return m.steps(
		step{removed, both},
		step{`INSERT INTO former (revision, story, kind, id, removed, doc)
			SELECT ?1, r.story, r.kind, r.id, 1, r.doc FROM removed d CROSS JOIN record r ON r.key = d.key WHERE r.story = ?2`,
			[]any{m.revision, s.key}},
	)
}

// countItems counts by kind; what is removed is counted and then goes.
func (m *merger) countItems(s *stagedStory) error {
	for _, k := range kindsOfItems {
		var staged, changed, removed, now int64
		if _, err := m.c.one(m.ctx, `SELECT count(*) FROM item WHERE story = ? AND kind = ?`, []any{s.no, k}, &staged); err != nil {
			return err
		}
		added := staged
		if !s.fresh {
			const sql = `SELECT
				(SELECT count(*) FROM changed c CROSS JOIN record r ON r.key = c.key WHERE r.story = ?1 AND c.kind = ?2),
				(SELECT count(*) FROM removed d CROSS JOIN record r ON r.key = d.key WHERE r.story = ?1 AND d.kind = ?2),
				(SELECT count(*) FROM record r WHERE +r.story = ?1 AND +r.kind = ?2 AND r.key > ?3)`
			if _, err := m.c.one(m.ctx, sql, []any{s.key, k, m.lastKey}, &changed, &removed, &now); err != nil {
				return err
			}
			added = now
		}
		m.count(&m.res.Added, k, added)
		m.count(&m.res.Changed, k, changed)
		m.count(&m.res.Removed, k, removed)
		m.count(&m.res.Unchanged, k, staged-added-changed)
	}
	return nil
}

func (m *merger) mergeRelations(s *stagedStory) error {
	both := []any{s.no, s.key}
	var staged, changed, removed int64
	if _, err := m.c.one(m.ctx, `SELECT count(*) FROM link WHERE story = ?`, []any{s.no}, &staged); err != nil {
		return err
	}
	if !s.fresh {
		// The claims at both ends are answered otherwise.
		const ends = `INSERT INTO changed_end SELECT `
		err := m.steps(
			step{`CREATE TEMP TABLE IF NOT EXISTS changed_end (story INTEGER, id TEXT)`, nil},
			step{`CREATE TEMP TABLE IF
				NOT EXISTS old_relation (claim TEXT, rel INTEGER, target TEXT, removed INTEGER)`, nil},
			step{`DELETE FROM old_relation`, nil},
			step{`INSERT INTO old_relation SELECT r.claim, r.rel, r.target, 0 FROM link l CROSS JOIN relation r
				ON r.story = ?2 AND r.claim = l.claim AND r.rel = l.rel AND r.target = l.target
				WHERE l.story = ?1 AND r.doc <> l.doc`, both},
		)
		if err != nil {
			return err
		}
		if !m.o.Partial {
			err := m.steps(step{`INSERT INTO old_relation SELECT r.claim, r.rel, r.target, 1 FROM relation r
				WHERE r.story = ?2
				AND NOT EXISTS (SELECT 1 FROM link l WHERE l.story = ?1 AND l.claim = r.claim AND l.rel = r.rel AND l.target = r.target)`, both})
			if err != nil {
				return err
			}
		}
		err = m.steps(
			step{`INSERT INTO former (revision, story, kind, id, removed, doc)
				SELECT ?1, ?2, ` + kindRelation + `, o.claim || ' ' || o.rel || ' ' || o.target, o.removed, r.doc
					FROM old_relation o CROSS JOIN relation r
				ON r.story = ?2 AND r.claim = o.claim AND r.rel = o.rel AND r.target = o.target`, []any{m.revision, s.key}},
			step{ends + `?1, claim FROM old_relation UNION SELECT ?1, target FROM old_relation`, []any{s.no}},
			step{ends + `?1, l.claim FROM link l WHERE l.story = ?1 AND NOT EXISTS (SELECT 1 FROM relation r
				WHERE r.story = ?2 AND r.claim = l.claim AND r.rel = l.rel AND r.target = l.target)`, both},
			step{ends + `?1, l.target FROM link l WHERE l.story = ?1 AND NOT EXISTS (SELECT 1 FROM relation r
				WHERE r.story = ?2 AND r.claim = l.claim AND r.rel = l.rel AND r.target = l.target)`, both},
			step{`DELETE FROM relation WHERE story = ?2 AND (claim, rel, target) IN (SELECT claim, rel, target
				FROM old_relation)`, both},
		)
		if err != nil {
			return err
		}
		if _, err := m.c.one(m.ctx, `SELECT count(*) FILTER (WHERE removed = 0), count(*) FILTER (WHERE removed = 1)
			FROM old_relation`,
			nil, &changed, &removed); err != nil {
			return err
		}
	}
	added, err := m.c.exec(m.ctx, `INSERT OR IGNORE INTO relation SELECT ?2, claim, rel, target, doc FROM link
		WHERE story = ?1 AND claim <> target ORDER BY claim, rel, target`, both...)
	if err != nil {
		return err
	}
	m.count(&m.res.Added, geo.KindOfRelation, added-changed)
	m.count(&m.res.Changed, geo.KindOfRelation, changed)
	m.count(&m.res.Removed, geo.KindOfRelation, removed)
	m.count(&m.res.Unchanged, geo.KindOfRelation, staged-added)
	return nil
}

// mergePlaces finds which placements are new, different or gone, and lists the new and different ones as jobs.
func (m *merger) mergePlaces(s *stagedStory) error {
	both := []any{s.no, s.key}
	var staged int64
	if _, err := m.c.one(m.ctx, `SELECT count(*) FROM place WHERE story = ?`, []any{s.no}, &staged); err != nil {
		return err
	}
	const resolved = ` FROM place p
		CROSS JOIN record c ON c.story = ?2 AND c.kind = ` + kindClaim + ` AND c.id = p.claim
		CROSS JOIN record l ON l.story = ?2 AND l.kind = ` + kindLocation + ` AND l.id = p.location `
	if s.fresh {
		jobs, err := m.c.exec(m.ctx, `INSERT INTO job (claim, location, role, extra)
			SELECT c.key, l.key, p.role, p.extra`+resolved+`WHERE p.story = ?1 ORDER BY p.seq`, both...)
		m.count(&m.res.Added, geo.KindOfPlacement, jobs)
		return err
	}
	added, err := m.c.exec(m.ctx, `INSERT INTO job (claim, location, role, extra) SELECT c.key, l.key, p.role, p.extra`+resolved+
		`WHERE p.story = ?1 AND NOT EXISTS (SELECT 1 FROM mark k WHERE k.claim = c.key AND k.location = l.key)
		AND l.key NOT IN (SELECT key FROM removed) AND c.key NOT IN (SELECT key FROM removed)
		ORDER BY p.seq`, both...)
	if err != nil {
		return err
	}
	changed, err := m.c.exec(m.ctx, `INSERT INTO job (claim, location, role, extra, mark)
		SELECT c.key, l.key, p.role, p.extra, k.key`+resolved+`CROSS JOIN mark k ON k.claim = c.key AND k.location = l.key
		WHERE p.story = ?1 AND (k.role <> p.role OR k.extra IS NOT p.extra)`, both...)
	if err != nil {
		return err
	}
	if err := m.formerPlaces(s, "0", `SELECT mark FROM job WHERE mark IS NOT NULL`); err != nil {
		return err
	}
	var removed int64
	if !m.o.Partial {
		removed, err = m.c.exec(m.ctx, `INSERT INTO gone_mark SELECT k.key FROM record c CROSS JOIN mark k ON k.claim = c.key
			CROSS JOIN record l ON l.key = k.location WHERE c.story = ?2 AND c.kind = `+kindClaim+` AND NOT EXISTS
			(SELECT 1 FROM place p WHERE p.story = ?1 AND p.claim = c.id AND p.location = l.id)`, both...)
		if err != nil {
			return err
		}
		if err := m.formerPlaces(s, "1", `SELECT key FROM gone_mark`); err != nil {
			return err
		}
	}
	m.count(&m.res.Added, geo.KindOfPlacement, added)
	m.count(&m.res.Changed, geo.KindOfPlacement, changed)
	m.count(&m.res.Removed, geo.KindOfPlacement, removed)
	m.count(&m.res.Unchanged, geo.KindOfPlacement, staged-added-changed)
	return nil
}

// formerPlaces keeps placements as they were.
func (m *merger) formerPlaces(s *stagedStory, removed, marks string) error {
	return m.steps(step{`INSERT INTO former (revision, story, kind, id, removed, role, doc)
		SELECT ?1, ?2, ` + kindPlacement + `, c.id || '@' || l.id, ` + removed + `, k.role, coalesce(k.extra, x'')
		FROM mark k CROSS JOIN record c ON c.key = k.claim CROSS JOIN record l ON l.key = k.location
		WHERE k.key IN (` + marks + `) AND c.story = ?2`, []any{m.revision, s.key}})
}

// removalRefused says what would be removed.
func (m *merger) removalRefused() error {
	var named []string
	const first = `SELECT kind, id FROM former WHERE revision = ? AND removed = 1
		ORDER BY CASE kind WHEN ` + kindClaim + ` THEN 0 WHEN ` + kindLocation + ` THEN 1 ELSE kind END, id LIMIT ?`
	err := m.c.query(m.ctx, first, []any{m.revision, geo.MaxNamed}, func(row []driver.Value) error {
		named = append(named, geo.Kind(row[0].(int64)).String()+" "+formerID(row))
		return nil
	})
	if err != nil {
		return err
	}
	return geo.RemovalRefused(m.res.Removed, named)
}

// formerID writes a relation with its name instead of its number.
func formerID(row []driver.Value) string {
	id := row[1].(string)
	var from, to string
	var rel uint8
	if row[0].(int64) == int64(geo.KindOfRelation) {
		if _, err := fmt.Sscanf(id, "%s %d %s", &from, &rel, &to); err == nil {
			return from + " " + geo.Rel(rel).String() + " " + to
		}
	}
	return id
}
