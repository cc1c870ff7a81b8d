package main

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// gate answers while the map is being loaded, and then lets everything through.
type gate struct{ to atomic.Pointer[http.Handler] }

func (g *gate) open(h http.Handler) { g.to.Store(&h) }

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := g.to.Load(); h != nil {
		(*h).ServeHTTP(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if strings.HasSuffix(r.URL.Path, "/healthz") { // a public path may stand before it
		_, _ = io.WriteString(w, "ok\n")
		return
	}
	h.Set("Retry-After", "2")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, "The map is being loaded. Try again in a moment.\n")
}
