package exchange

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"dateline/geo"
	"dateline/geo/edtf"
)

// decoder pulls tokens out of one JSON text in memory (RFC 8259), strictly, and knows where it is. A syntax error panics with
// syntaxError, which run recovers: nothing after it can be trusted.
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
	errs    int // problems that are no warnings, those dropped included
	dropped int
	texts   texts
	dates   map[string]edtf.Date
	topics  map[string]bool
	shared  *shared
}

// shared is what a reader keeps between records to make few allocations.
type shared struct {
	entries []entry
}

// step is one part of a field's path: a member, or an index when name is empty; with neither (at below 0) it says nothing.
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
			d.add(geo.Problem{
				Position: geo.Position{Line: line}, Field: d.field(), Rule: "syntax",
				Message: fmt.Sprintf("line %d, column %d: %s; the reading ends here", line, col+1, e.message),
			})
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

// bad reports a problem of what stands at offset at, in the field that the path leads to. Beyond as many as are kept anyway
// they are only counted.
func (d *decoder) bad(at int, rule, format string, args ...any) {
	if d.errs >= geo.MaxProblems {
		d.errs++
		d.dropped++
		return
	}
	d.add(geo.Problem{
		Position: geo.Position{Line: d.lineAt(at)}, Field: d.field(), Rule: rule, Message: fmt.Sprintf(format, args...),
	})
}

// badIn is bad in a member or element below the path.
func (d *decoder) badIn(name string, at int, rule, format string, args ...any) {
	d.path = append(d.path, step{name: name})
	d.bad(at, rule, format, args...)
	d.path = d.path[:len(d.path)-1]
}

// warn reports a warning, once for all that follow each other.
func (d *decoder) warn(at int, rule, format string, args ...any) {
	if n := len(d.probs); n > 0 && d.probs[n-1].Warning && d.probs[n-1].Rule == rule {
		return
	}
	d.add(geo.Problem{
		Position: geo.Position{Line: d.lineAt(at)}, Field: d.field(), Rule: rule, Message: fmt.Sprintf(format, args...),
		Warning: true,
	})
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
	return string(b)
}

func (d *decoder) push(name string) { d.path = append(d.path, step{name, -1}) }
func (d *decoder) pushAt(i int)     { d.path = append(d.path, step{at: i}) }
func (d *decoder) pop()             { d.path = d.path[:len(d.path)-1] }
func (d *decoder) setAt(i int)      { d.path[len(d.path)-1].at = i }
func (d *decoder) setName(n string) { d.path[len(d.path)-1].name = n }
func (d *decoder) fail(format string, args ...any) {
	panic(syntaxError{d.i, fmt.Sprintf(format, args...)})
}

