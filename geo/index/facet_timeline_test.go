package index_test

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/index"
)

// compareTimeline counts claims by time one by one.
func compareTimeline(t *testing.T, q *index.Selection, marks map[int64]geo.Mark, clock geo.Clock) {
	t.Helper()
	got, err := q.Timeline()
	if err != nil {
		t.Error(err)
		return
	}
	open, undated, dated := 0, 0, map[string]geo.Span{}
	seen := map[string]bool{}
	for _, m := range marks {
		id := m.Story + ":" + m.Claim
		if seen[id] {
			continue
		}
		seen[id] = true
		switch s := m.Clocks[clock]; {
		case !s.Stated():
			undated++
		case s.Earliest == geo.OpenStart || s.Latest == geo.OpenEnd:
			open++
		default:
			dated[id] = s
		}
	}
	if got.Open != open || got.Undated != undated {
		t.Errorf("open %d, undated %d; want %d, %d", got.Open, got.Undated, open, undated)
	}
	for _, b := range got.Bars {
		n, sure := make([]int, len(b.N)), make([]int, len(b.N))
		for _, s := range dated {
			first, last := time.Unix(s.Earliest, 0).UTC(), time.Unix(max(s.Latest-1, s.Earliest), 0).UTC()
			in := 0
			at := 0
			for i := range n {
				from := time.Date(0, time.Month((b.First+i)*b.Unit.Months()+1), 1, 0, 0, 0, 0, time.UTC)
				to := from.AddDate(0, b.Unit.Months(), 0)
				if first.Before(to) && !last.Before(from) {
					n[i]++
					in++
					at = i
				}
			}
			if in == 1 {
				sure[at]++
			}
		}
		if diff := gocmp.Diff([][]int{n, sure}, [][]int{b.N, b.Sure}); diff != "" {
			t.Errorf("bars by unit %d: %s", b.Unit, diff)
		}
		if n[0] == 0 || n[len(n)-1] == 0 {
			t.Errorf("bars by unit %d begin or end empty: %v", b.Unit, n)
		}
	}
	if (len(got.Bars) > 0) != (len(dated) > 0) {
		t.Errorf("%d units of bars for %d dated claims", len(got.Bars), len(dated))
	}
}

func TestUnitNames(t *testing.T) {
	month := index.Month(time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC).Unix())
	for _, x := range []struct {
		u    index.Unit
		n    int
		want string
	}{
		{index.UnitMonth, month, "1999-12"}, {index.UnitMonth, month + 1, "2000-01"}, {index.UnitYear, 1999, "1999"},
		{index.UnitDecade, 199, "199X"}, {index.UnitCentury, 19, "19XX"}, {index.UnitCentury, 100, ""}, {index.UnitYear, -1, ""},
		{index.UnitYear, 0, "0000"}, {index.UnitDecade, 3, "003X"},
	} {
		if got := x.u.Name(x.n); got != x.want {
			t.Errorf("unit %d number %d is %q, want %q", x.u, x.n, got, x.want)
		}
	}
}
