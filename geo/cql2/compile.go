package cql2

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"dateline/geo"
)

// Compile makes a condition on marks of an expression. What marks do not have, and operands of wrong types, are
// CodeInvalid. What the columns of an index tell becomes conditions on columns; the rest is asked of each mark.
func Compile(x *Expr) (geo.Expr, error) { return condition(x) }

func condition(x *Expr) (geo.Expr, error) {
	switch {
	case x.Kind == Bool:
		return constant(x.Number == 1), nil
	case x.Kind != Operation:
		return nil, wrong(x.at, "%s is no condition, which is true or false", x)
	}
	switch x.Name {
	case "and", "or":
		var list []geo.Expr
		for _, a := range x.Args {
			c, err := condition(a)
			if err != nil {
				return nil, err
			}
			list = append(list, c)
		}
		if x.Name == "and" {
			return geo.And(list), nil
		}
		return geo.Or(list), nil
	case "not":
		c, err := condition(x.Args[0])
		return geo.Not{Expr: c}, err
	case "isNull":
		return isNull(x)
	case "like":
		return like(x)
	case "in":
		return in(x)
	case "between":
		low, err := compare(operation(x.at, ">=", x.Args[0], x.Args[1]))
		if err != nil {
			return nil, err
		}
		high, err := compare(operation(x.at, "<=", x.Args[0], x.Args[2]))
		return geo.And{low, high}, err
	}
	switch {
	case infix[x.Name] == 4:
		return compare(x)
	case standard[x.Name] && strings.HasPrefix(x.Name, "s_"):
		return spatial(x)
	case standard[x.Name] && strings.HasPrefix(x.Name, "t_"):
		return temporal(x)
	case standard[x.Name] && strings.HasPrefix(x.Name, "a_"):
		return arrays(x)
	case infix[x.Name] > 0 || standard[x.Name]:
		return nil, wrong(x.at, "%s is no condition, which is true or false", x)
	}
	return nil, wrong(x.at, "there is no function %s here", cut(x.Name))
}

// constant is the condition that is always so.
func constant(is bool) geo.Expr {
	if is {
		return geo.And{}
	}
	return geo.Or{}
}

func truth(is bool) geo.Truth {
	if is {
		return geo.True
	}
	return geo.False
}

// valueType is the type of a value.
type valueType uint8

const (
	texts valueType = iota
	numbers
	instants
	intervals
	lists
	geometries
)

func (t valueType) String() string {
	return [...]string{"a text", "a number", "a date or time", "an interval", "a list", "a geometry"}[t]
}

// datum is a value; without ok it is not stated. Instants and intervals are half-open spans of seconds.
type datum struct {
	ok     bool
	text   string
	number float64
	span   geo.Span
	list   []string
}

// value is an operand.
type value struct {
	valueType
	constant bool
	of       func(*geo.Mark) datum
	column   *geo.Column         // of texts, lists and instants: what it is, under fold
	fold     func(string) string // nil for none
}

func literal(t valueType, d datum) value {
	d.ok = true
	return value{valueType: t, constant: true, of: func(*geo.Mark) datum { return d }}
}

func operand(x *Expr) (value, error) {
	switch x.Kind {
	case Text:
		return literal(texts, datum{text: x.Name}), nil
	case Number:
		return literal(numbers, datum{number: x.Number}), nil
	case Date, Timestamp:
		return literal(instants, datum{span: span(x)}), nil
	case Interval:
		return between(x)
	case List:
		return list(x)
	case Property:
		return property(x)
	case Operation:
		switch {
		case x.Name == "casei" || x.Name == "accenti":
			return folded(x)
		case infix[x.Name] > 4:
			return arithmetic(x)
		case infix[x.Name] == 0 && !standard[x.Name] && counts[x.Name] == 0:
			return value{}, wrong(x.at, "there is no function %s here", cut(x.Name))
		}
	}
	return value{}, wrong(x.at, "%s stands where a value is expected", x)
}

