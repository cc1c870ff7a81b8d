package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"dateline/geo"
	"dateline/geo/words"
)

func testEmpty(t *testing.T, s geo.Store) {
	ctx := context.Background()
	r := revision(t, s)
	if r.N != 0 || r.Store == "" {
		t.Errorf("got revision %+v, want number 0 of a store with an id", r)
	}
	if c := changes(t, s, geo.Revision{}); c.All || len(c.Put)+len(c.Gone) > 0 || c.To.N != 0 {
		t.Errorf("got changes %+v, want none", c)
	}
	for what, n := range map[string]int{
		"records":                              len(contents(t, s, "")),
		"records of a story that is not there": len(contents(t, s, "nothing")),
		"marks":                                len(marksByID(t, s)),
		"features":                             len(docsOf(t, s, []int64{1, 2})),
		"marks found":                          len(search(t, s, "police")),
		"claims":                               len(got(s.ClaimRecords(ctx, []geo.Ref{{ID: "c-1"}})).must(t)),
	} {
		if n > 0 {
			t.Errorf("got %d %s", n, what)
		}
	}
	removal, err := s.Removed(ctx, geo.KindOfClaim, geo.Ref{Story: "stations", ID: "c-1"})
	if err != nil || removal != nil {
		t.Errorf("got removal %v, %v", removal, err)
	}
}

// testRoundTrip holds that everything comes back as it was put, whatever the order of putting.
func testRoundTrip(t *testing.T, s geo.Store) {
	f := example()
	backwards := slices.Clone(f)
	slices.Reverse(backwards[1:])
	put(t, s, geo.ImportOptions{}, backwards)
	m := NewModel("stations", f)
	for _, k := range Kinds() {
		stories, got := scan(t, s, k, "stations")
		if i := slices.IndexFunc(stories, func(id string) bool { return id != "stations" }); i >= 0 {
			t.Errorf("got story %q", stories[i])
		}
		same(t, k.String(), got, m.Sorted(k))
	}
}

// testScan holds the order of records and of stories.
func testScan(t *testing.T, s geo.Store) {
	for _, id := range []string{"zz", "a.b", "a-b"} {
		put(t, s, geo.ImportOptions{}, exampleOf(id))
	}
	stories, records := scan(t, s, geo.KindOfStory, "")
	for i, r := range records {
		if stories[i] != r.RecordID() {
			t.Errorf("story %q given with %q", r.RecordID(), stories[i])
		}
	}
	equal(t, "stories", stories, []string{"a-b", "a.b", "zz"})
	for _, k := range Kinds()[1:] {
		var got []string
		of, records := scan(t, s, k, "")
		for i, r := range records {
			got = append(got, of[i]+":"+r.RecordID())
		}
		var want []string
		for _, id := range stories {
			for _, r := range NewModel(id, example()).Sorted(k) {
				want = append(want, id+":"+r.RecordID())
			}
		}
		equal(t, k.String(), got, want)
	}
}

func testMarks(t *testing.T, s geo.Store) {
	put(t, s, geo.ImportOptions{}, example())
	checkShown(t, s, NewModel("stations", example()))
	var keys []int64
	for _, m := range marksByID(t, s) {
		keys = append(keys, m.Key)
	}
	slices.Sort(keys)
	if len(slices.Compact(slices.Clone(keys))) != 6 || keys[0] < 1 {
		t.Fatalf("got keys %v, want six different ones, positive", keys)
	}
	var got []int64
	for _, m := range marksOf(t, s, []int64{keys[4], keys[1], 1 << 40}) {
		got = append(got, m.Key)
	}
	slices.Sort(got)
	equal(t, "marks by key", got, []int64{keys[1], keys[4]})
	if got := marksOf(t, s, []int64{}); len(got) > 0 {
		t.Errorf("no keys gave %v", got)
	}
}

// checkShown compares marks and properties with the model's.
func checkShown(t *testing.T, s geo.Reader, m *Model) {
	t.Helper()
	got := make(map[string]Shown)
	var keys []int64
	byKey := make(map[int64]string)
	for id, mark := range marksByID(t, s) {
		if mark.Story != m.story {
			continue
		}
		keys = append(keys, mark.Key)
		byKey[mark.Key] = id
		mark.Key = 0
		got[id] = Shown{Mark: mark}
	}
	for _, d := range docsOf(t, s, keys) {
		x := got[byKey[d.Key]]
		x.Properties = string(d.Properties)
		got[byKey[d.Key]] = x
	}
	want := m.Marks()
	for id, x := range want {
		x.Words = nil
		want[id] = x
	}
	same(t, "marks", got, want)
}

