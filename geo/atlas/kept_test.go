package atlas_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/country"
	"dateline/geo/tile"
)

// restore closes the store at path and puts another file in its place, as an operator puts a backup back.
func restore(t *testing.T, path string, backup []byte) {
	t.Helper()
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, backup, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestIndexFileOfAnotherHistory puts a backup back under a kept index, and imports other things than before: the number of
// the revision and the id of the store are then as they were, the marks are not.
func TestIndexFileOfAnotherHistory(t *testing.T) {
	ctx := context.Background()
	with := func(radius string) string {
		return strings.ReplaceAll(example(t), `radius_m": 15000`, `radius_m": `+radius)
	}
	fewer := func() string { // without Belgrade's own claim
		return strings.Replace(example(t), `"id": "c-13"`, `"id": "c-13-other"`, 1)
	}
	tests := []struct {
		name          string
		before, after []string // imports after the backup: those whose index is kept, and those after the backup came back
		radius        float64
	}{
		{"another import", []string{with("14000")}, []string{with("13000")}, 13000},
		{"the reverse", []string{with("13000")}, []string{with("14000")}, 14000},
		{"claims of other names", []string{fewer()}, []string{with("13000")}, 13000},
		{"more imports", []string{with("14000")}, []string{with("13000"), with("12000"), with("11000")}, 11000},
		{"fewer imports", []string{with("14000"), with("13000")}, []string{with("12000")}, 12000},
		{"none", []string{with("14000")}, nil, 15000},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.db")
			o := atlas.Options{Snapshot: filepath.Join(dir, "a.snapshot"), Poll: time.Hour}
			importing := func(files []string) {
				s := open(t, path)
				for _, f := range files {
					load(t, s, f)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			importing([]string{example(t)})
			backup, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			importing(test.before)
			s := open(t, path)
			a, err := atlas.Open(ctx, s, o)
			if err != nil {
				t.Fatal(err)
			}
			a.Close()
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(o.Snapshot); err != nil {
				t.Fatal(err)
			}
			restore(t, path, backup)
			importing(test.after)
			s = open(t, path)
			counted := &counting{Store: s}
			a = atlasOf(t, counted, o)
			v := view(t, a, geo.Filter{})
			if got := v.Locations["belgrade"].RadiusM; float64(got) != test.radius || v.Counts.Marks != 38 {
				t.Errorf("Belgrade has a radius of %v and the map %d marks, want %v and 38", got, v.Counts.Marks, test.radius)
			}
			if counted.all != 1 {
				t.Errorf("the whole store was read %d times, want once", counted.all)
			}
		})
	}
}

// TestIndexFileUnfit puts things in the place of the kept index that are none: each time the index is built from the store,
// and the log says why, once.
func TestIndexFileUnfit(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "a.db"))
	load(t, s, example(t))
	path := filepath.Join(dir, "a.snapshot")
	a, err := atlas.Open(ctx, s, atlas.Options{Snapshot: path})
	if err != nil {
		t.Fatal(err)
	}
	a.Close()
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(b []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	edit := func(from, to string) []byte {
		b := bytes.Replace(good, []byte(from), []byte(to), 1)
		if bytes.Equal(b, good) {
			t.Fatalf("the file has no %q", from)
		}
		sum := sha256.Sum256(b[:len(b)-sha256.Size])
		return append(b[:len(b)-sha256.Size], sum[:]...)
	}
	tests := []struct {
		name string
		make func(*testing.T, string)
		log  string
	}{
		{"none", func(*testing.T, string) {}, ""},
		{"as it was", write(good), ""},
		{"empty", write(nil), "not the file of an index"},
		{"another file", write([]byte("SQLite format 3\x00 and so on, and on, and on")), "not the file of an index"},
		{"half of it", write(good[:len(good)/2]), "damaged"},
		{"another digest", write(append(slices.Clone(good[:len(good)-1]), good[len(good)-1]+1)), "damaged"},
		{"another version", write(edit("dateline index\n\x03", "dateline index\n\x01")), "version 1"},
		{"other columns", write(edit(" topic()", " theme()")), "other columns"},
		{"other countries", write(edit(country.Digest(), strings.Repeat("0", 64))), "polygons of countries"},
		{"another revision", write(edit(revisionID(t, s), strings.Repeat("A", 26))), "revision 1 is not one of this store"},
		{"a folder", func(t *testing.T, path string) { mkdir(t, path) }, "not a regular file"},
		{"a named pipe", mkfifo, "not a regular file"},
		{"no folder for it", func(*testing.T, string) {}, "the index is not kept"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.snapshot")
			if test.name == "no folder for it" {
				path = filepath.Join(path, "missing", "b.snapshot")
			}
			test.make(t, path)
			var log bytes.Buffer
			counted := &counting{Store: s}
			a, err := atlas.Open(ctx, counted, atlas.Options{Snapshot: path, Poll: time.Hour, Log: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			if n := view(t, a, geo.Filter{}).Counts.Marks; n != 38 {
				t.Errorf("%d marks, want 38", n)
			}
			a.Close()
			if got, want := counted.all, 1; test.name == "as it was" && got != 0 || test.name != "as it was" && got != want {
				t.Errorf("the whole store was read %d times", got)
			}
			lines := strings.Count(log.String(), "\n")
			if test.log == "" && lines > 0 || test.log != "" && !strings.Contains(log.String(), test.log) || lines > 2 {
				t.Errorf("the log says %q, want %q", log.String(), test.log)
			}
			if n := strings.Count(log.String(), "the index is not kept"); n > 1 {
				t.Errorf("the log says %d times that nothing can be written", n)
			}
			if st, err := os.Stat(path); test.log != "" && err == nil && st.Mode().IsRegular() {
				if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, good) {
					t.Errorf("the file was not made anew: %v", err)
				}
			}
			if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
				t.Errorf("%v is left", left)
			}
		})
	}
}

