package exchange

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"

	"dateline/geo"
	"dateline/geo/edtf"
)

// decoder pulls tokens out of one JSON text in memory (RFC 8259), strictly, and knows where it is. A syntax error
// panics with syntaxError, which run recovers: nothing after it can be trusted.
type decoder struct {
	b         []byte
	i         int
	line, col int // of b[0]
	base      int // nesting around b
	depth     int
	first     bool // just inside a bracket
	scratch   []byte
	escaped   bool // the last string had an escape or a byte beyond ASCII

	seenAt, seenLine, seenCol int // position that where last found

	path    []step
	alt     [16]step // the path below claims
	probs   []geo.Problem
	errs    int // problems that are not warnings, those dropped included
	dropped int
	texts   texts
	strange map[string]bool // names of unknown members that were warned of
	dates   map[string]edtf.Date
	topics  map[string]bool
	claimed []entry // the claims of the Feature that was read last; its memory is used again

	comparisons int // of edges of the geometry that is read
}

// step is one part of a field's path: a member, or an index when name is empty; with neither (at below 0) it says
// nothing.
type step struct {
	name string
	at   int
}

type syntaxError struct {
	at      int
	message string
}

// maxDepth is how deep a file may nest, its own objects included.
const maxDepth = 64

// reset points the decoder at a new text.
func (d *decoder) reset(b []byte, line, col, base int) {
	d.b, d.i, d.line, d.col, d.base, d.depth = b, 0, line, col, base, 0
	d.seenAt, d.seenLine, d.seenCol = 0, line, col
	d.path, d.probs, d.errs, d.dropped = d.path[:0], d.probs[:0], 0, 0
}

// run calls fn and turns a syntax error into a problem; ok is false then.
func (d *decoder) run(fn func()) (ok bool) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case syntaxError:
			line, col := d.where(e.at)
			d.add(d.problem(e.at, "syntax", "line %d, column %d: %s; the reading ends here", line, col+1, e.message))
			ok = false
		default:
			panic(e)
		}
	}()
	fn()
	return true
}

// where returns the line of offset at and the bytes before it in that line.
func (d *decoder) where(at int) (line, col int) {
	if at < d.seenAt {
		d.seenAt, d.seenLine, d.seenCol = 0, d.line, d.col
	}
	d.seenLine, d.seenCol = linesIn(d.b[d.seenAt:at], d.seenLine, d.seenCol)
	d.seenAt = at
	return d.seenLine, d.seenCol
}

func (d *decoder) lineAt(at int) int {
	line, _ := d.where(at)
	return line
}

func (d *decoder) add(p geo.Problem) {
	if !p.Warning {
		d.errs++
	}
	d.probs = append(d.probs, p)
}

// bad reports a problem of what stands at offset at, in the field that the path leads to. Beyond as many as are kept
// anyway they are only counted.
func (d *decoder) bad(at int, rule, format string, args ...any) {
	if d.errs >= geo.MaxProblems {
		d.errs++
		d.dropped++
		return
	}
	d.add(d.problem(at, rule, format, args...))
}

func (d *decoder) problem(at int, rule, format string, args ...any) geo.Problem {
	line, _ := d.where(at)
	return geo.Problem{
		Position: geo.Position{Line: line}, Field: d.field(), Rule: rule, Message: geo.Sprintf(format, args...),
	}
}

// badIn is bad in a member or element below the path.
func (d *decoder) badIn(name string, at int, rule, format string, args ...any) {
	d.push(name)
	d.bad(at, rule, format, args...)
	d.pop()
}

// warn reports a warning, once for all that follow each other.
func (d *decoder) warn(at int, rule, format string, args ...any) {
	if n := len(d.probs); n > 0 && d.probs[n-1].Warning && d.probs[n-1].Rule == rule {
		return
	}
	p := d.problem(at, rule, format, args...)
	p.Warning = true
	d.add(p)
}

// field writes the path, as claims[0].chain[1].report.
func (d *decoder) field() string {
	var b []byte
	for _, s := range d.path {
		if s.name == "" && s.at < 0 {
			continue
		}
		if s.name == "" {
			b = append(b, '[')
			b = strconv.AppendInt(b, int64(s.at), 10)
			b = append(b, ']')
			continue
		}
		if len(b) > 0 {
			b = append(b, '.')
		}
		b = append(b, s.name...)
	}
	return geo.Cut(string(b), 300)
}

func (d *decoder) push(name string) { d.path = append(d.path, step{name, -1}) }
func (d *decoder) pushAt(i int)     { d.path = append(d.path, step{at: i}) }
func (d *decoder) pop()             { d.path = d.path[:len(d.path)-1] }
func (d *decoder) setAt(i int)      { d.path[len(d.path)-1].at = i }
func (d *decoder) setName(n string) { d.path[len(d.path)-1].name = n }
func (d *decoder) fail(format string, args ...any) {
	panic(syntaxError{d.i, fmt.Sprintf(format, args...)})
}

func (d *decoder) found() string { return found(d.b[d.i:]) }

// found describes the next byte for a message.
func found(b []byte) string {
	if len(b) == 0 {
		return "the end of the text"
	}
	r, _ := utf8.DecodeRune(b)
	if r == utf8.RuneError {
		return fmt.Sprintf("the byte 0x%02x", b[0])
	}
	if r < ' ' || r == 0x7f {
		return fmt.Sprintf("the control character U+%04X", r)
	}
	return fmt.Sprintf("“%c”", r)
}

// ws skips white space and returns the next byte, 0 at the end.
func (d *decoder) ws() byte {
	for d.i < len(d.b) {
		c := d.b[d.i]
		if c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
		d.i++
	}
	return 0
}

// kind returns what sort of value is next: one of { [ " t f n 0.
func (d *decoder) kind() byte {
	c := d.ws()
	switch {
	case c == '{' || c == '[' || c == '"' || c == 't' || c == 'f' || c == 'n':
		return c
	case c == '-' || c >= '0' && c <= '9':
		return '0'
	case bytes.HasPrefix(d.b[d.i:], []byte("NaN")) || bytes.HasPrefix(d.b[d.i:], []byte("Infinity")):
		d.fail("NaN and Infinity are not numbers in JSON; leave the member out where nothing is known")
	case c == '\'':
		d.fail("expected a value, found a single quote; JSON strings stand in double quotes")
	}
	d.fail("expected a value, found %s", d.found())
	return 0
}

// kindName names a kind for a message.
func kindName(k byte) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 'n':
		return "null"
	case '0':
		return "a number"
	}
	return "true or false"
}

// open enters an object or array; kind has said that it is one.
func (d *decoder) open() {
	if d.base+d.depth >= maxDepth {
		d.fail("nested deeper than %d levels", maxDepth)
	}
	d.i++
	d.depth++
	d.first = true
}

// more tells whether there is another member or element before end, and goes to it.
func (d *decoder) more(end byte) bool {
	c := d.ws()
	if c == end {
		d.i++
		d.depth--
		d.first = false
		return false
	}
	if !d.first {
		if c != ',' {
			d.fail("expected “,” or “%c”, found %s", end, d.found())
		}
		d.i++
		if d.ws() == end {
			d.fail("a comma stands before “%c”; leave it out", end)
		}
	}
	d.first = false
	return true
}

// key reads a member's name and colon. The bytes are valid until the next string is read.
func (d *decoder) key() []byte {
	if d.ws() != '"' {
		d.fail("expected a member’s name in double quotes, found %s", d.found())
	}
	k := d.str()
	if d.ws() != ':' {
		d.fail("expected “:” after a member’s name, found %s", d.found())
	}
	d.i++
	return k
}
