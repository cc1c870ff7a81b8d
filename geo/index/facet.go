package index

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
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
	return q.Top(math.MaxInt, fields...)
}

// topKey names a remembered list.
type topKey struct {
	field Field
	most  int
}

// Top is Facets with at most so many values of each field but months. For an empty filter the result is remembered with the snapshot,
// unless all values are asked for, which may be many. The slices must not be changed.
func (q *Selection) Top(most int, fields ...Field) (map[Field][]Facet, error) {
	kept := q.whole && most < math.MaxInt
	out := map[Field][]Facet{}
	var missing []Field
	for _, f := range fields {
		if x, ok := q.s.total.facet[q.f.Clock].Load(topKey{f, most}); kept && ok {
			out[f] = x.([]Facet)
		} else {
			missing = append(missing, f)
		}
	}
	if len(missing) == 0 {
		return out, q.fault()
	}
	c := newFacetCounter(q, missing)
	for i := range q.s.views {
		c.count(&q.s.views[i], q.rows(i))
		if err := q.fault(); err != nil {
			return nil, err
		}
	}
	for _, f := range missing {
		out[f] = c.result(f)
		if len(out[f]) > most && f != FieldMonth {
			out[f] = slices.Clone(out[f][:most])
		}
		if kept {
			q.s.total.facet[q.f.Clock].Store(topKey{f, most}, out[f])
		}
	}
	return out, nil
}

// facetCounter counts codes. What belongs to the claim is counted at its first row; what belongs to the place at each,
// with care for claims that have several marks.
type facetCounter struct {
	q        *Selection
	want     [numFields]bool
	n        [numFields][]uint32
	seen     []uint64        // claims met
	combos   []uint16        // by claim: roles (6 bits) and precisions (10 bits) met
	country  map[uint64]bool // claim and country met
	perMark  bool
	perClaim bool
}

func newFacetCounter(q *Selection, fields []Field) *facetCounter {
	t := &q.s.t
	c := &facetCounter{q: q, country: map[uint64]bool{}}
	sizes := [numFields]int{
		FieldReport: t.chain.len(), FieldClaimant: t.source.len(), FieldStatus: 8, FieldTopic: t.topic.len(), FieldKind: 16,
		FieldDenial: 4, FieldMonth: len(t.spans), FieldRole: 8, FieldPrecision: 16, FieldCountry: t.country.len(),
		FieldLocation: t.location.len(),
	}
	for _, f := range fields {
		c.want[f], c.n[f] = true, make([]uint32, sizes[f])
		c.perMark = c.perMark || f == FieldRole || f == FieldPrecision || f == FieldCountry
		c.perClaim = c.perClaim || f < FieldRole
	}
	c.seen = q.take(words(t.claim.len()))
	clear(c.seen)
	if c.want[FieldRole] || c.want[FieldPrecision] {
		c.combos = make([]uint16, t.claim.len())
	}
	return c
}

func (c *facetCounter) count(v *view, rows []uint64) {
	s := v.segment
	if c.want[FieldLocation] {
		// A claim has one mark at a location.
		for p := range s.places.location {
			c.n[FieldLocation][s.places.location[p]] += uint32(onesIn(rows, 0, int(s.places.start[p]), int(s.places.start[p+1])))
		}
	}
	if !c.perMark && !c.perClaim {
		return
	}
	for i, w := range rows {
		if i&1023 == 0 && c.q.env.canceled() {
			return
		}
		for m := v.multi[i]; w != 0; w &= w - 1 {
			r := i<<6 + bits.TrailingZeros64(w)
			several := m&(w&-w) != 0
			if c.perMark {
				c.mark(s, r, several)
			}
			if !c.perClaim {
				continue
			}
			if several {
				if get(c.seen, int(s.claim[r])) {
					continue
				}
				set(c.seen, int(s.claim[r]))
			}
			c.claim(s, r)
		}
	}
}

