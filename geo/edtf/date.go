package edtf

import (
	"encoding/json"
	"fmt"
	"time"
)

// Date is a date as it was stated: exact, vague, open, an interval or a range. It is a small value like time.Time, to
// be copied and compared with ==; two dates are equal when they were written alike. The zero Date means that no date
// was stated.
type Date struct {
	text       string
	start, end part // end.precision is Unstated unless the date is an interval or a range.
}

// IsZero reports whether no date was stated. It makes `json:",omitzero"` leave such a date out.
func (d Date) IsZero() bool { return d.text == "" }

// String returns the date in EDTF, as it was parsed; empty for the zero Date.
func (d Date) String() string { return d.text }

// Earliest returns the first instant, in UTC, at which the date can lie; false when the date is zero or when its start
// is open or not known. A qualifier does not widen the bounds, and days are taken as days in UTC.
func (d Date) Earliest() (time.Time, bool) {
	if d.start.precision == Instant {
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
	if d.start.precision == Instant {
		t, unit, err := parseInstant(d.text)
		return t.Add(unit), err == nil
	}
	end := d.end
	if end.precision == Unstated {
		end = d.start
	}
	_, t, ok := end.bounds()
	return t, ok
}

// Approximate reports whether the date, or an end of it, carries ~ or %.
func (d Date) Approximate() bool { return (d.start.qualifier|d.end.qualifier)&approximate != 0 }

// Uncertain reports whether the date, or an end of it, carries ? or %.
func (d Date) Uncertain() bool { return (d.start.qualifier|d.end.qualifier)&uncertain != 0 }

// MarshalText returns the date in EDTF, empty for the zero Date. It never fails.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.text), nil }

// UnmarshalText parses text as Parse does, but reads an empty text as the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// MarshalJSON returns the date as a JSON string, and null for the zero Date. It never fails.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	// The characters of a parsed date need no escaping.
	return []byte(`"` + d.text + `"`), nil
}

// UnmarshalJSON reads a JSON string as Parse does, and null as the zero Date. An empty string is an error, and so is a
// number: 2022 has to be written "2022".
func (d *Date) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*d = Date{}
		return nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf(`%s is not a date: expected a string such as "2022-07", or null`, shorten(string(data)))
	}
	parsed, err := Parse(s)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
