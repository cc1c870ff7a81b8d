package picture_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
	"dateline/geo/sqlite"
)

// example returns the view of the whole example story. Each call gives a copy of its own.
func example(tb testing.TB) *atlas.View {
	tb.Helper()
	return viewOf(tb, "../../data/locations.geojson")
}

// viewOf imports a file into a store and returns the view of its story.
func viewOf(tb testing.TB, path string) *atlas.View {
	tb.Helper()
	ctx := context.Background()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	store, err := sqlite.Open(ctx, filepath.Join(tb.TempDir(), "dateline.db"), sqlite.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	defer store.Close()
	_, err = store.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error { return exchange.Read(ctx, f, exchange.Options{}, w) })
	if err != nil {
		tb.Fatal(err)
	}
	a, err := atlas.Open(ctx, store, atlas.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	defer a.Close()
	story, _ := a.Current().Only()
	v, err := a.Current().View(ctx, story, geo.Filter{}, "")
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// clone copies a view, so that a test may change it.
func clone(tb testing.TB, v *atlas.View) *atlas.View {
	tb.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	out := &atlas.View{}
	if err := json.Unmarshal(data, out); err != nil {
		tb.Fatal(err)
	}
	return out
}
