package tile

import "dateline/geo"

// TileJSON describes a tileset (TileJSON 3.0.0). Tiles are absolute URLs; Bounds is west, south, east, north and must
// not cross the antimeridian. Attribution is shown as HTML by clients: it must be safe.
type TileJSON struct {
	TileJSON     string        `json:"tilejson"` // "3.0.0"
	Name         string        `json:"name,omitempty"`
	Description  string        `json:"description,omitempty"`
	Attribution  string        `json:"attribution,omitempty"`
	Scheme       string        `json:"scheme"` // "xyz"
	Tiles        []string      `json:"tiles"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       *[4]float64   `json:"bounds,omitempty"`
	VectorLayers []VectorLayer `json:"vector_layers"`
}

// VectorLayer describes a layer: each field with what it holds.
type VectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description,omitempty"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
}

// ClaimsLayers describes the layers of the claims tileset, those that [Claims] writes.
func ClaimsLayers() []VectorLayer {
	marks, places := fields(geo.TileColumns()), fields(placeColumns())
	marks["mark_id"] += "; of a cluster its median mark"
	places["mark_id"] = "String. The median mark, story:claim@location"
	places["name"] = "String. Name of the location"
	for _, m := range []map[string]string{marks, places} {
		m["n"] = "Number. Marks in role site; a mark that stands alone has none"
		m["n_other"] = "Number. Marks in other roles; missing means 0"
		for _, s := range geo.Words[geo.Status]() {
			m[s] = "Number. Marks in role site with status " + s + "; missing means 0"
		}
	}
	places["places"] = "Number. Of a tag for several places: how many; it has no story, location, name, country and " +
		"precision"
	return []VectorLayer{
		{ID: "areas", Description: "Areas of locations, once each, with counts", MaxZoom: MaxZoom, Fields: places},
		{ID: "marks", Description: "Marks with a point, and clusters of them", MaxZoom: MaxZoom, Fields: marks},
		{ID: "labels", Description: "One tag an area or country, at its anchor", MaxZoom: MaxZoom, Fields: places},
	}
}

func fields(columns []*geo.Column) map[string]string {
	out := map[string]string{}
	for _, c := range columns {
		out[c.Name] = "String. " + c.About
		if c.Type == geo.TypeNumber {
			out[c.Name] = "Number. " + c.About
		}
	}
	return out
}
