package sqlite

import (
	"cmp"
	"context"
	"database/sql/driver"
	"slices"
	"strconv"

	"dateline/geo"
	"dateline/geo/geojson"
)

// relationsLike are the relations of one kind from a claim, by its number in a list, or to it.
type relationsLike struct {
	claim int64
	rel   geo.Rel
	out   bool
}

// ClaimRecords implements geo.Reader.
func (s *reads) ClaimRecords(ctx context.Context, claims []geo.Ref) ([]geo.ClaimRecord, error) {
	return readBy(ctx, s, func(c *conn) ([]geo.ClaimRecord, error) { return entriesOf(ctx, c, claims) })
}

// entriesOf reads claims with what stands around them: three queries, however many claims there are.
func entriesOf(ctx context.Context, c *conn, claims []geo.Ref) ([]geo.ClaimRecord, error) {
	const found = `WITH ref AS MATERIALIZED (SELECT key, value ->> 0 AS story, value ->> 1 AS id FROM json_each(?)),
		named AS (SELECT ref.key, ref.id, t.key AS story, t.id AS name FROM ref CROSS JOIN story t ON t.id = ref.story
			UNION ALL SELECT ref.key, ref.id, t.key, t.id FROM ref CROSS JOIN story t WHERE ref.story = '')
		SELECT n.story, n.name, r.key, r.id, r.doc, r.answers FROM named n
		CROSS JOIN record r ON r.story = n.story AND r.kind = ` + kindClaim + ` AND r.id = n.id ORDER BY n.key, n.name`
	var out []geo.ClaimRecord
	var keys, stories []int64
	err := c.query(ctx, found, []any{refsJSON(claims)}, func(row []driver.Value) error {
		r, err := decode(geo.KindOfClaim, row[3].(string), row[4].([]byte))
		if err != nil {
			return err
		}
		e := geo.ClaimRecord{Story: row[1].(string), Claim: r.(*geo.Claim)}
		answers, _ := row[5].([]byte)
		e.Assessment, err = assessmentOf(e.Claim, answers)
		out, keys, stories = append(out, e), append(keys, row[2].(int64)), append(stories, row[0].(int64))
		return err
	})
	if err != nil || len(out) == 0 {
		return nil, err
	}
	const placements = `SELECT j.key, l.id, m.role, m.extra FROM json_each(?) j CROSS JOIN mark m ON m.claim = j.value
		CROSS JOIN record l ON l.key = m.location ORDER BY j.key, l.id`
	err = c.query(ctx, placements, []any{keysJSON(keys)}, func(row []driver.Value) error {
		e := &out[row[0].(int64)]
		p, err := placement(e.Claim.ID, row[1].(string), row[2], row[3])
		e.Placements = append(e.Placements, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	const relations = `SELECT j.key, r.claim, r.rel, r.target, r.doc FROM json_each(?1) j
			CROSS JOIN relation r INDEXED BY relation_target ON r.story = j.value ->> 0 AND r.target = j.value ->> 1
		UNION ALL SELECT j.key, r.claim, r.rel, r.target, r.doc FROM json_each(?1) j
			CROSS JOIN relation r ON r.story = j.value ->> 0 AND r.claim = j.value ->> 1`
	ends := make([]byte, 0, len(out)*24)
	for i := range out {
		ends = strconv.AppendInt(append(ends, ",["...), stories[i], 10)
		ends = append(geojson.AppendPlain(append(ends, ','), out[i].Claim.ID), ']')
	}
	listed := map[relationsLike]int{}
	err = c.query(ctx, relations, []any{array(ends)}, func(row []driver.Value) error {
		n, from, rel := row[0].(int64), row[1].(string), geo.Rel(row[2].(int64))
		e := &out[n]
		k := relationsLike{n, rel, from == e.Claim.ID}
		if listed[k]++; listed[k] > geo.MaxRelations {
			e.RelationsLeft++
			return nil
		}
		r, err := decodeRelation(from, rel, row[3].(string), row[4].([]byte))
		e.Relations = append(e.Relations, r)
		return err
	})
	for i := range out {
		slices.SortFunc(out[i].Relations, func(a, b *geo.Relation) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Rel, b.Rel), cmp.Compare(a.To, b.To))
		})
	}
	return out, err
}

// Locations implements geo.Reader.
func (s *reads) Locations(ctx context.Context, refs []geo.Ref) ([]*geo.Location, error) {
	const sql = `SELECT r.id, r.doc FROM json_each(?) j CROSS JOIN story t ON t.id = j.value ->> 0
		CROSS JOIN record r ON r.story = t.key AND r.kind = ` + kindLocation + ` AND r.id = j.value ->> 1
			ORDER BY j.key`
	return readBy(ctx, s, func(c *conn) (out []*geo.Location, err error) {
		err = c.query(ctx, sql, []any{refsJSON(refs)}, func(row []driver.Value) error {
			r, err := decode(geo.KindOfLocation, row[0].(string), row[1].([]byte))
			if err == nil {
				out = append(out, r.(*geo.Location))
			}
			return err
		})
		return out, err
	})
}

// refsJSON writes refs as pairs of a JSON array, which json_each turns into rows with their place as key.
func refsJSON(refs []geo.Ref) string {
	b := make([]byte, 0, len(refs)*24)
	for _, r := range refs {
		b = geojson.AppendPlain(append(b, ",["...), r.Story)
		b = append(geojson.AppendPlain(append(b, ','), r.ID), ']')
	}
	return array(b)
}

// array puts brackets around elements that have each a comma before them.
func array(elements []byte) string {
	if len(elements) == 0 {
		return "[]"
	}
	elements[0] = '['
	return string(append(elements, ']'))
}
