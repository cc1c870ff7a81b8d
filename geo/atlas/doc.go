// Package atlas keeps an index in step with a store and answers what the world asks: the view of a story for a filter,
// a tile, a page of items, counts. It knows nothing of HTTP or HTML.
package atlas
