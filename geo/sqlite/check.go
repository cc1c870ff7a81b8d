package sqlite

import (
	"database/sql/driver"
	"fmt"

	"dateline/geo"
)

// there is a condition: the record of a kind that expression id names is in the story, or stands in the file with
// problems of its own. ?1 is the story's number in the import and ?2 its key.
func there(k geo.Kind, id string) string {
	return fmt.Sprintf(`(EXISTS (SELECT 1 FROM record r WHERE r.story = ?2 AND r.kind = %d AND r.id = %s
			AND r.key NOT IN (SELECT key FROM removed))
		OR EXISTS (SELECT 1 FROM faulty n WHERE n.story = ?1 AND n.kind = %d AND n.id = %s))`, k, id, k, id)
}

// references reports everything that is named and not there.
func (m *merger) references() {
	for _, s := range m.w.stories {
		m.citedThere(s)
		m.placesThere(s)
		m.claimsPlaced(s)
		m.relationsThere(s)
	}
}

// maxMissing bounds the set of ids that are named and not there. A file with more has its first problems listed.
const maxMissing = 1 << 17

// citedThere checks the sources and reports that sources, reports and claims name. What is named was staged without
// repeats; only when some of it is missing are the records read again to find where.
func (m *merger) citedThere(s *stagedStory) {
	missing := make(map[citation]struct{})
	sql := fmt.Sprintf(`SELECT DISTINCT c.kind, c.id FROM cite c WHERE c.story = ?1
		AND CASE c.kind WHEN %d THEN NOT %s ELSE NOT %s END LIMIT ?3`, geo.KindOfSource,
		there(geo.KindOfSource, "c.id"), there(geo.KindOfReport, "c.id"))
	m.query(sql, []any{s.no, s.key, maxMissing}, func(row []driver.Value) error {
		missing[citation{s.no, geo.Kind(row[0].(int64)), row[1].(string)}] = struct{}{}
		return nil
	})
	if len(missing) == 0 {
		return
	}
	const items = `SELECT at, feature, kind, id, doc FROM item WHERE story = ? AND kind IN (` + kindSource + `, ` +
		kindReport + `, ` + kindClaim + `) ORDER BY seq`
	var cites []geo.Citation
	m.query(items, []any{s.no}, func(row []driver.Value) error {
		r, err := decode(geo.Kind(row[2].(int64)), row[3].(string), row[4].([]byte))
		if err != nil {
			return err
		}
		cites = geo.Cites(r, cites[:0])
		for i := range cites {
			if _, ok := missing[citation{s.no, cites[i].Kind, cites[i].ID}]; ok {
				m.problems.Add(geo.CitedUnknown(m.w.position(row), r, &cites[i]))
			}
		}
		return nil
	})
}

// placesThere checks the claims and locations of placements.
func (m *merger) placesThere(s *stagedStory) {
	if s.fresh && len(m.w.stories) == 1 {
		// Every placement of a new story became a job, unless something was missing.
		var staged, jobs int64
		m.one(`SELECT (SELECT count(*) FROM place), (SELECT count(*) FROM job)`, nil, &staged, &jobs)
		if staged == jobs {
			return
		}
	}
	for _, k := range [...]geo.Kind{geo.KindOfClaim, geo.KindOfLocation} {
		sql := fmt.Sprintf(`SELECT p.at, p.feature, p.claim, p.location FROM place p WHERE p.story = ?1 AND NOT %s
			ORDER BY p.seq`, there(k, "p."+k.String()))
		m.query(sql, []any{s.no, s.key}, func(row []driver.Value) error {
			m.problems.Add(geo.PlacedUnknown(m.w.position(row), k, row[2].(string), row[3].(string)))
			return nil
		})
	}
}

