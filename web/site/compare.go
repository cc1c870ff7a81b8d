package site

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/page"
	"dateline/web/reply"
	"dateline/web/surface"
)

// GetCompare serves two reports of a story side by side: ?a=REPORT&b=REPORT. Without two of them it asks which.
func (s *Handlers) GetCompare(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	story := chi.URLParam(r, "story")
	x := page.Comparison{A: strings.TrimSpace(v.Get("a")), B: strings.TrimSpace(v.Get("b"))}
	seen := query.Seen(v, &geo.Filter{}, "a", "b")
	render := func(ctx context.Context, b *bytes.Buffer, q page.Request) error {
		if err := s.compare(ctx, ed, story, &x); err != nil {
			return err
		}
		return s.Pages.Compare(b, q, &x)
	}
	return s.HTML(w, r, v, ed.Revision(), surface.Page{Query: seen, Policy: surface.PlainPolicy(), Render: render})
}

// compare fills in what the two reports carry.
func (s *Handlers) compare(ctx context.Context, ed *atlas.Edition, story string, x *page.Comparison) error {
	if err := s.comparable(ctx, ed, story, x); err != nil || !x.Chosen() {
		return err
	}
	a, b := []geo.Ref{{ID: x.A}}, []geo.Ref{{ID: x.B}}
	report := geo.ColumnNamed("report")
	hasA, hasB := geo.In{Column: report, Values: []string{x.A}}, geo.In{Column: report, Values: []string{x.B}}
	for _, part := range []struct {
		into **atlas.View
		f    geo.Filter
	}{
		{&x.OnlyA, geo.Filter{Report: a, Expr: geo.Not{Expr: hasB}}},
		{&x.Both, geo.Filter{Report: a, Expr: hasB}},
		{&x.OnlyB, geo.Filter{Report: b, Expr: geo.Not{Expr: hasA}}},
	} {
		var err error
		if *part.into, err = s.View(ctx, ed, story, part.f, ""); err != nil {
			return err
		}
	}
	return nil
}

// comparable fills in the story and its reports, and fails when one that is asked for is not there.
func (s *Handlers) comparable(ctx context.Context, ed *atlas.Edition, story string, x *page.Comparison) error {
	var ok bool
	if x.Story, ok = ed.Story(story); !ok {
		missing := geo.Errorf(geo.CodeNotFound, "there is no story %q here", reply.Cut(story))
		return s.Gone(ctx, ed, geo.KindOfStory, story, story, missing)
	}
	for _, id := range []string{x.A, x.B} {
		if _, ok := ed.Report(story, id); ok || id == "" {
			continue
		}
		missing := geo.Errorf(geo.CodeNotFound, "there is no report %q in story %q", reply.Cut(id), story)
		return s.Gone(ctx, ed, geo.KindOfReport, story, id, missing)
	}
	_, facets, err := ed.Facets(ctx, &geo.Filter{Story: []string{story}})
	x.Choices, x.Reports, x.Sources = facets["report"], map[string]atlas.ReportView{}, map[string]atlas.SourceView{}
	ids := []string{x.A, x.B}
	for _, f := range x.Choices {
		ids = append(ids, f.ID)
	}
	for _, id := range ids {
		rep, ok := ed.Report(story, id)
		if !ok {
			continue
		}
		x.Reports[id] = rep
		if src, ok := ed.Source(story, rep.Publisher); ok {
			x.Sources[rep.Publisher] = src
		}
	}
	return err
}
