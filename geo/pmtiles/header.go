package pmtiles

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ErrFormat is wrapped by all errors about an archive that breaks the format.
var ErrFormat = errors.New("not a valid PMTiles v3 archive")

const (
	headerSize = 127
	// rootEnd is where the root directory must end, so that one request gets header and root (spec §3).
	rootEnd = 16384
	// maxRoot is 16,257 bytes.
	maxRoot = rootEnd - headerSize

	compressionNone = 1
	compressionGzip = 2
)

// TypeMVT is the tile type of Mapbox Vector Tiles.
const TypeMVT = 1

// Header is the start of an archive without the places of its sections. Longitudes and latitudes are WGS84 degrees, kept to
// seven decimals.
type Header struct {
	AddressedTiles, TileEntries, TileContents uint64
	Clustered                                 bool
	// TilesGzipped is true when tiles are stored gzipped, false when they are stored plain.
	TilesGzipped                               bool
	TileType                                   uint8 // TypeMVT or another number of the specification
	MinZoom, MaxZoom, CenterZoom               uint8
	West, South, East, North, CenterX, CenterY float64
}

// section is a byte range of the file.
type section struct{ offset, length uint64 }

func (s section) end() uint64 { return s.offset + s.length }

// layout is where the sections are.
type layout struct{ root, metadata, leaves, tiles section }

func (h Header) marshal(l layout) []byte {
	b := make([]byte, 0, headerSize)
	b = append(b, "PMTiles\x03"...)
	for _, s := range []section{l.root, l.metadata, l.leaves, l.tiles} {
		b = binary.LittleEndian.AppendUint64(b, s.offset)
		b = binary.LittleEndian.AppendUint64(b, s.length)
	}
	for _, n := range []uint64{h.AddressedTiles, h.TileEntries, h.TileContents} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	clustered, compression := byte(0), byte(compressionNone)
	if h.Clustered {
		clustered = 1
	}
	if h.TilesGzipped {
		compression = compressionGzip
	}
	b = append(b, clustered, compressionGzip, compression, h.TileType, h.MinZoom, h.MaxZoom)
	b = appendDegrees(b, h.West, h.South, h.East, h.North)
	b = append(b, h.CenterZoom)
	return appendDegrees(b, h.CenterX, h.CenterY)
}

func appendDegrees(b []byte, degrees ...float64) []byte {
	for _, d := range degrees {
		b = binary.LittleEndian.AppendUint32(b, uint32(int32(math.Round(d*1e7))))
	}
	return b
}

// parseHeader checks all that later reading relies on; size is that of the file.
func parseHeader(b []byte, size uint64) (h Header, l layout, err error) {
	if len(b) < headerSize || string(b[:7]) != "PMTiles" {
		return h, l, fmt.Errorf("%w: it does not start with PMTiles", ErrFormat)
	}
	if b[7] != 3 {
		return h, l, fmt.Errorf("%w: version %d, want 3", ErrFormat, b[7])
	}
	word := func(at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
	for i, s := range []*section{&l.root, &l.metadata, &l.leaves, &l.tiles} {
		*s = section{word(8 + 16*i), word(16 + 16*i)}
		if s.offset > size || s.length > size-s.offset {
			return h, l, fmt.Errorf("%w: section %d lies outside the file of %d bytes", ErrFormat, i, size)
		}
	}
	if l.root.end() > rootEnd || l.root.length == 0 {
		return h, l, fmt.Errorf("%w: root directory ends at %d, want at most %d", ErrFormat, l.root.end(), rootEnd)
	}
	h.AddressedTiles, h.TileEntries, h.TileContents = word(72), word(80), word(88)
	h.Clustered = b[96] == 1
	if b[97] != compressionGzip && b[97] != compressionNone {
		return h, l, fmt.Errorf("%w: directories have compression %d; gzip (2) and none (1) can be read", ErrFormat, b[97])
	}
	if b[98] != compressionGzip && b[98] != compressionNone {
		return h, l, fmt.Errorf("%w: tiles have compression %d; gzip (2) and none (1) can be read", ErrFormat, b[98])
	}
	h.TilesGzipped = b[98] == compressionGzip
	h.TileType, h.MinZoom, h.MaxZoom, h.CenterZoom = b[99], b[100], b[101], b[118]
	if h.MinZoom > h.MaxZoom || h.MaxZoom > MaxZoom {
		return h, l, fmt.Errorf("%w: zooms %d to %d", ErrFormat, h.MinZoom, h.MaxZoom)
	}
	degrees := func(at int) float64 { return float64(int32(binary.LittleEndian.Uint32(b[at:]))) / 1e7 }
	h.West, h.South, h.East, h.North = degrees(102), degrees(106), degrees(110), degrees(114)
	h.CenterX, h.CenterY = degrees(119), degrees(123)
	return h, l, nil
}
