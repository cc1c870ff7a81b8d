package exchange_test

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"dateline/geo/exchange"
)

// area is the base file with a polygon in place of its point.
func area(ring string) string {
	s := strings.Replace(base, `{"type":"Point","coordinates":[20.46,44.82]}`, `{"type":"Polygon","coordinates":[[`+ring+`]]}`, 1)
	return strings.Replace(s, `"settlement","radius_m":15000`, `"vague-area"`, 1)
}

// TestHostileShapes reads shapes that once took gigabytes or minutes: each is taken, or refused with its place.
func TestHostileShapes(t *testing.T) {
	comb := func(teeth int, at func(x, y float64) (float64, float64)) string {
		var b strings.Builder
		put := func(x, y float64) { x, y = at(x, y); fmt.Fprintf(&b, "[%.7f,%.7f],", x, y) }
		put(0, -1)
		for i := range teeth {
			x := 20 * float64(i) / float64(teeth)
			put(x, 0)
			put(x+5/float64(teeth), 20)
			put(x+10/float64(teeth), 0)
		}
		put(20, -1)
		x, y := at(0, -1)
		fmt.Fprintf(&b, "[%.7f,%.7f]", x, y)
		return b.String()
	}
	upright := func(x, y float64) (float64, float64) { return x, y }
	lying := func(x, y float64) (float64, float64) { return y, x }
	slanting := func(x, y float64) (float64, float64) { return (x + y) * math.Sqrt2 / 2, (x - y) * math.Sqrt2 / 2 }
	tests := []struct{ name, file, want string }{
		{"a comb", area(comb(6000, upright)), ""},
		{"a comb that lies", area(comb(6000, lying)), ""},
		{"a slanting comb", area(comb(6000, slanting)), "p: geometry.coordinates[0]: the ring’s 18002 edges are too long and too close together"},
	}
	for _, thin := range []string{"0.00001", "0.000001", "0.0000001", "1e-13"} {
		tests = append(tests,
			struct{ name, file, want string }{thin + "° high", area("[0,0],[100,0],[100," + thin + "],[0," + thin + "],[0,0]"), ""},
			struct{ name, file, want string }{thin + "° wide", area("[0,-50],[" + thin + ",-50],[" + thin + ",50],[0,50],[0,-50]"), ""})
	}
	digits := strings.Repeat("9", 1_000_000)
	for _, row := range [][2]string{
		{"a latitude", strings.Replace(base, "44.82", digits, 1)},
		{"a radius", strings.Replace(base, "15000", digits, 1)},
		{"a date", strings.Replace(base, `"2022"`, `"`+digits+`"`, 1)},
		{"an id", strings.Replace(base, `"id":"p"`, `"id":"`+digits+`"`, 1)},
		{"a number for an id", strings.Replace(base, `"id":"p"`, `"id":`+digits, 1)},
		{"a type", strings.Replace(base, `"Point"`, `"`+digits+`"`, 1)},
		{"a version", strings.Replace(base, `"1.0"`, `"`+digits+`"`, 1)},
		{"a member", strings.Replace(base, `"radius_m"`, `"`+digits+`":{"a":1,"a":2},"radius_m"`, 1)},
	} {
		tests = append(tests, struct{ name, file, want string }{row[0] + " of a million digits", row[1], ": "})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err := read(strings.NewReader(tt.file), exchange.Options{})
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 50<<20 {
				t.Errorf("%d bytes", n)
			}
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
			} else if err == nil || !strings.Contains(err.Error(), tt.want) || len(err.Error()) > 3000 {
				s := fmt.Sprint(err)
				t.Errorf("got %d bytes: %.300s; want %q", len(s), s, tt.want)
			}
		})
	}
}
