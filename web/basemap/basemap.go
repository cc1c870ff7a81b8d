package basemap

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"dateline/geo/pmtiles"
)

// MaxZoom is the deepest tile zoom; clients draw deeper zooms from its vectors.
const MaxZoom = 7

//go:embed archive.pmtiles
var archive []byte

//go:embed provenance.json
var provenance []byte

// Archive gives out the basemap's tiles. It is safe for concurrent use.
type Archive struct {
	r    *pmtiles.Reader
	hash string
}

// Open reads the archive's directories; tiles stay in the binary. It takes a few milliseconds, and fails only in a
// damaged build.
func Open() (*Archive, error) {
	r, err := pmtiles.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, fmt.Errorf("basemap: %w", err)
	}
	var p struct{ SHA256 string }
	if err := json.Unmarshal(provenance, &p); err != nil || len(p.SHA256) != 64 {
		return nil, fmt.Errorf("basemap: provenance.json has no hash of the archive: %w", err)
	}
	return &Archive{r: r, hash: p.SHA256[:12]}, nil
}

// Tile returns the gzipped vector tile at z/x/y (web mercator, rows from the north). It is false where there is only
// sea, and beyond MaxZoom. The bytes are part of the binary and must not be changed.
func (a *Archive) Tile(z, x, y uint32) (gz []byte, ok bool) {
	if z > MaxZoom {
		return nil, false
	}
	offset, length, ok, err := a.r.Locate(uint8(z), x, y)
	if !ok || err != nil { // an error is a damaged build, which the tests find
		return nil, false
	}
	return archive[offset : offset+int64(length) : offset+int64(length)], true
}

// Hash is short and changes with the content, so that a URL with it can be cached for ever.
func (a *Archive) Hash() string { return a.hash }

// Bytes returns the whole archive, for an exported site. It is part of the binary and must not be changed.
func (a *Archive) Bytes() []byte { return archive }

// Attribution is the plain text that each map must show.
func (a *Archive) Attribution() string { return "Natural Earth · GeoNames (CC BY 4.0)" }
