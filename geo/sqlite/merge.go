package sqlite

import (
	"database/sql/driver"
	"fmt"

	"dateline/geo"
)

// kindsOfItems are the kinds that table record holds.
var kindsOfItems = [...]geo.Kind{geo.KindOfSource, geo.KindOfReport, geo.KindOfLocation, geo.KindOfClaim}

// merge makes the records and placements of stories equal to what was staged. Marks are left to compose.
func (m *merger) merge() {
	for _, s := range m.w.stories {
		m.mergeStory(s)
		m.mergeItems(s)
	}
	if m.bulk {
		m.exec(`CREATE UNIQUE INDEX record_id ON record (story, kind, id)`)
	}
	for _, s := range m.w.stories {
		m.countItems(s)
		m.mergeRelations(s)
		m.mergePlaces(s)
	}
}

func (m *merger) count(what *[geo.KindOfRelation + 1]int, k geo.Kind, n int64) {
	what[k] += int(n)
	what[0] += int(n)
}

func (m *merger) mergeStory(s *stagedStory) {
	var old []byte
	switch found := m.one(`SELECT key, doc FROM story WHERE id = ?`, []any{s.rec.ID}, &s.key, &old); {
	case !found:
		s.fresh = true
		m.count(&m.res.Added, geo.KindOfStory, 1)
		m.exec(`INSERT INTO story (id, doc) VALUES (?, ?)`, s.rec.ID, s.doc)
		m.one(`SELECT key FROM story WHERE id = ?`, []any{s.rec.ID}, &s.key)
	case string(old) == string(s.doc):
		m.count(&m.res.Unchanged, geo.KindOfStory, 1)
	default:
		m.count(&m.res.Changed, geo.KindOfStory, 1)
		m.exec(`INSERT INTO former (revision, story, kind, id, removed, doc) VALUES (?, ?, ?, ?, 0, ?)`,
			m.revision, s.key, geo.KindOfStory, s.rec.ID, old)
		m.exec(`UPDATE story SET doc = ? WHERE key = ?`, s.doc, s.key)
	}
}

// In statements about a story ?1 is its number in the import and ?2 its key in the store.

func (m *merger) mergeItems(s *stagedStory) {
	const insert = `INSERT INTO record (story, kind, id, doc, cell) SELECT ?2, kind, id, doc, cell FROM item i `
	switch {
	case !s.fresh:
		m.changedItems(s)
		m.exec(insert+`WHERE story = ?1
			AND NOT EXISTS (SELECT 1 FROM record r WHERE r.story = ?2 AND r.kind = i.kind AND r.id = i.id)
				ORDER BY seq`, s.no, s.key)
	case len(m.w.stories) == 1:
		// Without the condition SQLite reads the table from end to end and sorts nothing.
		m.exec(insert+`ORDER BY seq`, s.no, s.key)
	default:
		m.exec(insert+`WHERE story = ?1 ORDER BY seq`, s.no, s.key)
	}
}

func (m *merger) changedItems(s *stagedStory) {
	const former = `INSERT INTO former (revision, story, kind, id, removed, doc) SELECT ?1, r.story, r.kind, r.id, `
	m.exec(`INSERT INTO changed SELECT r.key, i.seq, r.kind FROM item i CROSS JOIN record r
		ON r.story = ?2 AND r.kind = i.kind AND r.id = i.id WHERE i.story = ?1 AND r.doc <> i.doc`, s.no, s.key)
	m.exec(former+`0, r.doc FROM changed c CROSS JOIN record r ON r.key = c.key WHERE r.story = ?2`, m.revision, s.key)
	m.exec(`UPDATE record SET (doc, cell) =
			(SELECT i.doc, i.cell FROM changed c CROSS JOIN item i ON i.seq = c.seq WHERE c.key = record.key)
		WHERE key IN (SELECT key FROM changed) AND +story = ?`, s.key)
	if !m.o.Partial {
		m.exec(`INSERT INTO removed SELECT r.key, r.kind FROM record r WHERE r.story = ?2
			AND NOT EXISTS (SELECT 1 FROM item i WHERE i.story = ?1 AND i.kind = r.kind AND i.id = r.id)`, s.no, s.key)
		m.exec(former+`1, r.doc FROM removed d CROSS JOIN record r ON r.key = d.key WHERE r.story = ?2`, m.revision,
			s.key)
	}
}

