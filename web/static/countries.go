package static

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/country"
	"dateline/web/reply"
)

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