// typed is an operand that has to be of a type.
func typed(x *Expr, want valueType) (value, error) {
	v, err := operand(x)
	if err == nil && v.valueType != want {
		err = wrong(x.at, "%s is %s; %s is expected", x, v.valueType, want)
	}
	return v, err
}

// property is what marks have.
func property(x *Expr) (value, error) {
	if x.Name == "geometry" {
		return value{valueType: geometries}, nil
	}
	c := geo.ColumnNamed(x.Name)
	if c == nil || !c.Queryable() {
		names := []string{"geometry"}
		for _, c := range geo.Columns() {
			if c.Queryable() {
				names = append(names, c.Name)
			}
		}
		slices.Sort(names)
		return value{}, wrong(x.at, "there is no property %q to filter by; there are %s",
			cut(x.Name), strings.Join(names, ", "))
	}
	clock, late := c.Clock()
	switch {
	case c.Type == geo.TypeNumber:
		return value{valueType: numbers, of: func(m *geo.Mark) datum {
			v := float64(*c.Float(m))
			return datum{ok: v > 0, number: v}
		}}, nil
	case c.Type == geo.TypeDate:
		return value{valueType: intervals, of: func(m *geo.Mark) datum {
			return datum{ok: m.Clocks[clock].Stated(), span: m.Clocks[clock]}
		}}, nil
	case c.Type == geo.TypeInstant:
		return value{valueType: instants, column: c, of: func(m *geo.Mark) datum {
			s := m.Clocks[clock]
			at := s.Earliest
			if late {
				at = s.Latest
			}
			return datum{ok: s.Stated() && geo.Instant(at) != "", span: second(at)}
		}}, nil
	case c.List:
		return value{valueType: lists, column: c, of: func(m *geo.Mark) datum {
			l := *c.Texts(m)
			return datum{ok: len(l) > 0, list: l}
		}}, nil
	}
	return value{valueType: texts, column: c, of: func(m *geo.Mark) datum {
		v := c.Value(m)
		return datum{ok: v != "", text: v}
	}}, nil
}

// second is an instant as a span: what there is to know of time is in seconds.
func second(at int64) geo.Span {
	if at == geo.OpenStart || at == geo.OpenEnd {
		return geo.Span{Earliest: at, Latest: at}
	}
	return geo.Span{Earliest: at, Latest: at + 1}
}

// span is when a literal is: a date its whole day.
func span(x *Expr) geo.Span {
	if x.Kind == Date {
		t, _ := time.Parse(time.DateOnly, x.Name) // as it was read
		return geo.Span{Earliest: t.Unix(), Latest: t.AddDate(0, 0, 1).Unix()}
	}
	t, _ := time.Parse(time.RFC3339Nano, x.Name)
	return second(t.Unix())
}

// between is an interval; an end that is not stated is open.
func between(x *Expr) (value, error) {
	var ends [2]value
	out := value{valueType: intervals, constant: true}
	for i, a := range x.Args {
		if a.Kind == Open {
			open := geo.Span{Earliest: geo.OpenStart, Latest: geo.OpenEnd}
			ends[i] = literal(instants, datum{span: open})
			continue
		}
		var err error
		if ends[i], err = typed(a, instants); err != nil {
			return value{}, err
		}
		out.constant = out.constant && ends[i].constant
	}
	out.of = func(m *geo.Mark) datum {
		s := geo.Span{Earliest: geo.OpenStart, Latest: geo.OpenEnd}
		if d := ends[0].of(m); d.ok {
			s.Earliest = d.span.Earliest
		}
		if d := ends[1].of(m); d.ok {
			s.Latest = d.span.Latest
			if ends[1].column != nil { // the ends of dates are where they are over
				s.Latest = d.span.Earliest
			}
		}
		return datum{ok: s.Earliest < s.Latest, span: s}
	}
	if out.constant && !out.of(nil).ok {
		return value{}, wrong(x.at, "the interval ends before it begins")
	}
	return out, nil
}

