package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
)

// counts are what an import says it did.
type counts struct{ Added, Changed, Removed, Unchanged int }

func countsOf(r geo.ImportResult) counts {
	return counts{r.Added[0], r.Changed[0], r.Removed[0], r.Unchanged[0]}
}

func checkCounts(t *testing.T, got geo.ImportResult, want counts) {
	t.Helper()
	equal(t, "counts", countsOf(got), want)
	for i, c := range [][geo.KindOfRelation + 1]int{got.Added, got.Changed, got.Removed, got.Unchanged} {
		sum := 0
		for _, n := range c[1:] {
			sum += n
		}
		if sum != c[0] {
			t.Errorf("counts %d: the kinds sum to %d, index 0 is %d", i, sum, c[0])
		}
	}
}

func testSame(t *testing.T, s geo.Store) {
	f := example()
	first := put(t, s, geo.ImportOptions{}, f)
	checkCounts(t, first, counts{Added: len(f)})
	if first.Revision.N != 1 || first.Revision != revision(t, s) || time.Since(first.Revision.At).Abs() > time.Hour {
		t.Errorf("got revision %+v, want the first, of now", first.Revision)
	}
	keys := marksByID(t, s)
	slices.Reverse(f[1:])
	again := put(t, s, geo.ImportOptions{}, f)
	checkCounts(t, again, counts{Unchanged: len(f)})
	if again.Revision != first.Revision || revision(t, s) != first.Revision {
		t.Errorf("an equal import made revision %+v", again.Revision)
	}
	same(t, "marks", marksByID(t, s), keys)
}

// testTwice holds that a record may stand twice when it agrees with itself.
func testTwice(t *testing.T, s geo.Store) {
	f := example()
	res := put(t, s, geo.ImportOptions{}, append(slices.Clone(f), f...))
	checkCounts(t, res, counts{Added: len(f)})
	checkShown(t, s, NewModel("stations", f))
}

func testConflict(t *testing.T, s geo.Store) {
	f := example()
	put(t, s, geo.ImportOptions{}, f)
	fewer := f.without(geo.KindOfPlacement, "c-4@zagreb").without(geo.KindOfClaim, "c-4").without(geo.KindOfRelation,
		"c-3 supports c-4")
	_, err := try(s, geo.ImportOptions{}, fewer)
	if geo.CodeOf(err) != geo.CodeConflict || !strings.Contains(err.Error(), "1 claim") ||
		!strings.Contains(err.Error(), "c-4") {
		t.Fatalf("got %v, want code conflict and the claim counted and named", err)
	}
	checkRevision(t, "after what was refused", s, 1)
	checkShown(t, s, NewModel("stations", f))
	checkCounts(t, put(t, s, geo.ImportOptions{Remove: true}, fewer), counts{Removed: 3, Unchanged: len(fewer)})
	checkShown(t, s, NewModel("stations", fewer))
	same(t, "records", contents(t, s, ""), NewModel("stations", fewer).All())
}

func testPartial(t *testing.T, s geo.Store) {
	f := example()
	put(t, s, geo.ImportOptions{}, f)
	part := file{f[0], reworded("another text"), claim("c-6", "ngo", "report"), at("c-6", "zagreb"),
		rel("c-6", geo.RelContradicts, "c-2")}
	res := put(t, s, geo.ImportOptions{Partial: true}, part)
	checkCounts(t, res, counts{Added: 3, Changed: 1, Unchanged: 1})
	checkShown(t, s, NewModel("stations", f.with(part...)))
}

func testOtherStories(t *testing.T, s geo.Store) {
	f := example()
	put(t, s, geo.ImportOptions{}, f)
	other := exampleOf("another")
	// Two stories in one import: each record belongs to the story before it, which may be gone on with.
	third := slices.Clone(other)
	third[0] = &geo.Story{ID: "third"}
	half := len(other) / 2
	var mixed file
	mixed = append(mixed, other[:half]...)
	mixed = append(mixed, third...)
	mixed = append(mixed, other[0])
	mixed = append(mixed, other[half:]...)
	checkCounts(t, put(t, s, geo.ImportOptions{}, mixed), counts{Added: 2 * len(f)})
	put(t, s, geo.ImportOptions{Remove: true}, file{&geo.Story{ID: "third"}})
	checkShown(t, s, NewModel("stations", f))
	checkShown(t, s, NewModel("another", other))
	checkShown(t, s, NewModel("third", file{&geo.Story{ID: "third"}}))
	same(t, "records", contents(t, s, "stations"), NewModel("stations", f).All())
}

