package exchange

import (
	"bytes"
	"io"
	"strconv"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/geojson"
)

// CSVWriter writes marks as CSV (RFC 4180, UTF-8 without a byte order mark, lines ending in CRLF): lon and lat of points,
// anchor_lon and anchor_lat, where a mark is counted, the flat columns of the claims collection, and the address of the
// claim's page. An area or a country has no lon and lat: nobody said where in it. What is not stated is an empty cell. A text that a spreadsheet would take
// for a formula (it begins with = + - @, a tab or a carriage return) gets an apostrophe before it; numbers are left
// alone. It is not safe for concurrent use.
type CSVWriter struct {
	buffered
	d    decoder
	cols []string
	base string
}

// NewCSVWriter begins a file with its header. Pages of claims are below base, an address without a slash at its end.
func NewCSVWriter(w io.Writer, base string) *CSVWriter {
	c := &CSVWriter{buffered: begin(w, "lon,lat,anchor_lon,anchor_lat"), base: base}
	for _, x := range geo.Columns() {
		if x.Property {
			c.cols = append(c.cols, x.Name)
			c.buf = append(append(c.buf, ','), x.Name...)
		}
	}
	c.buf = append(c.buf, ",url\r\n"...)
	return c
}

// Columns lists the columns of the claims collection, which stand between the coordinates and the address.
func (c *CSVWriter) Columns() []string { return c.cols }

// Write adds a mark. at, WGS 84 lon/lat, is its point or its anchor; it is left out when placed is false.
func (c *CSVWriter) Write(d *geo.Feature, at orb.Point, placed bool) error {
	placed = placed && geojson.Finite(at)
	point := (&geo.Location{Precision: d.Precision}).Shape() == geo.ShapePoint
	for i, stated := range [...]bool{placed && point, placed && point, placed, placed} {
		if i > 0 {
			c.buf = append(c.buf, ',')
		}
		if stated {
			c.buf = geojson.Rounded(c.buf, at[i%2])
		}
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
				c.buf = AppendCell(c.buf, c.d.str())
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
	id, _ := strconv.Unquote(string(markID(d.Properties)))
	story, claim, _, _ := geo.SplitMarkID(id)
	c.buf = append(c.buf, ',')
	c.buf = AppendCell(c.buf, []byte(c.base+"/stories/"+story+"/claims/"+claim))
	c.buf = append(c.buf, "\r\n"...)
	return c.drain(flushAt)
}

// AppendCell appends a text to a row, as [CSVWriter] writes it.
func AppendCell(dst, s []byte) []byte {
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
