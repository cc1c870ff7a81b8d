package atlas_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
	"dateline/geo/tile"
)

// TestStoresAgree holds that answers do not depend on the store: over SQLite and over one in memory, tiles are the same bytes,
// and views, counts and pages the same.
func TestStoresAgree(t *testing.T) {
	ctx := context.Background()
	var editions []*atlas.Edition
	for _, s := range []geo.Store{open(t, filepath.Join(t.TempDir(), "a.db")), newMemory()} {
		for _, content := range []string{example(t), edited(t)} { // the second brings changes, not all marks
			_, err := s.Import(ctx, geo.ImportOptions{Remove: true}, func(w geo.Writer) error {
				return exchange.Read(ctx, strings.NewReader(content), exchange.Options{}, w)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		editions = append(editions, atlasOf(t, s, atlas.Options{}).Current())
	}
	ours, theirs := editions[0], editions[1]
	tiles := 0
	for _, f := range []geo.Filter{{}, {Status: []geo.Status{geo.StatusDenied}}, {Query: "police"}} {
		for z := range uint32(6) {
			for x := range uint32(1) << z {
				for y := range uint32(1) << z {
					a, err := ours.Tile(ctx, &f, tile.ID{Z: z, X: x, Y: y})
					b, err2 := theirs.Tile(ctx, &f, tile.ID{Z: z, X: x, Y: y})
					if err != nil || err2 != nil || !bytes.Equal(a, b) {
						t.Fatalf("%+v: tile %d/%d/%d differs: %d and %d bytes, %v, %v", f, z, x, y, len(a), len(b), err, err2)
					}
					if len(a) > 0 {
						tiles++
					}
				}
			}
		}
		answers := func(e *atlas.Edition) (out []any) {
			v, err := e.View(ctx, "overseas-stations", f, "")
			counts, facets, err2 := e.Facets(ctx, &f)
			_, places, err3 := e.Items(ctx, geo.KindOfLocation, &f, "", 100)
			if err != nil || err2 != nil || err3 != nil {
				t.Fatal(err, err2, err3)
			}
			v.RevisionID = "" // each store has its own
			return []any{v, counts, facets, places}
		}
		if diff := cmp.Diff(answers(ours), answers(theirs)); diff != "" {
			t.Errorf("%+v: SQLite and memory differ (-sqlite +memory):\n%s", f, diff)
		}
	}
	if tiles < 20 {
		t.Errorf("only %d tiles had something in them", tiles)
	}
}

// edited is the example with another title of a report.
func edited(t *testing.T) string {
	t.Helper()
	return strings.Replace(example(t), "Patrol and Persuade", "Persuade and Patrol", 1)
}
