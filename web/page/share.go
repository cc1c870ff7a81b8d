package page

import (
	"html/template"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/voice"
)

// Share writes the page that puts a view into an article: what to choose, each form to copy, and a preview.
func (p *Pages) Share(w io.Writer, r Request, v *atlas.View) error {
	s := newShare(newContent(p.frame(r, "page", "/stories/"+v.Story.ID+"/share"), v))
	s.Script, s.Picture = "", s.picture()
	s.Title, s.Summary, s.Query = s.L.T("share.page", "title", v.Story.Title), v.Story.Summary, v.Filter
	return p.write(w, "share", s)
}

// share is a view with what was chosen for its embed. What is named as state of the view, which the page itself has
// too, is “embed_” and that name in its form.
type share struct {
	*content
	parts                                    []string // nil for all
	EmbedTheme, EmbedHL, Width, Height, Size string
	EmbedAt, EmbedOpen, EmbedSince           bool
}

// ShareForm lists the parameters that the form has beside the filter and the state of the view.
func ShareForm() []string {
	return []string{
		"embed_at", "embed_hl", "embed_open", "embed_since", "embed_theme", "height", "part", "set", "size", "width",
	}
}

// FormerShareForm has the names that parameters of the form had before, by which old addresses are still understood.
func FormerShareForm() map[string]string {
	return map[string]string{
		"card": "embed_open", "here": "embed_at", "look": "embed_theme", "tell": "embed_since", "tongue": "embed_hl",
	}
}

// shareSandbox is what an embed may do: run its script and open links, and nothing with the article.
const shareSandbox = `sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"`

// embedParts lists the parts of an embed that can be left out.
func embedParts() []string { return []string{"title", "summary", "map", "legend", "list"} }

func newShare(c *content) *share {
	sent := c.Value("set") != "" // an unticked box is told from one that was never shown
	s := &share{
		content: c, Width: pixels(c.Value("width"), 240, 4000), Height: pixels(c.Value("height"), 240, 4000), Size: c.Value("size"),
		EmbedAt: c.Value("embed_at") != "", EmbedOpen: c.Value("embed_open") != "" || !sent,
		EmbedSince: c.Value("embed_since") != "" || !sent,
	}
	if t := c.Value("embed_theme"); t == "dark" || t == "auto" {
		s.EmbedTheme = t
	}
	if hl := c.Value("embed_hl"); c.p.langs.Has(hl) {
		s.EmbedHL = hl
	}
	if sizes := c.p.cfg.PictureSizes; !slices.Contains(sizes, s.Size) {
		s.Size = slices.Concat(sizes, []string{""})[0]
	}
	for _, p := range embedParts() {
		if slices.Contains(c.chosen("part"), p) {
			s.parts = append(s.parts, p)
		}
	}
	if len(s.parts) == len(embedParts()) {
		s.parts = nil
	}
	return s
}

// pixels reads a length, "" for none that makes sense.
func pixels(s string, least, most int) string {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < least || n > most {
		return ""
	}
	return strconv.Itoa(n)
}

// Parts lists the parts to choose from.
func (s *share) Parts() []choice {
	return options(embedParts(), func(p string) string { return s.L.T("share.part." + p) }, s.shows)
}

func (s *share) shows(part string) bool { return s.parts == nil || slices.Contains(s.parts, part) }

// Themes lists the colours to choose from.
func (s *share) Themes() []choice {
	label := func(t string) string { return s.L.T("share.theme." + t) }
	return options([]string{"light", "dark", "auto"}, label, func(t string) bool { return t == s.EmbedTheme })
}

// EmbedLanguages lists the languages to choose from.
func (s *share) EmbedLanguages() []choice {
	label := func(tag string) string { return s.p.langs.In(tag).T("lang.name") }
	own := choice{Label: s.L.T("share.language.own")}
	return append([]choice{own}, options(s.p.langs.Tags, label, func(tag string) bool { return tag == s.EmbedHL })...)
}

// Sizes lists the sizes of pictures.
func (s *share) Sizes() []choice {
	label := func(x string) string { return strings.Replace(x, "x", " × ", 1) }
	return options(s.p.cfg.PictureSizes, label, func(x string) bool { return x == s.Size })
}

// OpenClaim names the claim that is open in the view, "" for none.
func (s *share) OpenClaim() string {
	if x := s.Claim(s.Value("open")); x != nil {
		return s.Short(x)
	}
	return ""
}

// Carried lists the filter and the state of the view, which the form must carry on.
func (s *share) Carried() []choice {
	q := s.known()
	if at := s.Value("at"); at != "" {
		q.Set("at", at)
	}
	var out []choice
	for k, list := range q {
		for _, v := range list {
			out = append(out, choice{Value: v, Label: k})
		}
	}
	slices.SortFunc(out, func(a, b choice) int { return strings.Compare(a.Label+a.Value, b.Label+b.Value) })
	return out
}

// state is the state of the view that goes with a form of sharing. Names that are not given are left out.
func (s *share) state(names ...string) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" && slices.Contains(names, name) {
			q.Set(name, value)
		}
	}
	if s.EmbedAt {
		set("at", s.Value("at"))
	}
	if s.EmbedOpen && s.OpenClaim() != "" {
		set("open", s.Value("open"))
	}
	if s.EmbedSince && s.V.Revision > 0 {
		set("since", strconv.FormatInt(s.V.Revision, 10))
	}
	set("hl", s.EmbedHL)
	set("theme", s.EmbedTheme)
	set("parts", strings.Join(s.parts, ","))
	return query.Readable(q.Encode())
}