func (c *facetCounter) claim(s *segment, r int) {
	e := s.enum[r]
	if c.want[FieldReport] {
		c.n[FieldReport][s.chain.at(r)]++
	}
	if c.want[FieldClaimant] {
		c.n[FieldClaimant][s.claimant.at(r)]++
	}
	if c.want[FieldStatus] {
		c.n[FieldStatus][e>>enumStatus&7]++
	}
	if c.want[FieldTopic] {
		c.n[FieldTopic][s.topic.at(r)]++
	}
	if c.want[FieldKind] {
		c.n[FieldKind][e>>enumKind&15]++
	}
	if c.want[FieldDenial] {
		c.n[FieldDenial][e>>enumDenial&3]++
	}
	if c.want[FieldMonth] {
		c.n[FieldMonth][s.span[c.q.f.Clock].at(r)]++
	}
}

func (c *facetCounter) mark(s *segment, r int, several bool) {
	p := s.place(r)
	claim := s.claim[r]
	role, prec := s.enum[r]>>enumRole&7, uint16(s.places.prec[p]&15)
	fresh := func(bit uint16) bool {
		if !several {
			return true
		}
		known := c.combos[claim]&bit != 0
		c.combos[claim] |= bit
		return !known
	}
	if c.want[FieldRole] && role > 0 && fresh(1<<(role-1)) {
		c.n[FieldRole][role]++
	}
	if c.want[FieldPrecision] && prec > 0 && fresh(1<<(prec+5)) {
		c.n[FieldPrecision][prec]++
	}
	if c.want[FieldCountry] {
		code := s.places.country.at(p)
		if several {
			k := uint64(claim)<<32 | uint64(code)
			if c.country[k] {
				return
			}
			c.country[k] = true
		}
		c.n[FieldCountry][code]++
	}
}

// result turns counted codes into facets.
func (c *facetCounter) result(f Field) []Facet {
	t := &c.q.s.t
	switch f {
	case FieldStatus:
		return named(c.n[f], func(i int) string { return geo.Status(i).String() })
	case FieldKind:
		return named(c.n[f], func(i int) string { return geo.ClaimKind(i).String() })
	case FieldDenial:
		return named(c.n[f], func(i int) string { return geo.Denial(i).String() })
	case FieldRole:
		return named(c.n[f], func(i int) string { return geo.Role(i).String() })
	case FieldPrecision:
		return named(c.n[f], func(i int) string { return geo.Precision(i).String() })
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
		return refFacets(t, &t.report, n)
	case FieldClaimant:
		return refFacets(t, &t.source, c.n[f])
	case FieldTopic:
		return refFacets(t, &t.topic, c.n[f])
	case FieldCountry:
		return refFacets(t, &t.country, c.n[f])
	default:
		return refFacets(t, &t.location, c.n[f])
	}
}

func named(n []uint32, name func(int) string) []Facet {
	var out []Facet
	for i, k := range n {
		if s := name(i); k > 0 && s != "" {
			out = append(out, Facet{ID: s, N: int(k)})
		}
	}
	mostFirst(out)
	return out
}

func refFacets(t *tables, d *dict, n []uint32) []Facet {
	var out []Facet
	for i, k := range n {
		if k > 0 && i > 0 {
			out = append(out, Facet{Story: t.stories[d.story(uint32(i))], ID: d.id(uint32(i)), N: int(k)})
		}
	}
	mostFirst(out)
	return out
}

func mostFirst(list []Facet) {
	slices.SortFunc(list, func(a, b Facet) int {
		return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.Story, b.Story), strings.Compare(a.ID, b.ID))
	})
}

func (c *facetCounter) months() []Facet {
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
	return out
}

func monthOf(unix int64) int {
	t := time.Unix(unix, 0).UTC()
	return t.Year()*12 + int(t.Month()) - 1
}

// noCancel keeps a context's values but not its end.
func noCancel(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
