package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/paulmach/orb/geojson"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/exchange"
	ours "dateline/geo/geojson"
)

// benchGeoJSON writes a thousand marks of the sample as a page of items, with our writer and with orb's. Ours takes marks as
// the store keeps them: properties encoded once, when they are imported. What encoding them every time would cost is told
// for information.
func benchGeoJSON(_ options, r *report) error {
	const n = 1000
	marks, err := someMarks(n)
	if err != nil {
		return err
	}
	docs := make([]geo.Doc, n)
	features := make([]*geojson.Feature, n)
	for i := range marks {
		m := &marks[i]
		docs[i] = geo.Doc{
			Properties: ours.AppendProperties(nil, m.claim, m.location, m.role), Geometry: ours.AppendGeometry(nil, m.location.Geometry, ours.Rounded),
		}
		f := geojson.NewFeature(m.location.Geometry)
		if err := json.Unmarshal(docs[i].Properties, &f.Properties); err != nil {
			return err
		}
		f.ID = f.Properties["mark_id"]
		features[i] = f
	}
	var body bytes.Buffer
	page := exchange.Page{At: time.Unix(0, 0), Matched: n}
	write := func(doc func(i int) *geo.Doc) {
		body.Reset()
		w := exchange.NewPageWriter(&body)
		for i := range n {
			d := doc(i)
			err = errors.Join(err, w.Write(d, d.Geometry))
		}
		err = errors.Join(err, w.Close(page))
	}
	own := func() { write(func(i int) *geo.Doc { return &docs[i] }) }
	var theirs []byte
	orbs := func() {
		var e error
		theirs, e = (&geojson.FeatureCollection{Type: "FeatureCollection", Features: features}).MarshalJSON()
		err = errors.Join(err, e)
	}
	var d geo.Doc
	encoding := func() {
		write(func(i int) *geo.Doc {
			m := &marks[i]
			d.Properties = ours.AppendProperties(d.Properties[:0], m.claim, m.location, m.role)
			d.Geometry = ours.AppendGeometry(d.Geometry[:0], m.location.Geometry, ours.Rounded)
			return &d
		})
	}
	times, ratios := inTurns(9, own, orbs, encoding)
	if err != nil {
		return err
	}
	for _, b := range [][]byte{body.Bytes(), theirs} {
		if fc, err := geojson.UnmarshalFeatureCollection(b); err != nil || len(fc.Features) != n {
			return fmt.Errorf("a page does not decode to %d features: %w", n, err)
		}
	}
	r.atLeast("orb's GeoJSON writer against ours, 1 k features in memory", ratios[1], 20)
	r.info("  ours alone", "%v, %d KB", times[0].Round(100*time.Nanosecond), body.Len()>>10)
	r.info("  orb's against ours with properties encoded anew", "%.1f ×", ratios[1]/ratios[2])
	return nil
}

// markParts are what a mark is composed of.
type markParts struct {
	claim    *geo.Composed
	location *geo.Location
	role     geo.Role
}

// someMarks returns the first n marks of a sample, composed without relations.
func someMarks(n int) ([]markParts, error) {
	in, out := io.Pipe()
	go func() { out.CloseWithError(sample.Write(out, n, seed)) }()
	k := &keeper{
		sources: map[string]*geo.Source{}, reports: map[string]*geo.Report{},
		claims: map[string]*geo.Claim{}, locations: map[string]*geo.Location{},
	}
	if err := exchange.Read(context.Background(), in, exchange.Options{File: "sample"}, k); err != nil {
		return nil, err
	}
	if len(k.placements) < n {
		return nil, fmt.Errorf("the sample has %d marks, expected %d", len(k.placements), n)
	}
	marks := make([]markParts, n)
	for i := range marks {
		p := k.placements[i]
		c := k.claims[p.Claim]
		a := geo.Assess(geo.NewParty(c, geo.PublisherOf(k)), nil, geo.PartOf(k))
		marks[i] = markParts{geo.Compose(sample.StoryID, c, a, k), k.locations[p.Location], p.Role}
	}
	return marks, nil
}

// keeper keeps the records of a story; it is a geo.Writer and a geo.Directory.
type keeper struct {
	sources    map[string]*geo.Source
	reports    map[string]*geo.Report
	claims     map[string]*geo.Claim
	locations  map[string]*geo.Location
	placements []*geo.Placement
}

func (k *keeper) Put(r geo.Record, _ geo.Position) error {
	switch r := r.(type) {
	case *geo.Source:
		k.sources[r.ID] = r
	case *geo.Report:
		k.reports[r.ID] = r
	case *geo.Claim:
		k.claims[r.ID] = r
	case *geo.Location:
		k.locations[r.ID] = r
	case *geo.Placement:
		k.placements = append(k.placements, r)
	}
	return nil
}

func (*keeper) Note(geo.Kind, string) error { return nil }

func (k *keeper) Source(id string) *geo.Source { return k.sources[id] }
func (k *keeper) Report(id string) *geo.Report { return k.reports[id] }
