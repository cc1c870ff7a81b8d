package cql2

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ParseText reads CQL2 text. Errors are CodeInvalid, and say at which character what was expected.
func ParseText(s string) (*Expr, error) {
	if len(s) > MaxLength {
		return nil, wrong(-1, "the filter is longer than %d bytes", MaxLength)
	}
	if !utf8.ValidString(s) {
		return nil, wrong(-1, "the filter is not UTF-8")
	}
	p := &parser{s: s}
	if err := p.next(); err != nil {
		return nil, err
	}
	x, err := p.binary(1)
	if err == nil && p.kind != tokenEnd {
		err = p.expected("the end, or an operator as AND")
	}
	if err != nil {
		return nil, err
	}
	return checked(x)
}

type tokenKind uint8

const (
	tokenEnd    tokenKind = iota
	tokenName             // an identifier or a word of the language
	tokenQuoted           // an identifier in double quotes
	tokenText
	tokenNumber
	tokenSign // anything else, as <=
)

// parser is a recursive descent, one token ahead.
type parser struct {
	s     string
	pos   int // behind the token
	depth int

	kind  tokenKind
	at    int // where the token begins
	chars int // the same in characters
	text  string
}

// expected is the error that something else stands where the token is.
func (p *parser) expected(what string) error {
	found := "“" + cut(p.s[p.at:p.pos]) + "”"
	if p.kind == tokenEnd {
		found = "the end"
	}
	return wrong(p.chars, "%s stands where %s was expected", found, what)
}

