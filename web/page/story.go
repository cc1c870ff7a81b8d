package page

import (
	"encoding/json"
	"html/template"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dateline/geo/atlas"
	"dateline/geo/query"
)

// Story writes the map page of a story: v is what its filter shows.
func (p *Pages) Story(w io.Writer, r Request, v *atlas.View) error {
	c := newContent(p.frame(r, "page", "/stories/"+v.Story.ID), v)
	c.Title, c.Summary, c.Query = v.Story.Title, v.Story.Summary, v.Filter
	c.Picture = c.picture()
	c.OEmbed = c.oembed(p.cfg.BaseURL + c.Path + join(c.Query, c.shown(query.EmbedState()...)))
	return p.write(w, "story", c)
}

// oembed is where oEmbed says how to embed a page.
func (f *frame) oembed(page string) string {
	return f.p.cfg.BaseURL + "/oembed?url=" + url.QueryEscape(page)
}

// Embed writes the map of a story for a frame in an article.
func (p *Pages) Embed(w io.Writer, r Request, v *atlas.View) error {
	c := newContent(p.frame(r, "embed", "/embed"), v)
	c.Title = v.Story.Title
	c.Query = c.query()
	return p.write(w, "embed", c)
}

// query is the view's filter with its story.
func (c *content) query() string {
	return strings.TrimSuffix("story="+c.V.Story.ID+"&"+c.V.Filter, "&")
}

// picturePath is where pictures of a story are drawn, from the root of the site.
const picturePath = "/image.png"

// picture is the absolute address of the view as a picture.
func (c *content) picture() string { return c.p.cfg.BaseURL + picturePath + "?" + c.query() }

// PicturePath is picture from the root of the host, as the page's own policy wants it.
func (c *content) PicturePath() string {
	theme := ""
	if c.Theme == "dark" {
		theme = "theme=dark"
	}
	return c.p.prefix + picturePath + join(c.query(), theme)
}

// Stories writes the list of the server's stories.
func (p *Pages) Stories(w io.Writer, r Request, list []atlas.StorySummary) error {
	f := p.frame(r, "page", "/")
	f.Script, f.Title = "", f.L.T("stories.title")
	return p.write(w, "stories", struct {
		*frame
		Stories []atlas.StorySummary
	}{f, list})
}

// Part tells whether an embed shows a part. What names who denies, and the credit, always stays. Where nothing is on the map the
// list stands in its place.
func (c *content) Part(name string) bool {
	parts := c.chosen("parts")
	if n := c.V.Counts; n.Claims > 0 && n.OffMap == n.Claims {
		switch name {
		case "map", "legend":
			return false
		case "list":
			return true
		}
	}
	return len(parts) == 0 || slices.Contains(parts, name)
}

// Still is the key of a text that stands for the map where there is no script: with a list, it tells of it.
func (c *content) Still(name string) string {
	if c.Entry == "embed" && !c.Part("list") {
		return "alone." + name
	}
	return "still." + name
}

// ViewJSON is the view as a data block of the page, for the script.
func (c *content) ViewJSON() (template.JS, error) { return dataBlock(c.drawn()) }

// ConfigJSON is what the script needs besides the view.
func (c *content) ConfigJSON() (template.JS, error) {
	b := c.Basemap()
	out := settings{
		Lang: c.L.Tag, Theme: c.Theme, Story: c.V.Story.ID,
		Page: c.Href(c.story("", "")), Claims: c.p.prefix + c.story("claims", ""),
		Tiles: b.Tiles, Countries: b.Countries, MaxZoom: b.MaxZoom,
		Marks: c.p.prefix + "/tiles/claims/{z}/{x}/{y}.mvt",
		At:    c.Value("at"), Home: c.V.Story.View, Open: c.Value("open"), Words: c.L.Texts(c.scriptTexts()...),
	}
	if b.Foreign != "" {
		out.Basemap = &foreign{Kind: b.Foreign, MinZoom: b.MinZoom, Zoom: b.MapZoom, Bounds: b.Bounds}
	}
	return dataBlock(out)
}

// scriptTexts are the texts that the map's script needs; a page tells of clusters too.
func (c *content) scriptTexts() []string {
	out := []string{"tag.", "role.", "map.", "card.", "count.claims", "list.and", "list.comma", "list.note", "list.semi"}
	if c.Entry == "page" {
		out = append(out, "panel.", "count.places", "filter.claimant", "filter.report", "filter.status", "filter.time", "months", "date.month",
			"date.range", "summary.denies.of", "summary.contradicts.of", "summary.general.of", "summary.more")
	}
	return out
}

// dataBlock writes v as JSON that may stand in a script element: encoding/json escapes <, > and &.
func dataBlock(v any) (template.JS, error) {
	b, err := json.Marshal(v)
	return template.JS(b), err
}

// EmbedLine is the line that puts this view into an article.
func (c *content) EmbedLine() string {
	all := func(string) bool { return true }
	src := c.p.cfg.BaseURL + "/embed?" + c.query()
	return frameLine(src, c.L.T("embed.frame", "title", c.V.Story.Title), "", strconv.Itoa(c.fitting(all)))
}

// EmbedFrame writes the frame of an embed of v at src, at most so high, and tells its height: what a phone needs to
// show all of the parts that r asks for, or less.
func (p *Pages) EmbedFrame(r Request, v *atlas.View, src string, width, most int) (line string, height int) {
	c := newContent(p.frame(r, "embed", "/embed"), v)
	height = min(most, c.fitting(c.Part))
	return frameLine(src, c.L.T("embed.frame", "title", v.Story.Title), strconv.Itoa(width), strconv.Itoa(height)), height
}

// DownloadHref is where everything that matches is had as a file.
func (c *content) DownloadHref(form string) string {
	return c.p.prefix + "/download?" + strings.TrimSuffix("f="+form+"&story="+c.V.Story.ID+"&"+c.V.Filter, "&")
}

// Public tells whether readers can reach the address in EmbedLine.
func (c *content) Public() bool { return c.p.cfg.Public }

// FullHref opens the whole map from an embed.
func (c *content) FullHref() string { return c.Href(c.story("", ""), c.V.Filter) }
