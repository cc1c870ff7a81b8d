package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"dateline/geo"
)

// statusOf maps the codes of the domain to HTTP.
func statusOf(c geo.Code) int {
	switch c {
	case geo.CodeInvalid:
		return http.StatusBadRequest
	case geo.CodeNotFound:
		return http.StatusNotFound
	case geo.CodeGone:
		return http.StatusGone
	case geo.CodeConflict:
		return http.StatusConflict
	case geo.CodeUnavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// httpError is a failure that only HTTP knows.
type httpError struct {
	status  int
	message string
	header  http.Header
}

func (e *httpError) Error() string { return e.message }

// goneError is the failure of a page whose record was removed.
type goneError struct {
	story, id string
	kind      geo.Kind
	at        time.Time
}

func (e *goneError) Error() string {
	return e.kind.String() + " " + e.story + ":" + e.id + " was removed on " + e.at.UTC().Format(time.DateOnly)
}

// problem is RFC 9457 application/problem+json, with code and description as OGC's exception schema of 1.0 has them.
type problem struct {
	Type        string `json:"type"`
	Title       string `json:"title"`
	Status      int    `json:"status"`
	Detail      string `json:"detail,omitempty"`
	Instance    string `json:"instance,omitempty"`
	Code        string `json:"code"`
	Description string `json:"description,omitempty"`
}

// fail is the one place that writes errors: problem+json, or a page where a browser asks for one. Only failures of ours
// are logged. A reader who went away gets nothing.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return
	}
	status, detail := statusOf(geo.CodeOf(err)), err.Error()
	var he *httpError
	var ge *goneError
	switch {
	case errors.As(err, &ge):
		status, detail = http.StatusGone, ge.Error()
	case errors.As(err, &he):
		status, detail = he.status, he.message
		for k, v := range he.header {
			w.Header()[k] = v
		}
	case errors.Is(err, context.DeadlineExceeded):
		status, detail = http.StatusServiceUnavailable, "this took too long; try again, or ask for less"
	}
	var e *geo.Error
	if errors.As(err, &e) && e.Code != geo.CodeInternal {
		detail = e.Message // what is safe to show, without the cause
	}
	if status == http.StatusInternalServerError {
		s.log.LogAttrs(r.Context(), slog.LevelError, "request failed",
			slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Any("error", err))
		detail = "something went wrong on this server"
	}
	h := w.Header()
	if status == http.StatusServiceUnavailable && h.Get("Retry-After") == "" {
		h.Set("Retry-After", "2")
	}
	for _, k := range []string{"Content-Encoding", "Content-Length", "Etag", "Last-Modified"} {
		h.Del(k)
	}
	h.Set("Cache-Control", "no-store")
	if status == http.StatusGone || status == http.StatusNotFound {
		h.Set("Cache-Control", "max-age=60")
	}
	h.Set("Vary", "Accept, Accept-Encoding")
	h.Set("Access-Control-Allow-Origin", "*")
	body, kind := s.errorBody(r, status, detail, ge)
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if kind == typeHTML {
		h.Set("Content-Security-Policy", plainCSP())
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

func (s *Server) errorBody(r *http.Request, status int, detail string, gone *goneError) ([]byte, string) {
	if wantsHTML(r) {
		if b, err := s.errorPage(r, status, detail, gone); err == nil {
			return b, typeHTML
		}
	}
	b, err := json.Marshal(problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Instance: r.URL.Path,
		Code: http.StatusText(status), Description: detail,
	})
	if err != nil {
		return []byte(`{"type":"about:blank","status":500}`), typeProblem
	}
	return b, typeProblem
}
