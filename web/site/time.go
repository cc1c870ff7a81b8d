package site

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/query"
	"dateline/web/reply"
)

// fromTo sends a form that gives its time as two fields, from and to, on to the address with their datetime; false when
// there are no such fields. A time that is newly chosen leaves out what has no date, and one that is taken back lets it
// in again; otherwise dated stays as the form carries it.
func (s *Handlers) fromTo(w http.ResponseWriter, r *http.Request, v url.Values) (bool, error) {
	if !v.Has("from") && !v.Has("to") {
		return false, nil
	}
	before := strings.TrimSpace(v.Get("datetime"))
	now, err := datetime(s.Pages.Typed(strings.TrimSpace(v.Get("from"))), s.Pages.Typed(strings.TrimSpace(v.Get("to"))))
	if err != nil {
		return false, err
	}
	v.Del("from")
	v.Del("to")
	v.Set("datetime", now)
	switch {
	case now == "" && before != "":
		v.Del("dated")
	case now != "" && before == "":
		v.Set("dated", "true")
	}
	f, err := query.Parse(v, query.Lenient)
	if err != nil {
		return false, err
	}
	f.Story = nil // the story is in the path
	parts := []string{query.Canonical(&f)}
	for _, k := range query.State() {
		if x := v.Get(k); x != "" && k != "after" { // another choice begins at its first page
			parts = append(parts, k+"="+url.QueryEscape(x))
		}
	}
	// A reference that is only a query keeps the path as the reader knows it, whatever a proxy does to it.
	h := w.Header()
	h.Set("Location", "?"+strings.Join(slices.DeleteFunc(parts, func(x string) bool { return x == "" }), "&"))
	h.Set("Cache-Control", "max-age=60")
	w.WriteHeader(http.StatusSeeOther)
	return true, nil
}

// datetime joins the two fields to a parameter datetime, "" for any time.
func datetime(from, to string) (string, error) {
	for _, x := range [2]struct{ name, text string }{{"from", from}, {"to", to}} {
		if x.text == "" {
			continue
		}
		_, err := query.Parse(url.Values{"datetime": {x.text}}, query.Strict)
		if err != nil || strings.Contains(x.text, "/") {
			return "", geo.Errorf(geo.CodeInvalid,
				"parameter %s: %q is not a date; write a year, month or day, as 2022, 2022-07 or 2022-07-13", x.name, reply.Cut(x.text))
		}
	}
	switch {
	case from == "" && to == "":
		return "", nil
	case from == "":
		from = ".."
	case to == "":
		to = ".."
	}
	f, err := query.Parse(url.Values{"datetime": {from + "/" + to}}, query.Strict)
	if err != nil {
		return "", geo.Errorf(geo.CodeInvalid, "parameter to: %q ends before %q starts; give the earlier date first", reply.Cut(to), reply.Cut(from))
	}
	return query.Datetime(*f.Time), nil
}
