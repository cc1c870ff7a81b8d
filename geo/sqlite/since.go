package sqlite

import (
	"context"
	"database/sql/driver"

	"dateline/geo"
)

// StoryChanges implements geo.Reader.
func (s *reads) StoryChanges(ctx context.Context, story string, since int64) (geo.StoryChanges, error) {
	var out geo.StoryChanges
	err := s.read(ctx, func(c *conn) error {
		now, err := s.revision(ctx, c)
		if err != nil || since >= now.N {
			return err
		}
		var key, n int64
		if found, err := c.one(ctx, `SELECT key FROM story WHERE id = ?`, []any{story}, &key); err != nil || !found {
			return err
		}
		if out.All, err = tooMuch(ctx, c, since); err != nil || out.All {
			return err
		}
		const put = `SELECT DISTINCT m.key FROM change c CROSS JOIN mark m ON m.key = c.mark CROSS JOIN record r
			ON r.key = m.claim
			WHERE c.revision > ? AND r.story = ? ORDER BY m.key`
		err = c.query(ctx, put, []any{since, key}, func(row []driver.Value) error {
			out.Put = append(out.Put, row[0].(int64))
			return nil
		})
		if err != nil {
			return err
		}
		const removed = `SELECT count(DISTINCT f.id) FROM former f WHERE f.story = ?1 AND f.kind = ?2
			AND f.revision > ?3 AND f.removed = 1
			AND NOT EXISTS (SELECT 1 FROM record r WHERE r.story = ?1 AND r.kind = ?2 AND r.id = f.id)`
		if _, err := c.one(ctx, removed, []any{key, geo.KindOfClaim, since}, &n); err != nil {
			return err
		}
		out.Removed = int(n)
		// A placement is named claim@location; that of a claim which is gone counts as the claim alone.
		const other = `SELECT EXISTS (SELECT 1 FROM former WHERE story = ?1 AND kind = ?2 AND revision > ?5)
			OR EXISTS (SELECT 1 FROM former f WHERE f.story = ?1 AND f.kind = ?3 AND f.revision > ?5 AND f.removed = 1
				AND EXISTS (SELECT 1 FROM record r WHERE r.story = ?1 AND r.kind = ?4
					AND r.id = substr(f.id, 1, instr(f.id, '@') - 1)))`
		_, err = c.one(ctx, other, []any{key, geo.KindOfStory, geo.KindOfPlacement, geo.KindOfClaim, since}, &n)
		out.Other = n != 0
		return err
	})
	return out, err
}
