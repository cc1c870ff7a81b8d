package sqlite_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/sqlite"
)

// state is what a store holds, as far as counts and the revision tell.
type state struct {
	revision int64
	counts   map[geo.Kind]int
	marks    int
	found    int
}

func stateOf(t *testing.T, s *sqlite.Store) state {
	t.Helper()
	ctx := context.Background()
	r, err := s.Revision(ctx)
	if err != nil {
		t.Fatal(err)
	}
	out := state{revision: r.N, counts: make(map[geo.Kind]int)}
	for k := geo.KindOfStory; k <= geo.KindOfRelation; k++ {
		err := s.Scan(ctx, k, "", func(string, geo.Record) error { out.counts[k]++; return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Marks(ctx, nil, func(*geo.Mark) error { out.marks++; return nil }); err != nil {
		t.Fatal(err)
	}
	keys, err := s.Search(ctx, "police")
	if err != nil {
		t.Fatal(err)
	}
	out.found = len(keys)
	return out
}

func checkState(t *testing.T, got, want state) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(state{})); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

// checkFile lets SQLite check the file, the full text included.
func checkFile(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity: %s, %v", verdict, err)
	}
	var marks, pages, texts int
	const counts = `SELECT (SELECT count(*) FROM mark), (SELECT count(*) FROM page), (SELECT count(*) FROM search)`
	if err := db.QueryRow(counts).Scan(&marks, &pages, &texts); err != nil || marks != pages || marks != texts {
		t.Errorf("got %d marks, %d pages, %d texts, %v; want as many of each", marks, pages, texts, err)
	}
}

// TestKilledImport kills a process with SIGKILL in the middle of an import, at several moments.
func TestKilledImport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, sqlite.Options{})
	if _, err := s.Import(context.Background(), geo.ImportOptions{}, func(w geo.Writer) error { return sample(w, 500, 1) }); err != nil {
		t.Fatal(err)
	}
	want := stateOf(t, s)
	for _, delay := range []time.Duration{0, 30 * time.Millisecond, 120 * time.Millisecond, 300 * time.Millisecond} {
		cmd, out := start(t, "replace", path)
		expect(t, out, "staged")
		time.Sleep(delay)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatalf("the import was over %v after staging; it has to be longer", delay)
		}
		checkState(t, stateOf(t, s), want)
		again := open(t, path, sqlite.Options{})
		checkState(t, stateOf(t, again), want)
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
	checkFile(t, path)
	if _, err := s.Import(context.Background(), geo.ImportOptions{}, small("after", 1)); err != nil {
		t.Fatalf("after the kills: %v", err)
	}
}

// TestFullDisk lets an import run into a limit of the size of files, in a process of its own.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, sqlite.Options{})
	if _, err := s.Import(context.Background(), geo.ImportOptions{}, func(w geo.Writer) error { return sample(w, 100, 1) }); err != nil {
		t.Fatal(err)
	}
	want := stateOf(t, s)
	cmd, out := start(t, "limited", path)
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if line == "staged\n" {
		if line, err = out.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := line, string(geo.CodeUnavailable); len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("the other process said %q, want code %s", got, want)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the import worked")
	}
	checkState(t, stateOf(t, s), want)
	checkFile(t, path)
}

// TestFullStore lets an import run into a limit of pages, which SQLite reports as it reports a full disk.
func TestFullStore(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, sqlite.Options{MaxPages: 400})
	if _, err := s.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error { return sample(w, 100, 1) }); err != nil {
		t.Fatal(err)
	}
	want := stateOf(t, s)
	_, err := s.Import(ctx, geo.ImportOptions{Remove: true}, func(w geo.Writer) error { return sample(w, 3000, 2) })
	if geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("got %v, want code unavailable", err)
	}
	checkState(t, stateOf(t, s), want)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, sqlite.Options{})
	if _, err := s.Import(ctx, geo.ImportOptions{Remove: true}, func(w geo.Writer) error { return sample(w, 3000, 2) }); err != nil {
		t.Errorf("with room: %v", err)
	}
	checkFile(t, path)
}

// TestTwoProcesses imports from two processes at once, and sees the other's commits without opening anew.
func TestTwoProcesses(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, sqlite.Options{})
	cmd, _ := start(t, "small", path)
	for i := range rounds {
		if _, err := s.Import(ctx, geo.ImportOptions{}, small("ours", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	r, err := s.Revision(ctx)
	if err != nil || r.N != 2*rounds {
		t.Errorf("got revision %d, %v; want %d", r.N, err, 2*rounds)
	}
	c, err := s.Changes(ctx, geo.Revision{})
	if err != nil || c.All || len(c.Put) != 2 {
		t.Errorf("got changes %+v, %v; want one mark of each process", c, err)
	}
	var texts []string
	err = s.Scan(ctx, geo.KindOfClaim, "", func(story string, r geo.Record) error {
		texts = append(texts, story+" "+r.(*geo.Claim).Text)
		return nil
	})
	if diff := cmp.Diff([]string{"ours text 7", "theirs text 7"}, texts); err != nil || diff != "" {
		t.Errorf("%v, claims (-want +got):\n%s", err, diff)
	}
	checkFile(t, path)
}
