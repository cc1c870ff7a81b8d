package edtf

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// maxLength bounds the text of a date. The longest one of sense is an instant with nine decimals and an offset.
const maxLength = 64

// Parse reads a date in the forms that the package comment lists. The error names the text, what is wrong with it and
// what would be right; it may be shown to anyone. An empty text is an error: where no date is stated, use the zero
// Date.
func Parse(s string) (Date, error) {
	d, problem := parse(s)
	if problem != "" {
		return Date{}, fmt.Errorf("%s is not a date: %s", shorten(s), problem)
	}
	return d, nil
}

// parse returns what is wrong with s in words, or nothing.
func parse(s string) (Date, string) {
	switch {
	case s == "":
		return Date{}, "it is empty; leave the date out where none is stated"
	case len(s) > maxLength:
		return Date{}, "it is too long"
	case strings.ContainsAny(s, "[]{}"):
		return parseRange(s)
	}
	left, right, interval := strings.Cut(s, "/")
	if !interval {
		return parseSingle(s)
	}
	return parseInterval(s, left, right)
}

func parseSingle(s string) (Date, string) {
	if s == ".." {
		return Date{}, "“..” stands only at one end of an interval, as in ../2019"
	}
	if strings.ContainsAny(s, "Tt") {
		if _, _, err := parseInstant(s); err != nil {
			return Date{}, err.Error()
		}
		day, _ := parsePart(s[:len("2006-01-02")])
		day.Precision = Instant
		return Date{text: s, start: day}, ""
	}
	p, problem := parsePart(s)
	if problem != "" {
		return Date{}, problem
	}
	return Date{text: s, start: p}, ""
}

// parseRange reads [a..b]; every other set is refused.
func parseRange(s string) (Date, string) {
	body, begins := strings.CutPrefix(s, "[")
	body, ends := strings.CutSuffix(body, "]")
	left, right, found := strings.Cut(body, "..")
	if !begins || !ends || !found || strings.ContainsAny(body, "[]{},/") || strings.Contains(right, "..") {
		return Date{}, "of EDTF level 2's sets only one range is read, as in [2018..2019]"
	}
	return parseEnds(s, cmp.Or(left, ".."), cmp.Or(right, ".."))
}

func parseInterval(s, left, right string) (Date, string) {
	if strings.Contains(right, "/") {
		return Date{}, "an interval has one slash, as in 2018/2019"
	}
	return parseEnds(s, left, right)
}

func parseEnds(s, left, right string) (Date, string) {
	start, problem := parseEnd(left)
	if problem != "" {
		return Date{}, "at the start, " + problem
	}
	end, problem := parseEnd(right)
	if problem != "" {
		return Date{}, "at the end, " + problem
	}
	if !start.Precision.Stated() && !end.Precision.Stated() {
		return Date{}, "at least one end must be stated, as in ../2019"
	}
	first, _, bounded := start.bounds()
	_, after, ends := end.bounds()
	if bounded && ends && !first.Before(after) {
		return Date{}, "its start lies after its end; expected the earlier date first"
	}
	return Date{text: s, start: start, end: end}, ""
}

func parseEnd(s string) (Part, string) {
	switch {
	case s == "":
		return Part{Precision: Unknown}, ""
	case s == "..":
		return Part{Precision: Open}, ""
	case strings.ContainsAny(s, "Tt"):
		return Part{}, "a time of day cannot stand in an interval or a range; expected a day such as 2022-07-13"
	}
	return parsePart(s)
}

// parsePart reads a date that is not an instant: year, optional month or season, optional day, optional qualifier.
func parsePart(s string) (Part, string) {
	if s != "" && (s[0] == '-' || s[0] == '+' || s[0] == 'Y') {
		return Part{}, "years are 0000 to 9999, without a sign or a Y"
	}
	body := s
	if s != "" && strings.ContainsRune("~?%", rune(s[len(s)-1])) {
		body = s[:len(s)-1]
	}
	if strings.ContainsAny(body, "~?%") {
		return Part{}, "one qualifier (~, ? or %) stands after the whole date, as in 2022-11~; % means both"
	}
	fields := strings.Split(body, "-")
	if len(fields) > 3 || !fits(fields) {
		return Part{}, "expected a year, month or day such as 2022, 2022-07 or 2022-07-13"
	}
	p, problem := parseYear(fields[0])
	if problem == "" && len(fields) > 1 {
		p, problem = p.withMonth(fields[1:])
	}
	p.Approximate, p.Uncertain = strings.ContainsAny(s, "~%"), strings.ContainsAny(s, "?%")
	return p, problem
}

