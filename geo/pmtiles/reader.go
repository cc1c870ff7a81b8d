package pmtiles

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// Reader reads tiles of one archive. It is safe for concurrent use when its io.ReaderAt is.
type Reader struct {
	r      io.ReaderAt
	size   uint64
	header Header
	layout layout
	gzip   bool // directories and metadata are gzipped
	root   []entry

	loading sync.Mutex // one directory is unpacked at a time
	mu      sync.Mutex
	leaves  map[section][]entry
	cached  int // entries in leaves
}

const (
	// cachedEntries is how many entries of leaf directories a reader keeps, at 24 bytes each: 24 MB. Ours have 4,096,
	// those of a planet about 20,000.
	cachedEntries = 1 << 20
	// maxDepth is how many directories may be between root and tile; writers use one level of leaves.
	maxDepth = 4
)

// NewReader reads header and root directory. Errors wrap ErrFormat when the archive is damaged; the reader never trusts
// a number of the file further than its size.
func NewReader(r io.ReaderAt, size int64) (*Reader, error) {
	if size < headerSize {
		return nil, fmt.Errorf("%w: %d bytes are too few", ErrFormat, size)
	}
	head := make([]byte, headerSize)
	if err := readFull(r, head, 0); err != nil {
		return nil, err
	}
	h, l, gzipped, err := parseHeader(head, uint64(size))
	if err != nil {
		return nil, err
	}
	a := &Reader{r: r, size: uint64(size), header: h, layout: l, gzip: gzipped}
	a.leaves = map[section][]entry{}
	if a.root, err = a.directory(l.root); err != nil {
		return nil, err
	}
	return a, nil
}

// Header returns what the archive says of itself.
func (a *Reader) Header() Header { return a.header }

// Metadata returns the JSON object that describes the tileset.
func (a *Reader) Metadata() ([]byte, error) { return a.section(a.layout.metadata, maxMetadata) }

// Tile returns the tile's bytes as they are stored: gzipped when Header().TilesGzipped. It is false without an error
// for a tile that the archive has not, an address that no pyramid has included. The caller owns the bytes.
func (a *Reader) Tile(z uint8, x, y uint32) ([]byte, bool, error) {
	offset, length, ok, err := a.Locate(z, x, y)
	if !ok || err != nil {
		return nil, false, err
	}
	tile := make([]byte, length)
	if err := readFull(a.r, tile, offset); err != nil {
		return nil, false, err
	}
	return tile, true, nil
}

// Locate returns where in the file the tile's bytes are, for a caller that has the file in memory.
func (a *Reader) Locate(z uint8, x, y uint32) (offset int64, length int, ok bool, err error) {
	id, err := ID(z, x, y)
	if err != nil {
		return 0, 0, false, nil
	}
	entries := a.root
	for range maxDepth {
		e, ok := find(entries, id)
		if !ok {
			return 0, 0, false, nil
		}
		if e.run > 0 {
			s, err := inside(a.layout.tiles, e)
			return int64(s.offset), int(s.length), err == nil, err
		}
		if entries, err = a.leaf(e); err != nil {
			return 0, 0, false, err
		}
	}
	return 0, 0, false, fmt.Errorf("%w: more than %d directories lead to a tile", ErrFormat, maxDepth)
}

// leaf reads a leaf directory or takes it from the cache.
func (a *Reader) leaf(e entry) ([]entry, error) {
	s, err := inside(a.layout.leaves, e)
	if err != nil {
		return nil, err
	}
	if entries, ok := a.kept(s); ok {
		return entries, nil
	}
	a.loading.Lock()
	defer a.loading.Unlock()
	if entries, ok := a.kept(s); ok {
		return entries, nil
	}
	entries, err := a.directory(s)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.cached += len(entries)
	for s, old := range a.leaves {
		if a.cached <= cachedEntries {
			break
		}
		delete(a.leaves, s)
		a.cached -= len(old)
	}
	a.leaves[s] = entries
	return entries, nil
}

func (a *Reader) kept(s section) ([]entry, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	entries, ok := a.leaves[s]
	return entries, ok
}

func (a *Reader) directory(s section) ([]entry, error) {
	raw, err := a.section(s, maxDirectory)
	if err != nil {
		return nil, err
	}
	return parseDirectory(raw)
}

// section reads and unpacks a section, at most limit bytes before and after.
func (a *Reader) section(s section, limit int64) ([]byte, error) {
	if s.length > uint64(limit) {
		return nil, fmt.Errorf("%w: a section has %d bytes, at most %d are read", ErrFormat, s.length, limit)
	}
	b := make([]byte, s.length)
	if err := readFull(a.r, b, int64(s.offset)); err != nil {
		return nil, err
	}
	if !a.gzip {
		return b, nil
	}
	return unpack(b, limit)
}

// inside turns an entry's offset, counted from its section's start, into a place in the file.
func inside(s section, e entry) (section, error) {
	if e.offset > s.length || uint64(e.length) > s.length-e.offset {
		return section{}, fmt.Errorf("%w: the entry of tile %d lies outside its section", ErrFormat, e.id)
	}
	return section{s.offset + e.offset, uint64(e.length)}, nil
}

func readFull(r io.ReaderAt, b []byte, at int64) error {
	if n, err := r.ReadAt(b, at); n < len(b) {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return fmt.Errorf("pmtiles: read %d bytes at %d: %w", len(b), at, err)
	}
	return nil
}
