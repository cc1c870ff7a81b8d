package query

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/cql2"
	"dateline/geo/crs"
	"dateline/geo/edtf"
)

// Limits of one filter.
const (
	MaxValues = 200 // values of one parameter
	MaxText   = 200 // characters of q
)

// Names lists the filter's parameters, sorted.
func Names() []string {
	out := single()
	for _, c := range parameters() {
		out = append(out, c.Name)
	}
	slices.Sort(out)
	return out
}

// single lists the parameters that have one value and are not columns.
func single() []string {
	return []string{"bbox", "bbox-crs", "clock", "dated", "datetime", "filter", "filter-crs", "filter-lang", "q",
		"viewport"}
}

func parameters() []*geo.Column {
	return slices.DeleteFunc(slices.Clone(geo.Columns()), func(c *geo.Column) bool { return !c.Parameter })
}

// Mode says how strictly a query is read.
type Mode uint8

// The modes. Strict refuses unknown parameters and empty values; Lenient, for pages that readers open, ignores both.
// Wrong values are refused in either.
const (
	Strict Mode = iota
	Lenient
)

// Parse reads a filter (DESIGN: one filter, every surface). A parameter may be repeated, its values joined by or as
// commas join them; those with one value (datetime, clock, dated, bbox, viewport, q, filter) may not. also names the
// parameters that the caller reads itself. Errors are CodeInvalid and name the parameter and what would be right.
func Parse(v url.Values, m Mode, also ...string) (geo.Filter, error) {
	var f geo.Filter
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if slices.Contains(also, name) {
			continue
		}
		if c := geo.ColumnNamed(name); (c == nil || !c.Parameter) && !slices.Contains(single(), name) {
			if m == Lenient {
				continue
			}
			return f, unknown(name, append(slices.Clone(also), Names()...))
		}
		if in := systemOf(v, "bbox-crs"); name == "bbox" && !in.IsCRS84() && len(v[name]) == 1 {
			var err error
			if f.BBox, err = boxIn(in, v.Get(name)); err != nil {
				return f, named(name, err)
			}
			continue
		}
		if err := parse(&f, name, v[name], m); err != nil {
			return f, err
		}
	}
	if text := strings.TrimSpace(v.Get("filter")); text != "" {
		x, err := expression(text, v.Get("filter-lang"), systemOf(v, "filter-crs"))
		if err != nil {
			return f, named("filter", err)
		}
		f.Expr = x
	}
	return f, nil
}

// The languages of the parameter filter.
const (
	LangText = "cql2-text"
	LangJSON = "cql2-json"
)

// System reads the URI of a coordinate reference system.
func System(uri string) (crs.System, error) {
	s, ok := crs.Named(uri)
	if !ok {
		var all []string
		for _, s := range crs.Systems() {
			all = append(all, s.URI)
		}
		return s, geo.Errorf(geo.CodeInvalid, "%q is not offered here; use one of %s", geo.Cut(uri, 60), strings.Join(all,
			", "))
	}
	return s, nil
}

// systemOf returns the system that a parameter names, which was or will be checked, CRS84 without one.
func systemOf(v url.Values, name string) crs.System {
	s, _ := crs.Named(strings.TrimSpace(v.Get(name)))
	return s
}

func expression(text, lang string, in crs.System) (geo.Expr, error) {
	parse := cql2.ParseText
	if lang == LangJSON {
		parse = cql2.ParseJSON
	}
	x, err := parse(text)
	if err != nil {
		return nil, err
	}
	if !in.IsCRS84() {
		x = x.Placed(in.ToLonLat, in.Ring)
	}
	return cql2.Compile(x)
}

// Only refuses parameters other than those known.
func Only(v url.Values, known ...string) error {
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if !slices.Contains(known, name) {
			return unknown(name, known)
		}
	}
	return nil
}

func unknown(name string, known []string) error {
	slices.Sort(known)
	return geo.Errorf(geo.CodeInvalid, "unknown parameter %q; known are %s", geo.Cut(name, 60), strings.Join(known, ", "))
}

func parse(f *geo.Filter, name string, raw []string, m Mode) error {
	if slices.Contains(single(), name) {
		return parseOne(f, name, raw, m)
	}
	vals, err := list(name, raw, m)
	if err != nil || len(vals) == 0 {
		return err
	}
	return named(name, geo.ColumnNamed(name).Choose(f, vals...))
}

