// Package static serves what is the same for every story: the files of the front end, the tiles of the background and
// the shapes of countries.
package static

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/tile"
	"dateline/web/basemap"
	"dateline/web/page"
	"dateline/web/reply"
	"dateline/web/surface"
	"dateline/web/ui"
	"dateline/web/voice"
)

// Handlers answer the routes of files.
type Handlers struct {
	*surface.Base
	assets  *ui.Assets
	basemap *basemap.Archive
}

// New makes the handlers.
func New(b *surface.Base, assets *ui.Assets, archive *basemap.Archive) *Handlers {
	return &Handlers{b, assets, archive}
}

// GetAsset serves a file of the front end; its name holds its hash.
func (s *Handlers) GetAsset(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "file")
	body, kind, ok := s.assets.File(name)
	if !ok {
		return geo.Errorf(geo.CodeNotFound, "there is no file %q; reload the page", reply.Cut(name))
	}
	a := reply.Answer{Type: kind, Tag: name, Cache: reply.Immutable, Level: reply.Best, Slots: s.Slots.Pages}
	return s.Reply.Make(w, r, a, func(context.Context) ([]byte, error) { return body, nil })
}

// nearest is how near the map goes: as far as the embedded basemap can be drawn larger, and for an operator's basemap
// to where its tiles end, but not to the doors of houses.
const (
	nearest        = 12
	nearestForeign = 18
)

// Background is where pages take their background from.
func (s *Handlers) Background() page.Basemap {
	at := s.URL.EscapedPath() + "/basemap/"
	own := at + s.basemap.Hash()
	out := page.Basemap{Tiles: own + "/{z}/{x}/{y}.mvt", Countries: own + "/shapes.json", MaxZoom: basemap.MaxZoom, MapZoom: nearest}
	b := s.Basemap
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

// GetBackgroundTile serves a tile of the operator's file, in the form that the file has, or of the embedded basemap.
// The hash in the path makes it immutable.
func (s *Handlers) GetBackgroundTile(w http.ResponseWriter, r *http.Request) error {
	var f *basemap.File
	if s.Basemap != nil {
		f = s.Basemap.File
	}
	form, hash := chi.URLParam(r, "form"), chi.URLParam(r, "hash")
	foreign := f != nil && hash == f.Hash() && form == f.Extension()
	if !foreign && form != "mvt" {
		return geo.Errorf(geo.CodeNotFound, "there is no such basemap here any more; reload the page")
	}
	if !foreign {
		if err := s.checkHash(r); err != nil {
			return err
		}
	}
	id, err := tile.Parse(chi.URLParam(r, "z"), chi.URLParam(r, "x"), chi.URLParam(r, "y"))
	if err != nil {
		return err
	}
	if !foreign {
		if id.Z > basemap.MaxZoom {
			return geo.Errorf(geo.CodeNotFound, "the basemap ends at zoom %d; draw that tile larger", basemap.MaxZoom)
		}
		a := reply.Answer{Type: reply.MVT, Cache: reply.Immutable, Tag: hash + "-" + id.String()}
		var body []byte
		body, a.Gzipped = s.basemap.Tile(id.Z, id.X, id.Y)
		return s.Reply.Write(w, r, a, body)
	}
	body, gzipped, err := f.Tile(id.Z, id.X, id.Y)
	if err != nil {
		return err
	}
	a := reply.Answer{Type: f.Media(), Gzipped: gzipped, Cache: reply.Immutable, Tag: hash + "-" + id.String()}
	if body == nil {
		s.Reply.NoContent(w, r, a)
		return nil
	}
	return s.Reply.Write(w, r, a, body)
}

func (s *Handlers) checkHash(r *http.Request) error {
	if h := chi.URLParam(r, "hash"); h != s.basemap.Hash() {
		return geo.Errorf(geo.CodeNotFound, "there is no basemap %q here any more; reload the page", h)
	}
	return nil
}
