package index

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"dateline/geo"
)

// Selection is the marks of a snapshot that a filter chooses. It is for one goroutine. Its methods return CodeCanceled
// when the context given to Select has ended.
type Selection struct {
	s     *Snapshot
	f     *geo.Filter
	env   env
	node  node
	whole bool       // the filter chooses everything
	full  [][]uint64 // by view: the rows chosen; nil until asked for
	lent  [][]uint64 // bitsets to give back
}

// Release gives the selection's memory back. The selection must not be used after it.
func (q *Selection) Release() {
	for _, b := range q.lent {
		q.s.pool.give(b)
	}
	q.lent, q.full = nil, nil
}

// Until says when the selection gives up, with CodeUnavailable; the zero time is never.
func (q *Selection) Until(t time.Time) { q.env.until = t }

func (q *Selection) take(n int) []uint64 {
	b := q.s.pool.take(n)
	q.lent = append(q.lent, b)
	return b
}

// rows returns the live rows chosen in a view, all of them.
func (q *Selection) rows(i int) []uint64 {
	if q.full == nil {
		q.full = make([][]uint64, len(q.s.views))
	}
	if q.full[i] == nil {
		v := &q.s.views[i]
		q.full[i] = q.take(words(v.segment.n))
		q.eval(v, 0, q.full[i])
	}
	return q.full[i]
}

// eval sets dst to the live rows chosen, from word w0 on.
func (q *Selection) eval(v *view, w0 int, dst []uint64) {
	if len(dst) == 0 {
		return
	}
	eval(q.node, &q.env, v, w0, dst)
	if v.dead != nil {
		for i, w := range v.dead[w0 : w0+len(dst)] {
			dst[i] &^= w
		}
	}
	if last := v.segment.n & 63; last != 0 && w0+len(dst) == words(v.segment.n) {
		dst[len(dst)-1] &= 1<<last - 1
	}
}

// part returns the live rows chosen in [from, to) of a view: a bitset that begins at word w0, without other rows.
func (q *Selection) part(v *view, from, to int) (b []uint64, w0 int) {
	if from >= to {
		return nil, 0
	}
	w0 = from >> 6
	b = q.take(words(to) - w0)
	if q.full != nil && q.full[v.index] != nil {
		copy(b, q.full[v.index][w0:])
	} else {
		q.eval(v, w0, b)
	}
	keepRange(b, w0, from, to)
	return b, w0
}

// Len returns how many marks are chosen.
func (q *Selection) Len() (int, error) {
	if q.whole {
		return q.s.Len(), nil
	}
	n := 0
	for i := range q.s.views {
		n += ones(q.rows(i))
	}
	return n, q.fault()
}

func (q *Selection) fault() error {
	if q.env.canceled() {
		return q.env.err
	}
	return nil
}

// Each calls each for the marks chosen, in order. The mark is valid during the call only. An error of each ends it and
// is returned.
func (q *Selection) Each(each func(*geo.Mark) error) error {
	var m geo.Mark
	n := 0
	var failed error
	q.walk(q.begin(), func(v *view, r int) bool {
		if n++; n&1023 == 0 && q.env.canceled() {
			return false
		}
		v.segment.mark(&q.s.t, r, &m)
		failed = each(&m)
		return failed == nil
	})
	if failed != nil {
		return failed
	}
	return q.fault()
}

// cursor stands in one view.
type cursor struct {
	v    *view
	b    []uint64
	w0   int
	row  int // the next row chosen; segment.n at the end
	next int // rows from here on are not evaluated yet
	step int
}

// begin returns cursors before everything.
func (q *Selection) begin() []cursor {
	c := make([]cursor, len(q.s.views))
	for i := range c {
		c[i] = cursor{v: &q.s.views[i], step: 1 << 12}
	}
	return c
}

// advance moves a cursor to the first row chosen at or after row, evaluating ever longer stretches.
func (q *Selection) advance(c *cursor, row int) {
	n := c.v.segment.n
	for row < n && !q.env.canceled() {
		if row >= c.next {
			to := min(row+c.step, n)
			to = min((to+63)&^63, n)
			c.step *= 4
			c.w0 = row >> 6
			if size := words(to) - c.w0; cap(c.b) < size {
				c.b = q.take(size)
			} else {
				c.b = c.b[:size]
			}
			q.eval(c.v, c.w0, c.b)
			c.next = to
		}
		for i := row>>6 - c.w0; i < len(c.b); i++ {
			w := c.b[i]
			if i == row>>6-c.w0 {
				w &= ^uint64(0) << (uint(row) & 63)
			}
			if w != 0 {
				c.row = (c.w0+i)<<6 + bits.TrailingZeros64(w)
				return
			}
		}
		row = c.next
	}
	c.row = n
}

// walk calls each for the rows chosen from the cursors on, in order, until it returns false.
func (q *Selection) walk(cs []cursor, each func(v *view, r int) bool) {
	for i := range cs {
		q.advance(&cs[i], cs[i].row)
	}
	for {
		best := -1
		for i := range cs {
			c := &cs[i]
			if c.row < c.v.segment.n && (best < 0 || q.s.cmpRows(c.v, c.row, cs[best].v, cs[best].row) < 0) {
				best = i
			}
		}
		if best < 0 || !each(cs[best].v, cs[best].row) {
			return
		}
		q.advance(&cs[best], cs[best].row+1)
	}
}

