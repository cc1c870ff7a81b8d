// Package mercator is the web-mercator projection (EPSG:3857): between degrees of WGS 84, longitude before latitude,
// and the unit square that is the world; the tiles of that square, and the Morton codes that put its places in order.
//
// It is the only place with the formula and its limits. It knows nothing of geometries, tiles' content or stores.
package mercator
