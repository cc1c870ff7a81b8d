package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	"dateline/geo"
)

// watched is the file of a store, which others may remove, replace or write over while it is open. It is only ever
// looked at from outside: opening and closing it would take the locks away that SQLite has on it.
type watched struct {
	path   string
	opened os.FileInfo // what was opened, nil before

	mu   sync.Mutex
	last trace
}

// trace is what changes when somebody writes to a file.
type trace struct {
	size int64
	at   time.Time
	log  bool // there is a log beside it
}

func (w *watched) stat() (os.FileInfo, trace, error) {
	st, err := os.Stat(w.path)
	if err != nil {
		return nil, trace{}, err
	}
	_, log := os.Stat(w.path + "-wal")
	return st, trace{st.Size(), st.ModTime(), log == nil}, nil
}

func (w *watched) exists() bool {
	_, err := os.Stat(w.path)
	return err == nil
}

// open remembers the file.
func (w *watched) open() (err error) {
	w.opened, w.last, err = w.stat()
	return err
}

// changed tells whether somebody wrote to the file since the call before. The error is CodeUnavailable when the path
// leads to another file, or to none.
func (w *watched) changed() (bool, error) {
	st, now, err := w.stat()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, geo.Errorf(geo.CodeUnavailable, "the store was removed; put it back, or start again with another")
	case err != nil:
		return false, &geo.Error{Code: geo.CodeUnavailable, Message: "the store cannot be reached", Err: err}
	case !os.SameFile(st, w.opened):
		return false, geo.Errorf(geo.CodeUnavailable, "another file is in place of the store; start again to use it")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	changed := now != w.last
	w.last = now
	return changed, nil
}

// look checks that the store's file is still there. SQLite notices what it writes itself, in any process; when the file
// was written to, also by a program that copies over it, readers let go of what they have kept of it.
func (s *Store) look() error {
	changed, err := s.file.changed()
	if changed {
		s.readers.age.Add(1)
	}
	return err
}

// unwritable tells whether an error says that a file cannot be written.
func unwritable(err error) bool {
	code := resultCode(err)
	return code == codeReadOnly || code == codeCantOpen
}
