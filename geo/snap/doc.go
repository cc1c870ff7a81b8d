// Package snap brings polygons to a grid and makes them valid there, as the Simple Features standard wants it (OGC
// 06-103r4, 6.1.11 and 6.1.14): rings do not cross or overlap, and touch in points at most. Simplifying, clipping and
// rounding each make rings that do. It knows nothing of claims, tiles and countries.
package snap