func testFeatures(t *testing.T, s geo.Store) {
	put(t, s, geo.ImportOptions{}, example())
	marks := marksByID(t, s)
	want := []struct {
		id        string
		country   string
		precision geo.Precision
		geometry  string
	}{
		{"stations:c-3@suburbs", "FR", geo.PrecisionVagueArea,
			`{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,49],[2,48]],` +
				`[[2.4,48.4],[2.4,48.6],[2.6,48.6],[2.4,48.4]]]}`},
		{"stations:c-1@zagreb", "HR", geo.PrecisionSettlement, `{"type":"Point","coordinates":[15.97798,45.81444]}`},
		{"stations:c-2@nowhere", "", geo.PrecisionUnlocated, ""},
		{"stations:c-1@croatia", "HR", geo.PrecisionCountry, ""},
		{"stations:c-3@islands", "HR", geo.PrecisionAdmin1,
			`{"type":"MultiPolygon","coordinates":[[[[2,48],[3,48],[3,49],[2,49],[2,48]],` +
				`[[2.4,48.4],[2.4,48.6],[2.6,48.6],[2.4,48.4]]],[[[14,44],[14.1,44],[14,44.1],[14,44]]]]}`},
		{"stations:c-4@zagreb", "HR", geo.PrecisionSettlement, `{"type":"Point","coordinates":[15.97798,45.81444]}`},
	}
	var keys []int64
	for i, w := range want {
		keys = append(keys, marks[w.id].Key)
		if i == 2 {
			keys = append(keys, 1<<40) // Not there: skipped.
		}
	}
	got := docsOf(t, s, keys)
	if len(got) != len(want) {
		t.Fatalf("got %d docs, want %d", len(got), len(want))
	}
	for i, w := range want {
		d := got[i]
		if d.Key != marks[w.id].Key || d.Country != w.country || d.Precision != w.precision ||
			string(d.Geometry) != w.geometry {
			t.Errorf("doc %d: got key %d, %q, %v, %s; want %+v with key %d", i, d.Key, d.Country, d.Precision,
				d.Geometry, w, marks[w.id].Key)
		}
	}
}

func testEntries(t *testing.T, s geo.Store) {
	put(t, s, geo.ImportOptions{}, example())
	put(t, s, geo.ImportOptions{}, exampleOf("another"))
	m := NewModel("stations", example())
	entry := func(story, id string) geo.ClaimRecord {
		e := m.Entry(m.Records[geo.KindOfClaim][id].(*geo.Claim))
		e.Story = story
		return e
	}
	list := got(s.ClaimRecords(context.Background(), []geo.Ref{
		{Story: "stations", ID: "c-3"}, {Story: "stations", ID: "c-9"}, {ID: "c-1"}, {Story: "nothing", ID: "c-1"},
	})).must(t)
	same(t, "entries", list, []geo.ClaimRecord{entry("stations", "c-3"), entry("another", "c-1"),
		entry("stations", "c-1")})
}

// testManyRelations holds that a claim is read with so many relations of a kind and direction, and a count of the
// others.
func testManyRelations(t *testing.T, s geo.Store) {
	f := answered(rel("ministry", geo.RelDenies, "c"), rel("c", geo.RelRetracts, "stranger"))
	for i := range geo.MaxRelations + 7 {
		id := fmt.Sprint("c-", i)
		f = append(f, claim(id, "ngo", "report"), at(id, "l"), rel(id, geo.RelRetracts, "c"))
	}
	put(t, s, geo.ImportOptions{}, f)
	m := NewModel("stations", f)
	list := got(s.ClaimRecords(context.Background(), []geo.Ref{{ID: "c"}, {ID: "c-7"}})).must(t)
	same(t, "entries", list, []geo.ClaimRecord{m.Entry(m.Claim("c")), m.Entry(m.Claim("c-7"))})
	if len(list) == 2 && (list[0].RelationsLeft != 7 || len(list[0].Relations) != geo.MaxRelations+2) {
		t.Errorf("got %d relations and %d left, want the first %d retractions, two others and 7",
			len(list[0].Relations),
			list[0].RelationsLeft, geo.MaxRelations)
	}
}

