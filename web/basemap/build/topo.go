package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"
	"golang.org/x/text/language"
)

// topology is a decoded TopoJSON file of world-atlas: lines ("arcs") that neighbours share, and units made of them.
type topology struct {
	arcs  []orb.LineString // lon/lat, WGS84
	units []unit
	land  []polyArcs
}

// unit is one Natural Earth admin-0 unit: a country, or a part of one that Natural Earth keeps apart.
type unit struct {
	name  string
	code  string // ISO 3166-1 alpha-2 after the overrides; "" when no country is given
	polys []polyArcs
}

// polyArcs is a polygon as rings of arc numbers; ^n is arc n backwards (TopoJSON §2.1.4).
type polyArcs [][]int

type topoGeometry struct {
	Type       string
	ID         string
	Properties struct{ Name string }
	Arcs       json.RawMessage
	Geometries []topoGeometry
}

// readTopology reads countries-*.json of world-atlas.
func readTopology(file string, ov *overrides) *topology {
	var doc struct {
		Transform struct{ Scale, Translate [2]float64 }
		Arcs      [][][2]float64
		Objects   map[string]topoGeometry
	}
	if err := json.Unmarshal(must(os.ReadFile(file)), &doc); err != nil {
		log.Fatalf("%s: %v", file, err)
	}
	t := &topology{}
	for _, a := range doc.Arcs {
		t.arcs = append(t.arcs, decodeArc(a, doc.Transform.Scale, doc.Transform.Translate))
	}
	for _, g := range doc.Objects["countries"].Geometries {
		t.units = append(t.units, unit{name: g.Properties.Name, code: must(unitCode(g, ov)), polys: g.polygons()})
	}
	for _, g := range doc.Objects["land"].Geometries {
		t.land = append(t.land, g.polygons()...)
	}
	return t
}

func decodeArc(deltas [][2]float64, scale, translate [2]float64) orb.LineString {
	ls := make(orb.LineString, len(deltas))
	var x, y float64
	for i, d := range deltas {
		x, y = x+d[0], y+d[1]
		ls[i] = orb.Point{x*scale[0] + translate[0], y*scale[1] + translate[1]}
	}
	return unwrap(ls)
}

func (g topoGeometry) polygons() []polyArcs {
	many := make([]polyArcs, 1)
	switch g.Type {
	case "Polygon":
		check(json.Unmarshal(g.Arcs, &many[0]))
	case "MultiPolygon":
		check(json.Unmarshal(g.Arcs, &many))
	default:
		log.Fatalf("unit %q: geometry %q, want Polygon or MultiPolygon", g.Properties.Name, g.Type)
	}
	return many
}

// unitCode turns Natural Earth's numeric id into alpha-2. A unit without a number must be in the overrides: an unknown
// one stops the build, so that no missing value can become a country ("NA" is Namibia, not "not available").
func unitCode(g topoGeometry, ov *overrides) (string, error) {
	if code, ok := ov.Units[g.Properties.Name]; ok {
		return code.Code, nil
	}
	var n int
	if _, err := fmt.Sscanf(g.ID, "%d", &n); err != nil {
		return "", fmt.Errorf("unit %q has id %q: give it a country in the overrides", g.Properties.Name, g.ID)
	}
	region, err := language.EncodeM49(n)
	if err != nil || !region.IsCountry() {
		return "", fmt.Errorf("unit %q: %d is not a country of ISO 3166-1", g.Properties.Name, n)
	}
	return region.String(), nil
}

// simplified returns the topology with each arc simplified alone (its ends stay), so that neighbours still meet. A line
// may move by a share of the smaller unit beside it, within the limits least and most in degrees.
func (t *topology) simplified(share, least, most float64) *topology {
	size := make([]float64, len(t.units))
	for u := range t.units {
		for _, p := range t.units[u].polys {
			b := t.polygon(p).Bound()
			size[u] = max(size[u], math.Hypot(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]))
		}
	}
	out := &topology{units: t.units, land: t.land}
	sides := t.neighbours()
	for i, a := range t.arcs {
		tolerance := most
		for _, u := range sides[i] {
			tolerance = min(tolerance, max(least, share*size[u]))
		}
		s := simplify.DouglasPeucker(fitted(tolerance, a.Bound())).LineString(a.Clone())
		if len(s) < 4 && a[0] == a[len(a)-1] { // a ring must stay one
			s = a
		}
		out.arcs = append(out.arcs, s)
	}
	return out
}

// fitted lowers a tolerance for small things, so that an atoll or the Vatican keeps its shape.
func fitted(tolerance float64, b orb.Bound) float64 {
	return min(tolerance, math.Hypot(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1])/20)
}

func (t *topology) arc(i int) orb.LineString {
	if i >= 0 {
		return t.arcs[i]
	}
	ls := t.arcs[^i].Clone()
	ls.Reverse()
	return ls
}

// polygon joins the arcs of p. Rings run over the antimeridian where world-atlas stitched them: see cutAntimeridian.
func (t *topology) polygon(p polyArcs) orb.Polygon {
	var poly orb.Polygon
	for _, arcs := range p {
		var ring orb.Ring
		for _, i := range arcs {
			a := t.arc(i)
			if len(ring) > 0 {
				a = a[1:]
			}
			ring = append(ring, a...)
		}
		poly = append(poly, ring)
	}
	return poly
}

// neighbours gives for each arc the units (as indexes into units) that have it on a side.
func (t *topology) neighbours() [][]int {
	out := make([][]int, len(t.arcs))
	for u, un := range t.units {
		for _, p := range un.polys {
			for _, ring := range p {
				for _, i := range ring {
					if i < 0 {
						i = ^i
					}
					out[i] = append(out[i], u)
				}
			}
		}
	}
	return out
}