func parseOne(f *geo.Filter, name string, raw []string, m Mode) error {
	if len(raw) > 1 {
		return geo.Errorf(geo.CodeInvalid, "parameter %s is given %d times; give it once", name, len(raw))
	}
	s := strings.TrimSpace(raw[0])
	if !utf8.ValidString(s) {
		return geo.Errorf(geo.CodeInvalid, "parameter %s is not UTF-8", name)
	}
	if s == "" {
		if m == Lenient || name == "q" {
			return nil
		}
		return empty(name)
	}
	var err error
	switch name {
	case "datetime":
		f.Time, err = interval(s)
	case "clock":
		f.Clock, err = geo.Parse[geo.Clock](s)
	case "filter-lang":
		if s != LangText && s != LangJSON {
			err = geo.Errorf(geo.CodeInvalid, "%q is not offered here; use %s or %s", geo.Cut(s, 60), LangText, LangJSON)
		}
	case "filter-crs", "bbox-crs":
		_, err = System(s)
	case "dated":
		f.Dated, err = strconv.ParseBool(s)
		if err != nil || s != "true" && s != "false" {
			err = geo.Errorf(geo.CodeInvalid, "%q is neither true nor false", geo.Cut(s, 60))
		}
	case "bbox":
		f.BBox, err = bbox(s)
	case "viewport":
		f.Viewport, err = viewport(s)
	case "q":
		if utf8.RuneCountInString(s) > MaxText {
			return geo.Errorf(geo.CodeInvalid, "parameter q is longer than %d characters", MaxText)
		}
		f.Query = strings.Join(strings.Fields(s), " ")
	}
	return named(name, err)
}

// named says whose value is wrong.
func named(name string, err error) error {
	if err == nil {
		return nil
	}
	return geo.Errorf(geo.CodeInvalid, "parameter %s: %s", name, err)
}

func empty(name string) error {
	return geo.Errorf(geo.CodeInvalid, "parameter %s is empty; leave it out, or give a value", name)
}

func list(name string, raw []string, m Mode) ([]string, error) {
	var out []string
	for _, r := range raw {
		for s := range strings.SplitSeq(r, ",") {
			if s = strings.TrimSpace(s); s != "" {
				out = append(out, s)
			} else if m == Strict {
				return nil, empty(name)
			}
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) > MaxValues {
		return nil, geo.Errorf(geo.CodeInvalid,
			"parameter %s has %d values; at most %d are allowed", name, len(out), MaxValues)
	}
	return out, nil
}

const datetimeForms = "use a date, time, month or year as 2022-07-13, 2022-07-13T10:00:00Z, 2022-07 or 2022, " +
	"or two of them as 2018/2019, ../2019 or 2022-07/.."

// interval reads OGC API – Features 1, 7.15.4 datetime, and EDTF years and months; both ends are included whole.
func interval(s string) (*geo.Span, error) {
	from, to, two := strings.Cut(s, "/")
	if !two {
		to = from
	}
	wrong := func(why string) (*geo.Span, error) {
		return nil, geo.Errorf(geo.CodeInvalid, "%q %s; %s", geo.Cut(s, 60), why, datetimeForms)
	}
	open := func(x string) bool { return two && (x == "" || x == "..") }
	if open(from) && open(to) {
		return wrong("is open at both ends")
	}
	span := geo.Span{Earliest: geo.OpenStart, Latest: geo.OpenEnd}
	if !open(from) {
		d, ok := end(from)
		if !ok {
			return wrong("is not a date")
		}
		span.Earliest = d.Earliest
	}
	if !open(to) {
		d, ok := end(to)
		if !ok {
			return wrong("is not a date")
		}
		span.Latest = d.Latest
	}
	if span.Earliest >= span.Latest {
		return wrong("ends before it starts")
	}
	return &span, nil
}

func end(s string) (geo.Span, bool) {
	if s == "" || strings.ContainsAny(s, "~?%/[") {
		return geo.Span{}, false
	}
	d, err := edtf.Parse(strings.ToUpper(s))
	if err != nil || d.IsZero() {
		return geo.Span{}, false
	}
	span := geo.SpanOf(d)
	return span, span.Earliest != geo.OpenStart && span.Latest != geo.OpenEnd
}

func numbers(s string, counts ...int) ([]float64, error) {
	parts := strings.Split(s, ",")
	if !slices.Contains(counts, len(parts)) {
		return nil, geo.Errorf(geo.CodeInvalid,
			"%q has %d numbers; give west,south,east,north in degrees", geo.Cut(s, 60), len(parts))
	}
	out := make([]float64, len(parts))
	for i, p := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(p, "xXpP_") {
			return nil, geo.Errorf(geo.CodeInvalid,
				"%q is not a number; give west,south,east,north in degrees", geo.Cut(p, 60))
		}
		out[i] = v
	}
	return out, nil
}

func bbox(s string) (*geo.Box, error) {
	n, err := numbers(s, 4, 6)
	if err != nil {
		return nil, err
	}
	b := geo.Box{West: n[0], South: n[1], East: n[2], North: n[3]}
	if len(n) == 6 { // heights do not matter here
		b = geo.Box{West: n[0], South: n[1], East: n[3], North: n[4]}
	}
	switch {
	case b.South > b.North:
		return nil, geo.Errorf(geo.CodeInvalid, "south %g is greater than north %g", b.South, b.North)
	case b.South < -90 || b.North > 90:
		return nil, geo.Errorf(geo.CodeInvalid, "latitudes must be between -90 and 90; longitude comes first")
	case b.West < -180 || b.West > 180 || b.East < -180 || b.East > 180:
		return nil, geo.Errorf(geo.CodeInvalid,
			"longitudes must be between -180 and 180; west > east crosses the antimeridian")
	}
	return &b, nil
}

