package index

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sort"
	"strings"
	"time"

	"dateline/geo"
)

// Field is a column that facets are counted of.
type Field uint8

// The fields.
const (
	FieldReport Field = iota
	FieldClaimant
	FieldStatus
	FieldTopic
	FieldKind
	FieldDenial
	FieldMonth // of the filter's clock
	FieldRole
	FieldPrecision
	FieldCountry
	FieldLocation
	numFields
)

// MaxMonths is in how many months one uncertain date is counted at most, from its earliest on.
const MaxMonths = 24

// Facet is a value with the number of distinct claims that have it. Story is "" for values of a vocabulary, countries and
// months (“2022-07”).
type Facet struct {
	Story, ID string
	N         int
}

// Facets counts the distinct claims of a selection by the values of some fields: most first, then by story and id; months
// ascending. What is not stated is left out, and so are dates open at either end.
func (q *Selection) Facets(fields ...Field) (map[Field][]Facet, error) {
	top, err := q.Top(math.MaxInt, fields...)
	if err != nil {
		return nil, err
	}
	out := make(map[Field][]Facet, len(top))
	for f, x := range top {
		out[f] = x.Facets
	}
	return out, nil
}

// TopFacets are a field's first values and how many there are.
type TopFacets struct {
	Facets []Facet
	Of     int
}

// topKey names a remembered list.
type topKey struct {
	field Field
	most  int
}

// Top is Facets with at most so many values of each field but months. For an empty filter the result is remembered with the snapshot,
// unless all values are asked for, which may be many. The slices must not be changed.
func (q *Selection) Top(most int, fields ...Field) (map[Field]TopFacets, error) {
	kept := q.whole && most < math.MaxInt
	out := map[Field]TopFacets{}
	var missing []Field
	for _, f := range fields {
		if x, ok := q.s.total.facet[q.f.Clock].Load(topKey{f, most}); kept && ok {
			out[f] = x.(TopFacets)
		} else {
			missing = append(missing, f)
		}
	}
	if len(missing) == 0 {
		return out, q.fault()
	}
	c, err := q.tally(missing)
	if err != nil {
		return nil, err
	}
	for _, f := range missing {
		out[f] = c.result(f, most)
		if kept {
			q.s.total.facet[q.f.Clock].Store(topKey{f, most}, out[f])
		}
	}
	return out, nil
}

// facetCounter counts codes a column at a time. Claims that may have several marks are put aside and looked at a claim at a
// time, so that none counts twice.
type facetCounter struct {
	q    *Selection
	n    [numFields][]uint32 // by code; nil for a field that is not asked for
	once [][]uint64          // by view: rows chosen whose claim has no other mark
	many []sortKey           // the other rows chosen: their claim and view, and the row
}

// tally counts the codes of some fields.
func (q *Selection) tally(fields []Field) (*facetCounter, error) {
	t := &q.s.t
	c := &facetCounter{q: q}
	sizes := [numFields]int{
		FieldReport: t.chain.len(), FieldClaimant: t.source.len(), FieldStatus: 8, FieldTopic: t.topic.len(), FieldKind: 16,
		FieldDenial: 4, FieldMonth: len(t.spans), FieldRole: 8, FieldPrecision: 16, FieldCountry: t.country.len(),
		FieldLocation: t.location.len(),
	}
	for _, f := range fields {
		c.n[f] = make([]uint32, sizes[f])
	}
	for i := range q.s.views {
		c.divide(i)
	}
	for i := range q.s.views {
		c.marks(i)
	}
	c.several()
	for i := range q.s.views {
		c.claims(i)
	}
	return c, q.fault()
}

// viewBits is how many bits of a key of many say the view.
const viewBits = 16

