package atlas

import (
	"context"
	"maps"
	"slices"
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

// landForm is what is made of each country once. The zero value is ready.
type landForm[T any] struct {
	mu   sync.Mutex
	made map[string]T
}

// of returns what was made of a country by its code, the zero T for a code without a country.
func (f *landForm[T]) of(code string, form func(country.Country) T) T {
	f.mu.Lock()
	defer f.mu.Unlock()
	x, ok := f.made[code]
	if ok {
		return x
	}
	if land, known := country.Lookup(code); known {
		if f.made == nil {
			f.made = map[string]T{}
		}
		x = form(land)
		f.made[code] = x
	}
	return x
}

func drawing(c country.Country) *tile.Shape { return tile.NewShape(c.Geometry) }

// drawnJSON is a country as it is served once, with its location.
func drawnJSON(c country.Country) []byte {
	return geojson.AppendGeometry(nil, c.Drawn(), geojson.Exact)
}

// outlineJSON is a country as it is served with each of its claims: a kilobyte.
func outlineJSON(c country.Country) []byte {
	return geojson.AppendGeometry(nil, c.Outline(), geojson.Exact)
}

// geometry returns what a mark is served with, as GeoJSON: its own geometry, its country's outline, or nil for none.
func (a *Atlas) geometry(d *geo.Feature) []byte {
	if d.Precision != geo.PrecisionCountry {
		return d.Geometry
	}
	return a.outlines.of(d.Country, outlineJSON)
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
func (a *Atlas) areas(ctx context.Context, r geo.RecordReader, set areaSet, each func(index.Area)) error {
	for refs := range slices.Chunk(slices.Collect(maps.Keys(set)), 1000) {
		found, err := storedLocations(ctx, r, refs)
		if err != nil {
			return err
		}
		for ref, l := range found {
			if x, ok := a.area(ref, l); ok {
				each(x)
			}
		}
	}
	return nil
}

// storedLocations returns the locations named that are there, by their refs, which need a story.
func storedLocations(ctx context.Context, r geo.RecordReader, refs []geo.Ref) (map[geo.Ref]*geo.Location, error) {
	byStory := map[string][]geo.Ref{}
	for _, ref := range refs {
		byStory[ref.Story] = append(byStory[ref.Story], ref)
	}
	out := make(map[geo.Ref]*geo.Location, len(refs))
	for story, refs := range byStory {
		list, err := r.Locations(ctx, refs)
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
		x.Polygon, x.Drawing = land.Geometry, a.drawings.of(land.Code, drawing)
		return x, true
	}
	x.Polygon = multi(l.Geometry)
	x.Drawing = tile.NewShape(x.Polygon)
	return x, x.Polygon != nil
}

// multi returns a polygon or multipolygon as the latter, nil for anything else.
func multi(g orb.Geometry) orb.MultiPolygon {
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}
