package edtf

import "time"

// Date is a date as it was stated: exact, vague, open, an interval or a range. It is a small value like time.Time, to
// be copied and compared with ==; two dates are equal when they were written alike. The zero Date means that no date
// was stated.
type Date struct {
	text       string
	start, end Part // end.Precision is Unstated unless the date is an interval or a range.
}

// IsZero reports whether no date was stated. It makes `json:",omitzero"` leave such a date out.
func (d Date) IsZero() bool { return d.text == "" }

// String returns the date in EDTF, as it was parsed; empty for the zero Date.
func (d Date) String() string { return d.text }

// Earliest returns the first instant, in UTC, at which the date can lie; false when the date is zero or when its start
// is open or not known. A qualifier does not widen the bounds, and days are taken as days in UTC.
func (d Date) Earliest() (time.Time, bool) {
	if d.start.Precision == Instant {
		t, _, err := parseInstant(d.text)
		return t, err == nil
	}
	t, _, ok := d.start.bounds()
	return t, ok
}

// Latest returns the first instant, in UTC, after the last one at which the date can lie, so that the bounds are half
// open; false when the date is zero or when its end is open or not known. For a date in 9999 it lies in the year 10000,
// which RFC 3339 cannot write. An instant lasts for the smallest unit that it was written with, a second or a fraction
// of it.
func (d Date) Latest() (time.Time, bool) {
	if d.start.Precision == Instant {
		t, unit, err := parseInstant(d.text)
		return t.Add(unit), err == nil
	}
	end := d.end
	if end.Precision == Unstated {
		end = d.start
	}
	_, t, ok := end.bounds()
	return t, ok
}
