// Package sqlite keeps stories in one SQLite file: the store of a single machine.
//
// It implements [geo.Store]. Records are kept whole, each as one versioned document; beside them stand, for every mark,
// the row that fills the index, the properties that are served and its search words, all written in the same
// transaction. An import first stages what it is given in temporary tables, outside the write lock, and then merges it
// by sorted set operations, so that its memory does not grow with the file.
//
// The package speaks to the driver of modernc.org/sqlite directly instead of through database/sql: an import needs all
// of one connection, and database/sql costs more than SQLite itself where rows are small.
//
// The package knows nothing of HTTP, files to import, filters or tiles. README.md says what an operator needs to know.
package sqlite
