package index

import (
	"bufio"
	"io"

	"github.com/paulmach/orb"

	"dateline/geo"
)

// The file of an index: what stands at its beginning, and which form it has. A change of the form, or of what is derived
// from it, takes a new number.
const (
	fileMagic   = "dateline index\n"
	fileVersion = 1
)

// WriteTo writes the snapshot as a file from which [Read] makes an index again in a fraction of the time that a store takes.
// store is the id of the store whose revision it shows. Areas are written without their Drawing.
func (s *Snapshot) WriteTo(w io.Writer, store string) error {
	t, g := &s.t, (*segment)(nil)
	if len(s.views) == 1 && s.views[0].dead == nil && len(s.t.claim.extra) == 0 {
		g = s.views[0].segment
	} else if len(s.views) > 0 {
		t, g = s.flat()
	} else {
		g = newSegment(t, &rows{}, true)
	}
	e := &fileWriter{w: bufio.NewWriterSize(w, 1<<20)}
	e.bytes([]byte(fileMagic))
	e.number(fileVersion)
	e.text(store)
	e.number(uint64(s.revision))
	e.tables(t)
	e.segment(g)
	writeSlice(e, s.regions[:])
	e.areas(s.areas.list)
	e.number(uint64(e.sum))
	if e.err == nil {
		e.err = e.w.Flush()
	}
	return e.err
}

// Read makes an index from what WriteTo wrote. draw, unless nil, completes each area. Errors are CodeConflict for a file of
// another store or another version, and CodeInvalid for one that is damaged; the index is then to be built anew.
func Read(r io.Reader, store string, draw func(*Area)) (*Index, error) {
	d := &fileReader{r: bufio.NewReaderSize(r, 1<<20)}
	if string(d.bytes(len(fileMagic))) != fileMagic {
		return nil, geo.Errorf(geo.CodeInvalid, "this is no file of an index")
	}
	if v := d.number(); v != fileVersion && d.err == nil {
		return nil, geo.Errorf(geo.CodeConflict, "the file of the index has version %d, this program reads %d", v, fileVersion)
	}
	if got := d.text(); got != store && d.err == nil {
		return nil, geo.Errorf(geo.CodeConflict, "the file of the index belongs to store %.40q, not to %.40q", got, store)
	}
	rev := int64(d.number())
	t := d.tables()
	s := d.segment()
	g := &regions{}
	if list := readSlice[int64](d); len(list) == len(g) {
		copy(g[:], list)
	}
	list := d.areas()
	if sum := uint64(d.sum); d.number() != sum || d.err != nil {
		return nil, &geo.Error{Code: geo.CodeInvalid, Message: "the file of the index is damaged", Err: d.err}
	}
	if draw != nil {
		for i := range list {
			draw(&list[i])
		}
	}
	s.derive(t)
	ix := New()
	ix.replace(t, s, newAreas(list), g, rev)
	return ix, nil
}

func (e *fileWriter) tables(t *tables) {
	e.number(uint64(len(t.stories)))
	for _, s := range t.stories {
		e.text(s)
	}
	for _, d := range t.dicts() {
		e.text(d.base.text)
		writeSlice(e, d.base.off)
		writeSlice(e, d.base.start)
	}
	for _, l := range []*lists{&t.chain, &t.about} {
		writeSlice(e, l.off)
		writeSlice(e, l.code)
	}
	spans := make([]int64, 0, 2*len(t.spans))
	for _, x := range t.spans {
		spans = append(spans, x.earliest, x.latest)
	}
	writeSlice(e, spans)
}

func (d *fileReader) tables() *tables {
	t := &tables{}
	for n := d.number(); n > 0 && d.err == nil; n-- {
		t.stories = append(t.stories, d.text())
	}
	t.sorted = len(t.stories)
	for _, x := range t.dicts() {
		x.base = &base{text: d.text(), off: readSlice[uint32](d), start: readSlice[uint32](d)}
	}
	for _, l := range []*lists{&t.chain, &t.about} {
		l.off, l.code = readSlice[uint32](d), readSlice[uint32](d)
	}
	spans := readSlice[int64](d)
	for i := 0; i+1 < len(spans); i += 2 {
		t.spans = append(t.spans, instants{spans[i], spans[i+1]})
	}
	return t
}

func (e *fileWriter) segment(s *segment) {
	p := &s.places
	e.number(uint64(s.n))
	e.number(uint64(p.points))
	e.number(uint64(p.placed))
	writeSlice(e, p.morton)
	e.points(p.at)
	writeSlice(e, p.location)
	e.column(&p.country)
	e.column(&p.story)
	writeSlice(e, p.prec)
	writeSlice(e, p.shape)
	e.floats(p.radius)
	writeSlice(e, p.start)
	e.number(uint64(s.key.base))
	writeSlice(e, s.key.d)
	writeSlice(e, s.key.full)
	writeSlice(e, s.claim)
	for _, c := range s.columns() {
		e.column(c)
	}
	writeSlice(e, s.enum)
}

func (s *segment) columns() []*column {
	return []*column{&s.claimant, &s.topic, &s.chain, &s.about, &s.span[0], &s.span[1], &s.span[2]}
}

func (d *fileReader) segment() *segment {
	s := &segment{n: int(d.number())}
	p := &s.places
	p.points, p.placed = int(d.number()), int(d.number())
	p.morton = readSlice[uint64](d)
	p.at = d.points()
	p.location = readSlice[uint32](d)
	p.country, p.story = d.column(), d.column()
	p.prec, p.shape = readSlice[uint8](d), readSlice[uint8](d)
	p.radius = d.floats()
	p.start = readSlice[uint32](d)
	s.key = keyColumn{base: int64(d.number()), d: readSlice[uint32](d), full: readSlice[int64](d)}
	if len(s.key.full) == 0 {
		s.key.full = nil
	}
	s.claim = readSlice[uint32](d)
	for _, c := range s.columns() {
		*c = d.column()
	}
	s.enum = readSlice[uint16](d)
	return s
}

func (e *fileWriter) areas(list []Area) {
	e.number(uint64(len(list)))
	for _, a := range list {
		e.text(a.Story)
		e.text(a.Location)
		e.text(a.Name)
		e.number(uint64(len(a.Polygon)))
		for _, p := range a.Polygon {
			e.number(uint64(len(p)))
			for _, r := range p {
				e.points(r)
			}
		}
	}
}

func (d *fileReader) areas() []Area {
	var list []Area
	for n := d.number(); n > 0 && d.err == nil; n-- {
		a := Area{Story: d.text(), Location: d.text(), Name: d.text()}
		for p := d.number(); p > 0 && d.err == nil; p-- {
			var poly orb.Polygon
			for r := d.number(); r > 0 && d.err == nil; r-- {
				poly = append(poly, orb.Ring(d.points()))
			}
			a.Polygon = append(a.Polygon, poly)
		}
		list = append(list, a)
	}
	return list
}
