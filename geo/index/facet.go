package index

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"

	"dateline/geo"
)

// MaxMonths is in how many months one uncertain date is counted at most, from its earliest on.
const MaxMonths = 24

// Facet is a value with the number of distinct claims that have it. Story is "" for values of a vocabulary, countries
// and months (“2022-07”).
type Facet struct {
	Story, ID string
	N         int
}

// TopFacets are a field's first values and how many there are.
type TopFacets struct {
	Facets []Facet
	Of     int
}

// topKey names a remembered list.
type topKey struct {
	field *geo.Column
	most  int
}

// Top counts the distinct claims of a selection by the values of some fields, and gives at most so many of each but of
// months: most first, then by story and id; months ascending. What is not stated is left out, and so are dates open at
// either end. For an empty filter the result is remembered with the snapshot, unless all values are asked for
// (math.MaxInt), which may be many. The slices must not be changed.
func (q *Selection) Top(most int, fields ...*geo.Column) (map[*geo.Column]TopFacets, error) {
	kept := q.whole && most < math.MaxInt
	out := map[*geo.Column]TopFacets{}
	var missing []*geo.Column
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
	for i := range c.fields {
		x := &c.fields[i]
		f := x.Column
		out[f] = c.result(x, most)
		if kept {
			q.s.total.facet[q.f.Clock].Store(topKey{f, most}, out[f])
		}
	}
	return out, nil
}

// facetCounter counts codes a column at a time. Claims that may have several marks are put aside and looked at a claim
// at a time, so that none counts twice.
type facetCounter struct {
	q      *Selection
	fields []facetField
	once   [][]uint64 // by view: rows chosen whose claim has no other mark
	many   []sortKey  // the other rows chosen: their claim and view, and the row
}

type facetField struct {
	*stored
	n   []uint32 // by code
	met []uint32 // codes of the claim in hand
}

// tally counts the codes of some fields.
func (q *Selection) tally(fields []*geo.Column) (*facetCounter, error) {
	c := &facetCounter{q: q}
	for _, f := range fields {
		x := columns.of(f)
		c.fields = append(c.fields, facetField{x, make([]uint32, x.size(&q.s.t)), make([]uint32, 0, 16)})
	}
	for i := range q.s.views {
		c.divide(i)
	}
	c.count(true)
	c.several()
	c.count(false)
	return c, q.fault()
}

