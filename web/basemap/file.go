package basemap

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"

	"dateline/geo/pmtiles"
)

// maxTile is the largest tile of a file that is served, in bytes.
const maxTile = 8 << 20

// tileType is a type of PMTiles v3 that browsers draw.
type tileType struct {
	kind       Kind
	ext, media string
}

func tileTypes() map[uint8]tileType {
	return map[uint8]tileType{
		pmtiles.TypeMVT: {Vector, "mvt", "application/vnd.mapbox-vector-tile"},
		2:               {Raster, "png", "image/png"},
		3:               {Raster, "jpg", "image/jpeg"},
		4:               {Raster, "webp", "image/webp"},
		5:               {Raster, "avif", "image/avif"},
	}
}

// File is a PMTiles file of an operator. It is safe for concurrent use.
type File struct {
	tileType
	f       *os.File
	r       *pmtiles.Reader
	hash    string
	gzipped bool
}

// openFile opens a PMTiles file and checks its header and that its first tile can be read.
func openFile(name string, zoom int) (s *Source, err error) {
	info, err := os.Stat(name) // first, since opening a named pipe would wait
	if err != nil {
		return nil, fmt.Errorf("basemap: %w; give a PMTiles file, or an address as "+
			"https://tiles.example.org/{z}/{x}/{y}.png", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("basemap: %s is not a regular file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("basemap: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	r, err := pmtiles.NewReader(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("basemap: %s: %w", name, err)
	}
	h := r.Header()
	t, ok := tileTypes()[h.TileType]
	if !ok {
		return nil, fmt.Errorf("basemap: %s holds tiles of type %d; vector tiles (1), png (2), jpg (3), webp (4) "+
			"and avif (5) are drawn", name, h.TileType)
	}
	s = &Source{Kind: t.kind, MinZoom: int(h.MinZoom), MaxZoom: int(h.MaxZoom)}
	if zoom > 0 {
		return nil, fmt.Errorf("basemap: %s says itself that it ends at zoom %d; leave --basemap-max-zoom out",
			name, h.MaxZoom)
	}
	if s.MaxZoom > deepest {
		return nil, fmt.Errorf("basemap: %s ends at zoom %d; at most %d", name, h.MaxZoom, deepest)
	}
	if h.West < h.East && h.South < h.North && (h.West > -179.9 || h.East < 179.9 || h.South > -84 || h.North < 84) {
		s.Bounds = &[4]float64{h.West, h.South, h.East, h.North}
	}
	if s.MinZoom > 0 {
		s.Warnings = append(s.Warnings, fmt.Sprintf("the basemap starts at zoom %d; nearer to the whole world the "+
			"map has no background", s.MinZoom))
	}
	if s.Bounds != nil {
		s.Warnings = append(s.Warnings, fmt.Sprintf("the basemap covers longitudes %.2f to %.2f and latitudes %.2f "+
			"to %.2f; elsewhere the map has no background", h.West, h.East, h.South, h.North))
	}
	s.File = &File{tileType: t, f: f, r: r, gzipped: h.TilesGzipped}
	s.File.hash, err = fingerprint(f, info)
	return s, err
}

// fingerprint names a file by its header, root directory, size and time: that of a planet is not read through.
func fingerprint(f *os.File, info os.FileInfo) (string, error) {
	sum := sha256.New()
	head := make([]byte, 16384)
	n, err := f.ReadAt(head, 0)
	if n == 0 {
		return "", fmt.Errorf("basemap: %w", err)
	}
	sum.Write(head[:n])
	_ = binary.Write(sum, binary.LittleEndian, []int64{info.Size(), info.ModTime().UnixNano()})
	return hex.EncodeToString(sum.Sum(nil))[:12], nil
}

// Hash changes with the file, so that an address with it can be cached for ever.
func (f *File) Hash() string { return f.hash }

// Extension is how the addresses of its tiles end: “mvt”, “png”, “jpg”, “webp” or “avif”.
func (f *File) Extension() string { return f.ext }

// Media is the media type of its tiles.
func (f *File) Media() string { return f.media }

// Tile returns the tile at z/x/y and whether its bytes are gzipped. They are nil where the file has none.
func (f *File) Tile(z, x, y uint32) (tile []byte, gzipped bool, err error) {
	_, length, ok, err := f.r.Locate(uint8(z), x, y)
	if err != nil || !ok {
		return nil, false, err
	}
	if length > maxTile {
		return nil, false, fmt.Errorf("basemap: tile %d/%d/%d has %d bytes; at most %d are served",
			z, x, y, length, maxTile)
	}
	tile, _, err = f.r.Tile(uint8(z), x, y)
	return tile, f.gzipped, err
}

// Close closes the file.
func (f *File) Close() error { return f.f.Close() }
