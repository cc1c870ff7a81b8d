package index

import (
	"testing"

	"github.com/paulmach/orb"

	"dateline/geo/mercator"
)

// TestRegionsAround holds that an area changes the cell it is in and those around, over the antimeridian too, since tiles draw a
// little of what is beside them; and that a point changes its cell alone.
func TestRegionsAround(t *testing.T) {
	t.Parallel()
	for _, x := range []int{0, 31, regionSide - 1} {
		lon, lat := mercator.Lon((float64(x)+0.5)/regionSide), mercator.Lat(30.5/regionSide)
		var area, point regions
		area.touchArea(orb.MultiPolygon{{{{lon, lat}, {lon + 0.1, lat}, {lon, lat + 0.1}, {lon, lat}}}}, 7)
		point.touch(orb.Point{lon, lat}, 7)
		for cy := range regionSide {
			for cx := range regionSide {
				dx := (cx - x + regionSide) % regionSide
				near := cy >= 29 && cy <= 31 && (dx <= 1 || dx == regionSide-1)
				if got := area[cy*regionSide+cx] == 7; got != near {
					t.Errorf("an area in column %d: cell %d, %d changed: %v", x, cx, cy, got)
				}
				if got := point[cy*regionSide+cx] == 7; got != (cy == 30 && cx == x) {
					t.Errorf("a point in column %d: cell %d, %d changed: %v", x, cx, cy, got)
				}
			}
		}
	}
}
