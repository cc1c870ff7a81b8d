package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/paulmach/orb/geojson"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/exchange"
	ours "dateline/geo/geojson"
)

// geojson writes a thousand marks of the sample as a page of items, with our writer and with orb's. Ours takes marks as
// the store keeps them: properties encoded once, when they are imported. What encoding them every time would cost is
// told for information.
func (b *bench) geojson() {
	const n = 1000
	type mark struct {
		claim    *geo.ClaimRow
		location *geo.Location
		role     geo.Role
	}
	var marks []mark
	var docs []geo.Feature
	var features []*geojson.Feature
	check(sample.Each(n, seed, func(c *geo.ClaimRow, l *geo.Location, role geo.Role) error {
		d := geo.Feature{
			Properties: ours.AppendProperties(nil, c, l, role),
			Geometry:   ours.AppendGeometry(nil, l.Geometry, ours.Rounded),
		}
		f := geojson.NewFeature(l.Geometry)
		err := json.Unmarshal(d.Properties, &f.Properties)
		f.ID = f.Properties["mark_id"]
		marks, docs, features = append(marks, mark{c, l, role}), append(docs, d), append(features, f)
		return err
	}))
	var body bytes.Buffer
	page := exchange.Page{At: time.Unix(0, 0), Matched: n}
	write := func(doc func(i int) *geo.Feature) {
		body.Reset()
		w := exchange.NewPageWriter(&body)
		for i := range n {
			d := doc(i)
			check(w.Write(d, d.Geometry))
		}
		check(w.Close(page))
	}
	own := func() { write(func(i int) *geo.Feature { return &docs[i] }) }
	var theirs []byte
	orbs := func() {
		theirs = must((&geojson.FeatureCollection{Type: "FeatureCollection", Features: features}).MarshalJSON())
	}
	var d geo.Feature
	encoding := func() {
		write(func(i int) *geo.Feature {
			m := &marks[i]
			d.Properties = ours.AppendProperties(d.Properties[:0], m.claim, m.location, m.role)
			d.Geometry = ours.AppendGeometry(d.Geometry[:0], m.location.Geometry, ours.Rounded)
			return &d
		})
	}
	t := inTurns(own, orbs, encoding)
	for _, page := range [][]byte{body.Bytes(), theirs} {
		if fc := must(geojson.UnmarshalFeatureCollection(page)); len(fc.Features) != n {
			check(fmt.Errorf("a page does not decode to %d features", n))
		}
	}
	b.atLeast("orb's GeoJSON writer against ours, 1 k features in memory", t.against(1, 0), 20)
	b.info("  ours alone", "%v, %d KB", t.typical(0).Round(100*time.Nanosecond), body.Len()>>10)
	b.info("  orb's against ours with properties encoded anew", "%.1f ×", t.against(1, 0)/t.against(2, 0))
}
