package exchange

import (
	"bytes"
	"io"
	"strconv"
	"time"

	"dateline/geo"
	"dateline/geo/geojson"
)

// AppendFeature appends a mark of the claims collection as a flat GeoJSON Feature, whose id is the mark's. geometry is
// a GeoJSON geometry, nil for none: d.Geometry, or what stands for it, as a country's polygon. d.Properties has to be
// as [geojson.AppendProperties] wrote it. Nothing is allocated but what dst needs to grow.
func AppendFeature(dst []byte, d *geo.Feature, geometry []byte) []byte {
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = append(dst, markID(d.Properties)...)
	dst = append(dst, `,"geometry":`...)
	if len(geometry) == 0 {
		dst = append(dst, "null"...)
	} else {
		dst = append(dst, geometry...)
	}
	dst = append(dst, `,"properties":`...)
	dst = append(dst, d.Properties...)
	return append(dst, '}')
}

// markID returns the mark's id, in quotes, from flat properties, which begin with it. Ids need no escapes.
func markID(properties []byte) []byte {
	const prefix = `{"mark_id":"`
	if bytes.HasPrefix(properties, []byte(prefix)) {
		if n := bytes.IndexByte(properties[len(prefix):], '"'); n >= 0 {
			return properties[len(prefix)-1 : len(prefix)+n+1]
		}
	}
	return []byte("null")
}

// Link is a link of an OGC API page.
type Link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel"`
	Type  string `json:"type"`
	Title string `json:"title,omitempty"`
	// Templated says that Href has places for variables (RFC 6570).
	Templated bool `json:"templated,omitempty"`
}

// Page is what a page of features says of itself (OGC API Features part 1, 7.16).
type Page struct {
	Links []Link
	At    time.Time // when it was made
	// Matched is how many features the whole result has, negative when nobody counted.
	Matched int
}

// flushAt is when a writer passes on what it has.
const flushAt = 64 << 10

// buffered passes on what it has, a good piece at a time.
type buffered struct {
	w   io.Writer
	buf []byte
}

// begin returns a writer that begins with a text.
func begin(w io.Writer, text string) buffered {
	return buffered{w, append(make([]byte, 0, flushAt+8<<10), text...)}
}

// drain writes what there is when it is longer than most.
func (b *buffered) drain(most int) error {
	if len(b.buf) <= most {
		return nil
	}
	_, err := b.w.Write(b.buf)
	b.buf = b.buf[:0]
	return err
}

// Close writes what is left; it does not close the writer below.
func (b *buffered) Close() error { return b.drain(0) }

// PageWriter writes a page of features as a GeoJSON FeatureCollection: features first, then what the page says of
// itself, so that features can be written as they come. It is not safe for concurrent use.
type PageWriter struct {
	buffered
	n int
}

// NewPageWriter begins a page. A page that is closed without a feature is an empty collection.
func NewPageWriter(w io.Writer) *PageWriter {
	return &PageWriter{buffered: begin(w, `{"type":"FeatureCollection","features":[`)}
}

// Write adds a feature; see [AppendFeature].
func (p *PageWriter) Write(d *geo.Feature, geometry []byte) error {
	if p.n > 0 {
		p.buf = append(p.buf, ',')
	}
	p.n++
	p.buf = append(p.buf, '\n')
	p.buf = AppendFeature(p.buf, d, geometry)
	return p.drain(flushAt)
}

// Close ends the page; it does not close the writer below.
func (p *PageWriter) Close(page Page) error {
	b := append(p.buf, "\n],\"numberReturned\":"...)
	b = strconv.AppendInt(b, int64(p.n), 10)
	if page.Matched >= 0 {
		b = append(b, `,"numberMatched":`...)
		b = strconv.AppendInt(b, int64(page.Matched), 10)
	}
	b = append(b, `,"timeStamp":"`...)
	b = page.At.UTC().AppendFormat(b, time.RFC3339)
	b = append(b, `","links":[`...)
	for i, l := range page.Links {
		if i > 0 {
			b = append(b, ',')
		}
		o := open(b)
		for _, m := range [...][2]string{{"href", l.Href}, {"rel", l.Rel}, {"type", l.Type}, {"title", l.Title}} {
			if m[1] != "" {
				o.key(m[0])
				o.b = geojson.AppendString(o.b, m[1])
			}
		}
		b = o.close()
	}
	p.buf = append(b, "]}\n"...)
	return p.drain(0)
}

// SequenceWriter writes features as a GeoJSON text sequence (RFC 8142). It is not safe for concurrent use.
type SequenceWriter struct{ buffered }

// NewSequenceWriter begins a sequence; one without a feature is empty.
func NewSequenceWriter(w io.Writer) *SequenceWriter {
	return &SequenceWriter{begin(w, "")}
}

// Write adds a feature; see [AppendFeature].
func (s *SequenceWriter) Write(d *geo.Feature, geometry []byte) error {
	s.buf = append(s.buf, recordSeparator)
	s.buf = AppendFeature(s.buf, d, geometry)
	s.buf = append(s.buf, '\n')
	return s.drain(flushAt)
}
