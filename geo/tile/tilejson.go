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
	Bounds       [4]float64    `json:"bounds"`
	VectorLayers []VectorLayer `json:"vector_layers"`
}

// VectorLayer describes a layer: each field with what it holds.
type VectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description,omitempty"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"` // “String” or “Number”, which clients take for the type
	// About says what each field holds, and Area tells whether the layer has polygons; it has points otherwise.
	About map[string]string `json:"-"`
	Area  bool              `json:"-"`
}

// MaxServedZoom is the deepest zoom that TileJSON and tilesets offer; clients draw its tiles larger beyond.
const MaxServedZoom = 14

// ClaimsLayers describes the layers of the claims tileset, those that [Claims] writes.
func ClaimsLayers() []VectorLayer {
	marks := newLayer("marks", "Marks with a point, and clusters of them", geo.TileColumns())
	areas := newLayer("areas", "Areas of locations, once each, with counts", placeColumns())
	labels := newLayer("labels", "One tag an area or country, at its anchor", placeColumns())
	areas.Area = true
	marks.About["mark_id"] += "; of a cluster its median mark"
	for _, l := range []VectorLayer{areas, labels} {
		l.field("mark_id", "String", "The median mark, story:claim@location")
		l.field("name", "String", "Name of the location")
		l.field("places", "Number", "Of a tag for several places: how many; it has no story, location, name, country and "+
			"precision")
	}
	return []VectorLayer{areas, marks, labels}
}

func newLayer(id, about string, columns []*geo.Column) VectorLayer {
	l := VectorLayer{
		ID: id, Description: about, MaxZoom: MaxServedZoom, Fields: map[string]string{}, About: map[string]string{},
	}
	for _, c := range columns {
		kind := "String"
		if c.Type == geo.TypeNumber {
			kind = "Number"
		}
		l.field(c.Name, kind, c.About)
	}
	l.field("n", "Number", "Marks in role site; a mark that stands alone has none")
	l.field("n_other", "Number", "Marks in other roles; missing means 0")
	for _, s := range geo.Words[geo.Status]() {
		l.field(s, "Number", "Marks in role site with status "+s+"; missing means 0")
	}
	return l
}

func (l *VectorLayer) field(name, kind, about string) { l.Fields[name], l.About[name] = kind, about }
