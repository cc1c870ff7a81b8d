package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/page"
	"dateline/web/ui"
)

func (s *Server) pageConfig() page.Config {
	return page.Config{
		BaseURL: s.abs("", ""), Public: s.cfg.Public, Assets: s.assets, Picture: "/image.png", PictureSizes: pictureSizes(), OEmbed: true,
		Basemap: s.background(),
	}
}

// viewState are the parameters of pages that never filter.
func viewState() []string {
	return []string{"at", "open", "theme", "hl", "parts", "since", "view", "f", "after", "height", "as", "sort"}
}

func (s *Server) pageRequest(r *http.Request, v url.Values) page.Request {
	q := page.Request{
		Lang: page.Language(v.Get("hl"), r.Header.Get("Accept-Language")), Theme: v.Get("theme"), Query: v,
	}
	if s.cfg.Trouble != nil {
		q.Trouble = s.cfg.Trouble()
	}
	return q
}

// plain answers with a rendered page that has no script.
func (s *Server) plain(w http.ResponseWriter, r *http.Request, render func(*bytes.Buffer) error) error {
	return s.html(w, r, plainCSP(), render)
}

// html answers with a rendered page under a policy; "" is that of pages with a map, which nobody frames.
func (s *Server) html(w http.ResponseWriter, r *http.Request, csp string, render func(*bytes.Buffer) error) error {
	if csp == "" {
		csp = s.pageCSP("")
	}
	var b bytes.Buffer
	if err := render(&b); err != nil {
		return err
	}
	p := reply{kind: typeHTML, body: b.Bytes(), csp: csp}
	p.header = http.Header{"Content-Language": {page.Language(r.URL.Query().Get("hl"), r.Header.Get("Accept-Language"))}}
	return s.writeVary(w, r, p)
}

// writeVary writes a page, which also depends on the reader's language.
func (s *Server) writeVary(w http.ResponseWriter, r *http.Request, p reply) error {
	if s.cfg.Trouble != nil {
		p.cache = "no-store"
	}
	return s.write(&varyWriter{ResponseWriter: w}, r, p)
}

// varyWriter adds Accept-Language to Vary just before the header goes out.
type varyWriter struct{ http.ResponseWriter }

func (v *varyWriter) WriteHeader(status int) {
	v.Header().Set("Vary", "Accept, Accept-Encoding, Accept-Language")
	v.ResponseWriter.WriteHeader(status)
}

// getRoot serves the story when there is one, else their list; an empty store says how to begin.
func (s *Server) getRoot(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	if only, ok := ed.Only(); ok {
		return s.story(w, r, ed, only)
	}
	v, err := values(r)
	if err != nil {
		return err
	}
	html, err := format(r, v, "json")
	if err != nil {
		return err
	}
	stories, err := ed.Stories(r.Context())
	if err != nil {
		return err
	}
	if !html {
		return s.json(w, r, struct {
			Title    string               `json:"title"`
			Revision int64                `json:"revision"`
			Stories  []atlas.StorySummary `json:"stories"`
		}{"Dateline", ed.Revision().N, stories})
	}
	return s.plain(w, r, func(b *bytes.Buffer) error {
		if len(stories) == 0 {
			return s.pages.Empty(b, s.pageRequest(r, v))
		}
		links := make([]page.StoryLink, len(stories))
		for i, x := range stories {
			links[i] = page.StoryLink{ID: x.ID, Title: x.Title, Summary: x.Summary, Claims: x.Claims}
		}
		return s.pages.Stories(b, s.pageRequest(r, v), links)
	})
}

func (s *Server) json(w http.ResponseWriter, r *http.Request, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.write(w, r, reply{kind: typeJSON, body: body})
}

// getStory serves the map of a story.
func (s *Server) getStory(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	return s.story(w, r, ed, chi.URLParam(r, "story"))
}

