package tile_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"github.com/peterstace/simplefeatures/geom"

	"dateline/geo"
	"dateline/geo/tile"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		z, x, y string
		want    tile.ID
		code    geo.Code
		says    string
	}{
		{"0", "0", "0", tile.ID{}, "", ""},
		{"3", "4", "2", tile.ID{Z: 3, X: 4, Y: 2}, "", ""},
		{"22", "4194303", "4194303", tile.ID{Z: 22, X: 4194303, Y: 4194303}, "", ""},
		{"3", "8", "2", tile.ID{}, geo.CodeNotFound, "0 to 7"},
		{"0", "0", "1", tile.ID{}, geo.CodeNotFound, "0 to 0"},
		{"23", "0", "0", tile.ID{}, geo.CodeNotFound, "0 to 22"},
		{"3", "2147483648999999999999", "2", tile.ID{}, geo.CodeNotFound, "column"},
		{"3", "2147483647", "2", tile.ID{}, geo.CodeNotFound, "0 to 7"},
		{"-1", "0", "0", tile.ID{}, geo.CodeInvalid, "zoom"},
		{"1", "+1", "0", tile.ID{}, geo.CodeInvalid, "column"},
		{"1", "01", "0", tile.ID{}, geo.CodeInvalid, "column"},
		{"1", "0", "1.0", tile.ID{}, geo.CodeInvalid, "row"},
		{"1", "0", "", tile.ID{}, geo.CodeInvalid, "row"},
		{"{z}", "{x}", "{y}", tile.ID{}, geo.CodeInvalid, "3/4/2"},
	} {
		got, err := tile.Parse(c.z, c.x, c.y)
		if got != c.want || geo.CodeOf(err) != c.code {
			t.Errorf("Parse(%q, %q, %q) = %v, %v; want %v, code %q", c.z, c.x, c.y, got, err, c.want, c.code)
		}
		if err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("Parse(%q, %q, %q) says %q, which lacks %q", c.z, c.x, c.y, err, c.says)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("3", "4", "2")
	f.Add("22", "4194303", "0")
	f.Add("-0", "1e3", "18446744073709551616")
	f.Fuzz(func(t *testing.T, z, x, y string) {
		id, err := tile.Parse(z, x, y)
		if err != nil {
			if c := geo.CodeOf(err); c != geo.CodeInvalid && c != geo.CodeNotFound {
				t.Errorf("code %q", c)
			}
			return
		}
		if id.Z > tile.MaxZoom || id.X>>id.Z > 0 || id.Y>>id.Z > 0 || id.String() != z+"/"+x+"/"+y {
			t.Errorf("Parse(%q, %q, %q) = %v", z, x, y, id)
		}
	})
}

func TestBoundIsThatOfOrb(t *testing.T) {
	for _, id := range []tile.ID{{}, {Z: 1, X: 1}, {Z: 6, X: 34, Y: 21}, {Z: 22, X: 4194303, Y: 17}} {
		want := maptile.New(id.X, id.Y, maptile.Zoom(id.Z)).Bound()
		got := id.Bound()
		for _, d := range []float64{got.Min[0] - want.Min[0], got.Min[1] - want.Min[1], got.Max[0] - want.Max[0], got.Max[1] - want.Max[1]} {
			if math.Abs(d) > 1e-9 {
				t.Errorf("bound of %v is %v, want %v", id, got, want)
			}
		}
	}
}

func decode(t *testing.T, b []byte) mvt.Layers {
	t.Helper()
	l, err := mvt.Unmarshal(b)
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	return l
}

func TestLayerDecodesToWhatWasWritten(t *testing.T) {
	l := tile.NewLayer("things", "unused", "name", "n", "size")
	type thing struct {
		name string
		n    uint64
		size float64
		x, y int32
	}
	long := strings.Repeat("č", 3000)
	things := []thing{
		{"a", 0, 0.5, 0, 0}, {"a", 7, 0.5, 4095, 4095}, {"", 1 << 40, math.MaxFloat64, -64, 4160}, {long, 7, -1, 1, 2}, {"\"\x02(\x07", 7, 1, 3, 3},
	}
	for i := range 300 { // More values than one byte numbers.
		things = append(things, thing{fmt.Sprint("name ", i), uint64(i), float64(i) / 3, int32(i), int32(4095 - i)})
	}
	for round := range 3 {
		l.Reset()
		for _, x := range things {
			l.Tag(1, l.Text(x.name))
			l.Tag(2, l.Uint(x.n))
			l.Tag(3, l.Float(x.size))
			l.Point(x.x, x.y)
		}
		got := decode(t, l.AppendTo(nil))
		if len(got) != 1 || got[0].Name != "things" || got[0].Version != 2 || got[0].Extent != 4096 || len(got[0].Features) != len(things) {
			t.Fatalf("round %d: layers %v", round, len(got))
		}
		for i, f := range got[0].Features {
			x := things[i]
			want := geojson.Properties{"name": x.name, "n": float64(x.n), "size": x.size}
			if diff := cmp.Diff(want, f.Properties); diff != "" {
				t.Errorf("feature %d: %s", i, diff)
			}
			if p := f.Geometry.(orb.Point); p != (orb.Point{float64(x.x), float64(x.y)}) {
				t.Errorf("feature %d is at %v", i, p)
			}
		}
	}
}

