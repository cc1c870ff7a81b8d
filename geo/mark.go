package geo

import (
	"math"
	"strings"

	"github.com/paulmach/orb"

	"dateline/geo/edtf"
)

// Span is a range of time in Unix seconds, half-open: Earliest ≤ t < Latest. An open end is OpenStart or OpenEnd.
// The zero Span is “date not stated”.
type Span struct {
	Earliest, Latest int64
}

// The open ends of a Span.
const (
	OpenStart int64 = math.MinInt64
	OpenEnd   int64 = math.MaxInt64
)

// Stated tells whether there is a date at all.
func (s Span) Stated() bool { return s != Span{} }

// Meets tells whether two stated spans share an instant.
func (s Span) Meets(t Span) bool { return s.Earliest < t.Latest && t.Earliest < s.Latest }

// SpanOf returns the bounds of a date, UTC.
func SpanOf(d edtf.Date) Span {
	if d.IsZero() {
		return Span{}
	}
	s := Span{OpenStart, OpenEnd}
	if t, ok := d.Earliest(); ok {
		s.Earliest = t.Unix()
	}
	if t, ok := d.Latest(); ok {
		s.Latest = t.Unix()
		if t.Nanosecond() > 0 {
			s.Latest++ // A part of a second is rounded outward.
		}
	}
	return s
}

// Mark is one row of the index: a claim at a location, with everything a filter asks about and nothing else. Strings
// and slices may be shared between marks and are read-only.
type Mark struct {
	// Key is the store's number for the mark: positive, the same as long as the mark exists, never used again.
	Key       int64
	Story     string
	Claim     string
	Location  string
	Country   string // ISO 3166-1 alpha-2, "" when none
	Precision Precision
	Role      Role
	Kind      ClaimKind
	Status    Status
	Denial    Denial
	Shape     Shape
	RadiusM   float32
	Topic     string
	AlsoSaid  AlsoSaid
	Claimants []string
	About     []string
	Reports   []string // every report of the chain, in the chain's order
	Answered  []string // words of [Answered]
	Replies   []string // words of [Outcome]
	Grades    []string // as scheme:value
	// Anchor is WGS 84 lon/lat; meaningful when Placed. Stores leave the anchor of a country to the atlas.
	Anchor orb.Point
	Placed bool
	Clocks [NumClocks]Span // by Clock
	// Area is what the mark's ShapeArea is, where somebody filled it in to evaluate a Spatial; stores and the index do
	// not.
	Area orb.MultiPolygon
}

// ID returns the mark's id: story:claim@location.
func (m *Mark) ID() string { return MarkID(m.Story, m.Claim, m.Location) }

// MarkID puts a mark's id together: story:claim@location.
func MarkID(story, claim, location string) string { return story + ":" + claim + "@" + location }

// SplitMarkID takes a mark's id apart; ok is false when a part is not an id.
func SplitMarkID(id string) (story, claim, location string, ok bool) {
	story, rest, ok1 := strings.Cut(id, ":")
	claim, location, ok2 := strings.Cut(rest, "@")
	return story, claim, location, ok1 && ok2 && ValidID(story) && ValidID(claim) && ValidID(location)
}
