package sqlite

import (
	"context"
	"fmt"

	"dateline/geo"
)

// directory finds the sources, reports and claims of one story, and keeps some of those it found. An error is kept in err: the
// interface of the domain has no place for it.
type directory struct {
	ctx     context.Context
	c       *conn
	story   int64
	sources map[string]*geo.Source
	reports map[string]*geo.Report
	parties map[string]geo.Party
	retract map[string]bool
	err     error
}

var _ geo.Directory = (*directory)(nil)

// maxKept bounds each table of a directory.
const maxKept = 1 << 14

func newDirectory(ctx context.Context, c *conn, story int64) *directory {
	return &directory{
		ctx: ctx, c: c, story: story, sources: make(map[string]*geo.Source), reports: make(map[string]*geo.Report),
		parties: make(map[string]geo.Party), retract: make(map[string]bool),
	}
}

func (m *merger) directory(story int64) *directory {
	return newDirectory(context.WithoutCancel(m.ctx), m.c, story)
}

const recordByID = `SELECT doc FROM record WHERE story = ? AND kind = ? AND id = ?`

func (d *directory) find(k geo.Kind, id string) geo.Record {
	var doc []byte
	found, err := d.c.one(d.ctx, recordByID, []any{d.story, k, id}, &doc)
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

// keep puts into a table that is emptied when it is full.
func keep[V any](m map[string]V, id string, v V) {
	if len(m) >= maxKept {
		clear(m)
	}
	m[id] = v
}

// Source implements geo.Directory.
func (d *directory) Source(id string) *geo.Source {
	if s, ok := d.sources[id]; ok {
		return s
	}
	s, _ := d.find(geo.KindOfSource, id).(*geo.Source)
	keep(d.sources, id, s)
	return s
}

// Report implements geo.Directory.
func (d *directory) Report(id string) *geo.Report {
	if r, ok := d.reports[id]; ok {
		return r
	}
	r, _ := d.find(geo.KindOfReport, id).(*geo.Report)
	keep(d.reports, id, r)
	return r
}

// party returns what the rules of status need of a claim, without Retracted.
func (d *directory) party(id string) (geo.Party, error) {
	if p, ok := d.parties[id]; ok {
		return p, nil
	}
	c, ok := d.find(geo.KindOfClaim, id).(*geo.Claim)
	if !ok {
		if d.err == nil {
			d.fail(fmt.Errorf("claim %s is not in the story", id))
		}
		return geo.Party{}, d.err
	}
	p := geo.NewParty(c, geo.PublisherOf(d))
	keep(d.parties, id, p)
	return p, d.err
}
