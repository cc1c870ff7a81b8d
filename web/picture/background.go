package picture

import (
	"context"
	"fmt"
	"image/color"
	"math"

	"github.com/maypok86/otter/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"dateline/web/basemap"
)

// set is a tile where it stands in the picture.
type set struct {
	*tile
	at place
}

// sets returns the tiles of the map's frame. Tiles have 512 pixels, so they are a zoom behind the map.
func (p *drawing) sets(ctx context.Context) ([]set, error) {
	z := uint32(min(max(math.Round(p.proj.View.Zoom)-1, 0), basemap.MaxZoom))
	n := math.Exp2(float64(z))
	side := p.proj.world() / n
	f := boxOf(p.proj.Frame)
	x0, y0 := p.proj.unit(f.x0, f.y0)
	x1, y1 := p.proj.unit(f.x1, f.y1)
	var out []set
	for ty := math.Floor(max(y0, 0) * n); ty < min(y1*n, n); ty++ {
		for tx := math.Floor(x0 * n); tx < x1*n; tx++ {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			t, err := p.d.tiles.get(tileID{z, uint32(tx - math.Floor(tx/n)*n), uint32(ty)})
			if err != nil {
				return nil, err
			}
			if t == nil {
				continue
			}
			px, py := p.proj.pixel(tx/n, ty/n)
			out = append(out, set{t, place{side / extent, px, py}})
		}
	}
	return out, nil
}

// background paints land, waters and lines, and keeps the names for later.
func (p *drawing) background(ctx context.Context) error {
	sets, err := p.sets(ctx)
	if err != nil {
		return err
	}
	p.names = p.candidates(sets)
	zoom, k, c := p.proj.View.Zoom, p.k, p.pal
	steps := []func(){
		func() { p.area(sets, "land", c.land) },
		func() { p.area(sets, "urban", mix(c.urban, c.land, urbanShare(zoom))) },
		func() { p.area(sets, "lake", c.water); p.area(sets, "river", c.water) },
		func() { p.lines(sets, "river", c.river, riverWidth(zoom)*k) },
		func() {
			if zoom > 5.5 {
				p.lines(sets, "admin1", c.admin1, 0.8*k)
			}
		},
		func() { p.lines(sets, "border", c.casing, 3*k) },
		func() { p.lines(sets, "border", c.border, 1.1*k) },
		func() { p.lines(sets, "disputed", c.casing, 2.6*k) },
		func() { p.lines(sets, "disputed", c.border, 1.2*k, 0.5*k, 3*k) },
	}
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		step()
	}
	return nil
}

// urbanShare fades built-up land out as a map comes near: it is too coarse to be looked at.
func urbanShare(zoom float64) float64 {
	switch {
	case zoom <= 4:
		return 0
	case zoom > 9:
		return 0.35
	case zoom > 8:
		return 0.6
	}
	return 1
}

func riverWidth(zoom float64) float64 {
	switch {
	case zoom > 6:
		return 1.2
	case zoom > 4:
		return 0.7
	}
	return 0
}

// area fills a layer of all tiles at once, so that no seam shows.
func (p *drawing) area(sets []set, layer string, col color.RGBA) {
	for _, s := range sets {
		p.trace(s.rings[layer], s.at, 0, true)
	}
	p.c.fill(col)
}

func (p *drawing) lines(sets []set, layer string, col color.RGBA, width float64, dash ...float64) {
	if width == 0 {
		return
	}
	for _, s := range sets {
		p.trace(s.tile.lines[layer], s.at, width, false)
	}
	p.c.stroke(col, width, dash...)
}

// trace adds what is in the map's frame, or nearer to it than a margin, to the path; false when nothing is.
func (p *drawing) trace(shapes []shape, at place, margin float64, closed bool) (any bool) {
	frame := boxOf(p.proj.Frame).grow(margin)
	for _, s := range shapes {
		b := s.bound
		b = box{b.x0*at.scale + at.x, b.y0*at.scale + at.y, b.x1*at.scale + at.x, b.y1*at.scale + at.y}
		if b.meets(frame) {
			p.c.path(s.line, at, closed)
			any = true
		}
	}
	return any
}

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
