package voice

import (
	"dateline/geo"
	"dateline/geo/atlas"
)

// Aside tells whether a relation is no answer: such claims are linked to, not set under the claim.
func Aside(rel geo.Rel) bool {
	return rel == geo.RelPartOf || rel == geo.RelRepeats || rel == geo.RelCommentsOn
}

// Answers tells whether a relation answers the claim that has it, the other way round only for one that goes both ways.
func Answers(a atlas.AnswerView) bool {
	return (!a.Out || a.Rel == geo.RelContradicts) && !Aside(a.Rel)
}

// Reply is what a map shows of those who answer a claim, by the name of its glyph.
type Reply string

// The replies: nobody answers; somebody does, with more than that the same was said; all that answers is a general
// denial, which does not mention the claim.
const (
	NoReply      Reply = ""
	Answered     Reply = "answer"
	GeneralReply Reply = "general"
)

// ReplyOf returns the reply to a claim. Each map asks it for the sign that it draws.
func ReplyOf(x *atlas.ClaimView) Reply {
	out := NoReply
	for _, a := range x.Answers {
		switch {
		case !Answers(a) || a.Rel == geo.RelSupports:
		case a.Rel != geo.RelCoversByGeneralDenial:
			return Answered
		default:
			out = GeneralReply
		}
	}
	return out
}
