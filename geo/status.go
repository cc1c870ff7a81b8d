package geo

import (
	"cmp"
	"slices"

	"dateline/geo/edtf"
)

// Party is what the rules of status need to know of one claim.
type Party struct {
	Claim      string
	Claimants  []string
	About      []string // sources the claim is about
	Publishers []string // publishers of its chain; the report's id stands for a publisher that is not stated
	Roots      []string // the publishers that had it from the claimant itself
	Wrongdoing bool
	Finding    bool
	Retracted  bool // a valid retraction answers it; see Retracts
	// Said bounds when the claim was made: not before Earliest, before Latest. Where that is not stated, it was before
	// the first publication ended.
	Said Span
	// Date is when it was said or, where that is not stated, published; EDTF.
	Date string
}

// Answer is a relation that touches a claim, with the claim at its other end.
type Answer struct {
	Rel   Rel
	Basis Basis
	Out   bool // the relation leads from the assessed claim to Other, not to it
	Other Party
}

// Assessment is what the relations make of a claim. The lists hold ids of sources but for Dates,
// sorted, without repeats.
type Assessment struct {
	Status         Status
	Denial         Denial
	DeniedBy       []string
	ContradictedBy []string
	AlsoSaidBy     []string
	RetractedBy    []string
	GeneralBy      []string // who denies in general, by an editor's judgement
	// Answering are those of ContradictedBy whom this claim answers and who do not answer it: they spoke first.
	Answering []string
	// Dates are those of the answers of all these, each after its source, as “china: 2022-12”.
	Dates []string
}

// Effect is what one relation does to a claim that it touches.
type Effect struct {
	// Rel is how it works: denies of somebody whom the claim is not about works as contradicts.
	Rel Rel
	// Earlier is set when the answer was given before the claim was made.
	Earlier bool
	// By are the sources for whom it counts in an [Assessment], none where it does not.
	By []string
}

// EffectOf says what a relation does to a claim; everything that tells who answers what asks it.
//
//   - retracts counts from a claimant of the claim or a publisher in its chain;
//   - contradicts counts both ways, from another claimant;
//   - denies counts from those whom the claim is about, or a part of them, unless it was said before the claim; from
//     anybody else it works as contradicts, both ways;
//   - supports counts from another claimant, beside the status;
//   - covers-by-general-denial counts from another claimant and never changes the status.
//
// Nothing of a retracted claim counts. partOf returns the id of the source that a source belongs to, "" for none.
func EffectOf(c Party, x Answer, partOf func(string) string) Effect {
	e := Effect{Rel: x.Rel, Earlier: !x.Out && x.Other.Said.Stated() && c.Said.Stated() &&
		x.Other.Said.Latest != OpenEnd && x.Other.Said.Latest <= c.Said.Earliest}
	others := without(x.Other.Claimants, c.Claimants)
	switch {
	case x.Out && x.Rel == RelDenies:
		if e.Rel = EffectOf(x.Other, Answer{Rel: RelDenies, Other: c}, partOf).Rel; e.Rel == RelContradicts {
			e.By = others
		}
	case x.Rel == RelContradicts:
		e.By = others
	case x.Out:
	case x.Rel == RelRetracts && Retracts(x.Other, c):
		e.By = x.Other.Claimants
	case x.Rel == RelDenies:
		accused := slices.DeleteFunc(slices.Clone(others), func(id string) bool { return !Belongs(id, c.About, partOf) })
		switch {
		case len(accused) == 0 && len(others) > 0:
			e.Rel, e.By = RelContradicts, others
		case !e.Earlier:
			e.By = accused
		}
	case x.Rel == RelSupports, x.Rel == RelCoversByGeneralDenial:
		e.By = others
	}
	if x.Other.Retracted {
		e.By = nil
	}
	return e
}

