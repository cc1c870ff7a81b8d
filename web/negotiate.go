package web

import (
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dateline/geo"
)

// The media types served.
const (
	typeHTML    = "text/html; charset=utf-8"
	typeJSON    = "application/json"
	typeGeoJSON = "application/geo+json"
	typeMVT     = "application/vnd.mapbox-vector-tile"
	typeProblem = "application/problem+json"
)

// wants returns the quality, 0 to 1, at which an Accept or Accept-Encoding header takes a value; the most specific range
// wins (RFC 9110, 12.5.1).
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
	header := r.Header.Values("Accept")
	if len(header) == 0 {
		return 0.001 // anything will do
	}
	kind, _, err := mime.ParseMediaType(kind)
	if err != nil {
		return 0
	}
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
	header := r.Header.Values("Accept")
	return len(header) > 0 && acceptQuality(r, typeHTML) > max(acceptQuality(r, typeJSON), acceptQuality(r, typeGeoJSON))
}

// format chooses between HTML and another form by f, else by Accept. Who takes anything gets HTML: publishing systems and
// social networks look in it for oEmbed, titles and pictures. An f that is not offered is an error.
func format(r *http.Request, q url.Values, other string) (html bool, err error) {
	switch f := q.Get("f"); {
	case len(q["f"]) > 1:
		return false, geo.Errorf(geo.CodeInvalid, "parameter f is given %d times; give it once", len(q["f"]))
	case f == "html":
		return true, nil
	case f == other:
		return false, nil
	case q.Has("f"):
		return false, geo.Errorf(geo.CodeInvalid, "parameter f: %q is not offered here; it is html or %s", f, other)
	}
	page := acceptQuality(r, typeHTML)
	return page > 0 && page >= max(acceptQuality(r, typeJSON), acceptQuality(r, typeGeoJSON)), nil
}

// encoding chooses how a body is compressed: zstd, gzip or "" for not at all (RFC 9110, 12.5.3).
func encoding(r *http.Request) string {
	header := r.Header.Values("Accept-Encoding")
	if len(header) == 0 {
		return ""
	}
	of := func(name string) float64 {
		return wants(header, func(rng string) int {
			switch rng {
			case name, "x-" + name:
				return 2
			case "*":
				return 1
			}
			return 0
		})
	}
	z, g := of("zstd"), of("gzip")
	switch {
	case z > 0 && z >= g:
		return "zstd"
	case g > 0:
		return "gzip"
	}
	return ""
}