// countItems counts by kind; what is removed is counted and then goes.
func (m *merger) countItems(s *stagedStory) {
	for _, k := range kindsOfItems {
		var staged, changed, removed int64
		m.one(`SELECT count(*) FROM item WHERE story = ? AND kind = ?`, []any{s.no, k}, &staged)
		added := staged
		if !s.fresh {
			const sql = `SELECT
				(SELECT count(*) FROM changed c CROSS JOIN record r ON r.key = c.key WHERE r.story = ?1
					AND c.kind = ?2),
				(SELECT count(*) FROM removed d CROSS JOIN record r ON r.key = d.key WHERE r.story = ?1
					AND d.kind = ?2),
				(SELECT count(*) FROM record r WHERE +r.story = ?1 AND +r.kind = ?2 AND r.key > ?3)`
			m.one(sql, []any{s.key, k, m.lastKey}, &changed, &removed, &added)
		}
		m.tally(k, staged, added, changed, removed)
	}
}

// tally counts what became of the staged records of a kind.
func (m *merger) tally(k geo.Kind, staged, added, changed, removed int64) {
	m.count(&m.res.Added, k, added)
	m.count(&m.res.Changed, k, changed)
	m.count(&m.res.Removed, k, removed)
	m.count(&m.res.Unchanged, k, staged-added-changed)
}

func (m *merger) mergeRelations(s *stagedStory) {
	var staged, changed, removed int64
	m.one(`SELECT count(*) FROM link WHERE story = ?`, []any{s.no}, &staged)
	if !s.fresh {
		m.exec(`DELETE FROM old_relation`)
		m.exec(`INSERT INTO old_relation SELECT r.claim, r.rel, r.target, 0 FROM link l CROSS JOIN relation r
			ON r.story = ?2 AND r.claim = l.claim AND r.rel = l.rel AND r.target = l.target
			WHERE l.story = ?1 AND r.doc <> l.doc`, s.no, s.key)
		if !m.o.Partial {
			m.exec(`INSERT INTO old_relation SELECT r.claim, r.rel, r.target, 1 FROM relation r WHERE r.story = ?2
				AND NOT EXISTS (SELECT 1 FROM link l
					WHERE l.story = ?1 AND l.claim = r.claim AND l.rel = r.rel AND l.target = r.target)`, s.no, s.key)
		}
		m.exec(`INSERT INTO former (revision, story, kind, id, removed, doc)
			SELECT ?1, ?2, `+kindRelation+`, o.claim || ' ' || o.rel || ' ' || o.target, o.removed, r.doc
				FROM old_relation o CROSS JOIN relation r
			ON r.story = ?2 AND r.claim = o.claim AND r.rel = o.rel AND r.target = o.target`, m.revision, s.key)
		// The claims at both ends are answered otherwise.
		for _, end := range []string{"claim", "target"} {
			m.exec(`INSERT INTO changed_end SELECT ?1, `+end+` FROM old_relation
				UNION ALL SELECT ?1, l.`+end+` FROM link l WHERE l.story = ?1 AND NOT EXISTS (SELECT 1 FROM relation r
					WHERE r.story = ?2 AND r.claim = l.claim AND r.rel = l.rel AND r.target = l.target)`, s.no, s.key)
		}
		m.exec(`DELETE FROM relation WHERE story = ?2 AND (claim, rel, target) IN (SELECT claim, rel, target
			FROM old_relation)`,
			s.no, s.key)
		m.one(`SELECT count(*) FILTER (WHERE removed = 0), count(*) FILTER (WHERE removed = 1) FROM old_relation`, nil,
			&changed, &removed)
	}
	written := m.exec(`INSERT OR IGNORE INTO relation SELECT ?2, claim, rel, target, doc FROM link
		WHERE story = ?1 AND claim <> target ORDER BY claim, rel, target`, s.no, s.key)
	m.tally(geo.KindOfRelation, staged, written-changed, changed, removed)
}

