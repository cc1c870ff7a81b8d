package exchange

import (
	"bytes"
	"io"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/geojson"
)

// CSVWriter writes marks as CSV (RFC 4180, UTF-8 without a byte order mark, lines ending in CRLF): lon, lat and then
// the flat columns of the claims collection. What is not stated is an empty cell. A text that a spreadsheet would take
// for a formula (it begins with = + - @, a tab or a carriage return) gets an apostrophe before it; numbers are left
// alone. It is not safe for concurrent use.
type CSVWriter struct {
	buffered
	d    decoder
	cols []string
}

// NewCSVWriter begins a file with its header.
func NewCSVWriter(w io.Writer) *CSVWriter {
	c := &CSVWriter{buffered: begin(w, "lon,lat")}
	for _, x := range geo.Columns() {
		if x.Property {
			c.cols = append(c.cols, x.Name)
			c.buf = append(append(c.buf, ','), x.Name...)
		}
	}
	c.buf = append(c.buf, "\r\n"...)
	return c
}

// Columns lists the columns after lon and lat.
func (c *CSVWriter) Columns() []string { return c.cols }

// Write adds a mark. at, WGS 84 lon/lat, is its point or its anchor; it is left out when placed is false.
func (c *CSVWriter) Write(d *geo.Feature, at orb.Point, placed bool) error {
	placed = placed && geojson.Finite(at)
	if placed {
		c.buf = geojson.Rounded(c.buf, at[0])
	}
	c.buf = append(c.buf, ',')
	if placed {
		c.buf = geojson.Rounded(c.buf, at[1])
	}
	c.d.reset(d.Properties, 1, 0, 0)
	n := 0
	ok := c.d.run(func() {
		for c.d.open(); c.d.more('}'); n++ {
			if n >= len(c.cols) || string(c.d.key()) != c.cols[n] {
				c.d.fail("unexpected column")
			}
			c.buf = append(c.buf, ',')
			switch c.d.kind() {
			case '"':
				c.buf = appendCell(c.buf, c.d.str())
			case 'n':
				c.d.skip()
			case '0':
				c.buf = append(c.buf, c.d.number()...)
			default:
				c.buf = append(c.buf, c.d.literal()...)
			}
		}
	})
	if !ok || n != len(c.cols) {
		return geo.Errorf(geo.CodeInternal, "the properties of a mark do not have the columns of the claims collection")
	}
	c.buf = append(c.buf, "\r\n"...)
	return c.drain(flushAt)
}

func appendCell(dst, s []byte) []byte {
	if len(s) == 0 {
		return dst
	}
	formula := bytes.IndexByte([]byte("=+-@\t\r"), s[0]) >= 0
	if !bytes.ContainsAny(s, ",\"\r\n") {
		if formula {
			dst = append(dst, '\'')
		}
		return append(dst, s...)
	}
	dst = append(dst, '"')
	if formula {
		dst = append(dst, '\'')
	}
	for _, c := range s {
		if c == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}
