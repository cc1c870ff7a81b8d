package sqlite

import (
	"math"
	"strings"

	"github.com/paulmach/orb"

	"dateline/geo"
)

// appendRow appends the row of a mark. The key is the row's own; the story is given by its number.
func appendRow(dst []byte, story int64, m *geo.Mark) []byte {
	e := encoder{b: dst}
	e.byte(docVersion)
	e.int(story)
	e.str(m.Claim)
	e.str(m.Location)
	e.str(m.Country)
	for _, v := range [...]uint8{
		uint8(m.Precision), uint8(m.Role), uint8(m.Kind), uint8(m.Status), uint8(m.Denial), uint8(m.Shape),
	} {
		e.byte(v)
	}
	e.uint(uint64(math.Float32bits(m.RadiusM)))
	e.str(m.Topic)
	e.str(m.Claimant)
	e.strs(m.About)
	e.strs(m.Reports)
	if m.Placed {
		e.byte(1)
		e.float(m.Anchor[0])
		e.float(m.Anchor[1])
	} else {
		e.byte(0)
	}
	for _, s := range m.Clocks {
		e.span(s)
	}
	return e.b
}

// The ends of a span that a row states.
const (
	hasEarliest = 1 << iota
	hasLatest
	hasDate
)

func (e *encoder) span(s geo.Span) {
	var has uint8
	if s.Stated() {
		has |= hasDate
	}
	if s.Stated() && s.Earliest != geo.OpenStart {
		has |= hasEarliest
	}
	if s.Stated() && s.Latest != geo.OpenEnd {
		has |= hasLatest
	}
	e.byte(has)
	if has&hasEarliest != 0 {
		e.int(s.Earliest)
	}
	if has&hasLatest != 0 {
		e.int(s.Latest)
	}
}

func (d *decoder) span() geo.Span {
	has := d.byte()
	if has&hasDate == 0 {
		return geo.Span{}
	}
	s := geo.Span{Earliest: geo.OpenStart, Latest: geo.OpenEnd}
	if has&hasEarliest != 0 {
		s.Earliest = d.int()
	}
	if has&hasLatest != 0 {
		s.Latest = d.int()
	}
	return s
}

// rows reads rows of marks and shares their strings, so that a million marks hold each name once.
type rows struct {
	stories map[int64]string
	strings map[string]string
	lists   map[string][]string
	last    string // location of the row before: rows of one place mostly follow each other
}

// maxShared bounds the tables of shared strings; beyond, strings are copied.
const maxShared = 1 << 16

func newRows(stories map[int64]string) *rows {
	return &rows{stories: stories, strings: make(map[string]string), lists: make(map[string][]string)}
}

// share returns a string that does not hold on to the row.
func (r *rows) share(s string) string {
	if s == "" {
		return ""
	}
	if t, ok := r.strings[s]; ok {
		return t
	}
	t := strings.Clone(s)
	if len(r.strings) < maxShared {
		r.strings[t] = t
	}
	return t
}

func (r *rows) list(d *decoder) []string {
	whole := d.s
	n := d.len()
	if n == 0 {
		return nil
	}
	rest := *d
	for range n {
		rest.str()
	}
	text := whole[:len(whole)-len(rest.s)]
	if l, ok := r.lists[text]; ok {
		*d = rest
		return l
	}
	l := make([]string, n)
	for i := range l {
		l[i] = r.share(d.str())
	}
	if len(r.lists) < maxShared && !d.fault {
		r.lists[strings.Clone(text)] = l
	}
	return l
}

// read fills m from a row.
func (r *rows) read(m *geo.Mark, key int64, row []byte) error {
	d := newDecoder(row)
	*m = geo.Mark{Key: key, Story: r.stories[d.int()]}
	m.Claim = strings.Clone(d.str())
	if l := d.str(); l != r.last {
		r.last = strings.Clone(l)
	}
	m.Location = r.last
	m.Country = r.share(d.str())
	m.Precision, m.Role, m.Kind = geo.Precision(d.byte()), geo.Role(d.byte()), geo.ClaimKind(d.byte())
	m.Status, m.Denial, m.Shape = geo.Status(d.byte()), geo.Denial(d.byte()), geo.Shape(d.byte())
	m.RadiusM = math.Float32frombits(uint32(d.uint()))
	m.Topic = r.share(d.str())
	m.Claimant = r.share(d.str())
	m.About = r.list(d)
	m.Reports = r.list(d)
	if d.byte() == 1 {
		m.Anchor, m.Placed = orb.Point{d.float(), d.float()}, true
	}
	for i := range m.Clocks {
		m.Clocks[i] = d.span()
	}
	return d.err("a mark")
}
