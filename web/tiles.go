package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/geo/tile"
	"dateline/web/basemap"
)

// getTile serves a claims tile, /tiles/claims/{z}/{x}/{y}.mvt, for any filter. An empty tile is 200 with an empty body.
func (s *Server) getTile(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	id, err := tile.Parse(chi.URLParam(r, "z"), chi.URLParam(r, "x"), chi.URLParam(r, "y"))
	if err != nil {
		return err
	}
	v, err := values(r)
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
		rev.N = ed.TileRevision(id)
	}
	etag := s.tag(rev, "tile", id.String(), query.Canonical(&f))
	if notModified(w, r, etag) {
		return nil
	}
	enc := encoding(r)
	if id.Z > tileCacheZoom || enc == "" {
		body, err := ed.Tile(r.Context(), &f, id)
		if err != nil {
			return err
		}
		return s.write(w, r, reply{kind: typeMVT, etag: etag, body: body})
	}
	key := etag + "-" + enc
	body, ok := s.tiles.get(key, enc)
	if !ok {
		// A shared rendering must not end because one of those who wait for it went away; it takes milliseconds.
		body, err = s.tiles.render(key, enc, func() ([]byte, error) {
			return ed.Tile(context.WithoutCancel(r.Context()), &f, id)
		})
		if err != nil {
			return err
		}
	}
	return s.write(w, r, reply{kind: typeMVT, etag: etag, body: body, packed: enc})
}

// getTileJSON describes the claims tiles, TileJSON 3.0.0. A filter becomes part of the tiles' address.
func (s *Server) getTileJSON(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, err := values(r)
	if err != nil {
		return err
	}
	f, err := query.Parse(v, query.Strict)
	if err != nil {
		return err
	}
	doc, err := ed.TileJSON(r.Context(), &f)
	if err != nil {
		return err
	}
	doc.Tiles = []string{s.abs("/tiles/claims/{z}/{x}/{y}.mvt", query.Canonical(&f))}
	body, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return s.write(w, r, reply{kind: typeJSON, body: body})
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
	body, ok := s.basemap.Tile(id.Z, id.X, id.Y)
	if !ok {
		body, err = s.pack.pack("gzip", nil)
		if err != nil {
			return err
		}
	}
	return s.write(w, r, reply{
		kind: typeMVT, body: body, gzipped: true, cache: immutable,
		etag: s.basemap.Hash() + "-" + id.String(),
	})
}

func (s *Server) checkHash(r *http.Request) error {
	if h := chi.URLParam(r, "hash"); h != s.basemap.Hash() {
		return geo.Errorf(geo.CodeNotFound, "there is no basemap %q here any more; reload the page", h)
	}
	return nil
}

// getHealth says that the process answers.
func (s *Server) getHealth(w http.ResponseWriter, r *http.Request) error {
	return s.write(w, r, reply{kind: "text/plain; charset=utf-8", body: []byte("ok\n"), cache: "no-store"})
}

// getReady says whether the map is up to date: the atlas follows its store.
func (s *Server) getReady(w http.ResponseWriter, r *http.Request) error {
	if err := s.atlas.Ready(); err != nil {
		return &geo.Error{Code: geo.CodeUnavailable, Message: "the index does not follow the store", Err: err}
	}
	return s.write(w, r, reply{
		kind: "text/plain; charset=utf-8", cache: "no-store",
		body: []byte("ready, revision " + strconv.FormatInt(s.atlas.Current().Revision().N, 10) + "\n"),
	})
}
