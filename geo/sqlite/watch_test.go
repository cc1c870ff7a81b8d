package sqlite_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/geo"
	"dateline/geo/sqlite"
)

// filled makes a store with n marks and closes it.
func filled(t *testing.T, path string, n int) {
	t.Helper()
	s := open(t, path, sqlite.Options{})
	if _, err := s.Import(context.Background(), geo.ImportOptions{}, func(w geo.Writer) error {
		return sample(w, n,
			1)
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestMoved takes a store's file away while it is open, puts it back and puts another in its place.
func TestMoved(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "store.db")
	filled(t, path, 100)
	s := open(t, path, sqlite.Options{})
	check := func(when, want string) {
		t.Helper()
		_, err := s.Revision(ctx)
		if want == "" && err == nil {
			return
		}
		if want == "" || geo.CodeOf(err) != geo.CodeUnavailable || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", when, err, want)
		}
	}
	rename := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	check("at first", "")
	rename(path, path+".away")
	check("away", "was removed")
	if _, err := s.Import(ctx, geo.ImportOptions{}, small("s", 1)); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("an import into a store that is away: got %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a new store was made in its place")
	}
	rename(path+".away", path)
	check("back again", "")
	filled(t, path+".other", 50)
	rename(path+".other", path)
	check("replaced", "another file is")

	// What another process has not yet moved from its log into the new file must outlive this one.
	other := open(t, path, sqlite.Options{})
	if _, err := other.Import(ctx, geo.ImportOptions{}, small("new", 1)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*sqlite.Store{"the store in its place": other, "opened again": open(t, path,
		sqlite.Options{})} {
		if r, err := s.Revision(ctx); err != nil || r.N != 2 {
			t.Errorf("%s: got revision %d, %v, want 2", name, r.N, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	checkFile(t, path)
}

// overwrite writes over a file in place, as cp does.
func overwrite(t *testing.T, path string, b []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.Copy(f, bytes.NewReader(b)); err != nil {
		t.Fatal(err)
	}
}

// TestOverwritten copies another store, and then something else, over one that is open and has pages in memory.
func TestOverwritten(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	path, other := filepath.Join(dir, "store.db"), filepath.Join(dir, "other.db")
	filled(t, path, 400)
	filled(t, other, 100)
	s := open(t, path, sqlite.Options{Readers: 2})
	want := stateOf(t, s)
	if want.marks != 400 {
		t.Fatalf("got %d marks", want.marks)
	}
	b, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	overwrite(t, path, b)
	checkState(t, stateOf(t, s), stateOf(t, open(t, other, sqlite.Options{})))
	for name, b := range map[string][]byte{"a text": bytes.Repeat([]byte("no store "), 1000), "nothing": nil} {
		overwrite(t, path, b)
		if r, err := s.Revision(ctx); err == nil {
			t.Errorf("%s instead of the store: got revision %d and no error", name, r.N)
		}
	}
}

// protect sets the rights of a folder and of the files in it.
func protect(t *testing.T, dir string, folder, file os.FileMode) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := os.Chmod(f, file); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, folder); err != nil {
		t.Fatal(err)
	}
}

// TestUnwritable reads a store as a user who may not write to it nor beside it, in a process of its own: root becomes another
// user, and others take the right to write from themselves.
func TestUnwritable(t *testing.T) {
	dir, err := os.MkdirTemp("", "unwritable-") // t.TempDir's may not be entered by others
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "store.db")
	filled(t, path, 200)
	read := func(when, want string) {
		t.Helper()
		if os.Getuid() != 0 {
			protect(t, dir, 0o555, 0o444)
			defer protect(t, dir, 0o755, 0o644)
		}
		cmd, out := start(t, "unwritable", path)
		expect(t, out, want)
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v", when, err)
		}
	}
	read("no log", "read 1 113 unavailable")
	s := open(t, path, sqlite.Options{})
	stateOf(t, s) // the connection that it keeps lets the log stay
	if _, err := s.Import(context.Background(), geo.ImportOptions{}, small("s", 1)); err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(path + "-wal"); err != nil || st.Size() == 0 {
		t.Fatalf("there is no log: %v", err)
	}
	read("a commit in the log", "read 2 113 unavailable")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(path + "-*")
	if err != nil || len(left) > 0 {
		t.Errorf("beside the store are %v, %v", left, err)
	}
}

// TestExisting holds that a store is not made where one is expected, and that damage is found when it is looked for.
func TestExisting(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "store.db")
	refuses := func(when, want string, code geo.Code, o sqlite.Options) {
		t.Helper()
		s, err := sqlite.Open(ctx, path, o)
		if err == nil {
			s.Close()
		}
		if geo.CodeOf(err) != code || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s with %q", when, err, code, want)
		}
	}
	refuses("no file", "no store at", geo.CodeNotFound, sqlite.Options{Existing: true})
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was made")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refuses("an empty file", "is empty", geo.CodeNotFound, sqlite.Options{Existing: true})
	filled(t, path, 500)
	if err := open(t, path, sqlite.Options{Existing: true, Check: true}).Close(); err != nil {
		t.Error(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 20 * 4096; i < len(b); i += 4096 { // the middle of most pages
		copy(b[i:i+200], make([]byte, 200))
	}
	overwrite(t, path, b)
	refuses("damaged", "damaged", geo.CodeInvalid, sqlite.Options{Check: true})
}
