package mercator

import "math"

// Cell returns the column and row of a place in the grid of 2³² × 2³² cells over the unit square.
func Cell(lon, lat float64) (x, y uint32) {
	fx, fy := Clamp(lon, lat)
	return cell(fx), cell(fy)
}

func cell(f float64) uint32 {
	v := math.Floor(f * (1 << 32))
	if v >= 1<<32-1 {
		return math.MaxUint32
	}
	return uint32(v)
}

// Interleave returns the Morton code of a cell (G. M. Morton, 1966): its bits by turns, the lowest that of x. What is
// near in codes is near in space, and the cells of a tile are one range of codes.
func Interleave(x, y uint32) uint64 { return spread(x) | spread(y)<<1 }

// Deinterleave is the inverse of [Interleave].
func Deinterleave(code uint64) (x, y uint32) { return gather(code), gather(code >> 1) }

// spread puts a zero between the bits of a number.
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

// TileCodes returns the first and the last Morton code of the cells in tile zoom/x/y.
func TileCodes(zoom, x, y uint32) (first, last uint64) {
	if zoom == 0 {
		return 0, math.MaxUint64
	}
	first = Interleave(x<<(32-zoom), y<<(32-zoom))
	return first, first + (1<<(64-2*zoom) - 1)
}