func cut(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

// next reads a token.
func (p *parser) next() error {
	for p.pos < len(p.s) && strings.IndexByte(" \t\r\n\v\f", p.s[p.pos]) >= 0 {
		p.pos++
	}
	p.chars += utf8.RuneCountInString(p.s[p.at:p.pos])
	p.at, p.text = p.pos, ""
	if p.pos == len(p.s) {
		p.kind = tokenEnd
		return nil
	}
	r, size := utf8.DecodeRuneInString(p.s[p.pos:])
	switch {
	case r == '\'' || r == '"':
		return p.quoted(byte(r))
	case starts(r):
		for p.pos += size; p.pos < len(p.s); p.pos += size {
			if r, size = utf8.DecodeRuneInString(p.s[p.pos:]); !continues(r) {
				break
			}
		}
		p.kind, p.text = tokenName, p.s[p.at:p.pos]
	case digit(byte(r)) || r == '.' && p.pos+1 < len(p.s) && digit(p.s[p.pos+1]):
		p.kind, p.text = tokenNumber, p.number()
	default:
		p.pos += size
		if two := p.s[p.at:min(p.at+2, len(p.s))]; two == "<=" || two == ">=" || two == "<>" {
			p.pos = p.at + 2
		}
		p.kind, p.text = tokenSign, p.s[p.at:p.pos]
	}
	return nil
}

func starts(r rune) bool { return r == ':' || r == '_' || unicode.IsLetter(r) }

func continues(r rune) bool { return starts(r) || r == '.' || unicode.IsDigit(r) || unicode.IsMark(r) }

func digit(b byte) bool { return b >= '0' && b <= '9' }

// number reads digits, a point, digits and an exponent.
func (p *parser) number() string {
	digits := func() {
		for p.pos < len(p.s) && digit(p.s[p.pos]) {
			p.pos++
		}
	}
	digits()
	if p.pos < len(p.s) && p.s[p.pos] == '.' {
		p.pos++
		digits()
	}
	if rest := p.s[p.pos:]; len(rest) > 1 && (rest[0] == 'e' || rest[0] == 'E') {
		n := 1
		if rest[1] == '+' || rest[1] == '-' {
			n = 2
		}
		if len(rest) > n && digit(rest[n]) {
			p.pos += n
			digits()
		}
	}
	return p.s[p.at:p.pos]
}

// escapes are what may follow a backslash in a text; before anything else it stands for itself.
var escapes = map[byte]byte{
	'\'': '\'', '\\': '\\', 't': '\t', 'n': '\n', 'r': '\r', 'a': '\a', 'b': '\b', 'v': '\v', 'f': '\f',
}

func (p *parser) quoted(quote byte) error {
	var b strings.Builder
	for i := p.pos + 1; i < len(p.s); i++ {
		c := p.s[i]
		switch {
		case c == quote && i+1 < len(p.s) && p.s[i+1] == quote:
			b.WriteByte(quote)
			i++
			continue
		case c == quote:
			p.pos, p.text, p.kind = i+1, b.String(), tokenText
			if quote == '"' {
				p.kind = tokenQuoted
			}
			return nil
		case c == '\\' && quote == '\'' && i+1 < len(p.s):
			if e, ok := escapes[p.s[i+1]]; ok {
				b.WriteByte(e)
				i++
				continue
			}
		}
		b.WriteByte(c)
	}
	p.pos = len(p.s)
	return wrong(p.chars, "what is in quotation marks has no end")
}

// word tells whether the token is a word of the language.
func (p *parser) word(w string) bool { return p.kind == tokenName && strings.EqualFold(p.text, w) }

func (p *parser) sign(s string) bool { return p.kind == tokenSign && p.text == s }

// skip reads past a sign that has to be there.
func (p *parser) skip(s string) error {
	if !p.sign(s) {
		return p.expected("“" + s + "”")
	}
	return p.next()
}

// place is where the token begins, in characters.
func (p *parser) place() int { return p.chars }

// deeper guards the descent against running out of stack.
func (p *parser) deeper() error {
	if p.depth++; p.depth > 8*MaxDepth {
		return wrong(p.place(), "the filter is nested more than %d deep", MaxDepth)
	}
	return nil
}

// operator returns the operator that the token is, if it binds at least so strongly.
func (p *parser) operator(least int) (string, bool) {
	name := strings.ToLower(p.text)
	level := infix[name]
	if p.kind != tokenName && p.kind != tokenSign || level < least || level == 0 || level == 4 {
		return "", false
	}
	return name, true
}

// binary reads operands joined by operators that bind at least so strongly: or, and; those of arithmetic from 5 on.
func (p *parser) binary(least int) (*Expr, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	var left *Expr
	var err error
	switch {
	case least <= 3:
		left, err = p.predicate()
	default:
		left, err = p.operand()
	}
	for err == nil {
		name, ok := p.operator(least)
		if !ok {
			break
		}
		at := p.place()
		if err = p.next(); err != nil {
			break
		}
		var right *Expr
		if right, err = p.binary(infix[name] + 1); err != nil {
			break
		}
		if name == "and" || name == "or" {
			left = joined(at, name, left, right)
		} else {
			left = operation(at, name, left, right)
		}
	}
	return left, err
}

// predicate reads NOT, a comparison, or a value alone.
func (p *parser) predicate() (*Expr, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	at := p.place()
	if p.word("not") {
		if err := p.next(); err != nil {
			return nil, err
		}
		x, err := p.predicate()
		return operation(at, "not", x), err
	}
	left, err := p.binary(5)
	if err != nil {
		return nil, err
	}
	at = p.place()
	if p.kind == tokenSign && infix[p.text] == 4 {
		name := p.text
		if err := p.next(); err != nil {
			return nil, err
		}
		right, err := p.binary(5)
		return operation(at, name, left, right), err
	}
	if p.word("is") {
		return p.isNull(at, left)
	}
	not := p.word("not")
	if not {
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	var x *Expr
	switch {
	case p.word("like"):
		x, err = p.like(at, left)
	case p.word("between"):
		x, err = p.between(at, left)
	case p.word("in"):
		x, err = p.in(at, left)
	case not:
		return nil, p.expected("LIKE, BETWEEN or IN")
	default:
		return left, nil
	}
	if not {
		x = operation(at, "not", x)
	}
	return x, err
}

func (p *parser) isNull(at int, left *Expr) (*Expr, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	x := operation(at, "isNull", left)
	if p.word("not") {
		if err := p.next(); err != nil {
			return nil, err
		}
		x = operation(at, "not", x)
	}
	if !p.word("null") {
		return nil, p.expected("NULL")
	}
	return x, p.next()
}

func (p *parser) like(at int, left *Expr) (*Expr, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	right, err := p.binary(5)
	return operation(at, "like", left, right), err
}

func (p *parser) between(at int, left *Expr) (*Expr, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	low, err := p.binary(5)
	if err != nil {
		return nil, err
	}
	if !p.word("and") {
		return nil, p.expected("AND")
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	high, err := p.binary(5)
	return operation(at, "between", left, low, high), err
}

func (p *parser) in(at int, left *Expr) (*Expr, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	where := p.place()
	list, err := p.arguments()
	return operation(at, "in", left, &Expr{Kind: List, Args: list, at: where}), err
}

// arguments reads expressions in parentheses.
func (p *parser) arguments() ([]*Expr, error) {
	if err := p.skip("("); err != nil {
		return nil, err
	}
	var list []*Expr
	for !p.sign(")") {
		if len(list) > 0 {
			if err := p.skip(","); err != nil {
				return nil, err
			}
		}
		x, err := p.binary(1)
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, p.next()
}

// operand reads a value: a literal, a property, a function, or something in parentheses.
func (p *parser) operand() (*Expr, error) {
	at := p.place()
	switch {
	case p.sign("-"):
		return p.negative(at)
	case p.sign("("):
		list, err := p.arguments()
		if err != nil || len(list) == 1 {
			return append(list, nil)[0], err
		}
		return &Expr{Kind: List, Args: list, at: at}, nil
	case p.kind == tokenText:
		x := &Expr{Kind: Text, Name: p.text, at: at}
		return x, p.next()
	case p.kind == tokenNumber:
		n, err := strconv.ParseFloat(p.text, 64)
		if err != nil {
			return nil, p.expected("a number that fits")
		}
		return &Expr{Kind: Number, Number: n, at: at}, p.next()
	case p.kind == tokenQuoted:
		x := &Expr{Kind: Property, Name: p.text, at: at}
		return x, p.next()
	case p.word("true"), p.word("false"):
		x := &Expr{Kind: Bool, at: at}
		if p.word("true") {
			x.Number = 1
		}
		return x, p.next()
	case p.kind == tokenName:
		for _, w := range [...]string{"and", "or", "not", "like", "between", "in", "is", "null", "div"} {
			if p.word(w) {
				return nil, p.expected("a value")
			}
		}
		return p.named(at)
	}
	return nil, p.expected("a value")
}

// negative reads what a minus stands before, which binds more strongly than any operator.
func (p *parser) negative(at int) (*Expr, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if err := p.next(); err != nil {
		return nil, err
	}
	x, err := p.operand()
	if err != nil {
		return nil, err
	}
	if x.Kind == Number {
		x.Number, x.at = -x.Number, at
		return x, nil
	}
	return operation(at, "*", &Expr{Kind: Number, Number: -1, at: at}, x), nil
}

// named reads what begins with a name.
func (p *parser) named(at int) (*Expr, error) {
	name := p.text
	if err := p.next(); err != nil {
		return nil, err
	}
	upper := strings.ToUpper(name)
	if kind, ok := wkt[upper]; ok && (p.sign("(") || p.word("z")) {
		return p.geometry(at, kind)
	}
	if !p.sign("(") {
		return &Expr{Kind: Property, Name: name, at: at}, nil
	}
	if upper == "BBOX" {
		numbers, err := p.numbers(",")
		if err == nil && len(numbers) != 4 && len(numbers) != 6 {
			err = wrong(at, "BBOX has %d numbers; it takes 4 or 6", len(numbers))
		}
		return &Expr{Kind: BBox, Coords: [][][][]float64{{{numbers}}}, at: at}, err
	}
	list, err := p.arguments()
	if err != nil {
		return nil, err
	}
	switch upper {
	case "DATE", "TIMESTAMP":
		if len(list) != 1 || list[0].Kind != Text {
			return nil, wrong(at, "%s takes one text in quotation marks", upper)
		}
		return instant(at, strings.ToLower(name), list[0].Name)
	case "INTERVAL":
		return interval(at, list)
	}
	if lower := strings.ToLower(name); standard[lower] {
		name = lower
	}
	return function(at, name, list), nil
}

// function is a call; what the functions of arrays are given is a list, also where it is one value in parentheses.
func function(at int, name string, args []*Expr) *Expr {
	if strings.HasPrefix(name, "a_") && standard[name] {
		for i, a := range args {
			switch a.Kind {
			case List, Property, Operation:
			default:
				args[i] = &Expr{Kind: List, Args: []*Expr{a}, at: a.at}
			}
		}
	}
	return operation(at, name, args...)
}

// instant reads a date or a time.
func instant(at int, kind, text string) (*Expr, error) {
	if kind == "date" {
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return nil, wrong(at, "%q is not a date, as 2022-07-13", cut(text))
		}
		return &Expr{Kind: Date, Name: text, at: at}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return nil, wrong(at, "%q is not a time, as 2022-07-13T10:00:00Z", cut(text))
	}
	return &Expr{Kind: Timestamp, Name: t.UTC().Format(time.RFC3339Nano), at: at}, nil
}

// interval reads the ends of an interval.
func interval(at int, ends []*Expr) (*Expr, error) {
	if len(ends) != 2 {
		return nil, wrong(at, "an interval has %d ends; it takes 2", len(ends))
	}
	out := &Expr{Kind: Interval, at: at}
	for _, e := range ends {
		switch {
		case e.Kind == Text && e.Name == "..":
			e = &Expr{Kind: Open, at: e.at}
		case e.Kind == Text:
			kind := "timestamp"
			if len(e.Name) == len(time.DateOnly) {
				kind = "date"
			}
			var err error
			if e, err = instant(e.at, kind, e.Name); err != nil {
				return nil, err
			}
		case e.Kind != Date && e.Kind != Timestamp && e.Kind != Property && e.Kind != Operation:
			return nil, wrong(e.at, "an end of an interval is a date or time in quotation marks, '..' or a property")
		}
		out.Args = append(out.Args, e)
	}
	return out, nil
}

// geometry reads well-known text behind its first word.
func (p *parser) geometry(at int, kind string) (*Expr, error) {
	x := &Expr{Kind: Geometry, Name: kind, at: at}
	if p.word("z") {
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	if kind == "GeometryCollection" {
		list, err := p.arguments()
		if err != nil {
			return nil, err
		}
		for _, g := range list {
			if g.Kind != Geometry {
				return nil, wrong(g.at, "a GEOMETRYCOLLECTION holds geometries")
			}
		}
		x.Args = list
		return x, nil
	}
	coords, err := p.nested(levels[kind], kind == "MultiPoint")
	x.Coords = coords
	return x, err
}

// nested reads coordinates of so many levels.
func (p *parser) nested(level int, points bool) (out [][][][]float64, err error) {
	if level == 1 {
		numbers, err := p.position(true)
		return [][][][]float64{{{numbers}}}, err
	}
	if err := p.skip("("); err != nil {
		return nil, err
	}
	var flat [][]float64
	for {
		switch {
		case level == 2:
			var pos []float64
			pos, err = p.position(points && p.sign("("))
			flat = append(flat, pos)
		default:
			var part [][][][]float64
			if part, err = p.nested(level-1, false); err == nil {
				out = append(out, part...)
			}
		}
		if err != nil {
			return nil, err
		}
		if p.sign(")") {
			break
		}
		if err := p.skip(","); err != nil {
			return nil, err
		}
	}
	switch level {
	case 2:
		out = [][][][]float64{{flat}}
	case 3: // rings or lines, each a part of its own until now
		var rings [][][]float64
		for _, part := range out {
			rings = append(rings, part[0])
		}
		out = [][][][]float64{rings}
	}
	return out, p.next()
}

// position reads two or three numbers.
func (p *parser) position(inside bool) ([]float64, error) {
	at := p.place()
	if inside {
		if err := p.skip("("); err != nil {
			return nil, err
		}
	}
	var out []float64
	for len(out) < 4 && (p.kind == tokenNumber || p.sign("-")) {
		n, err := p.signed()
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	if len(out) != 2 && len(out) != 3 {
		return nil, wrong(at, "a position has %d numbers; it takes longitude and latitude", len(out))
	}
	if inside {
		return out, p.skip(")")
	}
	return out, nil
}

// signed reads a number with its sign.
func (p *parser) signed() (float64, error) {
	minus := p.sign("-")
	if minus {
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	n, err := strconv.ParseFloat(p.text, 64)
	if p.kind != tokenNumber || err != nil {
		return 0, p.expected("a number")
	}
	if minus {
		n = -n
	}
	return n, p.next()
}

// numbers reads numbers in parentheses.
func (p *parser) numbers(between string) (out []float64, err error) {
	if err := p.skip("("); err != nil {
		return nil, err
	}
	for {
		n, err := p.signed()
		if err != nil {
			return nil, err
		}
		if out = append(out, n); p.sign(")") {
			return out, p.next()
		}
		if err := p.skip(between); err != nil {
			return nil, err
		}
	}
}