// TestWhatIsNotDrawnLeavesNothing holds that the tags of a polygon that is not in the tile do not go to the next
// feature.
func TestWhatIsNotDrawnLeavesNothing(t *testing.T) {
	square := func(lon float64) *tile.Shape {
		return tile.NewShape(orb.MultiPolygon{{{{lon, 10}, {lon + 20, 10}, {lon + 20, 30}, {lon, 30}, {lon, 10}}}})
	}
	l := tile.NewLayer("things", "name", "n")
	id := tile.ID{Z: 1, X: 0, Y: 0} // west of Greenwich
	for i, x := range []struct {
		name  string
		shape *tile.Shape
		drawn bool
	}{{"far", square(100), false}, {"near", square(-100), true}, {"far too", square(130), false}} {
		l.Tag(0, l.Text(x.name))
		l.Tag(1, l.Uint(uint64(i)))
		if got := l.Polygon(id, x.shape); got != x.drawn {
			t.Errorf("%s is drawn: %v", x.name, got)
		}
	}
	l.Tag(1, l.Uint(9))
	l.Point(1, 2)
	var got []geojson.Properties
	for _, f := range decode(t, l.AppendTo(nil))[0].Features {
		got = append(got, f.Properties)
	}
	if diff := cmp.Diff([]geojson.Properties{{"name": "near", "n": 1.0}, {"n": 9.0}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestEmptyLayersAreLeftOut(t *testing.T) {
	if b := tile.NewLayer("nothing", "a").AppendTo(nil); len(b) != 0 {
		t.Errorf("an empty layer has %d bytes", len(b))
	}
	c := tile.NewClaims()
	c.Reset(tile.ID{})
	if b := c.AppendTile(nil); len(b) != 0 {
		t.Errorf("a tile without features has %d bytes", len(b))
	}
}

// codes numbers a mark's claimant, topic, reports, country, location and claim as given, and the rest as an index does.
func codes(dst []uint32, m *geo.Mark, six ...uint32) []uint32 {
	dst = dst[:0]
	for _, c := range geo.Columns() {
		n := uint32(0)
		switch c.Name {
		case "claimant":
			n = six[0]
		case "topic":
			n = six[1]
		case "report":
			n = six[2]
		case "country":
			n = six[3]
		case "location":
			n = six[4]
		case "claim":
			n = six[5]
		}
		if code := c.Code(m); code != nil {
			n = uint32(*code)
		} else if text := c.Text(m); text != nil && *text == "" {
			n = 0
		}
		dst = append(dst, n)
	}
	return dst
}

func TestClaims(t *testing.T) {
	m := &geo.Mark{
		Story: "s", Claim: "c-1", Location: "zagreb", Country: "HR", Precision: geo.PrecisionSettlement, Role: geo.RoleSite, Kind: geo.KindEvent,
		Status: geo.StatusDenied, Topic: "patrol", Claimants: []string{"reuters"}, Reports: []string{"r-1", "r-2"}, RadiusM: 15000,
	}
	square := tile.NewShape(orb.MultiPolygon{{{{10, 40}, {20, 40}, {20, 50}, {10, 50}, {10, 40}}}})
	c := tile.NewClaims()
	var first []byte
	for range 3 {
		c.Reset(tile.ID{})
		c.Mark(10, 20, m, codes(nil, m, 1, 2, 3, 4, 5, 6))
		c.Cluster(30, 40, &[8]uint32{2, 3, 0, 0, 1}, func() *geo.Mark { return m })
		c.Area(square, "Zagreb", &[8]uint32{0, 1}, func() *geo.Mark { return m })
		c.Label(50, 60, "Zagreb", 1, &[8]uint32{1}, func() *geo.Mark { return m })
		c.Label(70, 80, "", 3, &[8]uint32{1, 2}, func() *geo.Mark { return m })
		b := c.AppendTile(nil)
		if first == nil {
			first = b
		}
		if !bytes.Equal(first, b) {
			t.Error("the same calls give other bytes")
		}
	}
	got := map[string][]geojson.Properties{}
	for _, l := range decode(t, first) {
		for _, f := range l.Features {
			got[l.Name] = append(got[l.Name], f.Properties)
		}
	}
	want := map[string][]geojson.Properties{
		"marks": {
			{
				"mark_id": "s:c-1@zagreb", "claim": "c-1", "location": "zagreb", "country": "HR", "precision": "settlement", "role": "site",
				"kind": "event", "status": "denied", "topic": "patrol", "claimant": "reuters", "report": "r-1; r-2", "radius_m": 15000.0,
			},
			{"mark_id": "s:c-1@zagreb", "n": 4.0, "n_other": 2.0, "reported": 3.0, "denied": 1.0},
		},
		"areas": {{
			"mark_id": "s:c-1@zagreb", "story": "s", "location": "zagreb", "name": "Zagreb", "country": "HR", "precision": "settlement",
			"n": 1.0, "reported": 1.0,
		}},
		"labels": {
			{
				"mark_id": "s:c-1@zagreb", "story": "s", "location": "zagreb", "name": "Zagreb", "country": "HR", "precision": "settlement",
				"n": 0.0, "n_other": 1.0,
			},
			{"mark_id": "s:c-1@zagreb", "places": 3.0, "n": 2.0, "n_other": 1.0, "reported": 2.0},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	fields := map[string]map[string]string{}
	for _, l := range tile.ClaimsLayers() {
		fields[l.ID] = l.Fields
	}
	for name, list := range got {
		for _, p := range list {
			for k := range p {
				if fields[name][k] == "" {
					t.Errorf("ClaimsLayers does not describe %s.%s", name, k)
				}
			}
		}
	}
}

// star returns a star-shaped ring around a point.
func star(r *rand.Rand, c orb.Point, size float64, n int) orb.Ring {
	var ring orb.Ring
	for k := range n {
		a := 2 * math.Pi * float64(k) / float64(n)
		s := size * (0.3 + 0.7*r.Float64())
		ring = append(ring, orb.Point{c[0] + s*math.Cos(a), c[1] + s*math.Sin(a)/2})
	}
	return append(ring, ring[0])
}

// TestPolygonsAreValid decodes random polygons with holes in random tiles and checks what MVT 2.1, 4.3.4.4, asks for.
func TestPolygonsAreValid(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	drawn := 0
	for range 3000 {
		c := orb.Point{r.Float64()*360 - 180, r.Float64()*170 - 85}
		size := math.Pow(10, r.Float64()*3-2)
		outer := star(r, c, size, 3+r.IntN(60))
		hole := star(r, c, size*0.25, 3+r.IntN(10))
		if r.IntN(2) == 0 {
			outer.Reverse()
		}
		s := tile.NewShape(orb.MultiPolygon{{outer, hole}})
		z := uint32(r.IntN(15))
		near := maptile.At(orb.Point{min(max(c[0]+size*(r.Float64()-0.5), -179.9), 179.9), min(max(c[1], -85), 85)}, maptile.Zoom(z))
		l := tile.NewLayer("areas")
		if !l.Polygon(tile.ID{Z: z, X: near.X, Y: near.Y}, s) {
			if !l.Empty() {
				t.Fatal("a polygon that is not drawn leaves a feature")
			}
			continue
		}
		drawn++
		checkPolygon(t, decode(t, l.AppendTo(nil))[0].Features[0].Geometry)
		if t.Failed() {
			t.Fatalf("%v in %v", outer, near)
		}
	}
	if drawn < 1000 {
		t.Errorf("only %d polygons were drawn", drawn)
	}
}

func checkPolygon(t *testing.T, g orb.Geometry) {
	t.Helper()
	var polygons []orb.Polygon
	switch g := g.(type) {
	case orb.Polygon:
		polygons = append(polygons, g)
	case orb.MultiPolygon:
		polygons = g
	default:
		t.Fatalf("decoded to %T", g)
	}
	if b, err := wkb.Marshal(orb.MultiPolygon(polygons)); err != nil {
		t.Error(err)
	} else if valid, err := geom.UnmarshalWKB(b, geom.NoValidate{}); err != nil || valid.Validate() != nil {
		t.Errorf("not valid as a whole: %v, %v", err, valid.Validate())
	}
	for _, p := range polygons {
		for i, ring := range p {
			area := 0.0
			for j := 1; j < len(ring); j++ {
				area += ring[j-1][0]*ring[j][1] - ring[j][0]*ring[j-1][1]
				if ring[j] == ring[j-1] {
					t.Errorf("ring %d repeats a point", i)
				}
				if ring[j][0] < -64 || ring[j][0] > 4160 || ring[j][1] < -64 || ring[j][1] > 4160 {
					t.Errorf("ring %d leaves the buffer: %v", i, ring[j])
				}
			}
			// The decoder closes rings; so one that was written closed would repeat its first point.
			if n := len(ring); n < 4 || ring[n-1] != ring[0] || ring[n-2] == ring[0] {
				t.Errorf("ring %d is %v", i, ring)
			}
			if i == 0 && area <= 0 || i > 0 && area >= 0 {
				t.Errorf("ring %d has area %v", i, area/2)
			}
		}
	}
}

func TestPolygonReachesOverTheAntimeridian(t *testing.T) {
	// At 179.9° east, within the buffer of the westernmost tile.
	s := tile.NewShape(orb.MultiPolygon{{{{179.5, 0}, {180, 0}, {180, 1}, {179.5, 1}, {179.5, 0}}}})
	for _, id := range []tile.ID{{Z: 3, X: 7, Y: 3}, {Z: 3, X: 0, Y: 3}} {
		l := tile.NewLayer("areas")
		if !l.Polygon(id, s) {
			t.Fatalf("nothing in tile %v", id)
		}
		b := decode(t, l.AppendTo(nil))[0].Features[0].Geometry.Bound()
		if id.X == 0 && b.Max[0] != 0 || id.X == 7 && b.Max[0] != 4096 {
			t.Errorf("in tile %v it reaches to %v", id, b.Max[0])
		}
	}
}

func TestNoAllocationOnceGrown(t *testing.T) {
	c := tile.NewClaims()
	m := &geo.Mark{Story: "s", Claim: "c", Location: "l", Status: geo.StatusReported, Reports: []string{"a", "b"}, RadiusM: 2.5}
	var dst []byte
	numbers := codes(nil, m, 0, 0, 0, 0, 0, 0)
	write := func() {
		c.Reset(tile.ID{})
		for i := range uint32(1000) {
			m.Location = "l"
			c.Mark(int32(i), 5, m, codes(numbers, m, i%10, 1, i%50, 2, i, i<<8))
			c.Cluster(int32(i), 6, &[8]uint32{i, i, 3}, func() *geo.Mark { return m })
		}
		dst = c.AppendTile(dst[:0])
	}
	write()
	if n := testing.AllocsPerRun(20, write); n > 0 {
		t.Errorf("%v allocations a tile", n)
	}
}

func TestClaimsLayers(t *testing.T) {
	if n := len(tile.ClaimsLayers()); n != 3 {
		t.Errorf("got %d layers, want 3", n)
	}
	for _, l := range tile.ClaimsLayers() {
		if l.Fields == nil || l.MinZoom < 0 || l.MaxZoom > tile.MaxZoom {
			t.Errorf("layer %+v", l)
		}
	}
}

func BenchmarkClaims(b *testing.B) {
	c := tile.NewClaims()
	m := &geo.Mark{Story: "story", Claim: "claim-1", Topic: "topic", Location: "zagreb", Country: "HR", Status: geo.StatusReported, Reports: []string{"a", "b"}, Claimants: []string{"reuters"}}
	var dst []byte
	numbers := make([][]uint32, 1000)
	for i := range numbers {
		numbers[i] = codes(nil, m, uint32(i%10), 1, uint32(i%50), 2, uint32(i%300), uint32(i))
	}
	b.ReportAllocs()
	for b.Loop() {
		c.Reset(tile.ID{})
		for i := range uint32(1000) {
			c.Mark(int32(i), 5, m, numbers[i])
		}
		dst = c.AppendTile(dst[:0])
	}
}

func ExampleLayer() {
	l := tile.NewLayer("towns", "name")
	l.Tag(0, l.Text("Zagreb"))
	l.Point(2230, 1458)
	layers, _ := mvt.Unmarshal(l.AppendTo(nil))
	fmt.Println(layers[0].Name, layers[0].Features[0].Properties["name"], layers[0].Features[0].Geometry)
	// Output: towns Zagreb [2230 1458]
}