// size is above the largest code.
func (x *stored) size(t *tables) int {
	switch x.held {
	case heldMonth:
		return len(t.spans)
	case heldStory:
		return len(t.stories)
	case heldLists:
		return t.lists[x.list].len()
	case heldWords, heldPrecision, heldShape:
		return 1 << x.width
	default:
		return t.dicts[x.dict].len()
	}
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

// count counts the fields of marks, of claims with one, or those of claims.
func (c *facetCounter) count(perMark bool) {
	for i := range c.q.s.views {
		for k := range c.fields {
			if x := &c.fields[k]; x.PerMark == perMark && !c.q.env.canceled() {
				x.count(c.q, i, c.once[i])
			}
		}
	}
}

func (x *facetField) count(q *Selection, i int, once []uint64) {
	v := &q.s.views[i]
	s := v.segment
	p := &s.places
	switch x.held {
	case heldWords, heldPrecision, heldShape:
		s.planes[x.slot].tally(once, x.n)
	case heldCodes, heldLists:
		s.codes[x.slot].tally(once, x.n)
	case heldMonth:
		s.span[q.f.Clock].tally(once, x.n)
	case heldLocation: // A claim has one mark at a location.
		s.eachPlace(q.rows(i), func(i, n int) { x.n[p.location[i]] += uint32(n) })
	case heldCountry:
		s.eachPlace(once, func(i, n int) { x.n[p.country.at(i)] += uint32(n) })
	default:
		all := run{v: v, b: once, end: s.n}
		all.each(func(r int) { x.n[x.code(s, r, s.place(r))]++ })
	}
}

// eachPlace calls each for the places with a row chosen, and how many are. Stretches without one are skipped.
func (s *segment) eachPlace(rows []uint64, each func(place, n int)) {
	for w := 0; w < len(rows); w++ {
		for b := rows[w]; b != 0; {
			r := w<<6 + bits.TrailingZeros64(b)
			p := s.place(r)
			end := int(s.places.start[p+1])
			each(p, onesIn(rows, 0, r, end))
			if end >= (w+1)<<6 { // The place goes on, or ends, in a later word.
				if w = end >> 6; w == len(rows) {
					return
				}
				b = rows[w]
			}
			b &= ^uint64(0) << (uint(end) & 63)
		}
	}
}

// several counts the fields of marks of the claims put aside, once a value, and adds one row of each to once.
func (c *facetCounter) several() {
	var perMark []*facetField
	for k := range c.fields {
		if x := &c.fields[k]; x.PerMark && x.held != heldLocation {
			perMark = append(perMark, x)
		}
	}
	list := radixSort(c.many)
	for from := 0; from < len(list); {
		claim := list[from].k >> viewBits
		set(c.once[list[from].k&(1<<viewBits-1)], int(list[from].i))
		for _, x := range perMark {
			x.met = x.met[:0]
		}
		to := from
		for ; to < len(list) && list[to].k>>viewBits == claim; to++ {
			if len(perMark) == 0 {
				continue
			}
			s, r := c.q.s.views[list[to].k&(1<<viewBits-1)].segment, int(list[to].i)
			p := s.place(r)
			for _, x := range perMark {
				if code := x.code(s, r, p); !slices.Contains(x.met, code) {
					x.met = append(x.met, code)
					x.n[code]++
				}
			}
		}
		from = to
	}
}

// result turns counted codes into facets, at most so many but of months.
func (c *facetCounter) result(x *facetField, most int) TopFacets {
	t := &c.q.s.t
	n := x.n
	switch x.held {
	case heldWords, heldPrecision, heldShape:
		return named(n[1:], most, x.Words())
	case heldStory:
		return named(n[1:], most, t.stories[1:])
	case heldMonth:
		return c.months(n)
	case heldLists:
		n = make([]uint32, t.dicts[x.dict].len())
		for l, k := range x.n {
			if k == 0 {
				continue
			}
			list := t.lists[x.list].at(uint32(l))
			for i, r := range list {
				if !slices.Contains(list[:i], r) {
					n[r] += k
				}
			}
		}
	}
	return t.top(&t.dicts[x.dict], n, most)
}

func named(n []uint32, most int, words []string) TopFacets {
	var out []Facet
	for i, s := range words {
		if n[i] > 0 {
			out = append(out, Facet{ID: s, N: int(n[i])})
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
	// The least count that is told, or one more: the counts of few claims, which most values have, are found in one
	// pass.
	var few [1 << 12]int
	for _, x := range n {
		few[min(int(x), len(few)-1)]++
	}
	least, above := len(few)-1, few[len(few)-1]
	for least > 1 && above+few[least-1] <= most {
		least--
		above += few[least]
	}
	if above > most { // More values than are told have very many claims.
		counts := slices.DeleteFunc(slices.Clone(n), func(x uint32) bool { return int(x) < least })
		slices.Sort(counts)
		least = int(counts[len(counts)-most]) + 1
		above = 0
		for _, x := range counts {
			if int(x) >= least {
				above++
			}
		}
	}
	var out, equal []uint32
	room := most - above
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

func (c *facetCounter) months(counts []uint32) TopFacets {
	n := map[int]int{} // by year·12 + month
	for i, k := range counts {
		x := c.q.s.t.spans[i]
		if k == 0 || i == 0 || x.Earliest == geo.OpenStart || x.Latest == geo.OpenEnd {
			continue
		}
		first, last := Month(x.Earliest), Month(max(x.Latest-1, x.Earliest))
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

// Month returns the number of the month, year·12 + month − 1, that holds an instant in Unix seconds.
func Month(unix int64) int {
	t := time.Unix(unix, 0).UTC()
	return t.Year()*12 + int(t.Month()) - 1
}
