package geo

import "slices"

// Party is what the rules of status need to know of one claim.
type Party struct {
	Claim      string
	Claimant   string
	About      []string // sources the claim is about
	Publishers []string // publishers of its chain; the report's id stands for a publisher that is not stated
	Roots      []string // the publishers that had it from the claimant itself
	Wrongdoing bool
	Retracted  bool // a valid retraction answers it; see Retracts
}

// Answer is a relation that touches a claim, with the claim at its other end.
type Answer struct {
	Rel   Rel
	Basis Basis
	Out   bool // the relation leads from the assessed claim to Other, not to it
	Other Party
}

// Assessment is what the relations make of a claim. The lists hold ids of sources, sorted, without repeats.
type Assessment struct {
	Status         Status
	Denial         Denial
	DeniedBy       []string
	ContradictedBy []string
	SupportedBy    []string
	RetractedBy    []string
	GeneralBy      []string // who denies in general, by an editor's judgement
}

// Assess computes a claim's status: the first that applies of retracted, disputed, denied, corroborated, alleged,
// reported. Only relations between the claim and another one directly count, and none of a retracted claim:
//
//   - retracts counts from the claim's own claimant or a publisher in its chain;
//   - contradicts counts both ways, from another claimant;
//   - denies counts from another claimant; where the claim says whom it is about, only from one of them or a part
//     of it;
//   - supports counts from another claimant that shares no root with it;
//   - covers-by-general-denial never changes the status.
//
// partOf returns the id of the source that a source belongs to, "" for none.
func Assess(c Party, answers []Answer, partOf func(string) string) Assessment {
	var a Assessment
	for _, x := range answers {
		if x.Other.Retracted {
			continue
		}
		other := x.Other.Claimant
		switch {
		case x.Rel == RelContradicts && other != c.Claimant:
			a.ContradictedBy = append(a.ContradictedBy, other)
		case x.Out:
		case x.Rel == RelRetracts && Retracts(x.Other, c):
			a.RetractedBy = append(a.RetractedBy, other)
		case x.Rel == RelDenies && other != c.Claimant && (len(c.About) == 0 || Belongs(other, c.About, partOf)):
			a.DeniedBy = append(a.DeniedBy, other)
		case x.Rel == RelSupports && other != c.Claimant && !overlap(x.Other.Roots, c.Roots):
			a.SupportedBy = append(a.SupportedBy, other)
		case x.Rel == RelCoversByGeneralDenial && other != c.Claimant:
			a.GeneralBy = append(a.GeneralBy, other)
		}
	}
	for _, l := range []*[]string{&a.DeniedBy, &a.ContradictedBy, &a.SupportedBy, &a.RetractedBy, &a.GeneralBy} {
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
	a.Status, a.Denial = a.status(c), a.denial()
	return a
}

// Answered tells whether anything changes the status or denies in general.
func (a *Assessment) Answered() bool {
	return len(a.DeniedBy)+len(a.ContradictedBy)+len(a.SupportedBy)+len(a.RetractedBy)+len(a.GeneralBy) > 0
}

func (a *Assessment) status(c Party) Status {
	switch {
	case len(a.RetractedBy) > 0:
		return StatusRetracted
	case len(a.ContradictedBy) > 0:
		return StatusDisputed
	case len(a.DeniedBy) > 0:
		return StatusDenied
	case len(a.SupportedBy) > 0:
		return StatusCorroborated
	case c.Wrongdoing:
		return StatusAlleged
	default:
		return StatusReported
	}
}

func (a *Assessment) denial() Denial {
	switch {
	case len(a.DeniedBy) > 0:
		return DenialExplicit
	case len(a.GeneralBy) > 0:
		return DenialGeneral
	default:
		return DenialNone
	}
}

// Retracts tells whether a retracts relation from one claim to another is valid: it comes from the target's claimant or
// from a publisher in its chain.
func Retracts(from, target Party) bool {
	return from.Claimant == target.Claimant || slices.Contains(target.Publishers, from.Claimant)
}

// maxPartOf bounds the walk up part_of, which a file may have made circular.
const maxPartOf = 32

// Belongs tells whether a source is one of others, or part of one.
func Belongs(source string, others []string, partOf func(string) string) bool {
	for n := 0; source != "" && n < maxPartOf; n++ {
		if slices.Contains(others, source) {
			return true
		}
		source = partOf(source)
	}
	return false
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// NewParty draws together what the rules need of a claim. publisherOf returns the publisher of a report, "" when it is
// not stated. Retracted is left false.
func NewParty(c *Claim, publisherOf func(report string) string) Party {
	p := Party{Claim: c.ID, Claimant: c.Claimant, About: c.About, Wrongdoing: c.Wrongdoing()}
	for _, l := range c.Chain {
		pub := publisherOf(l.Report)
		if pub == "" {
			pub = l.Report
		}
		if !slices.Contains(p.Publishers, pub) {
			p.Publishers = append(p.Publishers, pub)
		}
		if l.Via == "" && !slices.Contains(p.Roots, pub) {
			p.Roots = append(p.Roots, pub)
		}
	}
	return p
}
