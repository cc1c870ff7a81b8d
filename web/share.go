package web

import (
	"bytes"
	"net/http"

	"github.com/go-chi/chi/v5"

	"dateline/geo/atlas"
	"dateline/web/picture"
)

// getShare serves the page that puts a view of a story into an article. It frames the embed as its preview.
func (s *Server) getShare(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, f, _, err := s.pageFilter(r)
	if err != nil {
		return err
	}
	view, err := s.view(r, ed, chi.URLParam(r, "story"), f, "")
	if err != nil {
		return err
	}
	return s.html(w, r, plainCSP("frame-src 'self'"), func(b *bytes.Buffer) error { return s.pages.Share(b, s.pageRequest(r, v), view) })
}

// pictureSizes are the sizes of pictures to choose from, as the parameter size has them.
func pictureSizes() []string {
	var out []string
	for _, x := range picture.Sizes() {
		out = append(out, x.String())
	}
	return out
}
