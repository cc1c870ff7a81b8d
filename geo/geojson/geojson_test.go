package geojson_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"dateline/geo/geojson"
)

func TestAppendGeometry(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	ring := orb.Ring{{0, 0}, {1, 0.1}, {1.00000004, 1.00000006}, {0, 0}}
	for _, tt := range []struct {
		g    orb.Geometry
		want string
	}{
		{nil, "null"},
		{orb.Point{nan, 1}, "null"},
		{orb.Point{1, inf}, "null"},
		{orb.Polygon{{{0, 0}, {nan, 0}}}, "null"},
		{orb.MultiPolygon{{{{0, 0}, {0, -inf}}}}, "null"},
		{orb.LineString{{1, 2}, {3, 4}}, "null"},
		{orb.Point{-180, 90}, `{"type":"Point","coordinates":[-180,90]}`},
		{orb.Point{-0.00000004, 1e-7}, `{"type":"Point","coordinates":[0,0.0000001]}`},
		{orb.Point{20037508.342789244, -1e12}, `{"type":"Point","coordinates":[20037508.3427892,-1000000000000]}`},
		{orb.Polygon{ring}, `{"type":"Polygon","coordinates":[[[0,0],[1,0.1],[1,1.0000001],[0,0]]]}`},
		{orb.MultiPolygon{{ring, ring}, {ring}}, `{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0.1],[1,1.0000001],[0,0]],` +
			`[[0,0],[1,0.1],[1,1.0000001],[0,0]]],[[[0,0],[1,0.1],[1,1.0000001],[0,0]]]]}`},
	} {
		if got := string(geojson.AppendGeometry(nil, tt.g, geojson.Rounded)); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.g, got, tt.want)
		}
	}
}

// TestRoundTrip holds that exact numbers read back as they were, and strings of any bytes that are UTF-8 too.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		f := math.Float64frombits(r.Uint64())
		if math.IsNaN(f - f) {
			continue
		}
		var got float64
		if err := json.Unmarshal(geojson.Exact(nil, f), &got); err != nil || got != f {
			t.Fatalf("%v came back as %v, %v", f, got, err)
		}
	}
	for _, s := range []string{"", "plain", "a \"quote\" \\ and\n\r\t\x00\x1f", "Београд, 北京, <script>", "\u2028"} {
		var got string
		if err := json.Unmarshal(geojson.AppendPlain(nil, s), &got); err != nil || got != s {
			t.Errorf("%q came back as %q, %v", s, got, err)
		}
	}
}

func TestAllocations(t *testing.T) {
	g := orb.MultiPolygon{{{{0, 0}, {1, 0.1}, {1, 1}, {0, 0}}}}
	buf := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() {
		_ = geojson.AppendGeometry(buf, g, geojson.Exact)
		_ = geojson.AppendPlain(buf, "a “quote” and \n")
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func ExampleAppendGeometry() {
	fmt.Printf("%s\n", geojson.AppendGeometry(nil, orb.Point{15.98144049, -1e-9}, geojson.Rounded))
	// Output:
	// {"type":"Point","coordinates":[15.9814405,0]}
}

func FuzzAppendString(f *testing.F) {
	f.Add("a\u2028\"\\\xff</script>")
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		raw := geojson.AppendString(nil, s)
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%v in %q", err, raw)
		}
		var want string
		b, _ := json.Marshal(s)
		if err := json.Unmarshal(b, &want); err != nil || got != want {
			t.Fatalf("%q became %q, want %q", s, got, want)
		}
	})
}
