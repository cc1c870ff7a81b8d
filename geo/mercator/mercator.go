package mercator

import "math"

// MaxLat is the latitude at which web mercator is a square, atan(sinh(π)) in degrees (EPSG:3857).
const MaxLat = 85.0511287798066

// Project returns where a longitude and latitude in degrees are in the unit square that is the world: x from the
// antimeridian to the east, y from the north. A latitude beyond [MaxLat] is put at the border; a longitude beyond ±180
// leaves the square.
func Project(lon, lat float64) (x, y float64) {
	lat = min(max(lat, -MaxLat), MaxLat)
	return lon/360 + 0.5, 0.5 - math.Asinh(math.Tan(lat*math.Pi/180))/(2*math.Pi)
}

// Clamp returns what [Project] returns, kept within the unit square.
func Clamp(lon, lat float64) (x, y float64) {
	x, y = Project(lon, lat)
	return min(max(x, 0), 1), min(max(y, 0), 1)
}

// Lon returns the longitude in degrees of an x of the unit square.
func Lon(x float64) float64 { return x*360 - 180 }

// Lat returns the latitude in degrees of a y of the unit square.
func Lat(y float64) float64 { return math.Atan(math.Sinh(math.Pi*(1-2*y))) * 180 / math.Pi }

// Metres returns how long some metres at a latitude are, as a part of the side of the unit square; beyond [MaxLat] as
// at it, since at the poles a metre is infinitely long.
func Metres(m, lat float64) float64 {
	const equator = 40_075_016.7 // of WGS 84
	return m / (equator * math.Cos(min(math.Abs(lat), MaxLat)*math.Pi/180))
}

// Tile returns the column and row of the tile of a zoom, 0 to 31, that holds a place; places outside the square are in
// the tiles at its border.
func Tile(lon, lat float64, zoom uint32) (x, y uint32) {
	cx, cy := Cell(lon, lat)
	return cx >> (32 - zoom), cy >> (32 - zoom)
}

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
