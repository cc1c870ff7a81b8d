package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// Ref names a record: by its id alone, in any story, or by story and id.
type Ref struct {
	Story string // "" is any story
	ID    string
}

// String returns “id” or “story:id”.
func (r Ref) String() string {
	if r.Story == "" {
		return r.ID
	}
	return r.Story + ":" + r.ID
}

// Filter is a choice of marks, the same on every surface. The zero Filter chooses all. Members are joined by and, the
// values of one member by or.
type Filter struct {
	Story     []string
	Report    []Ref // anywhere in the chain
	Claimant  []Ref
	Claim     []Ref
	Location  []Ref
	Topic     []Ref
	About     []Ref
	Country   []string // ISO 3166-1 alpha-2, upper case
	Status    []Status
	Kind      []ClaimKind
	Role      []Role
	Precision []Precision
	Denial    []Denial
	Shape     []Shape
	// In holds the choices of columns without a member here, one a column; each must be True.
	In []In
	// Time chooses marks whose date on Clock shares an instant with it; nil is any time. Marks without that date match,
	// as OGC API – Features 1, 7.15.4 demands, unless Dated.
	Time  *Span
	Clock Clock
	// Dated drops the marks without a date on Clock, with or without Time.
	Dated bool
	// BBox chooses what intersects it by geometry, and everything without geometry (OGC API – Features 1, 7.15.3).
	BBox *Box
	// Viewport chooses marks with an anchor in it: what a map shows.
	Viewport *Box
	// Query is full text: every word, the last as a prefix.
	Query string
	// Expr is a further condition, nil for none.
	Expr Expr
}

// Box is a rectangle in WGS 84 degrees, borders included. West > East crosses the antimeridian.
type Box struct {
	West, South, East, North float64
}

// Contains tells whether the point, lon/lat, is in the box.
func (b *Box) Contains(p orb.Point) bool {
	if p[1] < b.South || p[1] > b.North {
		return false
	}
	if b.West <= b.East {
		return p[0] >= b.West && p[0] <= b.East
	}
	return p[0] >= b.West || p[0] <= b.East
}

// Bounds returns the box as one bound, or two when it crosses the antimeridian.
func (b *Box) Bounds() []orb.Bound {
	if b.West <= b.East {
		return []orb.Bound{{Min: orb.Point{b.West, b.South}, Max: orb.Point{b.East, b.North}}}
	}
	return []orb.Bound{
		{Min: orb.Point{b.West, b.South}, Max: orb.Point{180, b.North}},
		{Min: orb.Point{-180, b.South}, Max: orb.Point{b.East, b.North}},
	}
}

// IsZero tells whether the filter chooses everything.
func (f *Filter) IsZero() bool { return f.Query == "" && f.IsText() }

// IsText tells whether nothing but Query chooses.
func (f *Filter) IsText() bool {
	return f.Time == nil && !f.Dated && f.BBox == nil && f.Viewport == nil && f.Expr == nil && len(f.In) == 0 &&
		!slices.ContainsFunc(table, func(c *Column) bool { return c.choice.chosen(f) })
}

// Match tells whether a mark is chosen, one mark at a time: the meaning against which indexes are tested. Query is left
// out, since only a store can answer it. areaMeets tells whether the mark's area intersects a bound; it is asked only
// for marks of ShapeArea when there is a BBox.
func (f *Filter) Match(m *Mark, areaMeets func(*Mark, orb.Bound) bool) bool {
	for _, c := range table {
		if !c.matches(f, m) {
			return false
		}
	}
	for _, in := range f.In {
		if in.Eval(m) != True {
			return false
		}
	}
	return f.matchTime(m) && f.matchBBox(m, areaMeets) &&
		(f.Viewport == nil || m.Placed && f.Viewport.Contains(m.Anchor)) &&
		(f.Expr == nil || f.Expr.Eval(m) == True)
}

func (f *Filter) matchTime(m *Mark) bool {
	s := m.Clocks[f.Clock]
	if !s.Stated() {
		return !f.Dated
	}
	return f.Time == nil || s.Meets(*f.Time)
}

func (f *Filter) matchBBox(m *Mark, areaMeets func(*Mark, orb.Bound) bool) bool {
	if f.BBox == nil || m.Shape == ShapeNone {
		return true
	}
	if m.Shape == ShapePoint {
		return m.Placed && f.BBox.Contains(m.Anchor)
	}
	return slices.ContainsFunc(f.BBox.Bounds(), func(b orb.Bound) bool { return areaMeets(m, b) })
}
