package page

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"

	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/ui"
	"dateline/web/voice"
)

//go:embed templates/*.html
var templates embed.FS

// Basemap says where the map's background comes from: paths from the root of the host.
type Basemap struct {
	Tiles     string // “/basemap/HASH/{z}/{x}/{y}.mvt”
	Countries string // “/basemap/HASH/shapes.json”
	MaxZoom   int    // the deepest tile
	// Foreign is what the tiles are when an operator chose them, “raster” or “vector”; "" for the embedded ones, of
	// which nothing below is set.
	Foreign string
	// Tiles may be an absolute address then, of a host that readers are told of; "" is ours.
	Host    string
	MinZoom int
	Bounds  *[4]float64 // west, south, east, north; nil for the world
	MapZoom int         // how near the map goes
	// Credit is whose background it is; New sets that of the embedded one.
	Credit voice.Rich
}

// Operator is who runs the server, for the page about privacy; what is empty is said to be missing there.
type Operator struct {
	// Name is who is responsible for the data that the server processes.
	Name string
	// Contact is where readers ask about their data: an e-mail address, one that starts with https://, or words.
	Contact string
	// LogDays is how many days access logs are kept; below 0 there are none, and 0 says nothing.
	LogDays int
}

// Href is the address that Contact links to, "" for none.
func (o Operator) Href() string {
	switch {
	case strings.HasPrefix(o.Contact, "https://"):
		return o.Contact
	case strings.Contains(o.Contact, "@") && !strings.ContainsAny(o.Contact, " /?"):
		return "mailto:" + o.Contact
	}
	return ""
}

// Config says what pages are made of.
type Config struct {
	// BaseURL is the absolute address of the root, without a trailing slash. Links start with its path.
	BaseURL string
	// Public tells whether readers elsewhere can reach BaseURL; otherwise no line to embed is offered.
	Public  bool
	Assets  *ui.Assets
	Basemap Basemap
	// Operator is who runs the server.
	Operator Operator
	// PictureSizes are the sizes that pictures are drawn in, “1200x630”, the usual one first.
	PictureSizes []string
	// Now is the clock that citations read the day from; nil is the system's.
	Now func() time.Time
}

// Pages writes pages. It is safe for concurrent use.
type Pages struct {
	cfg    Config
	prefix string
	langs  *voice.Languages
	glyphs map[string]template.HTML
	tmpl   *template.Template
	abouts *template.Template
	cards  *otter.Cache[cardKey, template.HTML]
}

// New reads templates, words and glyphs. It fails when BaseURL is not absolute or a language lacks a text.
func New(cfg Config) (*Pages, error) {
	base, err := url.Parse(cfg.BaseURL)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("base URL %q is not absolute", cfg.BaseURL)
	}
	if cfg.Assets == nil {
		return nil, errors.New("pages need their assets")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Basemap.Foreign == "" {
		cfg.Basemap.Credit = voice.Plain("Natural Earth · GeoNames")
	}
	p := &Pages{cfg: cfg, prefix: strings.TrimSuffix(base.Path, "/")}
	if p.langs, err = voice.All(); err != nil {
		return nil, err
	}
	if p.glyphs, err = readGlyphs(ui.Glyphs()); err != nil {
		return nil, err
	}
	p.tmpl, err = template.New("").Option("missingkey=error").ParseFS(templates, "templates/*.html")
	if err != nil {
		return nil, err
	}
	if p.abouts, err = readAbouts(p.langs.Tags); err != nil {
		return nil, err
	}
	p.cards, err = otter.New(&otter.Options[cardKey, template.HTML]{
		MaximumWeight: maxCards, Weigher: func(_ cardKey, html template.HTML) uint32 { return uint32(len(html) + 256) },
	})
	return p, err
}

// Typed reads a date as people write it in one of the languages; see [voice.Languages.Typed].
func (p *Pages) Typed(s string) string { return p.langs.Typed(s) }

// Request says for whom a page is written.
type Request struct {
	// Lang is the page's language, one that voice.Language returned; "" is English.
	Lang string
	// Theme is “light”, “dark” or “auto”; anything else is the page's own.
	Theme string
	// Query is the request's query as it came: the filter, which fills the form, and the state of the view.
	Query url.Values
	// Since is what has changed since the reader's link or embed was made.
	Since atlas.Since
	// Trouble is shown in a bar: what is wrong with a file being previewed, or only doubtful.
	Trouble  string
	Doubtful bool
	// Embedded says of a notice that it stands in an article.
	Embedded bool
}

