package tile

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/mercator"
)

// MaxZoom is the deepest zoom of an address.
const MaxZoom = 22

// Extent is the width and height of a tile in its own units.
const Extent = 4096

// Buffer is how far polygons reach over the border of a tile, in its units.
const Buffer = 64

// ID is the address of a tile: at zoom Z there are 2^Z columns X from west to east and as many rows Y from north to
// south.
type ID struct{ Z, X, Y uint32 }

// Parse reads an address from three decimal numbers without sign or leading zeros. Errors are CodeInvalid for what is
// no number and CodeNotFound for a tile that is not there.
func Parse(z, x, y string) (ID, error) {
	var id ID
	for _, p := range []struct {
		name, text string
		to         *uint32
	}{{"zoom", z, &id.Z}, {"column", x, &id.X}, {"row", y, &id.Y}} {
		n, err := strconv.ParseUint(p.text, 10, 32)
		if err != nil || p.text != strconv.FormatUint(n, 10) {
			// A number, just one that does not fit.
			if len(p.text) > 1 && p.text[0] != '0' && strings.Trim(p.text, "0123456789") == "" {
				return ID{}, geo.Errorf(geo.CodeNotFound, "there is no tile with %s %.20s", p.name, p.text)
			}
			return ID{}, geo.Errorf(geo.CodeInvalid, "%s %.20q of the tile is not a whole number; "+
				"an address is zoom, column and row, as 3/4/2", p.name, p.text)
		}
		*p.to = uint32(n)
	}
	if id.Z > MaxZoom {
		return ID{}, geo.Errorf(geo.CodeNotFound, "there is no zoom %d; zooms are 0 to %d", id.Z, MaxZoom)
	}
	if n := uint32(1) << id.Z; id.X >= n || id.Y >= n {
		return ID{}, geo.Errorf(geo.CodeNotFound, "there is no tile %s; at zoom %d columns and rows are 0 to %d",
			id, id.Z, n-1)
	}
	return id, nil
}

// String returns z/x/y.
func (id ID) String() string {
	b := strconv.AppendUint(nil, uint64(id.Z), 10)
	b = strconv.AppendUint(append(b, '/'), uint64(id.X), 10)
	return string(strconv.AppendUint(append(b, '/'), uint64(id.Y), 10))
}

// Bound returns the tile's bound in WGS 84 degrees, without a buffer.
func (id ID) Bound() orb.Bound {
	n := math.Ldexp(1, int(id.Z))
	return orb.Bound{
		Min: orb.Point{mercator.Lon(float64(id.X) / n), mercator.Lat(float64(id.Y+1) / n)},
		Max: orb.Point{mercator.Lon(float64(id.X+1) / n), mercator.Lat(float64(id.Y) / n)},
	}
}

// Limits are the columns and rows of one zoom that have anything, ends included.
type Limits struct{ MinCol, MaxCol, MinRow, MaxRow uint32 }

// LimitsOf returns which tiles of a zoom a box touches: west, south, east and north, which does not cross the
// antimeridian. A tile beside it that shows the rim of what is in it, by the buffer, is within.
func LimitsOf(box [4]float64, zoom uint32) Limits {
	n := math.Ldexp(1, int(zoom))
	at := func(v float64) uint32 { return uint32(min(max(v, 0), n-1)) }
	west, north := mercator.Clamp(box[0], box[3])
	east, south := mercator.Clamp(box[2], box[1])
	const rim = float64(Buffer) / Extent
	return Limits{at(west*n - rim), at(east*n + rim), at(north*n - rim), at(south*n + rim)}
}
