package index_test

import (
	"context"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/index"
)

// sampled is an index of a sample, made once.
var sampled = sync.OnceValue(func() *index.Snapshot {
	const n = 1_000_000
	b := index.NewBuilder()
	place := func(string) (orb.Point, bool) { return orb.Point{10, 50}, true }
	if err := sample.Marks(n, 1, place, func(m *geo.Mark) error { b.Add(m); return nil }); err != nil {
		panic(err)
	}
	sample.Areas(n, 1, func(l *geo.Location) {
		b.AddArea(index.Area{Story: sample.StoryID, Location: l.ID, Polygon: orb.MultiPolygon{l.Geometry.(orb.Polygon)}})
	})
	ix := index.New()
	ix.Replace(b, 1)
	return ix.Snapshot()
})

// silent is a visitor that does nothing.
type silent struct{}

func (silent) Mark(int32, int32, *geo.Mark, []uint32)                          {}
func (silent) Cluster(int32, int32, *index.Tally, func() *geo.Mark)            {}
func (silent) Area(any, string, *index.Tally, func() *geo.Mark)                {}
func (silent) Label(int32, int32, string, int, *index.Tally, func() *geo.Mark) {}

func BenchmarkTile(b *testing.B) {
	const year = 365 * 86400
	span := &geo.Span{Earliest: 48 * year, Latest: 50 * year}
	for _, c := range []struct {
		name    string
		f       geo.Filter
		z, x, y uint32
	}{
		{"none/0", geo.Filter{}, 0, 0, 0},
		{"date/0", geo.Filter{Time: span}, 0, 0, 0},
		{"report/0", geo.Filter{Report: []geo.Ref{{ID: "report-1"}}}, 0, 0, 0},
		{"rare/0", geo.Filter{Report: []geo.Ref{{ID: "report-4000"}}}, 0, 0, 0},
		{"status/0", geo.Filter{Status: []geo.Status{geo.StatusDenied}}, 0, 0, 0},
		{"date/8", geo.Filter{Time: span}, 8, 139, 91},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := sampled()
			b.ReportAllocs()
			for b.Loop() {
				q, err := s.Select(context.Background(), &c.f, nil)
				if err != nil {
					b.Fatal(err)
				}
				if err := q.Tile(c.z, c.x, c.y, silent{}); err != nil {
					b.Fatal(err)
				}
				q.Release()
			}
		})
	}
}

func BenchmarkFacets(b *testing.B) {
	const year = 365 * 86400
	box := geo.Filter{
		Time:     &geo.Span{Earliest: 48 * year, Latest: 50 * year},
		Viewport: &geo.Box{West: -10, South: 35, East: 30, North: 60},
	}
	for _, c := range []struct {
		name string
		f    geo.Filter
	}{
		{"date", geo.Filter{Time: box.Time}},
		{"box", box},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := sampled()
			b.ReportAllocs()
			for b.Loop() {
				q, err := s.Select(context.Background(), &c.f, nil)
				if err != nil {
					b.Fatal(err)
				}
				_, err = q.Top(200, geo.FacetColumns()...)
				if err != nil {
					b.Fatal(err)
				}
				q.Release()
			}
		})
	}
}
