package site

import (
	"bytes"
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/page"
	"dateline/web/surface"
)

// GetShare serves the page that puts a view of a story into an article. It frames the embed as its preview.
func (s *Handlers) GetShare(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, f, _, err := s.pageFilter(r)
	if err != nil {
		return err
	}
	story := chi.URLParam(r, "story")
	for former, name := range page.FormerShareForm() {
		if x, ok := v[former]; ok && !v.Has(name) {
			v[name] = x
		}
	}
	f.Story = nil // the story is in the path
	seen := query.Seen(v, &f, page.ShareForm()...)
	render := func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		view, err := s.View(ctx, ed, story, f, "")
		if err != nil {
			return err
		}
		return s.Pages.Share(b, q, view)
	}
	policy := surface.PlainPolicy("frame-src 'self'")
	return s.HTML(w, r, v, ed.Revision(), surface.Page{Query: seen, Policy: policy, Render: render})
}