// divide puts rows aside whose claim may have other marks.
func (c *facetCounter) divide(i int) {
	v := &c.q.s.views[i]
	rows := c.q.rows(i)
	once := c.q.take(len(rows))
	n := 0
	for w, b := range rows {
		once[w] = b &^ v.multi[w]
		n += bits.OnesCount64(b & v.multi[w])
	}
	c.once = append(c.once, once)
	c.many = slices.Grow(c.many, n)
	for w, b := range rows {
		for m := b & v.multi[w]; m != 0; m &= m - 1 {
			r := w<<6 + bits.TrailingZeros64(m)
			c.many = append(c.many, sortKey{uint64(v.segment.claim[r])<<viewBits | uint64(i), uint32(r)})
		}
	}
}

// marks counts what belongs to a mark, of claims with one. A claim has one mark at a location.
func (c *facetCounter) marks(i int) {
	s, rows, once := c.q.s.views[i].segment, c.q.rows(i), c.once[i]
	c.planes(FieldRole, s.planes[planeRole], once)
	c.planes(FieldPrecision, s.planes[planePrecision], once)
	p := &s.places
	if n := c.n[FieldLocation]; n != nil {
		for i, l := range p.location {
			n[l] += uint32(onesIn(rows, 0, int(p.start[i]), int(p.start[i+1])))
		}
	}
	if n := c.n[FieldCountry]; n != nil {
		for i := range p.location {
			n[p.country.at(i)] += uint32(onesIn(once, 0, int(p.start[i]), int(p.start[i+1])))
		}
	}
}

// several counts what belongs to a mark, of the claims put aside, once a value, and adds one row of each to once.
func (c *facetCounter) several() {
	perMark := c.n[FieldRole] != nil || c.n[FieldPrecision] != nil || c.n[FieldCountry] != nil
	list := radixSort(c.many)
	var countries []uint32
	for from := 0; from < len(list); {
		claim, roles, precs := list[from].k>>viewBits, uint32(0), uint32(0)
		set(c.once[list[from].k&(1<<viewBits-1)], int(list[from].i))
		countries = countries[:0]
		to := from
		for ; to < len(list) && list[to].k>>viewBits == claim; to++ {
			if !perMark {
				continue
			}
			s, r := c.q.s.views[list[to].k&(1<<viewBits-1)].segment, int(list[to].i)
			p := s.place(r)
			c.first(FieldRole, &roles, s.enum[r]>>enumRole&7)
			c.first(FieldPrecision, &precs, uint16(s.places.prec[p]&15))
			if n, k := c.n[FieldCountry], s.places.country.at(p); n != nil && !slices.Contains(countries, k) {
				countries = append(countries, k)
				n[k]++
			}
		}
		from = to
	}
}

// first counts a code of a claim unless met has it.
func (c *facetCounter) first(f Field, met *uint32, code uint16) {
	if n := c.n[f]; n != nil && *met>>code&1 == 0 {
		*met |= 1 << code
		n[code]++
	}
}

// claims counts what belongs to the claim.
func (c *facetCounter) claims(i int) {
	s, rows := c.q.s.views[i].segment, c.once[i]
	c.planes(FieldStatus, s.planes[planeStatus], rows)
	c.planes(FieldKind, s.planes[planeKind], rows)
	c.planes(FieldDenial, s.planes[planeDenial], rows)
	c.column(FieldReport, &s.chain, rows)
	c.column(FieldClaimant, &s.claimant, rows)
	c.column(FieldTopic, &s.topic, rows)
	c.column(FieldMonth, &s.span[c.q.f.Clock], rows)
}

func (c *facetCounter) planes(f Field, p planes, rows []uint64) {
	if c.n[f] != nil && !c.q.env.canceled() {
		p.tally(rows, c.n[f])
	}
}

func (c *facetCounter) column(f Field, col *column, rows []uint64) {
	if c.n[f] != nil && !c.q.env.canceled() {
		col.tally(rows, c.n[f])
	}
}