func (s *Server) story(w http.ResponseWriter, r *http.Request, ed *atlas.Edition, story string) error {
	v, f, html, err := s.pageFilter(r)
	if err != nil {
		return err
	}
	if done, err := s.fromTo(w, r, v); done || err != nil {
		return err
	}
	view, err := s.view(r, ed, story, f, v.Get("after"))
	if err != nil {
		return err
	}
	if !html {
		return s.json(w, r, view)
	}
	if view.Timeline, err = s.timeline(r, ed, story, f); err != nil {
		return err
	}
	q := s.pageRequest(r, v)
	if q.Since, err = s.since(r, ed, v, story, f); err != nil {
		return err
	}
	return s.html(w, r, "", func(b *bytes.Buffer) error { return s.pages.Story(b, q, view) })
}

// pageFilter reads a page's query: unknown parameters are ignored, since links grow them.
func (s *Server) pageFilter(r *http.Request) (v url.Values, f geo.Filter, html bool, err error) {
	if v, err = values(r); err != nil {
		return v, f, false, err
	}
	if html, err = format(r, v, "json"); err != nil {
		return v, f, false, err
	}
	f, err = query.Parse(v, query.Lenient, viewState()...)
	return v, f, html, err
}

// view asks the atlas for a story, and tells a removed story from one that never was.
func (s *Server) view(r *http.Request, ed *atlas.Edition, story string, f geo.Filter, after string) (*atlas.View, error) {
	if !geo.ValidID(story) {
		return nil, geo.Errorf(geo.CodeNotFound, "there is no story %q here", cut(story))
	}
	release, err := s.counts.take(r.Context())
	if err != nil {
		return nil, err
	}
	defer release()
	view, err := ed.View(r.Context(), story, f, after)
	if geo.CodeOf(err) == geo.CodeNotFound {
		return nil, s.gone(r, ed, geo.KindOfStory, story, story, err)
	}
	if err != nil {
		return nil, err
	}
	f.Story = nil // the story is in the path
	view.Filter = query.Canonical(&f)
	return view, nil
}

// gone returns a goneError when the record was there once, else the error given.
func (s *Server) gone(r *http.Request, ed *atlas.Edition, k geo.Kind, story, id string, otherwise error) error {
	rem, err := ed.Removed(r.Context(), k, geo.Ref{Story: story, ID: id})
	switch {
	case err != nil:
		return err
	case rem != nil:
		return &goneError{story: story, id: id, kind: k, at: rem.At}
	}
	return otherwise
}

func cut(s string) string {
	if len(s) > 100 {
		return strings.ToValidUTF8(s[:100], "") + "…"
	}
	return s
}

// getEmbed serves the frame for articles. Any page may frame it.
func (s *Server) getEmbed(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, f, html, err := s.pageFilter(r)
	if err != nil {
		return err
	}
	story, err := s.oneStory(ed, &f)
	if err != nil {
		return err
	}
	view, err := s.view(r, ed, story, f, "")
	if err != nil {
		return err
	}
	if !html && v.Has("f") {
		return s.json(w, r, view)
	}
	q := s.pageRequest(r, v)
	if q.Since, err = s.since(r, ed, v, story, f); err != nil {
		return err
	}
	return s.html(w, r, s.pageCSP(s.cfg.Ancestors), func(b *bytes.Buffer) error { return s.pages.Embed(b, q, view) })
}

// permanent is what the four kinds of permanent page share.
type permanent struct {
	kind   geo.Kind
	filter func(id string) geo.Filter
	has    func(v *atlas.View, id string) bool
	render func(b *bytes.Buffer, q page.Request, v *atlas.View, id string) error
}

func (s *Server) getPermanent(w http.ResponseWriter, r *http.Request, ed *atlas.Edition, p permanent) error {
	story, id := chi.URLParam(r, "story"), chi.URLParam(r, "id")
	missing := geo.Errorf(geo.CodeNotFound, "there is no %s %q in story %q", p.kind, cut(id), cut(story))
	if !geo.ValidID(id) || !geo.ValidID(story) {
		return missing
	}
	v, err := values(r)
	if err != nil {
		return err
	}
	html, err := format(r, v, "json")
	if err != nil {
		return err
	}
	view, err := s.view(r, ed, story, p.filter(id), "")
	if err != nil {
		return err
	}
	if !p.has(view, id) {
		return s.gone(r, ed, p.kind, story, id, missing)
	}
	if !html {
		return s.json(w, r, view)
	}
	csp := plainCSP()
	if p.kind == geo.KindOfClaim {
		csp = plainCSP("script-src 'self'") // copies the citation
	}
	return s.html(w, r, csp, func(b *bytes.Buffer) error { return p.render(b, s.pageRequest(r, v), view, id) })
}

