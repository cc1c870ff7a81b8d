package edtf

import (
	"strings"
	"time"
)

// Precision says how finely a date, or one end of an interval or range, is stated.
type Precision uint8

// The precisions, from nothing to an instant.
const (
	Unstated Precision = iota // No date at all, or the end of a date that has one part.
	Open                      // “..”, or an empty end of a range: there is no bound at this end.
	Unknown                   // An empty end of an interval: there is a bound, but it is not known.
	Century                   // 20XX: Year is the first of the hundred.
	Decade                    // 201X: Year is the first of the ten.
	Year                      // 2022, 2022-XX or 2022-XX-XX.
	Season                    // 2022-21 to 2022-24.
	Month                     // 2022-07 or 2022-07-XX.
	Day                       // 2022-07-13.
	Instant                   // 2022-07-13T10:30:00Z; the clock is that of Date.Earliest.
)

// String returns the precision in one English word.
func (p Precision) String() string {
	names := [...]string{
		"unstated", "open", "unknown", "century", "decade", "year", "season", "month", "day", "instant",
	}
	if int(p) >= len(names) {
		return "invalid"
	}
	return names[p]
}

// Stated reports whether the precision belongs to an actual point in time: neither unstated, open nor unknown.
func (p Precision) Stated() bool { return p >= Century }

// Part is a date, or one end of an interval or range, taken apart, so that it can be put into words.
type Part struct {
	Precision Precision
	Year      int        // 0 to 9999; 0 when not stated.
	Month     time.Month // 0 when not stated.
	Day       int        // 1 to 31; 0 when not stated.
	Season    int        // 1 spring, 2 summer, 3 autumn, 4 winter; 0 when there is none.

	Approximate bool // ~ or %.
	Uncertain   bool // ? or %.
}

// Parts returns the date taken apart. A date that is neither an interval nor a range is all in start, and end is the
// zero Part; for the zero Date both are. The calendar fields of an instant are those of its own offset, as written.
func (d Date) Parts() (start, end Part) { return d.start.public(), d.end.public() }

// IsInterval reports whether the date is a time that lasts, written with a slash; a range, one time in it, is not.
func (d Date) IsInterval() bool { return strings.Contains(d.text, "/") }

// qualifier is a set of EDTF's marks of doubt.
type qualifier uint8

const (
	approximate qualifier = 1 << iota
	uncertain
)

// part is Part in six bytes, so that a Date stays small. For a season the month is 21 to 24, as EDTF writes it.
type part struct {
	year       uint16
	month, day uint8
	precision  Precision
	qualifier  qualifier
}

func (p part) public() Part {
	out := Part{
		Precision:   p.precision,
		Year:        int(p.year),
		Month:       time.Month(p.month),
		Day:         int(p.day),
		Approximate: p.qualifier&approximate != 0,
		Uncertain:   p.qualifier&uncertain != 0,
	}
	if p.precision == Season {
		out.Season, out.Month = int(p.month)-20, 0
	}
	return out
}

// bounds returns the first instant of a part that is not an instant and the first one after it; false without a bound.
func (p part) bounds() (first, after time.Time, ok bool) {
	year, month := int(p.year), time.Month(p.month)
	switch p.precision {
	case Century:
		return utc(year, time.January, 1), utc(year+100, time.January, 1), true
	case Decade:
		return utc(year, time.January, 1), utc(year+10, time.January, 1), true
	case Year:
		return utc(year, time.January, 1), utc(year+1, time.January, 1), true
	case Season:
		from, to := p.seasonMonths()
		return utc(year, from, 1), utc(year, to, 1), true
	case Month:
		return utc(year, month, 1), utc(year, month+1, 1), true
	case Day:
		return utc(year, month, int(p.day)), utc(year, month, int(p.day)+1), true
	}
	return first, after, false
}

// seasonMonths returns the first month of a season and the month after its last; months above 12 lie in the next year.
// EDTF ties no season to a hemisphere, and a season bears the year in which it begins. So the bounds hold both
// hemispheres: spring and autumn are March to May or September to November, summer and winter June to August or
// December to February.
func (p part) seasonMonths() (from, to time.Month) {
	if p.month == 21 || p.month == 23 {
		return time.March, time.December
	}
	return time.June, 15
}

// utc returns midnight in UTC; months and days out of range roll over as with time.Date.
func utc(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
