// Package embed is for articles: the frame and its script, what oEmbed says of them, and the picture.
package embed

import (
	"bytes"
	"context"
	"net/http"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/basemap"
	"dateline/web/page"
	"dateline/web/picture"
	"dateline/web/reply"
	"dateline/web/surface"
	"dateline/web/ui"
)

// Handlers answer the routes for articles.
type Handlers struct {
	*surface.Base
	policy string
	drawer *picture.Drawer
}

// New makes the handlers. Pictures have the archive as their background.
func New(b *surface.Base, archive *basemap.Archive) (*Handlers, error) {
	drawer, err := picture.New(archive)
	return &Handlers{b, b.MapPolicy(b.Ancestors), drawer}, err
}

// GetEmbed serves the frame for articles. Any page may frame it. Whatever type is asked for, it is a page, unless f
// says json.
func (s *Handlers) GetEmbed(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, f, err := surface.Query(r, query.Lenient)
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
			return s.JSON(w, r, ed.Revision(), seen, "", func(ctx context.Context) (any, error) {
				return surface.Named(v.Get("hl"))(s.View(ctx, ed, story, f, ""))
			})
		}
	}
	render := func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		view, err := s.View(ctx, ed, story, f, "")
		if err != nil {
			return err
		}
		if q.Since, err = s.Since(ctx, ed, v, story, f); err != nil {
			return err
		}
		return s.Pages.Embed(b, q, view)
	}
	return s.HTML(w, r, v, ed.Revision(), surface.Page{
		Query: seen, Policy: s.policy, Slots: s.Slots.Embeds, Render: render,
	})
}

// oneStory returns the story that a picture or embed shows: the one asked for, or the only one.
func (s *Handlers) oneStory(ed *atlas.Edition, f *geo.Filter) (string, error) {
	switch len(f.Story) {
	case 1:
		return f.Story[0], nil
	case 0:
		if id, ok := ed.Only(); ok {
			return id, nil
		}
	default:
		return "", geo.Errorf(geo.CodeInvalid, "parameter story: only one story is shown at a time; give one id")
	}
	return "", geo.Errorf(geo.CodeInvalid, "parameter story is missing; give the id of the story to show")
}

// GetEmbedScript serves the script for articles. Its address is for ever, so it is fetched again each hour.
func (s *Handlers) GetEmbedScript(w http.ResponseWriter, r *http.Request) error {
	a := reply.Answer{
		Type: "text/javascript; charset=utf-8", Tag: s.Reply.Tag("embed.js"), Cache: "public, max-age=3600", Open: true,
		Level: reply.Best, Slots: s.Slots.Pages,
	}
	return s.Reply.Make(w, r, a, func(context.Context) ([]byte, error) { return ui.Host(), nil })
}
