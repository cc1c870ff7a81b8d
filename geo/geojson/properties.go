package geojson

import (
	"strconv"
	"time"

	"dateline/geo"
)

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
