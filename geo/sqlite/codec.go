package sqlite

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/edtf"
)

// docVersion is the first byte of every document. A change of layout takes the next one and keeps reading the old; what
// is new and mostly not stated stands at the end, where it may be missing (see more).
const docVersion = 1

// codec writes documents or reads them, field by field in the same order, so that each field is named once: strings
// with their length before them, integers as varints, maps in the order of their keys. Equal records give equal bytes.
// Strings that are read share the document's memory; after a fault every value is zero.
type codec struct {
	b       []byte // what was written
	s       string // what is still to be read
	reading bool
	fault   bool
}

// reader returns a codec that reads a document.
func reader(doc []byte) *codec {
	c := &codec{s: string(doc), reading: true}
	c.version()
	return c
}

func (c *codec) version() {
	if c.byte(docVersion) != docVersion {
		c.fault = true
	}
}

func (c *codec) err(what string) error {
	if c.fault || len(c.s) > 0 {
		return geo.Errorf(geo.CodeInternal, "the store is damaged: the document of %s cannot be read", what)
	}
	return nil
}

func (c *codec) take(n uint64) string {
	if c.fault || n > uint64(len(c.s)) {
		c.fault, c.s = true, ""
		return ""
	}
	s := c.s[:n]
	c.s = c.s[n:]
	return s
}

// byte, uint and text write a value and return it, or return the value that is read.

func (c *codec) byte(v uint8) uint8 {
	if !c.reading {
		c.b = append(c.b, v)
		return v
	}
	if s := c.take(1); s != "" {
		return s[0]
	}
	return 0
}

