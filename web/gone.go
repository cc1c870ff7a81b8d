package web

import (
	"context"
	"time"

	"dateline/geo"
	"dateline/geo/atlas"
)

// goneError is the failure of a page whose record was removed.
type goneError struct {
	story, id string
	kind      geo.Kind
	at        time.Time
}

// Error implements error.
func (e *goneError) Error() string {
	return e.kind.String() + " " + e.story + ":" + e.id + " was removed on " + e.at.UTC().Format(time.DateOnly)
}

// Unwrap makes it CodeGone.
func (e *goneError) Unwrap() error { return &geo.Error{Code: geo.CodeGone, Message: e.Error()} }

// gone returns a goneError when the record was there once, else the error given.
func (s *Server) gone(ctx context.Context, ed *atlas.Edition, k geo.Kind, story, id string, otherwise error) error {
	rem, err := ed.Removed(ctx, k, geo.Ref{Story: story, ID: id})
	switch {
	case err != nil:
		return err
	case rem != nil:
		return &goneError{story: story, id: id, kind: k, at: rem.At}
	}
	return otherwise
}
