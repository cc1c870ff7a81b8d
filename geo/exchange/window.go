package exchange

import (
	"bytes"
	"errors"
	"io"
)

// window is a piece of the text that moves forward over it and knows its lines.
type window struct {
	r    io.Reader
	buf  []byte
	i    int // buf[i:] is not read yet
	line int // of buf[i], from 1
	col  int // bytes before buf[i] in its line
	eof  bool
	err  error // of r, other than io.EOF
}

func newWindow(r io.Reader) *window { return &window{r: r, line: 1, buf: make([]byte, 0, 256<<10)} }

// windowOf is a window over a text in memory.
func windowOf(b []byte, line, col int) *window {
	return &window{buf: b, line: line, col: col, eof: true}
}

// more reads on; it is false at the end.
func (w *window) more() bool {
	if w.eof {
		return false
	}
	if w.i > 0 && (len(w.buf) == cap(w.buf) || w.i == len(w.buf)) {
		w.buf = w.buf[:copy(w.buf, w.buf[w.i:])]
		w.i = 0
	}
	if len(w.buf) == cap(w.buf) {
		bigger := make([]byte, len(w.buf), 2*cap(w.buf))
		copy(bigger, w.buf)
		w.buf = bigger
	}
	for {
		n, err := w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+n]
		if err != nil {
			w.eof = true
			if !errors.Is(err, io.EOF) {
				w.err = err
			}
		}
		if n > 0 || w.eof {
			return n > 0
		}
	}
}

// rest returns what is there of the text that is not read yet.
func (w *window) rest() []byte { return w.buf[w.i:] }

// advance leaves the next n bytes behind.
func (w *window) advance(n int) {
	w.line, w.col = linesIn(w.buf[w.i:w.i+n], w.line, w.col)
	w.i += n
}

// linesIn returns the line and column behind b, which begins at the given ones.
func linesIn(b []byte, line, col int) (int, int) {
	last := bytes.LastIndexByte(b, '\n')
	if last < 0 {
		return line, col + len(b)
	}
	return line + 1 + bytes.Count(b[:last], []byte{'\n'}), len(b) - last - 1
}

// peek returns the next byte that is not white space (and, with rs, no record separator), or 0 at the end.
func (w *window) peek(rs bool) byte {
	for {
		b := w.rest()
		n := 0
		for n < len(b) &&
			(b[n] == ' ' || b[n] == '\n' || b[n] == '\t' || b[n] == '\r' || rs && b[n] == recordSeparator) {
			n++
		}
		w.advance(n)
		if n < len(b) {
			// The byte 0 is not an end; it is as wrong as any other control character.
			return max(b[n], 1)
		}
		if !w.more() {
			return 0
		}
	}
}

// value returns the bytes of the JSON value at the window's place, which is not white space. Brackets are only counted:
// what is between them is for the decoder to judge, also when the text ends too early. ok is false when there are more
// than limit bytes; the window then stands behind the value.
func (w *window) value(limit int) (b []byte, ok bool) {
	var x extent
	n, done := w.extent(&x, limit)
	if n <= limit {
		return w.rest()[:n], true
	}
	w.advance(n)
	for !done {
		n, done = x.scan(w.rest())
		w.advance(n)
		done = done || !w.more()
	}
	return nil, false
}

// whole returns the length of the value at the window's place and whether it ends there; the window stays. It is not
// done when the value is longer than limit or the text ends inside it.
func (w *window) whole(limit int) (n int, done bool) {
	var x extent
	n, done = w.extent(&x, limit)
	return n, n <= limit && (done || x.scalar && w.eof)
}

// extent scans the value at the window's place, which stays, up to its end or beyond limit.
func (w *window) extent(x *extent, limit int) (n int, done bool) {
	for {
		var m int
		m, done = x.scan(w.rest()[n:])
		n += m
		if done || n > limit || !w.more() {
			return n, done
		}
	}
}

// follows tells whether anything but white space comes after the next n bytes; the window stays.
func (w *window) follows(n int) bool {
	for {
		if len(trimmed(w.rest()[n:])) > 0 {
			return true
		}
		if len(w.rest()) > n+MaxRecord || !w.more() {
			return false
		}
	}
}

// until returns the bytes before the next sep or the end. ok is false when there are more than limit; the window then
// stands at sep.
func (w *window) until(sep byte, limit int) (b []byte, ok bool) {
	at := 0
	for at <= limit {
		n := bytes.IndexByte(w.rest()[at:], sep)
		if n >= 0 {
			at += n
		} else {
			at = len(w.rest())
		}
		if at <= limit && (n >= 0 || !w.more()) {
			return w.rest()[:at], true
		}
	}
	for {
		n := bytes.IndexByte(w.rest(), sep)
		if n >= 0 {
			w.advance(n)
			return nil, false
		}
		w.advance(len(w.rest()))
		if !w.more() {
			return nil, false
		}
	}
}

// extent finds the end of a JSON value, piece by piece.
type extent struct {
	depth    int
	str, esc bool
	scalar   bool
}

// scan returns how many bytes of b belong to the value and whether it ends there.
func (x *extent) scan(b []byte) (int, bool) {
	for i := 0; i < len(b); i++ {
		if x.str {
			i += x.inString(b[i:]) - 1
			if !x.str && x.depth == 0 {
				return i + 1, true
			}
			continue
		}
		switch c := b[i]; c {
		case '"', '{', '[':
			if x.scalar {
				return i, true
			}
			if x.str = c == '"'; !x.str {
				x.depth++
			}
		case '}', ']':
			if x.depth == 0 {
				return i, true
			}
			if x.depth--; x.depth == 0 {
				return i + 1, true
			}
		case ',', ' ', '\n', '\t', '\r':
			if x.depth == 0 {
				return i, true
			}
		default:
			x.scalar = x.depth == 0
		}
	}
	return len(b), false
}

// inString goes behind the closing quote, or to the end of b, which is not empty.
func (x *extent) inString(b []byte) int {
	i := 0
	if x.esc {
		x.esc = false
		i = 1
	}
	for {
		n := bytes.IndexByte(b[i:], '"')
		end := i + n
		if n < 0 {
			end = len(b)
		}
		for i < end { // over the escapes
			e := bytes.IndexByte(b[i:end], '\\')
			if e < 0 {
				i = end
			} else {
				i += e + 2
			}
		}
		if n < 0 {
			x.esc = i > len(b)
			return len(b)
		}
		if i == end {
			x.str = false
			return end + 1
		}
	}
}
