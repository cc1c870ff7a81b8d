package query

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dateline/geo"
	"dateline/geo/edtf"
)

// Limits of one filter.
const (
	MaxValues = 200 // values of one parameter
	MaxText   = 200 // characters of q
)

// Names lists the filter's parameters, sorted.
func Names() []string {
	return []string{
		"about", "bbox", "claim", "claimant", "clock", "country", "dated", "datetime", "denial", "geometry", "kind", "location",
		"precision", "q", "report", "role", "status", "story", "topic", "viewport",
	}
}

// Mode says how strictly a query is read.
type Mode uint8

// The modes. Strict refuses unknown parameters and empty values; Lenient, for pages that readers open, ignores both.
// Wrong values are refused in either.
const (
	Strict Mode = iota
	Lenient
)

// Parse reads a filter (DESIGN: one filter, every surface). A parameter may be repeated, its values joined by or as commas
// join them; those with one value (datetime, clock, dated, bbox, viewport, q) may not. also names the parameters that the
// caller reads itself. Errors are CodeInvalid and name the parameter and what would be right.
func Parse(v url.Values, m Mode, also ...string) (geo.Filter, error) {
	var f geo.Filter
	names := Names()
	for _, name := range slices.Sorted(keys(v)) {
		if slices.Contains(also, name) {
			continue
		}
		if !slices.Contains(names, name) {
			if m == Lenient {
				continue
			}
			known := append(slices.Clone(also), names...)
			slices.Sort(known)
			return f, geo.Errorf(geo.CodeInvalid, "unknown parameter %q; known are %s", geo.Cut(name, 60), strings.Join(known, ", "))
		}
		if err := parse(&f, name, v[name], m); err != nil {
			return f, err
		}
	}
	return f, nil
}

func keys(v url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range v {
			if !yield(k) {
				return
			}
		}
	}
}

func parse(f *geo.Filter, name string, raw []string, m Mode) error {
	switch name {
	case "datetime", "clock", "dated", "bbox", "viewport", "q":
		return parseOne(f, name, raw, m)
	}
	vals, err := list(name, raw, m)
	if err != nil || len(vals) == 0 {
		return err
	}
	switch name {
	case "story":
		f.Story, err = each(name, vals, id)
	case "report":
		f.Report, err = each(name, vals, ref)
	case "claimant":
		f.Claimant, err = each(name, vals, ref)
	case "claim":
		f.Claim, err = each(name, vals, ref)
	case "location":
		f.Location, err = each(name, vals, ref)
	case "topic":
		f.Topic, err = each(name, vals, ref)
	case "about":
		f.About, err = each(name, vals, ref)
	case "country":
		f.Country, err = each(name, vals, country)
	case "status":
		f.Status, err = each(name, vals, geo.ParseStatus)
	case "kind":
		f.Kind, err = each(name, vals, geo.ParseClaimKind)
	case "role":
		f.Role, err = each(name, vals, geo.ParseRole)
	case "precision":
		f.Precision, err = each(name, vals, geo.ParsePrecision)
	case "denial":
		f.Denial, err = each(name, vals, geo.ParseDenial)
	case "geometry":
		f.Shape, err = each(name, vals, geo.ParseShape)
	}
	return err
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
		f.Clock, err = geo.ParseClock(s)
	case "dated":
		f.Dated, err = strconv.ParseBool(s)
		if err != nil || s != "true" && s != "false" {
			err = geo.Errorf(geo.CodeInvalid, "parameter dated: %q is neither true nor false", geo.Cut(s, 60))
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

func named(name string, err error) error {
	if err == nil || strings.HasPrefix(err.Error(), "parameter ") {
		return err
	}
	return geo.Errorf(geo.CodeInvalid, "parameter %s: %s", name, err.Error())
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
		return nil, geo.Errorf(geo.CodeInvalid, "parameter %s has %d values; at most %d are allowed", name, len(out), MaxValues)
	}
	return out, nil
}

func each[T any](name string, vals []string, f func(string) (T, error)) ([]T, error) {
	out := make([]T, 0, len(vals))
	for _, s := range vals {
		v, err := f(s)
		if err != nil {
			return nil, named(name, err)
		}
		out = append(out, v)
	}
	return out, nil
}

func id(s string) (string, error) {
	if !geo.ValidID(s) {
		return "", geo.Errorf(geo.CodeInvalid,
			"%q is no id; ids are up to 100 of a–z, 0–9, “.”, “_” and “-”, the first a letter or digit", geo.Cut(s, 60))
	}
	return s, nil
}

func ref(s string) (geo.Ref, error) {
	story, rest, ok := strings.Cut(s, ":")
	if !ok {
		v, err := id(s)
		return geo.Ref{ID: v}, err
	}
	if _, err := id(story); err != nil {
		return geo.Ref{}, err
	}
	_, err := id(rest)
	return geo.Ref{Story: story, ID: rest}, err
}

func country(s string) (string, error) {
	u := strings.ToUpper(s)
	if len(u) != 2 || u[0] < 'A' || u[0] > 'Z' || u[1] < 'A' || u[1] > 'Z' {
		return "", geo.Errorf(geo.CodeInvalid, "%q is no country code; use two letters of ISO 3166-1, as HR", geo.Cut(s, 60))
	}
	return u, nil
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
			return wrong("is no date")
		}
		span.Earliest = d.Earliest
	}
	if !open(to) {
		d, ok := end(to)
		if !ok {
			return wrong("is no date")
		}
		span.Latest = d.Latest
	}
	if span.Earliest >= span.Latest {
		return wrong("ends before it starts")
	}
	return &span, nil
}

