package picture

import (
	"fmt"

	"github.com/maypok86/otter/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"dateline/web/basemap"
)

// extent is the side of the basemap's tiles in their own units.
const extent = 4096

// keptTiles bounds the decoded tiles; they hold some 100 KB each.
const keptTiles = 128

type tileID struct{ z, x, y uint32 }

// tile is a decoded tile of the basemap: lines and rings by layer, and labels.
type tile struct {
	rings, lines map[string][]shape
	labels       []label
}

// shape is a line or a ring in the tile's units, with its bound so that what is out of sight is left out.
type shape struct {
	line
	bound box
}

// label is a name of the basemap at a point in the tile's units.
type label struct {
	at      pt
	country string // code; "" for a place
	props   geojson.Properties
}

// tiles decodes the basemap and keeps what is used. It is safe for concurrent use.
type tiles struct {
	archive *basemap.Archive
	kept    *otter.Cache[tileID, *tile]
}

func newTiles(a *basemap.Archive) *tiles {
	return &tiles{archive: a, kept: otter.Must(&otter.Options[tileID, *tile]{MaximumSize: keptTiles})}
}

// get returns a tile, nil where there is only sea.
func (t *tiles) get(id tileID) (*tile, error) {
	if got, ok := t.kept.GetIfPresent(id); ok {
		return got, nil
	}
	got, err := t.decode(id)
	if err == nil {
		t.kept.Set(id, got)
	}
	return got, err
}

func (t *tiles) decode(id tileID) (*tile, error) {
	gz, ok := t.archive.Tile(id.z, id.x, id.y)
	if !ok {
		return nil, nil
	}
	layers, err := mvt.UnmarshalGzipped(gz)
	if err != nil {
		return nil, fmt.Errorf("basemap tile %d/%d/%d: %w", id.z, id.x, id.y, err)
	}
	out := &tile{rings: map[string][]shape{}, lines: map[string][]shape{}}
	for _, l := range layers {
		for _, f := range l.Features {
			out.add(l.Name, f.Geometry, f.Properties)
		}
	}
	return out, nil
}

func (t *tile) add(layer string, g orb.Geometry, props geojson.Properties) {
	switch g := g.(type) {
	case orb.Polygon:
		for _, r := range g {
			t.rings[layer] = append(t.rings[layer], newShape(r))
		}
	case orb.MultiPolygon:
		for _, p := range g {
			t.add(layer, p, props)
		}
	case orb.LineString:
		t.lines[layer] = append(t.lines[layer], newShape(g))
	case orb.MultiLineString:
		for _, l := range g {
			t.add(layer, l, props)
		}
	case orb.Point:
		if layer == "country" || layer == "place" {
			code, _ := props["a2"].(string)
			t.labels = append(t.labels, label{at: pt{float32(g[0]), float32(g[1])}, country: code, props: props})
		}
	}
}

func newShape[T ~[]orb.Point](points T) shape {
	s := shape{line: make(line, len(points)), bound: nothing()}
	for i, p := range points {
		s.line[i] = pt{float32(p[0]), float32(p[1])}
		s.bound = s.bound.with(p[0], p[1])
	}
	return s
}
