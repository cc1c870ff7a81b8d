package web

import (
	"bytes"
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/page"
	"dateline/web/picture"
)

// getShare serves the page that puts a view of a story into an article. It frames the embed as its preview.
func (s *Server) getShare(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, f, _, err := s.pageFilter(r)
	if err != nil {
		return err
	}
	story := chi.URLParam(r, "story")
	f.Story = nil // the story is in the path
	seen := query.Seen(v, &f, page.ShareForm()...)
	return s.html(w, r, v, ed.Revision(), shown{query: seen, policy: plainCSP("frame-src 'self'"), render: func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		view, err := s.view(ctx, ed, story, f, "")
		if err != nil {
			return err
		}
		return s.pages.Share(b, q, view)
	}})
}

// pictureSizes are the sizes of pictures to choose from, as the parameter size has them.
func pictureSizes() []string {
	var out []string
	for _, x := range picture.Sizes() {
		out = append(out, x.String())
	}
	return out
}
