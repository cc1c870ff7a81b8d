package basemap_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"dateline/geo/country"
	"dateline/web/basemap"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"
)

func ExampleOpen() {
	a, err := basemap.Open()
	if err != nil {
		panic(err)
	}
	gz, ok := a.Tile(0, 0, 0)
	_, sea := a.Tile(7, 0, 64) // the middle of the Pacific
	fmt.Println(ok, len(gz) > 1000, sea, a.Attribution())
	// Output: true true false Natural Earth · GeoNames (CC BY 4.0)
}

func open(t testing.TB) *basemap.Archive {
	t.Helper()
	a, err := basemap.Open()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// decode reads a tile with a decoder that is not the project's; coordinates are those of the tile.
func decode(t testing.TB, gz []byte) mvt.Layers {
	t.Helper()
	layers, err := mvt.UnmarshalGzipped(gz)
	if err != nil {
		t.Fatal(err)
	}
	return layers
}

func TestProvenance(t *testing.T) {
	for dir, data := range map[string]string{
		".": "archive.pmtiles", "../../geo/country": "countries.bin.gz", "../../geo/gazetteer": "places.tsv.gz",
	} {
		var p struct {
			File, SHA256 string
			Bytes        int64
			Overrides    struct{ File, SHA256 string }
			Names        struct{ File, SHA256 string }
			Inputs       []struct{ Package, Version, SHA256, Licence string }
		}
		b, err := os.ReadFile(dir + "/provenance.json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &p); err != nil {
			t.Fatal(err)
		}
		if got := hash(t, dir+"/"+data); got != p.SHA256 || !strings.HasSuffix(p.File, data) {
			t.Errorf("%s has the hash %s, provenance.json says %s of %s: run make basemap", data, got, p.SHA256, p.File)
		}
		if p.Overrides.File == "" && p.Names.File == "" {
			t.Errorf("%s was made of no file of ours", data)
		}
		if got := p.Overrides.File; got != "" && hash(t, "../../"+got) != p.Overrides.SHA256 {
			t.Errorf("%s changed after %s was built: run make basemap", p.Overrides.File, data)
		}
		if p.Names.File != "" && hash(t, "../../"+p.Names.File) != p.Names.SHA256 {
			t.Errorf("%s changed after %s was built: run make basemap", p.Names.File, data)
		}
		if len(p.Inputs) == 0 {
			t.Errorf("%s: no inputs", data)
		}
		for _, in := range p.Inputs {
			if len(in.SHA256) != 64 || in.Version == "" || in.Licence == "" {
				t.Errorf("%s: input %+v lacks a hash, version or licence", data, in)
			}
		}
	}
}

func hash(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func TestHash(t *testing.T) {
	if got := open(t).Hash(); len(got) != 12 || !strings.HasPrefix(hash(t, "archive.pmtiles"), got) {
		t.Errorf("Hash() = %q, want the start of the archive's SHA-256", got)
	}
}

// walk calls f for each tile of the archive with its stored bytes, until it returns an error.
func walk(t *testing.T, f func(z uint8, x, y uint32, gz []byte) error) error {
	a := open(t)
	for z := range uint32(basemap.MaxZoom + 1) {
		for i := range uint32(1) << (2 * z) {
			x, y := i&(1<<z-1), i>>z
			gz, ok := a.Tile(z, x, y)
			if !ok {
				continue
			}
			if err := f(uint8(z), x, y, gz); err != nil {
				return err
			}
		}
	}
	return nil
}

// TestEveryTileIsValid walks the whole archive and holds MVT 2.1 and the size limits.
func TestEveryTileIsValid(t *testing.T) {
	b := open(t).Bytes()
	if len(b) > 7<<20 {
		t.Errorf("archive of %d bytes, want at most 7 MiB", len(b))
	}
	known := []string{"land", "urban", "lake", "river", "admin1", "border", "disputed", "country", "place"}
	found := map[string]int{}
	countries := map[string]bool{}
	var last []byte
	n := 0
	err := walk(t, func(z uint8, x, y uint32, gz []byte) error {
		n++
		if len(gz) > 25<<10 {
			t.Errorf("%d/%d/%d: %d bytes, want at most 25 KiB", z, x, y, len(gz))
		}
		if bytes.Equal(gz, last) {
			return nil
		}
		last = gz
		at := -1
		for _, l := range decode(t, gz) {
			i := slices.Index(known, l.Name)
			if l.Version != 2 || l.Extent != 4096 || i <= at || len(l.Features) == 0 {
				t.Errorf("%d/%d/%d: layer %q, version %d, extent %d, %d features", z, x, y, l.Name, l.Version, l.Extent, len(l.Features))
			}
			at = i
			found[l.Name]++
			for _, f := range l.Features {
				if problem := invalid(f); problem != "" {
					t.Errorf("%d/%d/%d: %s: %s", z, x, y, l.Name, problem)
				}
				if l.Name == "country" {
					countries[f.Properties["a2"].(string)] = true
				}
			}
		}
		return nil
	})
	if err != nil || n < 8000 {
		t.Errorf("%d tiles, %v", n, err)
	}
	for _, name := range known {
		if found[name] == 0 {
			t.Errorf("no tile has the layer %s", name)
		}
	}
	for _, code := range country.Codes() {
		if !countries[code] && code != "AQ" { // Antarctica's label may be anywhere
			t.Errorf("no label of %s", code)
		}
		delete(countries, code)
	}
	if len(countries) > 0 {
		t.Errorf("labels that are not countries: %v", countries)
	}
}

// TestAreasAreSimple holds the share of areas that cross or touch themselves, which MVT 2.1 §4.3.4.4 advises against: rounding
// at a tile's edge makes a few, under half a pixel wide.
func TestAreasAreSimple(t *testing.T) {
	areas, bad := 0, 0
	err := walk(t, func(z uint8, x, y uint32, gz []byte) error {
		if (x+y)%3 != 0 {
			return nil // a third of them is enough
		}
		for _, l := range decode(t, gz) {
			for _, f := range l.Features {
				polys, _ := f.Geometry.(orb.MultiPolygon)
				if p, ok := f.Geometry.(orb.Polygon); ok {
					polys = orb.MultiPolygon{p}
				}
				for _, p := range polys {
					areas++
					if !simple(t, p) {
						bad++
					}
				}
			}
		}
		return nil
	})
	if err != nil || areas < 5000 || bad*100 > areas {
		t.Errorf("%d of %d areas are not simple, %v; want at most 1 %%", bad, areas, err)
	}
}

func simple(t *testing.T, p orb.Polygon) bool {
	t.Helper()
	b, err := wkb.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	g, err := geom.UnmarshalWKB(b, geom.NoValidate{})
	if err != nil {
		t.Fatal(err)
	}
	return g.Validate() == nil
}

// invalid names what is wrong with a feature's geometry. The decoder gives rings as they are, y down.
func invalid(f *geojson.Feature) string {
	var polys orb.MultiPolygon
	switch g := f.Geometry.(type) {
	case orb.Polygon:
		polys = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		polys = g
	case orb.LineString:
		return invalidLine(g)
	case orb.MultiLineString:
		for _, l := range g {
			if s := invalidLine(l); s != "" {
				return s
			}
		}
		return ""
	case orb.Point:
		if g[0] < 0 || g[0] > 4096 || g[1] < 0 || g[1] > 4096 {
			return fmt.Sprintf("point %v is outside", g)
		}
		return ""
	default:
		return fmt.Sprintf("geometry %T", g)
	}
	for _, p := range polys {
		for i, r := range p {
			area := 0.0
			for k := range len(r) - 1 {
				area += r[k][0]*r[k+1][1] - r[k+1][0]*r[k][1]
				if r[k] == r[k+1] {
					return "a ring stands still"
				}
			}
			if len(r) < 4 || area == 0 || (area > 0) != (i == 0) {
				return fmt.Sprintf("ring %d of %d points has the area %g", i, len(r), area/2)
			}
			if b := r.Bound(); b.Min[0] < -64 || b.Min[1] < -64 || b.Max[0] > 4160 || b.Max[1] > 4160 {
				return fmt.Sprintf("ring %v goes beyond the buffer", b)
			}
		}
	}
	return ""
}

func invalidLine(l orb.LineString) string {
	if len(l) < 2 {
		return "a line of one point"
	}
	for k := range len(l) - 1 {
		if l[k] == l[k+1] {
			return "a line stands still"
		}
	}
	return ""
}

// locate turns degrees into a tile and a place in it.
func locate(z uint32, p orb.Point) (x, y uint32, at orb.Point) {
	n := math.Exp2(float64(z))
	sin := math.Sin(p[1] * math.Pi / 180)
	fx, fy := (p[0]/360+.5)*n, (.5-.25*math.Log((1+sin)/(1-sin))/math.Pi)*n
	x, y = uint32(fx), uint32(fy)
	return x, y, orb.Point{(fx - float64(x)) * 4096, (fy - float64(y)) * 4096}
}

// layer returns the features of a layer in the tile that holds p.
func layer(t testing.TB, z uint32, p orb.Point, name string) ([]*geojson.Feature, orb.Point) {
	t.Helper()
	x, y, at := locate(z, p)
	gz, ok := open(t).Tile(z, x, y)
	if !ok {
		return nil, at
	}
	for _, l := range decode(t, gz) {
		if l.Name == name {
			return l.Features, at
		}
	}
	return nil, at
}

func TestLandAndSea(t *testing.T) {
	for _, tt := range []struct {
		name string
		at   orb.Point
		land bool
	}{
		{"Zagreb", orb.Point{15.98, 45.81}, true},
		{"middle of the Caspian Sea, a hole in the land", orb.Point{50.5, 42.0}, false},
		{"east coast of the Caspian Sea", orb.Point{54.5, 42.0}, true},
		{"Arctic Ocean, where Russia unwrapped wrongly would be", orb.Point{60, 80}, false},
		{"Arctic Ocean north of America", orb.Point{-150, 80}, false},
		{"North Atlantic at Chukotka's latitude", orb.Point{-25, 67.6}, false},
		{"Chukotka west of 180°", orb.Point{178, 68}, true},
		{"Chukotka east of 180°", orb.Point{-176, 67}, true},
		{"Fiji, Vanua Levu", orb.Point{179.3, -16.6}, true},
		{"Antarctica at 180°", orb.Point{-179.5, -84.9}, true},
		{"South Pole's edge of the map", orb.Point{10, -84.9}, true},
		{"South Pacific", orb.Point{-130, -40}, false},
		{"Central Africa", orb.Point{20, 5}, true},
	} {
		for _, z := range []uint32{1, 3, 5, 7} {
			if z == 1 && strings.HasPrefix(tt.name, "Fiji") {
				continue // too small there
			}
			t.Run(fmt.Sprint(tt.name, " z", z), func(t *testing.T) {
				features, at := layer(t, z, tt.at, "land")
				got := false
				for _, f := range features {
					got = got || contains(f.Geometry, at)
				}
				if got != tt.land {
					t.Errorf("land %v, want %v", got, tt.land)
				}
			})
		}
	}
}

func contains(g orb.Geometry, p orb.Point) bool {
	switch g := g.(type) {
	case orb.Polygon:
		return planar.PolygonContains(g, p)
	case orb.MultiPolygon:
		return planar.MultiPolygonContains(g, p)
	}
	return false
}

func TestPlaces(t *testing.T) {
	for _, tt := range []struct {
		at   orb.Point
		id   float64
		want map[string]any
	}{
		{orb.Point{11.09699, 43.8805}, 3169921, map[string]any{"en": "Prato", "zh": "普拉托", "pop": 180000.0, "mz": 7.0}},
		{orb.Point{15.97798, 45.81444}, 3186886, map[string]any{"en": "Zagreb", "zh": "萨格勒布", "it": "Zagabria", "pop": 700000.0, "mz": 4.0, "cap": 1.0}},
		{orb.Point{20.46513, 44.80401}, 792680, map[string]any{"en": "Belgrade", "hr": "Beograd", "loc": "Beograd", "it": "Belgrado",
			"zh": "贝尔格莱德", "pop": 1300000.0, "mz": 3.0, "cap": 1.0}},
		{orb.Point{12.33265, 45.43713}, 3164603, map[string]any{"en": "Venice", "hr": "Venecija", "it": "Venezia", "loc": "Venezia",
			"zh": "威尼斯", "pop": 51000.0, "mz": 6.0}},
		{orb.Point{35.21633, 31.76904}, 281184, map[string]any{"en": "Jerusalem", "hr": "Jeruzalem", "it": "Gerusalemme", "zh": "耶路撒冷",
			"loc": "ירושלים", "pop": 800000.0, "mz": 5.0}},
		{orb.Point{71.44598, 51.1801}, 1526273, map[string]any{"en": "Astana", "zh": "阿斯塔纳", "loc": "Астана", "pop": 350000.0, "mz": 4.0, "cap": 1.0}},
	} {
		features, at := layer(t, 7, tt.at, "place")
		found := false
		for _, f := range features {
			if f.ID != tt.id {
				continue
			}
			found = true
			if diff := cmp.Diff(tt.want, map[string]any(f.Properties)); diff != "" {
				t.Errorf("place %v (-want +got):\n%s", tt.id, diff)
			}
			if d := planar.Distance(f.Geometry.(orb.Point), at); d > 1 {
				t.Errorf("%v is %g units away", tt.want["en"], d)
			}
		}
		if !found {
			t.Errorf("no place %v in the tile of %v", tt.id, tt.at)
		}
	}
}

// TestLabelsStandOnce checks that no label is in two tiles of a zoom, and that the deny list works.
func TestLabelsStandOnce(t *testing.T) {
	seen := map[string]bool{}
	places := map[uint8]int{}
	err := walk(t, func(z uint8, _, _ uint32, gz []byte) error {
		if z > 5 && z != basemap.MaxZoom {
			return nil
		}
		for _, l := range decode(t, gz) {
			if l.Name != "place" && l.Name != "country" {
				continue
			}
			for _, f := range l.Features {
				key := fmt.Sprint(z, l.Name, f.ID, f.Properties["a2"])
				if seen[key] {
					t.Errorf("label %s twice", key)
				}
				seen[key] = true
				if l.Name == "place" {
					places[z]++
				}
				if f.Properties["en"] == "Pasragad Branch" {
					t.Error("Pasragad Branch is on the map")
				}
				if mz := f.Properties["mz"].(float64); mz > float64(z)+1 && z != basemap.MaxZoom {
					t.Errorf("label %s at zoom %d has mz %g", key, z, mz)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if places[7] < 20000 || places[2] < 20 || places[2] > 200 || places[1] > 0 {
		t.Errorf("places by zoom: %v", places)
	}
}

// TestNoMunicipalLines checks that Slovenia's 193 municipalities are not drawn, and that Italy's provinces are.
func TestNoMunicipalLines(t *testing.T) {
	near := func(p orb.Point) (n int) {
		features, _ := layer(t, 7, p, "admin1")
		for _, f := range features {
			if ml, ok := f.Geometry.(orb.MultiLineString); ok {
				n += len(ml)
			} else {
				n++
			}
		}
		return n
	}
	if n := near(orb.Point{14.9, 46.1}); n > 60 {
		t.Errorf("%d inner lines around Slovenia", n)
	}
	if n := near(orb.Point{11.1, 43.9}); n < 5 {
		t.Errorf("%d inner lines in Tuscany, want its provinces", n)
	}
}

func TestTileOutside(t *testing.T) {
	a := open(t)
	for _, tt := range [][3]uint32{{8, 0, 0}, {0, 1, 0}, {7, 128, 0}, {7, 0, 1 << 31}, {1 << 31, 0, 0}, {256, 0, 0}} {
		if gz, ok := a.Tile(tt[0], tt[1], tt[2]); ok {
			t.Errorf("Tile(%v) has %d bytes, want none", tt, len(gz))
		}
	}
}

func TestTileIsGzip(t *testing.T) {
	gz, _ := open(t).Tile(3, 4, 2)
	zr, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, zr); err != nil || n < 100 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := basemap.Open(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTile(b *testing.B) {
	a := open(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := a.Tile(7, 68, 45); !ok {
			b.Fatal("no tile")
		}
	}
}
