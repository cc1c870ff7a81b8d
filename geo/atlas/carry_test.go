package atlas_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
)

// scanned is a store that notes which stories are read.
type scanned struct {
	geo.Store
	mu    sync.Mutex
	scans []string
}

// Snapshot implements geo.Store.
func (s *scanned) Snapshot(ctx context.Context) (geo.Snapshot, error) {
	v, err := s.Store.Snapshot(ctx)
	return scannedSnapshot{v, s}, err
}

type scannedSnapshot struct {
	geo.Snapshot
	s *scanned
}

// Scan implements geo.Reader.
func (v scannedSnapshot) Scan(ctx context.Context, k geo.Kind, story string, each func(string, geo.Record) error) error {
	v.s.mu.Lock()
	defer v.s.mu.Unlock()
	v.s.scans = append(v.s.scans, story)
	return v.Snapshot.Scan(ctx, k, story, each)
}

// TestACommitReadsItsStories holds that of the directory only the stories that a commit put are read again, and that all of it
// is right afterwards: a new source of one without a claim, a new title, a new story.
func TestACommitReadsItsStories(t *testing.T) {
	ctx := context.Background()
	s := &scanned{Store: newMemory()}
	file := func(story, title, source string) string {
		return fmt.Sprintf(`{"type":"FeatureCollection","dateline":"1.0","story":{"id":%q,"title":%q},"sources":[
			{"id":"x","name":"X","kind":"organisation"},{"id":%q,"name":"Y","kind":"organisation"}],"reports":[{"id":"r","publisher":"x"}],
			"features":[{"type":"Feature","id":"p","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"name":"P",
			"precision":"address","claims":[{"id":"c","role":"site","text":"T","claimant":"x","chain":[{"report":"r","basis":"explicit"}]}]}}]}`,
			story, title, source)
	}
	put := func(content string) {
		t.Helper()
		_, err := s.Import(ctx, geo.ImportOptions{Remove: true}, func(w geo.Writer) error {
			return exchange.Read(ctx, strings.NewReader(content), exchange.Options{}, w)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	put(file("one", "One", "y"))
	put(file("two", "Two", "y"))
	a := atlasOf(t, s, atlas.Options{Poll: time.Hour})
	s.scans = nil
	put(strings.Replace(file("one", "One", "y"), `"text":"T"`, `"text":"Another"`, 1))
	if err := a.Refresh(ctx); err != nil || len(s.scans) > 0 {
		t.Errorf("for a claim alone: read %q, %v", s.scans, err)
	}
	if v, ok := a.Current().Story("one"); !ok || v.Title != "One" {
		t.Errorf("after a claim alone: %+v, %v", v, ok)
	}
	if list, err := a.Current().Stories(ctx); err != nil || len(list) != 2 {
		t.Errorf("after a claim alone: stories %v, %v", list, err)
	}
	for _, next := range []struct{ story, title, source string }{{"one", "One", "z"}, {"two", "Second", "y"}, {"three", "Three", "y"}} {
		s.scans = nil
		put(file(next.story, next.title, next.source))
		if err := a.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		if len(s.scans) == 0 || slices.ContainsFunc(s.scans, func(id string) bool { return id != next.story }) {
			t.Errorf("story %s: read %q", next.story, s.scans)
		}
		e := a.Current()
		if v, ok := e.Story(next.story); !ok || v.Title != next.title {
			t.Errorf("story %s: %+v, %v", next.story, v, ok)
		}
		if _, ok := e.Source(next.story, next.source); !ok {
			t.Errorf("story %s has no source %s", next.story, next.source)
		}
	}
	var ids []string
	stories, err := a.Current().Stories(ctx)
	for _, x := range stories {
		ids = append(ids, x.ID)
	}
	if _, old := a.Current().Source("one", "y"); old || err != nil || !slices.Equal(ids, []string{"one", "three", "two"}) {
		t.Errorf("stories %q, a removed source is there: %v, %v", ids, old, err)
	}
}
