package cql2

import (
	"strconv"
	"strings"
)

// String writes an expression as CQL2 text, which ParseText reads as the same expression.
func (x *Expr) String() string { return string(x.append(nil)) }

// spellings are the operators that are words.
var spellings = map[string]string{"and": " AND ", "or": " OR ", "like": " LIKE ", "div": " DIV "}

func (x *Expr) append(b []byte) []byte {
	switch x.Kind {
	case Operation:
		return x.appendOperation(b)
	case Property:
		return appendName(b, x.Name)
	case Number:
		return appendNumber(b, x.Number)
	case Bool:
		return append(b, [...]string{"FALSE", "TRUE"}[int(x.Number)]...)
	case Date:
		return append(append(append(b, "DATE("...), quote(x.Name)...), ')')
	case Timestamp:
		return append(append(append(b, "TIMESTAMP("...), quote(x.Name)...), ')')
	case Open:
		return append(b, "'..'"...)
	case Interval:
		b = append(b, "INTERVAL("...)
		for i, a := range x.Args {
			if i > 0 {
				b = append(b, ',')
			}
			if a.Kind == Date || a.Kind == Timestamp {
				b = append(b, quote(a.Name)...)
			} else {
				b = a.append(b)
			}
		}
		return append(b, ')')
	case List:
		return appendList(b, x.Args)
	case BBox:
		b = append(b, "BBOX("...)
		for i, n := range x.Coords[0][0][0] {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendNumber(b, n)
		}
		return append(b, ')')
	case Geometry:
		return x.appendGeometry(b)
	default:
		return append(b, quote(x.Name)...)
	}
}

func (x *Expr) appendOperation(b []byte) []byte {
	switch {
	case infix[x.Name] > 0:
		between := spellings[x.Name]
		if between == "" {
			between = " " + x.Name + " "
		}
		for i, a := range x.Args {
			if i > 0 {
				b = append(b, between...)
			}
			b = a.appendInner(b)
		}
		return b
	case x.Name == "not":
		return x.Args[0].appendInner(append(b, "NOT "...))
	case x.Name == "between":
		b = append(x.Args[0].appendInner(b), " BETWEEN "...)
		b = append(x.Args[1].appendInner(b), " AND "...)
		return x.Args[2].appendInner(b)
	case x.Name == "in":
		return x.Args[1].append(append(x.Args[0].appendInner(b), " IN "...))
	case x.Name == "isNull":
		return append(x.Args[0].appendInner(b), " IS NULL"...)
	case standard[x.Name]:
		b = append(b, strings.ToUpper(x.Name)...)
	default:
		b = append(b, x.Name...)
	}
	return appendList(b, x.Args)
}

// appendInner writes an operand, in parentheses where it is an operation with an operator.
func (x *Expr) appendInner(b []byte) []byte {
	_, counted := counts[x.Name]
	if x.Kind == Operation && (infix[x.Name] > 0 || counted) {
		return append(x.append(append(b, '(')), ')')
	}
	return x.append(b)
}

func appendList(b []byte, list []*Expr) []byte {
	b = append(b, '(')
	for i, a := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = a.append(b)
	}
	return append(b, ')')
}

func (x *Expr) appendGeometry(b []byte) []byte {
	b = append(b, strings.ToUpper(x.Name)...)
	if x.Name == "GeometryCollection" {
		return appendList(b, x.Args)
	}
	position := func(b []byte, p []float64) []byte {
		for i, n := range p {
			if i > 0 {
				b = append(b, ' ')
			}
			b = appendNumber(b, n)
		}
		return b
	}
	line := func(b []byte, l [][]float64) []byte { return appendEach(b, l, position) }
	polygon := func(b []byte, rings [][][]float64) []byte { return appendEach(b, rings, line) }
	switch levels[x.Name] {
	case 1, 2:
		return line(b, x.Coords[0][0])
	case 3:
		return polygon(b, x.Coords[0])
	default:
		return appendEach(b, x.Coords, polygon)
	}
}

func appendEach[T any](b []byte, list []T, each func([]byte, T) []byte) []byte {
	b = append(b, '(')
	for i, x := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = each(b, x)
	}
	return append(b, ')')
}

func appendNumber(b []byte, n float64) []byte { return strconv.AppendFloat(b, n, 'g', -1, 64) }

// quote writes a text.
func quote(s string) string { return "'" + quoting.Replace(s) + "'" }

var quoting = strings.NewReplacer(
	"'", "''", `\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`, "\a", `\a`, "\b", `\b`, "\v", `\v`, "\f", `\f`,
)

// appendName writes the name of a property, in double quotes where it could be read as something else.
func appendName(b []byte, name string) []byte {
	if plain(name) {
		return append(b, name...)
	}
	return append(append(append(b, '"'), strings.ReplaceAll(name, `"`, `""`)...), '"')
}

func plain(name string) bool {
	for i, r := range name {
		if i == 0 && !starts(r) || !continues(r) {
			return false
		}
	}
	switch strings.ToLower(name) {
	case "", "and", "or", "not", "like", "between", "in", "is", "null", "div", "true", "false", "z":
		return false
	}
	return true
}