// list is a list of texts.
func list(x *Expr) (value, error) {
	var out []string
	for _, a := range x.Args {
		v, err := typed(a, texts)
		if err != nil {
			return value{}, err
		}
		if !v.constant {
			return value{}, wrong(a.at, "a list holds texts in quotation marks")
		}
		out = append(out, v.of(nil).text)
	}
	return literal(lists, datum{list: out}), nil
}

// folded is a text without its case or its accents.
func folded(x *Expr) (value, error) {
	v, err := operand(x.Args[0])
	if err == nil && v.valueType != texts && v.valueType != lists {
		err = wrong(x.Args[0].at, "%s is %s; %s is expected", x.Args[0], v.valueType, texts)
	}
	if err != nil {
		return v, err
	}
	fold, inner, of := folds[x.Name], v.fold, v.of
	v.fold = func(s string) string {
		if inner != nil {
			s = inner(s)
		}
		return fold(s)
	}
	v.of = func(m *geo.Mark) datum {
		d := of(m)
		d.text = fold(d.text)
		if d.list != nil {
			all := make([]string, len(d.list))
			for i, s := range d.list {
				all[i] = fold(s)
			}
			d.list = all
		}
		return d
	}
	return v, nil
}

// arithmetic computes; what cannot be computed is not stated.
func arithmetic(x *Expr) (value, error) {
	a, err := typed(x.Args[0], numbers)
	if err != nil {
		return a, err
	}
	b, err := typed(x.Args[1], numbers)
	if err != nil {
		return b, err
	}
	compute := map[string]func(a, b float64) float64{
		"+": func(a, b float64) float64 { return a + b }, "-": func(a, b float64) float64 { return a - b },
		"*": func(a, b float64) float64 { return a * b }, "/": func(a, b float64) float64 { return a / b },
		"%": math.Mod, "^": math.Pow, "div": func(a, b float64) float64 { return math.Trunc(a / b) },
	}[x.Name]
	return value{valueType: numbers, constant: a.constant && b.constant, of: func(m *geo.Mark) datum {
		x, y := a.of(m), b.of(m)
		n := compute(x.number, y.number)
		return datum{ok: x.ok && y.ok && !math.IsNaN(n) && !math.IsInf(n, 0), number: n}
	}}, nil
}

// each is a condition that is asked of each mark, or known for all.
func each(x *Expr, of func(*geo.Mark) geo.Truth, operands ...value) geo.Expr {
	if !slices.ContainsFunc(operands, func(v value) bool { return !v.constant }) {
		if t := of(nil); t != geo.Unknown {
			return constant(t == geo.True)
		}
	}
	return geo.Scan{Text: x.String(), Of: of}
}

func isNull(x *Expr) (geo.Expr, error) {
	v, err := operand(x.Args[0])
	switch {
	case err != nil:
		return nil, err
	case v.valueType == geometries:
		return geo.Fits{
			Column: geo.ColumnNamed("geometry"), Text: x.String(),
			Right: func(s string) bool { return s == geo.ShapeNone.String() },
		}, nil
	case v.column != nil:
		return geo.IsNull{Column: v.column}, nil
	}
	return each(x, func(m *geo.Mark) geo.Truth { return truth(!v.of(m).ok) }, v), nil
}

var operators = map[string]geo.Op{"=": geo.Eq, "<>": geo.Ne, "<": geo.Lt, "<=": geo.Le, ">": geo.Gt, ">=": geo.Ge}