// boxIn reads a box of another system, in the order of its axes, and returns what holds it in longitude and latitude.
func boxIn(in crs.System, s string) (*geo.Box, error) {
	n, err := numbers(s, 4, 6)
	if err != nil {
		return nil, err
	}
	upper := orb.Point{n[2], n[3]}
	if len(n) == 6 {
		upper = orb.Point{n[3], n[4]}
	}
	lower := orb.Point{n[0], n[1]}
	a, b := in.ToLonLat(lower), in.ToLonLat(upper)
	if a[0] > b[0] && a[1] <= b[1] && in.Straight() { // it crosses the antimeridian
		return bbox(fmt.Sprintf("%.9g,%.9g,%.9g,%.9g", a[0], a[1], b[0], b[1]))
	}
	if lower[0] > upper[0] || lower[1] > upper[1] {
		return nil, geo.Errorf(geo.CodeInvalid, "%q: the lower corner comes first, in the order of the axes of %s",
			geo.Cut(s, 60), in.URI)
	}
	bound := in.Ring(lower, upper).Bound()
	if math.IsNaN(bound.Min[0] + bound.Min[1] + bound.Max[0] + bound.Max[1]) {
		return nil, geo.Errorf(geo.CodeInvalid, "%q lies outside of %s", geo.Cut(s, 60), in.URI)
	}
	return bbox(fmt.Sprintf("%.9g,%.9g,%.9g,%.9g", bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1]))
}

// viewport takes what a map shows: longitudes may lie in another copy of the world, latitudes beyond the poles.
func viewport(s string) (*geo.Box, error) {
	n, err := numbers(s, 4)
	if err != nil {
		return nil, err
	}
	b := geo.Box{West: n[0], South: max(n[1], -90), East: n[2], North: min(n[3], 90)}
	if b.South > b.North {
		return nil, geo.Errorf(geo.CodeInvalid, "south %g is greater than north %g", n[1], n[3])
	}
	if b.East-b.West >= 360 {
		b.West, b.East = -180, 180
		return &b, nil
	}
	b.West, b.East = wrap(b.West), wrap(b.East)
	return &b, nil
}

func wrap(lon float64) float64 {
	if lon >= -180 && lon <= 180 {
		return lon
	}
	lon = math.Mod(lon+180, 360)
	if lon < 0 {
		lon += 360
	}
	return lon - 180
}

// Canonical returns the filter's canonical query string: parameters and values sorted, defaults dropped, "" for the
// zero Filter. Parse(Canonical(f)) equals f up to the order of values; an expression is there as CQL2 text.
func Canonical(f *geo.Filter) string {
	b := builder{}
	for _, c := range geo.Columns() {
		b.add(c.Name, c.Chosen(f)...)
	}
	b.box("bbox", f.BBox)
	if f.Clock != geo.ClockPublished {
		b.add("clock", f.Clock.String())
	}
	if f.Dated {
		b.add("dated", "true")
	}
	if f.Time != nil {
		b.add("datetime", Datetime(*f.Time))
	}
	if f.Expr != nil {
		b.add("filter", f.Expr.String())
	}
	b.add("q", f.Query)
	b.box("viewport", f.Viewport)
	slices.Sort(b)
	return strings.Join(b, "&")
}

// builder holds parameters with their values.
type builder []string

func (b *builder) add(name string, vals ...string) {
	if len(vals) == 0 {
		return
	}
	vals = slices.DeleteFunc(slices.Clone(vals), func(s string) bool { return s == "" })
	if len(vals) == 0 {
		return
	}
	slices.Sort(vals)
	for i, v := range vals {
		vals[i] = Readable(url.QueryEscape(v))
	}
	*b = append(*b, name+"="+strings.Join(slices.Compact(vals), ","))
}

// Readable leaves in an encoded query what RFC 3986, 3.4 allows there and readers like to see.
func Readable(encoded string) string {
	if strings.IndexByte(encoded, '%') < 0 {
		return encoded
	}
	return readable.Replace(encoded)
}

var readable = strings.NewReplacer("%3A", ":", "%2F", "/", "%2C", ",")

func (b *builder) box(name string, x *geo.Box) {
	if x != nil {
		b.add(name, number(x.West)+","+number(x.South)+","+number(x.East)+","+number(x.North))
	}
}

func number(v float64) string { return strconv.FormatFloat(cmp.Or(v, 0), 'f', -1, 64) }
