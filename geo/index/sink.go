package index

import "dateline/geo"

// Sink is told what a tile shows; package tile has one that writes vector tiles. Coordinates are in 1/4096 of the tile, y
// down, 0…4095. Everything comes in an order that depends on the marks alone: points in the order of the index, then areas
// with the largest first, then labels in the order of the index. What is passed is valid during the call only, strings for
// ever.
type Sink interface {
	// Mark shows one mark with a point. codes stand for its claimant, topic, list of reports, country, location and claim,
	// in this order: within one tile equal codes mean equal values of m.
	Mark(x, y int32, m *geo.Mark, codes *[6]uint32)
	// Cluster shows several marks with a point at the place of their median mark m.
	Cluster(x, y int32, n *Tally, m *geo.Mark)
	// Area shows the polygon of a location with the marks there; drawing is that of its [Area], and m their median mark.
	Area(drawing any, name string, n *Tally, m *geo.Mark)
	// Label shows a tag at the anchor of a location with an area.
	Label(x, y int32, name string, n *Tally, m *geo.Mark)
}

// Tally counts marks: by status those in role site, at index 0 those in other roles.
type Tally = [8]uint32