// cmpRows orders rows of any two views.
func (s *Snapshot) cmpRows(v *view, a int, w *view, b int) int {
	if v == w {
		return a - b
	}
	p, o := v.segment.place(a), w.segment.place(b)
	c := cmp.Compare(v.segment.places.morton[p], w.segment.places.morton[o]) // By which most rows of one class differ.
	if c == 0 || v.segment.class(p) != w.segment.class(o) {
		c = s.cmpPlaces(v.segment, p, w.segment, o)
	}
	if c == 0 {
		c = s.t.claim().cmp(&s.t, v.segment.claim[a], w.segment.claim[b])
	}
	return c
}

func (s *Snapshot) cmpPlaces(v *segment, p int, w *segment, o int) int {
	a, b := v.row(p), w.row(o)
	return cmpPlace(&s.t, &a, &b)
}

// Bound returns west, south, east and north of the places of the marks chosen whose role is among roles, or of all
// without roles: of points with their radius, of areas as they are drawn. Of a country, whole leaves nothing out; without
// it small parts far away do not count. It is the smallest such box, and crosses the antimeridian where west > east. ok
// is false when there are none. Of an empty filter, that of all roles with nothing left out is remembered with the
// snapshot.
func (q *Selection) Bound(whole bool, roles ...geo.Role) (b [4]float64, ok bool, err error) {
	if !q.whole || !whole || len(roles) > 0 {
		return q.bound(whole, roles...)
	}
	if x := q.s.total.bound.Load(); x != nil {
		return x.box, x.ok, q.fault()
	}
	if b, ok, err = q.bound(whole); err == nil {
		q.s.total.bound.Store(&wholeBound{b, ok})
	}
	return b, ok, err
}

func (q *Selection) bound(whole bool, roles ...geo.Role) (b [4]float64, ok bool, err error) {
	mask := uint32(0)
	for _, r := range roles {
		mask |= 1 << r
	}
	lons, south, north := newStretch(), 90.0, -90.0
	add := func(b orb.Bound) {
		lons.add(b.Min[0], b.Max[0])
		south, north, ok = min(south, b.Min[1]), max(north, b.Max[1]), true
	}
	for i := range q.s.views {
		s := q.s.views[i].segment
		rows := slices.Clone(q.rows(i))
		if mask != 0 {
			s.planes[columns.role.slot].keep(mask, 0, rows)
		}
		for p := range s.places.placed {
			if !anyIn(rows, 0, int(s.places.start[p]), int(s.places.start[p+1])) {
				continue
			}
			if p < s.places.points {
				add(around(s.places.at[p], float64(s.places.radius[p])))
				continue
			}
			x, drawn := q.s.Area(q.s.t.stories[s.places.story.at(p)], q.s.t.location().id(s.places.location[p]))
			if !drawn {
				add(s.places.at[p].Bound())
			}
			for _, part := range mainParts(x.Polygon, whole || geo.Precision(s.places.prec[p]) != geo.PrecisionCountry) {
				add(part.Bound())
			}
		}
	}
	if ok {
		b[1], b[3] = south, north
		b[0], b[2] = lons.ends()
	}
	return b, ok, q.fault()
}

// mainPart is how large a part of a country must be against its largest to count in a first view.
const mainPart = 0.2

// mainParts returns the polygons of an area, without whole the main ones.
func mainParts(mp orb.MultiPolygon, whole bool) orb.MultiPolygon {
	if whole || len(mp) < 2 {
		return mp
	}
	sizes, largest := make([]float64, len(mp)), 0.0
	for i, p := range mp {
		sizes[i] = planar.Area(p)
		largest = max(largest, sizes[i])
	}
	var out orb.MultiPolygon
	for i, p := range mp {
		if sizes[i] >= mainPart*largest {
			out = append(out, p)
		}
	}
	return out
}

// around is the bound of a circle about a point, in metres.
func around(p orb.Point, radius float64) orb.Bound {
	lat := radius / 111_320 // metres of a degree of latitude
	lon := min(lat/max(math.Cos(p[1]*math.Pi/180), 0.01), 180)
	b := orb.Bound{Min: orb.Point{max(p[0]-lon, -180), p[1] - lat}, Max: orb.Point{min(p[0]+lon, 180), p[1] + lat}}
	return b
}

// stretch is what lies where on the circle of longitudes, by half degrees.
type stretch struct {
	taken      [720]bool
	west, east [720]float64 // of what begins, and of what ends, in each
}

func newStretch() *stretch {
	s := &stretch{}
	for i := range s.taken {
		s.west[i], s.east[i] = 180, -180
	}
	return s
}

func (s *stretch) add(west, east float64) {
	at := func(lon float64) int { return min(max(int((lon+180)*2), 0), len(s.taken)-1) }
	i, j := at(west), at(east)
	s.west[i], s.east[j] = min(s.west[i], west), max(s.east[j], east)
	for ; i <= j; i++ {
		s.taken[i] = true
	}
}

// ends returns where the shortest stretch that holds everything begins and ends: the circle is cut in the widest gap,
// and at the antimeridian when none is wider than the one there.
func (s *stretch) ends() (west, east float64) {
	first := slices.Index(s.taken[:], true)
	last := first // the last that is taken, so far
	gap, from, to := 0, 0, 0
	for i := first + 1; i < len(s.taken); i++ {
		if !s.taken[i] {
			continue
		}
		if i-last > gap {
			gap, from, to = i-last, last, i
		}
		last = i
	}
	if first+len(s.taken)-last >= gap {
		from, to = last, first
	}
	return s.west[to], s.east[from]
}
