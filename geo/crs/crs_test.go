package crs_test

import (
	"fmt"
	"math"
	"os/exec"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"dateline/geo/crs"
)

func named(t testing.TB, code string) crs.System {
	t.Helper()
	s, ok := crs.Named("http://www.opengis.net/def/crs/EPSG/0/" + code)
	if !ok {
		t.Fatalf("no EPSG:%s", code)
	}
	return s
}

// TestAgainstPROJ compares with gdaltransform, which keeps the order of the authority's axes.
func TestAgainstPROJ(t *testing.T) {
	if _, err := exec.LookPath("gdaltransform"); err != nil {
		t.Fatalf("gdaltransform is needed: %v; make tools installs it", err)
	}
	points := []orb.Point{{15.97798, 45.81444}, {-3.70256, 40.4165}, {2.35, 48.85}, {25, 71}, {-9.5, 38.7}, {30, 35}}
	for _, code := range []string{"4326", "3857", "4258", "3035"} {
		s := named(t, code)
		var in strings.Builder
		for _, p := range points {
			fmt.Fprintf(&in, "%.8f %.8f\n", p[0], p[1])
		}
		// GDAL's tool speaks easting or longitude first whatever the authority says.
		c := exec.Command("gdaltransform", "-s_srs", "OGC:CRS84", "-t_srs", "EPSG:"+code, "-output_xy")
		c.Stdin = strings.NewReader(in.String())
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		flipped := code != "3857"
		tolerance := map[bool]float64{true: 1e-7, false: 0.01}[code == "4326" || code == "4258"]
		for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			var want orb.Point
			if _, err := fmt.Sscan(line, &want[0], &want[1]); err != nil {
				t.Fatal(err)
			}
			if flipped {
				want[0], want[1] = want[1], want[0]
			}
			got := s.FromLonLat(points[i])
			if math.Abs(got[0]-want[0]) > tolerance || math.Abs(got[1]-want[1]) > tolerance {
				t.Errorf("EPSG:%s of %v: got %v, PROJ has %v", code, points[i], got, want)
			}
			if back := s.ToLonLat(got); math.Abs(back[0]-points[i][0]) > 1e-8 || math.Abs(back[1]-points[i][1]) > 1e-8 {
				t.Errorf("EPSG:%s and back: %v became %v", code, points[i], back)
			}
		}
	}
}

// TestGuidanceNote has the example of EPSG Guidance Note 7-2 for method 9820.
func TestGuidanceNote(t *testing.T) {
	p := named(t, "3035").FromLonLat(orb.Point{5, 50})
	if math.Abs(p[0]-2999718.85) > 0.01 || math.Abs(p[1]-3962799.45) > 0.01 {
		t.Errorf("got northing %.2f, easting %.2f", p[0], p[1])
	}
}

func TestGeometry(t *testing.T) {
	for _, x := range []struct{ code, in, want string }{
		{"4326", `{"type":"Point","coordinates":[15.97798,45.81444]}`, `{"type":"Point","coordinates":[45.81444,15.97798]}`},
		{"4258", `{"type":"Polygon","coordinates":[[[-1,2],[3,2],[3,4],[-1,2]]]}`, `{"type":"Polygon","coordinates":[[[2,-1],[2,3],[4,3],[2,-1]]]}`},
		{"3857", `{"type":"Point","coordinates":[180,0]}`, `{"type":"Point","coordinates":[20037508.343,0]}`},
		{"3857", `null`, `null`},
		{"3035", `{"type":"MultiPolygon","coordinates":[[[[5,50]]]]}`, `{"type":"MultiPolygon","coordinates":[[[[2999718.853,3962799.451]]]]}`},
	} {
		if got := string(named(t, x.code).Geometry([]byte(x.in))); got != x.want {
			t.Errorf("EPSG:%s: got %s, want %s", x.code, got, x.want)
		}
	}
	opposite := string(named(t, "3035").Geometry([]byte(`{"type":"Point","coordinates":[-170,-52]}`)))
	if strings.Contains(opposite, "Inf") || strings.Contains(opposite, "NaN") {
		t.Error(opposite)
	}
	pole := string(named(t, "3857").Geometry([]byte(`{"type":"Point","coordinates":[0,-90]}`)))
	if strings.Contains(pole, "Inf") || strings.Contains(pole, "NaN") {
		t.Error(pole)
	}
}

func TestRing(t *testing.T) {
	if got := fmt.Sprint(named(t, "4326").Ring(orb.Point{40, 10}, orb.Point{50, 20})); got != "[[10 40] [10 50] [20 50] [20 40] [10 40]]" {
		t.Error(got)
	}
	s := named(t, "3035")
	ring := s.Ring(orb.Point{2400000, 2800000}, orb.Point{3000000, 4800000})
	b := ring.Bound()
	corners := orb.MultiPoint{s.ToLonLat(orb.Point{2400000, 2800000}), s.ToLonLat(orb.Point{3000000, 4800000}),
		s.ToLonLat(orb.Point{2400000, 4800000}), s.ToLonLat(orb.Point{3000000, 2800000})}.Bound()
	if b.Max[1] <= corners.Max[1] {
		t.Errorf("the northern side is curved: %v has no more than the corners' %v", b, corners)
	}
}
