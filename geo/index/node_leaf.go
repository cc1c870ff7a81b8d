package index

import "dateline/geo"

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
