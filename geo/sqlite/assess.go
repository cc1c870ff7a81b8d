package sqlite

import (
	"bytes"
	"database/sql/driver"

	"dateline/geo"
)

// assess computes what answers make of the claims of a story that may be answered otherwise than before, and lists the claims
// whose marks have to be composed anew in table touched.
func (m *merger) assess(s *stagedStory) error {
	if _, err := m.c.exec(m.ctx, `DELETE FROM near`); err != nil {
		return err
	}
	if s.fresh {
		// All that touches a relation, and nothing else: without one there is no answer.
		err := m.steps(step{`INSERT OR IGNORE INTO near
			SELECT claim FROM relation WHERE story = ?1 UNION SELECT target FROM relation WHERE story = ?1`, []any{s.key}})
		if err != nil {
			return err
		}
		return m.assessNear(s)
	}
	if err := m.touch(s); err != nil {
		return err
	}
	const (
		begin = `INSERT OR IGNORE INTO near SELECT r.id FROM touched t CROSS JOIN record r ON r.key = t.claim
			WHERE r.story = ?1`
		added = `INSERT OR IGNORE INTO near SELECT id FROM record WHERE +story = ?1 AND +kind = 5 AND key > ?2`
		ends  = `INSERT OR IGNORE INTO near SELECT id FROM touched_end WHERE story = ?1`
		// A retraction tells on what the retracted claim retracts, and that on what it answers.
		retracted = `INSERT OR IGNORE INTO near SELECT r.target FROM near n CROSS JOIN relation r
			ON r.story = ?1 AND r.claim = n.id WHERE r.rel = 12`
		answered = `INSERT OR IGNORE INTO near
			SELECT r.target FROM near n CROSS JOIN relation r ON r.story = ?1 AND r.claim = n.id
			UNION SELECT r.claim FROM near n CROSS JOIN relation r ON r.story = ?1 AND r.target = n.id`
	)
	err := m.steps(
		step{begin, []any{s.key}}, step{added, []any{s.key, m.lastKey}}, step{ends, []any{s.no}},
		step{retracted, []any{s.key}}, step{retracted, []any{s.key}}, step{answered, []any{s.key}},
	)
	if err != nil {
		return err
	}
	return m.assessNear(s)
}

