package page

import (
	"slices"

	"dateline/geo/atlas"
)

// answer is one claim that answers another, with the words that lead to it.
type answer struct {
	*atlas.ClaimView
	Rel     string
	Glyph   string // "" for none
	Lead    Rich
	Notes   []string
	General bool
}

// strength orders answers: what changes a status first.
func strength() []string {
	return []string{
		"retracts", "contradicts", "denies", "covers-by-general-denial", "corrects", "recasts", "offers-other-explanation-for",
		"qualifies", "responds-to", "comments-on", "supports", "repeats", "part-of",
	}
}

// Answers returns what answers a claim, the strongest first.
func (c *content) Answers(x *atlas.ClaimView) []answer {
	var out []answer
	for _, a := range x.Answers {
		if a.Out && a.Rel != "contradicts" || aside(a.Rel) {
			continue
		}
		if o := c.Claim(a.Claim); o != nil {
			out = append(out, c.answer(o, a))
		}
	}
	order := strength()
	slices.SortStableFunc(out, func(a, b answer) int { return slices.Index(order, a.Rel) - slices.Index(order, b.Rel) })
	return out
}

func (c *content) answer(o *atlas.ClaimView, a atlas.AnswerView) answer {
	key := "answer." + a.Rel
	out := answer{ClaimView: o, Rel: a.Rel, General: a.Rel == "covers-by-general-denial"}
	if out.General {
		key = "answer.general"
		out.Notes = append(out.Notes, c.L.T("answer.general.note"))
	}
	out.Lead = c.L.Rich(key, map[string]Rich{"who": c.claimant(o.Claimant)})
	out.Glyph = map[string]string{
		"denies": "denied", "contradicts": "disputed", "supports": "corroborated", "retracts": "retracted",
	}[a.Rel]
	if a.Basis != "" && a.Basis != "explicit" && !out.General {
		out.Notes = append(out.Notes, c.L.T("basis.note", "basis", c.L.T("basis."+a.Basis)))
	}
	return out
}

// target is a claim that another one answers.
type target struct {
	Lead   string
	Claims []link
}

// aside tells whether a relation is no answer: such claims are linked to, not set under the claim.
func aside(rel string) bool { return rel == "part-of" || rel == "repeats" || rel == "comments-on" }

// link is a link with its text.
type link struct{ Text, Href string }

// Targets returns what a claim answers, by relation, and what belongs to it without answering it.
func (c *content) Targets(x *atlas.ClaimView) []target {
	var out []target
	for _, rel := range strength() {
		if rel != "contradicts" {
			out = c.target(out, x, rel, true)
		}
		if aside(rel) {
			out = c.target(out, x, rel, false)
		}
	}
	return out
}

func (c *content) target(list []target, x *atlas.ClaimView, rel string, outward bool) []target {
	key := "out." + rel
	if !outward {
		key = "in." + rel
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
func (c *content) NoReply(x *atlas.ClaimView) Rich {
	if len(x.NoReply) == 0 {
		return nil
	}
	return c.L.Rich("noreply", map[string]Rich{"names": c.sources(x.NoReply)})
}
