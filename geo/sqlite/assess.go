package sqlite

import (
	"bytes"
	"database/sql/driver"

	"dateline/geo"
)

// assess computes what answers make of the claims of a story that may be answered otherwise than before, and lists the
// claims whose marks have to be composed anew in table compose_claim.
func (m *merger) assess(s *stagedStory) {
	const insert = `INSERT OR IGNORE INTO assess_claim `
	m.exec(`DELETE FROM assess_claim`)
	if s.fresh {
		// All that touches a relation, and nothing else: without one there is no answer.
		m.exec(insert+`SELECT claim FROM relation WHERE story = ?1 UNION SELECT target FROM relation WHERE story = ?1`,
			s.key)
		m.assessClaims(s)
		return
	}
	m.touch(s)
	m.exec(insert+`SELECT r.id FROM compose_claim t CROSS JOIN record r ON r.key = t.claim WHERE r.story = ?1`, s.key)
	m.exec(insert+`SELECT id FROM record WHERE +story = ?1 AND +kind = `+kindClaim+` AND key > ?2`, s.key, m.lastKey)
	m.exec(insert+`SELECT id FROM changed_end WHERE story = ?1`, s.no)
	for range 2 { // A retraction tells on what the retracted claim retracts, and that on what it answers.
		m.exec(insert+`SELECT r.target FROM assess_claim n CROSS JOIN relation r ON r.story = ?1 AND r.claim = n.id
			WHERE r.rel = `+relRetracts, s.key)
	}
	m.exec(insert+`SELECT r.target FROM assess_claim n CROSS JOIN relation r ON r.story = ?1 AND r.claim = n.id
		UNION SELECT r.claim FROM assess_claim n CROSS JOIN relation r ON r.story = ?1 AND r.target = n.id`, s.key)
	m.assessClaims(s)
}

// touch lists the claims that changed, and those that name a source or report that did.
func (m *merger) touch(s *stagedStory) {
	m.exec(`INSERT OR IGNORE INTO compose_claim SELECT c.key FROM changed c CROSS JOIN record r ON r.key = c.key
		WHERE c.kind = `+kindClaim+` AND r.story = ?`, s.key)
	named := make(map[citation]struct{})
	all := false
	const changed = `SELECT r.kind, r.id FROM changed c CROSS JOIN record r ON r.key = c.key WHERE c.kind IN (` +
		kindSource + `, ` + kindReport + `) AND r.story = ?`
	m.query(changed, []any{s.key}, func(row []driver.Value) error {
		all = all || len(named) >= maxKept
		if !all {
			named[citation{0, geo.Kind(row[0].(int64)), row[1].(string)}] = struct{}{}
		}
		return nil
	})
	if len(named) == 0 {
		return
	}
	if all {
		m.exec(`INSERT OR IGNORE INTO compose_claim SELECT key FROM record WHERE story = ? AND kind = `+kindClaim,
			s.key)
		return
	}
	m.widen(s, named)
	touched := batch{c: m.c, insert: `INSERT OR IGNORE INTO compose_claim`, cols: 1}
	var cites []geo.Citation
	const claims = `SELECT key, id, doc FROM record WHERE story = ? AND kind = ` + kindClaim
	m.query(claims, []any{s.key}, func(row []driver.Value) error {
		r, err := decode(geo.KindOfClaim, row[1].(string), row[2].([]byte))
		if err != nil {
			return err
		}
		cites = geo.Cites(r, cites[:0])
		for i := range cites {
			if _, ok := named[citation{0, cites[i].Kind, cites[i].ID}]; ok {
				return touched.add(m.ctx, row[0])
			}
		}
		return nil
	})
	m.flush(&touched)
}

// widen adds the sources that are part of one that changed, and so may deny for it. What a source publishes is not
// added: of a publisher a claim shows nothing but its id.
func (m *merger) widen(s *stagedStory, named map[citation]struct{}) {
	for grown := true; grown; {
		grown = false
		const sources = `SELECT id, doc FROM record WHERE story = ? AND kind = ` + kindSource
		m.query(sources, []any{s.key}, func(row []driver.Value) error {
			r, err := decode(geo.KindOfSource, row[0].(string), row[1].([]byte))
			if err != nil {
				return err
			}
			this := citation{0, geo.KindOfSource, row[0].(string)}
			_, parent := named[citation{0, geo.KindOfSource, r.(*geo.Source).PartOf}]
			if _, ok := named[this]; parent && !ok {
				named[this], grown = struct{}{}, true
			}
			return nil
		})
	}
}

// assessClaims computes the assessments of the claims in assess_claim; those that turn out different go into
// compose_claim.
func (m *merger) assessClaims(s *stagedStory) {
	d := m.directory(s.key)
	rules := geo.NewAssessor(d)
	type result struct {
		key int64
		doc []byte
	}
	const claims = `SELECT r.key, r.id, r.answers FROM assess_claim n CROSS JOIN record r ON r.story = ?1
		AND r.kind = ` + kindClaim + ` AND r.id = n.id
		WHERE n.id > ?2 ORDER BY n.id LIMIT 1000`
	for last, more := "", true; more; {
		more = false
		var results []result
		m.query(claims, []any{s.key, last}, func(row []driver.Value) error {
			more = true
			last = row[1].(string)
			old, _ := row[2].([]byte)
			if doc := assessmentDoc(rules.Assess(last)); !bytes.Equal(doc, old) {
				results = append(results, result{row[0].(int64), doc})
			}
			return d.err
		})
		for _, r := range results {
			m.exec(`UPDATE record SET answers = ? WHERE key = ?`, r.doc, r.key)
			m.exec(`INSERT OR IGNORE INTO compose_claim VALUES (?)`, r.key)
		}
	}
}