func (c *codec) uint(v uint64) uint64 {
	if !c.reading {
		c.b = binary.AppendUvarint(c.b, v)
		return v
	}
	v = 0
	for shift := 0; shift < 64; shift += 7 {
		b := c.byte(0)
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	c.fault = true
	return 0
}

func (c *codec) text(s string) string {
	n := c.uint(uint64(len(s)))
	if c.reading {
		return c.take(n)
	}
	c.b = append(c.b, s...)
	return s
}

// len is uint for a count of things that take a byte or more each.
func (c *codec) len(n int) int {
	v := c.uint(uint64(n))
	if c.reading && v > uint64(len(c.s)) {
		c.fault, c.s = true, ""
		return 0
	}
	return int(v)
}

func (c *codec) int(p *int64) {
	if v := c.uint(uint64(*p)<<1 ^ uint64(*p>>63)); c.reading {
		*p = int64(v>>1) ^ -int64(v&1)
	}
}

func (c *codec) float(p *float64) {
	if !c.reading {
		c.b = binary.LittleEndian.AppendUint64(c.b, math.Float64bits(*p+0)) // -0 is 0.
		return
	}
	*p = 0
	if s := c.take(8); s != "" {
		var b [8]byte
		copy(b[:], s)
		*p = math.Float64frombits(binary.LittleEndian.Uint64(b[:]))
	}
}

func (c *codec) strs(texts ...*string) {
	for _, p := range texts {
		c.str(p)
	}
}

// str does not touch what is only written: others may read it.
func (c *codec) str(p *string) {
	if s := c.text(*p); c.reading {
		*p = s
	}
}

func (c *codec) ids(lists ...*[]string) {
	for _, p := range lists {
		list(c, p, (*codec).str)
	}
}

func (c *codec) dates(dates ...*edtf.Date) {
	for _, p := range dates {
		if !c.reading {
			c.text(p.String())
			continue
		}
		var err error
		if s := c.text(""); s != "" {
			*p, err = edtf.Parse(s)
		}
		c.fault = c.fault || err != nil
	}
}

// more tells whether a document goes on: when it is written, has does; when it is read, what is left of it.
func (c *codec) more(has bool) bool { return c.reading && len(c.s) > 0 || !c.reading && has }

func (c *codec) flag(p *bool) {
	v := uint8(0)
	if *p {
		v = 1
	}
	if v = c.byte(v); c.reading {
		*p = v == 1
	}
}

// optional is for what may be missing.
func optional[T any](c *codec, p **T, each func(*T)) {
	has := *p != nil
	if c.flag(&has); !has {
		return
	}
	if c.reading {
		*p = new(T)
	}
	each(*p)
}

// enum is byte for a value of a vocabulary; see stored.go.
func enum[T ~uint8](c *codec, p *T) {
	if v := c.byte(uint8(*p)); c.reading {
		*p = T(v)
	}
}

// list is for the elements of a list, each by its own function.
func list[S ~[]T, T any](c *codec, p *S, each func(*codec, *T)) {
	n := c.len(len(*p))
	if c.reading && n > 0 {
		*p = make(S, n)
	}
	for i := range *p {
		each(c, &(*p)[i])
	}
}

// dict is for texts by name.
func dict[M ~map[string]V, V ~string | ~[]byte](c *codec, p *M) {
	n := c.len(len(*p))
	switch {
	case n == 0:
	case c.reading:
		*p = make(M, n)
		for range n {
			k := c.text("")
			(*p)[k] = V(c.text(""))
		}
	default:
		for _, k := range slices.Sorted(maps.Keys(*p)) {
			c.text(k)
			c.text(string((*p)[k]))
		}
	}
}

func (c *codec) point(p *orb.Point) {
	c.float(&p[0])
	c.float(&p[1])
}

func (c *codec) ring(r *orb.Ring)       { list(c, r, (*codec).point) }
func (c *codec) polygon(p *orb.Polygon) { list(c, p, (*codec).ring) }

// geometry writes the number of a type, 0 for none, and its coordinates.
func (c *codec) geometry(p *orb.Geometry) {
	point, _ := (*p).(orb.Point)
	polygon, _ := (*p).(orb.Polygon)
	multi, _ := (*p).(orb.MultiPolygon)
	kind, read := uint8(0), orb.Geometry(nil)
	switch (*p).(type) {
	case orb.Point:
		kind = 1
	case orb.Polygon:
		kind = 2
	case orb.MultiPolygon:
		kind = 3
	}
	switch c.byte(kind) {
	case 1:
		c.point(&point)
		read = point
	case 2:
		c.polygon(&polygon)
		read = polygon
	case 3:
		list(c, &multi, (*codec).polygon)
		read = multi
	}
	if c.reading {
		*p = read
	}
}

// record is for the document of a record, without what its table has in columns.
func (c *codec) record(r geo.Record) {
	switch r := r.(type) {
	case *geo.Story:
		c.strs(&r.Title, &r.Summary, &r.Lang, &r.Publisher, &r.Credit, &r.Contact, &r.Licence)
		list(c, &r.Topics, func(c *codec, t *geo.Topic) {
			c.strs(&t.ID, &t.Title)
			dict(c, &t.Titles)
			dict(c, &t.Extra)
		})
		dict(c, &r.Extra)
		dict(c, &r.File)
		disputed := func(t geo.Topic) bool { return t.Disputed }
		if c.more(r.View != "" || r.Checked != "" || slices.ContainsFunc(r.Topics, disputed)) {
			c.strs(&r.View, &r.Checked)
			for i := range r.Topics {
				c.flag(&r.Topics[i].Disputed)
			}
		}
	case *geo.Source:
		c.str(&r.Name)
		dict(c, &r.Names)
		enum(c, &r.Type)
		c.strs(&r.Role, &r.PartOf, &r.URL, &r.Notes)
		dict(c, &r.Extra)
	case *geo.Report:
		c.strs(&r.Title, &r.Publisher)
		c.dates(&r.Published)
		c.strs(&r.Genre, &r.Lang, &r.URL, &r.Notes)
		dict(c, &r.Extra)
		if c.more(len(r.Captures) > 0) {
			list(c, &r.Captures, (*codec).capture)
		}
	case *geo.Location:
		c.str(&r.Name)
		dict(c, &r.Names)
		c.str(&r.Country)
		enum(c, &r.Precision)
		c.float(&r.RadiusM)
		c.int(&r.GeoNames)
		c.geometry(&r.Geometry)
		c.str(&r.Notes)
		dict(c, &r.Extra)
		dict(c, &r.Feature)
	case *geo.Claim:
		c.claim(r)
	case *geo.Relation:
		enum(c, &r.Basis)
		c.str(&r.Notes)
		dict(c, &r.Extra)
	}
}

func (c *codec) claim(x *geo.Claim) {
	var first string
	if len(x.Claimants) > 0 {
		first = x.Claimants[0]
	}
	c.strs(&x.Text, &x.Lang, &first)
	if c.reading {
		x.Claimants = []string{first}
	}
	c.ids(&x.About)
	enum(c, &x.Attribution)
	enum(c, &x.Type)
	enum(c, &x.Of)
	c.str(&x.Topic)
	c.dates(&x.Event, &x.Said)
	list(c, &x.Chain, func(c *codec, l *geo.Link) {
		c.str(&l.Report)
		enum(c, &l.Basis)
		c.strs(&l.Locator, &l.URL)
		c.dates(&l.Access)
		c.str(&l.Via)
		dict(c, &l.Extra)
	})
	optional(c, &x.Quote, func(q *geo.Quote) {
		c.strs(&q.Exact, &q.Lang)
		dict(c, &q.Extra)
	})
	c.str(&x.Notes)
	dict(c, &x.Extra)
	captured := func(l geo.Link) bool { return len(l.Captures) > 0 }
	if c.more(len(x.Claimants) > 1 || x.Quantity != nil || len(x.Texts)+len(x.Replies)+len(x.Grading) > 0 ||
		slices.ContainsFunc(x.Chain, captured)) {
		c.claimMore(x)
	}
}

func (c *codec) claimMore(x *geo.Claim) {
	jointly := x.Claimants[1:]
	if c.ids(&jointly); c.reading {
		x.Claimants = append(x.Claimants, jointly...)
	}
	optional(c, &x.Quantity, func(q *geo.Quantity) {
		optional(c, &q.Lowest, c.float)
		optional(c, &q.Highest, c.float)
		c.str(&q.Unit)
		dict(c, &q.Extra)
	})
	langs := slices.Sorted(maps.Keys(x.Texts))
	if c.ids(&langs); c.reading && len(langs) > 0 {
		x.Texts = make(map[string]geo.Translation, len(langs))
	}
	for _, lang := range langs {
		t := x.Texts[lang]
		c.strs(&t.Text, &t.By)
		if dict(c, &t.Extra); c.reading {
			x.Texts[lang] = t
		}
	}
	list(c, &x.Replies, func(c *codec, r *geo.Reply) {
		c.strs(&r.Source, &r.Report)
		c.flag(&r.Asked)
		enum(c, &r.Outcome)
		c.dates(&r.Date)
		dict(c, &r.Extra)
	})
	list(c, &x.Grading, func(c *codec, g *geo.Grade) {
		c.strs(&g.By, &g.Scheme, &g.Value)
		c.dates(&g.Date)
		dict(c, &g.Extra)
	})
	for i := range x.Chain {
		list(c, &x.Chain[i].Captures, (*codec).capture)
	}
}

func (c *codec) capture(x *geo.Capture) {
	c.strs(&x.URL, &x.By, &x.SHA256)
	c.dates(&x.At)
	dict(c, &x.Extra)
}

func (c *codec) assessment(a *geo.Assessment) {
	enum(c, &a.Status)
	enum(c, &a.Denial)
	c.ids(&a.DeniedBy, &a.ContradictedBy, &a.AlsoSaidBy, &a.RetractedBy, &a.GeneralBy)
	if c.more(len(a.Answering)+len(a.Dates) > 0) {
		c.ids(&a.Answering, &a.Dates)
	}
}

// appendRecord appends the document of a record.
func appendRecord(dst []byte, r geo.Record) []byte {
	c := codec{b: dst}
	c.version()
	c.record(r)
	return c.b
}

// assessmentDoc returns the document of a claim's assessment, nil when nothing answers it.
func assessmentDoc(a geo.Assessment) []byte {
	if !a.Touched() {
		return nil
	}
	var c codec
	c.version()
	c.assessment(&a)
	return c.b
}

// placementDoc returns what a placement has beside its claim, its location and its role, nil for nothing.
func placementDoc(p *geo.Placement) []byte {
	if len(p.Extra) == 0 && p.Basis == 0 && p.Notes == "" {
		return nil
	}
	var c codec
	c.version()
	c.placement(p)
	return c.b
}

func (c *codec) placement(p *geo.Placement) {
	if dict(c, &p.Extra); c.more(p.Basis != 0 || p.Notes != "") {
		enum(c, &p.Basis)
		c.str(&p.Notes)
	}
}

// decode reads the document of a record of a kind; id is its RecordID, which the document does not have.
func decode(k geo.Kind, id string, doc []byte) (geo.Record, error) {
	var r geo.Record
	switch k {
	case geo.KindOfStory:
		r = &geo.Story{ID: id}
	case geo.KindOfSource:
		r = &geo.Source{ID: id}
	case geo.KindOfReport:
		r = &geo.Report{ID: id}
	case geo.KindOfLocation:
		r = &geo.Location{ID: id}
	case geo.KindOfClaim:
		r = &geo.Claim{ID: id}
	default:
		return nil, fmt.Errorf("no document of a %v", k)
	}
	c := reader(doc)
	c.record(r)
	return r, c.err(k.String() + " " + id)
}

func decodeRelation(from string, rel geo.Rel, to string, doc []byte) (*geo.Relation, error) {
	r, c := &geo.Relation{From: from, Rel: rel, To: to}, reader(doc)
	c.record(r)
	return r, c.err("relation " + r.RecordID())
}

// decodePlacement reads what [placementDoc] returned.
func decodePlacement(p *geo.Placement, doc []byte) error {
	if doc == nil {
		return nil
	}
	c := reader(doc)
	c.placement(p)
	return c.err("a placement")
}

// assessmentOf returns a claim's assessment; without a document nothing answers the claim.
func assessmentOf(x *geo.Claim, doc []byte) (a geo.Assessment, err error) {
	if doc == nil {
		return geo.Assess(geo.Party{Wrongdoing: x.Wrongdoing(), Finding: x.Type == geo.KindFinding}, nil, nil), nil
	}
	c := reader(doc)
	c.assessment(&a)
	return a, c.err("an assessment")
}
