// Package exchange reads and writes files: GeoJSON documents (RFC 7946) in the profile of Dateline, GeoJSON text
// sequences (RFC 8142) and newline-delimited records of the same, plain or compressed with gzip or zstd; and, for what
// is served, flat features and CSV.
//
// # Reading
//
// [Read] tells the form from the content and hands each record to a [geo.Writer] as it comes. Memory stays bounded
// whatever the size of the file: a document is read feature by feature. Because its story may stand at its end, and a
// story has to be put before its records, a document that is larger than one record is read twice: first its top level
// is skimmed for the story, then its features are read. A file is rewound for that; what cannot be rewound (a pipe) is
// kept as it came, compressed or not, in a temporary file that has no name while it is used. Text sequences begin with
// their story and are read once.
//
// A text sequence is a FeatureCollection with the story, then a record a Feature. Further FeatureCollections go on with
// sources, reports and relations of the same story, or begin the next one when they hold a story. An UTF-8 byte order
// mark at the beginning is ignored, as RFC 8259, 8.1 allows; no writer here makes one.
//
// Everything is said at once: each [geo.Problem] has the line, the feature, the field and what would be right. Only a
// syntax error ends the reading, since nothing after it can be trusted.
//
// What is checked of a geometry: its type against the precision; numbers of positions; finite coordinates in range;
// closed rings with an area; no edge longer than 180 degrees; no ring that crosses itself (up to a bounded number of
// comparisons, which all but the most twisted rings stay below); holes that begin inside their exterior ring. Not
// checked: holes that cross the exterior ring or each other, and polygons of one MultiPolygon that overlap. A ring that
// turns the wrong way is turned (RFC 7946, 3.1.6), and altitudes are dropped with a warning.
//
// # Writing
//
// [Write] is the inverse: the same records come back, unknown members included, and the same store gives the same
// bytes. [AppendFeature], [PageWriter], [SequenceWriter] and [CSVWriter] write what is served, which is only what is
// documented.
//
// The package knows nothing of HTTP, stores, tiles or the meaning of a filter.
package exchange
