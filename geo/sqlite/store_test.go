package sqlite_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"dateline/geo"
	"dateline/geo/sqlite"
	"dateline/geo/storetest"
)

// open opens a store for a test.
func open(t *testing.T, path string, o sqlite.Options) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) geo.Store {
		return open(t, filepath.Join(t.TempDir(), "store.db"), sqlite.Options{})
	})
}

// TestStoriesOfChanges holds that a commit of claims alone lists no story, so that followers read none again.
func TestStoriesOfChanges(t *testing.T) {
	ctx := context.Background()
	s := open(t, filepath.Join(t.TempDir(), "store.db"), sqlite.Options{})
	report := func(w geo.Writer) error {
		return errors.Join(small("a", 1)(w), w.Put(&geo.Report{ID: "another"}, geo.Position{}))
	}
	var before geo.Revision
	for i, step := range []struct {
		put  func(geo.Writer) error
		want []string
	}{
		{small("a", 0), []string{"a"}},
		{small("a", 1), []string{}},
		{report, []string{"a"}},
		{small("a", 1), []string{"a"}}, // the report goes
		{small("b", 0), []string{"b"}},
		{small("b", 1), []string{}},
	} {
		res, err := s.Import(ctx, geo.ImportOptions{Remove: true}, step.put)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Changes(ctx, before)
		if err != nil || got.Stories == nil || !slices.Equal(got.Stories, step.want) {
			t.Errorf("import %d changed the stories %q, want %q; %v", i, got.Stories, step.want, err)
		}
		before = res.Revision
	}
	if got, err := s.Changes(ctx, geo.Revision{Store: before.Store}); err != nil || len(got.Stories) != 2 {
		t.Errorf("of all imports: %q, %v", got.Stories, err)
	}
}