func end(s string) (geo.Span, bool) {
	if s == "" || strings.ContainsAny(s, "~?%/") {
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
		return nil, geo.Errorf(geo.CodeInvalid, "%q has %d numbers; give west,south,east,north in degrees", geo.Cut(s, 60), len(parts))
	}
	out := make([]float64, len(parts))
	for i, p := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(p, "xXpP_") {
			return nil, geo.Errorf(geo.CodeInvalid, "%q is no number; give west,south,east,north in degrees", geo.Cut(p, 60))
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
		return nil, geo.Errorf(geo.CodeInvalid, "longitudes must be between -180 and 180; west > east crosses the antimeridian")
	}
	return &b, nil
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

// Canonical returns the filter's canonical query string: parameters and values sorted, defaults dropped, "" for the zero
// Filter. Parse(Canonical(f)) equals f up to the order of values, but for Expr, which stands in filter as CQL2 text.
func Canonical(f *geo.Filter) string {
	var b builder
	b.refs("about", f.About)
	b.box("bbox", f.BBox)
	b.refs("claim", f.Claim)
	b.refs("claimant", f.Claimant)
	if f.Clock != geo.ClockPublished {
		b.add("clock", f.Clock.String())
	}
	b.add("country", f.Country...)
	if f.Dated {
		b.add("dated", "true")
	}
	if f.Time != nil {
		b.add("datetime", Datetime(*f.Time))
	}
	b.add("denial", texts(f.Denial)...)
	if f.Expr != nil {
		b.add("filter", f.Expr.String())
	}
	b.add("geometry", texts(f.Shape)...)
	b.add("kind", texts(f.Kind)...)
	b.refs("location", f.Location)
	b.add("precision", texts(f.Precision)...)
	b.add("q", f.Query)
	b.refs("report", f.Report)
	b.add("role", texts(f.Role)...)
	b.add("status", texts(f.Status)...)
	b.add("story", f.Story...)
	b.refs("topic", f.Topic)
	b.box("viewport", f.Viewport)
	return b.s.String()
}

type builder struct{ s strings.Builder }

func (b *builder) add(name string, vals ...string) {
	vals = slices.DeleteFunc(slices.Clone(vals), func(s string) bool { return s == "" })
	if len(vals) == 0 {
		return
	}
	slices.Sort(vals)
	vals = slices.Compact(vals)
	if b.s.Len() > 0 {
		b.s.WriteByte('&')
	}
	b.s.WriteString(name)
	b.s.WriteByte('=')
	for i, v := range vals {
		if i > 0 {
			b.s.WriteByte(',')
		}
		b.s.WriteString(escape(v))
	}
}

// escape is url.QueryEscape that leaves what RFC 3986, 3.4 allows in a query and readers like to see.
func escape(s string) string {
	s = url.QueryEscape(s)
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	return strings.NewReplacer("%3A", ":", "%2F", "/", "%2C", ",").Replace(s)
}

func (b *builder) refs(name string, refs []geo.Ref) {
	b.add(name, texts(refs)...)
}

func (b *builder) box(name string, x *geo.Box) {
	if x != nil {
		b.add(name, number(x.West)+","+number(x.South)+","+number(x.East)+","+number(x.North))
	}
}

func number(v float64) string { return strconv.FormatFloat(cmp.Or(v, 0), 'f', -1, 64) }

func texts[T interface{ String() string }](vals []T) []string {
	out := make([]string, len(vals))
	for i, v := range vals {
		out[i] = v.String()
	}
	return out
}
