package site

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/page"
	"dateline/web/reply"
	"dateline/web/surface"
)

// GetRecord serves the permanent pages of claims, locations, reports or sources.
func (s *Handlers) GetRecord(k geo.Kind) func(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	return func(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error { return s.getRecord(w, r, ed, k) }
}

func (s *Handlers) getRecord(w http.ResponseWriter, r *http.Request, ed *atlas.Edition, k geo.Kind) error {
	story, id := chi.URLParam(r, "story"), chi.URLParam(r, "id")
	missing := geo.Errorf(geo.CodeNotFound, "there is no %s %q in story %q", k, reply.Cut(id), reply.Cut(story))
	if !geo.ValidID(id) || !geo.ValidID(story) {
		return missing
	}
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	html, err := reply.Format(r, v, "json")
	if err != nil {
		return err
	}
	ref := []geo.Ref{{ID: id}}
	f := map[geo.Kind]geo.Filter{
		geo.KindOfClaim: {Claim: ref}, geo.KindOfLocation: {Location: ref},
		geo.KindOfReport: {Report: ref}, geo.KindOfSource: {Claimant: ref},
	}[k]
	find := func(ctx context.Context) (*atlas.View, error) {
		view, err := s.View(ctx, ed, story, f, "")
		if err == nil && !has(ed, view, k, story, id) {
			err = s.Gone(ctx, ed, k, story, id, missing)
		}
		return view, err
	}
	if !html {
		return s.JSON(w, r, ed.Revision(), "", "Accept", func(ctx context.Context) (any, error) { return find(ctx) })
	}
	policy := surface.PlainPolicy()
	if k == geo.KindOfClaim {
		policy = surface.PlainPolicy("script-src 'self'") // copies the citation
	}
	render := func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		view, err := find(ctx)
		if err != nil {
			return err
		}
		switch k {
		case geo.KindOfClaim:
			return s.Pages.Claim(b, q, view, id)
		case geo.KindOfLocation:
			return s.Pages.Location(b, q, view, id)
		case geo.KindOfReport:
			rep, _ := ed.Report(story, id)
			return s.Pages.Report(b, q, view, id, rep)
		}
		src, _ := ed.Source(story, id)
		return s.Pages.Source(b, q, view, id, src)
	}
	return s.HTML(w, r, v, ed.Revision(), surface.Page{
		Query: query.Seen(v, &geo.Filter{}), Vary: "Accept", Policy: policy, Render: render,
	})
}

// has tells whether there is a record: claims and locations in the view that is filtered by them.
func has(ed *atlas.Edition, v *atlas.View, k geo.Kind, story, id string) (ok bool) {
	switch k {
	case geo.KindOfClaim:
		ok = slices.ContainsFunc(v.Claims, func(c atlas.ClaimView) bool { return c.ID == id })
	case geo.KindOfLocation:
		_, ok = v.Locations[id]
	case geo.KindOfReport:
		_, ok = ed.Report(story, id)
	default:
		_, ok = ed.Source(story, id)
	}
	return ok
}
