// Package index answers filters over marks from memory, at every zoom.
//
// Marks lie in segments: immutable parallel columns in the order of their anchors' Morton codes, so that a tile, and a
// cell of any grid over it, is one contiguous range of rows. A filter becomes a bitset from posting lists, bit-sliced
// planes and cumulative bitmaps over ranks of instants; tiles, pages and counts are read off that bitset, cells by
// counting bits over ranges. A commit adds a small segment and marks replaced rows as dead; merges run in the
// background. Readers hold a [Snapshot], which never changes, and take no lock.
//
// What comes out is a function of the matching marks alone: the same for every layout of segments, in every store and
// replica. Marks are ordered by place and then by mark id, never by key: those with a point first, by the Morton code
// of the anchor in web mercator; then those with an area, likewise; then what is on no map; within one code by story,
// location and claim.
//
// The package relies on what [geo.Compose] gives: columns of a location (country, precision, shape, radius, anchor) are
// alike in all its marks, columns of a claim in all its marks, and a claim has one mark at a location. It knows nothing
// of stores, HTTP or tile formats.
package index