func (s *Server) getClaim(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	return s.getPermanent(w, r, ed, permanent{
		kind:   geo.KindOfClaim,
		filter: func(id string) geo.Filter { return geo.Filter{Claim: []geo.Ref{{ID: id}}} },
		has: func(v *atlas.View, id string) bool {
			return slices.ContainsFunc(v.Claims, func(c atlas.ClaimView) bool { return c.ID == id })
		},
		render: func(b *bytes.Buffer, q page.Request, v *atlas.View, id string) error {
			return s.pages.Claim(b, q, v, id)
		},
	})
}

func (s *Server) getLocation(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	return s.getPermanent(w, r, ed, permanent{
		kind:   geo.KindOfLocation,
		filter: func(id string) geo.Filter { return geo.Filter{Location: []geo.Ref{{ID: id}}} },
		has:    func(v *atlas.View, id string) bool { _, ok := v.Locations[id]; return ok },
		render: func(b *bytes.Buffer, q page.Request, v *atlas.View, id string) error {
			return s.pages.Location(b, q, v, id)
		},
	})
}

func (s *Server) getReport(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	story := chi.URLParam(r, "story")
	return s.getPermanent(w, r, ed, permanent{
		kind:   geo.KindOfReport,
		filter: func(id string) geo.Filter { return geo.Filter{Report: []geo.Ref{{ID: id}}} },
		has:    func(_ *atlas.View, id string) bool { _, ok := ed.Report(story, id); return ok },
		render: func(b *bytes.Buffer, q page.Request, v *atlas.View, id string) error {
			rep, _ := ed.Report(story, id)
			return s.pages.Report(b, q, v, id, rep)
		},
	})
}

func (s *Server) getSource(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	story := chi.URLParam(r, "story")
	return s.getPermanent(w, r, ed, permanent{
		kind:   geo.KindOfSource,
		filter: func(id string) geo.Filter { return geo.Filter{Claimant: []geo.Ref{{ID: id}}} },
		has:    func(_ *atlas.View, id string) bool { _, ok := ed.Source(story, id); return ok },
		render: func(b *bytes.Buffer, q page.Request, v *atlas.View, id string) error {
			src, _ := ed.Source(story, id)
			return s.pages.Source(b, q, v, id, src)
		},
	})
}

// getAbout serves the pages about borders, accessibility and privacy.
func (s *Server) getAbout(w http.ResponseWriter, r *http.Request) error {
	v, err := values(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	name := chi.URLParam(r, "page")
	ok, err := s.pages.About(&b, s.pageRequest(r, v), name)
	if err != nil {
		return err
	}
	if !ok {
		return geo.Errorf(geo.CodeNotFound, "there is no page %q about this site", cut(name))
	}
	return s.plain(w, r, func(out *bytes.Buffer) error { _, err := out.Write(b.Bytes()); return err })
}

// errorPage renders an error for a browser.
func (s *Server) errorPage(r *http.Request, status int, detail string, gone *goneError) ([]byte, error) {
	var b bytes.Buffer
	q := s.pageRequest(r, r.URL.Query())
	if gone != nil {
		err := s.pages.Gone(&b, q, page.Gone{Kind: gone.kind.String(), Story: gone.story, ID: gone.id, When: gone.at})
		return b.Bytes(), err
	}
	err := s.pages.Error(&b, q, status, detail)
	return b.Bytes(), err
}

// getAsset serves a file of the front end; its name holds its hash.
func (s *Server) getAsset(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "file")
	body, kind, ok := s.assets.File(name)
	if !ok {
		return geo.Errorf(geo.CodeNotFound, "there is no file %q; reload the page", cut(name))
	}
	return s.write(w, r, reply{kind: kind, body: body, cache: immutable, best: true, etag: name})
}

// getEmbedScript serves the script for articles. Its address is for ever, so it is fetched again each hour.
func (s *Server) getEmbedScript(w http.ResponseWriter, r *http.Request) error {
	return s.write(w, r, reply{kind: "text/javascript; charset=utf-8", body: ui.Host(), cache: "public, max-age=3600", best: true})
}
