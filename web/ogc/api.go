package ogc

import (
	"context"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/query"
	"dateline/web/reply"
)

// operation is what one address answers, as OpenAPI 3.0 has it.
type operation struct {
	id, tag, summary string
	parameters       array
	kind             string // media type of the answer
	schema           object // of the answer in JSON; nil for anything else
	also             object // further media types
}

// GetAPI serves the description of everything that this server answers.
func (s *Handlers) GetAPI(w http.ResponseWriter, r *http.Request) error {
	form := reply.Form{Names: []string{"json"}, Type: openAPI, As: []string{reply.JSON}}
	return s.document(w, r, geo.Revision{}, form, func(context.Context) (any, error) { return s.api(), nil })
}

var pathParameter = regexp.MustCompile(`\{(\w+)\}`)

func (s *Handlers) api() object {
	paths := object{}
	for path, op := range operations() {
		parameters := array{}
		for _, m := range pathParameter.FindAllStringSubmatch(path, -1) {
			p := object{"type": "string"}
			if m[1] == "tileMatrixSetId" {
				p["enum"] = array{matrixSet}
			}
			parameters = append(parameters, object{"name": m[1], "in": "path", "required": true, "schema": p})
		}
		content := object{op.kind: object{"schema": object{"type": "string"}}}
		if op.schema != nil {
			content[op.kind] = object{"schema": op.schema}
		}
		maps.Copy(content, op.also)
		get := object{
			"operationId": op.id, "tags": array{op.tag}, "summary": op.summary,
			"parameters": append(parameters, op.parameters...),
			"responses": object{
				"200":     object{"description": "What was asked for", "content": content},
				"304":     object{"description": "As the client has it"},
				"default": object{"$ref": "#/components/responses/problem"},
			},
		}
		paths[path] = object{"get": get}
	}
	return object{
		"openapi": "3.0.3",
		"info": object{
			"title": "Dateline", "version": "1.0.0",
			"description": about + "\n\nItems come in pages: without the parameter limit a page has 100 features, and " +
				"links with rel=next lead through the rest. Every address also answers HEAD and OPTIONS.",
		},
		"servers": array{object{"url": s.Abs("", "")}},
		"paths":   paths,
		"components": object{
			"schemas": schemas(),
			"responses": object{"problem": object{
				"description": "What is wrong, as RFC 9457 has it",
				"content": object{
					"application/problem+json": object{"schema": ref("problem")},
					"text/html":                object{"schema": object{"type": "string"}},
				},
			}},
		},
	}
}

func ref(name string) object { return object{"$ref": "#/components/schemas/" + name} }

