package storetest

import (
	"context"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/edtf"
)

// Run runs the contract. Each call of open returns a new empty store, which the test closes.
func Run(t *testing.T, open func(t *testing.T) geo.Store) {
	for _, test := range []func(*testing.T, geo.Store){
		testEmpty, testRoundTrip, testScan, testMarks, testFeatures, testEntries, testManyRelations, testLocations,
		testSame, testTwice, testConflict, testPartial, testOtherStories, testNoStory, testFailingImport,
		testProblems, testProblemsMerge, testNoted, testWarnings, testDoubts, testChanges, testChangesOfUnknown,
		testStoryChanges, testKeysAreNotReused, testRemoved, testSearch, testSearchFollowsChanges, testStatuses,
		testStatusFollowsChanges, testImporters, testReadersDuringImport, testNestedReads, testSnapshot,
		testCanceled, testErrorOfEach, testClosed, testRandom,
	} {
		name := runtime.FuncForPC(reflect.ValueOf(test).Pointer()).Name() // …/storetest.testEmpty
		t.Run(name[strings.LastIndex(name, ".test")+len(".test"):], func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() { s.Close() })
			test(t, s)
		})
	}
}

// same compares records: nil and empty are one.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.AllowUnexported(edtf.Date{}),
		cmp.Comparer(sameDate)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// equal compares exactly.
func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func sameDate(a, b edtf.Date) bool { return a == b }

// file is what an import puts: records with the line that each stands on.
type file []geo.Record

// outcome is what a store answered.
type outcome[T any] struct {
	v   T
	err error
}

func got[T any](v T, err error) outcome[T] { return outcome[T]{v, err} }

// must returns the answer and fails the test when there is an error instead.
func (o outcome[T]) must(t *testing.T) T {
	t.Helper()
	if o.err != nil {
		t.Fatal(o.err)
	}
	return o.v
}

// put imports a file and fails the test when that fails.
func put(t *testing.T, s geo.Store, o geo.ImportOptions, f file) geo.ImportResult {
	t.Helper()
	return got(try(s, o, f)).must(t)
}

func try(s geo.Store, o geo.ImportOptions, f file) (geo.ImportResult, error) {
	return s.Import(context.Background(), o, func(w geo.Writer) error { return f.write(w) })
}

func (f file) write(w geo.Writer) error {
	for i, r := range f {
		if err := w.Put(r, geo.Position{File: "test.geojson", Line: i + 1, Feature: r.RecordID()}); err != nil {
			return err
		}
	}
	return nil
}

// edited returns a copy of a file's record with a change.
func edited[T any](f file, id string, change func(*T)) *T {
	i := slices.IndexFunc(f, func(r geo.Record) bool {
		_, ok := any(r).(*T)
		return ok && r.RecordID() == id
	})
	c := *any(f[i]).(*T)
	change(&c)
	return &c
}

// reworded is a claim of the example with another text.
func reworded(text string) *geo.Claim {
	return edited(example(), "c-4", func(c *geo.Claim) { c.Text = text })
}

// without leaves out the records of a kind and an id.
func (f file) without(k geo.Kind, id string) file {
	return slices.DeleteFunc(slices.Clone(f), func(r geo.Record) bool { return r.Kind() == k && r.RecordID() == id })
}

// with replaces the record of the same kind and id, or appends.
func (f file) with(records ...geo.Record) file {
	out := slices.Clone(f)
	for _, r := range records {
		i := slices.IndexFunc(out, func(o geo.Record) bool {
			return o.Kind() == r.Kind() && o.RecordID() == r.RecordID()
		})
		if i >= 0 {
			out[i] = r
		} else {
			out = append(out, r)
		}
	}
	return out
}

