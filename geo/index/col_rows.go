package index

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/mercator"
)

// place is what the marks at one location share.
type place struct {
	morton   uint64
	at       orb.Point
	location uint32
	story    uint32
	country  uint32
	radius   float32
	class    class
	prec     geo.Precision
	shape    geo.Shape
}

// class orders rows: what has a point, what has an area, what is on no map.
type class uint8

const (
	classPoint class = iota
	classArea
	classNone
)

// rows are marks in any order, coded by tables: what segments are made from.
type rows struct {
	key          []int64
	place, claim []uint32
	codes        [maxSlots][]uint32
	enum         []uint16
	span         [geo.NumClocks][]uint32
	places       []place
	known        map[place]uint32
}

func (r *rows) len() int { return len(r.key) }

// add appends a mark.
func (r *rows) add(in *interner, m *geo.Mark) {
	story := in.storyCode(m.Story)
	p := place{
		at: m.Anchor, location: in.ref(dictLocation, story, m.Location), story: story,
		country: in.ref(dictCountry, 0, m.Country), radius: m.RadiusM, prec: m.Precision, shape: m.Shape,
	}
	switch {
	case !m.Placed:
		p.class = classNone
	case m.Shape == geo.ShapeArea:
		p.class = classArea
	}
	if p.class != classNone {
		p.morton = mercator.Interleave(mercator.Cell(p.at[0], p.at[1]))
	}
	r.key = append(r.key, m.Key)
	r.place = append(r.place, r.placeOf(p))
	r.claim = append(r.claim, in.ref(dictClaim, story, m.Claim))
	for i, x := range columns.codes {
		of := story
		if x.Type != geo.TypeID {
			of = 0
		}
		if x.held == heldLists {
			r.codes[i] = append(r.codes[i], in.list(x, of, *x.Texts(m)))
		} else {
			r.codes[i] = append(r.codes[i], in.ref(x.dict, of, x.Value(m)))
		}
	}
	enum := uint16(0)
	for _, x := range columns.words {
		if x.held == heldWords {
			enum |= uint16(*x.Code(m)) & (1<<x.width - 1) << x.shift
		}
	}
	r.enum = append(r.enum, enum)
	for c := range r.span {
		r.span[c] = append(r.span[c], in.span(m.Clocks[c]))
	}
}

func (r *rows) placeOf(p place) uint32 {
	if r.known == nil {
		r.known = map[place]uint32{}
	}
	i, ok := r.known[p]
	if !ok {
		i = uint32(len(r.places))
		r.places = append(r.places, p)
		r.known[p] = i
	}
	return i
}

// take appends the live rows of a segment, whose codes are of the same tables.
func (r *rows) take(v *view) {
	s := v.segment
	at := make([]uint32, len(s.places.morton))
	for i := range at {
		at[i] = noRow
	}
	live := s.n - v.deadN
	r.key, r.enum = slices.Grow(r.key, live), slices.Grow(r.enum, live)
	r.place, r.claim = slices.Grow(r.place, live), slices.Grow(r.claim, live)
	for k := range columns.slots {
		r.codes[k] = slices.Grow(r.codes[k], live)
	}
	for c := range r.span {
		r.span[c] = slices.Grow(r.span[c], live)
	}
	for i := range s.n {
		if v.dead != nil && get(v.dead, i) {
			continue
		}
		p := s.place(i)
		if at[p] == noRow {
			at[p] = r.placeOf(s.row(p))
		}
		r.key = append(r.key, s.key.at(i))
		r.place = append(r.place, at[p])
		r.claim = append(r.claim, s.claim[i])
		for k := range columns.slots {
			r.codes[k] = append(r.codes[k], s.codes[k].at(i))
		}
		r.enum = append(r.enum, s.enum[i])
		for c := range r.span {
			r.span[c] = append(r.span[c], s.span[c].at(i))
		}
	}
}

const noRow = ^uint32(0)

// order returns the rows in the order of the index, the places in it, and the rank of each place. sorted says that the
// codes of claims and locations compare as their ids do.
func (r *rows) order(t *tables, sorted bool) (order, places, rank []uint32) {
	places = same(len(r.places))
	slices.SortFunc(places, func(a, b uint32) int { return cmpPlace(t, &r.places[a], &r.places[b]) })
	rank = make([]uint32, len(places))
	for i, p := range places {
		rank[p] = uint32(i)
	}
	if sorted {
		keys := sortKeys(r.len(), func(i int) uint64 { return uint64(rank[r.place[i]])<<32 | uint64(r.claim[i]) })
		return numbers(radixSort(keys)), places, rank
	}
	keys := sortKeys(r.len(), func(i int) uint64 { return uint64(rank[r.place[i]]) })
	slices.SortFunc(keys, func(a, b sortKey) int {
		return cmp.Or(cmp.Compare(a.k, b.k), t.claim().cmp(t, r.claim[a.i], r.claim[b.i]),
			cmp.Compare(r.key[a.i], r.key[b.i]))
	})
	return numbers(keys), places, rank
}

