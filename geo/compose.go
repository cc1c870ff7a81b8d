package geo

import (
	"time"
	"unicode/utf8"

	"dateline/geo/edtf"
)

// Directory finds the sources and reports of one story. Both methods return nil for an id that is not there.
type Directory interface {
	Source(id string) *Source
	Report(id string) *Report
}

// Composed is a claim with what every mark of it shares, computed once a claim.
type Composed struct {
	Story      string
	Claim      *Claim
	Assessment Assessment
	Party      Party
	Clocks     [NumClocks]edtf.Date
	spans      [NumClocks]Span
	reports    []string
	dir        Directory
	row        row // scratch
}

// Compose draws a claim's shared columns together. The assessment is the store's, from [Assess].
func Compose(story string, c *Claim, a Assessment, dir Directory) *Composed {
	x := &Composed{Story: story, Claim: c, Assessment: a, Party: NewParty(c, PublisherOf(dir)), dir: dir}
	x.Clocks[ClockPublished] = Published(c, dir)
	x.Clocks[ClockSaid] = c.Said
	x.Clocks[ClockEvent] = c.Event
	for i, d := range x.Clocks {
		x.spans[i] = SpanOf(d)
	}
	for _, l := range c.Chain {
		x.reports = append(x.reports, l.Report)
	}
	return x
}

// PublisherOf returns a function from a report's id to its publisher's, "" when not stated.
func PublisherOf(dir Directory) func(string) string {
	return func(id string) string {
		if r := dir.Report(id); r != nil {
			return r.Publisher
		}
		return ""
	}
}

// PartOf returns a function from a source's id to the source it belongs to, "" for none.
func PartOf(dir Directory) func(string) string {
	return func(id string) string {
		if s := dir.Source(id); s != nil {
			return s.PartOf
		}
		return ""
	}
}

// Published returns the earliest stated date of publication in the claim's chain, by its earliest bound; the zero Date
// when none is stated.
func Published(c *Claim, dir Directory) edtf.Date {
	var best edtf.Date
	var first int64
	for _, l := range c.Chain {
		r := dir.Report(l.Report)
		if r == nil || r.Published.IsZero() {
			continue
		}
		if s := SpanOf(r.Published); best.IsZero() || s.Earliest < first {
			best, first = r.Published, s.Earliest
		}
	}
	return best
}

// Label returns what a reader may call the source: its name, else its role; "" when neither is stated.
func (s *Source) Label() string {
	if s == nil {
		return ""
	}
	if s.Name != "" {
		return s.Name
	}
	return s.Role
}

// Mark returns the row of the claim at a location. Key is left 0, and Placed false for a country.
func (x *Composed) Mark(l *Location, role Role) Mark {
	m := x.mark(l, role)
	m.Anchor, m.Placed = l.Anchor()
	return m
}

func (x *Composed) mark(l *Location, role Role) Mark {
	return Mark{
		Story: x.Story, Claim: x.Claim.ID, Location: l.ID, Country: l.Country, Precision: l.Precision, Role: role,
		Kind: x.Claim.Type, Status: x.Assessment.Status, Denial: x.Assessment.Denial, Shape: l.Shape(),
		RadiusM: float32(l.RadiusM), Topic: x.Claim.Topic, Claimant: x.Claim.Claimant, About: x.Claim.About,
		Reports: x.reports, Clocks: x.spans,
	}
}

// AppendProperties appends the mark's flat properties as a JSON object: the columns of the claims collection in their
// fixed order, null when not stated, lists joined by “; ”. Only documented members are written. It is for one goroutine.
func (x *Composed) AppendProperties(dst []byte, l *Location, role Role) []byte {
	x.row = row{x, x.mark(l, role), l}
	o := object{b: append(dst, '{')}
	for _, c := range table {
		if c.Property {
			c.append(&o, &x.row)
		}
	}
	return append(o.b, '}')
}

func (x *Composed) titles() []string {
	var out []string
	for _, id := range x.reports {
		if r := x.dir.Report(id); r != nil && r.Title != "" {
			out = append(out, r.Title)
		}
	}
	return out
}

// object appends members to a JSON object.
type object struct{ b []byte }

func (o *object) key(k string) {
	if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(o.b, '"')
	o.b = append(o.b, k...)
	o.b = append(o.b, '"', ':')
}

func (o *object) text(k, v string) {
	o.key(k)
	if v == "" {
		o.b = append(o.b, "null"...)
		return
	}
	o.b = AppendJSONString(o.b, v)
}

func (o *object) list(k string, v []string) {
	o.key(k)
	if len(v) == 0 {
		o.b = append(o.b, "null"...)
		return
	}
	o.b = append(o.b, '"')
	for i, s := range v {
		if i > 0 {
			o.b = append(o.b, "; "...)
		}
		o.b = appendEscaped(o.b, s)
	}
	o.b = append(o.b, '"')
}

func (o *object) instant(k string, t int64) {
	o.key(k)
	if t == OpenStart || t == OpenEnd {
		o.b = append(o.b, "null"...)
		return
	}
	o.b = append(o.b, '"')
	o.b = time.Unix(t, 0).UTC().AppendFormat(o.b, time.RFC3339)
	o.b = append(o.b, '"')
}

// AppendJSONString appends s as a JSON string (RFC 8259, 7). Invalid UTF-8 becomes U+FFFD; <, > and & are escaped, and so
// are U+2028 and U+2029, so that the bytes may stand in a script element.
func AppendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	dst = appendEscaped(dst, s)
	return append(dst, '"')
}

const hex = "0123456789abcdef"

func appendEscaped(dst []byte, s string) []byte {
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
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\r':
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	return append(dst, s[start:]...)
}
