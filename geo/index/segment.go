package index

import (
	"math/bits"
	"sort"

	"github.com/paulmach/orb"

	"dateline/geo"
)

// segment is an immutable run of marks in the order of the index, with everything derived from it. Rows [0, points) have
// a point, [points, placed) an area, the others are on no map; likewise places.
type segment struct {
	n, points, placed int
	places            places

	key      keyColumn
	claim    []uint32
	claimant column
	topic    column
	chain    column
	about    column
	enum     []uint16
	span     [geo.NumClocks]column

	firsts    []uint64 // rows that are the first of their place
	rank      []uint32 // by word of firsts: bits in the words before
	byKey     []uint32 // rows by ascending key
	multi     []uint64 // rows whose claim has several here
	planes    [numPlanes]planes
	glyph     []glyphs
	times     [geo.NumClocks]timeIndex
	reports   postings
	abouts    postings
	claimants postings
	topics    postings
	countries postings // of places
	stories   postings // of places
	levels    levels
}

// places are the columns of locations, in the order of the index.
type places struct {
	points, placed int
	morton         []uint64
	at             []orb.Point
	location       []uint32
	country        column
	story          column
	prec           []uint8
	shape          []uint8
	radius         []float32
	start          []uint32 // the first row; one more than there are places
	byLocation     []uint32 // places by ascending location
}

// The enums that are bit-sliced.
const (
	planeStatus = iota
	planeRole
	planeKind
	planeDenial
	planePrecision
	planeShape
	numPlanes
)

// newSegment makes a segment of rows, whose codes are of t; sorted says that codes compare as ids do.
func newSegment(t *tables, r *rows, sorted bool) *segment {
	order, porder := r.order(t, sorted)
	s := &segment{n: len(order)}
	s.setPlaces(r, porder)
	rank := make([]uint32, len(porder))
	for i, p := range porder {
		rank[p] = uint32(i)
	}
	pick := func(c []uint32) column { return newColumn(s.n, func(i int) uint32 { return c[order[i]] }) }
	s.key = newKeyColumn(r.key, order)
	s.claim, s.enum = make([]uint32, s.n), make([]uint16, s.n)
	s.places.start = make([]uint32, len(porder)+1)
	for i, o := range order {
		s.claim[i], s.enum[i] = r.claim[o], r.enum[o]
		s.places.start[rank[r.place[o]]+1]++
	}
	for i := range porder {
		s.places.start[i+1] += s.places.start[i]
	}
	s.claimant, s.topic, s.chain, s.about = pick(r.claimant), pick(r.topic), pick(r.chain), pick(r.about)
	for c := range s.span {
		s.span[c] = pick(r.span[c])
	}
	s.derive(t, sorted)
	return s
}

func (s *segment) setPlaces(r *rows, order []uint32) {
	p := &s.places
	n := len(order)
	p.morton, p.at, p.location = make([]uint64, n), make([]orb.Point, n), make([]uint32, n)
	p.prec, p.shape, p.radius = make([]uint8, n), make([]uint8, n), make([]float32, n)
	for i, o := range order {
		x := &r.places[o]
		p.morton[i], p.at[i], p.location[i] = x.morton, x.at, x.location
		p.prec[i], p.shape[i], p.radius[i] = uint8(x.prec), uint8(x.shape), x.radius
		switch x.class {
		case classPoint:
			p.points, p.placed = i+1, i+1
		case classArea:
			p.placed = i + 1
		}
	}
	p.country = newColumn(n, func(i int) uint32 { return r.places[order[i]].country })
	p.story = newColumn(n, func(i int) uint32 { return r.places[order[i]].story })
}

