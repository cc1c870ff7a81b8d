package geo

import (
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// Truth is a value of three-valued logic, as SQL and CQL2 have it.
type Truth uint8

// The truth values; comparing with what is not stated is Unknown.
const (
	Unknown Truth = iota
	False
	True
)

// Expr is a condition on a mark. A filter chooses the marks for which it is True.
type Expr interface {
	// Eval judges one mark. It is safe for concurrent use.
	Eval(*Mark) Truth
	// String writes the condition as CQL2 text (OGC 21-065r2) in its canonical form: operands and values sorted,
	// without repeats. Conditions with the same text choose the same marks.
	String() string
}

// And is True when all are, False when one is.
type And []Expr

// Or is True when one is, False when all are.
type Or []Expr

// Not turns True and False round; Unknown stays.
type Not struct{ Expr Expr }

// Compare compares a column with a constant text. Dates compare by their text's bounds through [Filter.Time] instead.
type Compare struct {
	Column *Column
	Op     Op
	Value  string
}

// In is True when a column has one of the values.
type In struct {
	Column *Column
	Values []string
}

// IsNull is True when a column is not stated, otherwise False.
type IsNull struct{ Column *Column }

// Fits is True when a column has a value that Right takes.
type Fits struct {
	Column *Column
	Text   string // the condition as CQL2 text
	Right  func(string) bool
}

// Scan is a condition that only each mark by itself can tell.
type Scan struct {
	Text string // the condition as CQL2 text
	Of   func(*Mark) Truth
}

// Spatial is a condition on where a mark is: its point, or its area as an orb.MultiPolygon. It is Unknown for a mark
// without geometry.
type Spatial struct {
	Text string // the condition as CQL2 text
	Of   func(orb.Geometry) Truth
}

// Op is an operator of [Compare]; texts are ordered by code point.
type Op uint8

// The operators.
const (
	Eq Op = iota
	Ne
	Lt
	Le
	Gt
	Ge
)

// Eval implements Expr.
func (a And) Eval(m *Mark) Truth { return eval(a, m, True, False) }

// Eval implements Expr.
func (o Or) Eval(m *Mark) Truth { return eval(o, m, False, True) }

// eval joins operands: one that decides does so, and none begins with the other value.
func eval(list []Expr, m *Mark, none, decides Truth) Truth {
	for _, x := range list {
		switch x.Eval(m) {
		case decides:
			return decides
		case Unknown:
			none = Unknown
		}
	}
	return none
}

// Eval implements Expr.
func (n Not) Eval(m *Mark) Truth {
	switch n.Expr.Eval(m) {
	case True:
		return False
	case False:
		return True
	}
	return Unknown
}

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}

// Holds tells whether an order, as strings.Compare returns it, is what the operator asks for.
func (o Op) Holds(order int) bool {
	switch o {
	case Eq:
		return order == 0
	case Ne:
		return order != 0
	case Lt:
		return order < 0
	case Le:
		return order <= 0
	case Gt:
		return order > 0
	default:
		return order >= 0
	}
}

// Right tells whether a value is what is asked for.
func (c Compare) Right(v string) bool { return c.Op.Holds(strings.Compare(v, c.Value)) }

// Right tells whether a value is what is asked for.
func (i In) Right(v string) bool { return slices.Contains(i.Values, v) }

// Eval implements Expr; with several values one that fits is enough.
func (c Compare) Eval(m *Mark) Truth { return c.Column.test(m, c.Right) }

// Eval implements Expr.
func (i In) Eval(m *Mark) Truth { return i.Column.test(m, i.Right) }

// Eval implements Expr.
func (i IsNull) Eval(m *Mark) Truth {
	return truth(i.Column.test(m, func(string) bool { return true }) == Unknown)
}

// Eval implements Expr.
func (f Fits) Eval(m *Mark) Truth { return f.Column.test(m, f.Right) }

// Eval implements Expr.
func (s Scan) Eval(m *Mark) Truth { return s.Of(m) }

// Eval implements Expr; the mark's Area has to be there.
func (s Spatial) Eval(m *Mark) Truth {
	switch {
	case m.Shape == ShapePoint && m.Placed:
		return s.Of(m.Anchor)
	case m.Shape == ShapeArea && m.Area != nil:
		return s.Of(m.Area)
	}
	return Unknown
}

// test judges the values that a mark has in a column; Unknown when it has none.
func (c *Column) test(m *Mark, right func(string) bool) Truth {
	if c.texts != nil {
		if list := *c.texts(m); len(list) > 0 {
			return truth(slices.ContainsFunc(list, right))
		}
		return Unknown
	}
	v := c.Value(m)
	if v == "" {
		return Unknown
	}
	return truth(right(v))
}

// String implements Expr.
func (a And) String() string { return joined(" AND ", a, "TRUE") }

// String implements Expr.
func (o Or) String() string { return joined(" OR ", o, "FALSE") }

// String implements Expr.
func (n Not) String() string { return "NOT (" + n.Expr.String() + ")" }

// String implements Expr.
func (c Compare) String() string {
	return c.Column.Name + " " + [...]string{"=", "<>", "<", "<=", ">", ">="}[c.Op] + " " + literal(c.Value)
}

// String implements Expr.
func (i In) String() string {
	texts := make([]string, len(i.Values))
	for j, v := range i.Values {
		texts[j] = literal(v)
	}
	slices.Sort(texts)
	return i.Column.Name + " IN (" + strings.Join(slices.Compact(texts), ",") + ")"
}

// String implements Expr.
func (i IsNull) String() string { return i.Column.Name + " IS NULL" }

// String implements Expr.
func (f Fits) String() string { return f.Text }

// String implements Expr.
func (s Scan) String() string { return s.Text }

// String implements Expr.
func (s Spatial) String() string { return s.Text }

// literal writes a text as CQL2 does.
func literal(s string) string { return "'" + escaping.Replace(s) + "'" }

var escaping = strings.NewReplacer("'", "''", `\`, `\\`)

// joined writes operands, in parentheses where they are several; none of them is what the operator makes of none.
func joined(operator string, list []Expr, none string) string {
	if len(list) == 0 {
		return none
	}
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = x.String()
	}
	slices.Sort(texts)
	if texts = slices.Compact(texts); len(texts) == 1 {
		return texts[0]
	}
	return "(" + strings.Join(texts, ")"+operator+"(") + ")"
}
