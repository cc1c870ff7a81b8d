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

// docVersion is the first byte of every document. A change of layout takes the next one and keeps reading the old.
const docVersion = 1

// encoder appends values: strings with their length before them, integers as varints, maps in the order of their keys. Equal
// records give equal bytes.
type encoder struct{ b []byte }

func (e *encoder) byte(v uint8)     { e.b = append(e.b, v) }
func (e *encoder) uint(v uint64)    { e.b = binary.AppendUvarint(e.b, v) }
func (e *encoder) int(v int64)      { e.b = binary.AppendVarint(e.b, v) }
func (e *encoder) len(n int)        { e.uint(uint64(n)) }
func (e *encoder) date(d edtf.Date) { e.str(d.String()) }

func (e *encoder) str(s string) {
	e.len(len(s))
	e.b = append(e.b, s...)
}

func (e *encoder) float(v float64) {
	if v == 0 {
		v = 0 // -0 is 0.
	}
	e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(v))
}

func (e *encoder) strs(list []string) {
	e.len(len(list))
	for _, s := range list {
		e.str(s)
	}
}

func (e *encoder) names(m map[string]string) {
	e.len(len(m))
	if len(m) == 0 {
		return
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		e.str(k)
		e.str(m[k])
	}
}

func (e *encoder) members(m geo.Members) {
	e.len(len(m))
	if len(m) == 0 {
		return
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		e.str(k)
		e.str(string(m[k]))
	}
}

func (e *encoder) geometry(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		e.byte(1)
		e.float(g[0])
		e.float(g[1])
	case orb.Polygon:
		e.byte(2)
		e.polygon(g)
	case orb.MultiPolygon:
		e.byte(3)
		e.len(len(g))
		for _, p := range g {
			e.polygon(p)
		}
	default:
		e.byte(0)
	}
}

func (e *encoder) polygon(p orb.Polygon) {
	e.len(len(p))
	for _, r := range p {
		e.len(len(r))
		for _, q := range r {
			e.float(q[0])
			e.float(q[1])
		}
	}
}

// record appends the document of a record, without what its table has in columns.
func (e *encoder) record(r geo.Record) {
	e.byte(docVersion)
	switch r := r.(type) {
	case *geo.Story:
		e.story(r)
	case *geo.Source:
		e.str(r.Name)
		e.names(r.Names)
		e.byte(uint8(r.Type))
		e.str(r.Role)
		e.str(r.PartOf)
		e.str(r.URL)
		e.str(r.Notes)
		e.members(r.Extra)
	case *geo.Report:
		e.str(r.Title)
		e.str(r.Publisher)
		e.date(r.Published)
		e.str(r.Genre)
		e.str(r.Lang)
		e.str(r.URL)
		e.str(r.Notes)
		e.members(r.Extra)
	case *geo.Location:
		e.str(r.Name)
		e.names(r.Names)
		e.str(r.Country)
		e.byte(uint8(r.Precision))
		e.float(r.RadiusM)
		e.int(r.GeoNames)
		e.geometry(r.Geometry)
		e.str(r.Notes)
		e.members(r.Extra)
		e.members(r.Feature)
	case *geo.Claim:
		e.claim(r)
	case *geo.Relation:
		e.byte(uint8(r.Basis))
		e.str(r.Notes)
		e.members(r.Extra)
	}
}

func (e *encoder) story(s *geo.Story) {
	for _, v := range []string{s.Title, s.Summary, s.Lang, s.Publisher, s.Credit, s.Contact, s.Licence} {
		e.str(v)
	}
	e.len(len(s.Topics))
	for _, t := range s.Topics {
		e.str(t.ID)
		e.str(t.Title)
		e.names(t.Titles)
		e.members(t.Extra)
	}
	e.members(s.Extra)
	e.members(s.File)
}

func (e *encoder) claim(c *geo.Claim) {
	e.str(c.Text)
	e.str(c.Lang)
	e.str(c.Claimant)
	e.strs(c.About)
	e.byte(uint8(c.Attribution))
	e.byte(uint8(c.Type))
	e.byte(uint8(c.Of))
	e.str(c.Topic)
	e.date(c.Event)
	e.date(c.Said)
	e.len(len(c.Chain))
	for _, l := range c.Chain {
		e.str(l.Report)
		e.byte(uint8(l.Basis))
		e.str(l.Locator)
		e.str(l.URL)
		e.date(l.Access)
		e.str(l.Via)
		e.members(l.Extra)
	}
	if c.Quote == nil {
		e.byte(0)
	} else {
		e.byte(1)
		e.str(c.Quote.Exact)
		e.str(c.Quote.Lang)
		e.members(c.Quote.Extra)
	}
	e.str(c.Notes)
	e.members(c.Extra)
}

