package page

import (
	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/voice"
)

// answer is one claim that answers another, with the words that lead to it.
type answer struct {
	*atlas.ClaimView
	Rel     geo.Rel
	Glyph   string // "" for none
	Who     string
	Lead    voice.Rich
	Notes   []string
	General bool
	Carried string // when it was said and who carried it
}

// Answers returns what answers a claim, the strongest first, as the view has them.
func (c *content) Answers(x *atlas.ClaimView) []answer {
	var out []answer
	for _, a := range x.Answers {
		if !voice.Answers(a) {
			continue
		}
		if o := c.Claim(a.Claim); o != nil {
			out = append(out, c.answer(o, a))
		}
	}
	return out
}

func (c *content) answer(o *atlas.ClaimView, a atlas.AnswerView) answer {
	key := "answer." + a.Rel.String()
	out := answer{ClaimView: o, Rel: a.Rel, General: a.Rel == geo.RelCoversByGeneralDenial, Who: c.Claimants(o)}
	if out.General {
		key = "answer.general"
		out.Notes = append(out.Notes, c.L.T("answer.general.note"))
	}
	if a.Earlier {
		key = "answer.earlier"
	}
	out.Lead = c.L.Rich(voice.Jointly(key, o), map[string]voice.Rich{"who": c.claimants(o)})
	if !a.Earlier {
		out.Glyph = map[geo.Rel]geo.Status{
			geo.RelDenies: geo.StatusDenied, geo.RelContradicts: geo.StatusDisputed, geo.RelRetracts: geo.StatusRetracted,
		}[a.Rel].String()
	}
	if note := c.basisNote(a.Basis); note != "" && !out.General {
		out.Notes = append(out.Notes, note)
	}
	if a.Notes != "" {
		out.Notes = append(out.Notes, a.Notes)
	}
	out.Carried = c.L.T("cite.carried", "reports", c.L.Join(item{C: c, X: o}.carriers()))
	if o.Said != "" {
		said := c.L.T("list.note", "a", c.L.T("claim.said"), "b", c.L.Date(o.Said))
		out.Carried = c.L.T("list.dot", "a", said, "b", out.Carried)
	}
	return out
}

// basisWords says how something is known, "" when it is stated outright.
func (c *content) basisWords(b geo.Basis) string {
	if b <= geo.BasisExplicit {
		return ""
	}
	return c.L.T("basis." + b.String())
}

// basisNote is basisWords as a note.
func (c *content) basisNote(b geo.Basis) string {
	words := c.basisWords(b)
	if words == "" {
		return ""
	}
	return c.L.T("basis.note", "basis", words)
}

// target is a claim that another one answers.
type target struct {
	Lead   string
	Claims []link
}

// link is a link with its text.
type link struct{ Text, Href string }

// Targets returns what a claim answers, by relation, and what belongs to it without answering it.
func (c *content) Targets(x *atlas.ClaimView) []target {
	var out []target
	for _, rel := range geo.AnswerOrder() {
		if rel != geo.RelContradicts {
			out = c.target(out, x, rel, true)
		}
		if voice.Aside(rel) {
			out = c.target(out, x, rel, false)
		}
	}
	return out
}

func (c *content) target(list []target, x *atlas.ClaimView, rel geo.Rel, outward bool) []target {
	key := "out." + rel.String()
	if !outward {
		key = "in." + rel.String()
	}
	t := target{Lead: c.L.T(key)}
	for _, a := range x.Answers {
		o := c.Claim(a.Claim)
		if a.Out == outward && a.Rel == rel && o != nil {
			t.Claims = append(t.Claims, link{c.Short(o), c.ClaimHref(o.ID)})
		}
	}
	if len(t.Claims) == 0 {
		return list
	}
	return append(list, t)
}

// NoReply says whom a claim is about when nothing answers it.
func (c *content) NoReply(x *atlas.ClaimView) voice.Rich {
	if len(x.NoReply) == 0 {
		return nil
	}
	return c.L.Rich("noreply", map[string]voice.Rich{"names": c.sources(x.NoReply)})
}

// Replies says who was asked about a claim and what came of it. That somebody is silent is said only of who was asked.
func (c *content) Replies(x *atlas.ClaimView) []string {
	var out []string
	for _, r := range x.Replies {
		if !r.Asked && r.Outcome != geo.OutcomeAnswered {
			continue
		}
		said := c.L.T("reply."+r.Outcome.String(), "who", c.Source(r.Source))
		by := ""
		if r.Report != "" {
			by = c.Report(r.Report)
		}
		if r.Date != "" && by != "" {
			by = c.L.T("chain.report.dated", "report", by, "date", c.L.Date(r.Date))
		} else if r.Date != "" {
			by = c.L.Date(r.Date)
		}
		if by != "" {
			said = c.L.T("list.sentences", "a", said, "b", c.L.T("basis.note", "basis", by))
		}
		out = append(out, said)
	}
	return out
}