// result turns counted codes into facets, at most so many but of months.
func (c *facetCounter) result(f Field, most int) TopFacets {
	t := &c.q.s.t
	switch f {
	case FieldStatus:
		return named(c.n[f], most, func(i int) string { return geo.Status(i).String() })
	case FieldKind:
		return named(c.n[f], most, func(i int) string { return geo.ClaimKind(i).String() })
	case FieldDenial:
		return named(c.n[f], most, func(i int) string { return geo.Denial(i).String() })
	case FieldRole:
		return named(c.n[f], most, func(i int) string { return geo.Role(i).String() })
	case FieldPrecision:
		return named(c.n[f], most, func(i int) string { return geo.Precision(i).String() })
	case FieldMonth:
		return c.months()
	case FieldReport:
		n := make([]uint32, t.report.len())
		for l, k := range c.n[f] {
			if k == 0 {
				continue
			}
			list := t.chain.at(uint32(l))
			for i, r := range list {
				if !slices.Contains(list[:i], r) {
					n[r] += k
				}
			}
		}
		return t.top(&t.report, n, most)
	case FieldClaimant:
		return t.top(&t.source, c.n[f], most)
	case FieldTopic:
		return t.top(&t.topic, c.n[f], most)
	case FieldCountry:
		return t.top(&t.country, c.n[f], most)
	default:
		return t.top(&t.location, c.n[f], most)
	}
}

func named(n []uint32, most int, name func(int) string) TopFacets {
	var out []Facet
	for i, k := range n {
		if s := name(i); k > 0 && s != "" {
			out = append(out, Facet{ID: s, N: int(k)})
		}
	}
	mostFirst(out)
	return TopFacets{out[:min(most, len(out))], len(out)}
}

// top returns the codes counted most as facets, at most so many, most first; code 0 is not stated.
func (t *tables) top(d *dict, n []uint32, most int) TopFacets {
	n[0] = 0
	var out TopFacets
	for _, x := range n {
		if x > 0 {
			out.Of++
		}
	}
	for _, i := range t.topCodes(d, n, most) {
		out.Facets = append(out.Facets, Facet{Story: t.stories[d.story(i)], ID: d.id(i), N: int(n[i])})
	}
	mostFirst(out.Facets)
	return out
}

// topCodes returns the codes counted most, at most so many and in no order; among equals those that come first by story
// and id. Nothing is sorted but what may be returned: of a million places two hundred are.
func (t *tables) topCodes(d *dict, n []uint32, most int) []uint32 {
	atLeast := func(least int) (k int) {
		for _, x := range n {
			if int(x) >= least {
				k++
			}
		}
		return k
	}
	least := 1 + sort.Search(int(slices.Max(n)), func(i int) bool { return atLeast(1+i) <= most })
	var out, equal []uint32
	room := most - atLeast(least)
	for i, x := range n {
		switch {
		case int(x) >= least:
			out = append(out, uint32(i))
		case x > 0 && int(x) == least-1 && (len(equal) < room || i >= d.base.len()):
			equal = append(equal, uint32(i))
		}
	}
	slices.SortFunc(equal, func(a, b uint32) int { return d.cmp(t, a, b) })
	out = append(out, equal[:min(room, len(equal))]...)
	return out
}

func mostFirst(list []Facet) {
	slices.SortFunc(list, func(a, b Facet) int {
		return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.Story, b.Story), strings.Compare(a.ID, b.ID))
	})
}

func (c *facetCounter) months() TopFacets {
	n := map[int]int{} // by year·12 + month
	for i, k := range c.n[FieldMonth] {
		x := c.q.s.t.spans[i]
		if k == 0 || i == 0 || x.earliest == geo.OpenStart || x.latest == geo.OpenEnd {
			continue
		}
		first, last := monthOf(x.earliest), monthOf(max(x.latest-1, x.earliest))
		for m := first; m <= min(last, first+MaxMonths-1); m++ {
			n[m] += int(k)
		}
	}
	var out []Facet
	for m, k := range n {
		out = append(out, Facet{ID: time.Date(0, time.Month(m+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"), N: k})
	}
	slices.SortFunc(out, func(a, b Facet) int { return strings.Compare(a.ID, b.ID) })
	return TopFacets{out, len(out)}
}

func monthOf(unix int64) int {
	t := time.Unix(unix, 0).UTC()
	return t.Year()*12 + int(t.Month()) - 1
}
