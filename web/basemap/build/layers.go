package main

import (
	"database/sql"
	"log"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"

	names "dateline/geo/country"
	"dateline/geo/mercator"
)

// layerOrder is the order of layers in a tile, as they are painted.
var layerOrder = []string{"land", "urban", "lake", "river", "admin1", "border", "disputed", "country", "place"}

// feature is one thing in the pyramid. Its geometry is an orb.Polygon, orb.LineString or orb.Point in web mercator, 0…1
// from north-west to south-east.
type feature struct {
	layer    string
	geometry orb.Geometry
	props    map[string]any
	id       int // 0 is none
	from     int // tile zoom from which it is there
}

// toMercator returns where a point of WGS84 degrees is in web mercator; latitudes beyond the square world are put on
// its edge.
func toMercator(p orb.Point) orb.Point {
	x, y := mercator.Project(p[0], p[1])
	return orb.Point{x, y}
}

func areaFeatures(layer string, from int, polys []orb.Polygon) (out []feature) {
	for _, p := range polys {
		pieces, err := cutPolygon(p)
		if err != nil {
			log.Fatalf("%s: %v", layer, err)
		}
		for _, q := range pieces {
			out = append(out, feature{layer: layer, geometry: project.Polygon(q, toMercator), from: from})
		}
	}
	return out
}

func lineFeatures(layer string, from int, props map[string]any, lines []orb.LineString) (out []feature) {
	for _, l := range lines {
		for _, q := range cutLine(l) {
			m := project.LineString(q.Clone(), toMercator)
			out = append(out, feature{layer: layer, geometry: m, props: props, from: from})
		}
	}
	return out
}

// landAndLines makes land, borders and the lines that the overrides turn into something else from one topology.
func landAndLines(t *topology, ov *overrides) []feature {
	var land []orb.Polygon
	for _, p := range t.land {
		land = append(land, t.polygon(p))
	}
	out := areaFeatures("land", 0, land)
	for i, sides := range t.neighbours() {
		if len(sides) != 2 || sides[0] == sides[1] {
			continue
		}
		for _, s := range ov.runs(t.units[sides[0]], t.units[sides[1]], t.arcs[i]) {
			lines := []orb.LineString{s.line}
			switch s.Draw {
			case "border":
				out = append(out, lineFeatures("border", 0, nil, lines)...)
			case "admin1":
				out = append(out, lineFeatures("admin1", admin1From, nil, lines)...)
			case "disputed":
				out = append(out, lineFeatures("disputed", 1, map[string]any{"kind": s.Kind}, lines)...)
			}
		}
	}
	return out
}

// admin1From is the tile zoom from which first-level divisions are drawn.
const admin1From = 5

// shared makes the layers that are the same at all zooms.
func shared(src string, ov *overrides, cs []country) (out []feature) {
	ne := src + "/marble-qt-data/usr/share/marble/data/naturalearth/ne_50m_"
	for _, l := range []struct {
		layer, file string
		from        int
	}{{"urban", "urban_areas", 5}, {"lake", "lakes", 1}, {"river", "rivers_lake_centerlines", 4}} {
		polys, lines, err := readPN2(ne + l.file + ".pn2")
		check(err)
		out = append(out, areaFeatures(l.layer, l.from, polys)...)
		if l.layer == "river" {
			out = append(out, lineFeatures(l.layer, l.from, nil, lines)...)
		}
	}
	worldMap := src + "/qgis-common/usr/share/qgis/resources/data/world_map.gpkg"
	db := must(sql.Open("sqlite", "file:"+worldMap+"?mode=ro&immutable=1"))
	defer db.Close()
	states := readLayer[orb.MultiPolygon](db, `SELECT adm0_a3, geom FROM states_provinces ORDER BY fid`)
	out = append(out, lineFeatures("admin1", admin1From, nil, innerLines(states))...)
	for _, d := range readLayer[orb.MultiLineString](db, `SELECT name, geom FROM disputed_borders ORDER BY fid`) {
		if !ov.leftOut(d.name) {
			out = append(out, lineFeatures("disputed", 1, map[string]any{"kind": "claim"}, d.shape)...)
		}
	}
	return append(append(out, countryLabels(cs)...), places(src)...)
}

// mostDivisions is how many first-level divisions a country may have before they are municipalities (Slovenia has 193),
// whose lines say nothing at these zooms. regional has more, and real ones.
const mostDivisions = 58

var regional = []string{"RUS", "TUR", "VNM", "THA", "ITA", "FRA", "PHL"}

// innerLines gives the lines between divisions of one country: edges that two of its divisions have. Divisions have
// Natural Earth's three letters of their country for a name.
func innerLines(states []named[orb.MultiPolygon]) []orb.LineString {
	number := map[string]int{}
	for _, s := range states {
		number[s.name]++
	}
	type edge struct{ a, b orb.Point }
	owner := map[edge]int{}
	for i, s := range states {
		for _, p := range s.shape {
			for _, r := range p {
				for k := range len(r) - 1 {
					owner[edge{r[k], r[k+1]}] = i
				}
			}
		}
	}
	var out []orb.LineString
	for i, s := range states {
		if number[s.name] > mostDivisions && !slices.Contains(regional, s.name) {
			continue
		}
		for _, p := range s.shape {
			for _, r := range p {
				inner := false // the last line goes on
				for k := range len(r) - 1 {
					before := inner
					j, ok := owner[edge{r[k+1], r[k]}]
					inner = ok && j > i && states[j].name == s.name // once, from the first of the two
					if inner && !before {
						out = append(out, orb.LineString{r[k]})
					}
					if inner {
						out[len(out)-1] = append(out[len(out)-1], r[k+1])
					}
				}
			}
		}
	}
	return out
}

// countryLabels makes a label for each country: a2, its ISO code; en, its name, and hr, it, zh where they differ from it;
// lr, its rank from 1 (largest on the map) to 8; mz, the map zoom from which its name has room.
func countryLabels(cs []country) []feature {
	var out []feature
	for _, c := range cs {
		var area float64
		for _, p := range c.main {
			area += math.Abs(ringArea(project.Ring(p[0].Clone(), toMercator)))
		}
		size := 256 * math.Sqrt(area) // pixels at map zoom 0
		mz := int(max(2, min(9, math.Ceil(math.Log2(42/size)))))
		props := map[string]any{"a2": c.code, "en": names.Name(c.code, "en"), "lr": mz - 1, "mz": mz}
		for _, lang := range []string{"hr", "it", "zh"} {
			if name := names.Name(c.code, lang); name != props["en"] {
				props[lang] = name
			}
		}
		out = append(out, feature{layer: "country", geometry: toMercator(c.label), from: mz - 1, props: props})
	}
	return out
}

func ringArea(r []orb.Point) (twice float64) {
	for i, p := range r {
		q := r[(i+1)%len(r)]
		twice += p[0]*q[1] - q[0]*p[1]
	}
	return twice / 2
}