func testLocations(t *testing.T, s geo.Store) {
	put(t, s, geo.ImportOptions{}, example())
	m := NewModel("stations", example())
	list := got(s.Locations(context.Background(), []geo.Ref{
		{Story: "stations", ID: "zagreb"}, {Story: "stations", ID: "atlantis"}, {Story: "nothing", ID: "zagreb"},
		{Story: "stations", ID: "croatia"},
	})).must(t)
	want := m.Records[geo.KindOfLocation]
	same(t, "locations", list, []*geo.Location{want["zagreb"].(*geo.Location), want["croatia"].(*geo.Location)})
}

func testSearch(t *testing.T, s geo.Store) {
	f := example()
	quoted := claim("c-5", "ngo", "article")
	quoted.Text, quoted.Quote = "海外警察局 in Đakovo; naïve “quotes” AND (brackets)* OR -minus NEAR, ᏣᎳᎩ",
		&geo.Quote{Exact: "Straße"}
	f = f.with(quoted, at("c-5", "nowhere"))
	put(t, s, geo.ImportOptions{}, f)
	m := NewModel("stations", f)
	var all []string // words with as many forms as there are
	for i := range words.MaxTerms {
		all = append(all, "patrol"+string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	for _, q := range []string{
		"", "  ?!", "patrol", "PATROL", "patr", "patrol zagreb", "zagreb patrol", "patr zagreb", "zagabria", "萨格勒布",
		"格勒", "萨勒",
		"警察", "局", "外", "Dakovo", "đako", "naive", "strasse", "persuade", "official", "外交部", "ministarst", "ngo",
		"NGO paper",
		"and", "or", "near", "minus", "brackets*", `"quotes"`, "c-5", "text of c-3", "words:patrol", "nothing-like-it",
		"110 overseas", "ᏣᎳᎩ", "ꮳꮃꭹ", "Ꭰ", "patrols", "patrolling zagreb", "quote bracket", "ministarstva", "ministrstvo",
		strings.Join(all[:words.MaxTerms], " "),
	} {
		equal(t, fmt.Sprintf("%q", q), search(t, s, q), m.search(q))
	}
	if got := search(t, s, "patrol zagreb"); len(got) == 0 {
		t.Error("nothing found by text and place")
	}
	long := ""
	for i := range 200 {
		long += string(rune('a'+i%26)) + string(rune('a'+i/26)) + " "
	}
	if _, err := s.Search(context.Background(), long); geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("a query of 200 words: got %v, want code invalid", err)
	}
}

var errEach = errors.New("enough")

// listings are the reads that call each.
func listings(ctx context.Context, s geo.Reader, keys []int64, each func() error) map[string]func() error {
	reads := map[string]func() error{
		"Marks":        func() error { return s.Marks(ctx, nil, func(*geo.Mark) error { return each() }) },
		"Marks by key": func() error { return s.Marks(ctx, keys, func(*geo.Mark) error { return each() }) },
		"Features":     func() error { return s.Features(ctx, keys, func(*geo.Feature) error { return each() }) },
	}
	for _, k := range Kinds() {
		reads["Scan "+k.String()] = func() error {
			return s.Scan(ctx, k, "", func(string, geo.Record) error { return each() })
		}
	}
	return reads
}

func testErrorOfEach(t *testing.T, s geo.Store) {
	ctx := context.Background()
	put(t, s, geo.ImportOptions{}, example())
	var keys []int64
	for _, m := range marksByID(t, s) {
		keys = append(keys, m.Key)
	}
	calls := 0
	for name, read := range listings(ctx, s, keys, func() error { calls++; return errEach }) {
		calls = 0
		if err := read(); !errors.Is(err, errEach) || calls != 1 {
			t.Errorf("%s: got %v after %d calls, want the error of the first", name, err, calls)
		}
	}
	checkShown(t, s, NewModel("stations", example()))
}

// testNestedReads holds that reads may run inside reads, as an export does.
func testNestedReads(t *testing.T, s geo.Store) {
	ctx := context.Background()
	put(t, s, geo.ImportOptions{}, example())
	n := 0
	err := s.Scan(ctx, geo.KindOfLocation, "", func(story string, l geo.Record) error {
		return s.Scan(ctx, geo.KindOfPlacement, story, func(_ string, p geo.Record) error {
			if p.(*geo.Placement).Location != l.RecordID() {
				return nil
			}
			e, err := s.ClaimRecords(ctx, []geo.Ref{{Story: story, ID: p.(*geo.Placement).Claim}})
			n += len(e)
			return err
		})
	})
	if err != nil || n != 6 {
		t.Errorf("got %d entries, %v; want 6", n, err)
	}
}

func testCanceled(t *testing.T, s geo.Store) {
	put(t, s, geo.ImportOptions{}, example())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	reads := map[string]func() error{
		"Revision":     func() error { _, err := s.Revision(ctx); return err },
		"Changes":      func() error { _, err := s.Changes(ctx, geo.Revision{}); return err },
		"ClaimRecords": func() error { _, err := s.ClaimRecords(ctx, []geo.Ref{{ID: "c-1"}}); return err },
		"Locations": func() error {
			_, err := s.Locations(ctx, []geo.Ref{{Story: "stations", ID: "zagreb"}})
			return err
		},
		"Search": func() error { _, err := s.Search(ctx, "patrol"); return err },
		"Removed": func() error {
			_, err := s.Removed(ctx, geo.KindOfClaim, geo.Ref{Story: "stations", ID: "c-1"})
			return err
		},
		"Import": func() error {
			_, err := s.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error { return example().write(w) })
			return err
		},
	}
	maps.Copy(reads, listings(ctx, s, []int64{1}, func() error { return nil }))
	for name, read := range reads {
		if err := read(); geo.CodeOf(err) != geo.CodeCanceled {
			t.Errorf("%s: got %v, want code canceled", name, err)
		}
	}
	ctx, cancel = context.WithCancel(context.Background())
	_, err := s.Import(ctx, geo.ImportOptions{Remove: true}, func(w geo.Writer) error {
		err := example()[:2].write(w)
		cancel()
		return err
	})
	if geo.CodeOf(err) != geo.CodeCanceled {
		t.Errorf("an import canceled on its way: got %v, want code canceled", err)
	}
	checkShown(t, s, NewModel("stations", example()))
}