// mergePlaces finds which placements are new, different or gone, and lists the new and different ones as jobs.
func (m *merger) mergePlaces(s *stagedStory) {
	const resolved = ` FROM place p
		CROSS JOIN record c ON c.story = ?2 AND c.kind = ` + kindClaim + ` AND c.id = p.claim
		CROSS JOIN record l ON l.story = ?2 AND l.kind = ` + kindLocation + ` AND l.id = p.location `
	const added = `INSERT INTO job (claim, location, role, extra) SELECT c.key, l.key, p.role, p.extra` + resolved +
		`WHERE p.story = ?1 `
	if s.fresh {
		m.count(&m.res.Added, geo.KindOfPlacement, m.exec(added+`ORDER BY p.seq`, s.no, s.key))
		return
	}
	var staged, removed int64
	m.one(`SELECT count(*) FROM place WHERE story = ?`, []any{s.no}, &staged)
	made := m.exec(added+`AND NOT EXISTS (SELECT 1 FROM mark k WHERE k.claim = c.key AND k.location = l.key)
		AND l.key NOT IN (SELECT key FROM removed) AND c.key NOT IN (SELECT key FROM removed) ORDER BY p.seq`, s.no,
		s.key)
	changed := m.exec(`INSERT INTO job (claim, location, role, extra, mark)
		SELECT c.key, l.key, p.role, p.extra, k.key`+resolved+`CROSS JOIN mark k ON k.claim = c.key
			AND k.location = l.key
		WHERE p.story = ?1 AND (k.role <> p.role OR k.extra IS NOT p.extra)`, s.no, s.key)
	m.formerPlaces(s, "0", `SELECT mark FROM job WHERE mark IS NOT NULL`)
	if !m.o.Partial {
		removed = m.exec(`INSERT INTO gone_mark SELECT k.key FROM record c CROSS JOIN mark k ON k.claim = c.key
			CROSS JOIN record l ON l.key = k.location WHERE c.story = ?2 AND c.kind = `+kindClaim+` AND NOT EXISTS
			(SELECT 1 FROM place p WHERE p.story = ?1 AND p.claim = c.id AND p.location = l.id)`, s.no, s.key)
		m.formerPlaces(s, "1", `SELECT key FROM gone_mark`)
	}
	m.tally(geo.KindOfPlacement, staged, made, changed, removed)
}

// formerPlaces keeps placements as they were.
func (m *merger) formerPlaces(s *stagedStory, removed, marks string) {
	m.exec(`INSERT INTO former (revision, story, kind, id, removed, role, doc)
		SELECT ?1, ?2, `+kindPlacement+`, c.id || '@' || l.id, `+removed+`, k.role, coalesce(k.extra, x'')
		FROM mark k CROSS JOIN record c ON c.key = k.claim CROSS JOIN record l ON l.key = k.location
		WHERE k.key IN (`+marks+`) AND c.story = ?2`, m.revision, s.key)
}

// removalRefused says what would be removed.
func (m *merger) removalRefused() {
	var named []string
	const first = `SELECT kind, id FROM former WHERE revision = ? AND removed = 1
		ORDER BY CASE kind WHEN ` + kindClaim + ` THEN 0 WHEN ` + kindLocation + ` THEN 1 ELSE kind END, id LIMIT ?`
	m.query(first, []any{m.revision, geo.MaxNamed}, func(row []driver.Value) error {
		named = append(named, geo.Kind(row[0].(int64)).String()+" "+formerID(row))
		return nil
	})
	m.fail(geo.RemovalRefused(m.res.Removed, named))
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