// derive fills what follows from the columns.
func (s *segment) derive(t *tables, sorted bool) {
	p := &s.places
	n := len(p.morton)
	s.points, s.placed = int(p.start[p.points]), int(p.start[p.placed])
	s.deriveRank()
	many := func(c *column, l *lists) func(int, func(uint32)) {
		return func(r int, yield func(uint32)) {
			for _, v := range l.at(c.at(r)) {
				yield(v)
			}
		}
	}
	jobs := []func(){
		func() { s.times[0] = newTimeIndex(s.n, &s.span[0], t.spans) },
		func() { s.times[1] = newTimeIndex(s.n, &s.span[1], t.spans) },
		func() { s.times[2] = newTimeIndex(s.n, &s.span[2], t.spans) },
		s.deriveKeys,
		s.derivePlanes,
		func() {
			if sorted { // beside others every claim may have another mark
				s.deriveMulti(t.claim.len())
			}
		},
		func() { s.reports = newPostings(s.n, t.report.len(), many(&s.chain, &t.chain)) },
		func() { s.abouts = newPostings(s.n, t.source.len(), many(&s.about, &t.about)) },
		func() { s.claimants = newCodePostings(s.n, t.source.len(), &s.claimant, same(t.source.len())) },
		func() { s.topics = newCodePostings(s.n, t.topic.len(), &s.topic, same(t.topic.len())) },
		func() { s.countries = newCodePostings(n, t.country.len(), &p.country, same(t.country.len())) },
		func() { s.stories = newCodePostings(n, len(t.stories), &p.story, same(len(t.stories))) },
		func() { s.levels = newLevels(s) },
	}
	if s.n < 1<<14 {
		for _, job := range jobs {
			job()
		}
		return
	}
	together(jobs...)
}

func (s *segment) deriveRank() {
	s.firsts, s.rank = make([]uint64, words(s.n)), make([]uint32, words(s.n))
	for _, r := range s.places.start[:len(s.places.start)-1] {
		set(s.firsts, int(r)) // No place is without a row.
	}
	sum := uint32(0)
	for i, w := range s.firsts {
		s.rank[i] = sum
		sum += uint32(bits.OnesCount64(w))
	}
}

// place returns the place of a row.
func (s *segment) place(r int) int {
	i := r >> 6
	return int(s.rank[i]) + bits.OnesCount64(s.firsts[i]&(^uint64(0)>>(63-uint(r)&63))) - 1
}

// deriveKeys sorts places by location and rows by key.
func (s *segment) deriveKeys() {
	p := &s.places
	list := make([]sortKey, len(p.location))
	for i, l := range p.location {
		list[i] = sortKey{uint64(l), uint32(i)}
	}
	p.byLocation = make([]uint32, len(list))
	for i, k := range radixSort(list) {
		p.byLocation[i] = k.i
	}
	list = make([]sortKey, s.n)
	for i := range list {
		list[i] = sortKey{uint64(s.key.at(i)), uint32(i)}
	}
	s.byKey = make([]uint32, s.n)
	for i, k := range radixSort(list) {
		s.byKey[i] = k.i
	}
}

func (s *segment) deriveMulti(claims int) {
	seen, several := make([]uint64, words(claims)), make([]uint64, words(claims))
	for _, c := range s.claim {
		if get(seen, int(c)) {
			set(several, int(c))
		}
		set(seen, int(c))
	}
	s.multi = make([]uint64, words(s.n))
	for i, c := range s.claim {
		if get(several, int(c)) {
			set(s.multi, i)
		}
	}
}

func (s *segment) derivePlanes() {
	enum := func(shift, mask uint16) func(int) uint8 {
		return func(i int) uint8 { return uint8(s.enum[i] >> shift & mask) }
	}
	s.planes[planeStatus] = newPlanes(s.n, 3, enum(enumStatus, 7))
	s.planes[planeRole] = newPlanes(s.n, 3, enum(enumRole, 7))
	s.planes[planeKind] = newPlanes(s.n, 4, enum(enumKind, 15))
	s.planes[planeDenial] = newPlanes(s.n, 2, enum(enumDenial, 3))
	s.planes[planePrecision] = newPlanes(s.n, 4, func(i int) uint8 { return s.places.prec[s.place(i)] & 15 })
	s.planes[planeShape] = newPlanes(s.n, 2, func(i int) uint8 { return s.places.shape[s.place(i)] & 3 })
	s.glyph = newGlyphs(s.enum)
}

