package geojson

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"dateline/geo"
)

// Number appends a number: [Exact] or [Rounded].
type Number func(dst []byte, f float64) []byte

// Exact appends the shortest text that reads back as f; -0 becomes 0.
func Exact(dst []byte, f float64) []byte {
	f += 0
	if a := math.Abs(f); a != 0 && (a < 1e-9 || a >= 1e15) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

// Rounded appends f with at most seven decimals, in degrees about a centimetre, and without an exponent.
func Rounded(dst []byte, f float64) []byte {
	const unit = 10_000_000
	if math.Abs(f) >= 1e11 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	v := int64(math.Round(f * unit))
	if v < 0 {
		dst = append(dst, '-')
		v = -v
	}
	dst = strconv.AppendInt(dst, v/unit, 10)
	frac := v % unit
	if frac == 0 {
		return dst
	}
	digits := [8]byte{'.'}
	for i := 7; i > 0; i-- {
		digits[i] = byte('0' + frac%10)
		frac /= 10
	}
	n := 8
	for digits[n-1] == '0' {
		n--
	}
	return append(dst, digits[:n]...)
}

// AppendGeometry appends a Point, Polygon or MultiPolygon, WGS 84 lon/lat. Another type, nil, and a geometry with a
// coordinate that is not a finite number make null. Nothing is allocated but what dst needs to grow.
func AppendGeometry(dst []byte, g orb.Geometry, number Number) []byte {
	start := len(dst)
	w := writer{b: dst, number: number}
	switch g := g.(type) {
	case orb.Point:
		w.b = append(w.b, `{"type":"Point","coordinates":`...)
		w.position(g)
	case orb.Polygon:
		w.b = append(w.b, `{"type":"Polygon","coordinates":`...)
		w.rings(g)
	case orb.MultiPolygon:
		w.b = append(w.b, `{"type":"MultiPolygon","coordinates":[`...)
		for i, p := range g {
			w.comma(i)
			w.rings(p)
		}
		w.b = append(w.b, ']')
	default:
		w.endless = true
	}
	if w.endless {
		return append(w.b[:start], "null"...)
	}
	return append(w.b, '}')
}

// writer appends the arrays of a geometry.
type writer struct {
	b       []byte
	number  Number
	endless bool // a coordinate is not finite
}

func (w *writer) comma(i int) {
	if i > 0 {
		w.b = append(w.b, ',')
	}
}

func (w *writer) rings(p orb.Polygon) {
	w.b = append(w.b, '[')
	for i, r := range p {
		w.comma(i)
		w.b = append(w.b, '[')
		for j, q := range r {
			w.comma(j)
			w.position(q)
		}
		w.b = append(w.b, ']')
	}
	w.b = append(w.b, ']')
}

func (w *writer) position(p orb.Point) {
	if !Finite(p) {
		w.endless = true
		return
	}
	w.b = w.number(append(w.b, '['), p[0])
	w.b = w.number(append(w.b, ','), p[1])
	w.b = append(w.b, ']')
}

// Finite tells whether both coordinates are finite numbers, which alone JSON can say.
func Finite(p orb.Point) bool { return !math.IsNaN(p[0]-p[0]) && !math.IsNaN(p[1]-p[1]) }

// AppendProperties appends a mark's flat properties as a JSON object: the columns of the claims collection in their
// fixed order, null when not stated, lists joined by “; ”. Only documented members are written. A ClaimRow is for one
// goroutine.
func AppendProperties(dst []byte, x *geo.ClaimRow, l *geo.Location, p *geo.Placement) []byte {
	start := len(dst)
	x.Properties(l, p, func(c *geo.Column, v geo.Value) {
		dst = append(dst, `,"`...)
		dst = append(dst, c.Name...)
		dst = append(dst, `":`...)
		dst = appendValue(dst, c, &v)
	})
	dst[start] = '{'
	return append(dst, '}')
}

func appendValue(dst []byte, c *geo.Column, v *geo.Value) []byte {
	switch {
	case c.Type == geo.TypeInstant:
		if v.Instant != geo.OpenStart && v.Instant != geo.OpenEnd {
			dst = append(dst, '"')
			dst = time.Unix(v.Instant, 0).UTC().AppendFormat(dst, time.RFC3339)
			return append(dst, '"')
		}
	case c.List:
		if len(v.List) > 0 {
			dst = append(dst, '"')
			for i, s := range v.List {
				if i > 0 {
					dst = append(dst, "; "...)
				}
				dst = appendSafe(dst, s)
			}
			return append(dst, '"')
		}
	case c.Type == geo.TypeCount, c.Type == geo.TypeNumber && v.Number > 0:
		return strconv.AppendFloat(dst, v.Number, 'f', -1, 64)
	case v.Text != "":
		return AppendString(dst, v.Text)
	}
	return append(dst, "null"...)
}

const hex = "0123456789abcdef"

// AppendPlain appends s, valid UTF-8, as a JSON string (RFC 8259, 7) with the fewest escapes, so that a file stays
// readable. It may not stand in a page: see [AppendString].
func AppendPlain(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			dst = appendEscape(append(dst, s[from:i]...), c)
			from = i + 1
		}
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}

// appendEscape appends the escape of a character of ASCII.
func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\t':
		return append(dst, '\\', 't')
	case '\r':
		return append(dst, '\\', 'r')
	default:
		return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
}

// AppendString appends s as a JSON string (RFC 8259, 7). Invalid UTF-8 becomes U+FFFD; <, > and & are escaped, and so
// are U+2028 and U+2029, so that the bytes may stand in a script element.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	dst = appendSafe(dst, s)
	return append(dst, '"')
}

func appendSafe(dst []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError && r != '\u2028' && r != '\u2029' || r == utf8.RuneError && n > 1 {
				i += n
				continue
			}
			dst = append(dst, s[start:i]...)
			if n == 1 {
				dst = append(dst, "\ufffd"...)
			} else {
				dst = append(dst, `\u202`...)
				dst = append(dst, hex[r&15])
			}
			i += n
			start = i
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, c)
		i++
		start = i
	}
	return append(dst, s[start:]...)
}
