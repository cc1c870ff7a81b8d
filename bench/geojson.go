package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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
	type mark struct {
		claim    *geo.ClaimRow
		location *geo.Location
		role     geo.Role
	}
	var marks []mark
	var docs []geo.Feature
	var features []*geojson.Feature
	err := sample.Each(n, seed, func(c *geo.ClaimRow, l *geo.Location, role geo.Role) error {
		d := geo.Feature{Properties: ours.AppendProperties(nil, c, l, role), Geometry: ours.AppendGeometry(nil, l.Geometry, ours.Rounded)}
		f := geojson.NewFeature(l.Geometry)
		err := json.Unmarshal(d.Properties, &f.Properties)
		f.ID = f.Properties["mark_id"]
		marks, docs, features = append(marks, mark{c, l, role}), append(docs, d), append(features, f)
		return err
	})
	if err != nil {
		return err
	}
	var body bytes.Buffer
	page := exchange.Page{At: time.Unix(0, 0), Matched: n}
	write := func(doc func(i int) *geo.Feature) {
		body.Reset()
		w := exchange.NewPageWriter(&body)
		for i := range n {
			d := doc(i)
			err = errors.Join(err, w.Write(d, d.Geometry))
		}
		err = errors.Join(err, w.Close(page))
	}
	own := func() { write(func(i int) *geo.Feature { return &docs[i] }) }
	var theirs []byte
	orbs := func() {
		var e error
		theirs, e = (&geojson.FeatureCollection{Type: "FeatureCollection", Features: features}).MarshalJSON()
		err = errors.Join(err, e)
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
