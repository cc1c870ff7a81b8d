package geo

import (
	"slices"
	"strings"
	"time"
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
	// String writes the condition as CQL2 text (OGC 21-065r2) in its canonical form: operands and values sorted, without
	// repeats. Conditions with the same text choose the same marks.
	String() string
}

// And is True when all are, False when one is.
type And []Expr

// Or is True when one is, False when all are.
type Or []Expr

// Not turns True and False round; Unknown stays.
type Not struct{ Expr Expr }

// Compare compares a column with a constant text. Columns are named as in the claims collection (see [Columns]); dates
// compare by their text's bounds through [Filter.Time] instead.
type Compare struct {
	Column string
	Op     Op
	Value  string
}

// In is True when a column has one of the values.
type In struct {
	Column string
	Values []string
}

// IsNull is True when a column is not stated, otherwise False.
type IsNull struct{ Column string }

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

// Columns lists the columns that expressions may name.
func Columns() []string {
	return []string{
		"mark_id", "story", "claim", "location", "country", "role", "precision", "kind", "topic", "status", "claimant",
		"about", "report", "denial", "event_earliest", "event_latest", "said_earliest", "said_latest",
		"published_earliest", "published_latest",
	}
}

// values returns what a column holds: nothing when not stated, several for about and report.
func (m *Mark) values(column string) []string {
	one := func(s string) []string {
		if s == "" {
			return nil
		}
		return []string{s}
	}
	switch column {
	case "mark_id":
		return one(m.ID())
	case "story":
		return one(m.Story)
	case "claim":
		return one(m.Claim)
	case "location":
		return one(m.Location)
	case "country":
		return one(m.Country)
	case "role":
		return one(m.Role.String())
	case "precision":
		return one(m.Precision.String())
	case "kind":
		return one(m.Kind.String())
	case "topic":
		return one(m.Topic)
	case "status":
		return one(m.Status.String())
	case "claimant":
		return one(m.Claimant)
	case "about":
		return m.About
	case "report":
		return m.Reports
	case "denial":
		return one(m.Denial.String())
	}
	return one(m.bound(column))
}

// bound returns an end of a date as RFC 3339 in UTC, so that the order of texts is the order of time.
func (m *Mark) bound(column string) string {
	name, end, ok := strings.Cut(column, "_")
	c, err := ParseClock(name)
	if !ok || err != nil || !m.Clocks[c].Stated() {
		return ""
	}
	t := m.Clocks[c].Latest
	if end == "earliest" {
		t = m.Clocks[c].Earliest
	}
	if t == OpenStart || t == OpenEnd {
		return ""
	}
	return time.Unix(t, 0).UTC().Format(time.RFC3339)
}

// Eval implements Expr.
func (a And) Eval(m *Mark) Truth {
	t := True
	for _, x := range a {
		switch x.Eval(m) {
		case False:
			return False
		case Unknown:
			t = Unknown
		}
	}
	return t
}

// Eval implements Expr.
func (o Or) Eval(m *Mark) Truth {
	t := False
	for _, x := range o {
		switch x.Eval(m) {
		case True:
			return True
		case Unknown:
			t = Unknown
		}
	}
	return t
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

// Eval implements Expr; with several values one that fits is enough.
func (c Compare) Eval(m *Mark) Truth {
	got := m.values(c.Column)
	if len(got) == 0 {
		return Unknown
	}
	return truth(slices.ContainsFunc(got, func(s string) bool {
		switch o := strings.Compare(s, c.Value); c.Op {
		case Eq:
			return o == 0
		case Ne:
			return o != 0
		case Lt:
			return o < 0
		case Le:
			return o <= 0
		case Gt:
			return o > 0
		default:
			return o >= 0
		}
	}))
}

// Eval implements Expr.
func (i In) Eval(m *Mark) Truth {
	got := m.values(i.Column)
	if len(got) == 0 {
		return Unknown
	}
	return truth(slices.ContainsFunc(got, func(s string) bool { return slices.Contains(i.Values, s) }))
}

// Eval implements Expr.
func (i IsNull) Eval(m *Mark) Truth { return truth(len(m.values(i.Column)) == 0) }

// String implements Expr.
func (a And) String() string { return joined(" AND ", a, "TRUE") }

// String implements Expr.
func (o Or) String() string { return joined(" OR ", o, "FALSE") }

// String implements Expr.
func (n Not) String() string { return "NOT (" + n.Expr.String() + ")" }

// String implements Expr.
func (c Compare) String() string {
	return c.Column + " " + [...]string{"=", "<>", "<", "<=", ">", ">="}[c.Op] + " " + literal(c.Value)
}

// String implements Expr.
func (i In) String() string {
	texts := make([]string, len(i.Values))
	for j, v := range i.Values {
		texts[j] = literal(v)
	}
	slices.Sort(texts)
	return i.Column + " IN (" + strings.Join(slices.Compact(texts), ",") + ")"
}

// String implements Expr.
func (i IsNull) String() string { return i.Column + " IS NULL" }

// literal writes a text as CQL2 does.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// joined writes operands in parentheses; none of them is what the operator makes of none.
func joined(operator string, list []Expr, none string) string {
	if len(list) == 0 {
		return none
	}
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = "(" + x.String() + ")"
	}
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), operator)
}
