package tile

import (
	"encoding/binary"
	"hash/maphash"
	"math"
	"unsafe"
)

// Layer writes one layer of a vector tile (Mapbox Vector Tile 2.1), feature by feature: first the feature's tags, then
// its geometry, which ends it. Values and keys are written once. A layer is for one goroutine; Reset makes it empty and
// keeps its buffers.
type Layer struct {
	name   string
	keys   []string
	keyAt  []uint32 // by key: 1 + its index in the layer; 0 is not used yet
	used   []int    // keys in the order of their first use
	tags   []byte   // of the feature in the making
	geom   []byte
	body   []byte // features
	values []byte
	n      uint32 // values
	gen    uint32
	direct [MaxColumns][]known // values by column and code …
	large  map[uint64]uint32   // … and those of large codes, by both
	table  []entry             // values by content
	seed   maphash.Seed
}

// MaxColumns is how many columns of codes a layer tells apart.
const MaxColumns = 64

type known struct{ gen, value uint32 }

type entry struct {
	hash  uint32
	gen   uint32
	value uint32
	// Of its content in values: a string, or an encoded value that is none; size is twice that, and isText.
	at, size uint32
}

const isText = 1

// The parts of protocol buffers that tiles use: a field is its number and one of these.
const (
	wireVarint = 0
	wire64     = 1
	wireBytes  = 2
)

// NewLayer returns an empty layer. Features name keys by their index in keys; a key no feature uses is not written.
func NewLayer(name string, keys ...string) *Layer {
	return &Layer{
		name: name, keys: keys, keyAt: make([]uint32, len(keys)), large: map[uint64]uint32{},
		table: make([]entry, 1024), seed: maphash.MakeSeed(), gen: 1,
	}
}

// Reset empties the layer.
func (l *Layer) Reset() {
	clear(l.keyAt)
	l.used, l.tags, l.body, l.values = l.used[:0], l.tags[:0], l.body[:0], l.values[:0]
	clear(l.large)
	l.n = 0
	l.gen++
	if l.gen == 0 { // After 2³² uses old generations would come alive again.
		clear(l.table)
		for _, d := range l.direct {
			clear(d)
		}
		l.gen = 1
	}
}

// Empty tells whether there is no feature.
func (l *Layer) Empty() bool { return len(l.body) == 0 }

// Tag gives the feature a value, an index that one of the methods below returned.
func (l *Layer) Tag(key int, value uint32) {
	k := l.keyAt[key]
	if k == 0 {
		l.used = append(l.used, key)
		k = uint32(len(l.used))
		l.keyAt[key] = k
	}
	b := l.tags
	if k <= 0x80 && value < 1<<14 { // Nearly always.
		if value < 0x80 {
			l.tags = append(b, byte(k-1), byte(value))
		} else {
			l.tags = append(b, byte(k-1), byte(value)|0x80, byte(value>>7))
		}
		return
	}
	l.tags = binary.AppendUvarint(binary.AppendUvarint(b, uint64(k-1)), uint64(value))
}

// maxDirect is up to which code values are found by index, not in a map.
const maxDirect = 1 << 16

// Cached returns the value last kept under a code in a column below MaxColumns, if it was since Reset.
func (l *Layer) Cached(column uint8, code uint32) (value uint32, ok bool) {
	if v, ok := l.cachedSmall(column, code); ok {
		return v, true
	}
	value, ok = l.large[uint64(column)<<32|uint64(code)]
	return value, ok
}

func (l *Layer) cachedSmall(column uint8, code uint32) (value uint32, ok bool) {
	if d := l.direct[column%MaxColumns]; int(code) < len(d) && d[code].gen == l.gen {
		return d[code].value, true
	}
	return 0, false
}

// Keep remembers a value under a code in a column that Cached did not find.
func (l *Layer) Keep(column uint8, code, value uint32) {
	if code < maxDirect {
		d := l.direct[column]
		if n := int(code) + 1; n > len(d) {
			d = append(d, make([]known, max(n, 2*len(d), 64)-len(d))...)
			l.direct[column] = d
		}
		d[code] = known{l.gen, value}
		return
	}
	l.large[uint64(column)<<32|uint64(code)] = value
}

// Text returns the value for a string.
func (l *Layer) Text(s string) uint32 {
	e := l.find(l.hash(s), s, isText)
	if e.gen != l.gen {
		at := l.add(s)
		*e = entry{e.hash, l.gen, l.n - 1, at, uint32(len(s))<<1 | isText}
	}
	return e.value
}

// Bytes is Text for a string in bytes, which are not kept.
func (l *Layer) Bytes(s []byte) uint32 {
	return l.Text(unsafe.String(unsafe.SliceData(s), len(s))) // Text keeps a copy.
}

// Fresh is Bytes for a string that no other feature has as a value: it is not looked up.
func (l *Layer) Fresh(s []byte) uint32 {
	l.add(unsafe.String(unsafe.SliceData(s), len(s))) // As in Bytes.
	return l.n - 1
}

// add appends a string value and returns where the string is.
func (l *Layer) add(s string) (at uint32) {
	v := append(l.values, 4<<3|wireBytes)
	v = binary.AppendUvarint(v, uint64(1+varintLen(uint64(len(s)))+len(s)))
	v = append(v, 1<<3|wireBytes)
	v = binary.AppendUvarint(v, uint64(len(s)))
	at = uint32(len(v))
	l.values = append(v, s...)
	l.n++
	return at
}

