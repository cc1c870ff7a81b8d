// Command build makes the data of the basemap, geo/country and geo/gazetteer from the packages that ../build.sh fetches.
package main

import (
	"flag"
	"log"
	"maps"
	"os"
	"slices"

	"dateline/geo/pmtiles"
)

func main() {
	src := flag.String("src", "", "folder with the unpacked packages")
	root := flag.String("root", ".", "root of the repository")
	flag.Parse()
	log.SetFlags(0)
	log.SetPrefix("basemap: ")
	ov := readOverrides(*root + "/" + overridesFile)
	t10 := readTopology(*src+"/world-atlas/countries-10m.json", ov)
	t50 := readTopology(*src+"/world-atlas/countries-50m.json", ov)
	general := t10.simplified(toleranceShare, leastTolerance, mostTolerance)
	cs := countries(general, t50, ov)
	check(os.WriteFile(*root+"/"+countriesFile, encodeCountries(cs, disputedLines(general, ov)), 0o644))
	writeArchive(*root+"/"+archiveFile, tiles(*src, ov, t10, t50, cs))
	check(os.WriteFile(*root+"/"+gazetteerFile, gazetteer(*src), 0o644))
	writeProvenance(*src, *root)
}

// check ends the program when there is an error: nobody can go on with half of the data.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// must is check for what returns a value.
func must[T any](v T, err error) T {
	check(err)
	return v
}

// tiles builds the pyramid: land and lines of 1:50m up to tile zoom 3, of 1:10m from 4.
func tiles(src string, ov *overrides, t10, t50 *topology, cs []country) pyramid {
	common := shared(src, ov, cs)
	p := pyramid{}
	for z := range maxZoom + 1 {
		t := t50
		if z > 3 {
			t = t10
		}
		p.build(z, append(landAndLines(t, ov), common...))
	}
	return p
}

func writeArchive(name string, p pyramid) {
	file := must(os.Create(name))
	w := must(pmtiles.NewWriter(file, pmtiles.Header{CenterZoom: 1}, metadata()))
	for _, id := range slices.Sorted(maps.Keys(p)) {
		z, x, y, _ := pmtiles.Tile(id)
		check(w.Add(z, x, y, p[id]))
	}
	check(w.Close())
	check(file.Close())
}

func metadata() map[string]any {
	const leastZoom = "Number: least map zoom"
	named := map[string]string{
		"en": "String: name", "hr": "String: Croatian", "zh": "String: Chinese", "it": "String: Italian", "mz": leastZoom,
	}
	country := map[string]string{"a2": "String: ISO 3166-1 alpha-2", "lr": "Number: rank by size, 1 is largest"}
	place := map[string]string{
		"loc": "String: local name", "pop": "Number: population, two digits", "cap": "Number: 1 for a capital of a state",
	}
	maps.Copy(country, named)
	maps.Copy(place, named)
	fields := map[string]map[string]string{
		"disputed": {"kind": "String: boundary, control or claim"}, "country": country, "place": place,
	}
	least := map[string]int{
		"urban": 5, "lake": 1, "river": 4, "admin1": admin1From, "disputed": 1, "country": 1, "place": 2,
	}
	var layers []map[string]any
	for _, name := range layerOrder {
		f := fields[name]
		if f == nil {
			f = map[string]string{}
		}
		layers = append(layers, map[string]any{"id": name, "fields": f, "minzoom": least[name], "maxzoom": maxZoom})
	}
	return map[string]any{
		"name": "Dateline basemap", "description": "Natural Earth and GeoNames, borders as in docs/borders.md",
		"version": "1.0.0", "type": "baselayer", "attribution": "Natural Earth; GeoNames (CC BY 4.0)",
		"vector_layers": layers,
	}
}
