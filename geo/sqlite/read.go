package sqlite

import (
	"context"
	"database/sql/driver"
	"strings"
	"time"

	"dateline/geo"
	"dateline/geo/words"
)

// storyIDs returns the ids of the stories by key.
func storyIDs(ctx context.Context, c *conn) (map[int64]string, error) {
	ids := make(map[int64]string)
	err := c.query(ctx, `SELECT key, id FROM story`, nil, func(row []driver.Value) error {
		ids[row[0].(int64)] = row[1].(string)
		return nil
	})
	return ids, err
}

// Marks implements geo.Reader.
func (s *reads) Marks(ctx context.Context, keys []int64, each func(*geo.Mark) error) error {
	sql, args := `SELECT key, row FROM mark`, []any(nil)
	if keys != nil {
		sql, args = `SELECT m.key, m.row FROM json_each(?) j CROSS JOIN mark m ON m.key = j.value`,
			[]any{keysJSON(keys)}
	}
	return s.read(ctx, func(c *conn) error {
		stories, err := storyIDs(ctx, c)
		if err != nil {
			return err
		}
		r := newRows(stories)
		var m geo.Mark
		return c.query(ctx, sql, args, func(row []driver.Value) error {
			if err := r.read(&m, row[0].(int64), row[1].([]byte)); err != nil {
				return err
			}
			return each(&m)
		})
	})
}

// Features implements geo.Reader.
func (s *reads) Features(ctx context.Context, keys []int64, each func(*geo.Feature) error) error {
	const sql = `SELECT p.key, p.location, p.country, p.precision, p.geometry, p.properties
		FROM json_each(?) j CROSS JOIN page p ON p.key = j.value`
	if len(keys) == 0 {
		return nil
	}
	return s.read(ctx, func(c *conn) error {
		areas := make(map[int64][]byte)
		var d geo.Feature
		return c.query(ctx, sql, []any{keysJSON(keys)}, func(row []driver.Value) error {
			d = geo.Feature{Key: row[0].(int64), Country: row[2].(string), Precision: geo.Precision(row[3].(int64))}
			d.Properties, _ = row[5].([]byte)
			var ok bool
			var err error
			if d.Geometry, ok = row[4].([]byte); !ok {
				d.Geometry = kept(areas, row[1].(int64), maxAreas, func() (g []byte) {
					_, err = c.one(ctx, `SELECT geometry FROM area WHERE location = ?`, []any{row[1]}, &g)
					return g
				})
			}
			if err != nil {
				return err
			}
			return each(&d)
		})
	})
}

// maxAreas bounds how many areas one call keeps.
const maxAreas = 256

// Search implements geo.Reader. A query of too many words is CodeInvalid.
func (s *reads) Search(ctx context.Context, q string) ([]int64, error) {
	terms := words.Query(q)
	if len(terms) == 0 {
		return nil, nil
	}
	if len(terms) > words.MaxTerms {
		return nil, geo.Errorf(geo.CodeInvalid, "q has too many words; at most %d are searched", words.MaxTerms)
	}
	match := make([]string, len(terms))
	for i, t := range terms {
		if match[i] = `"` + t.Word + `"`; t.Prefix { // Letters, digits and marks only: nothing to escape.
			match[i] += "*"
		}
		if len(t.Forms) > 0 {
			match[i] = `(` + match[i] + ` OR "` + strings.Join(t.Forms, `" OR "`) + `")`
		}
	}
	var keys []int64
	err := s.read(ctx, func(c *conn) error {
		const sql = `SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid`
		return c.query(ctx, sql, []any{strings.Join(match, " AND ")}, func(row []driver.Value) error {
			keys = append(keys, row[0].(int64))
			return nil
		})
	})
	return keys, err
}

// Removed implements geo.Reader.
func (s *reads) Removed(ctx context.Context, k geo.Kind, ref geo.Ref) (*geo.Removal, error) {
	var out *geo.Removal
	err := s.read(ctx, func(c *conn) error {
		const sql = `SELECT v.at, v.n FROM story t
			CROSS JOIN former f ON f.story = t.key AND f.kind = ?2 AND f.id = ?3
			CROSS JOIN revision v ON v.n = f.revision
			WHERE t.id = ?1 AND f.removed = 1
			AND NOT EXISTS (SELECT 1 FROM record r WHERE r.story = t.key AND r.kind = ?2 AND r.id = ?3)
			ORDER BY f.seq DESC LIMIT 1`
		var at, n int64
		found, err := c.one(ctx, sql, []any{ref.Story, k, ref.ID}, &at, &n)
		if found {
			out = &geo.Removal{At: time.UnixMicro(at).UTC(), Revision: n}
		}
		return err
	})
	return out, err
}
