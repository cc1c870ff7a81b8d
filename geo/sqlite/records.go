package sqlite

import (
	"context"
	"database/sql/driver"

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

// Scan implements geo.Reader.
func (s *reads) Scan(ctx context.Context, k geo.Kind, story string, each func(string, geo.Record) error) error {
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
	give := func(r geo.Record, err error) error {
		if err != nil {
			return err
		}
		return each(t.id, r)
	}
	switch k {
	case geo.KindOfStory:
		return give(decode(k, t.id, t.doc))
	case geo.KindOfPlacement:
		const sql = `SELECT c.id, l.id, m.role, m.extra FROM record l CROSS JOIN mark m ON m.location = l.key
			CROSS JOIN record c ON c.key = m.claim WHERE l.story = ? AND l.kind = ` +
			kindLocation + ` ORDER BY l.id, c.id`
		return c.query(ctx, sql, []any{t.key}, func(row []driver.Value) error {
			return give(placement(row[0].(string), row[1].(string), row[2], row[3]))
		})
	case geo.KindOfRelation:
		const sql = `SELECT claim, rel, target, doc FROM relation WHERE story = ? ORDER BY claim, rel, target`
		return c.query(ctx, sql, []any{t.key}, func(row []driver.Value) error {
			return give(decodeRelation(row[0].(string), geo.Rel(row[1].(int64)), row[2].(string), row[3].([]byte)))
		})
	}
	const sql = `SELECT id, doc FROM record WHERE story = ? AND kind = ? ORDER BY id`
	return c.query(ctx, sql, []any{t.key, k}, func(row []driver.Value) error {
		return give(decode(k, row[0].(string), row[1].([]byte)))
	})
}

func placement(claim, location string, role, extra driver.Value) (*geo.Placement, error) {
	doc, _ := extra.([]byte)
	p := &geo.Placement{Claim: claim, Location: location, Role: geo.Role(role.(int64))}
	return p, decodePlacement(p, doc)
}
