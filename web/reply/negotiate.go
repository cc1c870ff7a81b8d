package reply

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dateline/geo"
)

// The media types served.
const (
	HTML    = "text/html; charset=utf-8"
	JSON    = "application/json"
	GeoJSON = "application/geo+json"
	MVT     = "application/vnd.mapbox-vector-tile"
	problem = "application/problem+json"
)

// wants returns the quality, 0 to 1, at which an Accept or Accept-Encoding header takes a value; the most specific
// range wins (RFC 9110, 12.5.1).
func wants(header []string, match func(rng string) (specificity int)) float64 {
	best, q := 0, 0.0
	for _, h := range header {
		for part := range strings.SplitSeq(h, ",") {
			rng, params, _ := strings.Cut(part, ";")
			sp := match(strings.ToLower(strings.TrimSpace(rng)))
			if sp == 0 || sp < best {
				continue
			}
			v := quality(params)
			if sp > best || v > q {
				best, q = sp, v
			}
		}
	}
	return q
}

func quality(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		name, val, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(name, "q") {
			v, err := strconv.ParseFloat(val, 64)
			if err != nil || v < 0 || v > 1 {
				return 0
			}
			return v
		}
	}
	return 1
}

func acceptQuality(r *http.Request, kind string) float64 {
	header := r.Header["Accept"]
	if len(header) == 0 {
		return 0.001 // anything will do
	}
	kind, _, _ = strings.Cut(kind, ";")
	major, _, _ := strings.Cut(kind, "/")
	return wants(header, func(rng string) int {
		switch rng {
		case kind:
			return 3
		case major + "/*":
			return 2
		case "*/*":
			return 1
		}
		return 0
	})
}

// wantsHTML tells whether a browser asks: text/html is preferred to JSON, or f=html is given.
func wantsHTML(r *http.Request) bool {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err == nil {
		switch q.Get("f") {
		case "html":
			return true
		case "json", "geojson", "mvt":
			return false
		}
	}
	return len(r.Header["Accept"]) > 0 && acceptQuality(r, HTML) > dataQuality(r)
}

// Format chooses between HTML and another form by the parameter f, else by Accept. Who takes anything gets HTML:
// publishing systems and social networks look in it for oEmbed, titles and pictures. An f that is not offered is
// CodeInvalid.
func Format(r *http.Request, q url.Values, other string) (html bool, err error) {
	switch f := q.Get("f"); {
	case len(q["f"]) > 1:
		return false, geo.Errorf(geo.CodeInvalid, "parameter f is given %d times; give it once", len(q["f"]))
	case f == "html":
		return true, nil
	case f == other:
		return false, nil
	case q.Has("f"):
		return false, geo.Errorf(geo.CodeInvalid, "parameter f: %q is not offered here; use html or %s", Cut(f), other)
	}
	page := acceptQuality(r, HTML)
	return page > 0 && page >= dataQuality(r), nil
}

// Form is a form in which a resource is offered.
type Form struct {
	Names []string // values of the parameter f
	Type  string
	As    []string // other media types that it is one of
}

// The forms of what machines read.
var (
	AsJSON    = Form{[]string{"json"}, JSON, []string{GeoJSON}} // GDAL asks for both, everywhere
	AsGeoJSON = Form{[]string{"geojson", "json"}, GeoJSON, []string{JSON}}
)

// Negotiate chooses among forms by the parameter f, else by Accept (RFC 9110, 12.5.1): the first of those that are
// wanted most. An f that is not offered is CodeInvalid, and 406 when nothing offered is wanted.
func Negotiate(r *http.Request, q url.Values, forms ...Form) (Form, error) {
	var names, types []string
	best, most := Form{}, 0.0
	for _, f := range forms {
		names, types = append(names, f.Names...), append(types, f.Type)
		if slices.Contains(f.Names, q.Get("f")) && len(q["f"]) == 1 {
			return f, nil
		}
		v := acceptQuality(r, f.Type)
		for _, kind := range f.As {
			v = max(v, acceptQuality(r, kind))
		}
		if v > most {
			best, most = f, v
		}
	}
	switch {
	case q.Has("f"):
		return best, geo.Errorf(geo.CodeInvalid, "parameter f: %q is not offered here; use %s, once",
			Cut(strings.Join(q["f"], ",")), strings.Join(names, " or "))
	case most == 0:
		return best, &Error{
			Status:  http.StatusNotAcceptable,
			Message: "nothing that is accepted is offered here; it is " + strings.Join(types, " or "),
		}
	}
	return best, nil
}

// dataQuality returns the quality at which a client takes JSON.
func dataQuality(r *http.Request) float64 {
	return max(acceptQuality(r, JSON), acceptQuality(r, GeoJSON))
}

// encoding chooses how a body is compressed: zstd, gzip or "" for not at all (RFC 9110, 12.5.3).
func encoding(r *http.Request) string {
	z, g := takes(r, "zstd"), takes(r, "gzip")
	switch {
	case z > 0 && z >= g:
		return "zstd"
	case g > 0:
		return "gzip"
	}
	return ""
}

// takes returns the quality at which a content coding is taken.
func takes(r *http.Request, name string) float64 {
	return wants(r.Header["Accept-Encoding"], func(rng string) int {
		switch strings.TrimPrefix(rng, "x-") {
		case name:
			return 2
		case "*":
			return 1
		}
		return 0
	})
}

// TakesGzip tells whether the client takes a body in gzip.
func TakesGzip(r *http.Request) bool { return takes(r, "gzip") > 0 }

func compressible(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") || strings.Contains(kind, "xml") ||
		kind == MVT || strings.Contains(kind, "javascript")
}

// matches compares an If-None-Match list weakly (RFC 9110, 13.1.2).
func matches(header []string, tag string) bool {
	for _, h := range header {
		for part := range strings.SplitSeq(h, ",") {
			part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
			if inner, quoted := strings.CutPrefix(part, `"`); part == "*" || quoted && strings.TrimSuffix(inner, `"`) == tag {
				return true
			}
		}
	}
	return false
}

// Values reads the query string, which Go's own Query reads silently over errors.
func Values(r *http.Request) (url.Values, error) {
	v, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, geo.Errorf(geo.CodeInvalid, "the query string is malformed: %v", err)
	}
	return v, nil
}

// Cut shortens what a client sent, for use in a message.
func Cut(s string) string {
	if len(s) > 100 {
		return strings.ToValidUTF8(s[:100], "") + "…"
	}
	return s
}