// operations describes every address by its path.
func operations() map[string]operation {
	filter := filterParameters(geo.Columns())
	out := map[string]operation{
		"/": {
			id: "getLandingPage", tag: "Capabilities", summary: "The landing page; for browsers the map", kind: reply.JSON,
			schema: ref("landing"), parameters: array{form("json", "html")}, also: asHTML(),
		},
		"/api": {
			id: "getAPI", tag: "Capabilities", summary: "This document", kind: openAPI, schema: object{"type": "object"},
			parameters: array{form("json")},
		},
		"/conformance": {
			id: "getConformance", tag: "Capabilities", summary: "Which standards are followed", kind: reply.JSON,
			schema: ref("conformance"), parameters: array{form("json")},
		},
		"/collections": {
			id: "getCollections", tag: "Collections", summary: "The collections", kind: reply.JSON, schema: ref("collections"),
			parameters: array{form("json")},
		},
		"/facets": {
			id: "getFacets", tag: "Claims", summary: "How much matches, by each facet", kind: reply.JSON,
			schema: object{"type": "object"}, also: object{"text/csv": object{"schema": object{"type": "string"}}},
			parameters: append(slices.Clone(filter), language(), form("json", "csv"),
				parameter("by", "By which facets, with every value of each, the others null; without it by the first values of all",
					object{"type": "array", "items": object{"type": "string", "enum": facetNames()}}),
				parameter("with", "What else is counted: who answers, in one story", object{"type": "string", "enum": array{"answerers"}})),
		},
		"/download": {
			id: "getDownload", tag: "Claims", summary: "Everything that matches, streamed", kind: reply.GeoJSON,
			schema: object{"type": "object"}, parameters: append(slices.Clone(filter), form("geojson", "geojsonseq", "csv")),
			also: object{
				"text/csv":                 object{"schema": object{"type": "string"}},
				"application/geo+json-seq": object{"schema": object{"type": "string"}},
			},
		},
		"/tiles/claims/{z}/{x}/{y}.mvt": {
			id: "getTile", tag: "Tiles", summary: "A vector tile by XYZ: column before row", kind: reply.MVT, schema: binary(),
			parameters: filter,
		},
		"/tilejson/claims.json": {
			id: "getTileJSON", tag: "Tiles", summary: "The tiles as TileJSON 3.0.0", kind: reply.JSON, schema: ref("tileJSON"),
			parameters: filter,
		},
		"/tileMatrixSets": {
			id: "getTileMatrixSetsList", tag: "Tiles", summary: "The tile matrix sets", kind: reply.JSON,
			schema: object{"type": "object"}, parameters: array{form("json")},
		},
		"/tileMatrixSets/{tileMatrixSetId}": {
			id: "getTileMatrixSet", tag: "Tiles", summary: "A tile matrix set", kind: reply.JSON,
			schema: object{"type": "object"}, parameters: array{form("json")},
		},
	}
	tilesets(out, "/tiles", "claims.dataset.vector.", filter)
	for _, c := range Collections() {
		collection(out, &c)
	}
	for path, summary := range map[string]string{
		"/stories/{story}": "A story: its map and list", "/stories/{story}/claims/{id}": "A claim",
		"/stories/{story}/locations/{id}": "A location", "/stories/{story}/reports/{id}": "A report",
		"/stories/{story}/sources/{id}": "A source", "/embed": "The map for a frame in an article",
	} {
		out[path] = operation{
			id: pageID(path), tag: "Pages", summary: summary, kind: "text/html", also: object{
				reply.JSON: object{"schema": object{"type": "object"}},
			},
		}
	}
	for path, x := range map[string][2]string{
		"/stories/{story}/share":             {"Every form in which the map goes into an article", "text/html"},
		"/stories/{story}/compare":           {"Two reports side by side", "text/html"},
		"/about/{page}":                      {"About borders, accessibility or privacy", "text/html"},
		"/embed.js":                          {"The script for articles", "text/javascript"},
		"/image.png":                         {"A picture of the map", "image/png"},
		"/basemap/{hash}/{z}/{x}/{y}.{form}": {"A tile of the background", reply.MVT},
		"/basemap/{hash}/shapes.json":        {"Shapes of countries", reply.JSON},
		"/assets/{file}":                     {"A file of the pages", "application/octet-stream"},
		"/healthz":                           {"The process answers", "text/plain"},
		"/readyz":                            {"The map follows its store", "text/plain"},
	} {
		op := operation{id: pageID(path), tag: "Pages", summary: x[0], kind: x[1]}
		if x[1] == reply.JSON {
			op.schema = object{"type": "object"}
		}
		out[path] = op
	}
	out["/oembed"] = operation{
		id: "getOEmbed", tag: "Pages", summary: "oEmbed 1.0", kind: reply.JSON, schema: object{"type": "object"},
		also: object{"text/xml": object{"schema": object{"type": "string"}}},
	}
	return out
}

// pageID names the operation of a page by its path.
func pageID(path string) string {
	words := strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune("/{}.", r) })
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return "get" + strings.Join(words, "")
}

func collection(out map[string]operation, c *Collection) {
	tag, id := c.Title, strings.ReplaceAll(c.ID, "-", "_")
	filter := filterParameters(c.parameters())
	out[c.path()] = operation{
		id: id + ".getCollection", tag: tag, summary: c.About, kind: reply.JSON, schema: ref("collection"),
		parameters: array{form("json")},
	}
	out[c.path()+"/queryables"] = operation{
		id: id + ".getQueryables", tag: tag, summary: "What its features can be chosen by", kind: schema,
		schema: object{"type": "object"}, parameters: array{form("json")},
	}
	out[c.path()+"/schema"] = operation{
		id: id + ".getSchema", tag: tag, summary: "The properties of its features", kind: schema,
		schema: object{"type": "object"}, parameters: array{form("json")},
	}
	out[c.path()+"/items"] = operation{
		id: id + ".getFeatures", tag: tag, summary: "A page of its features", kind: reply.GeoJSON,
		schema: ref("features." + c.ID), parameters: append(slices.Clone(filter),
			parameter("limit", "How many features a page has at most",
				object{"type": "integer", "minimum": 1, "maximum": maxLimit, "default": defaultLimit}),
			parameter("after", "Where the page before ended: a link with rel=next has it", object{"type": "string"}),
			inSystem(), form("geojson", "json")),
	}
	out[c.path()+"/items/{featureId}"] = operation{
		id: id + ".getFeature", tag: tag, summary: "One feature", kind: reply.GeoJSON, schema: ref("feature." + c.ID),
		parameters: array{inSystem(), form("geojson", "json")},
	}
	if c.Tiled() {
		tilesets(out, c.path()+"/tiles", id+".collection.vector.", filter)
	}
}

