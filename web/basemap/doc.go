// Package basemap is the background of the maps: land, waters, lines and names of the world to tile zoom 7, as vector
// tiles of 512 pixels in one embedded PMTiles archive.
//
// build.sh makes the archive from Natural Earth and GeoNames, byte for byte the same each time; provenance.json says
// from what. Lines follow the border policy of docs/borders.md, whose changes to Natural Earth are in
// geo/country/borders-overrides.json.
//
// Layers, in the order they are painted: land, urban, lake, river (areas and lines), admin1, border, disputed (kind:
// boundary, control or claim; always drawn dotted), country (points: a2, en, hr, zh, it, lr, mz), place (points with the
// GeoNames id: en, hr, zh, it, loc, pop, cap, mz). A name that equals en is left out. mz is the map zoom, of 256-pixel tiles, from
// which a label is shown; a tile of zoom z holds labels to mz z+1, and of zoom 7 all.
//
// The package knows nothing of claims.
package basemap
