package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"log"
	"math"
	"slices"

	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/project"

	"dateline/geo/snap"
)

// country is one entry of geo/country's data, in WGS84 longitude and latitude, cut at the antimeridian.
type country struct {
	code  string
	label orb.Point
	main  []orb.Polygon // drawn
	rest  []orb.Polygon // overseas parts: only for At
}

const (
	// How far, in degrees, a generalised line may leave the original: two pixels at map zoom 8 for most, and up to
	// three at zoom 7 for the largest, so that China has no more bytes than a page can carry.
	leastTolerance = 0.0125
	mostTolerance  = 0.03
	toleranceShare = 0.0004
	// smallestPart is the area in square metres under which an island is left out, unless the country has few parts.
	smallestPart = 8e6
	// keepParts are kept however small they are.
	keepParts = 12
	// perDegree is the grid on which countries are written.
	perDegree = 1000
	// mergeGrid is the grid on which units that share borders become one: as fine as snap takes, so that nothing is
	// rounded twice.
	mergeGrid = 2000 * perDegree
)

// countries makes the polygons of all countries from the units and the overrides. What the 10m file has lost in its
// grid (the Vatican is a point there) comes from the 50m file.
func countries(t10, t50 *topology, ov *overrides) []country {
	parts := countryParts(t10, ov.Transfers)
	for code, polys := range countryParts(t50, nil) {
		if _, ok := parts[code]; !ok {
			parts[code] = polys
		}
	}
	var out []country
	for code, polys := range parts {
		c := country{code: code}
		c.main, c.rest = splitMain(dropSmall(slices.DeleteFunc(polys, empty)))
		c.label = labelPoint(c.main[0])
		if p, ok := ov.Labels[code]; ok {
			c.label = p
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b country) int { return cmp.Compare(a.code, b.code) })
	return out
}

// disputedLines gives the lines between two countries that are dotted, as the polygons of countries have them.
func disputedLines(t *topology, ov *overrides) (out []orb.LineString) {
	for i, sides := range t.neighbours() {
		if len(sides) != 2 || t.units[sides[0]].code == t.units[sides[1]].code {
			continue
		}
		for _, s := range ov.runs(t.units[sides[0]], t.units[sides[1]], t.arcs[i]) {
			if s.Draw == "disputed" {
				out = append(out, s.line)
			}
		}
	}
	for _, tr := range ov.Transfers {
		if tr.Cut != nil {
			out = append(out, tr.Cut)
		}
	}
	return out
}

// countryParts gives each country its polygons, after the transfers.
func countryParts(t *topology, transfers []transfer) map[string][]orb.Polygon {
	parts := map[string][]orb.Polygon{}
	for _, u := range t.units {
		var polys []orb.Polygon
		for _, p := range u.polys {
			pieces, err := cutPolygon(t.polygon(p))
			if err != nil {
				log.Fatalf("%s: %v", u.name, err)
			}
			polys = append(polys, slices.DeleteFunc(pieces, empty)...)
		}
		for _, tr := range transfers {
			if tr.From != u.name {
				continue
			}
			moved, stay, err := tr.apply(polys)
			if err != nil {
				log.Fatalf("transfer %s: %v", tr.Name, err)
			}
			parts[tr.To] = append(parts[tr.To], moved...)
			polys = stay
		}
		if u.code != "" && len(polys) > 0 {
			parts[u.code] = append(parts[u.code], polys...)
		}
	}
	for code := range parts {
		parts[code] = snap.Round(parts[code], mergeGrid)
	}
	return parts
}

// apply parts a unit's polygons: islands by the ring that holds them, land by the line that cuts it.
func (tr transfer) apply(polys []orb.Polygon) (moved, stay []orb.Polygon, err error) {
	for _, p := range polys {
		switch {
		case tr.Cut == nil && planar.RingContains(tr.Ring, p[0][0]):
			moved = append(moved, p)
		case tr.Cut != nil && planar.PolygonContains(p, tr.Holds):
			parts, err := splitPolygon(p, tr.Cut)
			if err != nil {
				return nil, nil, err
			}
			for _, q := range parts {
				if planar.PolygonContains(q, tr.Holds) {
					moved = append(moved, q)
				} else {
					stay = append(stay, q)
				}
			}
		default:
			stay = append(stay, p)
		}
	}
	if len(moved) == 0 || len(moved)+len(stay) == len(polys) && tr.Cut != nil {
		return nil, nil, errors.New("it moves nothing")
	}
	return moved, stay, nil
}

// empty tells whether simplification left nothing of a polygon.
func empty(p orb.Polygon) bool { return len(p) == 0 || len(p[0]) < 4 || planar.Area(p) == 0 }

