package exchange

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

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
		hit := ((quote - ones) &^ quote) | ((slash - ones) &^ slash) | ((del - ones) &^ del) |
			((v - ones*0x20) &^ v) | v
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
		at := start + firstInvalid(b[start:i])
		_, col := d.where(at)
		d.add(d.problem(at, "utf-8", "column %d: the text is not valid UTF-8; save the file as UTF-8", col+1))
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
		d.fail("NaN and Infinity are not numbers in JSON; leave the member out where nothing is known")
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
	f, _ := strconv.ParseFloat(string(s), 64) // It is a number, so that nothing but its size can be wrong.
	return f
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
				d.twice(from, key)
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
type names map[string]bool

// add tells whether the name was there already.
func (n *names) add(s string) bool {
	if *n == nil {
		*n = names{}
	}
	was := (*n)[s]
	(*n)[s] = true
	return was
}

// texts keeps short strings that come again and again, so that each is allocated once. It is bounded: a newer string
// takes the place of another one with the same hash.
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
