package page

import (
	"dateline/geo/atlas"
)

// content is a page about a view: the frame, and how the view's ids become names, links and sentences.
type content struct {
	*frame
	V *atlas.View
}

func (c *content) story(kind, id string) string {
	path := "/stories/" + c.V.Story.ID
	if kind != "" {
		path += "/" + kind + "/" + id
	}
	return path
}

// StoryHref links to the whole map.
func (c *content) StoryHref() string { return c.Href(c.story("", "")) }

// Source returns a source's name without a link: its own, else its role, else nobody.
func (c *content) Source(id string) string {
	s, ok := c.V.Sources[id]
	if !ok {
		return id
	}
	switch name := c.L.Pick(s.Name, s.Names); {
	case name != "":
		return name
	case s.Role != "":
		return c.L.T("source.unnamed", "role", s.Role)
	}
	return c.L.T("source.nobody")
}

// source is Source with its link.
func (c *content) source(id string) Rich {
	return Rich{{Text: c.Source(id), Href: c.Href(c.story("sources", id))}}
}

// claimant is source, standing out.
func (c *content) claimant(id string) Rich {
	r := c.source(id)
	r[0].Strong = true
	return r
}

// sources joins names with links.
func (c *content) sources(ids []string) Rich {
	list := make([]Rich, len(ids))
	for i, id := range ids {
		list[i] = c.source(id)
	}
	return c.L.JoinRich(list)
}

// Sources joins names without links.
func (c *content) Sources(ids []string) string { return c.sources(ids).String() }

// Report returns a report's title, or its genre and publisher.
func (c *content) Report(id string) string {
	r, ok := c.V.Reports[id]
	if !ok {
		return id
	}
	if r.Title != "" {
		return c.L.T("report.title", "title", r.Title)
	}
	genre, publisher := r.Genre, c.L.T("report.nopublisher")
	if genre == "" {
		genre = c.L.T("report.untitled")
	}
	if r.Publisher != "" {
		publisher = c.Source(r.Publisher)
	}
	return c.L.T("chain.report.by", "report", genre, "publisher", publisher)
}

// Place returns a location's name.
func (c *content) Place(id string) string {
	p, ok := c.V.Locations[id]
	if !ok {
		return id
	}
	return c.L.Pick(p.Name, p.Names)
}

// Topic returns a topic's title, "" when none is stated.
func (c *content) Topic(id string) string {
	t, ok := c.V.Topics[id]
	if !ok {
		return id
	}
	return c.L.Pick(t.Title, t.Titles)
}

// Claim finds a claim of the view by id, among those that match and those that answer; nil when it is in neither.
func (c *content) Claim(id string) *atlas.ClaimView {
	for i := range c.V.Claims {
		if c.V.Claims[i].ID == id {
			return &c.V.Claims[i]
		}
	}
	if o, ok := c.V.Others[id]; ok {
		return &o
	}
	return nil
}

// StatusWords says a claim's status with the names behind it.
func (c *content) StatusWords(x *atlas.ClaimView) string {
	by := map[string][]string{
		"denied": x.DeniedBy, "disputed": x.ContradictedBy, "corroborated": x.SupportedBy, "retracted": x.RetractedBy,
	}[x.Status]
	if len(by) == 0 {
		return c.L.T("status." + x.Status)
	}
	return c.L.T("status."+x.Status+".by", "names", c.Sources(by))
}

// Short names a claim in a few words: who says it, on what.
func (c *content) Short(x *atlas.ClaimView) string {
	if topic := c.Topic(x.Topic); topic != "" {
		return c.L.T("claim.short", "who", c.Source(x.Claimant), "topic", topic)
	}
	return c.Source(x.Claimant)
}

// ClaimHref links to a claim's permanent page.
func (c *content) ClaimHref(id string) string { return c.Href(c.story("claims", id)) }
