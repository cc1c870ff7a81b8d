package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"

	"dateline/geo"
)

// directory finds the sources, reports and claims of one story, and keeps some of those it found. An error is kept in
// err: the interface of the domain has no place for it.
type directory struct {
	ctx     context.Context
	c       *conn
	story   int64
	sources map[string]*geo.Source
	reports map[string]*geo.Report
	err     error
}

var _ geo.Graph = (*directory)(nil)

// maxKept bounds each table of a directory.
const maxKept = 1 << 14

func (m *merger) directory(story int64) *directory {
	return &directory{
		ctx: context.WithoutCancel(m.ctx), c: m.c, story: story,
		sources: make(map[string]*geo.Source), reports: make(map[string]*geo.Report),
	}
}

func (d *directory) find(k geo.Kind, id string) geo.Record {
	const byID = `SELECT doc FROM record WHERE story = ? AND kind = ? AND id = ?`
	var doc []byte
	found, err := d.c.one(d.ctx, byID, []any{d.story, k, id}, &doc)
	if err != nil || !found {
		d.fail(err)
		return nil
	}
	r, err := decode(k, id, doc)
	if err != nil {
		d.fail(err)
		return nil
	}
	return r
}

func (d *directory) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// kept returns what a table has by an id, or makes it and puts it there. The table is emptied when it is full.
func kept[K comparable, V any](m map[K]V, id K, most int, find func() V) V {
	v, ok := m[id]
	if !ok {
		v = find()
		if len(m) >= most {
			clear(m)
		}
		m[id] = v
	}
	return v
}

// Source implements geo.Directory.
func (d *directory) Source(id string) *geo.Source {
	return kept(d.sources, id, maxKept, func() *geo.Source {
		s, _ := d.find(geo.KindOfSource, id).(*geo.Source)
		return s
	})
}

// Report implements geo.Directory.
func (d *directory) Report(id string) *geo.Report {
	return kept(d.reports, id, maxKept, func() *geo.Report {
		r, _ := d.find(geo.KindOfReport, id).(*geo.Report)
		return r
	})
}

// Claim implements geo.Graph. One that is not there is an error: a relation does not lead to it.
func (d *directory) Claim(id string) *geo.Claim {
	c, _ := d.find(geo.KindOfClaim, id).(*geo.Claim)
	if c == nil {
		d.fail(fmt.Errorf("claim %s is not in the story", id))
	}
	return c
}

// relationsOf are those to a claim and from it, as which way, kind, other claim, basis.
const relationsOf = `SELECT 0, rel, claim, doc FROM relation INDEXED BY relation_target WHERE story = ?1 AND target = ?2
	UNION ALL SELECT 1, rel, target, doc FROM relation WHERE story = ?1 AND claim = ?2`

// Relations implements geo.Graph.
func (d *directory) Relations(claim string) []*geo.Relation {
	var out []*geo.Relation
	d.fail(d.c.query(d.ctx, relationsOf, []any{d.story, claim}, func(row []driver.Value) error {
		from, to := row[2].(string), claim
		if row[0].(int64) == 1 {
			from, to = to, from
		}
		r, err := decodeRelation(from, geo.Rel(row[1].(int64)), to, row[3].([]byte))
		out = append(out, r)
		return err
	}))
	return out
}

// Retractions implements geo.Graph.
func (d *directory) Retractions(claim string) []string {
	var out []string
	const sql = `SELECT claim FROM relation WHERE story = ? AND target = ? AND rel = ` + relRetracts
	d.fail(d.c.query(d.ctx, sql, []any{d.story, claim}, func(row []driver.Value) error {
		out = append(out, row[0].(string))
		return nil
	}))
	return out
}