func testNoStory(t *testing.T, s geo.Store) {
	if _, err := try(s, geo.ImportOptions{}, example()[1:]); err == nil {
		t.Error("records without a story were taken")
	}
	checkRevision(t, "after what was refused", s, 0)
	put(t, s, geo.ImportOptions{}, nil)
	checkRevision(t, "after an import of nothing", s, 0)
}

func testFailingImport(t *testing.T, s geo.Store) {
	f := example()
	put(t, s, geo.ImportOptions{}, f)
	_, err := s.Import(context.Background(), geo.ImportOptions{Remove: true}, func(w geo.Writer) error {
		if err := f[:5].write(w); err != nil {
			return err
		}
		return errEach
	})
	if !errors.Is(err, errEach) {
		t.Errorf("got %v, want the error of fn", err)
	}
	checkShown(t, s, NewModel("stations", f))
	checkCounts(t, put(t, s, geo.ImportOptions{}, f), counts{Unchanged: len(f)})
}

func testChanges(t *testing.T, s geo.Store) {
	f := example()
	put(t, s, geo.ImportOptions{}, f)
	all := marksByID(t, s)
	if c := changes(t, s, geo.Revision{}); !c.All && len(c.Put) != len(all) || len(c.Gone) > 0 || c.To.N != 1 {
		t.Errorf("since 0: got %+v, want all marks put", c)
	}
	tests := []struct {
		name      string
		put       geo.Record
		drop      geo.Record
		want      []string
		gone      string
		unchanged bool // no revision
	}{
		{name: "a claim", put: edited(f, "c-1", func(c *geo.Claim) { c.Text += " (changed)" }),
			want: []string{"c-1@croatia", "c-1@zagreb"}},
		{name: "a location", put: edited(f, "zagreb", func(l *geo.Location) { l.Name += " (renamed)" }),
			want: []string{"c-1@zagreb", "c-4@zagreb"}},
		{name: "a claimant", put: edited(f, "official", func(s *geo.Source) { s.Name += " (renamed)" }),
			want: []string{"c-3@islands", "c-3@suburbs"}},
		{name: "a report", put: edited(f, "report", func(r *geo.Report) { r.Title += " (renamed)" }),
			want: []string{"c-1@croatia", "c-1@zagreb"}},
		{name: "a date of publication", put: edited(f, "report", func(r *geo.Report) { r.Published = date("2021") }),
			want: []string{"c-1@croatia", "c-1@zagreb"}},
		{name: "a role", put: edited(f, "c-3@islands", func(p *geo.Placement) { p.Role = geo.RoleSeat }),
			want: []string{"c-3@islands"}},
		// The denial changes what is shown of c-1, since the ministry is part of the state.
		{name: "a denial withdrawn from the file", drop: rel("c-2", geo.RelDenies, "c-1"),
			want: []string{"c-1@croatia", "c-1@zagreb"}},
		{name: "a contradiction, both ways", put: rel("c-1", geo.RelContradicts, "c-3"),
			want: []string{"c-1@croatia", "c-1@zagreb", "c-3@islands", "c-3@suburbs"}},
		{name: "what is not served", put: edited(f, "suburbs",
			func(l *geo.Location) { l.Extra = geo.Members{"x": []byte("1")} })},
		{name: "a note of a relation",
			put: edited(f, "c-3 supports c-4", func(r *geo.Relation) { r.Notes = "only a note" })},
		{name: "a new mark", put: at("c-2", "zagreb"), want: []string{"c-2@zagreb"}},
		{name: "a mark that goes", drop: at("c-3", "islands"), gone: "c-3@islands"},
		{name: "nothing", unchanged: true},
	}
	for _, test := range tests {
		before, marks := revision(t, s), marksByID(t, s)
		if test.put != nil {
			f = f.with(test.put)
		}
		if r := test.drop; r != nil {
			f = f.without(r.Kind(), r.RecordID())
		}
		res := put(t, s, geo.ImportOptions{Remove: true}, f)
		if (res.Revision == before) != test.unchanged {
			t.Errorf("%s: revision %d after %d", test.name, res.Revision.N, before.N)
		}
		c := changes(t, s, before)
		if c.All {
			t.Errorf("%s: everything changed", test.name)
		}
		listed := test.name == "a claimant" || test.name == "a report" || test.name == "a date of publication"
		if listed && c.Stories != nil && !slices.Equal(c.Stories, []string{"stations"}) {
			t.Errorf("%s: changed in the stories %q", test.name, c.Stories)
		}
		if c.To != res.Revision {
			t.Errorf("%s: changes lead to %+v, want %+v", test.name, c.To, res.Revision)
		}
		equal(t, test.name+": put", idsOf(t, s, c.Put), test.want)
		var gone []int64
		if test.gone != "" {
			gone = append(gone, marks["stations:"+test.gone].Key)
		}
		equal(t, test.name+": gone", c.Gone, gone)
		checkShown(t, s, NewModel("stations", f))
	}
}

