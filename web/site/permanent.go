package site

import (
	"bytes"
	"context"
	"io"
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

// permanent is what the four kinds of permanent page differ in.
type permanent struct {
	kind   geo.Kind
	filter geo.Filter
	has    func(v *atlas.View) bool
	render func(b io.Writer, q page.Request, v *atlas.View, id string) error
}

func (s *Handlers) getPermanent(w http.ResponseWriter, r *http.Request, ed *atlas.Edition, p permanent) error {
	story, id := chi.URLParam(r, "story"), chi.URLParam(r, "id")
	missing := geo.Errorf(geo.CodeNotFound, "there is no %s %q in story %q", p.kind, reply.Cut(id), reply.Cut(story))
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
	find := func(ctx context.Context) (*atlas.View, error) {
		view, err := s.View(ctx, ed, story, p.filter, "")
		if err == nil && !p.has(view) {
			err = s.Gone(ctx, ed, p.kind, story, id, missing)
		}
		return view, err
	}
	if !html {
		return s.JSON(w, r, ed.Revision(), "", "Accept", func(ctx context.Context) (any, error) { return find(ctx) })
	}
	policy := surface.PlainPolicy()
	if p.kind == geo.KindOfClaim {
		policy = surface.PlainPolicy("script-src 'self'") // copies the citation
	}
	render := func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		view, err := find(ctx)
		if err != nil {
			return err
		}
		return p.render(b, q, view, id)
	}
	return s.HTML(w, r, v, ed.Revision(), surface.Page{Query: query.Seen(v, &geo.Filter{}), Vary: "Accept", Policy: policy, Render: render})
}

// GetClaim serves the page of a claim.
func (s *Handlers) GetClaim(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	id := chi.URLParam(r, "id")
	has := func(v *atlas.View) bool {
		return slices.ContainsFunc(v.Claims, func(c atlas.ClaimView) bool { return c.ID == id })
	}
	return s.getPermanent(w, r, ed, permanent{geo.KindOfClaim, geo.Filter{Claim: []geo.Ref{{ID: id}}}, has, s.Pages.Claim})
}

// GetLocation serves the page of a location.
func (s *Handlers) GetLocation(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	id := chi.URLParam(r, "id")
	has := func(v *atlas.View) bool { _, ok := v.Locations[id]; return ok }
	return s.getPermanent(w, r, ed, permanent{geo.KindOfLocation, geo.Filter{Location: []geo.Ref{{ID: id}}}, has, s.Pages.Location})
}

// GetReport serves the page of a report.
func (s *Handlers) GetReport(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	story, id := chi.URLParam(r, "story"), chi.URLParam(r, "id")
	has := func(*atlas.View) bool { _, ok := ed.Report(story, id); return ok }
	render := func(b io.Writer, q page.Request, v *atlas.View, id string) error {
		rep, _ := ed.Report(story, id)
		return s.Pages.Report(b, q, v, id, rep)
	}
	return s.getPermanent(w, r, ed, permanent{geo.KindOfReport, geo.Filter{Report: []geo.Ref{{ID: id}}}, has, render})
}

// GetSource serves the page of a source.
func (s *Handlers) GetSource(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	story, id := chi.URLParam(r, "story"), chi.URLParam(r, "id")
	has := func(*atlas.View) bool { _, ok := ed.Source(story, id); return ok }
	render := func(b io.Writer, q page.Request, v *atlas.View, id string) error {
		src, _ := ed.Source(story, id)
		return s.Pages.Source(b, q, v, id, src)
	}
	return s.getPermanent(w, r, ed, permanent{geo.KindOfSource, geo.Filter{Claimant: []geo.Ref{{ID: id}}}, has, render})
}
