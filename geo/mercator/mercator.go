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
