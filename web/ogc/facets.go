package ogc

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
	"dateline/geo/query"
	"dateline/web/reply"
	"dateline/web/surface"
	"dateline/web/voice"
)

var asCSV = reply.Form{Names: []string{"csv"}, Type: "text/csv; charset=utf-8; header=present"}

// GetFacets counts what matches a filter: by every facet its first values, by those of the parameter by every value; and when
// asked for who answers. CSV is a table of what the parameter by names, without it of all.
func (s *Handlers) GetFacets(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, f, err := surface.Query(r, query.Strict, "hl", "f", "by", "with")
	if err != nil {
		return err
	}
	form := reply.AsJSON
	if v.Has("f") { // Who says nothing gets JSON, as ever.
		if form, err = reply.Negotiate(r, v, reply.AsJSON, asCSV); err != nil {
			return err
		}
	}
	if with := v.Get("with"); v.Has("with") && with != "answerers" {
		return geo.Errorf(geo.CodeInvalid, "parameter with: %q is not known; it is answerers", reply.Cut(with))
	}
	by, err := facetColumns(v.Get("by"))
	if err != nil {
		return err
	}
	lang := voice.Language(v.Get("hl"), "")
	key := []string{query.Canonical(&f), "hl=" + lang, "with=" + v.Get("with"), "by=" + v.Get("by")}
	if form.Type == asCSV.Type {
		if v.Has("with") {
			return geo.Errorf(geo.CodeInvalid, "parameter with: not with f=csv")
		}
		a := reply.Answer{
			Type: asCSV.Type, Tag: s.Tag(ed.Revision(), append(key, "csv")...), Slots: s.Slots.Counts,
			Header: http.Header{"Content-Disposition": {`attachment; filename="counts.csv"`}},
		}
		return s.Reply.Make(w, r, a, func(ctx context.Context) ([]byte, error) { return facetTable(ctx, ed, &f, by, lang) })
	}
	return s.JSON(w, r, ed.Revision(), strings.Join(key, "&"), "", func(ctx context.Context) (any, error) {
		out := struct {
			atlas.Counts
			Facets    atlas.Facets     `json:"facets"`
			Answerers []atlas.Answerer `json:"answerers,omitempty"`
		}{}
		var err error
		if out.Counts, out.Facets, err = ed.Facets(ctx, &f); err == nil && v.Has("with") {
			out.Answerers, err = ed.Answerers(ctx, &f)
		}
		if err == nil && v.Has("by") {
			out.Facets, err = ed.AllFacets(ctx, &f, by...)
		}
		out.Facets.NameCountries(lang)
		return out, err
	})
}

// facetColumns reads the parameter by: the columns named, all for "".
func facetColumns(by string) ([]*geo.Column, error) {
	all, names := geo.FacetColumns(), facetNames()
	if by == "" {
		return all, nil
	}
	var out []*geo.Column
	for name := range strings.SplitSeq(by, ",") {
		i := slices.Index(names, strings.TrimSpace(name))
		if i < 0 {
			return nil, geo.Errorf(geo.CodeInvalid, "parameter by: %q is not counted by; there are %s", reply.Cut(name), strings.Join(names, ", "))
		}
		if !slices.Contains(out, all[i]) {
			out = append(out, all[i])
		}
	}
	return out, nil
}

// facetTable writes the counts by columns, one after the other, as CSV.
func facetTable(ctx context.Context, ed *atlas.Edition, f *geo.Filter, by []*geo.Column, lang string) ([]byte, error) {
	facets, err := ed.AllFacets(ctx, f, by...)
	if err != nil {
		return nil, err
	}
	facets.NameCountries(lang)
	out := []byte("by,id,label,claims\r\n")
	for _, c := range by {
		for _, x := range facets[c.Name] {
			for _, cell := range []string{c.Name, x.ID, x.Label} {
				out = append(exchange.AppendCell(out, []byte(cell)), ',')
			}
			out = append(strconv.AppendInt(out, int64(x.Claims), 10), "\r\n"...)
		}
	}
	return out, nil
}
