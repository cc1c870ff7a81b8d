// Package query reads filters from URLs: the one parser for every surface, and the canonical form that serves as cache
// key and permanent link.
package query
