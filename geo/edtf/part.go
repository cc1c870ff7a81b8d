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
func (d Date) Parts() (start, end Part) { return d.start, d.end }

// IsInterval reports whether the date is a time that lasts, written with a slash; a range, one time in it, is not.
func (d Date) IsInterval() bool { return strings.Contains(d.text, "/") }

// bounds returns the first instant of a part that is not an instant and the first one after it; false without a bound.
func (p Part) bounds() (first, after time.Time, ok bool) {
	switch p.Precision {
	case Century:
		return utc(p.Year, time.January, 1), utc(p.Year+100, time.January, 1), true
	case Decade:
		return utc(p.Year, time.January, 1), utc(p.Year+10, time.January, 1), true
	case Year:
		return utc(p.Year, time.January, 1), utc(p.Year+1, time.January, 1), true
	case Season:
		// EDTF ties no season to a hemisphere, and a season bears the year in which it begins. So the bounds hold both
		// hemispheres: spring and autumn are March to May or September to November, summer and winter June to August
		// or December to February.
		if p.Season%2 == 1 {
			return utc(p.Year, time.March, 1), utc(p.Year, time.December, 1), true
		}
		return utc(p.Year, time.June, 1), utc(p.Year+1, time.March, 1), true
	case Month:
		return utc(p.Year, p.Month, 1), utc(p.Year, p.Month+1, 1), true
	case Day:
		return utc(p.Year, p.Month, p.Day), utc(p.Year, p.Month, p.Day+1), true
	}
	return first, after, false
}

// utc returns midnight in UTC; months and days out of range roll over as with time.Date.
func utc(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