// found describes the next byte for a message.
func (d *decoder) found() string {
	if d.i >= len(d.b) {
		return "the end of the text"
	}
	r, _ := utf8.DecodeRune(d.b[d.i:])
	if r == utf8.RuneError {
		return fmt.Sprintf("the byte 0x%02x", d.b[d.i])
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
		d.fail("NaN and Infinity are no numbers in JSON; leave the member out where nothing is known")
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

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// str reads a string and returns its bytes, unescaped, valid until the next string is read. Invalid UTF-8 and halves of
// surrogate pairs are problems, and become U+FFFD.
func (d *decoder) str() []byte {
	start := d.i + 1
	i, b := start, d.b
	for i+8 <= len(b) {
		v := binary.LittleEndian.Uint64(b[i:])
		quote, slash, del := v^('"'*ones), v^('\\'*ones), v^(0x7f*ones)
		hit := ((quote - ones) &^ quote) | ((slash - ones) &^ slash) | ((del - ones) &^ del) | ((v - ones*0x20) &^ v) | v
		if hit &= highs; hit != 0 {
			i += bits.TrailingZeros64(hit) / 8
			break
		}
		i += 8
	}
	for i < len(b) && b[i] >= 0x20 && b[i] < 0x7f && b[i] != '"' && b[i] != '\\' {
		i++
	}
	if i < len(b) && b[i] == '"' {
		d.i, d.escaped = i+1, false
		return b[start:i]
	}
	d.escaped = true
	return d.strSlow(start, i)
}

func (d *decoder) strSlow(start, i int) []byte {
	b := d.b
	plain, valid := true, true
	out := d.scratch[:0]
	from := start
	for {
		for i < len(b) && b[i] >= 0x20 && b[i] != '"' && b[i] != '\\' {
			i++
		}
		if i >= len(b) {
			d.i = len(b)
			d.fail("the text ends inside a string")
		}
		if b[i] == '"' {
			break
		}
		if b[i] < 0x20 {
			d.i = i
			d.fail("the control character U+%04X stands in a string; write it as an escape or leave it out", b[i])
		}
		plain = false
		out = append(out, b[from:i]...)
		d.i = i
		var ok bool
		out, i, ok = d.escape(out, i)
		valid = valid && ok
		from = i
	}
	d.i = i + 1
	if plain {
		out = b[start:i]
	} else {
		out = append(out, b[from:i]...)
		d.scratch = out
	}
	if !utf8.Valid(out) {
		valid = false
		out = bytes.ToValidUTF8(out, []byte("\ufffd"))
	}
	if !valid {
		line, col := d.where(start + firstInvalid(b[start:i]))
		d.add(geo.Problem{
			Position: geo.Position{Line: line}, Field: d.field(), Rule: "utf-8",
			Message: fmt.Sprintf("column %d: the text is not valid UTF-8; save the file as UTF-8", col+1),
		})
	}
	return out
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return 0
}

// escape appends what the escape at b[i] stands for; ok is false for half a surrogate pair.
func (d *decoder) escape(out []byte, i int) ([]byte, int, bool) {
	b := d.b
	if i+1 >= len(b) {
		d.i = len(b)
		d.fail("the text ends inside a string")
	}
	switch c := b[i+1]; c {
	case '"', '\\', '/':
		return append(out, c), i + 2, true
	case 'b':
		return append(out, '\b'), i + 2, true
	case 'f':
		return append(out, '\f'), i + 2, true
	case 'n':
		return append(out, '\n'), i + 2, true
	case 'r':
		return append(out, '\r'), i + 2, true
	case 't':
		return append(out, '\t'), i + 2, true
	case 'u':
	default:
		d.fail(`unknown escape \%c; expected one of \" \\ \/ \b \f \n \r \t \u`, c)
	}
	r := d.hex4(i)
	i += 6
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(out, r), i, true
	}
	if i+1 < len(b) && b[i] == '\\' && b[i+1] == 'u' {
		if full := utf16.DecodeRune(r, d.hex4(i)); full != utf8.RuneError {
			return utf8.AppendRune(out, full), i + 6, true
		}
	}
	return utf8.AppendRune(out, utf8.RuneError), i, false
}

func (d *decoder) hex4(i int) rune {
	if i+6 > len(d.b) {
		d.i = len(d.b)
		d.fail("the text ends inside a string")
	}
	v, err := strconv.ParseUint(string(d.b[i+2:i+6]), 16, 16)
	if err != nil || d.b[i+2] == '+' {
		d.fail(`expected four hexadecimal digits after \u`)
	}
	return rune(v)
}

// number reads a number's text.
func (d *decoder) number() []byte {
	start := d.i
	digits := func() {
		if d.i >= len(d.b) || d.b[d.i] < '0' || d.b[d.i] > '9' {
			d.fail("expected a digit, found %s", d.found())
		}
		for d.i < len(d.b) && d.b[d.i] >= '0' && d.b[d.i] <= '9' {
			d.i++
		}
	}
	if d.b[d.i] == '-' {
		d.i++
	}
	lead := d.i
	if bytes.HasPrefix(d.b[d.i:], []byte("Infinity")) {
		d.fail("NaN and Infinity are no numbers in JSON; leave the member out where nothing is known")
	}
	digits()
	if d.b[lead] == '0' && d.i > lead+1 {
		d.i = lead
		d.fail("a number begins with a needless 0")
	}
	if d.i < len(d.b) && d.b[d.i] == '.' {
		d.i++
		digits()
	}
	if d.i < len(d.b) && d.b[d.i]|0x20 == 'e' {
		d.i++
		if d.i < len(d.b) && (d.b[d.i] == '+' || d.b[d.i] == '-') {
			d.i++
		}
		digits()
	}
	return d.b[start:d.i]
}

// float turns a number's text into a float64; it is infinite when the number is too large for one.
func float(s []byte) float64 {
	var m uint64
	scale, digits, i := 0, 0, 0
	neg := s[0] == '-'
	if neg {
		i = 1
	}
	for point := false; i < len(s); i++ {
		c := s[i]
		if c == '.' {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		if m > 0 || c != '0' {
			digits++
		}
		m = m*10 + uint64(c-'0')
		if point {
			scale++
		}
	}
	if i < len(s) || digits > 15 || scale > 22 {
		f, err := strconv.ParseFloat(string(s), 64)
		if err != nil && !math.IsInf(f, 0) {
			return math.NaN()
		}
		return f
	}
	// Both numbers are exact, so that one rounding makes the nearest float (Clinger 1990).
	f := float64(m) / powersOfTen[scale]
	if neg {
		return -f
	}
	return f
}

var powersOfTen = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// literal reads true, false or null.
func (d *decoder) literal() []byte {
	for _, l := range [...]string{"null", "true", "false"} {
		if len(d.b)-d.i >= len(l) && string(d.b[d.i:d.i+len(l)]) == l {
			d.i += len(l)
			return d.b[d.i-len(l) : d.i]
		}
	}
	d.fail("expected a value, found %s", d.found())
	return nil
}

// end makes sure that nothing but white space is left.
func (d *decoder) end() {
	if d.ws() != 0 || d.i < len(d.b) {
		d.fail("expected the end of the record, found %s", d.found())
	}
}

// skip reads a value and forgets it; what is wrong in it is still said.
func (d *decoder) skip() { d.copyValue(nil, false) }

// compact returns a value without white space.
func (d *decoder) compact() json.RawMessage { return d.copyValue(make([]byte, 0, 32), true) }

func (d *decoder) copyValue(dst []byte, keep bool) []byte {
	put := func(b []byte) {
		if keep {
			dst = append(dst, b...)
		}
	}
	switch k := d.kind(); k {
	case '"':
		from := d.i
		d.str()
		put(d.b[from:d.i])
	case '0':
		put(d.number())
	case '{':
		var seen names
		put([]byte{'{'})
		for d.open(); d.more('}'); {
			if len(dst) > 0 && dst[len(dst)-1] != '{' {
				put([]byte{','})
			}
			d.ws()
			from := d.i
			key := string(d.key())
			if seen.add(key) {
				d.bad(from, "duplicate-member", "the member %q stands here twice; keep one", key)
			}
			put(bytes.TrimRight(bytes.TrimSuffix(d.b[from:d.i], []byte{':'}), " \t\r\n"))
			put([]byte{':'})
			dst = d.copyValue(dst, keep)
		}
		put([]byte{'}'})
	case '[':
		put([]byte{'['})
		n := 0
		for d.open(); d.more(']'); n++ {
			if n > 0 {
				put([]byte{','})
			}
			dst = d.copyValue(dst, keep)
		}
		put([]byte{']'})
	default:
		put(d.literal())
	}
	return dst
}

// names is a set of the names of one object.
type names struct {
	few  []string
	many map[string]bool
}

// add tells whether the name was there already.
func (n *names) add(s string) bool {
	if n.many != nil {
		if n.many[s] {
			return true
		}
		n.many[s] = true
		return false
	}
	for _, x := range n.few {
		if x == s {
			return true
		}
	}
	n.few = append(n.few, s)
	if len(n.few) > 16 {
		n.many = make(map[string]bool, 32)
		for _, x := range n.few {
			n.many[x] = true
		}
	}
	return false
}

// texts keeps short strings that come again and again, so that each is allocated once. It is bounded: a newer string takes
// the place of another one with the same hash.
type texts [4096]string

func (t *texts) get(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > 64 {
		return string(b)
	}
	h := uint32(2166136261) // FNV-1a
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	p := &t[(h^h>>15)%uint32(len(t))]
	if *p != string(b) {
		*p = string(b)
	}
	return *p
}
