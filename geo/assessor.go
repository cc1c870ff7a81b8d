package geo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Graph finds the records of one story and how they hang together. Its methods return nil for what is not there; a
// store keeps an error until it is asked for it.
type Graph interface {
	Directory
	Claim(id string) *Claim
	// Relations returns those from and to a claim, in any order.
	Relations(claim string) []*Relation
	// Retractions returns the claims with a retracts relation to a claim, in any order.
	Retractions(claim string) []string
}

// Assessor computes what the relations of a story make of its claims. It remembers some of what it found, so it is for
// one state of the story and one goroutine.
type Assessor struct {
	graph     Graph
	parties   map[string]Party
	retracted [2]map[string]bool // by how often retractions of retractions were followed
}

// maxRemembered bounds each table of an Assessor.
const maxRemembered = 1 << 14

// NewAssessor returns an Assessor for a story.
func NewAssessor(g Graph) *Assessor {
	return &Assessor{
		graph: g, parties: make(map[string]Party),
		retracted: [2]map[string]bool{make(map[string]bool), make(map[string]bool)},
	}
}

// Assess computes the assessment of a claim; see [Assess] for the rules. Relations of retracted claims do not count.
func (a *Assessor) Assess(id string) Assessment {
	var answers []Answer
	for _, r := range a.graph.Relations(id) {
		other, out := r.From, false
		if r.From == id {
			other, out = r.To, true
		}
		p := a.party(other)
		p.Retracted = a.isRetracted(other)
		answers = append(answers, Answer{Rel: r.Rel, Basis: r.Basis, Out: out, Other: p})
	}
	return Assess(a.party(id), answers, PartOf(a.graph))
}

func (a *Assessor) party(id string) Party {
	if p, ok := a.parties[id]; ok {
		return p
	}
	c := a.graph.Claim(id)
	if c == nil {
		return Party{}
	}
	if len(a.parties) >= maxRemembered {
		clear(a.parties)
	}
	p := NewParty(c, a.graph)
	a.parties[id] = p
	return p
}

// isRetracted tells whether a valid retraction answers the claim that is not itself validly retracted. Who retracts the
// retraction of the retraction no longer counts, so that a circle has an end.
func (a *Assessor) isRetracted(id string) bool { return a.retractedBy(id, 1) }

// retractedBy follows retractions of retractions so many times.
func (a *Assessor) retractedBy(id string, times int) bool {
	known := a.retracted[times]
	if found, ok := known[id]; ok {
		return found
	}
	found := slices.ContainsFunc(a.graph.Retractions(id), func(by string) bool {
		return Retracts(a.party(by), a.party(id)) && (times == 0 || !a.retractedBy(by, times-1))
	})
	if len(known) >= maxRemembered {
		clear(known)
	}
	known[id] = found
	return found
}

// Unlike returns what a relation does to the claim that it leads to, by itself, where that is not what its name says;
// "" where it is.
func (a *Assessor) Unlike(r *Relation) string {
	from, to := a.party(r.From), a.party(r.To)
	e := EffectOf(to, Answer{Rel: r.Rel, Other: from}, PartOf(a.graph))
	who, counts := strings.Join(from.Claimants, ", "), r.Rel == RelDenies || r.Rel == RelContradicts ||
		r.Rel == RelSupports || r.Rel == RelRetracts
	switch {
	case e.Rel != r.Rel:
		return fmt.Sprintf("works as “contradicts”: %s is not among those it is about (%s), nor part of one", who,
			cmp.Or(strings.Join(to.About, ", "), "nobody"))
	case !counts || len(e.By) > 0:
		return ""
	case r.Rel == RelRetracts:
		return fmt.Sprintf("changes nothing: %s is neither its claimant nor a publisher in its chain", who)
	case e.Earlier && r.Rel == RelDenies:
		return "changes nothing: it was said before the claim"
	default:
		return fmt.Sprintf("changes nothing: both are claimed by %s; it needs another claimant", who)
	}
}