// Uint returns the value for a number.
func (l *Layer) Uint(v uint64) uint32 {
	var b [13]byte
	return l.raw(appendUint(b[:0], v))
}

// FreshUint is Uint for a number that no other value is: it is not looked up.
func (l *Layer) FreshUint(v uint64) uint32 {
	l.values = appendUint(l.values, v)
	l.n++
	return l.n - 1
}

func appendUint(b []byte, v uint64) []byte {
	return binary.AppendUvarint(append(b, 4<<3|wireBytes, byte(1+varintLen(v)), 5<<3|wireVarint), v)
}

// Float returns the value for a finite number.
func (l *Layer) Float(v float64) uint32 {
	var b [11]byte
	b[0], b[1], b[2] = 4<<3|wireBytes, 9, 3<<3|wire64
	binary.LittleEndian.PutUint64(b[3:], math.Float64bits(v))
	return l.raw(b[:])
}

// raw returns the value for one that is encoded.
func (l *Layer) raw(b []byte) uint32 {
	s := unsafe.String(unsafe.SliceData(b), len(b)) // As in Bytes.
	e := l.find(l.hash(s), s, 0)
	if e.gen != l.gen {
		*e = entry{e.hash, l.gen, l.n, uint32(len(l.values)), uint32(len(s)) << 1}
		l.values = append(l.values, s...)
		l.n++
	}
	return e.value
}

func (l *Layer) hash(s string) uint32 { return uint32(maphash.String(l.seed, s)) }

// find returns the entry of a value, or a free one with its hash set.
func (l *Layer) find(h uint32, s string, kind uint32) *entry {
	if 4*int(l.n) >= 3*len(l.table) {
		l.growTable()
	}
	for i := h; ; i++ {
		e := &l.table[i&uint32(len(l.table)-1)]
		if e.gen != l.gen {
			e.hash = h
			return e
		}
		if e.hash == h && e.size == uint32(len(s))<<1|kind && string(l.values[e.at:e.at+e.size>>1]) == s {
			return e
		}
	}
}

func (l *Layer) growTable() {
	old := l.table
	l.table = make([]entry, 2*len(old))
	for _, e := range old {
		if e.gen != l.gen {
			continue
		}
		for i := e.hash; ; i++ {
			if at := &l.table[i&uint32(len(l.table)-1)]; at.gen != l.gen {
				*at = e
				break
			}
		}
	}
}

// The types and commands of geometry.
const (
	typePoint   = 1
	typePolygon = 3

	cmdMoveTo    = 1
	cmdLineTo    = 2
	cmdClosePath = 7
)

// Point ends a feature as a point.
func (l *Layer) Point(x, y int32) {
	l.geom = append(l.geom[:0], 1<<3|cmdMoveTo)
	l.geom = binary.AppendUvarint(l.geom, uint64(zigzag(x)))
	l.geom = binary.AppendUvarint(l.geom, uint64(zigzag(y)))
	l.feature(typePoint)
}

// Drop forgets the tags of a feature that is not written after all.
func (l *Layer) Drop() { l.tags = l.tags[:0] }

func zigzag(v int32) uint32 { return uint32(v<<1) ^ uint32(v>>31) }

func varintLen(v uint64) int {
	n := 1
	for v >= 0x80 {
		v >>= 7
		n++
	}
	return n
}

// feature writes tags and geometry.
func (l *Layer) feature(kind byte) {
	tags := len(l.tags)
	n := 2 + 1 + varintLen(uint64(len(l.geom))) + len(l.geom)
	if tags > 0 {
		n += 1 + varintLen(uint64(tags)) + tags
	}
	b := binary.AppendUvarint(append(l.body, 2<<3|wireBytes), uint64(n))
	if tags > 0 {
		b = binary.AppendUvarint(append(b, 2<<3|wireBytes), uint64(tags))
		b = append(b, l.tags...)
	}
	b = append(b, 3<<3|wireVarint, kind, 4<<3|wireBytes)
	b = binary.AppendUvarint(b, uint64(len(l.geom)))
	l.body = append(b, l.geom...)
	l.tags = l.tags[:0]
}

// size returns how many bytes the layer has without what stands before them in a tile.
func (l *Layer) size() int {
	n := 2 + 1 + varintLen(uint64(len(l.name))) + len(l.name) + len(l.body) + len(l.values) + 1 + varintLen(Extent)
	for _, k := range l.used {
		n += 1 + varintLen(uint64(len(l.keys[k]))) + len(l.keys[k])
	}
	return n
}

// AppendTo appends the layer to a tile; an empty layer is left out.
func (l *Layer) AppendTo(dst []byte) []byte {
	if l.Empty() {
		return dst
	}
	dst = append(dst, 3<<3|wireBytes)
	dst = binary.AppendUvarint(dst, uint64(l.size()))
	dst = append(dst, 15<<3|wireVarint, 2)
	dst = append(dst, 1<<3|wireBytes)
	dst = binary.AppendUvarint(dst, uint64(len(l.name)))
	dst = append(dst, l.name...)
	dst = append(dst, l.body...)
	for _, k := range l.used {
		dst = append(dst, 3<<3|wireBytes)
		dst = binary.AppendUvarint(dst, uint64(len(l.keys[k])))
		dst = append(dst, l.keys[k]...)
	}
	dst = append(dst, l.values...)
	dst = append(dst, 5<<3|wireVarint)
	return binary.AppendUvarint(dst, Extent)
}
