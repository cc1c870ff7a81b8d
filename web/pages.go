package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/page"
	"dateline/web/reply"
	"dateline/web/ui"
	"dateline/web/voice"
)

func (s *Server) pageConfig() page.Config {
	return page.Config{
		BaseURL: s.abs("", ""), Public: s.cfg.Public, Assets: s.assets, Picture: "/image.png", PictureSizes: pictureSizes(), OEmbed: true,
		Basemap: s.background(),
	}
}

// shown is a page to be written, and what it depends on beside its address and the reader.
type shown struct {
	query  string // as query.Seen makes it
	vary   string // fields of the request beside the language
	policy string
	slots  *reply.Slots
	render func(ctx context.Context, b *bytes.Buffer, q page.Request) error
}

// pageRequest says for whom a page is written, but for its query.
func (s *Server) pageRequest(r *http.Request, hl string) page.Request {
	key := hl + "\x00" + strings.Join(r.Header["Accept-Language"], ",")
	lang, ok := s.langs.GetIfPresent(key)
	if !ok {
		lang = voice.Language(hl, key[len(hl)+1:])
		s.langs.Set(key, lang)
	}
	q := page.Request{Lang: lang}
	if s.cfg.Trouble != nil {
		q.Trouble = s.cfg.Trouble()
	}
	return q
}

// html answers with a page, which is written once for all who ask for the same. Pages say on which day they were read,
// so a tag lasts no longer than the day.
func (s *Server) html(w http.ResponseWriter, r *http.Request, v url.Values, rev geo.Revision, x shown) error {
	q := s.pageRequest(r, v.Get("hl"))
	a := reply.Answer{
		Type: reply.HTML, Policy: x.policy, Level: reply.Page, Slots: x.slots, Vary: "Accept-Language", Lang: q.Lang,
	}
	if x.vary != "" {
		a.Vary = x.vary + ", " + a.Vary
	}
	if a.Slots == nil {
		a.Slots = s.slots.pages
	}
	if s.cfg.Trouble != nil {
		a.Cache = "no-store"
	}
	a.Tag = s.tag(rev, "html", r.URL.Path, x.query, q.Lang, q.Trouble, strconv.FormatInt(time.Now().Unix()/(24*60*60), 10))
	return s.reply.Make(w, r, a, func(ctx context.Context) ([]byte, error) {
		var b bytes.Buffer
		var err error
		if q.Query, err = url.ParseQuery(x.query); err != nil {
			return nil, err
		}
		q.Theme = q.Query.Get("theme")
		err = x.render(ctx, &b, q)
		return b.Bytes(), err
	})
}

// json answers with what make returns, which is made once for all who ask for the same: the address with a query.
func (s *Server) json(
	w http.ResponseWriter, r *http.Request, rev geo.Revision, query, vary string, make func(ctx context.Context) (any, error),
) error {
	tag := s.tag(rev, "json", r.URL.Path, query)
	a := reply.Answer{Type: reply.JSON, Slots: s.slots.counts, Vary: vary, Tag: tag}
	return s.reply.Make(w, r, a, func(ctx context.Context) ([]byte, error) {
		v, err := make(ctx)
		if err != nil {
			return nil, err
		}
		return json.Marshal(v)
	})
}

// getRoot serves the story when there is one, else their list; an empty store says how to begin.
func (s *Server) getRoot(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	if only, ok := ed.Only(); ok {
		return s.story(w, r, ed, only)
	}
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	html, err := reply.Format(r, v, "json")
	if err != nil {
		return err
	}
	if !html {
		return s.json(w, r, ed.Revision(), "", "Accept", func(ctx context.Context) (any, error) {
			stories, err := ed.Stories(ctx)
			return struct {
				Title    string               `json:"title"`
				Revision int64                `json:"revision"`
				Stories  []atlas.StorySummary `json:"stories"`
			}{"Dateline", ed.Revision().N, stories}, err
		})
	}
	render := func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		stories, err := ed.Stories(ctx)
		if err != nil {
			return err
		}
		if len(stories) == 0 {
			return s.pages.Empty(b, q)
		}
		links := make([]page.StoryLink, len(stories))
		for i, x := range stories {
			links[i] = page.StoryLink{ID: x.ID, Title: x.Title, Summary: x.Summary, Claims: x.Claims}
		}
		return s.pages.Stories(b, q, links)
	}
	return s.html(w, r, v, ed.Revision(), shown{query: query.Seen(v, &geo.Filter{}), vary: "Accept", policy: plainCSP(), render: render})
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
	f.Story = nil // the story is in the path
	seen := query.Seen(v, &f)
	if !html {
		return s.json(w, r, ed.Revision(), seen, "Accept", func(ctx context.Context) (any, error) {
			return named(v.Get("hl"))(s.view(ctx, ed, story, f, v.Get("after")))
		})
	}
	return s.html(w, r, v, ed.Revision(), shown{query: seen, policy: s.policies.page, vary: "Accept", render: func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		view, err := s.view(ctx, ed, story, f, v.Get("after"))
		if err != nil {
			return err
		}
		if view.Timeline, err = ed.Timeline(ctx, story, f); err != nil {
			return err
		}
		if q.Since, err = s.since(ctx, ed, v, story, f); err != nil {
			return err
		}
		return s.pages.Story(b, q, view)
	}})
}

// pageFilter reads a page's query: unknown parameters are ignored, since links grow them.
func (s *Server) pageFilter(r *http.Request) (v url.Values, f geo.Filter, html bool, err error) {
	if v, err = reply.Values(r); err != nil {
		return v, f, false, err
	}
	if html, err = reply.Format(r, v, "json"); err != nil {
		return v, f, false, err
	}
	f, err = query.Parse(v, query.Lenient)
	return v, f, html, err
}