func tilesets(out map[string]operation, path, id string, filter array) {
	out[path] = operation{
		id: id + "getTileSetsList", tag: "Tiles", summary: "The tilesets", kind: reply.JSON, schema: ref("tilesets"),
		parameters: array{form("json")},
	}
	out[path+"/{tileMatrixSetId}"] = operation{
		id: id + "getTileSet", tag: "Tiles", summary: "A tileset", kind: reply.JSON, schema: ref("tileset"),
		parameters: array{form("json")},
	}
	out[path+"/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"] = operation{
		id: id + "getTile", tag: "Tiles", summary: "A vector tile: row before column", kind: reply.MVT, schema: binary(),
		parameters: append(slices.Clone(filter), form("mvt")),
	}
}

func binary() object { return object{"type": "string", "format": "binary"} }

func asHTML() object { return object{"text/html": object{"schema": object{"type": "string"}}} }

// parameter describes a parameter of a query. The official suites need style and explode written out.
func parameter(name, about string, schema object) object {
	return object{
		"name": name, "in": "query", "required": false, "description": about, "style": "form", "explode": false,
		"schema": schema,
	}
}

func inSystem() object {
	return parameter("crs", "The reference system of the features, whose positions are in the order of its axes", object{
		"type": "string", "format": "uri", "enum": systems(), "default": crs84,
	})
}

func form(names ...string) object {
	return parameter("f", "The form of the answer, which otherwise the header Accept chooses",
		object{"type": "string", "enum": names})
}

func facetNames() (names []string) {
	for _, c := range geo.FacetColumns() {
		names = append(names, c.Name)
	}
	return names
}

func language() object {
	return parameter("hl", "The language of names of countries", object{"type": "string"})
}

// filterParameters describes the filter: the columns given, and what is not a column.
func filterParameters(columns []*geo.Column) array {
	numbers := func(least, most int) object {
		return object{"type": "array", "minItems": least, "maxItems": most, "items": object{"type": "number"}}
	}
	single := map[string]object{
		"bbox": parameter("bbox", "What meets the box of west, south, east and north in degrees, and what has no geometry; "+
			"west > east crosses the antimeridian", numbers(4, 6)),
		"clock": parameter("clock", "Which date datetime means",
			object{"type": "string", "enum": geo.Words[geo.Clock](), "default": geo.ClockPublished.String()}),
		"dated": parameter("dated", "Whether what has no date is left out", object{"type": "boolean"}),
		"datetime": parameter("datetime", "What has a date within a day, time, month or year, or an interval, as "+
			"2018/2019 or 2022-07/..; and what has no date", object{"type": "string"}),
		"filter": parameter("filter", "A condition in CQL2 on the queryables", object{"type": "string"}),
		"filter-lang": parameter("filter-lang", "The language of filter", object{
			"type": "string", "enum": array{query.LangText, query.LangJSON}, "default": query.LangText,
		}),
		"filter-crs": parameter("filter-crs", "The reference system of what is in filter", object{
			"type": "string", "format": "uri", "enum": systems(), "default": crs84,
		}),
		"bbox-crs": parameter("bbox-crs", "The reference system of bbox, whose numbers are in the order of its axes", object{
			"type": "string", "format": "uri", "enum": systems(), "default": crs84,
		}),
		"q": parameter("q", "Words, all of which are there, the last as a beginning",
			object{"type": "string", "maxLength": query.MaxText}),
		"viewport": parameter("viewport", "What stands on a map of the box of west, south, east and north in degrees",
			numbers(4, 4)),
	}
	list := array{}
	for _, name := range query.Names() {
		if p, ok := single[name]; ok {
			list = append(list, p)
			continue
		}
		if i := slices.IndexFunc(columns, func(c *geo.Column) bool { return c.Name == name && c.Parameter }); i >= 0 {
			list = append(list, parameter(name, columns[i].About+"; commas mean or",
				object{"type": "array", "items": choice(columns[i]), "maxItems": query.MaxValues}))
		}
	}
	return list
}