// claimsPlaced checks that each claim has a placement.
func (m *merger) claimsPlaced(s *stagedStory) {
	sql := `SELECT i.at, i.feature, i.id FROM item i WHERE i.story = ?1 AND i.kind = ` + kindClaim + `
		AND NOT EXISTS (SELECT 1 FROM place p WHERE p.story = ?1 AND p.claim = i.id)
		AND NOT EXISTS (SELECT 1 FROM faulty n WHERE n.story = ?1 AND n.kind = ` + kindPlacement + `
			AND n.id >= i.id || '@' AND n.id < i.id || 'A')`
	args := []any{s.no}
	if m.o.Partial && !s.fresh {
		sql += ` AND NOT EXISTS (SELECT 1 FROM record r CROSS JOIN mark k ON k.claim = r.key
			WHERE r.story = ?2 AND r.kind = ` + kindClaim + ` AND r.id = i.id)`
		args = append(args, s.key)
	}
	m.query(sql+` ORDER BY i.seq`, args, func(row []driver.Value) error {
		m.problems.Add(geo.Unplaced(m.w.position(row), row[2].(string)))
		return nil
	})
}

// relationsThere checks both ends of relations.
func (m *merger) relationsThere(s *stagedStory) {
	for _, end := range []struct{ column, field string }{{"claim", "from"}, {"target", "to"}} {
		sql := fmt.Sprintf(`SELECT l.at, l.feature, l.claim, l.rel, l.target FROM link l WHERE l.story = ?1 AND NOT %s
			ORDER BY l.seq`, there(geo.KindOfClaim, "l."+end.column))
		m.query(sql, []any{s.no, s.key}, func(row []driver.Value) error {
			m.problems.Add(relationOf(row).EndUnknown(m.w.position(row), end.field))
			return nil
		})
	}
}

// relationOf reads a staged relation's ends.
func relationOf(row []driver.Value) *geo.Relation {
	return &geo.Relation{From: row[2].(string), Rel: geo.Rel(row[3].(int64)), To: row[4].(string)}
}

// unusedWarnings says which sources and reports of the import nothing names, and which denials no relation leads from or
// to.
func (m *merger) unusedWarnings() {
	for _, s := range m.w.stories {
		for _, k := range [...]geo.Kind{geo.KindOfSource, geo.KindOfReport} {
			if m.o.Partial {
				break // what the store has may name it
			}
			const sql = `SELECT at, feature, id FROM item WHERE story = ?1 AND kind = ?2
				AND id NOT IN (SELECT id FROM cite WHERE story = ?1 AND kind = ?2) ORDER BY seq LIMIT ?3`
			m.query(sql, []any{s.no, k, geo.MaxProblems}, func(row []driver.Value) error {
				m.problems.Add(geo.Unused(m.w.position(row), k, row[2].(string)))
				return nil
			})
		}
	}
	for _, d := range m.w.denials {
		var found int64
		m.one(`SELECT EXISTS (SELECT 1 FROM relation WHERE story = ?1 AND claim = ?2)
			OR EXISTS (SELECT 1 FROM relation WHERE story = ?1 AND target = ?2)`,
			[]any{m.w.stories[d.story-1].key, d.claim}, &found)
		if found == 0 {
			m.problems.Add(geo.Unanswering(d.at, d.claim))
		}
	}
}

// relationWarnings says which relations of the import cannot change a status, and why.
func (m *merger) relationWarnings() {
	for _, s := range m.w.stories {
		d := m.directory(s.key)
		rules := geo.NewAssessor(d)
		const sql = `SELECT at, feature, claim, rel, target FROM link WHERE story = ?
			AND rel IN (` + relDenies + `, ` + relContradicts + `, ` + relSupports + `, ` + relRetracts + `)
				ORDER BY seq`
		m.query(sql, []any{s.no}, func(row []driver.Value) error {
			if len(m.problems.List) >= geo.MaxProblems {
				return nil
			}
			r := relationOf(row)
			if how := rules.Unlike(r); how != "" {
				m.problems.Add(r.WorksOtherwise(m.w.position(row), how))
			}
			return d.err
		})
	}
}
