package cql2

import (
	"slices"
	"strconv"
	"strings"

	"dateline/geo"
)

// Kind says what an Expr is.
type Kind uint8

// The kinds.
const (
	Operation Kind = iota // Name of Args: and, or, not, =, like, +, s_intersects, casei, a function, …
	Property              // Name
	Text                  // Name
	Number                // Number
	Bool                  // Number is 1 for true
	Date                  // Name, as 2022-07-13
	Timestamp             // Name, RFC 3339 in UTC
	Interval              // two Args, ends included: Date, Timestamp, Property or Open
	Open                  // an end of an interval that is not there
	List                  // Args
	Geometry              // Name is its GeoJSON type, with Coords, or Args for a GeometryCollection
	BBox                  // Coords[0][0][0] has its 4 or 6 numbers
)

// Expr is a CQL2 expression.
type Expr struct {
	Kind   Kind
	Name   string
	Number float64
	Args   []*Expr
	// Coords are polygons of rings of positions; what needs fewer levels has one member in each level that it lacks.
	Coords [][][][]float64

	at int // character of the text, -1 in JSON
}

// The limits of one expression.
const (
	MaxLength   = 16 << 10 // bytes of text or JSON
	MaxDepth    = 32
	MaxVertices = 2000
)

// levels says how deep the coordinates of a geometry are.
var levels = map[string]int{
	"Point": 1, "MultiPoint": 2, "LineString": 2, "Polygon": 3, "MultiLineString": 3, "MultiPolygon": 4,
}

// wkt names geometries in text.
var wkt = map[string]string{
	"POINT": "Point", "MULTIPOINT": "MultiPoint", "LINESTRING": "LineString", "POLYGON": "Polygon",
	"MULTILINESTRING": "MultiLineString", "MULTIPOLYGON": "MultiPolygon", "GEOMETRYCOLLECTION": "GeometryCollection",
}

// The functions of the standard, which may be written in capitals too.
var standard = map[string]bool{
	"casei": true, "accenti": true,
	"s_intersects": true, "s_equals": true, "s_disjoint": true, "s_touches": true, "s_within": true, "s_overlaps": true,
	"s_crosses": true, "s_contains": true,
	"t_after": true, "t_before": true, "t_contains": true, "t_disjoint": true, "t_during": true, "t_equals": true,
	"t_finishedby": true, "t_finishes": true, "t_intersects": true, "t_meets": true, "t_metby": true,
	"t_overlappedby": true, "t_overlaps": true, "t_startedby": true, "t_starts": true,
	"a_containedby": true, "a_contains": true, "a_equals": true, "a_overlaps": true,
}

// infix are the operators between two operands, by how strongly they bind.
var infix = map[string]int{
	"or": 1, "and": 2, "=": 4, "<>": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "like": 4, "+": 5, "-": 5, "*": 6, "/": 6,
	"%": 6, "div": 6, "^": 7,
}

func operation(at int, name string, args ...*Expr) *Expr {
	return &Expr{Kind: Operation, Name: name, Args: args, at: at}
}

// joined is operands joined by and or or, those of the same operator among them taken in.
func joined(at int, name string, args ...*Expr) *Expr {
	var all []*Expr
	for _, x := range args {
		if x.Kind == Operation && x.Name == name {
			all = append(all, x.Args...)
		} else {
			all = append(all, x)
		}
	}
	return operation(at, name, all...)
}

// counts are how many operands the operators have that do not stand between two.
var counts = map[string]int{"not": 1, "between": 3, "in": 2, "isNull": 1}

// checked holds an expression to the limits, and every operator to its number of operands.
func checked(x *Expr) (*Expr, error) {
	vertices := 0
	var walk func(x *Expr, depth int) error
	walk = func(x *Expr, depth int) error {
		if depth > MaxDepth {
			return wrong(x.at, "the filter is nested more than %d deep", MaxDepth)
		}
		if x.Kind == Operation {
			n := len(x.Args)
			want, ok := counts[x.Name]
			switch {
			case x.Name == "and" || x.Name == "or":
				if n < 2 {
					return wrong(x.at, "%s needs two operands or more", x.Name)
				}
			case infix[x.Name] > 0:
				want, ok = 2, true
			case x.Name == "casei" || x.Name == "accenti":
				want, ok = 1, true
			case standard[x.Name]:
				want, ok = 2, true
			case !ok && !callable(x.Name):
				return wrong(x.at, "there is no function %q here", cut(x.Name))
			}
			if ok && n != want {
				return wrong(x.at, "%s has %d operands; it takes %d", x.Name, n, want)
			}
			if x.Name == "in" && x.Args[1].Kind != List {
				return wrong(x.Args[1].at, "IN takes a list in parentheses")
			}
		}
		for _, polygon := range x.Coords {
			for _, ring := range polygon {
				vertices += len(ring)
			}
		}
		if vertices > MaxVertices {
			return wrong(x.at, "the filter's geometries have more than %d positions", MaxVertices)
		}
		for i, a := range x.Args {
			inList := x.Name == "in" && i == 1 || standard[x.Name] && strings.HasPrefix(x.Name, "a_")
			if a.Kind == List && (x.Kind != Operation || !inList) {
				return wrong(a.at, "a list stands where a value is expected")
			}
			if a.Kind == List && len(a.Args) == 1 && x.Name != "in" && a.Args[0].Kind <= Property {
				return wrong(a.at, "a list of one holds a literal")
			}
			if err := walk(a, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if x.Kind == List {
		return nil, wrong(x.at, "a list stands where a condition is expected")
	}
	return x, walk(x, 1)
}

// callable tells whether a function may have a name, which text could not tell from what else begins so.
func callable(name string) bool {
	upper := strings.ToUpper(name)
	return plain(name) && wkt[upper] == "" && !slices.Contains([]string{"BBOX", "DATE", "TIMESTAMP", "INTERVAL"}, upper)
}

// wrong is an error at a character of the text; of JSON, which has its own way of saying where, at is negative.
func wrong(at int, format string, args ...any) error {
	e := geo.Errorf(geo.CodeInvalid, format, args...)
	if at >= 0 {
		return geo.Errorf(geo.CodeInvalid, "at character %s: %s", strconv.Itoa(at+1), e.Error())
	}
	return e
}

// Canonical returns an expression in the one form that all have that differ only in the order of operands of and, or
// and in, and in what they repeat.
func Canonical(x *Expr) *Expr {
	out := *x
	out.Args = make([]*Expr, len(x.Args))
	for i, a := range x.Args {
		out.Args[i] = Canonical(a)
	}
	if x.Kind == Operation && (x.Name == "and" || x.Name == "or") {
		out.Args = sorted(joined(x.at, x.Name, out.Args...).Args)
		if len(out.Args) == 1 {
			return out.Args[0]
		}
	}
	if x.Kind == Operation && x.Name == "in" && out.Args[1].Kind == List {
		list := *out.Args[1]
		list.Args = sorted(list.Args)
		out.Args[1] = &list
	}
	return &out
}

func sorted(list []*Expr) []*Expr {
	type printed struct {
		text string
		x    *Expr
	}
	all := make([]printed, len(list))
	for i, x := range list {
		all[i] = printed{x.String(), x}
	}
	slices.SortFunc(all, func(a, b printed) int { return compareText(a.text, b.text) })
	all = slices.CompactFunc(all, func(a, b printed) bool { return a.text == b.text })
	out := make([]*Expr, len(all))
	for i, p := range all {
		out[i] = p.x
	}
	return out
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
