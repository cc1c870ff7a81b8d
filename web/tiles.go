package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/geo/tile"
	"dateline/web/basemap"
	"dateline/web/reply"
)

// getTile serves a claims tile, /tiles/claims/{z}/{x}/{y}.mvt, for any filter. An empty tile is 200 with an empty body.
func (s *Server) getTile(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	id, err := tile.Parse(chi.URLParam(r, "z"), chi.URLParam(r, "x"), chi.URLParam(r, "y"))
	if err != nil {
		return err
	}
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	f, err := query.Parse(v, query.Strict)
	if err != nil {
		return err
	}
	// A full-text result may change with marks anywhere, so only tiles without one keep their tag while others change.
	rev := ed.Revision()
	if f.Query == "" {
		rev = ed.TileRevision(id)
	}
	a := reply.Answer{Type: reply.MVT, Tag: s.tag(rev, "tile", id.String(), query.Canonical(&f))}
	make := func(ctx context.Context) ([]byte, error) { return ed.Tile(ctx, &f, id) }
	if id.Z > maxKeptZoom {
		return s.reply.MakeOnce(w, r, a, make)
	}
	return s.reply.Make(w, r, a, make)
}

// maxKeptZoom is the deepest zoom whose tiles are kept. Deeper ones are made faster than a cache pays for.
const maxKeptZoom = 11

// getTileJSON describes the claims tiles, TileJSON 3.0.0. A filter becomes part of the tiles' address.
func (s *Server) getTileJSON(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	f, err := query.Parse(v, query.Strict)
	if err != nil {
		return err
	}
	return s.json(w, r, ed.Revision(), query.Canonical(&f), "", func(ctx context.Context) (any, error) {
		doc, err := ed.TileJSON(ctx, &f)
		doc.Tiles = []string{s.abs("/tiles/claims/{z}/{x}/{y}.mvt", query.Canonical(&f))}
		return doc, err
	})
}

// getBasemapTile serves a tile of the embedded basemap. The hash in the path makes it immutable.
func (s *Server) getBasemapTile(w http.ResponseWriter, r *http.Request) error {
	if err := s.checkHash(r); err != nil {
		return err
	}
	id, err := tile.Parse(chi.URLParam(r, "z"), chi.URLParam(r, "x"), chi.URLParam(r, "y"))
	if err != nil {
		return err
	}
	if id.Z > basemap.MaxZoom {
		return geo.Errorf(geo.CodeNotFound, "the basemap ends at zoom %d; draw that tile larger", basemap.MaxZoom)
	}
	a := reply.Answer{Type: reply.MVT, Gzipped: true, Cache: reply.Immutable, Tag: s.basemap.Hash() + "-" + id.String()}
	body, ok := s.basemap.Tile(id.Z, id.X, id.Y)
	if !ok {
		a.Gzipped = false
	}
	return s.reply.Write(w, r, a, body)
}

func (s *Server) checkHash(r *http.Request) error {
	if h := chi.URLParam(r, "hash"); h != s.basemap.Hash() {
		return geo.Errorf(geo.CodeNotFound, "there is no basemap %q here any more; reload the page", h)
	}
	return nil
}

// getHealth says that the process answers.
func (s *Server) getHealth(w http.ResponseWriter, r *http.Request) error {
	return s.reply.Write(w, r, reply.Answer{Type: "text/plain; charset=utf-8", Cache: "no-store"}, []byte("ok\n"))
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
	return s.reply.Write(w, r, reply.Answer{Type: "text/plain; charset=utf-8", Cache: "no-store"}, []byte(body))
}
