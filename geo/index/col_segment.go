package index

import (
	"math/bits"
	"runtime"
	"slices"
	"sort"
	"sync"

	"github.com/paulmach/orb"

	"dateline/geo"
)

// segment is an immutable run of marks in the order of the index, with everything derived from it. Rows [0, points)
// have a point, [points, placed) an area, the others are on no map; likewise places.
type segment struct {
	n, points, placed int
	places            places

	key   keyColumn
	claim []uint32
	codes [maxSlots]column
	enum  []uint16
	span  [geo.NumClocks]column

	firsts    []uint64 // rows that are the first of their place
	rank      []uint32 // by word of firsts: bits in the words before
	byKey     []uint32 // rows by ascending key
	multi     []uint64 // rows whose claim has several here
	planes    [maxPlanes]planes
	glyph     []glyphs
	times     [geo.NumClocks]timeIndex
	postings  [maxSlots]postings
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

// newSegment makes a segment of rows, whose codes are of t; sorted says that codes compare as ids do.
func newSegment(t *tables, r *rows, sorted bool) *segment {
	order, porder, rank := r.order(t, sorted)
	s := &segment{n: len(order)}
	s.setPlaces(r, porder)
	pick := func(c []uint32) column { return newColumn(s.n, func(i int) uint32 { return c[order[i]] }) }
	s.key = newKeyColumn(r.key, order)
	s.claim, s.enum = make([]uint32, s.n), make([]uint16, s.n)
	s.places.start = make([]uint32, len(porder)+1)
	for i, o := range order {
		s.claim[i], s.enum[i] = r.claim[o], r.enum[o]
		s.places.start[rank[r.place[o]]+1]++
	}
	sumUp(s.places.start)
	for k := range columns.slots {
		if slices.ContainsFunc(r.codes[k], func(c uint32) bool { return c > 0 }) {
			s.codes[k] = pick(r.codes[k])
		}
	}
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
	s.points, s.placed = int(s.places.start[s.places.points]), int(s.places.start[s.places.placed])
	s.deriveRank()
	jobs := []func(){
		s.deriveKeys,
		s.derivePlanes,
		func() {
			if sorted { // beside others every claim may have another mark
				s.deriveMulti(t.claim().len())
			}
		},
		func() { s.levels = newLevels(s) },
	}
	for c := range s.times {
		jobs = append(jobs, func() { s.times[c] = newTimeIndex(s.n, &s.span[c], t.spans) })
	}
	if s.n > memRows {
		jobs = append(jobs, s.lists(t)...)
	}
	if s.n < 1<<14 {
		for _, job := range jobs {
			job()
		}
		return
	}
	together(jobs...)
}

// lists returns the jobs that list rows and places by their codes.
func (s *segment) lists(t *tables) (jobs []func()) {
	list := func(to *postings, n, ids int, c *column) {
		jobs = append(jobs, func() { *to = newCodePostings(n, ids, c, same(ids)) })
	}
	p := &s.places
	list(&s.countries, len(p.morton), t.country().len(), &p.country)
	list(&s.stories, len(p.morton), len(t.stories), &p.story)
	for _, x := range columns.codes {
		to, c, ids := &s.postings[x.slot], &s.codes[x.slot], t.dicts[x.dict].len()
		if x.held == heldLists {
			jobs = append(jobs, func() { *to = newListPostings(s.n, ids, c, &t.lists[x.list]) })
		} else {
			list(to, s.n, ids, c)
		}
	}
	return jobs
}

// together runs jobs that do not touch each other's data, as many at a time as there are processors.
func together(jobs ...func()) {
	var wg sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, job := range jobs {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			job()
		})
	}
	wg.Wait()
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
	p.byLocation = numbers(radixSort(sortKeys(len(p.location), func(i int) uint64 { return uint64(p.location[i]) })))
	s.byKey = numbers(radixSort(sortKeys(s.n, func(i int) uint64 { return uint64(s.key.at(i)) })))
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
	for _, x := range columns.words {
		s.planes[x.slot] = newPlanes(s.n, x.width, func(i int) uint8 {
			if x.held == heldWords {
				return x.word(s.enum[i])
			}
			return x.number(s, i, s.place(i))
		})
	}
	s.glyph = newGlyphs(s.enum)
}

// glyphOf tells how a mark counts in a cluster: its status when it is in role site, else 0.
func glyphOf(enum uint16) uint8 {
	if geo.Role(columns.role.word(enum)) != geo.RoleSite {
		return 0
	}
	return columns.status.word(enum)
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

func (s *segment) row(i int) place {
	p := &s.places
	return place{
		morton: p.morton[i], at: p.at[i], location: p.location[i], story: p.story.at(i), country: p.country.at(i),
		radius: p.radius[i], class: s.class(i), prec: geo.Precision(p.prec[i]), shape: geo.Shape(p.shape[i]),
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
	s.brief(t, r, p, m)
	m.Key, m.RadiusM, m.Anchor, m.Placed = s.key.at(r), s.places.radius[p], s.places.at[p], r < s.placed
	for _, x := range columns.words {
		*x.Code(m) = x.number(s, r, p)
	}
	for i, x := range columns.codes {
		c, d := s.codes[i].at(r), &t.dicts[x.dict]
		if list := x.Texts(m); list != nil {
			*list = (*list)[:0]
			for _, c := range t.lists[x.list].at(c) {
				*list = append(*list, d.id(c))
			}
		} else if to := x.Text(m); to != nil {
			*to = d.id(c)
		}
	}
	for c := range s.span {
		m.Clocks[c] = t.spans[s.span[c].at(r)]
	}
}

// brief fills in of m what names a row and its place p.
func (s *segment) brief(t *tables, r, p int, m *geo.Mark) {
	m.Story, m.Claim = t.stories[s.places.story.at(p)], t.claim().id(s.claim[r])
	m.Location, m.Country = t.location().id(s.places.location[p]), t.country().id(s.places.country.at(p))
	m.Precision = geo.Precision(s.places.prec[p])
}
