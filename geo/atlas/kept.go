package atlas

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"dateline/geo"
	"dateline/geo/country"
	"dateline/geo/index"
	"dateline/geo/tile"
)

// keptFile is what is known of the file that keeps the index between runs.
type keptFile struct {
	id     string // of the revision in it, "" for none
	failed bool   // it could not be written, which was logged
}

// readKept returns the index of the file and what was committed since, or nil when there is no file that fits, and says
// why in the log. The error is that of ctx or of the store.
func (a *Atlas) readKept(ctx context.Context, r geo.LogReader) (*index.Index, geo.Changes, error) {
	unused := func(err error) (*index.Index, geo.Changes, error) {
		if !errors.Is(err, fs.ErrNotExist) {
			a.log.Warn("the kept index is not used; it is built from the store", slog.String("file", a.opts.Snapshot),
				slog.Any("error", err))
		}
		return nil, geo.Changes{}, nil
	}
	f, size, err := openRegular(a.opts.Snapshot)
	if err != nil {
		return unused(err)
	}
	defer f.Close()
	defer context.AfterFunc(ctx, func() { _ = f.Close() })() // ends reading
	file, err := index.OpenFile(f, size)
	if err != nil {
		return unused(err)
	}
	if file.Basis != country.Digest() {
		return unused(errors.New("it was made with other polygons of countries"))
	}
	since, err := r.Changes(ctx, file.Revision)
	if err != nil {
		return nil, since, err
	}
	if since.All {
		return unused(fmt.Errorf("too much was imported since, or its revision %d is not one of this store",
			file.Revision.N))
	}
	ix, err := file.Index(func(x *index.Area) { x.Drawing = tile.NewShape(x.Polygon) })
	switch {
	case ctx.Err() != nil:
		return nil, since, ctx.Err()
	case err != nil:
		return unused(err)
	}
	a.kept.id = file.Revision.ID
	return ix, since, nil
}

// openRegular opens a file that is one: opening a named pipe, as one that somebody put there, would wait for ever.
func openRegular(path string) (*os.File, int64, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if !st.Mode().IsRegular() {
		return nil, 0, errors.New("it is not a regular file")
	}
	f, err := os.Open(path)
	return f, st.Size(), err
}

// keep writes the index for the next start. Failing at it costs only time.
func (a *Atlas) keep(rev geo.Revision) {
	if a.opts.Snapshot == "" || rev.ID == a.kept.id {
		return
	}
	switch err := a.writeKept(rev); {
	case err == nil:
		a.kept = keptFile{id: rev.ID}
	case !a.kept.failed:
		a.kept.failed = true
		a.log.Warn("the index is not kept; the next start takes longer", slog.Any("error", err))
	}
}

// writeKept writes beside the file and puts it in its place when it is whole.
func (a *Atlas) writeKept(rev geo.Revision) (err error) {
	if st, err := os.Stat(a.opts.Snapshot); err == nil && !st.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", a.opts.Snapshot)
	}
	a.clean()
	f, err := os.CreateTemp(filepath.Dir(a.opts.Snapshot), filepath.Base(a.opts.Snapshot)+partSuffix+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := errors.Join(a.index.Snapshot().Write(f, rev, country.Digest()), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), a.opts.Snapshot)
}

const (
	// partSuffix is between the name of the file and what tells apart those that write it.
	partSuffix = ".part-"
	// partAge is how old what nobody has finished must be to be taken for left behind by a process that was killed.
	partAge = time.Hour
)

// clean removes what processes that were killed have left.
func (a *Atlas) clean() {
	parts, _ := filepath.Glob(a.opts.Snapshot + partSuffix + "*") // Bad patterns match nothing.
	for _, p := range parts {
		if st, err := os.Stat(p); err == nil && time.Since(st.ModTime()) > partAge {
			_ = os.Remove(p)
		}
	}
}
