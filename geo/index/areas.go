package index

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"
)

// Area is the polygon of a location whose marks are of ShapeArea: its own, or its country's.
type Area struct {
	Story, Location string
	// Name is what a tag on the map calls it.
	Name string
	// Polygon is WGS 84 lon/lat, cut at the antimeridian; it is shared and must not change. In a [Change] an empty one
	// takes the location's area away.
	Polygon orb.MultiPolygon
	// Drawing is handed to [TileVisitor.Area]; the index does not look at it.
	Drawing any
}

// areas are immutable.
type areas struct {
	list []Area      // in the order in which they are drawn: largest first, then by story and location
	box  []orb.Bound // by area
	side []float64   // by area: the longer side of its box on web mercator, in degrees of longitude
	at   map[areaKey]int
	tree rtree.RTreeG[int]
}

type areaKey struct{ story, location string }

func newAreas(list []Area) *areas {
	a := &areas{list: slices.Clone(list), at: make(map[areaKey]int, len(list))}
	size := func(x *Area) float64 {
		b := x.Polygon.Bound()
		return (b.Max[0] - b.Min[0]) * (b.Max[1] - b.Min[1])
	}
	slices.SortFunc(a.list, func(x, y Area) int {
		return cmp.Or(cmp.Compare(size(&y), size(&x)), strings.Compare(x.Story, y.Story),
			strings.Compare(x.Location, y.Location))
	})
	for i, x := range a.list {
		a.at[areaKey{x.Story, x.Location}] = i
		a.box = append(a.box, x.Polygon.Bound())
		a.side = append(a.side, longSide(a.box[i]))
		for _, p := range x.Polygon {
			b := p.Bound()
			a.tree.Insert(b.Min, b.Max, i)
		}
	}
	return a
}

// has tells whether an area is there as it is; a drawing is a function of its polygon.
func (a *areas) has(x Area) bool {
	i, ok := a.at[areaKey{x.Story, x.Location}]
	if !ok {
		return len(x.Polygon) == 0
	}
	return a.list[i].Name == x.Name && a.list[i].Polygon.Equal(x.Polygon)
}

// with returns areas with more, which replace those of the same location.
func (a *areas) with(more []Area) *areas {
	if !slices.ContainsFunc(more, func(x Area) bool { return !a.has(x) }) {
		return a
	}
	list, at := slices.Clone(a.list), maps.Clone(a.at)
	for _, x := range more {
		k := areaKey{x.Story, x.Location}
		if i, ok := at[k]; ok {
			list[i] = x
			continue
		}
		at[k] = len(list)
		list = append(list, x)
	}
	return newAreas(slices.DeleteFunc(list, func(x Area) bool { return len(x.Polygon) == 0 }))
}

// fewAreas is up to how many areas are looked through one by one.
const fewAreas = 4096

// longSide returns the longer side of a box on web mercator, in degrees of longitude; its height is taken as if all of
// it were at the latitude farther from the equator, where it is largest.
func longSide(b orb.Bound) float64 {
	lat := min(max(math.Abs(b.Min[1]), math.Abs(b.Max[1])), 85)
	return max(b.Max[0]-b.Min[0], (b.Max[1]-b.Min[1])/math.Cos(lat*math.Pi/180))
}

// near appends the areas with a side of least or more whose bounds meet one of the bounds, in order, each once.
func (a *areas) near(bounds []orb.Bound, least float64, dst []int) []int {
	if len(a.list) <= fewAreas {
		for i, side := range a.side {
			if side >= least && slices.ContainsFunc(bounds, func(b orb.Bound) bool { return a.box[i].Intersects(b) }) {
				dst = append(dst, i)
			}
		}
		return dst
	}
	return a.search(bounds, least, dst)
}

func (a *areas) search(bounds []orb.Bound, least float64, dst []int) []int {
	for _, b := range bounds {
		a.tree.Search(b.Min, b.Max, func(_, _ [2]float64, i int) bool {
			if a.side[i] >= least {
				dst = append(dst, i)
			}
			return true
		})
	}
	slices.Sort(dst)
	return slices.Compact(dst)
}

// meet returns which areas intersect one of the bounds.
func (a *areas) meet(bounds []orb.Bound) []bool {
	hit := make([]bool, len(a.list))
	for _, i := range a.search(bounds, 0, nil) {
		hit[i] = slices.ContainsFunc(bounds, func(b orb.Bound) bool { return meets(a.list[i].Polygon, b) })
	}
	return hit
}

// meets tells whether a multipolygon and a bound share a point, borders included.
func meets(mp orb.MultiPolygon, b orb.Bound) bool {
	return slices.ContainsFunc(mp, func(p orb.Polygon) bool {
		return len(p) > 0 && len(p[0]) > 0 && p.Bound().Intersects(b) && polygonMeets(p, b)
	})
}

func polygonMeets(p orb.Polygon, b orb.Bound) bool {
	for _, r := range p {
		for i := range r {
			if segmentMeets(r[i], r[(i+1)%len(r)], b) {
				return true
			}
		}
	}
	// No ring touches the bound, so that it lies wholly inside or wholly outside.
	return planar.PolygonContains(p, b.Min)
}

// segmentMeets tells whether a segment and a bound share a point (separating axes).
func segmentMeets(p, q orb.Point, b orb.Bound) bool {
	if max(p[0], q[0]) < b.Min[0] || min(p[0], q[0]) > b.Max[0] ||
		max(p[1], q[1]) < b.Min[1] || min(p[1], q[1]) > b.Max[1] {
		return false
	}
	dx, dy := q[0]-p[0], q[1]-p[1]
	side := func(x, y float64) float64 { return dx*(y-p[1]) - dy*(x-p[0]) }
	s1, s2 := side(b.Min[0], b.Min[1]), side(b.Max[0], b.Max[1])
	s3, s4 := side(b.Min[0], b.Max[1]), side(b.Max[0], b.Min[1])
	return min(s1, s2, s3, s4) <= 0 && max(s1, s2, s3, s4) >= 0
}
