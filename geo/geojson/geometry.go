package geojson

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"
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
