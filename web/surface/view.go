package surface

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/page"
	"dateline/web/reply"
	"dateline/web/voice"
)

// Since reads the parameter since of a page: the revision of the store at which a link or embed was made. What is no
// such number, or none that the store has reached, is ignored, since readers did not write it.
func (s *Base) Since(ctx context.Context, ed *atlas.Edition, v url.Values, story string, f geo.Filter) (atlas.Since, error) {
	rev, err := strconv.ParseInt(v.Get("since"), 10, 64)
	if err != nil || rev < 1 {
		return atlas.Since{}, nil
	}
	return ed.Since(ctx, story, f, rev)
}

// Query reads a request's query and the filter in it.
func Query(r *http.Request, m query.Mode, also ...string) (url.Values, geo.Filter, error) {
	v, err := reply.Values(r)
	if err != nil {
		return nil, geo.Filter{}, err
	}
	f, err := query.Parse(v, m, also...)
	return v, f, err
}

// View asks the atlas for a story, and tells a removed story from one that never was.
func (s *Base) View(ctx context.Context, ed *atlas.Edition, story string, f geo.Filter, after string) (*atlas.View, error) {
	if !geo.ValidID(story) {
		return nil, geo.Errorf(geo.CodeNotFound, "there is no story %q here", reply.Cut(story))
	}
	view, err := ed.View(ctx, story, f, after)
	if geo.CodeOf(err) == geo.CodeNotFound {
		return nil, s.Gone(ctx, ed, geo.KindOfStory, story, story, err)
	}
	if err != nil {
		return nil, err
	}
	f.Story = nil // the story is in the path
	view.Filter = query.Canonical(&f)
	return view, nil
}

// Named labels the countries of a view in the language that is asked for.
func Named(hl string) func(*atlas.View, error) (any, error) {
	return func(view *atlas.View, err error) (any, error) {
		if err != nil {
			return nil, err
		}
		view.Facets.NameCountries(voice.Language(hl, ""))
		return view, nil
	}
}

// goneError is the failure of a page whose record was removed.
type goneError struct{ page.Gone }

// Error implements error.
func (e *goneError) Error() string {
	return e.Kind + " " + e.Story + ":" + e.ID + " was removed on " + e.When.UTC().Format(time.DateOnly)
}

// Unwrap makes it CodeGone.
func (e *goneError) Unwrap() error { return &geo.Error{Code: geo.CodeGone, Message: e.Error()} }

// Gone returns a goneError when the record was there once, else the error given.
func (s *Base) Gone(ctx context.Context, ed *atlas.Edition, k geo.Kind, story, id string, otherwise error) error {
	if !geo.ValidID(story) || !geo.ValidID(id) {
		return otherwise
	}
	rem, err := ed.Removed(ctx, k, geo.Ref{Story: story, ID: id})
	switch {
	case err != nil:
		return err
	case rem != nil:
		return &goneError{page.Gone{Kind: k.String(), Story: story, ID: id, When: rem.At}}
	}
	return otherwise
}
