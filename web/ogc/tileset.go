package ogc

import (
	"context"
	"math"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/geo/tile"
	"dateline/web/reply"
)

// The one tile matrix set (OGC 17-083r4, annex D.1), of which XYZ tiles are the tiles.
const (
	matrixSet    = "WebMercatorQuad"
	matrixSetURI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/" + matrixSet
	mercatorCRS  = "http://www.opengis.net/def/crs/EPSG/0/3857"
	matrixZooms  = 25 // 0 to 24, as the standard lists them
	// The half of the equator's length on the sphere of EPSG:3857, and the denominator of zoom 0's scale.
	halfWorld  = 20037508.3427892
	scaleZero  = 559082264.028717
	pixelWidth = 256
	pixel      = 0.00028 // metres, by the standard
)

// theMatrixSet tells whether a request is for the one tile matrix set that there is.
func theMatrixSet(r *http.Request) error {
	if id := chi.URLParam(r, "tileMatrixSetId"); id != matrixSet {
		return geo.Errorf(geo.CodeNotFound, "there is no tile matrix set %q here; it is %s", reply.Cut(id), matrixSet)
	}
	return nil
}

// GetMatrixSets lists the tile matrix sets.
func (s *Handlers) GetMatrixSets(w http.ResponseWriter, r *http.Request) error {
	return s.document(w, r, geo.Revision{}, reply.AsJSON, func(context.Context) (any, error) {
		return object{"tileMatrixSets": array{object{
			"id": matrixSet, "title": matrixSet, "uri": matrixSetURI, "crs": mercatorCRS,
			"links": array{s.link("self", reply.JSON, "/tileMatrixSets/"+matrixSet, "f=json", matrixSet)},
		}}}, nil
	})
}

// GetMatrixSet describes a tile matrix set.
func (s *Handlers) GetMatrixSet(w http.ResponseWriter, r *http.Request) error {
	if err := theMatrixSet(r); err != nil {
		return err
	}
	return s.document(w, r, geo.Revision{}, reply.AsJSON, func(context.Context) (any, error) {
		list := array{}
		for z := range matrixZooms {
			n := math.Ldexp(1, z)
			list = append(list, object{
				"id": strconv.Itoa(z), "scaleDenominator": scaleZero / n, "cellSize": scaleZero / n * pixel,
				"cornerOfOrigin": "topLeft", "pointOfOrigin": array{-halfWorld, halfWorld}, "tileWidth": pixelWidth,
				"tileHeight": pixelWidth, "matrixWidth": int(n), "matrixHeight": int(n),
			})
		}
		return object{
			"id": matrixSet, "title": matrixSet, "uri": matrixSetURI, "crs": mercatorCRS, "orderedAxes": array{"E", "N"},
			"wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible", "tileMatrices": list,
		}, nil
	})
}

// tileset is a set of tiles: of a collection, or for the zero Collection of the whole.
type tileset struct{ Collection }

func (t *tileset) path() string {
	if t.ID == "" {
		return "/tiles"
	}
	return t.Collection.path() + "/tiles"
}

// GetTilesets lists the tilesets of a collection, or for the zero Collection of the whole.
func (s *Handlers) GetTilesets(c Collection) func(http.ResponseWriter, *http.Request, *atlas.Edition) error {
	t := tileset{c}
	return func(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
		return s.document(w, r, ed.Revision(), reply.AsJSON, func(ctx context.Context) (any, error) {
			x, err := s.tileset(ctx, ed, &t)
			return object{
				"links": array{s.link("self", reply.JSON, t.path(), "f=json", "This document")}, "tilesets": array{x},
			}, err
		})
	}
}

// GetTileset describes a tileset.
func (s *Handlers) GetTileset(c Collection) func(http.ResponseWriter, *http.Request, *atlas.Edition) error {
	t := tileset{c}
	return func(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
		if err := theMatrixSet(r); err != nil {
			return err
		}
		return s.document(w, r, ed.Revision(), reply.AsJSON, func(ctx context.Context) (any, error) {
			return s.tileset(ctx, ed, &t)
		})
	}
}