// view asks the atlas for a story, and tells a removed story from one that never was.
func (s *Server) view(ctx context.Context, ed *atlas.Edition, story string, f geo.Filter, after string) (*atlas.View, error) {
	if !geo.ValidID(story) {
		return nil, geo.Errorf(geo.CodeNotFound, "there is no story %q here", reply.Cut(story))
	}
	view, err := ed.View(ctx, story, f, after)
	if geo.CodeOf(err) == geo.CodeNotFound {
		return nil, s.gone(ctx, ed, geo.KindOfStory, story, story, err)
	}
	if err != nil {
		return nil, err
	}
	f.Story = nil // the story is in the path
	view.Filter = query.Canonical(&f)
	return view, nil
}

// named labels the countries of a view in the language that is asked for.
func named(hl string) func(*atlas.View, error) (any, error) {
	return func(view *atlas.View, err error) (any, error) {
		if err != nil {
			return nil, err
		}
		view.Facets.NameCountries(voice.Language(hl, ""))
		return view, nil
	}
}

// getEmbed serves the frame for articles. Any page may frame it. Whatever type is asked for, it is a page, unless f says json.
func (s *Server) getEmbed(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	f, err := query.Parse(v, query.Lenient)
	if err != nil {
		return err
	}
	story, err := s.oneStory(ed, &f)
	if err != nil {
		return err
	}
	f.Story = []string{story}
	seen := query.Seen(v, &f)
	if v.Has("f") {
		if html, err := reply.Format(r, v, "json"); err != nil {
			return err
		} else if !html {
			return s.json(w, r, ed.Revision(), seen, "", func(ctx context.Context) (any, error) {
				return named(v.Get("hl"))(s.view(ctx, ed, story, f, ""))
			})
		}
	}
	render := func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		view, err := s.view(ctx, ed, story, f, "")
		if err != nil {
			return err
		}
		if q.Since, err = s.since(ctx, ed, v, story, f); err != nil {
			return err
		}
		return s.pages.Embed(b, q, view)
	}
	return s.html(w, r, v, ed.Revision(), shown{query: seen, policy: s.policies.embed, slots: s.slots.embeds, render: render})
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
	missing := geo.Errorf(geo.CodeNotFound, "there is no %s %q in story %q", p.kind, reply.Cut(id), reply.Cut(story))
	if !geo.ValidID(id) || !geo.ValidID(story) {
		return missing
	}
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	html, err := reply.Format(r, v, "json")
	if err != nil {
		return err
	}
	find := func(ctx context.Context) (*atlas.View, error) {
		view, err := s.view(ctx, ed, story, p.filter(id), "")
		if err == nil && !p.has(view, id) {
			err = s.gone(ctx, ed, p.kind, story, id, missing)
		}
		return view, err
	}
	if !html {
		return s.json(w, r, ed.Revision(), "", "Accept", func(ctx context.Context) (any, error) { return find(ctx) })
	}
	policy := plainCSP()
	if p.kind == geo.KindOfClaim {
		policy = plainCSP("script-src 'self'") // copies the citation
	}
	render := func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		view, err := find(ctx)
		if err != nil {
			return err
		}
		return p.render(b, q, view, id)
	}
	return s.html(w, r, v, ed.Revision(), shown{query: query.Seen(v, &geo.Filter{}), vary: "Accept", policy: policy, render: render})
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
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	name := chi.URLParam(r, "page")
	render := func(_ context.Context, b *bytes.Buffer, q page.Request) error {
		ok, err := s.pages.About(b, q, name)
		if err == nil && !ok {
			err = geo.Errorf(geo.CodeNotFound, "there is no page %q about this site", reply.Cut(name))
		}
		return err
	}
	return s.html(w, r, v, geo.Revision{}, shown{query: query.Seen(v, &geo.Filter{}), policy: plainCSP(), render: render})
}

// errorPage renders an error for a browser.
func (s *Server) errorPage(r *http.Request, status int, detail string, failed error) ([]byte, string, error) {
	var b bytes.Buffer
	q := s.pageRequest(r, r.URL.Query().Get("hl"))
	q.Query = r.URL.Query()
	q.Theme = q.Query.Get("theme")
	var gone *goneError
	if errors.As(failed, &gone) {
		err := s.pages.Gone(&b, q, page.Gone{Kind: gone.kind.String(), Story: gone.story, ID: gone.id, When: gone.at})
		return b.Bytes(), plainCSP(), err
	}
	err := s.pages.Error(&b, q, status, detail)
	return b.Bytes(), plainCSP(), err
}

// getAsset serves a file of the front end; its name holds its hash.
func (s *Server) getAsset(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "file")
	body, kind, ok := s.assets.File(name)
	if !ok {
		return geo.Errorf(geo.CodeNotFound, "there is no file %q; reload the page", reply.Cut(name))
	}
	a := reply.Answer{Type: kind, Tag: name, Cache: reply.Immutable, Level: reply.Best, Slots: s.slots.pages}
	return s.reply.Make(w, r, a, func(context.Context) ([]byte, error) { return body, nil })
}

// getEmbedScript serves the script for articles. Its address is for ever, so it is fetched again each hour.
func (s *Server) getEmbedScript(w http.ResponseWriter, r *http.Request) error {
	a := reply.Answer{
		Type: "text/javascript; charset=utf-8", Tag: s.reply.Tag("embed.js"), Cache: "public, max-age=3600", Open: true,
		Level: reply.Best, Slots: s.slots.pages,
	}
	return s.reply.Make(w, r, a, func(context.Context) ([]byte, error) { return ui.Host(), nil })
}