// frame is what every page has around its content.
type frame struct {
	p       *Pages
	L       *voice.Lang
	R       Request
	Entry   string
	Title   string
	Summary string // of the page, for search engines and links
	Path    string // canonical, from the root of the site: “/stories/x”
	Query   string // canonical query
	Theme   string
	Styles  []string
	Script  string
	Trouble string
	Data    template.JS // JSON-LD, "" for none
	// Carry are parameters of this page alone, which its links to other languages keep.
	Carry []string
	// Picture and OEmbed are absolute addresses, "" for none.
	Picture, OEmbed string
}

func (p *Pages) frame(r Request, entry, path string) *frame {
	f := &frame{p: p, L: p.langs.In(r.Lang), R: r, Entry: entry, Path: path, Trouble: r.Trouble, Theme: theme(r, entry)}
	script, styles := p.cfg.Assets.Entry(entry)
	for _, s := range styles {
		f.Styles = append(f.Styles, p.asset(s))
	}
	f.Script = p.asset(script)
	return f
}

// asset is the path of a file that pages load, "" for none.
func (p *Pages) asset(name string) string {
	if name == "" {
		return ""
	}
	return p.prefix + "/assets/" + name
}

// theme is what was asked for, else the reader's own on pages and light in articles, whose own colours are not known.
func theme(r Request, entry string) string {
	switch t := r.Theme; {
	case t == "light" || t == "dark" || t == "auto":
		return t
	case entry == "embed":
		return "light"
	}
	return "auto"
}

// Basemap is the background of maps.
func (f *frame) Basemap() Basemap { return f.p.cfg.Basemap }

// Operator is who runs the server.
func (f *frame) Operator() Operator { return f.p.cfg.Operator }

// Canonical returns the page's absolute address.
func (f *frame) Canonical() string {
	u := f.p.cfg.BaseURL + f.Path
	if f.Query != "" {
		u += "?" + f.Query
	}
	return u
}

// FullTitle is the page's title with the name of the site.
func (f *frame) FullTitle() string {
	site := f.L.T("site.name")
	if f.Title == site {
		return site
	}
	return f.L.T("title.site", "title", f.Title, "site", site)
}

// Dir is the direction that a text of a language needs on this page: "" when it runs as the page does.
func (f *frame) Dir(lang string) string { return f.L.DirOf(lang) }

// Icon returns the icon's path.
func (f *frame) Icon() string { return f.p.asset(f.p.cfg.Assets.Icon()) }

// Href returns a link to a page of this site, in the language that was asked for.
func (f *frame) Href(path string, query ...string) string {
	q := slices.DeleteFunc(slices.Clone(query), func(s string) bool { return s == "" })
	if hl := f.R.Query.Get("hl"); f.p.langs.Has(hl) {
		q = append(q, "hl="+hl)
	}
	u := f.p.prefix + path
	if len(q) > 0 {
		u += "?" + strings.Join(q, "&")
	}
	return u
}

// Glyph returns a glyph's drawing.
func (f *frame) Glyph(name string) template.HTML { return f.p.glyphs[name] }

// Built tells whether there is a map.
func (f *frame) Built() bool { return f.Script != "" }

// known returns a copy of the query without parameters that are not ours, which links grow on their way.
func (f *frame) known() url.Values {
	out := url.Values{}
	for _, k := range slices.Concat(query.Names(), query.PageState(), query.EmbedState()) {
		if v, ok := f.R.Query[k]; ok && k != "story" && k != "since" { // the story is in the path; what changed was said
			out[k] = slices.Clone(v)
		}
	}
	return out
}

// other is a link to the page in another language.
type other struct{ Tag, Name, Href string }

// Languages lists the page's other languages.
func (f *frame) Languages() []other {
	var out []other
	for _, tag := range f.p.langs.Tags {
		if tag == f.L.Tag {
			continue
		}
		q := f.known()
		for _, k := range f.Carry {
			if v := f.Value(k); v != "" {
				q.Set(k, v)
			}
		}
		q.Set("hl", tag)
		out = append(out, other{tag, f.p.langs.In(tag).T("lang.name"), f.p.prefix + f.Path + "?" + q.Encode()})
	}
	return out
}

// write renders into memory first, so that a page is whole or not begun.
func (p *Pages) write(w io.Writer, name string, data any) error {
	var b bytes.Buffer
	if err := p.tmpl.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}