// assessmentDoc returns the document of a claim's assessment, nil when nothing answers it.
func assessmentDoc(a geo.Assessment) []byte {
	if !a.Answered() {
		return nil
	}
	var e encoder
	e.assessment(&a)
	return e.b
}

func (e *encoder) assessment(a *geo.Assessment) {
	e.byte(docVersion)
	e.byte(uint8(a.Status))
	e.byte(uint8(a.Denial))
	for _, l := range [][]string{a.DeniedBy, a.ContradictedBy, a.SupportedBy, a.RetractedBy, a.GeneralBy} {
		e.strs(l)
	}
}

// members returns unknown members alone, nil for none.
func membersDoc(m geo.Members) []byte {
	if len(m) == 0 {
		return nil
	}
	var e encoder
	e.byte(docVersion)
	e.members(m)
	return e.b
}

// decoder reads what encoder wrote. Strings share the document's memory. After a fault every value is zero.
type decoder struct {
	s     string
	fault bool
}

func newDecoder(doc []byte) *decoder {
	d := &decoder{s: string(doc)}
	if v := d.byte(); v != docVersion {
		d.fault = true
	}
	return d
}

func (d *decoder) err(what string) error {
	if d.fault || len(d.s) > 0 {
		return geo.Errorf(geo.CodeInternal, "the store is damaged: the document of %s cannot be read", what)
	}
	return nil
}

func (d *decoder) take(n uint64) string {
	if d.fault || n > uint64(len(d.s)) {
		d.fault, d.s = true, ""
		return ""
	}
	s := d.s[:n]
	d.s = d.s[n:]
	return s
}

func (d *decoder) byte() uint8 {
	if s := d.take(1); s != "" {
		return s[0]
	}
	return 0
}

func (d *decoder) uint() uint64 {
	var v uint64
	for shift := 0; shift < 64; shift += 7 {
		b := d.byte()
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	d.fault = true
	return 0
}

func (d *decoder) int() int64 {
	v := d.uint()
	return int64(v>>1) ^ -int64(v&1)
}

// len reads a count of things that take a byte or more each.
func (d *decoder) len() int {
	n := d.uint()
	if n > uint64(len(d.s)) {
		d.fault, d.s = true, ""
		return 0
	}
	return int(n)
}

func (d *decoder) str() string { return d.take(d.uint()) }

func (d *decoder) float() float64 {
	s := d.take(8)
	if s == "" {
		return 0
	}
	var v uint64
	for i := range 8 {
		v |= uint64(s[i]) << (8 * i)
	}
	return math.Float64frombits(v)
}

func (d *decoder) date() edtf.Date {
	s := d.str()
	if s == "" {
		return edtf.Date{}
	}
	v, err := edtf.Parse(s)
	if err != nil {
		d.fault = true
	}
	return v
}

func (d *decoder) strs() []string {
	n := d.len()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = d.str()
	}
	return list
}

func (d *decoder) names() map[string]string {
	n := d.len()
	if n == 0 {
		return nil
	}
	m := make(map[string]string, n)
	for range n {
		k := d.str()
		m[k] = d.str()
	}
	return m
}

func (d *decoder) members() geo.Members {
	n := d.len()
	if n == 0 {
		return nil
	}
	m := make(geo.Members, n)
	for range n {
		k := d.str()
		m[k] = []byte(d.str())
	}
	return m
}

func (d *decoder) geometry() orb.Geometry {
	switch d.byte() {
	case 1:
		return orb.Point{d.float(), d.float()}
	case 2:
		return d.polygon()
	case 3:
		m := make(orb.MultiPolygon, d.len())
		for i := range m {
			m[i] = d.polygon()
		}
		return m
	}
	return nil
}

func (d *decoder) polygon() orb.Polygon {
	p := make(orb.Polygon, d.len())
	for i := range p {
		p[i] = make(orb.Ring, d.len())
		for j := range p[i] {
			p[i][j] = orb.Point{d.float(), d.float()}
		}
	}
	return p
}