// touch lists the claims that changed, and those that name a source or report that did.
func (m *merger) touch(s *stagedStory) error {
	err := m.steps(step{`INSERT OR IGNORE INTO touched SELECT c.key FROM changed c CROSS JOIN record r ON r.key = c.key
		WHERE c.kind = 5 AND r.story = ?`, []any{s.key}})
	if err != nil {
		return err
	}
	named := make(map[citation]struct{})
	all := false
	const changed = `SELECT r.kind, r.id FROM changed c CROSS JOIN record r ON r.key = c.key WHERE c.kind IN (2, 3) AND r.story = ?`
	err = m.c.query(m.ctx, changed, []any{s.key}, func(row []driver.Value) error {
		all = all || len(named) >= maxKept
		if !all {
			named[citation{0, geo.Kind(row[0].(int64)), row[1].(string)}] = struct{}{}
		}
		return nil
	})
	if err != nil || len(named) == 0 {
		return err
	}
	if all {
		return m.steps(step{`INSERT OR IGNORE INTO touched SELECT key FROM record WHERE story = ? AND kind = 5`, []any{s.key}})
	}
	if err := m.widen(s, named); err != nil {
		return err
	}
	touched := batch{c: m.c, insert: `INSERT OR IGNORE INTO touched`, cols: 1}
	var fields []field
	const claims = `SELECT key, id, doc FROM record WHERE story = ? AND kind = 5`
	err = m.c.query(m.ctx, claims, []any{s.key}, func(row []driver.Value) error {
		r, err := decode(geo.KindOfClaim, row[1].(string), row[2].([]byte))
		if err != nil {
			return err
		}
		fields = citedBy(r, fields[:0])
		for _, f := range fields {
			if _, ok := named[citation{0, f.kind, f.id}]; ok {
				return touched.add(m.ctx, row[0])
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return touched.flush(m.ctx)
}

// widen adds the sources that are part of one that changed, and so may deny for it. What a source publishes is not added: of a
// publisher a claim shows nothing but its id.
func (m *merger) widen(s *stagedStory, named map[citation]struct{}) error {
	for grown := true; grown; {
		grown = false
		const sources = `SELECT id, doc FROM record WHERE story = ? AND kind = 2`
		err := m.c.query(m.ctx, sources, []any{s.key}, func(row []driver.Value) error {
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
		if err != nil {
			return err
		}
	}
	return nil
}

// assessNear computes the assessments of the claims in near; those that turn out different are touched.
func (m *merger) assessNear(s *stagedStory) error {
	d := m.directory(s.key)
	type result struct {
		key int64
		doc []byte
	}
	var results []result
	write := func() error {
		for _, r := range results {
			err := m.steps(
				step{`UPDATE record SET answers = ? WHERE key = ?`, []any{r.doc, r.key}},
				step{`INSERT OR IGNORE INTO touched VALUES (?)`, []any{r.key}},
			)
			if err != nil {
				return err
			}
		}
		results = results[:0]
		return nil
	}
	const claims = `SELECT r.key, r.id, r.answers FROM near n CROSS JOIN record r ON r.story = ?1 AND r.kind = 5 AND r.id = n.id
		WHERE n.id > ?2 ORDER BY n.id LIMIT 1000`
	for last, more := "", true; more; {
		more = false
		err := m.c.query(m.ctx, claims, []any{s.key, last}, func(row []driver.Value) error {
			more = true
			last = row[1].(string)
			old, _ := row[2].([]byte)
			doc, err := d.assess(last)
			if err != nil {
				return err
			}
			if !bytes.Equal(doc, old) {
				results = append(results, result{row[0].(int64), doc})
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// relationsOf are those to a claim and from it, as which way, kind, other claim, basis.
const relationsOf = `SELECT 0, rel, claim, doc FROM relation INDEXED BY relation_target WHERE story = ?1 AND target = ?2
	UNION ALL SELECT 1, rel, target, doc FROM relation WHERE story = ?1 AND claim = ?2`

// assess returns the document of a claim's assessment, nil when nothing answers it.
func (d *directory) assess(id string) ([]byte, error) {
	this, err := d.party(id)
	if err != nil {
		return nil, err
	}
	var answers []geo.Answer
	err = d.c.query(d.ctx, relationsOf, []any{d.story, id}, func(row []driver.Value) error {
		r, err := decodeRelation("", geo.Rel(row[1].(int64)), "", row[3].([]byte))
		if err != nil {
			return err
		}
		answers = append(answers, geo.Answer{Rel: r.Rel, Basis: r.Basis, Out: row[0].(int64) == 1, Other: geo.Party{Claim: row[2].(string)}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range answers {
		other := answers[i].Other.Claim
		if answers[i].Other, err = d.party(other); err != nil {
			return nil, err
		}
		if answers[i].Other.Retracted, err = d.retracted(other, true); err != nil {
			return nil, err
		}
	}
	a := geo.Assess(this, answers, geo.PartOf(d))
	if d.err != nil {
		return nil, d.err
	}
	if len(a.DeniedBy)+len(a.ContradictedBy)+len(a.SupportedBy)+len(a.RetractedBy)+len(a.GeneralBy) == 0 {
		return nil, nil
	}
	var e encoder
	e.assessment(&a)
	return e.b, nil
}

const retractions = `SELECT claim FROM relation WHERE story = ? AND target = ? AND rel = 12`

// retracted tells whether a valid retraction answers the claim; with deep, one that is not itself validly retracted.
func (d *directory) retracted(id string, deep bool) (bool, error) {
	if known, ok := d.retract[id]; ok && deep {
		return known, nil
	}
	var from []string
	err := d.c.query(d.ctx, retractions, []any{d.story, id}, func(row []driver.Value) error {
		from = append(from, row[0].(string))
		return nil
	})
	if err != nil {
		return false, err
	}
	found := false
	for _, f := range from {
		this, err := d.party(id)
		if err != nil {
			return false, err
		}
		other, err := d.party(f)
		if err != nil {
			return false, err
		}
		if !geo.Retracts(other, this) {
			continue
		}
		answered := false
		if deep {
			if answered, err = d.retracted(f, false); err != nil {
				return false, err
			}
		}
		if found = !answered; found {
			break
		}
	}
	if deep {
		keep(d.retract, id, found)
	}
	return found, nil
}