// fits reports whether the fields have four, two and two characters, each a digit or X.
func fits(fields []string) bool {
	for i, f := range fields {
		if i == 0 && len(f) != 4 || i > 0 && len(f) != 2 {
			return false
		}
		if strings.Trim(f, "0123456789X") != "" {
			return false
		}
	}
	return true
}

func parseYear(s string) (Part, string) {
	switch x := strings.IndexByte(s, 'X'); {
	case x < 0:
		return Part{Year: number(s), Precision: Year}, ""
	case s[x:] == "X":
		return Part{Year: number(s[:3]) * 10, Precision: Decade}, ""
	case s[x:] == "XX":
		return Part{Year: number(s[:2]) * 100, Precision: Century}, ""
	}
	return Part{}, "only the last one or two digits of a year may be X, as in 201X or 20XX"
}

// withMonth adds month (or season) and day to a year.
func (p Part) withMonth(fields []string) (Part, string) {
	if p.Precision != Year {
		return Part{}, "a year with an X stands alone, as in 201X"
	}
	month := fields[0]
	if month == "XX" {
		if len(fields) == 2 && fields[1] != "XX" {
			return Part{}, "a day needs its month, as in 2022-07-13"
		}
		return p, ""
	}
	if strings.Contains(month, "X") {
		return Part{}, "a month is known or XX"
	}
	n := number(month)
	switch {
	case n >= 21 && n <= 24:
		if len(fields) == 2 {
			return Part{}, "a season (21 to 24) has no days"
		}
		p.Precision, p.Season = Season, n-20
	case n >= 1 && n <= 12:
		p.Precision, p.Month = Month, time.Month(n)
	default:
		return Part{}, fmt.Sprintf("there is no month %s; expected 01 to 12, or a season 21 to 24", month)
	}
	if len(fields) == 2 {
		return p.withDay(fields[1])
	}
	return p, ""
}

// withDay adds a day to a month.
func (p Part) withDay(day string) (Part, string) {
	if day == "XX" {
		return p, ""
	}
	if strings.Contains(day, "X") {
		return Part{}, "a day is known or XX"
	}
	p.Day, p.Precision = number(day), Day
	if last := utc(p.Year, p.Month+1, 0).Day(); p.Day < 1 || p.Day > last {
		return Part{}, fmt.Sprintf("there is no day %s; %s %04d has %d days", day, p.Month, p.Year, last)
	}
	return p, ""
}

// parseInstant reads an RFC 3339 date-time in capitals and returns it in UTC with the smallest unit it is written in.
func parseInstant(s string) (time.Time, time.Duration, error) {
	date, clock, found := strings.Cut(s, "T")
	if !found || len(date) != len("2006-01-02") {
		return time.Time{}, 0, errInstant
	}
	if strings.ContainsAny(clock, "~?%") {
		return time.Time{}, 0, errors.New("an instant has no qualifier; leave out ~, ? or %, or the time of day")
	}
	if p, problem := parsePart(date); problem != "" {
		return time.Time{}, 0, errors.New(problem)
	} else if p.Precision != Day {
		return time.Time{}, 0, errInstant
	}
	if !strings.ContainsAny(clock, "Z+-") {
		return time.Time{}, 0, errors.New("the time has no offset; add Z or one such as +02:00")
	}
	whole, fraction, fractional := strings.Cut(clock, ".")
	unit := time.Second
	if fractional {
		digits := len(fraction) - len(strings.TrimLeft(fraction, "0123456789"))
		if digits < 1 || digits > 9 {
			return time.Time{}, 0, errors.New("a fraction of a second has one to nine digits")
		}
		for range digits {
			unit /= 10
		}
	}
	// time.Parse also takes a one-digit hour, a decimal comma and offsets of up to 24:60.
	t, err := time.Parse(time.RFC3339Nano, s)
	lax := len(whole) < len("15:04:05") || whole[2] != ':' || strings.Contains(s, ",")
	if err != nil || lax || !strings.HasSuffix(s, "Z") && !offsetFits(s[len(s)-len("02:00"):]) {
		return time.Time{}, 0, errInstant
	}
	return t.UTC(), unit, nil
}

// offsetFits reports whether an offset without its sign is below a day.
func offsetFits(s string) bool { return s[:2] <= "23" && s[3:] <= "59" }

// errInstant is the answer to everything about an instant that has no answer of its own.
var errInstant = errors.New("expected an RFC 3339 date-time such as 2022-07-13T10:30:00Z or 2022-07-13T12:30:00+02:00")

// number returns the value of a few decimal digits.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// shorten quotes a text for an error message, without letting it fill the message.
func shorten(s string) string {
	const most = 40
	if len(s) > most {
		return fmt.Sprintf("%q…", strings.ToValidUTF8(s[:most], ""))
	}
	return fmt.Sprintf("%q", s)
}
