package atlas

import (
	"context"
	"encoding/json"
	"math"
	"sync"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/country"
	"dateline/geo/geojson"
	"dateline/geo/index"
	"dateline/geo/tile"
)

// areaSet are the locations whose areas the index needs.
type areaSet map[geo.Ref]bool

// countryShapes prepares each country's polygon for drawing once. The zero value is ready.
type countryShapes struct {
	mu     sync.Mutex
	shapes map[string]*tile.Shape
}

func (c *countryShapes) of(land country.Country) *tile.Shape {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.shapes[land.Code]; s != nil {
		return s
	}
	if c.shapes == nil {
		c.shapes = map[string]*tile.Shape{}
	}
	s := tile.NewShape(land.Geometry)
	c.shapes[land.Code] = s
	return s
}

// place gives a country's mark its anchor, and remembers locations with an area.
func (a *Atlas) place(m *geo.Mark, areas areaSet) {
	if m.Precision == geo.PrecisionCountry {
		land, ok := country.Lookup(m.Country)
		m.Anchor, m.Placed = land.Label, ok
	}
	if m.Shape == geo.ShapeArea {
		areas[geo.Ref{Story: m.Story, ID: m.Location}] = true
	}
}

// areas calls each with the areas of the locations.
func (a *Atlas) areas(ctx context.Context, set areaSet, each func(index.Area)) error {
	const batch = 1000
	refs := make([]geo.Ref, 0, min(len(set), batch))
	flush := func() error {
		found, err := a.storedLocations(ctx, refs)
		if err != nil {
			return err
		}
		for ref, l := range found {
			if x, ok := a.area(ref, l); ok {
				each(x)
			}
		}
		refs = refs[:0]
		return nil
	}
	for ref := range set {
		if refs = append(refs, ref); len(refs) == batch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// storedLocations returns the locations named that are there, by their refs, which need a story.
func (a *Atlas) storedLocations(ctx context.Context, refs []geo.Ref) (map[geo.Ref]*geo.Location, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	byStory := map[string][]geo.Ref{}
	for _, r := range refs {
		byStory[r.Story] = append(byStory[r.Story], r)
	}
	out := make(map[geo.Ref]*geo.Location, len(refs))
	for story, refs := range byStory {
		list, err := a.store.Locations(ctx, refs)
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			out[geo.Ref{Story: story, ID: l.ID}] = l
		}
	}
	return out, nil
}

func (a *Atlas) area(ref geo.Ref, l *geo.Location) (index.Area, bool) {
	x := index.Area{Story: ref.Story, Location: ref.ID, Name: l.Name}
	if l.Precision == geo.PrecisionCountry {
		land, ok := country.Lookup(l.Country)
		if !ok {
			return x, false
		}
		x.Polygon, x.Drawing = land.Geometry, a.drawings.of(land)
		return x, true
	}
	switch g := l.Geometry.(type) {
	case orb.Polygon:
		x.Polygon = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		x.Polygon = g
	default:
		return x, false
	}
	x.Drawing = tile.NewShape(x.Polygon)
	return x, true
}

// draw gives an area read from a snapshot file its drawing again.
func (a *Atlas) draw(x *index.Area) {
	x.Drawing = tile.NewShape(x.Polygon)
}

// CountryGeometry returns a country's generalised polygon as GeoJSON for being drawn, rounded to 2 decimals: 1.1 km at the
// equator, which is finer than its lines are.
func CountryGeometry(c country.Country) json.RawMessage {
	var out orb.MultiPolygon
	for _, p := range c.Geometry {
		var q orb.Polygon
		for _, r := range p {
			if r = rounded(r); len(r) >= 4 {
				q = append(q, r)
			} else if len(q) == 0 {
				break // the part is smaller than the grid, and its holes with it
			}
		}
		if len(q) > 0 {
			out = append(out, q)
		}
	}
	return geojson.AppendGeometry(nil, out, geojson.Exact)
}

// rounded returns a ring on the grid of two decimals without repeated points.
func rounded(r orb.Ring) orb.Ring {
	out := make(orb.Ring, 0, len(r))
	for _, p := range r {
		p = orb.Point{math.Round(p[0]*100) / 100, math.Round(p[1]*100) / 100}
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	return out
}
