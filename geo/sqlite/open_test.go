package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/sqlite"
)

// query runs a statement with another program's eyes.
func query(t *testing.T, path, sqlText string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(sqlText); err != nil {
		t.Fatal(err)
	}
}

// TestOpenRefuses holds that what is not a store of this version is left as it is.
func TestOpenRefuses(t *testing.T) {
	tests := []struct {
		name string
		make func(t *testing.T, path string)
		want []string
	}{
		{"a text", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("no store ", 100)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, []string{"not a Dateline store"}},
		{"a short text", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, []string{"not a Dateline store"}},
		{"another SQLite file", func(t *testing.T, path string) { query(t, path, `CREATE TABLE t (a); PRAGMA user_version = 1`) },
			[]string{"not a Dateline store"}},
		{"a version below 0", func(t *testing.T, path string) {
			s := open(t, path, sqlite.Options{})
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			query(t, path, `PRAGMA user_version = -5`)
		}, []string{"version -5", "versions 1 to"}},
		{"a trigger", func(t *testing.T, path string) {
			s := open(t, path, sqlite.Options{})
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			query(t, path, `CREATE TRIGGER t AFTER INSERT ON story BEGIN DELETE FROM record; END`)
		}, []string{"triggers"}},
		{"a newer store", func(t *testing.T, path string) {
			s := open(t, path, sqlite.Options{})
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			query(t, path, `PRAGMA user_version = 99`)
		}, []string{"version 99", "version 5"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.db")
			test.make(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
			if err == nil {
				s.Close()
			}
			if geo.CodeOf(err) != geo.CodeInvalid {
				t.Fatalf("got %v, want code invalid", err)
			}
			for _, w := range append(test.want, path) {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("the message %q does not have %q", err, w)
				}
			}
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
	if _, err := sqlite.Open(context.Background(), t.TempDir(), sqlite.Options{}); geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("a folder: got %v, want code invalid", err)
	}
	missing := filepath.Join(t.TempDir(), "no", "folder", "store.db")
	if _, err := sqlite.Open(context.Background(), missing, sqlite.Options{}); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("a folder that is not there: got %v, want code unavailable", err)
	}
}

// TestOpenOdd opens paths that a URI could take for something else, and files that are empty.
func TestOpenOdd(t *testing.T) {
	for _, name := range []string{"a b.db", "100%.db", "what?mode=memory", "#1.db", "č.db", "empty.db"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, path, sqlite.Options{Durable: true})
		if _, err := s.Import(context.Background(), geo.ImportOptions{}, small("s", 1)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if st, err := os.Stat(path); err != nil || st.Size() == 0 {
			t.Errorf("%s: the store is elsewhere: %v", name, err)
		}
		s = open(t, path, sqlite.Options{})
		if r, err := s.Revision(context.Background()); err != nil || r.N != 1 {
			t.Errorf("%s: got revision %d, %v", name, r.N, err)
		}
	}
}

// TestBusy holds that an import waits for another program's transaction, but not for ever.
func TestBusy(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, sqlite.Options{Wait: 50 * time.Millisecond})
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Import(ctx, geo.ImportOptions{}, small("s", 1))
	if geo.CodeOf(err) != geo.CodeUnavailable || !strings.Contains(err.Error(), "busy") {
		t.Errorf("got %v, want code unavailable", err)
	}
	// The end of the context ends the wait.
	patient := open(t, path, sqlite.Options{Wait: time.Hour})
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, err = patient.Import(short, geo.ImportOptions{}, small("s", 1)); geo.CodeOf(err) != geo.CodeCanceled {
		t.Errorf("got %v, want code canceled", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err = s.Import(ctx, geo.ImportOptions{}, small("s", 1)); err != nil {
		t.Errorf("when the other is over: %v", err)
	}
}

// TestRenew opens a store of the version before marks were made anew: what its program made of them is gone.
func TestRenew(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, sqlite.Options{})
	if _, err := s.Import(ctx, geo.ImportOptions{}, small("s", 3)); err != nil {
		t.Fatal(err)
	}
	marks := func() (out []geo.Mark) {
		t.Helper()
		if err := s.Marks(ctx, nil, func(m *geo.Mark) error { out = append(out, *m); return nil }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	features := func() (out []string) {
		t.Helper()
		var keys []int64
		for _, m := range marks() {
			keys = append(keys, m.Key)
		}
		if err := s.Features(ctx, keys, func(f *geo.Feature) error { out = append(out, string(f.Properties)); return nil }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	wantMarks, wantFeatures := marks(), features()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	query(t, path, `UPDATE mark SET row = x'01'; UPDATE page SET properties = x'7b7d'; PRAGMA user_version = 3`)
	s = open(t, path, sqlite.Options{})
	defer s.Close()
	if diff := cmp.Diff(wantMarks, marks()); diff != "" || len(wantMarks) == 0 {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantFeatures, features()); diff != "" {
		t.Errorf("features (-want +got):\n%s", diff)
	}
	if r, err := s.Revision(ctx); err != nil || r.N != 2 {
		t.Errorf("got revision %+v, %v, want one that tells that marks are new", r, err)
	}
}

// TestMigrateRevisions opens a store as the first version made it: its revisions get ids, which stay.
func TestMigrateRevisions(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, sqlite.Options{})
	for n := range 2 {
		if _, err := s.Import(ctx, geo.ImportOptions{Partial: true}, small("s", n+1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	query(t, path, `ALTER TABLE revision DROP COLUMN id; ALTER TABLE revision DROP COLUMN stories; PRAGMA user_version = 1`)
	s = open(t, path, sqlite.Options{})
	r, err := s.Revision(ctx)
	if err != nil || r.N != 3 || len(r.ID) < 20 { // the third renewed all marks
		t.Fatalf("got revision %+v, %v", r, err)
	}
	if c, err := s.Changes(ctx, geo.Revision{N: 1, ID: r.ID}); err != nil || !c.All {
		t.Errorf("both revisions have the id %s, %v", r.ID, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, sqlite.Options{})
	if again, err := s.Revision(ctx); err != nil || again != r {
		t.Errorf("got revision %+v, %v, then %+v", r, err, again)
	}
}
