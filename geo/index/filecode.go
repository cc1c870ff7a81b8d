package index

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"unsafe"

	"github.com/paulmach/orb"
)

// fileWriter writes numbers little-endian and sums them up; the first error stays.
type fileWriter struct {
	w   *bufio.Writer
	sum uint32
	buf [8]byte
	tmp []byte
	err error
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

func (e *fileWriter) bytes(b []byte) {
	if e.err != nil {
		return
	}
	e.sum = crc32.Update(e.sum, castagnoli(), b)
	_, e.err = e.w.Write(b)
}

func (e *fileWriter) number(v uint64) {
	binary.LittleEndian.PutUint64(e.buf[:], v)
	e.bytes(e.buf[:])
}

func (e *fileWriter) text(s string) {
	e.number(uint64(len(s)))
	for len(s) > 0 {
		n := min(len(s), chunk)
		e.tmp = append(e.tmp[:0], s[:n]...)
		e.bytes(e.tmp)
		s = s[n:]
	}
}

// chunk is how many bytes are turned at once.
const chunk = 1 << 16

type fixedWidth interface {
	uint8 | uint16 | uint32 | uint64 | int64
}

func writeSlice[T fixedWidth](e *fileWriter, s []T) {
	e.number(uint64(len(s)))
	size := int(unsafe.Sizeof(T(0)))
	for len(s) > 0 {
		n := min(len(s), chunk/size)
		e.tmp = e.tmp[:0]
		for _, v := range s[:n] {
			switch size {
			case 1:
				e.tmp = append(e.tmp, byte(v))
			case 2:
				e.tmp = binary.LittleEndian.AppendUint16(e.tmp, uint16(v))
			case 4:
				e.tmp = binary.LittleEndian.AppendUint32(e.tmp, uint32(v))
			default:
				e.tmp = binary.LittleEndian.AppendUint64(e.tmp, uint64(v))
			}
		}
		e.bytes(e.tmp)
		s = s[n:]
	}
}

func (e *fileWriter) column(c *column) {
	writeSlice(e, c.a)
	writeSlice(e, c.b)
	writeSlice(e, c.c)
}

func (e *fileWriter) points(list []orb.Point) {
	v := make([]uint64, 0, 2*len(list))
	for _, p := range list {
		v = append(v, math.Float64bits(p[0]), math.Float64bits(p[1]))
	}
	writeSlice(e, v)
}

func (e *fileWriter) floats(list []float32) {
	v := make([]uint32, len(list))
	for i, f := range list {
		v[i] = math.Float32bits(f)
	}
	writeSlice(e, v)
}

// fileReader is the inverse of fileWriter. A length that cannot be is found by the end of the file, not by the memory it
// would take.
type fileReader struct {
	r   *bufio.Reader
	sum uint32
	tmp []byte
	err error
}

// maxAhead is how many elements are made room for before they are read.
const maxAhead = 1 << 24

func (d *fileReader) bytes(n int) []byte {
	if d.err != nil {
		return make([]byte, n)
	}
	if cap(d.tmp) < n {
		d.tmp = make([]byte, n)
	}
	b := d.tmp[:n]
	if _, d.err = io.ReadFull(d.r, b); d.err != nil {
		clear(b)
		return b
	}
	d.sum = crc32.Update(d.sum, castagnoli(), b)
	return b
}

func (d *fileReader) number() uint64 { return binary.LittleEndian.Uint64(d.bytes(8)) }

// length reads the length of a list.
func (d *fileReader) length() int {
	n := d.number()
	if n > math.MaxUint32 && d.err == nil {
		d.err = errors.New("a list is too long")
	}
	if d.err != nil {
		return 0
	}
	return int(n)
}

func (d *fileReader) text() string {
	b := readSlice[uint8](d)
	return unsafe.String(unsafe.SliceData(b), len(b)) // Nobody else has b.
}

func readSlice[T fixedWidth](d *fileReader) []T {
	n := d.length()
	if n == 0 {
		return nil
	}
	size := int(unsafe.Sizeof(T(0)))
	out := make([]T, 0, min(n, maxAhead))
	for len(out) < n && d.err == nil {
		k := min(n-len(out), chunk/size)
		b := d.bytes(k * size)
		switch size {
		case 1:
			for _, v := range b {
				out = append(out, T(v))
			}
		case 2:
			for i := 0; i < len(b); i += 2 {
				out = append(out, T(binary.LittleEndian.Uint16(b[i:])))
			}
		case 4:
			for i := 0; i < len(b); i += 4 {
				out = append(out, T(binary.LittleEndian.Uint32(b[i:])))
			}
		default:
			for i := 0; i < len(b); i += 8 {
				out = append(out, T(binary.LittleEndian.Uint64(b[i:])))
			}
		}
	}
	return out
}

func (d *fileReader) column() column {
	c := column{a: readSlice[uint8](d), b: readSlice[uint16](d), c: readSlice[uint32](d)}
	return c
}

func (d *fileReader) points() []orb.Point {
	v := readSlice[uint64](d)
	out := make([]orb.Point, len(v)/2)
	for i := range out {
		out[i] = orb.Point{math.Float64frombits(v[2*i]), math.Float64frombits(v[2*i+1])}
	}
	return out
}

func (d *fileReader) floats() []float32 {
	v := readSlice[uint32](d)
	out := make([]float32, len(v))
	for i := range out {
		out[i] = math.Float32frombits(v[i])
	}
	return out
}
