// Package cql2 reads and writes CQL2 (OGC 21-065r2), as text and as JSON, and makes of it conditions on marks. A tree
// of it knows nothing of marks: which properties there are, and of which types, is asked only where it is compiled.
package cql2
