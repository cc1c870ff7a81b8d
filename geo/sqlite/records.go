package sqlite

import (
	"cmp"
	"context"
	"database/sql/driver"
	"slices"

	"dateline/geo"
)

// storyRow is a story with its key.
type storyRow struct {
	key int64
	id  string
	doc []byte
}

func storiesByID(ctx context.Context, c *conn, id string) ([]storyRow, error) {
	sql, args := `SELECT key, id, doc FROM story ORDER BY id`, []any(nil)
	if id != "" {
		sql, args = `SELECT key, id, doc FROM story WHERE id = ?`, []any{id}
	}
	var list []storyRow
	err := c.query(ctx, sql, args, func(row []driver.Value) error {
		list = append(list, storyRow{row[0].(int64), row[1].(string), row[2].([]byte)})
		return nil
	})
	return list, err
}

// Scan implements geo.Store.
func (s *Store) Scan(ctx context.Context, k geo.Kind, story string, each func(string, geo.Record) error) error {
	return s.read(ctx, func(c *conn) error {
		stories, err := storiesByID(ctx, c, story)
		if err != nil {
			return err
		}
		for _, t := range stories {
			if err := scanStory(ctx, c, k, t, each); err != nil {
				return err
			}
		}
		return nil
	})
}

func scanStory(ctx context.Context, c *conn, k geo.Kind, t storyRow, each func(string, geo.Record) error) error {
	switch k {
	case geo.KindOfStory:
		r, err := decode(k, t.id, t.doc)
		if err != nil {
			return err
		}
		return each(t.id, r)
	case geo.KindOfPlacement:
		const sql = `SELECT c.id, l.id, m.role, m.extra FROM record l CROSS JOIN mark m ON m.location = l.key
			CROSS JOIN record c ON c.key = m.claim WHERE l.story = ? AND l.kind = ` + kindLocation + ` ORDER BY l.id, c.id`
		return c.query(ctx, sql, []any{t.key}, func(row []driver.Value) error {
			p, err := placement(row[0].(string), row[1].(string), row[2], row[3])
			if err != nil {
				return err
			}
			return each(t.id, p)
		})
	case geo.KindOfRelation:
		const sql = `SELECT claim, rel, target, doc FROM relation WHERE story = ? ORDER BY claim, rel, target`
		return c.query(ctx, sql, []any{t.key}, func(row []driver.Value) error {
			r, err := decodeRelation(row[0].(string), geo.Rel(row[1].(int64)), row[2].(string), row[3].([]byte))
			if err != nil {
				return err
			}
			return each(t.id, r)
		})
	}
	const sql = `SELECT id, doc FROM record WHERE story = ? AND kind = ? ORDER BY id`
	return c.query(ctx, sql, []any{t.key, k}, func(row []driver.Value) error {
		r, err := decode(k, row[0].(string), row[1].([]byte))
		if err != nil {
			return err
		}
		return each(t.id, r)
	})
}

func placement(claim, location string, role, extra driver.Value) (*geo.Placement, error) {
	doc, _ := extra.([]byte)
	more, err := decodeMembers(doc)
	return &geo.Placement{Claim: claim, Location: location, Role: geo.Role(role.(int64)), Extra: more}, err
}

// Entries implements geo.Store.
func (s *Store) Entries(ctx context.Context, claims []geo.Ref) ([]geo.Entry, error) {
	var out []geo.Entry
	err := s.read(ctx, func(c *conn) error {
		const sql = `SELECT t.key, t.id, r.key, r.doc, r.answers FROM story t
			CROSS JOIN record r ON r.story = t.key AND r.kind = ` + kindClaim + ` AND r.id = ?2
			WHERE ?1 = '' OR t.id = ?1 ORDER BY t.id`
		for _, ref := range claims {
			err := c.query(ctx, sql, []any{ref.Story, ref.ID}, func(row []driver.Value) error {
				e := geo.Entry{Story: row[1].(string)}
				r, err := decode(geo.KindOfClaim, ref.ID, row[3].([]byte))
				if err != nil {
					return err
				}
				e.Claim = r.(*geo.Claim)
				answers, _ := row[4].([]byte)
				if e.Assessment, err = assessmentOf(e.Claim, answers); err != nil {
					return err
				}
				if e.Placements, err = placementsOf(ctx, c, ref.ID, row[2].(int64)); err != nil {
					return err
				}
				e.Relations, err = relationsTouching(ctx, c, row[0].(int64), ref.ID)
				out = append(out, e)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func placementsOf(ctx context.Context, c *conn, claim string, key int64) ([]*geo.Placement, error) {
	var out []*geo.Placement
	const sql = `SELECT l.id, m.role, m.extra FROM mark m CROSS JOIN record l ON l.key = m.location WHERE m.claim = ? ORDER BY l.id`
	err := c.query(ctx, sql, []any{key}, func(row []driver.Value) error {
		p, err := placement(claim, row[0].(string), row[1], row[2])
		out = append(out, p)
		return err
	})
	return out, err
}

func relationsTouching(ctx context.Context, c *conn, story int64, claim string) ([]*geo.Relation, error) {
	var out []*geo.Relation
	err := c.query(ctx, relationsOf, []any{story, claim}, func(row []driver.Value) error {
		from, to := row[2].(string), claim
		if row[0].(int64) == 1 {
			from, to = to, from
		}
		r, err := decodeRelation(from, geo.Rel(row[1].(int64)), to, row[3].([]byte))
		out = append(out, r)
		return err
	})
	slices.SortFunc(out, func(a, b *geo.Relation) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Rel, b.Rel), cmp.Compare(a.To, b.To))
	})
	return out, err
}

// Locations implements geo.Store.
func (s *Store) Locations(ctx context.Context, refs []geo.Ref) ([]*geo.Location, error) {
	var out []*geo.Location
	err := s.read(ctx, func(c *conn) error {
		const sql = `SELECT r.doc FROM story t CROSS JOIN record r ON r.story = t.key AND r.kind = ` + kindLocation + ` AND r.id = ?2 WHERE t.id = ?1`
		for _, ref := range refs {
			var doc []byte
			found, err := c.one(ctx, sql, []any{ref.Story, ref.ID}, &doc)
			if err != nil {
				return err
			}
			if !found {
				continue
			}
			r, err := decode(geo.KindOfLocation, ref.ID, doc)
			if err != nil {
				return err
			}
			out = append(out, r.(*geo.Location))
		}
		return nil
	})
	return out, err
}
