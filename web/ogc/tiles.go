// Package ogc answers machines: items of collections as in OGC API – Features, facets, downloads, tiles and TileJSON.
package ogc

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/geo/tile"
	"dateline/web/reply"
	"dateline/web/surface"
)

// Handlers answer the routes for machines.
type Handlers struct {
	*surface.Base
	spools reply.Spools
}

// New makes the handlers.
func New(b *surface.Base) *Handlers { return &Handlers{Base: b} }

// GetTile serves a claims tile, /tiles/claims/{z}/{x}/{y}.mvt, for any filter. An empty tile is 200 with an empty body.
func (s *Handlers) GetTile(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	id, err := tile.Parse(chi.URLParam(r, "z"), chi.URLParam(r, "x"), chi.URLParam(r, "y"))
	if err != nil {
		return err
	}
	_, f, err := surface.Query(r, query.Strict)
	if err != nil {
		return err
	}
	return s.tile(w, r, ed, id, &f, nil)
}

// tile serves a tile; empty, if any, is asked whether one without anything may be.
func (s *Handlers) tile(
	w http.ResponseWriter, r *http.Request, ed *atlas.Edition, id tile.ID, f *geo.Filter,
	empty func(context.Context) error,
) error {
	// A full-text result may change with marks anywhere, so only tiles without one keep their tag while others change.
	rev := ed.Revision()
	if f.Query == "" {
		rev = ed.TileRevision(id)
	}
	kind := "tile"
	if empty != nil {
		kind = "tile within limits"
	}
	a := reply.Answer{Type: reply.MVT, Tag: s.Tag(rev, kind, id.String(), query.Canonical(f))}
	make := func(ctx context.Context) ([]byte, error) {
		body, err := ed.Tile(ctx, f, id)
		if empty != nil && len(body) == 0 && err == nil {
			err = empty(ctx)
		}
		return body, err
	}
	if id.Z > maxKeptZoom {
		return s.Reply.MakeOnce(w, r, a, make)
	}
	return s.Reply.Make(w, r, a, make)
}

// maxKeptZoom is the deepest zoom whose tiles are kept. Deeper ones are made faster than a cache pays for.
const maxKeptZoom = 11

// GetTileJSON describes the claims tiles, TileJSON 3.0.0. A filter becomes part of the tiles' address.
func (s *Handlers) GetTileJSON(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	_, f, err := surface.Query(r, query.Strict)
	if err != nil {
		return err
	}
	return s.JSON(w, r, ed.Revision(), query.Canonical(&f), "", func(ctx context.Context) (any, error) {
		doc, err := ed.TileJSON(ctx, &f)
		doc.Tiles = []string{s.Abs("/tiles/claims/{z}/{x}/{y}.mvt", query.Canonical(&f))}
		return doc, err
	})
}
