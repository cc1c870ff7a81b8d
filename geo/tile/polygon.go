package tile

import (
	"encoding/binary"
	"math"
	"slices"
	"sync/atomic"

	"dateline/geo/mercator"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/simplify"
)

// Shape is a multipolygon made ready for tiles. It is safe for concurrent use and worth sharing: what it simplifies for a
// zoom it keeps, and at low zooms what it writes.
type Shape struct {
	parts []orb.Polygon // web mercator, 0…1
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
	// maxKept is up to which zoom the geometry of each tile is kept: a shape is in few of their tiles, and they are asked for most.
	maxKept = 4
)

// NewShape takes polygons in WGS 84 lon/lat, cut at the antimeridian; the direction of rings does not matter. They are
// copied. Latitudes beyond web mercator are clamped.
func NewShape(mp orb.MultiPolygon) *Shape {
	s := &Shape{}
	for _, p := range mp {
		q := make(orb.Polygon, 0, len(p))
		for _, r := range p {
			ring := make(orb.Ring, len(r))
			for i := range r {
				ring[i][0], ring[i][1] = mercator.Project(r[i][0], r[i][1])
			}
			if n := len(ring); n > 0 && ring[0] != ring[n-1] {
				ring = append(ring, ring[0])
			}
			q = append(q, ring)
		}
		if len(q) > 0 {
			s.parts = append(s.parts, q)
		}
	}
	return s
}

// at returns the polygons for a zoom.
func (s *Shape) at(z uint32) []shapePart {
	z = min(z, maxSimplified)
	if p := s.zooms[z].Load(); p != nil {
		return *p
	}
	least := tolerance / (Extent * math.Ldexp(1, int(z)))
	parts := make([]shapePart, 0, len(s.parts))
	for _, p := range s.parts {
		q := p
		if z < maxSimplified {
			q = make(orb.Polygon, 0, len(p))
			for _, r := range p {
				if x := simplify.DouglasPeucker(least).Ring(r.Clone()); len(x) >= 4 {
					q = append(q, x)
				} else if len(q) == 0 {
					break // Without its exterior a polygon is too small to be seen.
				}
			}
		}
		if len(q) > 0 {
			parts = append(parts, shapePart{q, q.Bound()})
		}
	}
	s.zooms[z].Store(&parts)
	return parts
}

// Polygon ends a feature as the shape, clipped to the tile and its buffer; false, and no feature, when nothing of it is
// there. Exterior rings have positive area in the tile's coordinates (y down), holes negative; rings without area are left
// out, and no point is repeated. What lies beyond the antimeridian is drawn on its other side.
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
	pen := pen{geom: geom}
	for _, turn := range [3]float64{0, -1, 1} {
		x, y := float64(id.X)+turn*n, float64(id.Y)
		bound := orb.Bound{Min: orb.Point{(x - b) / n, (y - b) / n}, Max: orb.Point{(x + 1 + b) / n, (y + 1 + b) / n}}
		for _, p := range s.at(id.Z) {
			if !p.bound.Intersects(bound) {
				continue
			}
			for i, r := range p.polygon {
				if !bound.Contains(p.bound.Min) || !bound.Contains(p.bound.Max) {
					r = clip.Ring(bound, r.Clone())
				}
				if !pen.ring(r, x, y, n, i > 0) && i == 0 {
					break
				}
			}
		}
	}
	return pen.geom
}

// pen writes rings.
type pen struct {
	geom   []byte
	points [][2]int32
	x, y   int32 // where the pen is
}

// ring writes a ring as an exterior or a hole; false when it has no area on the grid.
func (p *pen) ring(r orb.Ring, x, y, n float64, hole bool) bool {
	p.points = p.points[:0]
	for _, v := range r {
		p.add([2]int32{int32(math.Round((v[0]*n - x) * Extent)), int32(math.Round((v[1]*n - y) * Extent))})
	}
	p.close()
	area := p.area()
	if len(p.points) < 3 || area == 0 {
		return false
	}
	if area > 0 == hole {
		for i, j := 0, len(p.points)-1; i < j; i, j = i+1, j-1 {
			p.points[i], p.points[j] = p.points[j], p.points[i]
		}
	}
	p.write()
	return true
}

// add appends a point unless the pen is there; a point that the line runs back over is taken off.
func (p *pen) add(v [2]int32) {
	for {
		k := len(p.points)
		if k > 0 && p.points[k-1] == v {
			return
		}
		if k < 2 || !straight(p.points[k-2], p.points[k-1], v) {
			break
		}
		p.points = p.points[:k-1]
	}
	p.points = append(p.points, v)
}

// close takes off what is repeated or straight where the ring ends.
func (p *pen) close() {
	for {
		k := len(p.points)
		switch {
		case k > 1 && p.points[0] == p.points[k-1]:
			p.points = p.points[:k-1]
		case k > 2 && straight(p.points[k-2], p.points[k-1], p.points[0]):
			p.points = p.points[:k-1]
		case k > 2 && straight(p.points[k-1], p.points[0], p.points[1]):
			p.points = p.points[1:]
		default:
			return
		}
	}
}

// straight tells whether three points lie on a line, so that the middle one adds nothing or only a spike.
func straight(a, b, c [2]int32) bool {
	return int64(b[0]-a[0])*int64(c[1]-b[1]) == int64(b[1]-a[1])*int64(c[0]-b[0])
}

// area returns twice the ring's area by the surveyor's formula, positive when it runs clockwise on the screen.
func (p *pen) area() int64 {
	sum := int64(0)
	for i, a := range p.points {
		b := p.points[(i+1)%len(p.points)]
		sum += int64(a[0])*int64(b[1]) - int64(b[0])*int64(a[1])
	}
	return sum
}

func (p *pen) write() {
	p.command(cmdMoveTo, 1)
	for i, v := range p.points {
		if i == 1 {
			p.command(cmdLineTo, len(p.points)-1)
		}
		p.geom = binary.AppendUvarint(p.geom, uint64(zigzag(v[0]-p.x)))
		p.geom = binary.AppendUvarint(p.geom, uint64(zigzag(v[1]-p.y)))
		p.x, p.y = v[0], v[1]
	}
	p.command(cmdClosePath, 1)
}

func (p *pen) command(id, count int) {
	p.geom = binary.AppendUvarint(p.geom, uint64(id|count<<3))
}