// Assess computes a claim's status: the first that applies of retracted, disputed, denied, found, alleged, reported.
// Only relations between the claim and another one directly count; see [EffectOf].
func Assess(c Party, answers []Answer, partOf func(string) string) Assessment {
	var a Assessment
	var inward []string
	for _, x := range answers {
		if e := EffectOf(c, x, partOf); len(e.By) > 0 {
			l := a.By(e.Rel)
			*l = append(*l, e.By...)
			for _, id := range e.By {
				if x.Other.Date != "" {
					a.Dates = append(a.Dates, id+": "+x.Other.Date)
				}
			}
			if e.Rel == RelContradicts && x.Out {
				a.Answering = append(a.Answering, e.By...)
			} else if e.Rel == RelContradicts {
				inward = append(inward, e.By...)
			}
		}
	}
	a.Answering = without(a.Answering, inward)
	for _, l := range [...]*[]string{
		&a.DeniedBy, &a.ContradictedBy, &a.AlsoSaidBy, &a.RetractedBy, &a.GeneralBy, &a.Answering,
		&a.Dates,
	} {
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
	a.Status, a.Denial = a.status(c), a.denial()
	return a
}

// By returns the list of those who answer by a relation, nil for one that has none.
func (a *Assessment) By(r Rel) *[]string {
	switch r {
	case RelDenies:
		return &a.DeniedBy
	case RelContradicts:
		return &a.ContradictedBy
	case RelSupports:
		return &a.AlsoSaidBy
	case RelRetracts:
		return &a.RetractedBy
	case RelCoversByGeneralDenial:
		return &a.GeneralBy
	}
	return nil
}

// Touched tells whether anything changes the status or stands beside it.
func (a *Assessment) Touched() bool {
	return len(a.DeniedBy)+len(a.ContradictedBy)+len(a.AlsoSaidBy)+len(a.RetractedBy)+len(a.GeneralBy) > 0
}

func (a *Assessment) status(c Party) Status {
	switch {
	case len(a.RetractedBy) > 0:
		return StatusRetracted
	case len(a.ContradictedBy) > 0:
		return StatusDisputed
	case len(a.DeniedBy) > 0:
		return StatusDenied
	case c.Finding:
		return StatusFound
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

// Answered lists how the claim is answered, as words of [Answered].
func (a *Assessment) Answered() []string {
	how := 0
	for i, l := range [...][]string{a.GeneralBy, a.DeniedBy, a.ContradictedBy} {
		if len(l) > 0 {
			how |= 1 << i
		}
	}
	return waysAnswered[how]
}

// waysAnswered are the lists that there can be, which marks share.
var waysAnswered = func() (all [8][]string) {
	for how := range all {
		for i := range AnsweredContradicted - AnsweredNone {
			if how>>i&1 != 0 {
				all[how] = append(all[how], (AnsweredGeneral + i).String())
			}
		}
	}
	all[0] = []string{AnsweredNone.String()}
	return all
}()

// Retracts tells whether a retracts relation from one claim to another is valid: it comes from a claimant of the target
// or from a publisher in its chain.
func Retracts(from, target Party) bool {
	return overlap(from.Claimants, target.Claimants) || overlap(from.Claimants, target.Publishers)
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

// without returns those of a that are not in b; a itself when that is all.
func without(a, b []string) []string {
	if !overlap(a, b) {
		return a
	}
	return slices.DeleteFunc(slices.Clone(a), func(x string) bool { return slices.Contains(b, x) })
}

// NewParty draws together what the rules need of a claim. Retracted is left false.
func NewParty(c *Claim, dir Directory) Party {
	published := Published(c, dir)
	p := Party{
		Claim: c.ID, Claimants: c.Claimants, About: c.About, Wrongdoing: c.Wrongdoing(), Finding: c.Type == KindFinding,
		Said: saidBy(c.Said, published), Date: cmp.Or(c.Said.String(), published.String()),
	}
	for _, l := range c.Chain {
		pub := l.Report
		if r := dir.Report(l.Report); r != nil && r.Publisher != "" {
			pub = r.Publisher
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

// saidBy bounds when a claim was made by the dates on which it was said and published.
func saidBy(said, published edtf.Date) Span {
	if s := SpanOf(said); s.Stated() {
		return s
	}
	if s := SpanOf(published); s.Stated() {
		return Span{OpenStart, s.Latest}
	}
	return Span{}
}