// schemas describes what is answered.
func schemas() object {
	text, number := object{"type": "string"}, object{"type": "number"}
	listOf := func(of object) object { return object{"type": "array", "items": of} }
	having := func(properties object, required ...string) object {
		o := object{"type": "object", "properties": properties}
		if len(required) > 0 {
			o["required"] = required
		}
		return o
	}
	links := listOf(ref("link"))
	out := object{
		"link": having(object{
			"href": text, "rel": text, "type": text, "title": text, "templated": object{"type": "boolean"},
		}, "href", "rel", "type"),
		"problem": having(object{
			"type": text, "title": text, "status": object{"type": "integer"}, "detail": text, "instance": text, "code": text,
			"description": text,
		}, "type", "title", "status", "code"),
		"landing":     having(object{"title": text, "description": text, "links": links}, "title", "description", "links"),
		"conformance": having(object{"conformsTo": listOf(text), "links": links}, "conformsTo"),
		"collections": having(object{"links": links, "collections": listOf(ref("collection"))}, "links", "collections"),
		"collection": having(object{
			"id": text, "title": text, "description": text, "itemType": text, "crs": listOf(text), "storageCrs": text,
			"links": links,
			"extent": having(object{
				"spatial": having(object{
					"bbox": listOf(object{"type": "array", "minItems": 4, "maxItems": 4, "items": number}), "crs": text,
				}, "bbox", "crs"),
				"temporal": having(object{
					"interval": listOf(object{
						"type": "array", "minItems": 2, "maxItems": 2,
						"items": object{"type": "string", "format": "date-time", "nullable": true},
					}),
					"trs": text,
				}, "interval", "trs"),
			}),
		}, "id", "title", "links", "extent", "itemType", "crs"),
		"tilesets": having(object{"links": links, "tilesets": listOf(ref("tileset"))}, "tilesets"),
		"tileset": having(object{
			"title": text, "dataType": text, "crs": text, "tileMatrixSetURI": text, "tileMatrixSetId": text, "links": links,
			"tileMatrixSetLimits": listOf(having(object{
				"tileMatrix": text, "minTileRow": number, "maxTileRow": number, "minTileCol": number, "maxTileCol": number,
			}, "tileMatrix", "minTileRow", "maxTileRow", "minTileCol", "maxTileCol")),
		}, "dataType", "crs", "tileMatrixSetURI", "tileMatrixSetLimits", "links"),
		"tileJSON": having(object{
			"tilejson": text, "tiles": listOf(text), "bounds": listOf(number),
			"vector_layers": listOf(having(object{"id": text, "fields": object{
				"type": "object", "additionalProperties": object{"type": "string", "enum": array{"String", "Number"}},
			}}, "id", "fields")),
		}, "tilejson", "tiles", "vector_layers"),
		"geometry": having(object{
			"type":        object{"type": "string", "enum": array{"Point", "Polygon", "MultiPolygon"}},
			"coordinates": object{"type": "array", "items": object{}},
		}, "type", "coordinates"),
	}
	for _, c := range Collections() {
		names, of := c.properties()
		properties := object{}
		for name, p := range of {
			p["nullable"] = true // what is not stated
			if words, ok := p["enum"].([]string); ok {
				list := array{nil}
				for _, w := range words {
					list = append(list, w)
				}
				p["enum"] = list
			}
			properties[name] = p
		}
		geometry := object{"allOf": array{ref("geometry")}, "nullable": true}
		feature := having(object{
			"type": object{"type": "string", "enum": array{"Feature"}}, "id": text, "geometry": geometry,
			"properties": having(properties, names...), "links": links,
		}, "type", "id", "geometry", "properties")
		out["feature."+c.ID] = feature
		out["features."+c.ID] = having(object{
			"type":     object{"type": "string", "enum": array{"FeatureCollection"}},
			"features": listOf(ref("feature." + c.ID)), "links": links,
			"timeStamp": object{"type": "string", "format": "date-time"}, "numberMatched": object{"type": "integer"},
			"numberReturned": object{"type": "integer"},
		}, "type", "features", "links", "timeStamp", "numberMatched", "numberReturned")
	}
	return out
}
