package tile

import (
	"encoding/binary"
	"math"
	"slices"
	"sync/atomic"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/project"
	"github.com/paulmach/orb/simplify"

	"dateline/geo/mercator"
	"dateline/geo/snap"
)

// Shape is a multipolygon made ready for tiles. It is safe for concurrent use and worth sharing: what it simplifies for
// a zoom it keeps, and at low zooms what it writes.
type Shape struct {
	parts orb.MultiPolygon // web mercator, 0…1
	zooms [maxSimplified + 1]atomic.Pointer[[]shapePart]
	kept  [maxKept + 1]atomic.Pointer[drawn] // by zoom
}

// drawn is the geometry of a shape in a tile as it is written; it is a quarter of the simplified polygons or less.
type drawn struct {
	id   ID
	geom []byte
	next *drawn
}

type shapePart struct {
	polygon orb.Polygon
	bound   orb.Bound
}

const (
	// Deeper zooms are drawn from the geometry as it is.
	maxSimplified = 14
	// tolerance of simplification, in units of the tile: half a pixel on a tile of 256 pixels, a pixel on one of 512.
	tolerance = 8
	// stretch is how many points are simplified at a time, since Douglas and Peucker's way may take the square of them.
	stretch = 512
	// maxKept is up to which zoom the geometry of each tile is kept: a shape is in few of their tiles, and they are
	// asked for most.
	maxKept = 4
)

// NewShape takes polygons in WGS 84 lon/lat, cut at the antimeridian; the direction of rings does not matter. They are
// copied. Latitudes beyond web mercator are clamped.
func NewShape(mp orb.MultiPolygon) *Shape {
	s := &Shape{}
	for _, p := range project.MultiPolygon(mp.Clone(), toMercator) {
		for i, r := range p {
			if n := len(r); n > 0 && r[0] != r[n-1] {
				p[i] = append(r, r[0])
			}
		}
		if len(p) > 0 {
			s.parts = append(s.parts, p)
		}
	}
	return s
}

func toMercator(p orb.Point) orb.Point {
	x, y := mercator.Project(p[0], p[1])
	return orb.Point{x, y}
}

// at returns the polygons for a zoom: up to maxSimplified simplified, on the grid of its tiles and valid there.
func (s *Shape) at(z uint32) []shapePart {
	z = min(z, maxSimplified+1)
	if z <= maxSimplified {
		if p := s.zooms[z].Load(); p != nil {
			return *p
		}
	}
	mp := s.parts
	if z <= maxSimplified {
		units := Extent * math.Ldexp(1, int(z))
		mp = make(orb.MultiPolygon, 0, len(s.parts))
		for _, p := range s.parts {
			q := make(orb.Polygon, 0, len(p))
			for _, r := range p {
				q = append(q, simplified(r, tolerance/units))
			}
			mp = append(mp, q)
		}
		mp = snap.Round(mp, units)
	}
	parts := make([]shapePart, len(mp))
	for i, p := range mp {
		parts[i] = shapePart{p, p.Bound()}
	}
	if z <= maxSimplified {
		s.zooms[z].Store(&parts)
	}
	return parts
}

// Outline returns the shape with at most so many points, as it is drawn at the deepest zoom where those suffice, or at
// zoom 0: valid polygons in WGS 84 lon/lat.
func (s *Shape) Outline(most int) orb.MultiPolygon {
	var found []shapePart
	for z := range uint32(maxSimplified + 1) {
		parts := s.at(z)
		n := 0
		for _, p := range parts {
			for _, r := range p.polygon {
				n += len(r)
			}
		}
		if n > most && found != nil {
			break
		}
		found = parts
	}
	out := make(orb.MultiPolygon, 0, len(found))
	for _, p := range found {
		q := project.Polygon(p.polygon.Clone(), func(p orb.Point) orb.Point {
			return orb.Point{mercator.Lon(p[0]), mercator.Lat(p[1])}
		})
		for _, r := range q {
			r.Reverse() // y points north now.
		}
		out = append(out, q)
	}
	return out
}

