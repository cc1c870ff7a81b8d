// Package page writes the HTML that readers see: the map of a story, its form for articles, permanent pages of claims,
// places, reports and sources, and what is said when there is none of these. It turns an [atlas.View] into sentences
// that use only says, said, reports and denies, and never says that a thing happened.
//
// Everything can be read without script; script adds the map. Pages hold no inline script or style.
//
// It knows nothing of HTTP, stores and filters: a caller chooses the view and sends the bytes.
package page
