package sqlite

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"dateline/geo"
)

// there is a condition: the record of kind k that expression id names is in the story, or stands in the file with problems of
// its own. ?1 is the story's number in the import and ?2 its key.
func there(k geo.Kind, id string) string {
	return fmt.Sprintf(`(EXISTS (SELECT 1 FROM record r WHERE r.story = ?2 AND r.kind = %d AND r.id = %s
			AND r.key NOT IN (SELECT key FROM removed))
		OR EXISTS (SELECT 1 FROM noted n WHERE n.story = ?1 AND n.kind = %d AND n.id = %s))`, k, id, k, id)
}

// references reports everything that is named and not there.
func (m *merger) references() error {
	for _, s := range m.w.stories {
		for _, check := range []func(*stagedStory) error{m.citedThere, m.placesThere, m.claimsPlaced, m.relationsThere} {
			if err := check(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxMissing bounds the set of ids that are named and not there. A file with more has its first problems listed.
const maxMissing = 1 << 17

// citedThere checks the sources and reports that sources, reports and claims name. What is named was staged without repeats;
// only when some of it is missing are the records read again to find where.
func (m *merger) citedThere(s *stagedStory) error {
	missing := make(map[citation]struct{})
	sql := fmt.Sprintf(`SELECT DISTINCT c.kind, c.id FROM cite c WHERE c.story = ?1
		AND CASE c.kind WHEN 2 THEN NOT %s ELSE NOT %s END LIMIT ?3`,
		there(geo.KindOfSource, "c.id"), there(geo.KindOfReport, "c.id"))
	err := m.c.query(m.ctx, sql, []any{s.no, s.key, maxMissing}, func(row []driver.Value) error {
		missing[citation{s.no, geo.Kind(row[0].(int64)), row[1].(string)}] = struct{}{}
		return nil
	})
	if err != nil || len(missing) == 0 {
		return err
	}
	const items = `SELECT at, feature, kind, id, doc FROM item WHERE story = ? AND kind IN (2, 3, 5) ORDER BY seq`
	var fields []field
	return m.c.query(m.ctx, items, []any{s.no}, func(row []driver.Value) error {
		k, id := geo.Kind(row[2].(int64)), row[3].(string)
		r, err := decode(k, id, row[4].([]byte))
		if err != nil {
			return err
		}
		fields = citedBy(r, fields[:0])
		for _, f := range fields {
			if _, ok := missing[citation{s.no, f.kind, f.id}]; ok {
				m.problems.Add(geo.Problem{
					Position: m.w.position(row), Field: f.name(), Rule: f.kind.String() + "-unknown",
					Message: fmt.Sprintf("%s %s names the %s %q, which is not in the story; add it to %ss or name one that is there",
						k, id, f.kind, f.id, f.kind),
				})
			}
		}
		return nil
	})
}

// name is the path of the field.
func (f *field) name() string {
	if f.n < 0 {
		return f.path
	}
	return fmt.Sprintf(f.path, f.n)
}

// placesThere checks the claims and locations of placements.
func (m *merger) placesThere(s *stagedStory) error {
	var staged, jobs int64
	if s.fresh && len(m.w.stories) == 1 {
		// Every placement of a new story became a job, unless something was missing.
		const sql = `SELECT (SELECT count(*) FROM place), (SELECT count(*) FROM job)`
		if _, err := m.c.one(m.ctx, sql, nil, &staged, &jobs); err != nil || staged == jobs {
			return err
		}
	}
	for _, part := range []struct {
		kind   geo.Kind
		column string
	}{{geo.KindOfClaim, "claim"}, {geo.KindOfLocation, "location"}} {
		sql := fmt.Sprintf(`SELECT p.at, p.feature, p.claim, p.location FROM place p WHERE p.story = ?1 AND NOT %s
			ORDER BY p.seq`, there(part.kind, "p."+part.column))
		err := m.c.query(m.ctx, sql, []any{s.no, s.key}, func(row []driver.Value) error {
			claim, location := row[2].(string), row[3].(string)
			p := geo.Problem{Position: m.w.position(row), Field: part.column, Rule: part.column + "-unknown"}
			p.Message = fmt.Sprintf("claim %s is placed at location %s, but no location has that id; add the location", claim, location)
			if part.kind == geo.KindOfClaim {
				p.Message = fmt.Sprintf("location %s names the claim %s, which is nowhere in full; write it in full under one location",
					location, claim)
			}
			m.problems.Add(p)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// claimsPlaced checks that each claim has a placement.
func (m *merger) claimsPlaced(s *stagedStory) error {
	sql := `SELECT i.at, i.feature, i.id FROM item i WHERE i.story = ?1 AND i.kind = 5
		AND NOT EXISTS (SELECT 1 FROM place p WHERE p.story = ?1 AND p.claim = i.id)
		AND NOT EXISTS (SELECT 1 FROM noted n WHERE n.story = ?1 AND n.kind = 6 AND n.id >= i.id || '@' AND n.id < i.id || 'A')
		AND ?2 = ?2 ORDER BY i.seq`
	if m.o.Partial && !s.fresh {
		sql = strings.Replace(sql, "AND ?2 = ?2", `AND NOT EXISTS (SELECT 1 FROM record r CROSS JOIN mark k ON k.claim = r.key
			WHERE r.story = ?2 AND r.kind = 5 AND r.id = i.id)`, 1)
	}
	return m.c.query(m.ctx, sql, []any{s.no, s.key}, func(row []driver.Value) error {
		m.problems.Add(geo.Problem{
			Position: m.w.position(row), Field: "location", Rule: "placement-required",
			Message: fmt.Sprintf("claim %s is at no location; place it at one, with its role", row[2]),
		})
		return nil
	})
}

// relationsThere checks both ends of relations.
func (m *merger) relationsThere(s *stagedStory) error {
	for _, end := range []struct{ column, field string }{{"claim", "from"}, {"target", "to"}} {
		sql := fmt.Sprintf(`SELECT l.at, l.feature, l.claim, l.rel, l.target, l.%s FROM link l WHERE l.story = ?1 AND NOT %s
			ORDER BY l.seq`, end.column, there(geo.KindOfClaim, "l."+end.column))
		err := m.c.query(m.ctx, sql, []any{s.no, s.key}, func(row []driver.Value) error {
			m.problems.Add(geo.Problem{
				Position: m.w.position(row), Field: end.field, Rule: "claim-unknown",
				Message: fmt.Sprintf("the relation “%s %s %s” names the claim %q, which is not in the story; name one that is there",
					row[2], geo.Rel(row[3].(int64)), row[4], row[5]),
			})
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// relationWarnings says which relations of the import cannot change a status, and why.
func (m *merger) relationWarnings() error {
	for _, s := range m.w.stories {
		d := m.directory(s.key)
		const sql = `SELECT at, feature, claim, rel, target FROM link WHERE story = ? AND rel IN (1, 2, 3, 12) ORDER BY seq`
		err := m.c.query(m.ctx, sql, []any{s.no}, func(row []driver.Value) error {
			if len(m.problems.List) >= geo.MaxProblems {
				return nil
			}
			from, err := d.party(row[2].(string))
			if err != nil {
				return err
			}
			to, err := d.party(row[4].(string))
			if err != nil {
				return err
			}
			rel := geo.Rel(row[3].(int64))
			if reason := uncounted(rel, from, to, d); reason != "" {
				m.problems.Add(geo.Problem{
					Position: m.w.position(row), Field: "rel", Rule: "relation-without-effect", Warning: true,
					Message: fmt.Sprintf("“%s %s %s” does not change the status of %s: %s", row[2], rel, row[4], row[4], reason),
				})
			}
			return d.err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// uncounted returns why a relation has no effect by itself; "" when it has one.
func uncounted(rel geo.Rel, from, to geo.Party, d *directory) string {
	from.Retracted = false
	a := geo.Assess(to, []geo.Answer{{Rel: rel, Other: from}}, geo.PartOf(d))
	if len(a.DeniedBy)+len(a.ContradictedBy)+len(a.SupportedBy)+len(a.RetractedBy) > 0 {
		return ""
	}
	switch {
	case rel == geo.RelRetracts:
		return fmt.Sprintf("%s is neither its claimant nor a publisher in its chain", from.Claimant)
	case from.Claimant == to.Claimant:
		return fmt.Sprintf("both are claimed by %s; it needs another claimant", from.Claimant)
	case rel == geo.RelDenies:
		return fmt.Sprintf("%s is not among those it is about (%s), nor part of one", from.Claimant, strings.Join(to.About, ", "))
	default:
		return "both have the same root, so that it is no separate source"
	}
}
