package voice

import (
	"strconv"

	"dateline/geo/edtf"
)

// Date puts an EDTF date into words: “July 2022”, “2019 or before”, “date not stated”, “from 2018 to 2019” for a time
// that lasts, “between 2018 and 2019” for one time in it. The script says the same; dates.vectors.json of the front end
// is the table both are tested by. A text that is not a date stands as it is.
func (l *Lang) Date(s string) string {
	if s == "" {
		return l.T("date.none")
	}
	d, err := edtf.Parse(s)
	if err != nil {
		return s
	}
	start, end := d.Parts()
	if end.Precision == edtf.Unstated {
		return l.part(start)
	}
	from, to := l.part(start), l.part(end)
	switch {
	case start.Precision == edtf.Open:
		return l.T("date.until", "date", to)
	case end.Precision == edtf.Open:
		return l.T("date.from", "date", from)
	case start.Precision == edtf.Unknown:
		return l.T("date.start.unknown", "date", to)
	case end.Precision == edtf.Unknown:
		return l.T("date.end.unknown", "date", from)
	case d.IsInterval():
		return l.T("date.range", "from", from, "to", to)
	}
	return l.T("date.between", "from", from, "to", to)
}

// Published puts the date of a publication into words, as Date does; “in print by 2019” where only the end is known.
func (l *Lang) Published(s string) string {
	d, _ := edtf.Parse(s) // What is not a date has no end.
	start, end := d.Parts()
	if end.Precision.Stated() && !start.Precision.Stated() {
		return l.T("date.print", "date", l.part(end))
	}
	return l.Date(s)
}

func (l *Lang) part(p edtf.Part) string {
	s := l.plainPart(p)
	if p.Approximate {
		s = l.T("date.approximate", "date", s)
	}
	if p.Uncertain {
		s = l.T("date.uncertain", "date", s)
	}
	return s
}

func (l *Lang) plainPart(p edtf.Part) string {
	year := strconv.Itoa(p.Year)
	switch p.Precision {
	case edtf.Century:
		return l.T("date.between", "from", l.T("date.year", "year", year), "to", l.T("date.year", "year", strconv.Itoa(p.Year+99)))
	case edtf.Decade:
		return l.T("date.decade", "year", year)
	case edtf.Year:
		return l.T("date.year", "year", year)
	case edtf.Season:
		return l.T([]string{"date.spring", "date.summer", "date.autumn", "date.winter"}[p.Season-1], "year", year)
	case edtf.Month:
		return l.T("date.month", "month", l.list("months", int(p.Month)-1), "year", year)
	case edtf.Day, edtf.Instant:
		return l.T("date.day", "day", strconv.Itoa(p.Day), "month", l.list("months.of", int(p.Month)-1), "year", year)
	}
	return ""
}
