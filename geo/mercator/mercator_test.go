package mercator_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"dateline/geo/mercator"
)

func TestProject(t *testing.T) {
	tests := []struct {
		name     string
		lon, lat float64
		x, y     float64
	}{
		{"the middle", 0, 0, 0.5, 0.5},
		{"north-west", -180, mercator.MaxLat, 0, 0},
		{"south-east", 180, -mercator.MaxLat, 1, 1},
		{"a pole is put at the border", 90, 90, 0.75, 0},
		{"one turn too far leaves the square", 540, 0, 2, 0.5},
		// The example of EPSG Guidance Note 7-2, 1.3.3.1, in metres of a world 40 075 016.686 m wide.
		{"EPSG's example", -(100 + 20./60), 24 + 22./60 + 54.433/3600, 0.5 - 11169055.58/40075016.686,
			0.5 - 2800000.00/40075016.686},
	}
	for _, tt := range tests {
		x, y := mercator.Project(tt.lon, tt.lat)
		if math.Abs(x-tt.x) > 1e-9 || math.Abs(y-tt.y) > 1e-9 {
			t.Errorf("%s: got %v, %v, want %v, %v", tt.name, x, y, tt.x, tt.y)
		}
	}
	if x, y := mercator.Clamp(540, -90); x != 1 || y != 1 {
		t.Errorf("clamped: got %v, %v", x, y)
	}
}

// TestInverse goes there and back with random places.
func TestInverse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		lon, lat := r.Float64()*360-180, (2*r.Float64()-1)*mercator.MaxLat
		x, y := mercator.Project(lon, lat)
		if a, b := mercator.Lon(x), mercator.Lat(y); math.Abs(a-lon) > 1e-12*360 || math.Abs(b-lat) > 1e-11 {
			t.Fatalf("%v, %v came back as %v, %v", lon, lat, a, b)
		}
	}
}

// TestMorton holds that codes are one to one, and that a place lies in the codes of its tile at every zoom and of no
// neighbour's.
func TestMorton(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		x, y := r.Uint32(), r.Uint32()
		code := mercator.Interleave(x, y)
		if a, b := mercator.Deinterleave(code); a != x || b != y {
			t.Fatalf("%d, %d came back as %d, %d", x, y, a, b)
		}
		lon, lat := r.Float64()*400-200, r.Float64()*200-100
		code = mercator.Interleave(mercator.Cell(lon, lat))
		for z := range uint32(23) {
			tx, ty := mercator.Tile(lon, lat, z)
			if first, last := mercator.TileCodes(z, tx, ty); code < first || code > last {
				t.Fatalf("%v, %v is not in the codes of its tile %d/%d/%d", lon, lat, z, tx, ty)
			}
			if z == 0 {
				continue
			}
			if first, last := mercator.TileCodes(z, tx^1, ty); code >= first && code <= last {
				t.Fatalf("%v, %v is in the codes of two tiles", lon, lat)
			}
		}
	}
}

// TestTile compares tiles with orb's.
func TestTile(t *testing.T) {
	for _, p := range []orb.Point{{0, 0}, {15.98, 45.81}, {-179.99, -84}, {179.99, 84}} {
		for _, z := range []uint32{0, 1, 6, 14} {
			x, y := mercator.Tile(p[0], p[1], z)
			if want := maptile.At(p, maptile.Zoom(z)); x != want.X || y != want.Y {
				t.Errorf("%v at zoom %d: got %d/%d, want %d/%d", p, z, x, y, want.X, want.Y)
			}
		}
	}
	if x, y := mercator.Tile(180, -90, 3); x != 7 || y != 7 {
		t.Errorf("got %d/%d, want 7/7", x, y)
	}
}

func ExampleTile() {
	fmt.Println(mercator.Tile(20.46, 44.82, 4))
	// Output: 8 5
}
