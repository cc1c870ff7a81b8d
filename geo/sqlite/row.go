package sqlite

import (
	"math"
	"strings"

	"dateline/geo"
)

// appendRow appends the row of a mark. The key is the row's own; the story is given by its number.
func appendRow(dst []byte, story int64, m *geo.Mark) []byte {
	c := codec{b: dst}
	c.version()
	c.int(&story)
	c.strs(&m.Claim, &m.Location, &m.Country)
	for _, v := range [...]uint8{
		uint8(m.Precision), uint8(m.Role), uint8(m.Kind), uint8(m.Status), uint8(m.Denial), uint8(m.Shape),
	} {
		c.byte(v)
	}
	c.uint(uint64(math.Float32bits(m.RadiusM)))
	c.str(&m.Topic)
	c.byte(uint8(m.AlsoSaid))
	c.ids(&m.Claimants, &m.About, &m.Reports, &m.Answered, &m.Replies, &m.Grades)
	if m.Placed {
		c.byte(1)
		c.point(&m.Anchor)
	} else {
		c.byte(0)
	}
	for i := range m.Clocks {
		c.span(&m.Clocks[i])
	}
	return c.b
}

// The ends of a span that a row states.
const (
	hasEarliest = 1 << iota
	hasLatest
	hasDate
)

func (c *codec) span(p *geo.Span) {
	var has uint8
	if p.Stated() {
		has |= hasDate
	}
	if p.Stated() && p.Earliest != geo.OpenStart {
		has |= hasEarliest
	}
	if p.Stated() && p.Latest != geo.OpenEnd {
		has |= hasLatest
	}
	has = c.byte(has)
	if c.reading && has&hasDate != 0 {
		*p = geo.Span{Earliest: geo.OpenStart, Latest: geo.OpenEnd}
	}
	if has&hasEarliest != 0 {
		c.int(&p.Earliest)
	}
	if has&hasLatest != 0 {
		c.int(&p.Latest)
	}
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

func (r *rows) list(d *codec) []string {
	whole := d.s
	n := d.len(0)
	if n == 0 {
		return nil
	}
	rest := *d
	for range n {
		rest.text("")
	}
	text := whole[:len(whole)-len(rest.s)]
	if l, ok := r.lists[text]; ok {
		*d = rest
		return l
	}
	l := make([]string, n)
	for i := range l {
		l[i] = r.share(d.text(""))
	}
	if len(r.lists) < maxShared && !d.fault {
		r.lists[strings.Clone(text)] = l
	}
	return l
}

// read fills m from a row.
func (r *rows) read(m *geo.Mark, key int64, row []byte) error {
	d := reader(row)
	var story int64
	d.int(&story)
	*m = geo.Mark{Key: key, Story: r.stories[story]}
	m.Claim = strings.Clone(d.text(""))
	if l := d.text(""); l != r.last {
		r.last = strings.Clone(l)
	}
	m.Location = r.last
	m.Country = r.share(d.text(""))
	m.Precision, m.Role, m.Kind = geo.Precision(d.byte(0)), geo.Role(d.byte(0)), geo.ClaimKind(d.byte(0))
	m.Status, m.Denial, m.Shape = geo.Status(d.byte(0)), geo.Denial(d.byte(0)), geo.Shape(d.byte(0))
	m.RadiusM = math.Float32frombits(uint32(d.uint(0)))
	m.Topic = r.share(d.text(""))
	m.AlsoSaid = geo.AlsoSaid(d.byte(0))
	for _, to := range [...]*[]string{&m.Claimants, &m.About, &m.Reports, &m.Answered, &m.Replies, &m.Grades} {
		*to = r.list(d)
	}
	if d.byte(0) == 1 {
		d.point(&m.Anchor)
		m.Placed = true
	}
	for i := range m.Clocks {
		d.span(&m.Clocks[i])
	}
	return d.err("a mark")
}
