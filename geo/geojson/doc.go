// Package geojson writes geometries (RFC 7946, 3.1) and JSON strings, appended to a slice of bytes and without
// reflection. It is the one writer of both: files, stores and answers go through it. It knows nothing of records,
// features' members or HTTP.
package geojson
