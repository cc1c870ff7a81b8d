package query

import (
	"time"

	"dateline/geo"
)

// Datetime writes a span as the shortest datetime parameter that means it: a year, month, day or instant, or an
// interval.
func Datetime(s geo.Span) string {
	from, to := "..", ".."
	if s.Earliest != geo.OpenStart {
		from = time.Unix(s.Earliest, 0).UTC().Format(time.RFC3339)
	}
	if s.Latest != geo.OpenEnd {
		to = time.Unix(s.Latest-1, 0).UTC().Format(time.RFC3339)
	}
	for _, u := range units() {
		f, okFrom := u.whole(s.Earliest, from, false)
		t, okTo := u.whole(s.Latest, to, true)
		if !okFrom || !okTo {
			continue
		}
		if f == t {
			return f
		}
		return f + "/" + t
	}
	if from == to {
		return from
	}
	return from + "/" + to
}

// unit is a calendar unit that a bound may be written in.
type unit struct {
	layout  string
	y, m, d int
}

func units() []unit {
	return []unit{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {"2006-01-02", 0, 0, 1}}
}

// whole writes a bound in the unit, if it falls on one; the upper bound is exclusive, so it names the unit before it.
func (u unit) whole(bound int64, open string, upper bool) (string, bool) {
	if open == ".." {
		return "..", true
	}
	t := time.Unix(bound, 0).UTC()
	if upper {
		t = t.AddDate(-u.y, -u.m, -u.d)
	}
	text := t.Format(u.layout)
	back, err := time.Parse(u.layout, text)
	return text, err == nil && back.Equal(t)
}
