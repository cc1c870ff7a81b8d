package index_test

import (
	"fmt"

	"dateline/geo"
)

// filter returns a random filter with some members.
func (w *world) filter() *geo.Filter {
	r := w.r
	f := &geo.Filter{Clock: geo.Clock(r.IntN(3))}
	for range r.IntN(4) {
		w.member(f)
	}
	return f
}

func (w *world) refs(kind string, n int) []geo.Ref {
	var out []geo.Ref
	for range 1 + w.r.IntN(2) {
		ref := geo.Ref{ID: w.id(kind, n+1)}
		if w.r.IntN(3) == 0 {
			ref.Story = w.story()
		}
		out = append(out, ref)
	}
	return out
}

func (w *world) member(f *geo.Filter) {
	r := w.r
	switch r.IntN(19) {
	case 0:
		f.Story = []string{w.story(), pick(r, "beta", "none")}[:1+r.IntN(2)]
	case 1:
		f.Report = w.refs("r", 15)
	case 2:
		f.Claimant = w.refs("s", 20)
	case 3:
		f.Claim = w.refs("c", 4000)
	case 4:
		f.Location = w.refs("l", 400)
	case 5:
		f.Topic = w.refs("t", 5)
	case 6:
		f.About = w.refs("s", 6)
	case 7:
		f.Country = []string{pick(r, "HR", "RS", "IT", "ZZ")}
	case 8:
		f.Status = []geo.Status{geo.Status(1 + r.IntN(6)), geo.Status(1 + r.IntN(6))}
	case 9:
		f.Kind = []geo.ClaimKind{geo.ClaimKind(r.IntN(10)), geo.KindEvent, geo.KindDenial}
	case 10:
		f.Role = []geo.Role{geo.RoleSite}
	case 11:
		f.Precision = []geo.Precision{geo.Precision(1 + r.IntN(9)), geo.PrecisionSettlement}
	case 12:
		f.Denial = []geo.Denial{geo.Denial(1 + r.IntN(3))}
	case 13:
		f.Shape = []geo.Shape{geo.Shape(1 + r.IntN(3))}
	case 14, 15:
		s := w.span()
		if !s.Stated() {
			f.Dated = true
			return
		}
		f.Time, f.Dated = &s, r.IntN(2) == 0
	case 16:
		f.BBox = w.box()
	case 17:
		f.Viewport = w.box()
	default:
		f.Expr = w.expr(3)
	}
}

// box returns boxes of all kinds, some over the antimeridian, some with borders on points and tiles.
func (w *world) box() *geo.Box {
	r := w.r
	switch r.IntN(6) {
	case 0:
		return &geo.Box{West: 170, South: -90, East: -170, North: 90}
	case 1:
		return &geo.Box{West: -180, South: pick(r, 84, 85.06, 85.0511287798066), East: 180, North: 90}
	case 2:
		return &geo.Box{West: -22.5, South: -66.51326044311186, East: 22.5, North: 66.51326044311186}
	case 3:
		if m, ok := w.some(); ok && m.Placed {
			return &geo.Box{West: m.Anchor[0], South: m.Anchor[1], East: min(m.Anchor[0]+1, 180), North: min(m.Anchor[1]+1, 90)}
		}
	case 4:
		return &geo.Box{West: r.Float64()*360 - 180, South: -80, East: r.Float64()*360 - 180, North: 80}
	}
	c, d := w.point(), r.Float64()*10
	return &geo.Box{West: max(c[0]-d, -180), South: max(c[1]-d, -90), East: min(c[0]+d, 180), North: min(c[1]+d, 90)}
}

// odd is an expression that the index cannot know.
type odd struct{}

func (odd) Eval(m *geo.Mark) geo.Truth {
	if len(m.Claimants) == 0 || m.Topic == "" {
		return geo.Unknown
	}
	if len(m.Claim)%2 == 1 {
		return geo.True
	}
	return geo.False
}

func (odd) String() string { return "odd(claim)" }

func (w *world) expr(depth int) geo.Expr {
	r := w.r
	if depth > 0 {
		switch r.IntN(6) {
		case 0:
			return geo.And{w.expr(depth - 1), w.expr(depth - 1)}
		case 1:
			return geo.Or{w.expr(depth - 1), w.expr(depth - 1), w.expr(depth - 1)}
		case 2:
			return geo.Not{Expr: w.expr(depth - 1)}
		}
	}
	column := pick(r, geo.Columns()...)
	value := func() string {
		return pick(r, "reported", "denied", "site", "seat", "settlement", "event", "explicit", "HR", "IT", "alpha", "beta", w.id("t", 5), w.id("s", 20),
			w.id("r", 15), w.id("l", 400), w.id("c", 4000), "2018-05-01T00:00:00Z", fmt.Sprintf("alpha:c-%d@l-%d", r.IntN(4000), r.IntN(400)))
	}
	switch r.IntN(6) {
	case 0:
		return geo.IsNull{Column: column}
	case 1:
		return geo.In{Column: column, Values: []string{value(), value(), value()}}
	case 2:
		return odd{}
	default:
		return geo.Compare{Column: column, Op: geo.Op(r.IntN(6)), Value: value()}
	}
}
