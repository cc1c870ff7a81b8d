// Command build makes the data of the basemap and of geo/country from the packages that ../build.sh fetches.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"

	"dateline/geo/pmtiles"
)

func main() {
	src := flag.String("src", "", "folder with the unpacked packages")
	root := flag.String("root", ".", "root of the repository")
	flag.Parse()
	if err := run(*src, *root); err != nil {
		fmt.Fprintln(os.Stderr, "basemap:", err)
		os.Exit(1)
	}
}

func run(src, root string) error {
	ov, err := readOverrides(root + "/" + overridesFile)
	if err != nil {
		return err
	}
	t10, err := readTopology(src+"/world-atlas/countries-10m.json", ov)
	if err != nil {
		return err
	}
	t50, err := readTopology(src+"/world-atlas/countries-50m.json", ov)
	if err != nil {
		return err
	}
	cs, err := countries(t10, t50, ov)
	if err != nil {
		return err
	}
	if err := os.WriteFile(root+"/"+countriesFile, encodeCountries(cs), 0o644); err != nil {
		return err
	}
	p, err := tiles(src, ov, t10, t50, cs)
	if err != nil {
		return err
	}
	if err := writeArchive(root+"/"+archiveFile, p); err != nil {
		return err
	}
	return writeProvenance(src, root)
}

// tiles builds the pyramid: land and lines of 1:50m up to tile zoom 3, of 1:10m from 4.
func tiles(src string, ov *overrides, t10, t50 *topology, cs []country) (*pyramid, error) {
	common, err := shared(src, ov, cs)
	if err != nil {
		return nil, err
	}
	p := &pyramid{tiles: map[uint64][]byte{}}
	for z := range maxZoom + 1 {
		t := t50
		if z > 3 {
			t = t10
		}
		lines, err := landAndLines(t, ov)
		if err != nil {
			return nil, err
		}
		p.build(z, append(lines, common...))
		if p.err != nil {
			return nil, p.err
		}
	}
	return p, nil
}

func writeArchive(name string, p *pyramid) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := file.Close(); err == nil {
			err = cerr
		}
	}()
	w, err := pmtiles.NewWriter(file, pmtiles.Options{Metadata: metadata(), CenterZoom: 1})
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(p.tiles)) {
		z, x, y, _ := pmtiles.Tile(id)
		if err := w.Add(z, x, y, p.tiles[id]); err != nil {
			return err
		}
	}
	return w.Close()
}

func metadata() map[string]any {
	fields := map[string]map[string]string{
		"disputed": {"kind": "String: boundary, control or claim"},
		"country":  {"a2": "String: ISO 3166-1 alpha-2", "lr": "Number: rank by size, 1 is largest", "mz": "Number: least map zoom"},
		"place": {"en": "String: name", "hr": "String: Croatian", "zh": "String: Chinese", "it": "String: Italian",
			"loc": "String: local name", "pop": "Number: population", "cap": "Number: 1 for a capital", "mz": "Number: least map zoom"},
	}
	least := map[string]int{"urban": 4, "lake": 1, "river": 4, "admin1": admin1From, "disputed": 1, "country": 1, "place": 2}
	var layers []map[string]any
	for _, name := range layerOrder {
		f := fields[name]
		if f == nil {
			f = map[string]string{}
		}
		layers = append(layers, map[string]any{"id": name, "fields": f, "minzoom": least[name], "maxzoom": maxZoom})
	}
	return map[string]any{
		"name": "Dateline basemap", "description": "Natural Earth and GeoNames, borders as in docs/borders.md", "version": "1.0.0",
		"type": "baselayer", "attribution": "Natural Earth; GeoNames (CC BY 4.0)", "vector_layers": layers,
	}
}
