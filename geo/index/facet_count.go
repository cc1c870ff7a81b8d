package index

import (
	"math/bits"
	"slices"
	"time"

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

// Unit is a stretch of the calendar that a Timeline counts by.
type Unit uint8

// The units, the shortest first.
const (
	UnitMonth Unit = iota
	UnitYear
	UnitDecade
	UnitCentury
	numUnits
)

// String returns “month”, “year”, “decade” or “century”.
func (u Unit) String() string { return [numUnits]string{"month", "year", "decade", "century"}[u] }

// MaxBars is how many bars a Timeline draws of one unit at most; a unit that needs more is left out.
const MaxBars = 400

// Months returns how many months a unit is long.
func (u Unit) Months() int { return [numUnits]int{1, 12, 120, 1200}[u] }

// Bars are the distinct claims of a selection by time. Bar i is the unit First+i, counted from the year 0: months are
// year·12 + month − 1, decades year/10.
type Bars struct {
	Unit  Unit
	First int
	// N counts claims that may lie in the unit, Sure those that lie in no other one.
	N, Sure []int
}

// Timeline is a selection's distinct claims by the date on the filter's clock.
type Timeline struct {
	// Bars holds each unit that MaxBars suffices for, the shortest first; none when no date is bounded at both ends.
	Bars []Bars
	// Open counts claims whose date is open at one end, which stand in no bar; Undated those without a date.
	Open, Undated int
}

// Timeline counts the distinct claims of a selection by time. For an empty filter the result is remembered with the
// snapshot. It must not be changed.
func (q *Selection) Timeline() (*Timeline, error) {
	kept := &q.s.total.facet[q.f.Clock]
	key := topKey{} // no facet's own
	if x, ok := kept.Load(key); q.whole && ok {
		return x.(*Timeline), q.fault()
	}
	c, err := q.tally([]*geo.Column{columns.month.Column})
	if err != nil {
		return nil, err
	}
	t := newTimeline(q.s.t.spans, c.fields[0].n)
	if q.whole {
		kept.Store(key, t)
	}
	return t, nil
}

// Span returns from the earliest to the latest of the dates on the filter's clock; ok is false when none is stated.
func (q *Selection) Span() (out geo.Span, ok bool, err error) {
	c, err := q.tally([]*geo.Column{columns.month.Column})
	if err != nil {
		return out, false, err
	}
	for i, n := range c.fields[0].n {
		if n == 0 || i == 0 { // spans[0] is not a date
			continue
		}
		s := q.s.t.spans[i]
		if !ok {
			out, ok = s, true
		}
		out.Earliest, out.Latest = min(out.Earliest, s.Earliest), max(out.Latest, s.Latest)
	}
	return out, ok, nil
}

// newTimeline lays spans out, n[i] claims having spans[i]; spans[0] is not a date.
func newTimeline(spans []geo.Span, n []uint32) *Timeline {
	t := &Timeline{}
	type span struct{ first, last, n int }
	var list []span
	for i, k := range n {
		x := spans[i]
		switch {
		case k == 0:
		case i == 0:
			t.Undated += int(k)
		case x.Earliest == geo.OpenStart || x.Latest == geo.OpenEnd:
			t.Open += int(k)
		default:
			first := Month(x.Earliest)
			list = append(list, span{first, max(first, Month(x.Latest-1)), int(k)})
		}
	}
	if len(list) == 0 {
		return t
	}
	first, last := list[0].first, list[0].last
	for _, x := range list {
		first, last = min(first, x.first), max(last, x.last)
	}
	for u := range numUnits {
		from, to := floorDiv(first, u.Months()), floorDiv(last, u.Months())
		if to-from >= MaxBars {
			continue
		}
		b := Bars{Unit: u, First: from, N: make([]int, to-from+1), Sure: make([]int, to-from+1)}
		step := make([]int, to-from+2) // what begins here, less what ended before
		for _, x := range list {
			i, j := floorDiv(x.first, u.Months())-from, floorDiv(x.last, u.Months())-from
			step[i] += x.n
			step[j+1] -= x.n
			if i == j {
				b.Sure[i] += x.n
			}
		}
		sum := 0
		for i := range b.N {
			sum += step[i]
			b.N[i] = sum
		}
		t.Bars = append(t.Bars, b)
	}
	return t
}

func floorDiv(a, b int) int {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}

// Name writes unit n as an EDTF date: “2022-07”, “2022”, “202X”, “20XX”; "" outside the years 0 to 9999.
func (u Unit) Name(n int) string {
	m := n * u.Months()
	if m < 0 || m >= 120_000 {
		return ""
	}
	year := time.Date(m/12, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")
	switch u {
	case UnitMonth:
		return time.Date(m/12, time.Month(m%12+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	case UnitDecade:
		return year[:3] + "X"
	case UnitCentury:
		return year[:2] + "XX"
	default:
		return year
	}
}
