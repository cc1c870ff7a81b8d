// Package geojson writes geometries (RFC 7946, 3.1), the flat properties of marks and JSON strings, appended to a slice
// of bytes and without reflection. It is the one writer of these: files, stores and answers go through it. It knows
// nothing of files and HTTP.
package geojson