// glyphOf tells how a mark counts in a cluster: its status when it is in role site, else 0.
func glyphOf(enum uint16) uint8 {
	if geo.Role(enum>>enumRole&7) != geo.RoleSite {
		return 0
	}
	return uint8(enum >> enumStatus & 7)
}

// class returns the class of a place.
func (s *segment) class(p int) class {
	switch {
	case p < s.places.points:
		return classPoint
	case p < s.places.placed:
		return classArea
	default:
		return classNone
	}
}

func (p *places) row(i int, c class) place {
	return place{
		morton: p.morton[i], at: p.at[i], location: p.location[i], story: p.story.at(i), country: p.country.at(i),
		radius: p.radius[i], class: c, prec: geo.Precision(p.prec[i]), shape: geo.Shape(p.shape[i]),
	}
}

// in returns the places of [from, to) whose Morton codes lie in [first, last].
func (p *places) in(from, to int, first, last uint64) (int, int) {
	m := p.morton[from:to]
	a := sort.Search(len(m), func(i int) bool { return m[i] >= first })
	b := a + sort.Search(len(m)-a, func(i int) bool { return m[a+i] > last })
	return from + a, from + b
}

// of calls yield for the places of a location.
func (p *places) of(location uint32, yield func(int)) {
	i := sort.Search(len(p.byLocation), func(i int) bool { return p.location[p.byLocation[i]] >= location })
	for ; i < len(p.byLocation) && p.location[p.byLocation[i]] == location; i++ {
		yield(int(p.byLocation[i]))
	}
}

// rowOf returns the row of a key.
func (s *segment) rowOf(key int64) (int, bool) {
	i := sort.Search(s.n, func(i int) bool { return s.key.at(int(s.byKey[i])) >= key })
	if i == s.n || s.key.at(int(s.byKey[i])) != key {
		return 0, false
	}
	return int(s.byKey[i]), true
}

// mark fills m with a row. Slices of m are reused.
func (s *segment) mark(t *tables, r int, m *geo.Mark) {
	p := s.place(r)
	e := s.enum[r]
	reports, about := m.Reports[:0], m.About[:0]
	for _, c := range t.chain.at(s.chain.at(r)) {
		reports = append(reports, t.report.id(c))
	}
	for _, c := range t.about.at(s.about.at(r)) {
		about = append(about, t.source.id(c))
	}
	*m = geo.Mark{
		Key: s.key.at(r), Story: t.stories[s.places.story.at(p)], Claim: t.claim.id(s.claim[r]),
		Location: t.location.id(s.places.location[p]), Country: t.country.id(s.places.country.at(p)),
		Precision: geo.Precision(s.places.prec[p]), Role: geo.Role(e >> enumRole & 7), Kind: geo.ClaimKind(e >> enumKind & 15),
		Status: geo.Status(e >> enumStatus & 7), Denial: geo.Denial(e >> enumDenial & 3), Shape: geo.Shape(s.places.shape[p]),
		RadiusM: s.places.radius[p], Topic: t.topic.id(s.topic.at(r)), Claimant: t.source.id(s.claimant.at(r)),
		About: about, Reports: reports, Anchor: s.places.at[p], Placed: r < s.placed,
	}
	for c := range s.span {
		x := t.spans[s.span[c].at(r)]
		m.Clocks[c] = geo.Span{Earliest: x.earliest, Latest: x.latest}
	}
}

// brief fills in of m what names a row and its place.
func (s *segment) brief(t *tables, r int, m *geo.Mark) {
	p := s.place(r)
	m.Story, m.Claim, m.Location = t.stories[s.places.story.at(p)], t.claim.id(s.claim[r]), t.location.id(s.places.location[p])
	m.Country, m.Precision = t.country.id(s.places.country.at(p)), geo.Precision(s.places.prec[p])
}
