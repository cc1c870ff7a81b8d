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
	magic      = "PMTiles"
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

// Header is the start of an archive without the places of its sections. Longitudes and latitudes are WGS84 degrees,
// kept to seven decimals.
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

// layout is where the sections are, in the order of the file's header.
type layout struct{ root, metadata, leaves, tiles section }

// wire is the header as it stands in the file, little-endian (spec §3).
type wire struct {
	Magic                                          [7]byte
	Version                                        uint8
	Sections                                       [4][2]uint64 // as in layout
	AddressedTiles, TileEntries, TileContents      uint64
	Clustered                                      bool
	Directories, Tiles, TileType, MinZoom, MaxZoom uint8 // the first two are compressions
	West, South, East, North                       int32 // ten millionths of a degree
	CenterZoom                                     uint8
	CenterX, CenterY                               int32
}

func (h Header) marshal(l layout) []byte {
	w := wire{
		Version: 3, Clustered: h.Clustered,
		AddressedTiles: h.AddressedTiles, TileEntries: h.TileEntries, TileContents: h.TileContents,
		Directories: compressionGzip, Tiles: compressionNone,
		TileType: h.TileType, MinZoom: h.MinZoom, MaxZoom: h.MaxZoom,
		West: degrees(h.West), South: degrees(h.South), East: degrees(h.East), North: degrees(h.North),
		CenterZoom: h.CenterZoom, CenterX: degrees(h.CenterX), CenterY: degrees(h.CenterY),
	}
	copy(w.Magic[:], magic)
	for i, s := range []section{l.root, l.metadata, l.leaves, l.tiles} {
		w.Sections[i] = [2]uint64{s.offset, s.length}
	}
	if h.TilesGzipped {
		w.Tiles = compressionGzip
	}
	b, err := binary.Append(make([]byte, 0, headerSize), binary.LittleEndian, w)
	if err != nil {
		panic(err) // All of it has a fixed size.
	}
	return b
}

func degrees(f float64) int32 { return int32(math.Round(f * 1e7)) }

// parseHeader checks all that later reading relies on; size is that of the file. gzipped tells whether directories and
// metadata are.
func parseHeader(b []byte, size uint64) (h Header, l layout, gzipped bool, err error) {
	var w wire
	fail := func(format string, args ...any) (Header, layout, bool, error) {
		return h, l, false, fmt.Errorf("%w: "+format, append([]any{ErrFormat}, args...)...)
	}
	if _, err := binary.Decode(b, binary.LittleEndian, &w); err != nil || string(w.Magic[:]) != magic {
		return fail("it does not start with PMTiles")
	}
	if w.Version != 3 {
		return fail("version %d, want 3", w.Version)
	}
	for i, s := range []*section{&l.root, &l.metadata, &l.leaves, &l.tiles} {
		*s = section{w.Sections[i][0], w.Sections[i][1]}
		if s.offset > size || s.length > size-s.offset {
			return fail("section %d lies outside the file of %d bytes", i, size)
		}
	}
	if l.root.end() > rootEnd || l.root.length == 0 {
		return fail("root directory ends at %d, want at most %d", l.root.end(), rootEnd)
	}
	if w.Directories != compressionGzip && w.Directories != compressionNone {
		return fail("directories have compression %d; gzip (2) and none (1) can be read", w.Directories)
	}
	if w.Tiles != compressionGzip && w.Tiles != compressionNone {
		return fail("tiles have compression %d; gzip (2) and none (1) can be read", w.Tiles)
	}
	if w.MinZoom > w.MaxZoom || w.MaxZoom > MaxZoom {
		return fail("zooms %d to %d", w.MinZoom, w.MaxZoom)
	}
	return Header{
		AddressedTiles: w.AddressedTiles, TileEntries: w.TileEntries, TileContents: w.TileContents,
		Clustered: w.Clustered, TilesGzipped: w.Tiles == compressionGzip,
		TileType: w.TileType, MinZoom: w.MinZoom, MaxZoom: w.MaxZoom, CenterZoom: w.CenterZoom,
		West: float64(w.West) / 1e7, South: float64(w.South) / 1e7,
		East: float64(w.East) / 1e7, North: float64(w.North) / 1e7,
		CenterX: float64(w.CenterX) / 1e7, CenterY: float64(w.CenterY) / 1e7,
	}, l, w.Directories == compressionGzip, nil
}
