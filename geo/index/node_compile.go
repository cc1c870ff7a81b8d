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
		and = append(and, s.condition(in, geo.True))
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
		and = and.with(s.condition(f.Expr, geo.True))
	}
	return and
}

// condition is the rows for which an expression is want, True or False.
func (s *Snapshot) condition(x geo.Expr, want geo.Truth) node {
	if n := s.expr(x, want); n != nil {
		return n
	}
	return evalNode(x, want)
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
		return s.expr(x.Expr, geo.True+geo.False-want)
	case geo.Compare:
		return s.leaf(x.Column, want, []string{x.Value}, x.Op == geo.Eq, x.Right)
	case geo.In:
		return s.leaf(x.Column, want, x.Values, true, x.Right)
	case geo.Fits:
		return s.leaf(x.Column, want, nil, false, x.Right)
	case geo.Spatial:
		return &spatialNode{x: x, want: want, areas: s.areas.list, known: map[int]bool{}}
	case geo.IsNull:
		n := s.stated(columns.of(x.Column))
		if n != nil && want == geo.True {
			return notNode{n}
		}
		return n
	}
	return nil
}

// join makes a conjunction or a disjunction; members that must be asked row by row stay expressions.
func (s *Snapshot) join(list []geo.Expr, want geo.Truth, conjunction bool) node {
	var and andNode
	var or orNode
	for _, x := range list {
		if n := s.condition(x, want); conjunction {
			and = and.with(n)
		} else {
			or = append(or, n)
		}
	}
	if conjunction {
		return and
	}
	return or
}

// leaf is the rows where a column has a value that is right, or, with want False, has values of which none is. values
// are all the right ones when exact. nil means that the column must be asked row by row.
func (s *Snapshot) leaf(c *geo.Column, want geo.Truth, values []string, exact bool, right func(string) bool) node {
	x := columns.of(c)
	n := s.holds(x, values, exact, right)
	if n == nil || want == geo.True {
		return n
	}
	return andNode{s.stated(x), notNode{n}}
}

// holds is the rows where a column has a value that is right.
func (s *Snapshot) holds(x *stored, values []string, exact bool, right func(string) bool) node {
	t := &s.t
	var codes []uint32
	switch x.held {
	case heldWords, heldPrecision, heldShape:
		mask := uint32(0)
		for i, w := range x.Words() {
			if right(w) {
				mask |= 1 << (i + 1)
			}
		}
		return planeNode{x.slot, mask}
	case heldSpan:
		return t.boundNode(x, right)
	case heldStory:
		for c, story := range t.stories[1:] {
			if right(story) {
				codes = append(codes, uint32(c+1))
			}
		}
	case heldClaim, heldLocation, heldCountry, heldCodes, heldLists:
		d := &t.dicts[x.dict]
		switch {
		case exact:
			for _, v := range values {
				codes = d.findAll(v, codes)
			}
		case x.held == heldClaim || x.held == heldLocation: // Too many to look at.
			return nil
		default:
			for c := uint32(1); int(c) < d.len(); c++ {
				if right(d.id(c)) {
					codes = append(codes, c)
				}
			}
		}
	default:
		return nil
	}
	return x.among(distinct(codes))
}

// among is the rows that have one of the codes, ascending, in a column.
func (x *stored) among(codes []uint32) node {
	switch x.held {
	case heldClaim:
		return claimNode{codes}
	case heldStory, heldLocation, heldCountry:
		return placeNode{x, codes}
	default:
		return postNode{x, codes}
	}
}

// stated is the rows where a column has a value; nil when it must be asked row by row.
func (s *Snapshot) stated(x *stored) node {
	switch x.held {
	case heldWords, heldPrecision, heldShape:
		return planeNode{x.slot, ^uint32(1)}
	case heldSpan:
		return s.t.boundNode(x, func(string) bool { return true })
	case heldLists:
		return notNode{codeNode(func(s *segment) *column { return &s.codes[x.slot] }, []uint64{1})}
	case heldNowhere, heldMonth:
		return nil
	default:
		return notNode{x.among([]uint32{0})}
	}
}

// boundNode is the rows whose end of a date is stated and right.
func (t *tables) boundNode(x *stored, right func(string) bool) node {
	clock, late := x.Clock()
	codes := make([]uint64, words(len(t.spans)))
	for i, span := range t.spans[1:] {
		at := span.Earliest
		if late {
			at = span.Latest
		}
		if v := geo.Instant(at); v != "" && right(v) {
			set(codes, i+1)
		}
	}
	return codeNode(func(s *segment) *column { return &s.span[clock] }, codes)
}
