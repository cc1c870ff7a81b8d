package reply

import (
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/go-chi/chi/v5/middleware"
)

// MaxURL is the longest request target in bytes.
const MaxURL = 8 << 10

// Handler is a route's work. It writes nothing before the last step that can fail.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Handle makes an http.Handler of a Handler: its error is answered by Fail.
func (d *Responder) Handle(h Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			d.Fail(w, r, err)
		}
	}
}

// Methods are those that resources answer to.
const Methods = "GET, HEAD, OPTIONS"

// Options answers OPTIONS.
func Options(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Allow", Methods)
	h.Set("Access-Control-Allow-Methods", Methods)
	h.Set("Access-Control-Allow-Headers", "*")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusOK)
}

// usual are the headers that every reply has. Their values are shared, and replaced whole where a reply has its own.
func (d *Responder) usual() http.Header {
	h := http.Header{}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
	if d.cfg.Hosts == nil {
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "ETag, Link, Content-Crs, Retry-After")
	} else {
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
	}
	return h
}

// Guard does what every request needs: it survives panics, bounds the URL, refuses hosts that are not ours, takes the
// public path off and sets the headers that every reply has.
func (d *Responder) Guard(next http.Handler, prefix string) http.Handler {
	usual := d.usual()
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w := middleware.NewWrapResponseWriter(rw, r.ProtoMajor)
		h := w.Header()
		for k, v := range usual {
			h[k] = v
		}
		defer d.recover(w, r)
		if d.cfg.Hosts != nil && !d.cfg.Hosts(r.Host) {
			d.Fail(w, r, &Error{Status: http.StatusMisdirectedRequest, Message: "this preview does not answer for the host " +
				Cut(r.Host) + "; open the address that it printed, or start it with --public-url"})
			return
		}
		if len(r.RequestURI) > MaxURL {
			d.Fail(w, r, &Error{Status: http.StatusRequestURITooLong, Message: "the address is longer than 8 KB"})
			return
		}
		if prefix != "" && (r.URL.Path == prefix || strings.HasPrefix(r.URL.Path, prefix+"/")) {
			r2 := r.Clone(r.Context())
			r2.URL.Path = "/" + strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, prefix), "/")
			r2.URL.RawPath = ""
			r = r2
		}
		next.ServeHTTP(w, r)
	})
}

// recover answers a panic with a problem, or cuts the connection when something went out already, so that nobody takes
// a part for the whole.
func (d *Responder) recover(w middleware.WrapResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler { //nolint:errorlint // the sentinel is compared as net/http does
		panic(p)
	}
	d.log.Error("panic", "panic", p, "path", r.URL.Path, "stack", string(debug.Stack()))
	if w.Status() != 0 {
		panic(http.ErrAbortHandler)
	}
	d.Fail(w, r, &Error{Status: http.StatusInternalServerError, Message: "something went wrong on this server"})
}
