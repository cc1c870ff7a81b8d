package index

import (
	"slices"

	"dateline/geo"
)

// compile turns a filter into a node over the snapshot's codes. Query is left to keys.
func (s *Snapshot) compile(f *geo.Filter, keys *KeySet) node {
	var and andNode
	for i := range columns.columns {
		x := &columns.columns[i]
		if mask := x.ChosenMask(f); mask != 0 {
			and = append(and, planeNode{x.slot, mask})
		}
		if list := x.ChosenRefs(f); len(list) > 0 {
			and = append(and, x.among(s.t.resolve(&s.t.dicts[x.dict], list)))
		}
		if list := x.ChosenTexts(f); len(list) > 0 {
			and = append(and, x.among(s.t.find(x, list)))
		}
	}
	for _, in := range f.In {
		and = append(and, s.condition(in))
	}
	if f.Time != nil || f.Dated {
		and = append(and, timeNode{f.Clock, f.Time, f.Dated})
	}
	if f.BBox != nil {
		and = append(and, bboxNode{*f.BBox, s.areas.meet(f.BBox.Bounds())})
	}
	if f.Viewport != nil {
		and = append(and, viewNode{*f.Viewport})
	}
	if keys != nil {
		and = append(and, keysNode{keys})
	}
	if f.Expr != nil {
		and = append(and, flatten(s.condition(f.Expr))...)
	}
	return and
}

// condition is the rows for which an expression is True.
func (s *Snapshot) condition(x geo.Expr) node {
	if n := s.expr(x, geo.True); n != nil {
		return n
	}
	return evalNode{x, geo.True}
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

// find returns the codes of stories or countries, ascending.
func (t *tables) find(x *stored, list []string) []uint32 {
	var codes []uint32
	for _, v := range list {
		c, ok := t.findStory(v)
		if x.held != heldStory {
			c, ok = t.dicts[x.dict].find(t, 0, v)
		}
		if ok {
			codes = append(codes, c)
		}
	}
	return distinct(codes)
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
		return s.leaf(x.Column, want, []string{x.Value}, x.Op == geo.Eq, x.Right)
	case geo.In:
		return s.leaf(x.Column, want, x.Values, true, x.Right)
	case geo.IsNull:
		if want == geo.True {
			return not(s.stated(columns.of(x.Column)))
		}
		return s.stated(columns.of(x.Column))
	}
	return nil
}

func not(n node) node {
	if n == nil {
		return nil
	}
	return notNode{n}
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
