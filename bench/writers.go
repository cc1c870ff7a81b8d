package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/exchange"
	ours "dateline/geo/geojson"
	"dateline/geo/tile"
)

// encoding encodes a thousand points with six properties with our writer and with orb's, from the same values.
// orb encodes features, which it takes to build first; that is measured with it, and without for information.
func (b *bench) encoding() {
	const n = 1000
	type point struct {
		x, y   int32
		values [6]string
		codes  [6]uint32
	}
	keys := []string{"claim", "status", "topic", "claimant", "report", "location"}
	points := make([]point, n)
	for i := range points {
		p := &points[i]
		p.x, p.y = int32(i*37%4096), int32(i*101%4096)
		p.codes = [6]uint32{uint32(i), uint32(i % 6), uint32(i % 20), uint32(i % 150), uint32(i % 300), uint32(i % 700)}
		for k, c := range p.codes {
			p.values[k] = fmt.Sprintf("%s-%d", keys[k], c)
		}
	}
	layer := tile.NewLayer("marks", keys...)
	var buf []byte
	own := func() {
		layer.Reset()
		for i := range points {
			p := &points[i]
			for k, c := range p.codes {
				v, ok := layer.Cached(uint8(k), c)
				if !ok {
					v = layer.Text(p.values[k])
					layer.Keep(uint8(k), c, v)
				}
				layer.Tag(k, v)
			}
			layer.Point(p.x, p.y)
		}
		buf = layer.AppendTo(buf[:0])
	}
	features := make([]*geojson.Feature, n)
	build := func() {
		for i := range points {
			p := &points[i]
			f := geojson.NewFeature(orb.Point{float64(p.x), float64(p.y)})
			for k, v := range p.values {
				f.Properties[keys[k]] = v
			}
			features[i] = f
		}
	}
	build()
	var theirs []byte
	orbs := func() {
		theirs = must(mvt.Marshal(mvt.Layers{{Name: "marks", Version: 2, Extent: 4096, Features: features}}))
	}
	t := inTurns(own, orbs, func() { build(); orbs() })
	for _, tile := range [][]byte{buf, theirs} {
		if l := must(mvt.Unmarshal(tile)); len(l) != 1 || len(l[0].Features) != n {
			check(fmt.Errorf("a tile does not decode to %d features", n))
		}
	}
	b.atLeast("orb's encoder against ours, 1 k points with 6 properties", t.against(2, 0), 20)
	b.info("  orb's without building its features", "%.1f ×", t.against(1, 0))
	b.info("  ours alone", "%v", t.typical(0).Round(100*time.Nanosecond))
	b.atMost("allocations a tile", testing.AllocsPerRun(20, own), 2, "")
}

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
			Properties: ours.AppendProperties(nil, c, l, &geo.Placement{Role: role}),
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
			d.Properties = ours.AppendProperties(d.Properties[:0], m.claim, m.location, &geo.Placement{Role: m.role})
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
