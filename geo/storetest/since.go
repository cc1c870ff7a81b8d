package storetest

import (
	"context"
	"slices"
	"testing"

	"dateline/geo"
)

// testStoryChanges holds that a story's changes are its own, that what left it is counted, and that a revision which is
// not yet there has none.
func testStoryChanges(t *testing.T, s geo.Store) {
	since := func(story string, n int64) geo.StoryChanges {
		t.Helper()
		return got(s.StoryChanges(context.Background(), story, n)).must(t)
	}
	check := func(what string, got, want geo.StoryChanges) {
		t.Helper()
		equal(t, what, got, want)
	}
	f := example()
	story := f[0].(*geo.Story).ID
	put(t, s, geo.ImportOptions{}, f)
	check("at the last revision", since(story, 1), geo.StoryChanges{})
	check("of a revision to come", since(story, 9), geo.StoryChanges{})

	put(t, s, geo.ImportOptions{}, exampleOf("another"))
	check("when another story came", since(story, 1), geo.StoryChanges{})
	if got := since("another", 1); len(got.Put) == 0 || got.Removed > 0 {
		t.Errorf("of the story that came: got %+v, want all its marks", got)
	}
	check("of no story", since("nowhere", 1), geo.StoryChanges{})

	f = f.with(edited(f, "c-1", func(c *geo.Claim) { c.Text += " (changed)" }))
	put(t, s, geo.ImportOptions{}, f)
	mark := marksByID(t, s)[story+":c-1@zagreb"].Key
	if got := since(story, 2); got.All || got.Removed > 0 || got.Other || len(got.Put) == 0 ||
		!slices.Contains(got.Put, mark) {
		t.Errorf("a claim changed: got %+v, want its mark %v among them", got, mark)
	}
	check("of the story that stayed", since("another", 3), geo.StoryChanges{})

	title := edited(f, story, func(s *geo.Story) { s.Title += " (changed)" })
	f = f.with(title)
	put(t, s, geo.ImportOptions{}, f)
	if got := since(story, 3); !got.Other || got.Removed > 0 {
		t.Errorf("the title changed: got %+v", got)
	}

	last := revision(t, s).N
	put(t, s, geo.ImportOptions{Remove: true}, f.without(geo.KindOfPlacement, "c-1@zagreb"))
	if got := since(story, last); !got.Other && len(got.Put) == 0 {
		t.Errorf("a claim left a place: got %+v", got)
	}

	last = revision(t, s).N
	put(t, s, geo.ImportOptions{Remove: true}, file{title})
	want := len(NewModel("", f).Records[geo.KindOfClaim])
	if got := since(story, last); got.Removed != want {
		t.Errorf("all claims removed: got %+v, want %d removed", got, want)
	}
}