// turned are the operators with their operands exchanged.
var turned = map[string]string{"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// compare makes a comparison. Of a column with several values, one that fits is enough.
func compare(x *Expr) (geo.Expr, error) {
	if x.Name == "<>" {
		same, err := compare(operation(x.at, "=", x.Args...))
		return geo.Not{Expr: same}, err
	}
	a, err := operand(x.Args[0])
	if err != nil {
		return nil, err
	}
	b, err := operand(x.Args[1])
	switch {
	case err != nil:
		return nil, err
	case a.constant && b.column != nil:
		return compare(operation(x.at, turned[x.Name], x.Args[1], x.Args[0]))
	case a.valueType == lists && a.column != nil && b.valueType == texts && b.constant:
	case a.valueType != b.valueType || a.valueType > instants:
		return nil, wrong(x.at, "%s is %s and %s is %s; they cannot be compared with %s",
			x.Args[0], a.valueType, x.Args[1], b.valueType, x.Name)
	}
	op := operators[x.Name]
	if a.column != nil && b.constant && b.of(nil).ok {
		d := b.of(nil)
		switch {
		case a.valueType == instants:
			return geo.Fits{Column: a.column, Text: x.String(), Right: func(s string) bool {
				t, err := time.Parse(time.RFC3339, s)
				return err == nil && op.Holds(cmp.Compare(t.Unix(), d.span.Earliest))
			}}, nil
		case a.fold == nil:
			return geo.Compare{Column: a.column, Op: op, Value: d.text}, nil
		}
		return geo.Fits{Column: a.column, Text: x.String(), Right: func(s string) bool {
			return op.Holds(strings.Compare(a.fold(s), d.text))
		}}, nil
	}
	return each(x, func(m *geo.Mark) geo.Truth {
		p, q := a.of(m), b.of(m)
		if !p.ok || !q.ok {
			return geo.Unknown
		}
		switch a.valueType {
		case numbers:
			return truth(op.Holds(cmp.Compare(p.number, q.number)))
		case instants:
			return truth(op.Holds(cmp.Compare(p.span.Earliest, q.span.Earliest)))
		}
		return truth(op.Holds(strings.Compare(p.text, q.text)))
	}, a, b), nil
}

// in is one of several equalities.
func in(x *Expr) (geo.Expr, error) {
	a, err := operand(x.Args[0])
	if err != nil {
		return nil, err
	}
	var or geo.Or
	var values []string
	for _, v := range x.Args[1].Args {
		same, err := compare(operation(v.at, "=", x.Args[0], v))
		if err != nil {
			return nil, err
		}
		or = append(or, same)
		if c, ok := same.(geo.Compare); ok && a.column != nil {
			values = append(values, c.Value)
		}
	}
	if len(values) > 0 && len(values) == len(or) {
		return geo.In{Column: a.column, Values: values}, nil
	}
	return or, nil
}

func like(x *Expr) (geo.Expr, error) {
	a, err := operand(x.Args[0])
	if err == nil && a.valueType != texts && (a.valueType != lists || a.column == nil) {
		err = wrong(x.Args[0].at, "%s is %s; %s is expected", x.Args[0], a.valueType, texts)
	}
	if err != nil {
		return nil, err
	}
	pattern, err := typed(x.Args[1], texts)
	if err == nil && !pattern.constant {
		err = wrong(x.Args[1].at, "the pattern of LIKE is a text in quotation marks")
	}
	if err != nil {
		return nil, err
	}
	p := newPattern(pattern.of(nil).text)
	if a.column == nil {
		return each(x, func(m *geo.Mark) geo.Truth {
			d := a.of(m)
			if !d.ok {
				return geo.Unknown
			}
			return truth(p.matches(d.text))
		}, a), nil
	}
	return geo.Fits{Column: a.column, Text: x.String(), Right: func(s string) bool {
		if a.fold != nil {
			s = a.fold(s)
		}
		return p.matches(s)
	}}, nil
}

// arrays compares lists as sets.
func arrays(x *Expr) (geo.Expr, error) {
	a, err := typed(x.Args[0], lists)
	if err != nil {
		return nil, err
	}
	b, err := typed(x.Args[1], lists)
	if err != nil {
		return nil, err
	}
	all := func(list, of []string) bool {
		return !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(of, s) })
	}
	compare := map[string]func(a, b []string) bool{
		"a_contains":    func(a, b []string) bool { return all(b, a) },
		"a_containedby": all,
		"a_equals":      func(a, b []string) bool { return all(a, b) && all(b, a) },
		"a_overlaps": func(a, b []string) bool {
			return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
		},
	}[x.Name]
	if a.column != nil && b.constant && a.fold == nil { // what an index tells
		values := b.of(nil).list
		switch {
		case x.Name == "a_overlaps" && len(values) > 0:
			return geo.In{Column: a.column, Values: values}, nil
		case x.Name == "a_contains" && len(values) > 0:
			var and geo.And
			for _, v := range values {
				and = append(and, geo.Compare{Column: a.column, Value: v})
			}
			return and, nil
		}
	}
	return each(x, func(m *geo.Mark) geo.Truth {
		p, q := a.of(m), b.of(m)
		if !p.ok || !q.ok {
			return geo.Unknown
		}
		return truth(compare(p.list, q.list))
	}, a, b), nil
}

