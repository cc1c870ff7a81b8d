package index

import (
	"slices"
	"strings"

	"dateline/geo"
)

// compile turns a filter into a node over the snapshot's codes. Query is left to keys.
func (s *Snapshot) compile(f *geo.Filter, keys *KeySet) node {
	t := &s.t
	var and andNode
	add := func(n node) { and = append(and, n) }
	if len(f.Story) > 0 {
		var codes []uint32
		for _, x := range f.Story {
			if c, ok := t.findStory(x); ok {
				codes = append(codes, c)
			}
		}
		add(placeNode{colStory, distinct(codes)})
	}
	refs := func(d *dict, list []geo.Ref, make func([]uint32) node) {
		if len(list) > 0 {
			add(make(t.resolve(d, list)))
		}
	}
	refs(&t.report, f.Report, func(c []uint32) node { return postNode{colReport, c} })
	refs(&t.source, f.Claimant, func(c []uint32) node { return postNode{colClaimant, c} })
	refs(&t.source, f.About, func(c []uint32) node { return postNode{colAbout, c} })
	refs(&t.topic, f.Topic, func(c []uint32) node { return postNode{colTopic, c} })
	refs(&t.claim, f.Claim, func(c []uint32) node { return claimNode{c} })
	refs(&t.location, f.Location, func(c []uint32) node { return placeNode{colLocation, c} })
	if len(f.Country) > 0 {
		var codes []uint32
		for _, x := range f.Country {
			if c, ok := t.country.find(t, 0, x); ok {
				codes = append(codes, c)
			}
		}
		add(placeNode{colCountry, distinct(codes)})
	}
	enums(&and, planeStatus, f.Status)
	enums(&and, planeKind, f.Kind)
	enums(&and, planeRole, f.Role)
	enums(&and, planePrecision, f.Precision)
	enums(&and, planeDenial, f.Denial)
	enums(&and, planeShape, f.Shape)
	if f.Time != nil || f.Dated {
		add(timeNode{f.Clock, f.Time, f.Dated})
	}
	if f.BBox != nil {
		add(bboxNode{*f.BBox, s.areas.meet(f.BBox.Bounds())})
	}
	if f.Viewport != nil {
		add(viewNode{*f.Viewport})
	}
	if keys != nil {
		add(keysNode{keys})
	}
	if f.Expr != nil {
		if n := s.expr(f.Expr, geo.True); n != nil {
			and = append(and, flatten(n)...)
		} else {
			add(evalNode{f.Expr, geo.True})
		}
	}
	return and
}

// flatten returns the members of a conjunction, so that the planner sees them one by one.
func flatten(n node) []node {
	a, ok := n.(andNode)
	if !ok {
		return []node{n}
	}
	var out []node
	for _, x := range a {
		out = append(out, flatten(x)...)
	}
	return out
}

func enums[T ~uint8](and *andNode, which int, values []T) {
	if len(values) == 0 {
		return
	}
	mask := uint32(0)
	for _, v := range values {
		mask |= 1 << v
	}
	*and = append(*and, planeNode{which, mask})
}

// resolve returns the codes of the records named, ascending.
func (t *tables) resolve(d *dict, list []geo.Ref) []uint32 {
	var codes []uint32
	for _, r := range list {
		if r.Story == "" {
			codes = d.findAll(r.ID, codes)
		} else if s, ok := t.findStory(r.Story); ok && r.ID != "" {
			if c, ok := d.find(t, s, r.ID); ok {
				codes = append(codes, c)
			}
		}
	}
	return distinct(codes)
}

func distinct(codes []uint32) []uint32 {
	slices.Sort(codes)
	return slices.Compact(codes)
}

// expr turns an expression into the rows for which it is want, True or False; nil when it must be asked row by row.
func (s *Snapshot) expr(x geo.Expr, want geo.Truth) node {
	switch x := x.(type) {
	case geo.And:
		return s.join(x, want, want == geo.True)
	case geo.Or:
		return s.join(x, want, want == geo.False)
	case geo.Not:
		if want == geo.True {
			return s.expr(x.Expr, geo.False)
		}
		return s.expr(x.Expr, geo.True)
	case geo.Compare:
		return s.leaf(x.Column, want, []string{x.Value}, x.Op == geo.Eq, func(v string) bool { return compare(v, x.Op, x.Value) })
	case geo.In:
		return s.leaf(x.Column, want, x.Values, true, func(v string) bool { return slices.Contains(x.Values, v) })
	case geo.IsNull:
		if want == geo.True {
			return not(s.stated(x.Column))
		}
		return s.stated(x.Column)
	}
	return nil
}

func not(n node) node {
	if n == nil {
		return nil
	}
	return notNode{n}
}

func compare(a string, op geo.Op, b string) bool {
	o := strings.Compare(a, b)
	switch op {
	case geo.Eq:
		return o == 0
	case geo.Ne:
		return o != 0
	case geo.Lt:
		return o < 0
	case geo.Le:
		return o <= 0
	case geo.Gt:
		return o > 0
	default:
		return o >= 0
	}
}

// join makes a conjunction or a disjunction; members that must be asked row by row stay expressions.
func (s *Snapshot) join(list []geo.Expr, want geo.Truth, conjunction bool) node {
	out := make([]node, 0, len(list))
	for _, x := range list {
		n := s.expr(x, want)
		if n == nil {
			n = evalNode{x, want}
		}
		out = append(out, n)
	}
	switch {
	case conjunction:
		return andNode(out)
	case len(out) == 0:
		return all(false)
	default:
		return orNode(out)
	}
}

// stated is the rows where a column has a value; nil for an unknown column.
func (s *Snapshot) stated(name string) node {
	t := &s.t
	switch name {
	case "status", "role", "kind", "denial", "precision":
		return planeNode{planeOf(name), ^uint32(1)}
	case "country":
		return notNode{placeNode{colCountry, []uint32{0}}}
	case "story":
		return notNode{placeNode{colStory, []uint32{0}}}
	case "location":
		return notNode{placeNode{colLocation, []uint32{0}}}
	case "claimant":
		return notNode{postNode{colClaimant, []uint32{0}}}
	case "topic":
		return notNode{postNode{colTopic, []uint32{0}}}
	case "claim":
		return notNode{claimNode{[]uint32{0}}}
	case "about":
		return notNode{codeNode{func(s *segment) *column { return &s.about }, []uint64{1}}}
	case "report":
		return notNode{codeNode{func(s *segment) *column { return &s.chain }, []uint64{1}}}
	case "mark_id":
		return all(true)
	}
	return t.boundNode(name, func(string) bool { return true })
}
