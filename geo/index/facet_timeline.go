package index

import (
	"time"

	"dateline/geo"
)

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
