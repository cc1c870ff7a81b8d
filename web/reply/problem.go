package reply

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

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

// Error is a failure that only HTTP knows.
type Error struct {
	Status  int
	Message string // may be shown to anyone
	Header  http.Header
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// details is RFC 9457 application/problem+json, with code and description as OGC's exception schema of 1.0 has them.
type details struct {
	Type        string `json:"type"`
	Title       string `json:"title"`
	Status      int    `json:"status"`
	Detail      string `json:"detail,omitempty"`
	Instance    string `json:"instance,omitempty"`
	Code        string `json:"code"`
	Description string `json:"description,omitempty"`
}

// maxDetail is how many bytes of a message are shown.
const maxDetail = 2000

// judge returns what a client is told of an error.
func judge(err error) (status int, detail string, header http.Header) {
	status, detail = statusOf(geo.CodeOf(err)), err.Error()
	var he *Error
	var e *geo.Error
	switch {
	case errors.As(err, &he):
		return he.Status, he.Message, he.Header
	case errors.As(err, &e) && e.Code != geo.CodeInternal:
		return status, e.Message, nil // what is safe to show, without the cause
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "this took too long; try again, or ask for less", nil
	}
	return status, detail, nil
}

// Fail is the one place that writes errors: problem+json, or a page where a browser asks for one. Only failures of ours
// are logged. A client who went away gets nothing.
func (d *Responder) Fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return
	}
	status, detail, header := judge(err)
	h := w.Header()
	for k, v := range header {
		h[k] = v
	}
	if status == http.StatusInternalServerError {
		d.log.LogAttrs(r.Context(), slog.LevelError, "request failed",
			slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Any("error", err))
		detail = "something went wrong on this server"
	}
	if len(detail) > maxDetail {
		detail = strings.ToValidUTF8(detail[:maxDetail], "") + "…"
	}
	if (status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests) && h.Get("Retry-After") == "" {
		h.Set("Retry-After", "2")
	}
	for _, k := range []string{"Content-Encoding", "Content-Length", "Content-Disposition", "Etag", "Last-Modified"} {
		h.Del(k)
	}
	h.Set("Cache-Control", "no-store")
	if status == http.StatusGone || status == http.StatusNotFound {
		h.Set("Cache-Control", "max-age=60")
	}
	h.Set("Vary", "Accept, Accept-Language")
	body, kind := d.problem(h, r, status, detail, err)
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client may be gone; there is nobody left to tell
	}
}

func (d *Responder) problem(
	h http.Header, r *http.Request, status int, detail string, err error,
) (body []byte, kind string) {
	if d.cfg.ErrorPage != nil && wantsHTML(r) {
		if page, policy, failed := d.cfg.ErrorPage(r, status, detail, err); failed == nil {
			h.Set("Content-Security-Policy", policy)
			return page, HTML
		}
	}
	body, err = json.Marshal(details{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Instance: Cut(r.URL.Path),
		Code: http.StatusText(status), Description: detail,
	})
	if err != nil {
		return []byte(`{"type":"about:blank","status":500}`), problem
	}
	return body, problem
}
