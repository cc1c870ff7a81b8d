package page

import (
	"dateline/geo/atlas"
	"dateline/web/voice"
)

// content is a page about a view: the frame, and how the view's ids become names, links and sentences.
type content struct {
	*frame
	*voice.Teller
	told map[string]string // where an answer is printed already, by what it says; see Row
}

func newContent(f *frame, v *atlas.View) *content {
	return &content{frame: f, Teller: &voice.Teller{Words: f.L, V: v, Brief: f.Entry == "embed"}}
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

// source is Source with its link.
func (c *content) source(id string) voice.Rich {
	return voice.Rich{{Text: c.Source(id), Href: c.Href(c.story("sources", id))}}
}

// claimant is source, standing out.
func (c *content) claimant(id string) voice.Rich {
	r := c.source(id)
	r[0].Strong = true
	return r
}

// claimants names those who say a claim, standing out.
func (c *content) claimants(x *atlas.ClaimView) voice.Rich {
	if len(x.Claimants) == 1 {
		return c.claimant(x.Claimants[0])
	}
	list := make([]voice.Rich, len(x.Claimants))
	for i, id := range x.Claimants {
		list[i] = c.claimant(id)
	}
	return c.L.JoinRich(list, 0)
}

// sources joins names with links.
func (c *content) sources(ids []string) voice.Rich {
	list := make([]voice.Rich, len(ids))
	for i, id := range ids {
		list[i] = c.source(id)
	}
	return c.L.JoinRich(list, 0)
}

// LeftHref links to the page of a claim, which lists more of what answers it than others do; "" on that page itself.
func (c *content) LeftHref(id string) string {
	if c.Path == c.story("claims", id) {
		return ""
	}
	return c.ClaimHref(id)
}

// ClaimHref links to a claim's permanent page.
func (c *content) ClaimHref(id string) string { return c.Href(c.story("claims", id)) }
