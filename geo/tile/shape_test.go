package tile_test

import (
	"bytes"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"dateline/geo/tile"
)

// TestShapeIsDrawnTheSameAgain asks one shape for all tiles of low zooms, several times and at once, and compares with
// shapes that were never asked before.
func TestShapeIsDrawnTheSameAgain(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	mp := orb.MultiPolygon{
		{star(r, orb.Point{100, 50}, 75, 200), star(r, orb.Point{100, 50}, 10, 20)}, {star(r, orb.Point{-60, -20}, 30, 80)},
	}
	draw := func(s *tile.Shape, id tile.ID) []byte {
		l := tile.NewLayer("areas")
		l.Polygon(id, s)
		return l.AppendTo(nil)
	}
	shared := tile.NewShape(mp)
	drawn := 0
	for z := range uint32(6) {
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				id := tile.ID{Z: z, X: x, Y: y}
				want := draw(tile.NewShape(mp), id)
				if len(want) > 0 {
					drawn++
				}
				var wg sync.WaitGroup
				for range 3 {
					wg.Go(func() {
						for range 2 {
							if got := draw(shared, id); !bytes.Equal(got, want) {
								t.Errorf("tile %v differs when it is drawn again", id)
							}
						}
					})
				}
				wg.Wait()
			}
		}
	}
	if drawn < 100 {
		t.Errorf("only %d tiles have a part of it", drawn)
	}
}
