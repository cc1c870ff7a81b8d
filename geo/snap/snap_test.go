package snap_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"

	"dateline/geo/snap"
)

func TestRound(t *testing.T) {
	square := func(x, y, side float64) orb.Ring {
		return orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + side, y + side}}.ToRing()
	}
	turned := func(r orb.Ring) orb.Ring { r.Reverse(); return r }
	tests := []struct {
		name  string
		in    orb.MultiPolygon
		rings []int // of each polygon
		area  float64
	}{
		{"nothing", nil, nil, 0},
		{"an empty ring", orb.MultiPolygon{{{}}}, nil, 0},
		{"a square", orb.MultiPolygon{{square(0, 0, 10)}}, []int{1}, 100},
		{"the other way round", orb.MultiPolygon{{turned(square(0, 0, 10))}}, []int{1}, 100},
		{"open", orb.MultiPolygon{{square(0, 0, 10)[:4]}}, []int{1}, 100},
		{"with a hole", orb.MultiPolygon{{square(0, 0, 10), square(2, 2, 2)}}, []int{2}, 96},
		{"an island in a hole", orb.MultiPolygon{{square(0, 0, 10), square(2, 2, 5)}, {square(3, 3, 1)}}, []int{2, 1}, 76},
		{"two that overlap", orb.MultiPolygon{{square(0, 0, 10)}, {square(5, 5, 10)}}, []int{1}, 175},
		{"two with a common edge", orb.MultiPolygon{{square(0, 0, 10)}, {square(10, 0, 10)}}, []int{1}, 200},
		{"two with a common corner", orb.MultiPolygon{{square(0, 0, 10)}, {square(10, 10, 10)}}, []int{1, 1}, 200},
		{"a hole in the corner", orb.MultiPolygon{{square(0, 0, 10), {{0, 0}, {4, 2}, {2, 4}, {0, 0}}}}, []int{2}, 94},
		{"a hole that cuts", orb.MultiPolygon{{square(0, 0, 10), {{0, 0}, {5, 6}, {10, 10}, {5, 4}, {0, 0}}}}, []int{1, 1}, 90},
		{"a hole outside", orb.MultiPolygon{{square(0, 0, 10), square(8, 8, 4)}}, []int{1}, 96},
		{"smaller than the grid", orb.MultiPolygon{{square(0.1, 0.1, 0.2)}}, nil, 0},
		{"a sliver", orb.MultiPolygon{{{{0, 0}, {100, 0}, {100, 0.2}, {0, 0.2}, {0, 0}}}}, nil, 0},
		{"a spike", orb.MultiPolygon{{{{0, 0}, {10, 0}, {10, 5}, {30, 5}, {10, 5}, {10, 10}, {0, 10}, {0, 0}}}}, []int{1}, 100},
		{"a bow tie keeps what runs as the whole", orb.MultiPolygon{{{{0, 0}, {20, 20}, {20, 0}, {4, 16}, {0, 0}}}}, []int{1}, 100},
		{"pinched", orb.MultiPolygon{{{{0, 0}, {10, 10}, {20, 0}, {20, 20}, {10, 10}, {0, 20}, {0, 0}}}}, []int{1, 1}, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := snap.Round(tt.in, 1)
			var rings []int
			for _, p := range got {
				rings = append(rings, len(p))
			}
			if fmt.Sprint(rings) != fmt.Sprint(tt.rings) || planar.Area(got) != tt.area {
				t.Errorf("got %v with area %v, want rings %v and area %v", got, planar.Area(got), tt.rings, tt.area)
			}
			check(t, got)
		})
	}
}

// check holds what Round promises of what it returns.
func check(t *testing.T, mp orb.MultiPolygon) {
	t.Helper()
	for _, p := range mp {
		for i, r := range p {
			if want := map[bool]orb.Orientation{true: orb.CCW, false: orb.CW}[i == 0]; r.Orientation() != want || !r.Closed() {
				t.Errorf("ring %d has orientation %d, or is open: %v", i, r.Orientation(), r)
			}
		}
	}
	if len(mp) == 0 {
		return
	}
	b, err := wkb.Marshal(mp)
	if err != nil {
		t.Fatal(err)
	}
	g, err := geom.UnmarshalWKB(b, geom.NoValidate{})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Validate(); err != nil {
		t.Errorf("%v: %v", err, mp)
	}
}

// TestRoundOfAnything rounds rings that cross themselves and each other, and checks the area of what comes out point by
// point.
func TestRoundOfAnything(t *testing.T) {
	for seed := range uint64(600) {
		d := rand.New(rand.NewPCG(seed, 8))
		size := []float64{4, 12, 100, 4096}[d.IntN(4)]
		var in orb.MultiPolygon
		for range 1 + d.IntN(4) {
			var p orb.Polygon
			for range 1 + d.IntN(3) {
				var r orb.Ring
				for range 3 + d.IntN(30) {
					r = append(r, orb.Point{d.Float64() * size, d.Float64() * size})
				}
				p = append(p, append(r, r[0]))
			}
			in = append(in, p)
		}
		got := snap.Round(in, 1)
		check(t, got)
		if again := snap.Round(got, 1); planar.Area(again) != planar.Area(got) {
			t.Errorf("seed %d: rounded again, area %v became %v", seed, planar.Area(got), planar.Area(again))
		}
		if t.Failed() {
			t.Fatalf("seed %d: %v", seed, in)
		}
	}
}

// TestRoundKeepsTheArea rounds stars, which do not cross themselves, to a fine grid.
func TestRoundKeepsTheArea(t *testing.T) {
	for seed := range uint64(200) {
		d := rand.New(rand.NewPCG(seed, 9))
		var r orb.Ring
		n := 3 + d.IntN(300)
		for i := range n {
			a, l := 2*math.Pi*float64(i)/float64(n), 100+900*d.Float64()
			r = append(r, orb.Point{l * math.Cos(a), l * math.Sin(a)})
		}
		got := snap.Round(orb.MultiPolygon{{append(r, r[0])}}, 1000)
		check(t, got)
		if a, b := math.Abs(planar.Area(r)), planar.Area(got); math.Abs(a-b) > 5 {
			t.Fatalf("seed %d: area %v, rounded %v", seed, a, b)
		}
	}
}
