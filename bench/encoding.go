package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

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