// dropSmall sorts parts by size and drops islets; the country keeps its largest ones however small.
func dropSmall(polys []orb.Polygon) []orb.Polygon {
	slices.SortStableFunc(polys, func(a, b orb.Polygon) int { return -cmp.Compare(orbgeo.Area(a), orbgeo.Area(b)) })
	n := min(keepParts, len(polys))
	for n < len(polys) && orbgeo.Area(polys[n]) >= smallestPart {
		n++
	}
	return polys[:n]
}

// splitMain parts a country's polygons, largest first, into the main part and what lies overseas: further from the
// largest polygon than 600 km and than 0.6 of that polygon's diagonal. France is then drawn without Saint-Pierre, Chile
// without Easter Island, the United States with Alaska and without Hawaii.
func splitMain(polys []orb.Polygon) (main, rest []orb.Polygon) {
	first := polys[0]
	b := first.Bound()
	limit := max(600e3, 0.6*orbgeo.DistanceHaversine(b.Min, b.Max))
	for _, p := range polys {
		if gap(first[0], p[0]) <= limit {
			main = append(main, p)
		} else {
			rest = append(rest, p)
		}
	}
	return main, rest
}

// gap is the least distance in metres between the points of two rings.
func gap(a, b orb.Ring) float64 {
	least := math.Inf(1)
	for i := 0; i < len(b); i += 1 + len(b)/50 {
		for j := 0; j < len(a); j += 1 + len(a)/500 {
			least = min(least, orbgeo.DistanceHaversine(a[j], b[i]))
		}
	}
	return least
}

// labelPoint is the point of a polygon furthest from its edges, on a grid refined around the best cell, in plate carrée
// with longitudes shortened by the latitude.
func labelPoint(p orb.Polygon) orb.Point {
	b := p.Bound()
	k := math.Max(math.Cos(b.Center()[1]*math.Pi/180), 0.1)
	flat := project.Polygon(p.Clone(), func(q orb.Point) orb.Point { return orb.Point{q[0] * k, q[1]} })
	box, best, bestD := flat.Bound(), flat.Bound().Center(), -1.0
	for range 5 {
		const n = 24
		w, h := box.Max[0]-box.Min[0], box.Max[1]-box.Min[1]
		for i := range n * n {
			q := orb.Point{box.Min[0] + w*(float64(i%n)+.5)/n, box.Min[1] + h*(float64(i/n)+.5)/n}
			if !planar.PolygonContains(flat, q) {
				continue
			}
			d := math.Inf(1)
			for _, r := range flat {
				d = min(d, planar.DistanceFrom(orb.LineString(r), q))
			}
			if d > bestD {
				best, bestD = q, d
			}
		}
		box = orb.Bound{
			Min: orb.Point{best[0] - w/n, best[1] - h/n},
			Max: orb.Point{best[0] + w/n, best[1] + h/n},
		}
	}
	return orb.Point{best[0] / k, best[1]}
}

// encodeCountries writes the format that geo/country reads; its data.go describes it.
func encodeCountries(cs []country, disputed []orb.LineString) []byte {
	raw := []byte("DLC2")
	raw = binary.AppendUvarint(raw, uint64(len(cs)))
	for _, c := range cs {
		raw = append(raw, c.code...)
		raw = appendPoint(raw, grid(c.label), [2]int64{})
		raw = appendPolygons(raw, c.main)
		raw = appendPolygons(raw, c.rest)
	}
	raw = binary.AppendUvarint(raw, uint64(len(disputed)))
	for _, l := range disputed {
		raw = appendPoints(raw, l)
	}
	var out bytes.Buffer
	zw, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	zw.Write(raw)
	zw.Close()
	return out.Bytes()
}

// appendPolygons writes polygons, valid on the grid of thousandths of a degree. They share borders where they were
// merged in parts, and simplification may have made their rings cross.
func appendPolygons(raw []byte, polys []orb.Polygon) []byte {
	mp := snap.Round(polys, perDegree)
	raw = binary.AppendUvarint(raw, uint64(len(mp)))
	for _, p := range mp {
		raw = binary.AppendUvarint(raw, uint64(len(p)))
		for _, r := range p {
			raw = appendPoints(raw, r[:len(r)-1])
		}
	}
	return raw
}

func appendPoints(raw []byte, points []orb.Point) []byte {
	raw = binary.AppendUvarint(raw, uint64(len(points)))
	var last [2]int64
	for _, q := range points {
		raw = appendPoint(raw, grid(q), last)
		last = grid(q)
	}
	return raw
}

func appendPoint(raw []byte, p, last [2]int64) []byte {
	return binary.AppendVarint(binary.AppendVarint(raw, p[0]-last[0]), p[1]-last[1])
}

func grid(p orb.Point) [2]int64 {
	return [2]int64{int64(math.Round(p[0] * perDegree)), int64(math.Round(p[1] * perDegree))}
}
