package index

import (
	"strings"
	"time"

	"dateline/geo"
)

// leaf is the rows where a column has a value that is right, or, with want False, has values of which none is. values
// are all the right ones when exact. nil means that the column must be asked row by row.
func (s *Snapshot) leaf(name string, want geo.Truth, values []string, exact bool, right func(string) bool) node {
	n := s.holds(name, values, exact, right)
	if n == nil || want == geo.True {
		return n
	}
	return andNode{s.stated(name), notNode{n}}
}

// holds is the rows where a column has a value that is right.
func (s *Snapshot) holds(name string, values []string, exact bool, right func(string) bool) node {
	t := &s.t
	codes := func(d *dict) []uint32 {
		if exact {
			var out []uint32
			for _, v := range values {
				out = d.findAll(v, out)
			}
			return distinct(out)
		}
		var out []uint32
		for c := uint32(1); int(c) < d.len(); c++ {
			if right(d.id(c)) {
				out = append(out, c)
			}
		}
		return out
	}
	switch name {
	case "status":
		return enumNode(planeStatus, geo.Statuses(), right)
	case "role":
		return enumNode(planeRole, geo.Roles(), right)
	case "kind":
		return enumNode(planeKind, geo.ClaimKinds(), right)
	case "denial":
		return enumNode(planeDenial, geo.Denials(), right)
	case "precision":
		return enumNode(planePrecision, geo.Precisions(), right)
	case "country":
		return placeNode{colCountry, codes(&t.country)}
	case "claimant":
		return postNode{colClaimant, codes(&t.source)}
	case "about":
		return postNode{colAbout, codes(&t.source)}
	case "report":
		return postNode{colReport, codes(&t.report)}
	case "topic":
		return postNode{colTopic, codes(&t.topic)}
	case "story":
		var out []uint32
		for c := 1; c < len(t.stories); c++ {
			if right(t.stories[c]) {
				out = append(out, uint32(c))
			}
		}
		return placeNode{colStory, out}
	case "location":
		if exact {
			return placeNode{colLocation, codes(&t.location)}
		}
		return nil
	case "claim":
		if exact {
			return claimNode{codes(&t.claim)}
		}
		return nil
	case "mark_id":
		return nil
	}
	return t.boundNode(name, right)
}

func planeOf(name string) int {
	switch name {
	case "status":
		return planeStatus
	case "role":
		return planeRole
	case "kind":
		return planeKind
	case "denial":
		return planeDenial
	default:
		return planePrecision
	}
}

// enumNode is the rows whose enum has a name that is right; the names begin at number 1.
func enumNode(which int, names []string, right func(string) bool) node {
	mask := uint32(0)
	for i, s := range names {
		if right(s) {
			mask |= 1 << (i + 1)
		}
	}
	return planeNode{which, mask}
}

// boundNode is the rows whose bound of a date, “said_earliest” and so on, is stated and right; nil for other names.
func (t *tables) boundNode(name string, right func(string) bool) node {
	clock, end, _ := strings.Cut(name, "_")
	c, err := geo.ParseClock(clock)
	if err != nil || end != "earliest" && end != "latest" {
		return nil
	}
	codes := make([]uint64, words(len(t.spans)))
	for i, x := range t.spans[1:] {
		at := x.latest
		if end == "earliest" {
			at = x.earliest
		}
		if at != geo.OpenStart && at != geo.OpenEnd && right(time.Unix(at, 0).UTC().Format(time.RFC3339)) {
			set(codes, i+1)
		}
	}
	return codeNode{func(s *segment) *column { return &s.span[c] }, codes}
}
