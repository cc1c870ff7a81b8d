package web

import (
	"errors"
	"net/http"
	"strconv"

	"dateline/geo"
	"dateline/web/reply"
)

// getHealth says that the process answers.
func (s *Server) getHealth(w http.ResponseWriter, r *http.Request) error {
	return s.base.Reply.Write(w, r, reply.Answer{Type: "text/plain; charset=utf-8", Cache: "no-store"}, []byte("ok\n"))
}

// getReady says whether the map is up to date: the atlas follows its store.
func (s *Server) getReady(w http.ResponseWriter, r *http.Request) error {
	if err := s.atlas.Ready(); err != nil {
		message := "the index does not follow the store"
		var e *geo.Error
		if errors.As(err, &e) {
			message += ": " + e.Message
		}
		return &geo.Error{Code: geo.CodeUnavailable, Message: message, Err: err}
	}
	body := "ready, revision " + strconv.FormatInt(s.atlas.Current().Revision().N, 10) + "\n"
	return s.base.Reply.Write(w, r, reply.Answer{Type: "text/plain; charset=utf-8", Cache: "no-store"}, []byte(body))
}
