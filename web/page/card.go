package page

import (
	"bytes"
	"fmt"
	"html/template"

	"dateline/geo/atlas"
)

// maxCards is how many bytes of claims written as HTML are kept.
const maxCards = 32 << 20

// cardKey is what a claim's HTML depends on: a revision of a story and how a view has the claim, the reader's language and
// whether links carry it, and the page that it stands on.
type cardKey struct {
	revision, story, claim, lang, hl string
	places                           string // which of them match, in their order
	told                             string // which answers are printed elsewhere, and where
	answers, left                    int
	fold                             bool // it is a row
	named                            bool // its links say of which claim they are
	own                              bool // it stands on the claim's own page
}

// Card writes a claim in full. The same claim stands in many pages and embeds, of every filter: it is written once a
// revision and language.
func (c *content) Card(x *atlas.ClaimView) (template.HTML, error) { return c.card(c.Item(x)) }

func (c *content) card(it item) (template.HTML, error) {
	x := it.X
	places := make([]byte, 0, 64)
	for _, p := range x.Places {
		places = append(append(places, p.Location...), ' ')
		if p.Match {
			places = append(places, '*')
		}
	}
	hl := c.R.Query.Get("hl")
	if !c.p.langs.Has(hl) {
		hl = "" // links do not carry it
	}
	key := cardKey{
		c.V.RevisionID, c.V.Story.ID, x.ID, c.L.Tag, hl, string(places), fmt.Sprint(it.Told), len(x.Answers), x.AnswersLeft,
		it.Fold, it.Names(), c.Path == c.story("claims", x.ID),
	}
	if html, ok := c.p.cards.GetIfPresent(key); ok && key.revision != "" {
		return html, nil
	}
	var b bytes.Buffer
	if err := c.p.tmpl.ExecuteTemplate(&b, "claim", it); err != nil {
		return "", err
	}
	html := template.HTML(b.String())
	if key.revision != "" {
		c.p.cards.Set(key, html)
	}
	return html, nil
}
