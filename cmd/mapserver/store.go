package main

import (
	"cmp"
	"fmt"

	"dateline/geo"
	"dateline/geo/sqlite"
)

// storeFlags say which store a command works on.
type storeFlags struct {
	Store string `placeholder:"FILE" help:"The store, by default dateline.db."`
	Check bool   `help:"Check every page of the store first, as one from elsewhere needs it."`
}

func (f *storeFlags) path() string { return cmp.Or(f.Store, "dateline.db") }

// The ends of the message that there is no store.
const (
	createHint = "name another with --store, or add --create to make it"
	readHint   = "name another with --store"
)

// open opens the store, and makes it only with create.
func (f *storeFlags) open(e *env, create bool, hint string) (*sqlite.Store, error) {
	s, err := sqlite.Open(e.ctx, f.path(), sqlite.Options{Existing: !create, Check: f.Check})
	if geo.CodeOf(err) == geo.CodeNotFound {
		return nil, fmt.Errorf("%w; %s", err, hint)
	}
	return s, err
}
