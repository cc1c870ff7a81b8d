package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// Patterns lists the addresses that answer GET.
func (s *Server) Patterns() (out []string, err error) {
	err = chi.Walk(s.routes, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if method == http.MethodGet {
			out = append(out, pattern)
		}
		return nil
	})
	return out, err
}
