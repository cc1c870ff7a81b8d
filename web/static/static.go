// Package static serves what is the same for every story: the files of the front end, the tiles of the background and
// the shapes of countries.
package static

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/country"
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

// maxCountries is how many countries one request may ask for: all of them.
const maxCountries = 300

// shape is a country as the map draws it: polygons of rings, each ring its first point and then the steps to the next
// ones, longitude before latitude, in hundredths of a degree. That is a third of what GeoJSON takes, and every embed
// waits for it. Dotted are stretches of it along borders that are dotted: polygon, ring, first and last point.
type shape struct {
	Polygons [][][]int `json:"polygons"`
	Dotted   [][4]int  `json:"dotted,omitempty"`
}

// GetCountries serves generalised polygons of countries, ?codes=HR,IT.
func (s *Handlers) GetCountries(w http.ResponseWriter, r *http.Request) error {
	if err := s.checkHash(r); err != nil {
		return err
	}
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	for k := range v {
		if k != "codes" {
			return geo.Errorf(geo.CodeInvalid, "unknown parameter %q; known is codes", reply.Cut(k))
		}
	}
	codes, err := countryCodes(v.Get("codes"))
	if err != nil {
		return err
	}
	a := reply.Answer{
		Type: reply.JSON, Cache: reply.Immutable, Level: reply.Page, Slots: s.Slots.Counts, Tag: s.Reply.Tag("shapes", strings.Join(codes, ",")),
	}
	return s.Reply.Make(w, r, a, func(context.Context) ([]byte, error) { return countries(codes) })
}

// countryCodes reads the parameter codes: sorted, without repeats.
func countryCodes(s string) ([]string, error) {
	list := strings.Split(strings.ToUpper(s), ",")
	if s == "" || len(list) > maxCountries {
		return nil, geo.Errorf(geo.CodeInvalid, "parameter codes: give 1 to %d country codes, as codes=HR,IT", maxCountries)
	}
	for _, code := range list {
		if !country.Valid(code) {
			return nil, geo.Errorf(geo.CodeInvalid, "parameter codes: %q is not a country code; use two letters of ISO 3166-1, as HR", reply.Cut(code))
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// countries writes the shapes of countries by code. A country too small to be drawn is left out.
func countries(codes []string) ([]byte, error) {
	out := map[string]shape{}
	for _, code := range codes {
		if c, ok := country.Lookup(code); ok {
			s := shape{Polygons: steps(c.Drawn())}
			for _, d := range c.Dotted() {
				s.Dotted = append(s.Dotted, [4]int{d.Polygon, d.Ring, d.From, d.To})
			}
			out[code] = s
		}
	}
	return json.Marshal(out)
}

// steps returns a multipolygon in steps of hundredths of a degree.
func steps(g orb.MultiPolygon) [][][]int {
	out := make([][][]int, len(g))
	for i, p := range g {
		for _, r := range p {
			ring := make([]int, 0, 2*len(r))
			x, y := 0, 0
			for _, q := range r {
				nx, ny := int(math.Round(q[0]*100)), int(math.Round(q[1]*100))
				ring = append(ring, nx-x, ny-y)
				x, y = nx, ny
			}
			out[i] = append(out[i], ring)
		}
	}
	return out
}
