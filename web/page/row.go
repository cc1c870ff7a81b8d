package page

import (
	"html/template"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/voice"
)

// briefly is how many letters of a claim stand on its row before it is opened: two lines on a phone.
const briefly = 110

// first orders claims for a list: those that somebody answers before the others, each otherwise as the view has them. It is
// the one place that does.
func (c *content) first(a, b *atlas.ClaimView) int {
	rank := func(x *atlas.ClaimView) int {
		if slices.ContainsFunc(x.Answers, voice.Answers) {
			return 0
		}
		return 1
	}
	return rank(a) - rank(b)
}

// Row writes a claim as a row of a list, which opens. An answer that says the same of several claims is printed once.
func (c *content) Row(x *atlas.ClaimView) (template.HTML, error) {
	if c.told == nil {
		c.told = map[string]string{}
	}
	it := item{C: c, X: x, Fold: true, Told: map[string]string{}}
	for _, a := range c.Answers(x) {
		id := "said-" + x.ID + "-" + a.ID
		key := strings.Join(append([]string{a.ID, a.Lead.String()}, a.Notes...), "\n")
		if before, ok := c.told[key]; ok {
			it.Told[a.ID] = before
		} else {
			c.told[key] = id
		}
	}
	return c.card(it)
}

// Brief is the beginning of what a claim says.
func (x item) Brief() string { return voice.Clip(x.X.Text, briefly) }

// Answerers says in a line each who answers, of those whom the status does not name.
func (x item) Answerers() []answer {
	return slices.DeleteFunc(x.C.Answers(x.X), func(a answer) bool {
		return a.Glyph != "" || a.Rel == geo.RelSupports
	})
}

// Brief says who answers and how: “Government of China: general denial, linked by the editor”.
func (a answer) Brief(l *voice.Lang) string {
	if a.General {
		return l.T("answer.general.brief", "who", a.Who)
	}
	return strings.TrimRight(a.Lead.String(), ":：")
}

// Sign is the glyph of an answer that the status does not name.
func (a answer) Sign() string {
	if a.General {
		return string(voice.GeneralReply)
	}
	return string(voice.Answered)
}

// Names tells whether links say of which claim they are: in a list of a page, where many read alike.
func (x item) Names() bool { return x.Fold && x.C.Entry == "page" }

// Named is a link's text with the claim that it belongs to: who says it, of what, where, and how it begins.
func (x item) Named(text string) string {
	claim := x.C.L.T("list.dot", "a", x.C.Short(x.X), "b", x.C.Place(x.C.Home(x.X)))
	claim = x.C.L.T("list.note", "a", claim, "b", voice.Clip(x.X.Text, briefly/2))
	return x.C.L.T("list.dot", "a", text, "b", claim)
}

// Chain is who carried the claim, its links named.
func (x item) Chain() []voice.Rich {
	out := x.C.Chain(x.X)
	for _, r := range out {
		for i := range r {
			if r[i].Href != "" && x.Names() {
				r[i].Label = x.Named(r[i].Text)
			}
		}
	}
	return out
}
