package query

import (
	"net/url"
	"strings"
	"time"

	"dateline/geo"
)

// State lists the parameters of pages and embeds that never filter: what is seen of the same claims, and how. The
// first, after, is where a page of the list begins; links begin at the first.
func State() []string {
	return []string{"after", "as", "at", "hl", "open", "parts", "since", "sort", "theme"}
}

// PageState lists those that links to a page carry.
func PageState() []string { return []string{"as", "at", "hl", "open", "sort", "theme"} }

// EmbedState lists those that links to an embed carry, as frames and oEmbed do.
func EmbedState() []string { return []string{"at", "hl", "open", "parts", "since", "theme"} }

// Seen returns what a page's or embed's query comes to: the filter in its canonical form, the state of the view and the
// parameters of also as they came, and nothing that links grow. Queries that show the same have the same.
func Seen(v url.Values, f *geo.Filter, also ...string) string {
	out := builder{}
	if c := Canonical(f); c != "" {
		out = append(out, c)
	}
	for _, names := range [2][]string{State(), also} {
		for _, name := range names {
			for _, x := range v[name] {
				out.add(name, x)
			}
		}
	}
	return strings.Join(out, "&")
}

// Datetime writes a span as the shortest datetime parameter that means it: a year, month, day or instant, or an
// interval.
func Datetime(s geo.Span) string {
	for _, u := range units() {
		from, okFrom := u.whole(s.Earliest, false)
		to, okTo := u.whole(s.Latest, true)
		switch {
		case !okFrom || !okTo:
		case from == to:
			return from
		default:
			return from + "/" + to
		}
	}
	from, to := "..", ".."
	if s.Earliest != geo.OpenStart {
		from = time.Unix(s.Earliest, 0).UTC().Format(time.RFC3339)
	}
	if s.Latest != geo.OpenEnd {
		to = time.Unix(s.Latest-1, 0).UTC().Format(time.RFC3339)
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
func (u unit) whole(bound int64, upper bool) (string, bool) {
	if bound == geo.OpenStart || bound == geo.OpenEnd {
		return "..", true
	}
	t := time.Unix(bound, 0).UTC()
	if upper {
		t = t.AddDate(-u.y, -u.m, -u.d)
	}
	year, month, day := t.Date()
	if !t.Equal(time.Date(year, month, day, 0, 0, 0, 0, time.UTC)) || u.d == 0 && day > 1 || u.y > 0 && month > 1 || year < 0 || year > 9999 {
		return "", false
	}
	return t.Format(u.layout), true
}