// simplified returns a ring without the points that are nearer than least to the line between others.
func simplified(r orb.Ring, least float64) orb.Ring {
	out := make(orb.Ring, 0, len(r))
	for i := 0; i < len(r)-1; i += stretch {
		piece := orb.LineString(r[i:min(i+stretch+1, len(r))]).Clone()
		out = append(out, simplify.DouglasPeucker(least).LineString(piece)...)
	}
	return out
}

// Polygon ends a feature as the shape, clipped to the tile and its buffer; false, and no feature, when nothing of it is
// there. Exterior rings have positive area in the tile's coordinates (y down), holes negative; rings without area are
// left out, and no point is repeated. What lies beyond the antimeridian is drawn on its other side.
func (l *Layer) Polygon(id ID, s *Shape) bool {
	if id.Z <= maxKept {
		l.geom = append(l.geom[:0], s.geometry(id)...)
	} else {
		l.geom = s.draw(id, l.geom[:0])
	}
	if len(l.geom) == 0 {
		l.Drop()
		return false
	}
	l.feature(typePolygon)
	return true
}

// geometry returns what draw writes, kept from the first time on.
func (s *Shape) geometry(id ID) []byte {
	first := s.kept[id.Z].Load()
	for d := first; d != nil; d = d.next {
		if d.id == id {
			return d.geom
		}
	}
	d := &drawn{id: id, geom: slices.Clip(s.draw(id, nil)), next: first}
	s.kept[id.Z].CompareAndSwap(first, d) // Who comes second draws it again another time.
	return d.geom
}

// draw appends the geometry of the shape in a tile.
func (s *Shape) draw(id ID, geom []byte) []byte {
	n := math.Ldexp(1, int(id.Z))
	const b = float64(Buffer) / Extent
	var in orb.MultiPolygon // in the tile's units
	valid := id.Z <= maxSimplified
	for _, turn := range [3]float64{0, -1, 1} {
		x, y := float64(id.X)+turn*n, float64(id.Y)
		bound := orb.Bound{
			Min: orb.Point{(x - b) / n, (y - b) / n},
			Max: orb.Point{(x + 1 + b) / n, (y + 1 + b) / n},
		}
		for _, p := range s.at(id.Z) {
			if !p.bound.Intersects(bound) {
				continue
			}
			whole := bound.Contains(p.bound.Min) && bound.Contains(p.bound.Max)
			valid = valid && whole && turn == 0
			polygon := make(orb.Polygon, 0, len(p.polygon))
			for _, r := range p.polygon {
				if r = r.Clone(); !whole {
					r = clip.Ring(bound, r)
				}
				for i, v := range r {
					r[i] = orb.Point{(v[0]*n - x) * Extent, (v[1]*n - y) * Extent}
				}
				polygon = append(polygon, r)
			}
			in = append(in, polygon)
		}
	}
	if !valid {
		in = snap.Round(in, 1) // Clipping leaves edges that run to and fro along the border.
	}
	pen := pen{geom: geom}
	for _, p := range in {
		for _, r := range p {
			pen.write(r[:len(r)-1])
		}
	}
	return pen.geom
}

// pen writes rings.
type pen struct {
	geom []byte
	x, y int32 // where the pen is
}

func (p *pen) write(points []orb.Point) {
	p.command(cmdMoveTo, 1)
	for i, v := range points {
		if i == 1 {
			p.command(cmdLineTo, len(points)-1)
		}
		x, y := int32(v[0]), int32(v[1])
		p.geom = binary.AppendUvarint(p.geom, uint64(zigzag(x-p.x)))
		p.geom = binary.AppendUvarint(p.geom, uint64(zigzag(y-p.y)))
		p.x, p.y = x, y
	}
	p.command(cmdClosePath, 1)
}

func (p *pen) command(id, count int) {
	p.geom = binary.AppendUvarint(p.geom, uint64(id|count<<3))
}
