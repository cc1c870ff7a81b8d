package pmtiles

import "fmt"

// MaxZoom is the deepest zoom whose ids fit the format.
const MaxZoom = 31

// ID returns the tile's number: tiles are counted along a Hilbert curve at each zoom, zoom after zoom (spec §4.1).
// x and y are columns from the west and rows from the north; outside 0…2^z-1, or z over MaxZoom, is an error.
func ID(z uint8, x, y uint32) (uint64, error) {
	if z > MaxZoom || uint64(x)>>z != 0 || uint64(y)>>z != 0 {
		return 0, fmt.Errorf("pmtiles: no tile %d/%d/%d", z, x, y)
	}
	id := before(z)
	for s := int(z) - 1; s >= 0; s-- {
		rx, ry := x>>s&1, y>>s&1
		id += uint64((3*rx)^ry) << (2 * s)
		x, y = rotate(uint32(1)<<s, x&(1<<s-1), y&(1<<s-1), rx, ry)
	}
	return id, nil
}

// Tile is the inverse of ID. It is false for a number past the last tile of MaxZoom.
func Tile(id uint64) (z uint8, x, y uint32, ok bool) {
	for z < MaxZoom && before(z+1) <= id {
		z++
	}
	d := id - before(z)
	if d >= uint64(1)<<(2*z) {
		return 0, 0, 0, false
	}
	for s := range int(z) {
		rx := uint32(d>>1) & 1
		ry := uint32(d)&1 ^ rx
		x, y = rotate(uint32(1)<<s, x, y, rx, ry)
		x, y = x|rx<<s, y|ry<<s
		d >>= 2
	}
	return z, x, y, true
}

// before is the number of tiles at all zooms under z: (4^z-1)/3.
func before(z uint8) uint64 { return (uint64(1)<<(2*z) - 1) / 3 }

// rotate turns a quadrant of the curve of side n.
func rotate(n, x, y, rx, ry uint32) (uint32, uint32) {
	if ry != 0 {
		return x, y
	}
	if rx != 0 {
		x, y = n-1-x, n-1-y
	}
	return y, x
}
