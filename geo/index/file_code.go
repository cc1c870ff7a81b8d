package index

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"slices"
	"unsafe"

	"github.com/paulmach/orb"

	"dateline/geo"
)

// coder writes what it is given pointers to, or reads it back: one list of what a file holds serves both, and nothing
// is changed by writing. Numbers are little-endian; the first error stays. No list that is read takes more memory than
// it has bytes in the file.
type coder struct {
	w    *bufio.Writer // nil when reading
	r    *bufio.Reader
	sum  hash.Hash
	left int64 // bytes of the file not read yet
	tmp  []byte
	err  error
}

// bytes writes b, or fills it; with zeros after an error.
func (d *coder) bytes(b []byte) {
	switch {
	case d.w != nil && d.err == nil:
		_, d.err = d.w.Write(b)
	case d.w == nil && d.err == nil:
		d.left -= int64(len(b))
		_, d.err = io.ReadFull(d.r, b)
	}
	switch {
	case d.err == nil:
		d.sum.Write(b)
	case d.w == nil:
		clear(b)
	}
}

// room returns n bytes to code in, which are valid until the next call.
func (d *coder) room(n int) []byte {
	d.tmp = slices.Grow(d.tmp[:0], n)[:n]
	return d.tmp
}

func (d *coder) number(v *int64) {
	b := d.room(8)
	binary.LittleEndian.PutUint64(b, uint64(*v))
	d.bytes(b)
	if d.w == nil {
		*v = int64(binary.LittleEndian.Uint64(b))
	}
}

// length codes the length of a list whose elements take at least so many bytes each.
func (d *coder) length(n *int, size int) {
	v := int64(*n)
	d.number(&v)
	if d.w != nil {
		return
	}
	if d.err == nil && uint64(v) > uint64(max(d.left, 0))/uint64(size) {
		d.err = errors.New("a list is longer than the file")
	}
	if *n = int(v); d.err != nil {
		*n = 0
	}
}

// codeEach codes a list an element at a time.
func codeEach[T any](d *coder, s *[]T, size int, element func(*T)) {
	n := len(*s)
	d.length(&n, size)
	for i := 0; i < n && d.err == nil; i++ {
		if d.w == nil {
			*s = append(*s, *new(T))
		}
		element(&(*s)[i])
	}
}

// chunk is how many elements are turned at once.
const chunk = 1 << 13

type fixedWidth interface {
	uint8 | uint16 | uint32 | uint64 | int64 | float32 | float64
}

// codeList codes a list of numbers.
func codeList[T fixedWidth](d *coder, s *[]T) {
	n, size := len(*s), int(unsafe.Sizeof(T(0)))
	if d.length(&n, size); d.w == nil {
		*s = append([]T(nil), make([]T, n)...) // nil for none
	}
	for at := 0; at < n && d.err == nil; at += chunk {
		part := (*s)[at:min(at+chunk, n)]
		b := d.room(len(part) * size)
		// Both fail only for what has no fixed size.
		if d.w != nil {
			_, _ = binary.Encode(b, binary.LittleEndian, part)
		}
		if d.bytes(b); d.w == nil {
			_, _ = binary.Decode(b, binary.LittleEndian, part)
		}
	}
}

// codePairs codes a list of what consists of two numbers.
func codePairs[T fixedWidth, P orb.Point | geo.Span](d *coder, s *[]P) {
	v := unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(*s))), 2*len(*s))
	if codeList(d, &v); d.w == nil {
		d.must(len(v)%2 == 0, "a point or a date of one number")
		*s = unsafe.Slice((*P)(unsafe.Pointer(unsafe.SliceData(v))), len(v)/2)
	}
}

func (d *coder) text(s *string) {
	b := unsafe.Slice(unsafe.StringData(*s), len(*s))
	if codeList(d, &b); d.w == nil {
		*s = unsafe.String(unsafe.SliceData(b), len(b)) // Nobody else has b.
	}
}

func (d *coder) column(x *column) {
	codeList(d, &x.a)
	codeList(d, &x.b)
	codeList(d, &x.c)
}
