package sample

import (
	"bufio"
	"io"
	"strconv"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/geojson"
)

// Write writes the story of n marks with that seed as a GeoJSON text sequence (RFC 8142): records of story, topics,
// sources, reports and relations, then a feature a record.
func Write(out io.Writer, n int, seed uint64) error {
	e := &encoder{w: bufio.NewWriterSize(out, 1<<16)}
	w := newWorld(n, seed)
	claims := w.countClaims(n)
	e.head(w, n, seed, claims)
	err := w.visits(n, false, func(v *visit) error {
		e.feature(v)
		return e.err
	})
	if err == nil {
		err = e.err
	}
	if err != nil {
		return err
	}
	return e.w.Flush()
}

// encoder writes records; the first error stays.
type encoder struct {
	w   *bufio.Writer
	b   []byte
	err error
}

const recordSeparator = 0x1e

// maxHead is when a record of lists ends and another begins; far below the limit of a record.
const maxHead = 1 << 18

func (e *encoder) flush() {
	if e.err != nil {
		return
	}
	if e.err = e.w.WriteByte(recordSeparator); e.err == nil {
		_, e.err = e.w.Write(append(e.b, '\n'))
	}
	e.b = e.b[:0]
}

func (e *encoder) head(w *world, n int, seed uint64, claims int) {
	e.open()
	e.raw(`,"story":{"id":"` + StoryID + `","title":"Sample of ` + strconv.Itoa(n) + ` marks","summary":"Invented data, seed ` +
		strconv.FormatUint(seed, 10) + `.","lang":"en","publisher":"Dateline","licence":"CC0-1.0"},"topics":[`)
	for i, t := range topics() {
		e.comma(i)
		e.raw(`{"id":"` + t.ID + `","title":"` + t.Title + `"}`)
	}
	e.raw(`]`)
	e.shut()
	e.list("sources", w.sources, func(i int) bool { return e.source(w.source(i)) })
	e.list("reports", w.reports, func(i int) bool { return e.report(w.report(i)) })
	e.list("relations", claims, func(i int) bool {
		r, ok := w.relation(i)
		if ok {
			e.between()
			e.raw(`{"from":"` + r.From + `","rel":"` + r.Rel.String() + `","to":"` + r.To + `","basis":"` + r.Basis.String() + `"}`)
		}
		return ok
	})
}

func (e *encoder) open() { e.raw(`{"type":"FeatureCollection","dateline":"1.0"`) }

func (e *encoder) shut() {
	e.raw(`,"features":[]}`)
	e.flush()
}

// list writes a member with n elements in as many records as it takes.
func (e *encoder) list(name string, n int, element func(i int) bool) {
	for i := 0; i < n && e.err == nil; {
		e.open()
		e.raw(`,"` + name + `":[`)
		for ; i < n && len(e.b) < maxHead; i++ {
			element(i)
		}
		e.raw(`]`)
		e.shut()
	}
}

// between writes a comma unless an array has just begun.
func (e *encoder) between() {
	if e.b[len(e.b)-1] != '[' {
		e.b = append(e.b, ',')
	}
}

func (e *encoder) comma(i int) {
	if i > 0 {
		e.b = append(e.b, ',')
	}
}

func (e *encoder) raw(s string) { e.b = append(e.b, s...) }

func (e *encoder) text(key, s string) {
	if s == "" {
		return
	}
	if e.b[len(e.b)-1] != '{' {
		e.b = append(e.b, ',')
	}
	e.raw(`"` + key + `":`)
	e.b = geojson.AppendString(e.b, s)
}

func (e *encoder) source(s *geo.Source) bool {
	e.between()
	e.raw(`{`)
	e.text("id", s.ID)
	e.text("name", s.Name)
	e.text("kind", s.Type.String())
	e.text("role", s.Role)
	e.text("part_of", s.PartOf)
	e.raw(`}`)
	return true
}

func (e *encoder) report(r *geo.Report) bool {
	e.between()
	e.raw(`{`)
	e.text("id", r.ID)
	e.text("title", r.Title)
	e.text("publisher", r.Publisher)
	e.text("published", r.Published.String())
	e.text("genre", r.Genre)
	e.text("url", r.URL)
	e.raw(`}`)
	return true
}

func (e *encoder) feature(v *visit) {
	l := v.location
	e.raw(`{"type":"Feature"`)
	e.text("id", l.ID)
	e.raw(`,"geometry":`)
	e.geometry(l.Geometry)
	e.raw(`,"properties":{`)
	e.text("name", l.Name)
	e.text("country", l.Country)
	e.text("precision", l.Precision.String())
	if l.RadiusM > 0 {
		e.raw(`,"radius_m":` + strconv.FormatFloat(l.RadiusM, 'f', -1, 64))
	}
	e.raw(`,"claims":[`)
	for _, p := range v.claims {
		e.claim(p)
	}
	for _, p := range v.others {
		e.between()
		e.raw(`{"id":"` + claimID(p.number) + `","role":"` + p.role.String() + `"}`)
	}
	e.raw(`]}}`)
	e.flush()
}

func (e *encoder) claim(p placed) {
	c := p.claim
	e.between()
	e.raw(`{`)
	e.text("id", c.ID)
	e.text("role", p.role.String())
	e.text("text", c.Text)
	e.text("lang", c.Lang)
	e.text("claimant", c.Claimant)
	if len(c.About) > 0 {
		e.raw(`,"about":["` + c.About[0] + `"]`)
	}
	e.text("attribution", c.Attribution.String())
	e.text("kind", c.Type.String())
	e.text("of", c.Of.String())
	e.text("topic", c.Topic)
	e.text("event", c.Event.String())
	e.text("said", c.Said.String())
	e.raw(`,"chain":[`)
	for i, l := range c.Chain {
		e.comma(i)
		e.raw(`{`)
		e.text("report", l.Report)
		e.text("basis", l.Basis.String())
		if l.Via != "" {
			e.text("via", l.Via)
		} else if i > 0 {
			e.raw(`,"via":null`)
		}
		e.text("locator", l.Locator)
		e.raw(`}`)
	}
	e.raw(`]`)
	if c.Quote != nil {
		e.raw(`,"quote":{"exact":`)
		e.b = geojson.AppendString(e.b, c.Quote.Exact)
		e.raw(`,"lang":"` + c.Quote.Lang + `"}`)
	}
	e.raw(`}`)
}

func (e *encoder) geometry(g orb.Geometry) {
	point := func(p orb.Point) {
		e.b = append(e.b, '[')
		e.b = strconv.AppendFloat(e.b, p[0], 'f', -1, 64)
		e.b = append(e.b, ',')
		e.b = strconv.AppendFloat(e.b, p[1], 'f', -1, 64)
		e.b = append(e.b, ']')
	}
	switch g := g.(type) {
	case orb.Point:
		e.raw(`{"type":"Point","coordinates":`)
		point(g)
		e.raw(`}`)
	case orb.Polygon:
		e.raw(`{"type":"Polygon","coordinates":[[`)
		for i, p := range g[0] {
			e.comma(i)
			point(p)
		}
		e.raw(`]]}`)
	default:
		e.raw(`null`)
	}
}
