package country

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/paulmach/orb"

	"dateline/geo/snap"
)

// packed is made by web/basemap/build. Inside gzip: "DLC2", then uvarint countries; for each its two letters, its label
// and two polygon lists (main, overseas); then uvarint disputed lines, each uvarint points. A list is uvarint polygons, each uvarint rings, each uvarint points. A point
// is two zigzag varints, longitude and latitude in thousandths of a degree, as the difference to the point before in
// its ring or line (the first, and labels, to 0,0). Rings are open, exterior counterclockwise, holes clockwise.
//
//go:embed countries.bin.gz
var packed []byte

// Digest names the data: what was made from other data may have other labels and polygons.
func Digest() string { return fmt.Sprintf("%x", sha256.Sum256(packed)) }

// record is a country with all its parts for At.
type record struct {
	Country
	parts  orb.MultiPolygon
	bounds []orb.Bound
}

// world is all the data.
type world struct {
	records  []record
	disputed []orb.LineString
}

// load decodes the data once, on first use (a few milliseconds, about 3 MB).
var load = sync.OnceValue(func() world {
	w, err := decode(packed)
	if err != nil {
		panic(fmt.Sprintf("country: embedded data: %v", err)) // a damaged build, which the tests find
	}
	return w
})

func decode(gz []byte) (world, error) {
	zr, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		return world{}, err
	}
	raw, err := io.ReadAll(zr)
	if err != nil {
		return world{}, err
	}
	if !bytes.HasPrefix(raw, []byte("DLC2")) {
		return world{}, errors.New("not of the format DLC2")
	}
	d := decoder{raw: raw[4:]}
	w := world{records: make([]record, d.count())}
	for i := range w.records {
		w.records[i] = d.record()
	}
	w.disputed = make([]orb.LineString, d.count())
	for i := range w.disputed {
		w.disputed[i] = d.points()
	}
	for i := range w.records {
		r := &w.records[i]
		r.dotted = sync.OnceValue(func() []Stretch { return dotted(r.drawn(), w.disputed) })
	}
	if d.err == nil && len(d.raw) > 0 {
		d.err = fmt.Errorf("%d bytes too many", len(d.raw))
	}
	return w, d.err
}

// decoder reads raw and keeps the first error.
type decoder struct {
	raw []byte
	err error
}

func (d *decoder) record() record {
	if len(d.raw) < 2 {
		d.err = io.ErrUnexpectedEOF
		return record{}
	}
	r := record{Country: Country{Code: string(d.raw[:2])}}
	d.raw = d.raw[2:]
	r.Label = d.point(&[2]int64{})
	r.Geometry = d.polygons()
	r.parts = append(r.Geometry[:len(r.Geometry):len(r.Geometry)], d.polygons()...)
	for _, p := range r.parts {
		r.bounds = append(r.bounds, p.Bound())
	}
	r.Bound = continuous(r.Geometry)
	g := r.Geometry
	r.drawn = sync.OnceValue(func() orb.MultiPolygon { return snap.Round(g, perDegree) })
	r.outline = sync.OnceValue(func() orb.MultiPolygon { return outline(g) })
	return r
}

func (d *decoder) polygons() orb.MultiPolygon {
	mp := make(orb.MultiPolygon, d.count())
	for i := range mp {
		mp[i] = make(orb.Polygon, d.count())
		for j := range mp[i] {
			if r := d.points(); len(r) > 0 {
				mp[i][j] = append(r, r[0])
			}
		}
	}
	return mp
}

func (d *decoder) points() []orb.Point {
	n := d.count()
	out := make([]orb.Point, 0, n+1)
	var last [2]int64
	for range n {
		out = append(out, d.point(&last))
	}
	return out
}

func (d *decoder) point(last *[2]int64) orb.Point {
	for i := range last {
		v, n := binary.Varint(d.raw)
		if n <= 0 {
			d.fail()
			return orb.Point{}
		}
		d.raw = d.raw[n:]
		last[i] += v
	}
	return orb.Point{float64(last[0]) / 1000, float64(last[1]) / 1000}
}

// count reads a number of things that take a byte or more each, so that it cannot be above what is left.
func (d *decoder) count() int {
	v, n := binary.Uvarint(d.raw)
	if n <= 0 || v > uint64(len(d.raw)) {
		d.fail()
		return 0
	}
	d.raw = d.raw[n:]
	return int(v)
}

func (d *decoder) fail() {
	if d.err == nil {
		d.err = io.ErrUnexpectedEOF
	}
	d.raw = nil
}

// continuous is the bound of mp; parts in the west are moved east by 360° when the country reaches 180° and that is
// shorter.
func continuous(mp orb.MultiPolygon) orb.Bound {
	plain := mp.Bound()
	if plain.Min[0] > -179.99 || plain.Max[0] < 179.99 {
		return plain
	}
	moved := mp[0].Bound()
	for i, p := range mp {
		b := p.Bound()
		if b.Max[0] < 0 {
			b.Min[0], b.Max[0] = b.Min[0]+360, b.Max[0]+360
		}
		if i == 0 {
			moved = b
		}
		moved = moved.Union(b)
	}
	if moved.Max[0]-moved.Min[0] < plain.Max[0]-plain.Min[0] {
		return moved
	}
	return plain
}
