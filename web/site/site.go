// Package site has the pages that people read: stories, their claims, locations, reports and sources, the comparison,
// the page for sharing and those about the site.
package site

import (
	"bytes"
	"context"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/page"
	"dateline/web/reply"
	"dateline/web/surface"
)

// Handlers answer the routes of the site.
type Handlers struct {
	*surface.Base
	policy string // of pages with a map, which nobody frames
}

// New makes the handlers.
func New(b *surface.Base) *Handlers { return &Handlers{b, b.MapPolicy("")} }

// GetRoot serves the story when there is one, else their list; an empty store says how to begin.
func (s *Handlers) GetRoot(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	if only, ok := ed.Only(); ok {
		return s.story(w, r, ed, only)
	}
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	render := func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		stories, err := ed.Stories(ctx)
		if err != nil {
			return err
		}
		if len(stories) == 0 {
			return s.Pages.Empty(b, q)
		}
		return s.Pages.Stories(b, q, stories)
	}
	return s.HTML(w, r, v, ed.Revision(), surface.Page{
		Query: query.Seen(v, &geo.Filter{}), Vary: "Accept", Policy: surface.PlainPolicy(), Render: render,
	})
}

// GetStory serves the map of a story.
func (s *Handlers) GetStory(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	return s.story(w, r, ed, chi.URLParam(r, "story"))
}

func (s *Handlers) story(w http.ResponseWriter, r *http.Request, ed *atlas.Edition, story string) error {
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
		return s.JSON(w, r, ed.Revision(), seen, "Accept", func(ctx context.Context) (any, error) {
			return surface.Named(v.Get("hl"))(s.View(ctx, ed, story, f, v.Get("after")))
		})
	}
	render := func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		view, err := s.View(ctx, ed, story, f, v.Get("after"))
		if err != nil {
			return err
		}
		if view.Timeline, err = ed.Timeline(ctx, story, f); err != nil {
			return err
		}
		if q.Since, err = s.Since(ctx, ed, v, story, f); err != nil {
			return err
		}
		return s.Pages.Story(b, q, view)
	}
	return s.HTML(w, r, v, ed.Revision(), surface.Page{Query: seen, Policy: s.policy, Vary: "Accept", Render: render})
}

// pageFilter reads a page's query: unknown parameters are ignored, since links grow them.
func (s *Handlers) pageFilter(r *http.Request) (v url.Values, f geo.Filter, html bool, err error) {
	if v, err = reply.Values(r); err != nil {
		return v, f, false, err
	}
	if html, err = reply.Format(r, v, "json"); err != nil {
		return v, f, false, err
	}
	f, err = query.Parse(v, query.Lenient)
	return v, f, html, err
}

// GetAbout serves the pages about borders, accessibility and privacy.
func (s *Handlers) GetAbout(w http.ResponseWriter, r *http.Request) error {
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	name := chi.URLParam(r, "page")
	render := func(_ context.Context, b *bytes.Buffer, q page.Request) error {
		ok, err := s.Pages.About(b, q, name)
		if err == nil && !ok {
			err = geo.Errorf(geo.CodeNotFound, "there is no page %q about this site", reply.Cut(name))
		}
		return err
	}
	return s.HTML(w, r, v, geo.Revision{}, surface.Page{
		Query: query.Seen(v, &geo.Filter{}), Policy: surface.PlainPolicy(), Render: render,
	})
}