// relations are how spans lie to each other (Allen), half-open.
var relations = map[string]func(a, b geo.Span) bool{
	"t_after":        func(a, b geo.Span) bool { return a.Earliest >= b.Latest },
	"t_before":       func(a, b geo.Span) bool { return a.Latest <= b.Earliest },
	"t_disjoint":     func(a, b geo.Span) bool { return !a.Meets(b) },
	"t_intersects":   geo.Span.Meets,
	"t_equals":       func(a, b geo.Span) bool { return a == b },
	"t_contains":     func(a, b geo.Span) bool { return a.Earliest < b.Earliest && a.Latest > b.Latest },
	"t_during":       func(a, b geo.Span) bool { return a.Earliest > b.Earliest && a.Latest < b.Latest },
	"t_finishes":     func(a, b geo.Span) bool { return a.Earliest > b.Earliest && a.Latest == b.Latest },
	"t_finishedby":   func(a, b geo.Span) bool { return a.Earliest < b.Earliest && a.Latest == b.Latest },
	"t_starts":       func(a, b geo.Span) bool { return a.Earliest == b.Earliest && a.Latest < b.Latest },
	"t_startedby":    func(a, b geo.Span) bool { return a.Earliest == b.Earliest && a.Latest > b.Latest },
	"t_meets":        func(a, b geo.Span) bool { return a.Latest == b.Earliest },
	"t_metby":        func(a, b geo.Span) bool { return a.Earliest == b.Latest },
	"t_overlaps":     func(a, b geo.Span) bool { return a.Earliest < b.Earliest && a.Meets(b) && a.Latest < b.Latest },
	"t_overlappedby": func(a, b geo.Span) bool { return a.Earliest > b.Earliest && a.Meets(b) && a.Latest > b.Latest },
}

// instantsToo are the relations that instants may have.
var instantsToo = []string{"t_after", "t_before", "t_disjoint", "t_intersects", "t_equals"}

func temporal(x *Expr) (geo.Expr, error) {
	var v [2]value
	for i, a := range x.Args {
		var err error
		if v[i], err = operand(a); err != nil {
			return nil, err
		}
		if v[i].valueType == instants && slices.Contains(instantsToo, x.Name) {
			continue
		}
		if v[i].valueType != intervals {
			return nil, wrong(a.at, "%s is %s; %s takes an interval here", a, v[i].valueType, strings.ToUpper(x.Name))
		}
	}
	holds := relations[x.Name]
	return each(x, func(m *geo.Mark) geo.Truth {
		a, b := v[0].of(m), v[1].of(m)
		if !a.ok || !b.ok {
			return geo.Unknown
		}
		return truth(holds(a.span, b.span))
	}, v[:]...), nil
}
