package index

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"slices"
	"unsafe"

	"github.com/paulmach/orb"

	"dateline/geo"
)

// The file of an index: what stands at its beginning, and which form it has. A change of the form or of the order of
// the index takes a new number; which columns it holds, and their vocabularies, it says itself.
const (
	fileMagic   = "dateline index\n"
	fileVersion = 3
)

// Write writes the snapshot as a file from which [OpenFile] makes an index again in a fraction of the time that a store
// takes. rev is the revision that it shows, and basis names what it depends on beside the store, as the polygons of
// countries. Areas are written without their Drawing.
func (s *Snapshot) Write(w io.Writer, rev geo.Revision, basis string) error {
	t, g := &s.t, (*segment)(nil)
	if len(s.views) == 1 && s.views[0].dead == nil && len(s.t.claim().extra) == 0 {
		g = s.views[0].segment
	} else {
		t, g = s.flat()
	}
	d := &coder{w: bufio.NewWriterSize(w, 1<<20), sum: sha256.New()}
	d.bytes([]byte(fileMagic))
	version, names := int64(fileVersion), columns.String()
	d.number(&version)
	d.text(&names)
	d.head(&File{Revision: rev, Basis: basis})
	d.tables(t)
	d.segment(g)
	all := s.regions[:]
	codeList(d, &all)
	d.areas(&s.areas.list)
	d.bytes(d.sum.Sum(nil))
	if d.err == nil {
		d.err = d.w.Flush()
	}
	return d.err
}

// File is what [Snapshot.Write] wrote, read up to the index itself.
type File struct {
	// Revision is that of the index, without At.
	Revision geo.Revision
	Basis    string
	d        *coder
}

// OpenFile reads the beginning of a file of size bytes. Errors are CodeConflict for another version of the form, and
// CodeInvalid for what is not such a file.
func OpenFile(r io.Reader, size int64) (*File, error) {
	d := &coder{r: bufio.NewReaderSize(r, 1<<20), sum: sha256.New(), left: size}
	magic, version, names := make([]byte, len(fileMagic)), int64(0), ""
	if d.bytes(magic); string(magic) != fileMagic {
		return nil, geo.Errorf(geo.CodeInvalid, "this is not the file of an index")
	}
	if d.number(&version); version != fileVersion && d.err == nil {
		return nil, geo.Errorf(geo.CodeConflict, "the file of the index has version %d, this program reads %d",
			version, fileVersion)
	}
	if d.text(&names); names != columns.String() && d.err == nil {
		return nil, geo.Errorf(geo.CodeConflict, "the file of the index has other columns: %.200q", names)
	}
	f := &File{d: d}
	if d.head(f); d.err != nil {
		return nil, damaged(d.err)
	}
	return f, nil
}

func damaged(err error) error {
	return &geo.Error{Code: geo.CodeInvalid, Message: "the file of the index is damaged", Err: err}
}

// Index reads the rest, once. draw, unless nil, completes each area. The error is CodeInvalid for a file that is
// damaged or holds anything that cannot be; the index is then to be built from the store.
func (f *File) Index(draw func(*Area)) (*Index, error) {
	d, s, g, a := f.d, &segment{}, &regions{}, &areas{}
	t := new(emptyTables())
	t.stories, t.spans = nil, nil
	for i := range columns.dicts {
		t.dicts[i].base = &base{}
	}
	d.tables(t)
	t.sorted = len(t.stories)
	d.segment(s)
	var all []int64
	codeList(d, &all)
	d.must(copy(g[:], all) == len(g), "the regions")
	d.areas(&a.list)
	sum := d.sum.Sum(nil)
	end := make([]byte, len(sum))
	d.bytes(end)
	d.must(bytes.Equal(end, sum) && d.left == 0, "the digest")
	d.check(t, s, g, a.list, f.Revision.N)
	if d.err == nil {
		s.derive(t, true)
		d.checkKeys(s)
		n := len(a.list)
		a = newAreas(a.list)
		d.must(len(a.at) == n, "two areas of one location")
	}
	if d.err != nil {
		return nil, damaged(d.err)
	}
	if draw != nil {
		for i := range a.list {
			draw(&a.list[i])
		}
	}
	ix := New()
	ix.replace(t, s, a, g, f.Revision.N)
	return ix, nil
}

func (d *coder) head(f *File) {
	d.text(&f.Basis)
	d.text(&f.Revision.Store)
	d.number(&f.Revision.N)
	d.text(&f.Revision.ID)
}

func (d *coder) tables(t *tables) {
	codeEach(d, &t.stories, 8, d.text)
	for i := range columns.dicts {
		b := t.dicts[i].base
		d.text(&b.text)
		codeList(d, &b.off)
		codeList(d, &b.start)
	}
	for i := range columns.lists {
		codeList(d, &t.lists[i].off)
		codeList(d, &t.lists[i].code)
	}
	codePairs[int64](d, &t.spans)
}

func (d *coder) segment(s *segment) {
	p := &s.places
	d.length(&s.n, 4+2)
	d.length(&p.points, 8)
	d.length(&p.placed, 8)
	codeList(d, &p.morton)
	codePairs[float64](d, &p.at)
	codeList(d, &p.location)
	d.column(&p.country)
	d.column(&p.story)
	codeList(d, &p.prec)
	codeList(d, &p.shape)
	codeList(d, &p.radius)
	codeList(d, &p.start)
	d.number(&s.key.base)
	codeList(d, &s.key.d)
	codeList(d, &s.key.full)
	codeList(d, &s.claim)
	for i := range s.span {
		d.column(&s.span[i])
	}
	for i := range columns.slots {
		d.column(&s.codes[i])
	}
	codeList(d, &s.enum)
}

func (d *coder) areas(s *[]Area) {
	codeEach(d, s, 8*4, func(a *Area) {
		d.text(&a.Story)
		d.text(&a.Location)
		d.text(&a.Name)
		codeEach(d, (*[]orb.Polygon)(&a.Polygon), 8, func(p *orb.Polygon) {
			codeEach(d, (*[]orb.Ring)(p), 8, func(r *orb.Ring) { codePairs[float64](d, (*[]orb.Point)(r)) })
		})
	})
}

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
