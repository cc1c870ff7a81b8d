package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/tile"
	"dateline/web/basemap"
	"dateline/web/page"
	"dateline/web/reply"
	"dateline/web/voice"
)

// nearest is how near the map goes: as far as the embedded basemap can be drawn larger, and for an operator's basemap
// to where its tiles end, but not to the doors of houses.
const (
	nearest        = 12
	nearestForeign = 18
)

// checkBackground refuses what browsers would.
func (s *Server) checkBackground() error {
	if b := s.cfg.Basemap; b != nil && s.base.Scheme == "https" && len(b.Origin) > 5 && b.Origin[:5] == "http:" {
		return errors.New("the basemap's address starts with http:// and the public URL with https://; browsers load no such tiles: find its https:// address")
	}
	return nil
}

// background is where pages take their background from.
func (s *Server) background() page.Basemap {
	at := s.base.EscapedPath() + "/basemap/"
	own := at + s.basemap.Hash()
	out := page.Basemap{Tiles: own + "/{z}/{x}/{y}.mvt", Countries: own + "/shapes.json", MaxZoom: basemap.MaxZoom, MapZoom: nearest}
	b := s.cfg.Basemap
	if b == nil {
		return out
	}
	out.Foreign, out.Host, out.MinZoom, out.MaxZoom, out.Bounds = string(b.Kind), b.Host, b.MinZoom, b.MaxZoom, b.Bounds
	out.MapZoom = min(max(b.MaxZoom+1, nearest), nearestForeign)
	for _, p := range b.Credit {
		out.Credit = append(out.Credit, voice.Span{Text: p.Text, Href: p.Href})
	}
	if out.Tiles = b.URL; b.File != nil {
		out.Tiles = at + b.File.Hash() + "/{z}/{x}/{y}." + b.File.Extension()
	}
	return out
}

// getBackgroundTile serves a tile of the operator's file, in the form that the file has.
func (s *Server) getBackgroundTile(w http.ResponseWriter, r *http.Request) error {
	f, form := s.file(), chi.URLParam(r, "form")
	if f == nil || chi.URLParam(r, "hash") != f.Hash() || form != f.Extension() {
		if form == "mvt" {
			return s.getBasemapTile(w, r)
		}
		return geo.Errorf(geo.CodeNotFound, "there is no such basemap here any more; reload the page")
	}
	id, err := tile.Parse(chi.URLParam(r, "z"), chi.URLParam(r, "x"), chi.URLParam(r, "y"))
	if err != nil {
		return err
	}
	body, gzipped, err := f.Tile(id.Z, id.X, id.Y)
	if err != nil {
		return err
	}
	a := reply.Answer{Type: f.Media(), Gzipped: gzipped, Cache: reply.Immutable, Tag: f.Hash() + "-" + id.String()}
	if body == nil {
		s.reply.NoContent(w, r, a)
		return nil
	}
	return s.reply.Write(w, r, a, body)
}

func (s *Server) file() *basemap.File {
	if s.cfg.Basemap == nil {
		return nil
	}
	return s.cfg.Basemap.File
}
