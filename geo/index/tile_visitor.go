package index

import "dateline/geo"

// TileVisitor is told what a tile shows; package tile has one that writes vector tiles. Coordinates are in 1/4096 of
// the tile, y down, 0…4095. Everything comes in an order that depends on the marks alone: points in the order of the
// index, then areas with the largest first, then labels in the order of the index. What is passed is valid during the
// call only, strings for ever.
type TileVisitor interface {
	// Mark shows one mark with a point. codes has, by [geo.Column.Number], a number for each column with a place in
	// tiles: within one tile equal codes mean equal values of m, and 0 that it has none; a column that is told apart by
	// nothing less than its value has 0.
	Mark(x, y int32, m *geo.Mark, codes []uint32)
	// Cluster shows several marks with a point at the place of their median mark, which median returns. Of this one, as
	// of those of areas and labels, only Story, Claim, Location, Country and Precision are there.
	Cluster(x, y int32, n *Tally, median func() *geo.Mark)
	// Area shows the polygon of a location with the marks there, unless it is too small to be seen; drawing is that of
	// its [Area].
	Area(drawing any, name string, n *Tally, median func() *geo.Mark)
	// Label shows a tag at the anchor of a location with an area. When there are too many for a tile, those in one cell
	// of its grid are one tag, of so many places, at the anchor of their median mark.
	Label(x, y int32, name string, places int, n *Tally, median func() *geo.Mark)
}

// Tally counts marks: by status those in role site, at index 0 those in other roles.
type Tally = [8]uint32
