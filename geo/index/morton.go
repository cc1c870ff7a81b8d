package index

import (
	"math"

	"github.com/paulmach/orb"
)

// MaxLat is the latitude at which web mercator is a square (EPSG:3857); anchors beyond it are tiled at the border.
const MaxLat = 85.0511287798066

// Mercator returns the web-mercator coordinates of a lon/lat point, each in 0…1 with y down, clamped to the square.
func Mercator(p orb.Point) (x, y float64) {
	x = (p[0] + 180) / 360
	lat := min(max(p[1], -MaxLat), MaxLat)
	y = 0.5 - math.Asinh(math.Tan(lat*math.Pi/180))/(2*math.Pi)
	return min(max(x, 0), 1), min(max(y, 0), 1)
}

// gridOf returns the point's cell in the grid of 2³² × 2³² cells over the web-mercator square.
func gridOf(p orb.Point) (x, y uint32) {
	fx, fy := Mercator(p)
	return fixed(fx), fixed(fy)
}

func fixed(f float64) uint32 {
	v := math.Floor(f * (1 << 32))
	if v >= 1<<32-1 {
		return math.MaxUint32
	}
	return uint32(v)
}

// mortonOf interleaves the bits of the point's grid cell, x lowest.
func mortonOf(p orb.Point) uint64 {
	x, y := gridOf(p)
	return interleave(x, y)
}

func interleave(x, y uint32) uint64 { return spread(x) | spread(y)<<1 }

func deinterleave(m uint64) (x, y uint32) { return gather(m), gather(m >> 1) }

func spread(v uint32) uint64 {
	x := uint64(v)
	x = (x | x<<16) & 0x0000ffff0000ffff
	x = (x | x<<8) & 0x00ff00ff00ff00ff
	x = (x | x<<4) & 0x0f0f0f0f0f0f0f0f
	x = (x | x<<2) & 0x3333333333333333
	return (x | x<<1) & 0x5555555555555555
}

func gather(x uint64) uint32 {
	x &= 0x5555555555555555
	x = (x | x>>1) & 0x3333333333333333
	x = (x | x>>2) & 0x0f0f0f0f0f0f0f0f
	x = (x | x>>4) & 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	return uint32(x | x>>16)
}

// tileCodes returns the first and the last Morton code in tile z/x/y.
func tileCodes(z, x, y uint32) (first, last uint64) {
	if z == 0 {
		return 0, math.MaxUint64
	}
	first = interleave(x<<(32-z), y<<(32-z))
	return first, first + (1<<(64-2*z) - 1)
}

// lonOf and latOf are the inverses of Mercator, for grid coordinates in 0…1.
func lonOf(x float64) float64 { return x*360 - 180 }

func latOf(y float64) float64 { return math.Atan(math.Sinh(math.Pi*(1-2*y))) * 180 / math.Pi }