func date(s string) edtf.Date {
	d, err := edtf.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func claim(id, claimant string, reports ...string) *geo.Claim {
	c := &geo.Claim{ID: id, Text: "text of " + id, Claimants: []string{claimant}, Attribution: geo.AttributionExplicit,
		Type: geo.KindEvent}
	via := ""
	for _, r := range reports {
		c.Chain = append(c.Chain, geo.Link{Report: r, Basis: geo.BasisExplicit, Via: via})
		via = r
	}
	return c
}

func at(claim, location string) *geo.Placement {
	return &geo.Placement{Claim: claim, Location: location, Role: geo.RoleSite}
}

func rel(from string, r geo.Rel, to string) *geo.Relation {
	return &geo.Relation{From: from, Rel: r, To: to, Basis: geo.BasisExplicit}
}

// example is a small story in which every member of every record is used somewhere.
func example() file {
	x := geo.Members{"x-number": []byte("1.50"), "_secret": []byte(`{"a":[null,"é"]}`)}
	square := orb.Polygon{{{2, 48}, {3, 48}, {3, 49}, {2, 49}, {2, 48}},
		{{2.4, 48.4}, {2.4, 48.6}, {2.6, 48.6}, {2.4, 48.4}}}
	return file{
		&geo.Story{
			ID: "stations", Title: "Stations", Summary: "A summary.", Lang: "en", Publisher: "Publisher",
			Credit:  "Credit",
			Contact: "map@example.org", Licence: "CC-BY-4.0",
			Topics: []geo.Topic{{ID: "patrol", Title: "joint patrol",
				Titles: map[string]string{"hr": "zajednička ophodnja"}, Extra: x}},
			Extra: x, File: geo.Members{"name": []byte(`"collection"`)},
		},
		&geo.Source{ID: "state", Name: "The state", Type: geo.SourceGovernment},
		&geo.Source{
			ID: "ministry", Name: "Ministry", Names: map[string]string{"hr": "Ministarstvo", "zh": "外交部"},
			Type: geo.SourceGovernmentBody, PartOf: "state", Role: "ministry", URL: "https://example.org/",
			Notes: "notes", Extra: x,
		},
		&geo.Source{ID: "ngo", Name: "NGO", Type: geo.SourceOrganisation},
		&geo.Source{ID: "paper", Name: "Paper", Type: geo.SourceOrganisation},
		&geo.Source{ID: "official", Type: geo.SourcePersonRole, Role: "police official in Zagreb"},
		&geo.Report{
			ID: "article", Title: "Patrol and Persuade", Publisher: "paper", Published: date("2022-11-04"),
			Genre: "news article",
			Lang:  "en", URL: "https://example.org/a", Notes: "notes", Extra: x,
		},
		&geo.Report{ID: "report", Title: "110 Overseas", Publisher: "ngo", Published: date("2022-09")},
		&geo.Report{ID: "interview"},
		&geo.Location{
			ID: "zagreb", Name: "Zagreb", Names: map[string]string{"it": "Zagabria", "zh": "萨格勒布"}, Country: "HR",
			Precision: geo.PrecisionSettlement, RadiusM: 12000.5, GeoNames: 3186886,
			Geometry: orb.Point{15.97798, 45.81444},
			Notes:    "notes", Extra: x, Feature: geo.Members{"bbox": []byte("[1,2,3,4]")},
		},
		&geo.Location{ID: "suburbs", Name: "Suburbs of Paris", Country: "FR", Precision: geo.PrecisionVagueArea,
			Geometry: square},
		&geo.Location{
			ID: "islands", Name: "Islands", Country: "HR", Precision: geo.PrecisionAdmin1,
			Geometry: orb.MultiPolygon{square, {{{14, 44}, {14.1, 44}, {14, 44.1}, {14, 44}}}},
		},
		&geo.Location{ID: "croatia", Name: "Croatia", Country: "HR", Precision: geo.PrecisionCountry},
		&geo.Location{ID: "nowhere", Name: "somewhere", Precision: geo.PrecisionUnlocated},
		&geo.Claim{
			ID: "c-1", Text: "Officers went on patrol in Zagreb.", Lang: "en", Claimants: []string{"ngo"},
			About:       []string{"state"},
			Attribution: geo.AttributionExplicit, Type: geo.KindCount, Of: geo.KindAllegation, Topic: "patrol",
			Event: date("[2018..2019]"), Said: date("2022-09~"),
			Chain: []geo.Link{
				{Report: "report", Basis: geo.BasisExplicit, Locator: "p. 14", URL: "https://example.org/r",
					Access: date("2022-12-01"), Extra: x},
				{Report: "article", Basis: geo.BasisImplied, Via: "report"},
			},
			Quote: &geo.Quote{Exact: "joint patrols", Lang: "en", Extra: x}, Notes: "notes", Extra: x,
		},
		claim("c-2", "ministry", "article"),
		claim("c-3", "official", "interview", "article"),
		claim("c-4", "paper", "article"),
		at("c-1", "zagreb"),
		&geo.Placement{Claim: "c-1", Location: "croatia", Role: geo.RoleJurisdiction, Extra: x},
		at("c-2", "nowhere"),
		&geo.Placement{Claim: "c-3", Location: "suburbs", Role: geo.RoleScope},
		at("c-3", "islands"),
		at("c-4", "zagreb"),
		&geo.Relation{From: "c-2", Rel: geo.RelDenies, To: "c-1", Basis: geo.BasisEditorial, Notes: "notes", Extra: x},
		rel("c-3", geo.RelSupports, "c-4"),
		rel("c-2", geo.RelCoversByGeneralDenial, "c-3"),
	}
}

// exampleOf is the example as another story.
func exampleOf(story string) file {
	f := example()
	f[0] = &geo.Story{ID: story}
	return f
}

// scan returns the records of a kind, each with its story.
func scan(t *testing.T, s geo.Reader, k geo.Kind, story string) (stories []string, records []geo.Record) {
	t.Helper()
	err := s.Scan(context.Background(), k, story, func(story string, r geo.Record) error {
		stories, records = append(stories, story), append(records, r)
		return nil
	})
	if err != nil {
		t.Fatalf("scan %v: %v", k, err)
	}
	return stories, records
}

// contents scans everything.
func contents(t *testing.T, s geo.Reader, story string) (out []geo.Record) {
	t.Helper()
	for _, k := range Kinds() {
		_, records := scan(t, s, k, story)
		out = append(out, records...)
	}
	return out
}

// marksOf reads the marks with these keys, all of them for nil.
func marksOf(t *testing.T, s geo.Reader, keys []int64) (out []geo.Mark) {
	t.Helper()
	err := s.Marks(context.Background(), keys, func(m *geo.Mark) error {
		out = append(out, *m)
		return nil
	})
	if err != nil {
		t.Fatalf("marks: %v", err)
	}
	return out
}

// marksByID reads all marks by id.
func marksByID(t *testing.T, s geo.Reader) map[string]geo.Mark {
	t.Helper()
	out := make(map[string]geo.Mark)
	for _, m := range marksOf(t, s, nil) {
		if _, ok := out[m.ID()]; ok {
			t.Fatalf("mark %s twice", m.ID())
		}
		out[m.ID()] = m
	}
	return out
}

func docsOf(t *testing.T, s geo.Reader, keys []int64) []geo.Feature {
	t.Helper()
	var out []geo.Feature
	err := s.Features(context.Background(), keys, func(d *geo.Feature) error {
		c := *d
		c.Geometry, c.Properties = slices.Clone(d.Geometry), slices.Clone(d.Properties)
		out = append(out, c)
		return nil
	})
	if err != nil {
		t.Fatalf("docs: %v", err)
	}
	return out
}

func revision(t *testing.T, s geo.Reader) geo.Revision {
	t.Helper()
	return got(s.Revision(context.Background())).must(t)
}

func checkRevision(t *testing.T, what string, s geo.Reader, want int64) {
	t.Helper()
	if n := revision(t, s).N; n != want {
		t.Errorf("%s: got revision %d, want %d", what, n, want)
	}
}

func changes(t *testing.T, s geo.Reader, since geo.Revision) geo.Changes {
	t.Helper()
	return got(s.Changes(context.Background(), since)).must(t)
}

// search returns the ids of the marks found.
func search(t *testing.T, s geo.Reader, q string) []string {
	t.Helper()
	keys := got(s.Search(context.Background(), q)).must(t)
	if !slices.IsSorted(keys) {
		t.Errorf("search %q: keys do not ascend: %v", q, keys)
	}
	return idsOf(t, s, keys)
}

func idsOf(t *testing.T, s geo.Reader, keys []int64) []string {
	t.Helper()
	var ids []string
	for _, m := range marksOf(t, s, append([]int64{}, keys...)) { // nil would be all
		ids = append(ids, m.Claim+"@"+m.Location)
	}
	slices.Sort(ids)
	return ids
}
