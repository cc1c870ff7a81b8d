package geo

import (
	"fmt"
	"strings"
)

// The problems of an import that only show when all its records are known. A store finds them; what is said of them is
// the same in every one.

// Differs is a record that stands twice and does not agree with itself.
func Differs(at, first Position, k Kind, id string) Problem {
	what, where := fmt.Sprintf("%s %s", k, id), fmt.Sprintf("line %d", first.Line)
	if k == KindOfRelation {
		from, _, _ := strings.Cut(id, " ")
		what = "a relation of claim " + from
	}
	if first.File != "" && first.File != at.File {
		where = first.File + ", " + where
	}
	return Problem{
		Position: at, Field: "id", Rule: "record-differs",
		Message: fmt.Sprintf("%s stands here (line %d) and before (%s) with different content; an id names one record",
			what, at.Line, where),
	}
}

// ToItself is a relation from a claim to the same claim; ok is false when there is no such problem.
func (r *Relation) ToItself(at Position) (p Problem, ok bool) {
	return Problem{
		Position: at, Field: "relation", Rule: "relation-to-itself",
		Message: fmt.Sprintf("relation %q leads from claim %s to itself; it needs another claim", r.Rel, r.From),
	}, r.From == r.To
}

// CitedUnknown is a source or report that a record names and that is not in the story.
func CitedUnknown(at Position, r Record, c *Citation) Problem {
	return Problem{
		Position: at, Field: c.Field(), Rule: c.Kind.String() + "-unknown",
		Message: fmt.Sprintf("%s %s names the %s %q, which is not in the story; add it to %ss or name another",
			r.Kind(), r.RecordID(), c.Kind, c.ID, c.Kind),
	}
}

// PlacedUnknown is a placement whose claim or location, as kind says, is not in the story.
func PlacedUnknown(at Position, kind Kind, claim, location string) Problem {
	p := Problem{Position: at, Field: kind.String(), Rule: kind.String() + "-unknown"}
	p.Message = fmt.Sprintf("claim %s is placed at location %s, but no location has that id; add the location",
		claim, location)
	if kind == KindOfClaim {
		p.Message = fmt.Sprintf(
			"location %s names the claim %s, which is nowhere in full; write it in full under one location",
			location, claim)
	}
	return p
}

// Unplaced is a claim that is at no location.
func Unplaced(at Position, claim string) Problem {
	return Problem{
		Position: at, Field: "location", Rule: "placement-required",
		Message: fmt.Sprintf("claim %s is at no location; place it at one, with its role", claim),
	}
}

// EndUnknown is a relation with a claim at one end, “from” or “to”, that is not in the story.
func (r *Relation) EndUnknown(at Position, end string) Problem {
	claim := r.From
	if end == "to" {
		claim = r.To
	}
	return Problem{
		Position: at, Field: end, Rule: "claim-unknown",
		Message: fmt.Sprintf("the relation “%s” names the claim %q, which is not in the story; name one that is there",
			r.RecordID(), claim),
	}
}

// WorksOtherwise warns of a relation that does not do what its name says, as [Assessor.Unlike] says.
func (r *Relation) WorksOtherwise(at Position, how string) Problem {
	return Problem{
		Position: at, Field: "rel", Rule: "relation-without-effect", Warning: true,
		Message: fmt.Sprintf("“%s” %s", r.RecordID(), how),
	}
}

// MostOfMarks is how many bytes the marks of an import may take together, by the bytes of its records and of the store that it
// changes. Each mark repeats its claim: 4500 places of a claim, 1 MB of a file, could take 1 GB. Marks are seldom five times as
// large as their records; those of a claim about every country are some sixty times.
func MostOfMarks(records, stored int64) int64 { return 64<<20 + 64*records + stored }

// MarksTooLarge is the error of an import beyond [MostOfMarks], at a claim whose marks take so many bytes each.
func MarksTooLarge(claim string, bytes int, most int64) error {
	return Errorf(CodeInvalid, "claim %s: its text, quote and reports, %d bytes, are kept at each of its places; all marks of this import "+
		"together would take more than %d MB, so shorten what stands at many places, or name fewer places", claim, bytes, most>>20)
}

// MaxNamed is how many records [RemovalRefused] names.
const MaxNamed = 5

// RemovalRefused is the error of an import that would remove records and may not, with CodeConflict. Counts are by
// Kind; named are up to MaxNamed of them as “claim c-4”, claims first, then locations, then others by kind and id.
func RemovalRefused(counts [KindOfRelation + 1]int, named []string) error {
	var parts []string
	for _, k := range []Kind{KindOfClaim, KindOfLocation, KindOfReport, KindOfSource, KindOfPlacement, KindOfRelation} {
		if n := counts[k]; n == 1 {
			parts = append(parts, "1 "+k.String())
		} else if n > 1 {
			parts = append(parts, fmt.Sprintf("%d %ss", n, k))
		}
	}
	list := strings.Join(named, ", ")
	if more := counts[0] - len(named); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return Errorf(CodeConflict, "%s would be removed, since the file does not have them any more: %s",
		strings.Join(parts, ", "), list)
}