func revisionID(t *testing.T, s geo.Reader) string {
	t.Helper()
	r, err := s.Revision(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

// mkfifo makes a named pipe.
func mkfifo(t *testing.T, path string) {
	t.Helper()
	if err := exec.Command("mkfifo", path).Run(); err != nil {
		t.Fatal("make a named pipe: ", err)
	}
}

// TestIndexFileLeftBehind holds that parts of files, as a process leaves them that was killed, go after a while, and that those
// of another process that is at work stay.
func TestIndexFileLeftBehind(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.snapshot")
	for name, age := range map[string]time.Duration{"old": 24 * time.Hour, "new": time.Minute} {
		part := path + ".part-" + name
		if err := os.WriteFile(part, []byte("part"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(part, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, filepath.Join(dir, "a.db"))
	load(t, s, example(t))
	atlasOf(t, s, atlas.Options{Snapshot: path})
	left, err := filepath.Glob(path + "*")
	if want := []string{path, path + ".part-new"}; err != nil || !slices.Equal(left, want) {
		t.Errorf("got %v, %v; want %v", left, err, want)
	}
}

// swapped is a store in whose place another one is put.
type swapped struct {
	geo.Store
	other geo.Store
	on    *atomic.Bool
}

func (s swapped) now() geo.Store {
	if s.on.Load() {
		return s.other
	}
	return s.Store
}

func (s swapped) Revision(ctx context.Context) (geo.Revision, error) { return s.now().Revision(ctx) }

func (s swapped) Snapshot(ctx context.Context) (geo.Snapshot, error) { return s.now().Snapshot(ctx) }

// TestRestoredUnderIt holds that a running atlas notices a store that has become another one with the same number of revisions.
func TestRestoredUnderIt(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "1.db"), filepath.Join(dir, "2.db")
	s := open(t, one)
	load(t, s, example(t))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(one)
	if err != nil {
		t.Fatal(err)
	}
	restore(t, two, b)
	first, second := open(t, one), open(t, two)
	load(t, first, strings.ReplaceAll(example(t), `radius_m": 15000`, `radius_m": 14000`))
	load(t, second, strings.ReplaceAll(example(t), `"contradicts"`, `"supports"`))
	both := swapped{first, second, &atomic.Bool{}}
	a := atlasOf(t, both, atlas.Options{Poll: time.Hour})
	before, tagged := facets(t, a), a.Current().TileRevision(tile.ID{})
	both.on.Store(true)
	if err := a.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	want := facets(t, atlasOf(t, second, atlas.Options{}))
	if got := facets(t, a); got != want || got == before {
		t.Errorf("facets %s, want %s", got, want)
	}
	if now := a.Current().TileRevision(tile.ID{}); now.N != tagged.N || now.ID == tagged.ID {
		t.Errorf("the world is of revision %+v, and was of %+v: the number is the same, what it names is not", now, tagged)
	}
}

// facets returns the facets of everything as a text.
func facets(t *testing.T, a *atlas.Atlas) string {
	t.Helper()
	_, f, err := a.Current().Facets(context.Background(), &geo.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%+v", f)
}
