package ogc

import (
	"context"
	"net/http"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/reply"
)

// asSchema is the form of a JSON Schema.
var asSchema = reply.Form{Names: []string{"json"}, Type: schema, As: []string{reply.JSON}}

// property describes a property, or a parameter, as JSON Schema with OGC's keywords.
func property(name, about, unit string, t geo.Type, words []string) object {
	p := object{"title": geo.Title(name), "description": about, "type": "string"}
	switch t {
	case geo.TypeNumber:
		p["type"] = "number"
	case geo.TypeCount:
		p["type"] = "integer"
	case geo.TypeInstant:
		p["format"] = "date-time"
	case geo.TypeEnum:
		p["enum"] = words
	case geo.TypeCountry:
		p["pattern"] = "^[A-Z]{2}$"
	}
	if unit != "" {
		p["x-ogc-unit"] = unit
	}
	return p
}

// column describes what a column has in a feature, where lists are one text.
func column(c *geo.Column) object {
	if c.List {
		return property(c.Name, c.About, c.Unit, geo.TypeText, nil)
	}
	return property(c.Name, c.About, c.Unit, c.Type, c.Words())
}

// choice describes one value that a column is chosen by.
func choice(c *geo.Column) object {
	p := property(c.Name, c.About, c.Unit, c.Type, c.Words())
	if delete(p, "pattern"); c.Type == geo.TypeCountry {
		p["pattern"] = "^[A-Za-z]{2}$"
	}
	return p
}

// properties describes what the features of a collection have, in their order.
func (c *Collection) properties() (names []string, of map[string]object) {
	of = map[string]object{}
	add := func(name string, p object) {
		p["x-ogc-propertySeq"] = len(names) + 1
		names, of[name] = append(names, name), p
	}
	if c.kind == geo.KindOfClaim {
		for _, x := range geo.Columns() {
			if x.Property {
				add(x.Name, column(x))
			}
		}
		return names, of
	}
	for _, x := range atlas.ItemFields(c.kind) {
		p := property(x.Name, x.About, x.Unit, x.Type, x.Words)
		if x.Name == "names" {
			p["type"], p["additionalProperties"] = "object", object{"type": "string"}
		}
		add(x.Name, p)
	}
	return names, of
}

// GetSchema describes the features of a collection (OGC API – Features 5).
func (s *Handlers) GetSchema(c Collection) reply.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.document(w, r, geo.Revision{}, asSchema, func(context.Context) (any, error) {
			names, properties := c.properties()
			if c.kind == geo.KindOfClaim {
				properties[names[0]]["x-ogc-role"] = "id"
			}
			if format := c.geometryFormat(); format != "" {
				properties["geometry"] = object{"format": format, "x-ogc-role": "primary-geometry"}
			}
			return s.schemaOf(&c, "/schema", properties), nil
		})
	}
}

// GetQueryables describes what the features of a collection can be chosen by (OGC API – Features 3).
func (s *Handlers) GetQueryables(c Collection) reply.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.document(w, r, geo.Revision{}, asSchema, func(context.Context) (any, error) {
			properties := map[string]object{"geometry": {
				"title": "Geometry", "description": "Where the mark is", "format": "geometry-any",
				"x-ogc-role": "primary-geometry",
			}}
			for _, x := range geo.Columns() {
				if !x.Queryable() {
					continue
				}
				p := property(x.Name, x.About, x.Unit, x.Type, x.Words())
				if properties[x.Name] = p; x.List {
					items := object{"type": "string"}
					if words, ok := p["enum"]; ok {
						items["enum"] = words
						delete(p, "enum")
					}
					p["type"], p["items"] = "array", items
				}
			}
			return s.schemaOf(&c, "/queryables", properties), nil
		})
	}
}

// parameters are the columns that the collection's features can be chosen by.
func (c *Collection) parameters() (out []*geo.Column) {
	for _, x := range geo.Columns() {
		if x.Parameter && (c.shape == 0 || x.Name != "geometry") {
			out = append(out, x)
		}
	}
	return out
}

func (s *Handlers) schemaOf(c *Collection, at string, properties map[string]object) object {
	return object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": s.Abs(c.path()+at, ""), "type": "object",
		"title": c.Title, "description": c.About, "properties": properties, "additionalProperties": false,
	}
}
