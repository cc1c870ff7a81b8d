package index

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"unsafe"

	"github.com/paulmach/orb"
)

// fileWriter writes numbers little-endian and takes their digest; the first error stays.
type fileWriter struct {
	w   *bufio.Writer
	sum hash.Hash
	tmp []byte
	err error
}

func newFileWriter(w io.Writer) *fileWriter {
	return &fileWriter{w: bufio.NewWriterSize(w, 1<<20), sum: sha256.New()}
}

func (e *fileWriter) bytes(b []byte) {
	if e.err == nil {
		e.sum.Write(b)
		_, e.err = e.w.Write(b)
	}
}

func (e *fileWriter) number(v int64) {
	e.tmp = binary.LittleEndian.AppendUint64(e.tmp[:0], uint64(v))
	e.bytes(e.tmp)
}

func (e *fileWriter) text(s string) { writeSlice(e, unsafe.Slice(unsafe.StringData(s), len(s))) }

// chunk is how many elements are turned at once.
const chunk = 1 << 13

type fixedWidth interface {
	uint8 | uint16 | uint32 | uint64 | int64 | float32 | float64
}

func writeSlice[T fixedWidth](e *fileWriter, s []T) {
	e.number(int64(len(s)))
	for len(s) > 0 {
		n := min(len(s), chunk)
		// Append fails only for what has no fixed size.
		e.tmp, _ = binary.Append(e.tmp[:0], binary.LittleEndian, s[:n])
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
	writeSlice(e, unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(list))), 2*len(list)))
}

// fileReader is the inverse of fileWriter. No list takes more memory than it has bytes in the file.
type fileReader struct {
	r    *bufio.Reader
	sum  hash.Hash
	left int64 // bytes of the file not read yet
	tmp  []byte
	err  error
}

func newFileReader(r io.Reader, size int64) *fileReader {
	return &fileReader{r: bufio.NewReaderSize(r, 1<<20), sum: sha256.New(), left: size}
}

var errTooShort = errors.New("a list is longer than the file")

// bytes returns the next n bytes, which are valid until the next call; zeros after an error.
func (d *fileReader) bytes(n int) []byte {
	if cap(d.tmp) < n {
		d.tmp = make([]byte, n)
	}
	b := d.tmp[:n]
	if d.err == nil {
		_, d.err = io.ReadFull(d.r, b)
	}
	if d.err != nil {
		clear(b)
		return b
	}
	d.left -= int64(n)
	d.sum.Write(b)
	return b
}

func (d *fileReader) number() int64 { return int64(binary.LittleEndian.Uint64(d.bytes(8))) }

// length reads the length of a list whose elements take at least so many bytes each.
func (d *fileReader) length(size int64) int {
	n := d.number()
	if d.err == nil && uint64(n) > uint64(max(d.left, 0)/size) {
		d.err = errTooShort
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
	size := int(unsafe.Sizeof(T(0)))
	n := d.length(int64(size))
	if n == 0 {
		return nil
	}
	out := make([]T, n)
	for at := 0; at < n && d.err == nil; at += chunk {
		part := out[at:min(at+chunk, n)]
		// Decode fails only for what has no fixed size.
		_, _ = binary.Decode(d.bytes(len(part)*size), binary.LittleEndian, part)
	}
	return out
}

func (d *fileReader) column() column {
	return column{a: readSlice[uint8](d), b: readSlice[uint16](d), c: readSlice[uint32](d)}
}

func (d *fileReader) points() []orb.Point {
	v := readSlice[float64](d)
	if len(v)%2 != 0 && d.err == nil {
		d.err = errors.New("a point has one coordinate")
	}
	return unsafe.Slice((*orb.Point)(unsafe.Pointer(unsafe.SliceData(v))), len(v)/2)
}