// decode reads the document of a record of a kind; id is its RecordID, which the document does not have.
func decode(k geo.Kind, id string, doc []byte) (geo.Record, error) {
	d := newDecoder(doc)
	var r geo.Record
	switch k {
	case geo.KindOfStory:
		r = d.story(id)
	case geo.KindOfSource:
		r = &geo.Source{
			ID: id, Name: d.str(), Names: d.names(), Type: geo.SourceKind(d.byte()), Role: d.str(), PartOf: d.str(),
			URL: d.str(), Notes: d.str(), Extra: d.members(),
		}
	case geo.KindOfReport:
		r = &geo.Report{
			ID: id, Title: d.str(), Publisher: d.str(), Published: d.date(), Genre: d.str(), Lang: d.str(), URL: d.str(),
			Notes: d.str(), Extra: d.members(),
		}
	case geo.KindOfLocation:
		r = &geo.Location{
			ID: id, Name: d.str(), Names: d.names(), Country: d.str(), Precision: geo.Precision(d.byte()),
			RadiusM: d.float(), GeoNames: d.int(), Geometry: d.geometry(), Notes: d.str(), Extra: d.members(),
			Feature: d.members(),
		}
	case geo.KindOfClaim:
		r = d.claim(id)
	default:
		return nil, fmt.Errorf("no document of a %v", k)
	}
	return r, d.err(k.String() + " " + id)
}

func (d *decoder) story(id string) *geo.Story {
	s := &geo.Story{
		ID: id, Title: d.str(), Summary: d.str(), Lang: d.str(), Publisher: d.str(), Credit: d.str(), Contact: d.str(),
		Licence: d.str(),
	}
	if n := d.len(); n > 0 {
		s.Topics = make([]geo.Topic, n)
		for i := range s.Topics {
			s.Topics[i] = geo.Topic{ID: d.str(), Title: d.str(), Titles: d.names(), Extra: d.members()}
		}
	}
	s.Extra, s.File = d.members(), d.members()
	return s
}

func (d *decoder) claim(id string) *geo.Claim {
	c := &geo.Claim{
		ID: id, Text: d.str(), Lang: d.str(), Claimant: d.str(), About: d.strs(), Attribution: geo.Attribution(d.byte()),
		Type: geo.ClaimKind(d.byte()), Of: geo.ClaimKind(d.byte()), Topic: d.str(), Event: d.date(), Said: d.date(),
	}
	if n := d.len(); n > 0 {
		c.Chain = make([]geo.Link, n)
		for i := range c.Chain {
			c.Chain[i] = geo.Link{
				Report: d.str(), Basis: geo.Basis(d.byte()), Locator: d.str(), URL: d.str(), Access: d.date(),
				Via: d.str(), Extra: d.members(),
			}
		}
	}
	if d.byte() == 1 {
		c.Quote = &geo.Quote{Exact: d.str(), Lang: d.str(), Extra: d.members()}
	}
	c.Notes, c.Extra = d.str(), d.members()
	return c
}

func decodeRelation(from string, rel geo.Rel, to string, doc []byte) (*geo.Relation, error) {
	d := newDecoder(doc)
	r := &geo.Relation{From: from, Rel: rel, To: to, Basis: geo.Basis(d.byte()), Notes: d.str(), Extra: d.members()}
	return r, d.err("relation " + r.RecordID())
}

func decodeMembers(doc []byte) (geo.Members, error) {
	if doc == nil {
		return nil, nil
	}
	d := newDecoder(doc)
	return d.members(), d.err("a placement")
}

func decodeAssessment(doc []byte) (geo.Assessment, error) {
	d := newDecoder(doc)
	a := geo.Assessment{
		Status: geo.Status(d.byte()), Denial: geo.Denial(d.byte()), DeniedBy: d.strs(), ContradictedBy: d.strs(),
		SupportedBy: d.strs(), RetractedBy: d.strs(), GeneralBy: d.strs(),
	}
	return a, d.err("an assessment")
}

// assessmentOf returns a claim's assessment; without a document nothing answers the claim.
func assessmentOf(c *geo.Claim, doc []byte) (geo.Assessment, error) {
	if doc == nil {
		return geo.Assess(geo.Party{Wrongdoing: c.Wrongdoing()}, nil, nil), nil
	}
	return decodeAssessment(doc)
}