func testClosed(t *testing.T, s geo.Store) {
	put(t, s, geo.ImportOptions{}, example())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Revision(context.Background()); err == nil {
		t.Error("a closed store gave a revision")
	}
	if _, err := try(s, geo.ImportOptions{}, example()); err == nil {
		t.Error("a closed store took an import")
	}
}

// testSnapshot holds that a snapshot shows its revision in every read while others are committed, that several stand
// beside each other, and that reads in it may be nested.
func testSnapshot(t *testing.T, s geo.Store) {
	ctx := context.Background()
	f := example()
	put(t, s, geo.ImportOptions{}, f)
	first := snapshotOf(t, s)
	g := f.with(reworded("something else"))
	put(t, s, geo.ImportOptions{}, g)
	second := snapshotOf(t, s)
	put(t, s, geo.ImportOptions{Remove: true}, f[:3])
	for n, want := range map[int64]struct {
		s geo.Snapshot
		f file
	}{1: {first, f}, 2: {second, g}} {
		checkRevision(t, "a snapshot", want.s, n)
		if ch := changes(t, want.s, geo.Revision{}); ch.To.N != n || !slices.Equal(ch.Stories, []string{"stations"}) {
			t.Errorf("changes of %v up to revision %d, want %d", ch.Stories, ch.To.N, n)
		}
		if ch, err := want.s.StoryChanges(ctx, "stations", n); err != nil || len(ch.Put)+ch.Removed > 0 || ch.All ||
			ch.Other {
			t.Errorf("changes of a story after revision %d: %+v, %v", n, ch, err)
		}
		checkShown(t, want.s, NewModel("stations", want.f))
		entries := 0
		err := want.s.Scan(ctx, geo.KindOfClaim, "stations", func(_ string, r geo.Record) error {
			e, err := want.s.ClaimRecords(ctx, []geo.Ref{{Story: "stations", ID: r.RecordID()}})
			entries += len(e)
			return err
		})
		if err != nil || entries != len(NewModel("stations", want.f).Records[geo.KindOfClaim]) {
			t.Errorf("nested reads of revision %d: %d claims, %v", n, entries, err)
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := want.s.Search(gone, "patrol"); geo.CodeOf(err) != geo.CodeCanceled {
			t.Errorf("a canceled search: %v", err)
		}
		checkShown(t, want.s, NewModel("stations", want.f)) // what one caller canceled, others still read
		want.s.Close()
		want.s.Close()
		if _, err := want.s.Revision(ctx); err == nil {
			t.Error("a closed snapshot was read")
		}
	}
	checkRevision(t, "the store", s, 3)
}

func snapshotOf(t *testing.T, s geo.Store) geo.Snapshot {
	t.Helper()
	v := got(s.Snapshot(context.Background())).must(t)
	t.Cleanup(v.Close)
	return v
}
