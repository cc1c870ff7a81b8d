// Package pmtiles reads and writes PMTiles version 3: one file that holds a pyramid of map tiles, so that a finished
// map needs no server but one that answers byte ranges.
//
// It follows the specification at github.com/protomaps/PMTiles (spec/v3/spec.md). It knows nothing of what is in a
// tile.
package pmtiles