func join(query ...string) string {
	q := strings.Join(slices.DeleteFunc(query, func(s string) bool { return s == "" }), "&")
	if q == "" {
		return ""
	}
	return "?" + q
}

// EmbedPath is the embed's address from the root of the host, for the preview.
func (s *share) EmbedPath() string {
	return s.p.prefix + "/embed" + join(s.query(), s.state(query.EmbedState()...))
}

func (s *share) embed() string {
	return s.p.cfg.BaseURL + strings.TrimPrefix(s.EmbedPath(), s.p.prefix)
}

// link is the address of the map with some of the state of the view. That with what a frame shall show is for oEmbed.
func (s *share) link(names ...string) string {
	return s.p.cfg.BaseURL + s.story("", "") + join(s.V.Filter, s.state(names...))
}

// Plain is the link to the map.
func (s *share) Plain() string { return s.link("at", "open", "since", "hl") }

// Tall is the height of the frame in pixels.
func (s *share) Tall() string {
	if s.Height != "" {
		return s.Height
	}
	return strconv.Itoa(s.Fitting())
}

// Fitting is the height that shows all of the embed on a phone.
func (s *share) Fitting() int { return s.fitting(s.shows) }

// Frame is the frame for an article.
func (s *share) Frame() string {
	return frameLine(s.embed(), s.L.T("embed.frame", "title", s.V.Story.Title), s.Width, s.Tall())
}

// frameLine writes a frame; width "" is as wide as the article.
func frameLine(src, title, width, height string) string {
	esc := template.HTMLEscapeString
	wide, limit := "100%", ""
	if width != "" {
		wide, limit = width, "max-width:"+width+"px;"
	}
	return `<iframe src="` + esc(src) + `" title="` + esc(title) + `" loading="lazy" ` + shareSandbox + ` referrerpolicy="no-referrer"` +
		` width="` + wide + `" height="` + height + `" style="width:100%;` + limit + `height:` + height + `px;border:0"></iframe>`
}

// Component is the element for articles that load the script.
func (s *share) Component() string {
	esc := template.HTMLEscapeString
	title := esc(s.L.T("embed.frame", "title", s.V.Story.Title))
	style := ""
	if s.Width != "" {
		style = ` style="display:block;max-width:` + s.Width + `px"`
	}
	return `<dateline-map src="` + esc(s.embed()) + `" title="` + title + `" height="` + s.Tall() + `"` + style + `><a href="` + esc(s.Plain()) + `">` +
		title + "</a></dateline-map>\n" + `<script src="` + esc(s.p.cfg.BaseURL) + `/embed.js" async></script>`
}

// Still is the picture, with a text that says who answers as the map does.
func (s *share) Still() string {
	q := url.Values{"size": {s.Size}}
	if s.EmbedTheme == "dark" {
		q.Set("theme", s.EmbedTheme)
	}
	w, h, _ := strings.Cut(s.Size, "x")
	src := s.p.cfg.BaseURL + picturePath + join(s.query(), query.Readable(q.Encode()), s.state("at", "hl"))
	esc := template.HTMLEscapeString
	return `<a href="` + esc(s.Plain()) + `"><img src="` + esc(src) + `" alt="` + esc(s.Alt()) + `" width="` + w + `" height="` + h +
		`" loading="lazy" style="max-width:100%;height:auto"></a>`
}

// Alt is what a picture of the view says in words.
func (s *share) Alt() string {
	var voices []voice.Rich
	parties := s.Parties()
	for _, v := range parties.Voices {
		voices = append(voices, voice.Plain(s.L.T("summary.voice", "name", v.Name, "claims", v.Claims)))
	}
	var answers []string
	if len(voices) > 0 {
		answers = append(answers, s.L.T("share.alt.who", "names", s.L.JoinRich(voices, s.V.Claimants-len(voices)).String()))
	}
	for _, d := range parties.Answerers {
		answers = append(answers, d.Says)
	}
	for _, more := range []string{parties.MoreAnswerers, parties.Nobody} {
		if more != "" {
			answers = append(answers, more)
		}
	}
	return s.L.T("share.alt", "title", s.V.Story.Title, "counted", s.Counted(), "answers", strings.Join(answers, " "))
}

// output is one form to copy.
type output struct{ ID, Name, When, Text string }

// Long tells a line of HTML from an address.
func (o output) Long() bool { return strings.HasPrefix(o.Text, "<") }

// Outputs lists the forms, the most used first.
func (s *share) Outputs() []output {
	var out []output
	for _, x := range []struct{ id, text string }{
		{"iframe", s.Frame()}, {"component", s.Component()}, {"oembed", s.link(query.EmbedState()...)},
		{"picture", s.Still()}, {"plain", s.Plain()},
	} {
		out = append(out, output{x.id, s.L.T("share." + x.id), s.L.T("share." + x.id + ".when"), x.text})
	}
	return out
}

// ShareHref is the page that puts this view into an article.
func (c *content) ShareHref() string {
	return c.p.prefix + c.story("", "") + "/share" + join(c.V.Filter, c.shown(query.PageState()...))
}

// ShareLink is the permanent address of what is shown: filter and state of the view, and nothing that links grow.
func (c *content) ShareLink() string {
	return c.p.cfg.BaseURL + c.story("", "") + join(c.V.Filter, c.shown(query.PageState()...))
}

// shown keeps state of the view as it came.
func (c *content) shown(names ...string) string {
	q := url.Values{}
	for _, n := range names {
		if v := c.Value(n); v != "" {
			q.Set(n, v)
		}
	}
	return query.Readable(q.Encode())
}