func testChangesOfUnknown(t *testing.T, s geo.Store) {
	for _, since := range []geo.Revision{{N: -1}, {N: 1}, {N: 1, ID: "x"}} {
		if c := changes(t, s, since); !c.All {
			t.Errorf("the empty store since %+v: got %+v, want all", since, c)
		}
	}
	now := put(t, s, geo.ImportOptions{}, example()).Revision
	for _, since := range []geo.Revision{
		{N: -1, ID: now.ID}, {N: 2, ID: now.ID}, {N: 1 << 40, ID: now.ID}, {N: 1}, {N: 1, ID: "x"}, {N: 1,
			ID: now.ID + "0"},
	} {
		if c := changes(t, s, since); !c.All || c.To != now {
			t.Errorf("since %+v: got %+v, want all", since, c)
		}
	}
	if next := put(t, s, geo.ImportOptions{Partial: true},
		example().with(at("c-2", "zagreb"))).Revision; next.ID == now.ID || next.ID == "" {
		t.Errorf("revision %+v follows %+v", next, now)
	}
	if c := changes(t, s, geo.Revision{N: 1, ID: "x"}); !c.All {
		t.Errorf("since another revision 1: got %+v, want all", c)
	}
}

func testKeysAreNotReused(t *testing.T, s geo.Store) {
	f := example()
	fewer := f.without(geo.KindOfPlacement, "c-4@zagreb").without(geo.KindOfClaim, "c-4").without(geo.KindOfRelation,
		"c-3 supports c-4")
	seen := make(map[int64]bool)
	var first geo.Revision
	for i := range 4 {
		if rev := put(t, s, geo.ImportOptions{Remove: true}, f).Revision; i == 0 {
			first = rev
		}
		key := marksByID(t, s)["stations:c-4@zagreb"].Key
		if seen[key] {
			t.Errorf("key %d came back", key)
		}
		seen[key] = true
		before := revision(t, s)
		put(t, s, geo.ImportOptions{Remove: true}, fewer)
		equal(t, "gone", changes(t, s, before).Gone, []int64{key})
		for k := range seen {
			if got := docsOf(t, s, []int64{k}); len(got) > 0 {
				t.Errorf("key %d is gone and gave %s", k, got[0].Properties)
			}
		}
	}
	// What came and went since is neither put nor gone to who never saw it, or gone: never put.
	for _, key := range changes(t, s, first).Put {
		if seen[key] {
			t.Errorf("key %d is gone and was put", key)
		}
	}
}

