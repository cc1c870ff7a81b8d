// Package picture draws a story as a PNG, for previews of links, for articles that take no frames and for readers
// without script. A picture says what a page says without a tap: the story's title, that these are claims, who claims
// and who denies in type of one size, what is on no map, whose data it is; and on the map what is claimed where, drawn
// no more precisely than it was said.
//
// It turns an [atlas.View] into pixels, over the embedded basemap. The same view and options give the same bytes. The
// embedded fonts have Latin, Greek and Cyrillic letters only and nothing is shaped, so a picture holds names and counts
// but never the text of a claim; a name with letters the fonts lack is replaced by another of its names, else by its
// id.
//
// It knows nothing of HTTP, filters and stores.
package picture