// cmpPlace orders places: by class, Morton code, story and location; the rest only tells apart what should not differ.
func cmpPlace(t *tables, a, b *place) int {
	return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.morton, b.morton),
		t.location().cmp(t, a.location, b.location), cmp.Compare(a.at[0], b.at[0]), cmp.Compare(a.at[1], b.at[1]),
		t.country().cmp(t, a.country, b.country), cmp.Compare(a.prec, b.prec), cmp.Compare(a.shape, b.shape),
		cmp.Compare(a.radius, b.radius))
}

type sortKey struct {
	k uint64
	i uint32
}

func sortKeys(n int, key func(int) uint64) []sortKey {
	list := make([]sortKey, n)
	for i := range list {
		list[i] = sortKey{key(i), uint32(i)}
	}
	return list
}

func numbers(list []sortKey) []uint32 {
	out := make([]uint32, len(list))
	for i, k := range list {
		out[i] = k.i
	}
	return out
}

// radixSort sorts by key, stably, eleven bits at a time; digits that are the same everywhere are skipped.
func radixSort(a []sortKey) []sortKey {
	b := make([]sortKey, len(a))
	var count [6][2048]uint32
	for i := range a {
		k := a[i].k
		for d := range count {
			count[d][k>>(11*d)&2047]++
		}
	}
	for d := range count {
		c := &count[d]
		sum, same := uint32(0), false
		for j, n := range c {
			same = same || int(n) == len(a)
			c[j] = sum
			sum += n
		}
		if same {
			continue
		}
		for i := range a {
			j := a[i].k >> (11 * d) & 2047
			b[c[j]] = a[i]
			c[j]++
		}
		a, b = b, a
	}
	return a
}

// column is a row of codes in as many bytes each as the largest needs. Of codes none is kept where all are 0.
type column struct {
	a []uint8
	b []uint16
	c []uint32
}

func newColumn(n int, at func(int) uint32) column {
	top := uint32(0)
	for i := range n {
		top = max(top, at(i))
	}
	switch {
	case top <= math.MaxUint8:
		return column{a: narrow[uint8](n, at)}
	case top <= math.MaxUint16:
		return column{b: narrow[uint16](n, at)}
	default:
		return column{c: narrow[uint32](n, at)}
	}
}

func narrow[T uint8 | uint16 | uint32](n int, at func(int) uint32) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = T(at(i))
	}
	return list
}

func (c *column) at(i int) uint32 {
	switch {
	case len(c.a) > 0:
		return uint32(c.a[i])
	case len(c.b) > 0:
		return uint32(c.b[i])
	case len(c.c) > 0:
		return c.c[i]
	}
	return 0
}

// tally adds the codes of the rows chosen to n.
func (c *column) tally(rows []uint64, n []uint32) {
	switch {
	case len(c.a) > 0:
		tallyCodes(c.a, rows, n)
	case len(c.b) > 0:
		tallyCodes(c.b, rows, n)
	case len(c.c) > 0:
		tallyCodes(c.c, rows, n)
	default:
		for _, w := range rows {
			n[0] += uint32(bits.OnesCount64(w))
		}
	}
}

func tallyCodes[T uint8 | uint16 | uint32](codes []T, rows []uint64, n []uint32) {
	for i, w := range rows {
		for ; w != 0; w &= w - 1 {
			n[codes[i<<6+bits.TrailingZeros64(w)]]++
		}
	}
}

// keyColumn holds the store's keys, as differences from the least where they fit.
type keyColumn struct {
	base int64
	d    []uint32
	full []int64
}

func newKeyColumn(keys []int64, order []uint32) keyColumn {
	if len(order) == 0 {
		return keyColumn{}
	}
	full := make([]int64, len(order))
	for r, i := range order {
		full[r] = keys[i]
	}
	least := slices.Min(full)
	if uint64(slices.Max(full)-least) > math.MaxUint32 {
		return keyColumn{full: full}
	}
	return keyColumn{base: least, d: narrow[uint32](len(full), func(i int) uint32 { return uint32(full[i] - least) })}
}

func (k *keyColumn) at(i int) int64 {
	if k.full != nil {
		return k.full[i]
	}
	return k.base + int64(k.d[i])
}