func testRemoved(t *testing.T, s geo.Store) {
	f := example().with(&geo.Source{ID: "extra", Type: geo.SourceNone}, &geo.Report{ID: "extra"},
		&geo.Location{ID: "extra", Precision: geo.PrecisionUnlocated}, claim("extra", "ngo", "report"),
		at("extra", "zagreb"))
	put(t, s, geo.ImportOptions{}, f)
	records := []geo.Kind{geo.KindOfSource, geo.KindOfReport, geo.KindOfLocation, geo.KindOfClaim}
	removed := func(k geo.Kind, story string) *geo.Removal {
		t.Helper()
		return got(s.Removed(context.Background(), k, geo.Ref{Story: story, ID: "extra"})).must(t)
	}
	for _, k := range records {
		if r := removed(k, "stations"); r != nil {
			t.Errorf("%v is there and was removed %+v", k, r)
		}
	}
	res := put(t, s, geo.ImportOptions{Remove: true}, example())
	for _, k := range records {
		r := removed(k, "stations")
		if r == nil || r.Revision != res.Revision.N || !r.At.Equal(res.Revision.At) {
			t.Errorf("%v: got removal %+v, want by revision %+v", k, r, res.Revision)
		}
		if r := removed(k, "another"); r != nil {
			t.Errorf("%v was removed from a story that is not there", k)
		}
	}
	put(t, s, geo.ImportOptions{}, f)
	for _, k := range records {
		if r := removed(k, "stations"); r != nil {
			t.Errorf("%v is there again and was removed %+v", k, r)
		}
	}
	put(t, s, geo.ImportOptions{Remove: true}, example())
	if r := removed(geo.KindOfClaim, "stations"); r == nil || r.Revision != 4 {
		t.Errorf("got removal %+v, want by revision 4", r)
	}
}

func testSearchFollowsChanges(t *testing.T, s geo.Store) {
	f := example()
	put(t, s, geo.ImportOptions{}, f)
	check := func(m *Model, q string, some bool) {
		t.Helper()
		got := search(t, s, q)
		if diff := cmp.Diff(m.search(q), got); diff != "" || len(got) > 0 != some {
			t.Errorf("%q (-want +got):\n%s", q, diff)
		}
	}
	old := NewModel("stations", f)
	check(old, "persuade zagabria", true)
	before := revision(t, s)
	f = f.with(edited(f, "article", func(r *geo.Report) { r.Title = "Another headline" }),
		edited(f, "zagreb", func(l *geo.Location) { l.Names = map[string]string{"de": "Agram"} }))
	put(t, s, geo.ImportOptions{}, f)
	check(NewModel("stations", f), "persuade", false)
	check(NewModel("stations", f), "headline agram", true)
	check(NewModel("stations", f), "zagabria", false)
	// The names of a place in other languages are seen nowhere but here: what is found by them has changed all the
	// same.
	if got := len(changes(t, s, before).Put); got != 6 {
		t.Errorf("got %d marks put, want the six of the report", got)
	}
	f = f.without(geo.KindOfPlacement, "c-1@zagreb")
	put(t, s, geo.ImportOptions{Remove: true}, f)
	check(NewModel("stations", f), "headline agram", true)
}

func testImporters(t *testing.T, s geo.Store) {
	const importers, rounds = 4, 5
	var wg sync.WaitGroup
	for i := range importers {
		id := string(rune('a' + i))
		wg.Go(func() {
			f := exampleOf(id)
			for n := range rounds {
				if _, err := try(s, geo.ImportOptions{}, f.with(reworded(strings.Repeat("again ", n+1)))); err != nil {
					t.Errorf("story %s, round %d: %v", id, n, err)
				}
			}
		})
	}
	wg.Wait()
	checkRevision(t, "after all", s, importers*rounds)
	if n := len(marksByID(t, s)); n != importers*6 {
		t.Errorf("got %d marks, want %d", n, importers*6)
	}
}

func testReadersDuringImport(t *testing.T, s geo.Store) {
	f := example()
	put(t, s, geo.ImportOptions{}, f)
	g := f.with(reworded("something else"))
	read := make(chan struct{})
	done := make(chan error)
	go func() {
		_, err := s.Import(context.Background(), geo.ImportOptions{}, func(w geo.Writer) error {
			if err := g.write(w); err != nil {
				return err
			}
			read <- struct{}{}
			<-read
			return nil
		})
		done <- err
	}()
	<-read
	checkRevision(t, "during an import", s, 1)
	checkShown(t, s, NewModel("stations", f))
	read <- struct{}{}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	checkRevision(t, "after an import", s, 2)
	checkShown(t, s, NewModel("stations", g))
}

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
