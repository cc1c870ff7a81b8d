package pmtiles

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// Writer makes an archive. Tiles are written as they come, in the order of their ids, so that it holds only 24 bytes a
// run of equal tiles and 36 a different tile in memory. The same calls give the same bytes.
type Writer struct {
	w        io.WriteSeeker
	header   Header
	metadata []byte // plain
	pack     packer
	entries  []entry
	seen     map[[16]byte]entry // by the hash of the plain tile
	data     uint64             // bytes of tile data so far
	next     uint64             // least id that may follow
	err      error
}

// NewWriter begins an archive at the start of w. Of the header it takes the tile type, 0 for TypeMVT, the bounds, all
// zero for the whole web-mercator world, and the center, where a viewer starts; the rest follows from the tiles. The
// metadata become the archive's JSON object; for TypeMVT they must have "vector_layers" as in TileJSON 3.0 (spec §5).
// Nothing is valid before Close; w is not closed.
func NewWriter(w io.WriteSeeker, h Header, metadata map[string]any) (*Writer, error) {
	if h.TileType == 0 {
		h.TileType = TypeMVT
	}
	if _, ok := metadata["vector_layers"]; !ok && h.TileType == TypeMVT {
		return nil, errors.New("pmtiles: metadata of vector tiles needs vector_layers")
	}
	b, err := json.Marshal(metadata)
	if err != nil {
		return nil, fmt.Errorf("pmtiles: metadata: %w", err)
	}
	if h.West == 0 && h.East == 0 && h.South == 0 && h.North == 0 {
		const limit = 85.0511287
		h.West, h.South, h.East, h.North = -180, -limit, 180, limit
	}
	h.Clustered, h.TilesGzipped = true, true
	h.AddressedTiles, h.MinZoom, h.MaxZoom = 0, MaxZoom, 0
	if !(-180 <= h.West && h.West <= h.East && h.East <= 180 && -90 <= h.South && h.South <= h.North && h.North <= 90) {
		return nil, fmt.Errorf("pmtiles: bounds %g,%g,%g,%g, want west,south,east,north in degrees",
			h.West, h.South, h.East, h.North)
	}
	if _, err := w.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if _, err := w.Write(make([]byte, rootEnd)); err != nil {
		return nil, err
	}
	return &Writer{w: w, header: h, metadata: b, seen: map[[16]byte]entry{}}, nil
}

// Add appends a tile; tile is its plain bytes, which Add compresses and does not keep. Tiles must come in the order of
// ID. An empty tile is not stored: readers find none there. After an error the archive is lost.
func (w *Writer) Add(z uint8, x, y uint32, tile []byte) error {
	if w.err != nil {
		return w.err
	}
	id, err := ID(z, x, y)
	if err != nil {
		return err
	}
	if id < w.next {
		return fmt.Errorf("pmtiles: tile %d/%d/%d comes after one with a higher id: add tiles in the order of ID",
			z, x, y)
	}
	if len(tile) == 0 {
		return nil
	}
	e, err := w.store(tile)
	if err != nil {
		w.err = err
		return err
	}
	w.next = id + 1
	h := &w.header
	h.AddressedTiles++
	h.MinZoom, h.MaxZoom = min(h.MinZoom, z), max(h.MaxZoom, z)
	if n := len(w.entries) - 1; n >= 0 {
		last := &w.entries[n]
		if last.offset == e.offset && last.id+uint64(last.run) == id && last.run < math.MaxUint32 {
			last.run++
			return nil
		}
	}
	e.id, e.run = id, 1
	w.entries = append(w.entries, e)
	return nil
}

// store writes a tile's bytes unless they are there already.
func (w *Writer) store(tile []byte) (entry, error) {
	sum := sha256.Sum256(tile)
	key := [16]byte(sum[:16])
	if e, ok := w.seen[key]; ok {
		return e, nil
	}
	gz := w.pack.pack(tile)
	if uint64(len(gz)) > math.MaxUint32 {
		return entry{}, errors.New("pmtiles: a tile has more than 4 GiB")
	}
	if _, err := w.w.Write(gz); err != nil {
		return entry{}, err
	}
	e := entry{offset: w.data, length: uint32(len(gz))}
	w.seen[key] = e
	w.data += uint64(len(gz))
	return e, nil
}

// Close writes directories, metadata and header. An archive without tiles is an error, as the format has none.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	w.err = errors.New("pmtiles: the writer is closed")
	if len(w.entries) == 0 {
		return errors.New("pmtiles: an archive needs a tile")
	}
	root, leaves := w.directories()
	metadata := w.pack.pack(w.metadata)
	l := layout{root: section{headerSize, uint64(len(root))}, tiles: section{rootEnd, w.data}}
	l.leaves = section{l.tiles.end(), uint64(len(leaves))}
	l.metadata = section{l.leaves.end(), uint64(len(metadata))}
	w.header.TileEntries, w.header.TileContents = uint64(len(w.entries)), uint64(len(w.seen))
	if _, err := w.w.Write(append(leaves, metadata...)); err != nil {
		return err
	}
	if _, err := w.w.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := w.w.Write(append(w.header.marshal(l), root...))
	return err
}

// directories puts the entries into the root, or into leaves when the root would be too long; leaves grow until it
// fits.
func (w *Writer) directories() (root, leaves []byte) {
	if root = bytes.Clone(w.pack.pack(marshalDirectory(w.entries))); len(root) <= maxRoot {
		return root, nil
	}
	for size := 4096; ; size *= 2 {
		var pointers []entry
		leaves = nil
		for at := 0; at < len(w.entries); at += size {
			leaf := w.pack.pack(marshalDirectory(w.entries[at:min(at+size, len(w.entries))]))
			pointer := entry{id: w.entries[at].id, offset: uint64(len(leaves)), length: uint32(len(leaf))}
			pointers = append(pointers, pointer)
			leaves = append(leaves, leaf...)
		}
		if root = bytes.Clone(w.pack.pack(marshalDirectory(pointers))); len(root) <= maxRoot {
			return root, leaves
		}
	}
}
