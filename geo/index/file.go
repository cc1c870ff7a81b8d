package index

import (
	"bytes"
	"io"
	"unsafe"

	"github.com/paulmach/orb"

	"dateline/geo"
)

// The file of an index: what stands at its beginning, and which form it has. A change of the form or of the order of the index
// takes a new number; which columns it holds, and their vocabularies, it says itself.
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
	} else if len(s.views) > 0 {
		t, g = s.flat()
	} else {
		g = newSegment(t, &rows{}, true)
	}
	e := newFileWriter(w)
	e.bytes([]byte(fileMagic))
	e.number(fileVersion)
	e.text(columns.String())
	e.text(basis)
	e.text(rev.Store)
	e.number(rev.N)
	e.text(rev.ID)
	e.tables(t)
	e.segment(g)
	writeSlice(e, s.regions[:])
	e.areas(s.areas.list)
	e.bytes(e.sum.Sum(nil))
	if e.err == nil {
		e.err = e.w.Flush()
	}
	return e.err
}

// File is what [Snapshot.Write] wrote, read up to the index itself.
type File struct {
	// Revision is that of the index, without At.
	Revision geo.Revision
	Basis    string
	d        *fileReader
}

// OpenFile reads the beginning of a file of size bytes. Errors are CodeConflict for another version of the form, and
// CodeInvalid for what is not such a file.
func OpenFile(r io.Reader, size int64) (*File, error) {
	d := newFileReader(r, size)
	if string(d.bytes(len(fileMagic))) != fileMagic {
		return nil, geo.Errorf(geo.CodeInvalid, "this is not the file of an index")
	}
	if v := d.number(); v != fileVersion && d.err == nil {
		return nil, geo.Errorf(geo.CodeConflict, "the file of the index has version %d, this program reads %d", v, fileVersion)
	}
	if got := d.text(); got != columns.String() && d.err == nil {
		return nil, geo.Errorf(geo.CodeConflict, "the file of the index has other columns: %.200q", got)
	}
	f := &File{d: d}
	f.Basis = d.text()
	f.Revision = geo.Revision{Store: d.text(), N: d.number(), ID: d.text()}
	if d.err != nil {
		return nil, damaged(d.err)
	}
	return f, nil
}

func damaged(err error) error {
	return &geo.Error{Code: geo.CodeInvalid, Message: "the file of the index is damaged", Err: err}
}

// Index reads the rest, once. draw, unless nil, completes each area. The error is CodeInvalid for a file that is damaged or
// holds anything that cannot be; the index is then to be built from the store.
func (f *File) Index(draw func(*Area)) (*Index, error) {
	d := f.d
	t := d.tables()
	s := d.segment()
	g := &regions{}
	d.must(copy(g[:], readSlice[int64](d)) == len(g), "the regions")
	list := d.areas()
	sum := d.sum.Sum(nil)
	d.must(bytes.Equal(d.bytes(len(sum)), sum) && d.left == 0, "the digest")
	d.check(t, s, g, f.Revision.N)
	if d.err == nil {
		s.derive(t, true)
		d.checkKeys(s)
	}
	a := newAreas(list)
	d.must(len(a.at) == len(list), "two areas of one location")
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

func (e *fileWriter) tables(t *tables) {
	e.number(int64(len(t.stories)))
	for _, s := range t.stories {
		e.text(s)
	}
	for _, d := range t.dicts[:columns.dicts] {
		e.text(d.base.text)
		writeSlice(e, d.base.off)
		writeSlice(e, d.base.start)
	}
	for _, l := range t.lists[:columns.lists] {
		writeSlice(e, l.off)
		writeSlice(e, l.code)
	}
	writeSlice(e, unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(t.spans))), 2*len(t.spans)))
}

func (d *fileReader) tables() *tables {
	t := emptyTables()
	t.stories = nil
	for n := d.length(8); n > 0 && d.err == nil; n-- {
		t.stories = append(t.stories, d.text())
	}
	t.sorted = len(t.stories)
	for i := range columns.dicts {
		t.dicts[i].base = &base{text: d.text(), off: readSlice[uint32](d), start: readSlice[uint32](d)}
	}
	for i := range columns.lists {
		l := &t.lists[i]
		l.off, l.code = readSlice[uint32](d), readSlice[uint32](d)
	}
	spans := readSlice[int64](d)
	d.must(len(spans)%2 == 0, "an instant is missing")
	t.spans = unsafe.Slice((*instants)(unsafe.Pointer(unsafe.SliceData(spans))), len(spans)/2)
	return &t
}

func (e *fileWriter) segment(s *segment) {
	p := &s.places
	e.number(int64(s.n))
	e.number(int64(p.points))
	e.number(int64(p.placed))
	writeSlice(e, p.morton)
	e.points(p.at)
	writeSlice(e, p.location)
	e.column(&p.country)
	e.column(&p.story)
	writeSlice(e, p.prec)
	writeSlice(e, p.shape)
	writeSlice(e, p.radius)
	writeSlice(e, p.start)
	e.number(int64(s.key.base))
	writeSlice(e, s.key.d)
	writeSlice(e, s.key.full)
	writeSlice(e, s.claim)
	for _, c := range s.columns() {
		e.column(c)
	}
	writeSlice(e, s.enum)
}

func (s *segment) columns() []*column {
	list := []*column{&s.span[0], &s.span[1], &s.span[2]}
	for k := range columns.slots {
		list = append(list, &s.codes[k])
	}
	return list
}

func (d *fileReader) segment() *segment {
	s := &segment{n: d.length(4 + 2)}
	p := &s.places
	p.points, p.placed = d.length(8), d.length(8)
	p.morton = readSlice[uint64](d)
	p.at = d.points()
	p.location = readSlice[uint32](d)
	p.country, p.story = d.column(), d.column()
	p.prec, p.shape = readSlice[uint8](d), readSlice[uint8](d)
	p.radius = readSlice[float32](d)
	p.start = readSlice[uint32](d)
	s.key = keyColumn{base: d.number(), d: readSlice[uint32](d), full: readSlice[int64](d)}
	s.claim = readSlice[uint32](d)
	for _, c := range s.columns() {
		*c = d.column()
	}
	s.enum = readSlice[uint16](d)
	return s
}

func (e *fileWriter) areas(list []Area) {
	e.number(int64(len(list)))
	for _, a := range list {
		e.text(a.Story)
		e.text(a.Location)
		e.text(a.Name)
		e.number(int64(len(a.Polygon)))
		for _, p := range a.Polygon {
			e.number(int64(len(p)))
			for _, r := range p {
				e.points(r)
			}
		}
	}
}

func (d *fileReader) areas() []Area {
	var list []Area
	for n := d.length(8 * 4); n > 0 && d.err == nil; n-- {
		a := Area{Story: d.text(), Location: d.text(), Name: d.text()}
		for p := d.length(8); p > 0 && d.err == nil; p-- {
			var poly orb.Polygon
			for r := d.length(8); r > 0 && d.err == nil; r-- {
				poly = append(poly, d.ring())
			}
			d.must(len(poly) > 0, "a polygon without a ring")
			a.Polygon = append(a.Polygon, poly)
		}
		d.must(len(a.Polygon) > 0, "an area without a polygon")
		list = append(list, a)
	}
	return list
}

func (d *fileReader) ring() orb.Ring {
	r := orb.Ring(d.points())
	d.must(len(r) >= 4 && r.Closed(), "a ring that is not closed")
	for _, p := range r {
		d.must(onEarth(p), "a point of a ring")
	}
	return r
}