func (s *Handlers) tileset(ctx context.Context, ed *atlas.Edition, t *tileset) (object, error) {
	doc, err := ed.TileJSON(ctx, &geo.Filter{})
	if err != nil {
		return nil, err
	}
	limits, layers := array{}, array{}
	for z := range uint32(doc.MaxZoom) + 1 {
		l := tile.LimitsOf(doc.Bounds, z)
		limits = append(limits, object{
			"tileMatrix": strconv.Itoa(int(z)), "minTileRow": l.MinRow, "maxTileRow": l.MaxRow, "minTileCol": l.MinCol,
			"maxTileCol": l.MaxCol,
		})
	}
	for _, l := range doc.VectorLayers {
		properties, dimension := object{}, 0
		if l.Area {
			dimension = 2
		}
		for name, kind := range l.Fields {
			p := property(name, l.About[name], "", geo.TypeText, nil)
			if kind == "Number" {
				p["type"] = "number"
			}
			properties[name] = p
		}
		layers = append(layers, object{
			"id": l.ID, "description": l.Description, "dataType": "vector", "geometryDimension": dimension,
			"minTileMatrix": strconv.Itoa(l.MinZoom), "maxTileMatrix": strconv.Itoa(l.MaxZoom),
			"propertiesSchema": object{"type": "object", "properties": properties},
		})
	}
	item := s.link("item", reply.MVT, t.path()+"/"+matrixSet+"/{tileMatrix}/{tileRow}/{tileCol}", "", "The tiles")
	item.Templated = true
	title := t.Title
	if title == "" {
		title = doc.Name
	}
	b := doc.Bounds
	return object{
		"title": title, "description": doc.Description, "dataType": "vector", "crs": mercatorCRS,
		"tileMatrixSetId": matrixSet, "tileMatrixSetURI": matrixSetURI, "tileMatrixSetLimits": limits, "layers": layers,
		"boundingBox": object{"lowerLeft": array{b[0], b[1]}, "upperRight": array{b[2], b[3]}, "crs": crs84},
		"links": array{
			s.link("self", reply.JSON, t.path()+"/"+matrixSet, "f=json", "This tileset"),
			s.link(relOGC+"tiling-scheme", reply.JSON, "/tileMatrixSets/"+matrixSet, "f=json", matrixSet),
			item,
		},
	}, nil
}

// asMVT is the form of vector tiles.
var asMVT = reply.Form{Names: []string{"mvt"}, Type: reply.MVT, As: []string{"application/x-protobuf"}}

// GetMatrixTile serves a tile by the addresses of OGC API – Tiles, where the row comes before the column. What lies
// outside of the limits is not there, and what is empty within them is 200 with an empty body.
func (s *Handlers) GetMatrixTile(c Collection) func(http.ResponseWriter, *http.Request, *atlas.Edition) error {
	return func(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
		if err := theMatrixSet(r); err != nil {
			return err
		}
		id, err := tile.Parse(chi.URLParam(r, "tileMatrix"), chi.URLParam(r, "tileCol"), chi.URLParam(r, "tileRow"))
		if err != nil {
			return err
		}
		v, err := reply.Values(r)
		if err != nil {
			return err
		}
		if _, err := reply.Negotiate(r, v, asMVT); err != nil {
			return err
		}
		f, err := query.Parse(v, query.Strict, "f")
		if err != nil {
			return err
		}
		c.narrow(&f)
		outside := geo.Errorf(geo.CodeNotFound, "tile %s is outside of the tileset's limits", id)
		if id.Z > tile.MaxServedZoom {
			return outside
		}
		return s.tile(w, r, ed, id, &f, func(ctx context.Context) error {
			if within, err := ed.Covered(ctx, id); err != nil || within {
				return err
			}
			return outside
		})
	}
}
