// Package tile knows web-mercator tiles: their addresses (z/x/y, y down), the Mapbox Vector Tile encoding 2.1, and
// TileJSON 3.0.
//
// [Layer] writes points and polygons without an allocation once its buffers have grown; the same calls give the same
// bytes. [Claims] puts the layers of the claims tileset together from what an index tells it. The package knows nothing
// of filters, stores or HTTP.
package tile
