package index

import (
	"math/bits"
	"slices"

	"dateline/geo"
)

// Counts counts what a selection holds. Claims counts distinct claims, Places distinct locations on the map, OnMap the
// marks with an anchor, OffMap the claims none of whose marks chosen has one, Undated the marks without a date on the
// filter's clock.
type Counts struct {
	Marks, Claims, Places, OnMap, OffMap, Undated int
}

// Counts counts. For an empty filter it is remembered with the snapshot.
func (q *Selection) Counts() (Counts, error) {
	if !q.whole {
		return q.countAll()
	}
	t := q.s.total
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.counts[q.f.Clock]; c != nil {
		return *c, nil
	}
	c, err := q.countAll() // who waits meanwhile would count no faster
	if err == nil {
		t.counts[q.f.Clock] = &c
	}
	return c, err
}

func (q *Selection) countAll() (Counts, error) {
	var c Counts
	seen := q.take(words(q.s.t.claim().len()))
	clear(seen)
	places := q.take(words(q.s.t.location().len()))
	clear(places)
	for i := range q.s.views {
		v := &q.s.views[i]
		rows := q.rows(i)
		c.Marks += ones(rows)
		c.OnMap += onesIn(rows, 0, 0, v.segment.placed)
		for j, w := range v.segment.times[q.f.Clock].undated {
			c.Undated += bits.OnesCount64(w & rows[j])
		}
		c.Claims += v.countClaims(rows, 0, v.segment.placed, seen)
		c.Places += v.countPlaces(rows, places)
	}
	for i := range q.s.views {
		v := &q.s.views[i]
		c.OffMap += v.countClaims(q.rows(i), v.segment.placed, v.segment.n, seen)
	}
	c.Claims += c.OffMap
	return c, q.fault()
}

// countClaims counts the claims of the rows [from, to) that are not in seen, and puts there those that may come again.
func (v *view) countClaims(rows []uint64, from, to int, seen []uint64) int {
	n := 0
	eachWord(rows, 0, from, to, func(i int, w uint64) {
		n += bits.OnesCount64(w &^ v.multi[i])
		for w &= v.multi[i]; w != 0; w &= w - 1 {
			c := v.segment.claim[i<<6+bits.TrailingZeros64(w)]
			if bit := uint64(1) << (c & 63); seen[c>>6]&bit == 0 {
				seen[c>>6] |= bit
				n++
			}
		}
	})
	return n
}

// eachWord calls each for the words of [from, to) that have a bit there, without other bits; b begins at word w0.
func eachWord(b []uint64, w0, from, to int, each func(i int, w uint64)) {
	for i := from >> 6; i<<6 < to; i++ {
		w := b[i-w0]
		if i == from>>6 {
			w &= ^uint64(0) << (uint(from) & 63)
		}
		if i == (to-1)>>6 {
			w &= ^uint64(0) >> (63 - uint(to-1)&63)
		}
		if w != 0 {
			each(i, w)
		}
	}
}

// countPlaces counts the locations on the map with a row chosen that are not in seen, and puts them there.
func (v *view) countPlaces(rows, seen []uint64) int {
	n := 0
	p := &v.segment.places
	for i := range p.placed {
		if anyIn(rows, 0, int(p.start[i]), int(p.start[i+1])) {
			if c := int(p.location[i]); !get(seen, c) {
				set(seen, c)
				n++
			}
		}
	}
	return n
}

// Signs says what a map of a selection and the list beside it have signs of: the statuses of all its marks, and on the
// map discs of places with a radius, rings of what is near a place and areas, where something is said to be there (role
// site), and places named in other roles.
type Signs struct {
	Statuses []geo.Status `json:"statuses"` // weakest first
	Disc     bool         `json:"disc"`
	Near     bool         `json:"near"`
	Area     bool         `json:"area"`
	Other    bool         `json:"other"`
}

// Signs looks at all of the selection.
func (q *Selection) Signs() (Signs, error) {
	out := Signs{Statuses: []geo.Status{}}
	var met [geo.StatusRetracted + 1]bool
	for i := range q.s.views {
		s := q.s.views[i].segment
		rows := slices.Clone(q.rows(i))
		for k := geo.StatusReported; k <= geo.StatusRetracted; k++ {
			if !met[k] {
				some := slices.Clone(rows)
				s.planes[columns.status.slot].keep(1<<k, 0, some)
				met[k] = ones(some) > 0
			}
		}
		keepRange(rows, 0, 0, s.placed)
		n := ones(rows)
		s.planes[columns.role.slot].keep(1<<geo.RoleSite, 0, rows)
		out.Other = out.Other || ones(rows) < n
		out.Area = out.Area || anyIn(rows, 0, s.points, s.placed)
		p := &s.places
		for j := 0; j < p.points && !(out.Disc && out.Near); j++ {
			switch {
			case p.radius[j] == 0 || !anyIn(rows, 0, int(p.start[j]), int(p.start[j+1])):
			case geo.Precision(p.prec[j]) == geo.PrecisionNear:
				out.Near = true
			default:
				out.Disc = true
			}
		}
	}
	for k, ok := range met {
		if ok {
			out.Statuses = append(out.Statuses, geo.Status(k))
		}
	}
	return out, q.fault()
}
