package atlas_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
	"dateline/geo/sqlite"
	"dateline/geo/tile"
)

func open(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func load(t *testing.T, s *sqlite.Store, content string) {
	t.Helper()
	ctx := context.Background()
	_, err := s.Import(ctx, geo.ImportOptions{Remove: true}, func(w geo.Writer) error {
		return exchange.Read(ctx, strings.NewReader(content), exchange.Options{}, w)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func example(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../data/locations.geojson")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func atlasOf(t *testing.T, s geo.Store, o atlas.Options) *atlas.Atlas {
	t.Helper()
	a, err := atlas.Open(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

func view(t *testing.T, a *atlas.Atlas, f geo.Filter) *atlas.View {
	t.Helper()
	v, err := a.Current().View(context.Background(), "overseas-stations", f, "")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func claim(t *testing.T, v *atlas.View, id string) atlas.ClaimView {
	t.Helper()
	for _, c := range v.Claims {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("the view has no claim %s", id)
	return atlas.ClaimView{}
}

func TestView(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "a.db"))
	load(t, s, example(t))
	a := atlasOf(t, s, atlas.Options{})
	v := view(t, a, geo.Filter{})
	want := atlas.Counts{Marks: 38, Claims: 28, Places: 12, OnMap: 23, OffMap: 13, Undated: 0, Total: 28}
	if d := cmp.Diff(want, v.Counts); d != "" {
		t.Errorf("counts: -want +got\n%s", d)
	}
	if len(v.Claims) != 28 || v.Next != "" || v.Large || len(v.Others) != 0 {
		t.Errorf("%d claims, next %q, large %v, %d others", len(v.Claims), v.Next, v.Large, len(v.Others))
	}
	disputed := claim(t, v, "c-22")
	if disputed.Status != geo.StatusDisputed || !slices.Equal(disputed.ContradictedBy, []string{"unnamed-outlet"}) || disputed.Answers[0].Claim != "c-23" {
		t.Errorf("c-22: %+v", disputed)
	}
	alleged := claim(t, v, "c-16")
	if alleged.Status != geo.StatusAlleged || alleged.Denial != geo.DenialGeneral || len(alleged.DeniedBy) > 0 || len(alleged.NoReply) > 0 {
		t.Errorf("c-16: %+v", alleged)
	}
	if chain := claim(t, v, "c-12").Chain; len(chain) != 3 || chain[0].Via != "" || chain[1].Via != chain[0].Report || claim(t, v, "c-12").Outlets != 3 || claim(t, v, "c-12").Roots != 1 {
		t.Errorf("the chain of c-12: %+v", chain)
	}
	answerers := []atlas.Answerer{
		{Source: "government-of-china", General: 12, Claims: []string{"c-18"}, Explains: []string{"c-20", "c-21"}},
		{Source: "unnamed-outlet", Contradicts: 1, Claims: []string{"c-23"}},
	}
	if d := cmp.Diff(answerers, v.Answerers); d != "" {
		t.Errorf("who answers: -want +got\n%s", d)
	}
	paris := v.Locations["suburbs-of-paris"]
	if paris.Shape != geo.ShapeArea || paris.Lon == nil || len(paris.Geometry) == 0 {
		t.Errorf("the suburbs of Paris: %+v", paris)
	}
	if it := v.Locations["italy"]; it.Shape != geo.ShapeArea || it.Lon == nil || it.Geometry != nil {
		t.Errorf("Italy: %+v", it)
	}
	if w := v.Locations["worldwide"]; w.Shape != geo.ShapeNone || w.Lon != nil {
		t.Errorf("worldwide: %+v", w)
	}
	for _, c := range v.Claims {
		for _, l := range c.Chain {
			if _, ok := v.Reports[l.Report]; !ok {
				t.Errorf("%s: the view lacks report %s", c.ID, l.Report)
			}
		}
		for _, id := range c.Claimants {
			if _, ok := v.Sources[id]; !ok {
				t.Errorf("%s: the view lacks source %s", c.ID, id)
			}
		}
	}
}

func TestViewOfAFilterKeepsTheAnswers(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "a.db"))
	load(t, s, example(t))
	a := atlasOf(t, s, atlas.Options{})
	v := view(t, a, geo.Filter{Country: []string{"IT"}})
	if o, ok := v.Others["c-18"]; !ok || o.Text == "" || v.Sources[o.Claimants[0]].Name != "Government of China" {
		t.Errorf("who denies is missing: %+v", v.Others)
	}
	if len(v.Answerers) == 0 || v.Answerers[0].General == 0 || !slices.Equal(v.Answerers[0].Claims, []string{"c-18"}) {
		t.Errorf("who answers: %+v", v.Answerers)
	}
	for _, c := range v.Claims {
		for _, p := range c.Places {
			if p.Match != (v.Locations[p.Location].Country == "IT") {
				t.Errorf("%s at %s: match %v", c.ID, p.Location, p.Match)
			}
		}
	}
	for _, x := range view(t, a, geo.Filter{Location: []geo.Ref{{ID: "zagreb"}}}).Facets["location"] {
		if x.Label == "" {
			t.Errorf("the choice of %s has no name", x.ID)
		}
	}
	if len(v.Facets["country"]) < 5 {
		t.Errorf("with a country chosen, no other is offered: %+v", v.Facets["country"])
	}
	if _, err := a.Current().View(context.Background(), "nowhere", geo.Filter{}, ""); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("a story that is not there: %v", err)
	}
}

// TestFollow holds that a commit by another process's handle is served within half a second, by every method at once.
func TestFollow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	a := atlasOf(t, open(t, path), atlas.Options{Poll: 20 * time.Millisecond})
	other := open(t, path)
	load(t, other, example(t))
	wait(t, func() bool { return a.Current().Revision().N == 1 })
	at := tile.ID{Z: 4, X: 8, Y: 5}
	before, err := a.Current().Tile(context.Background(), &geo.Filter{}, at)
	if err != nil {
		t.Fatal(err)
	}
	far := tile.ID{Z: 4, X: 1, Y: 10}
	rev, farRev := a.Current().TileRevision(at), a.Current().TileRevision(far)
	load(t, other, strings.Replace(example(t), `"radius_m": 15000`, `"radius_m": 14000`, 1))
	wait(t, func() bool { return a.Current().Revision().N == 2 })
	after, err := a.Current().Tile(context.Background(), &geo.Filter{}, at)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) == string(after) || a.Current().TileRevision(at).N <= rev.N {
		t.Error("the tile did not change")
	}
	if a.Current().TileRevision(far) != farRev {
		t.Error("a tile on another continent changed its revision")
	}
	if err := a.Ready(); err != nil {
		t.Error(err)
	}
}

func wait(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatal("did not happen")
}

// TestSnapshot holds that the kept index answers as the built one, and that one that does not fit is not used.
func TestSnapshot(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "a.db"))
	load(t, s, example(t))
	o := atlas.Options{Snapshot: filepath.Join(dir, "a.snapshot")}
	first := atlasOf(t, s, o)
	second := atlasOf(t, s, o)
	for z := range uint32(4) {
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				id := tile.ID{Z: z, X: x, Y: y}
				want, err1 := first.Current().Tile(context.Background(), &geo.Filter{}, id)
				got, err2 := second.Current().Tile(context.Background(), &geo.Filter{}, id)
				if err := errors.Join(err1, err2); err != nil || string(got) != string(want) {
					t.Errorf("tile %v: %v, equal %v", id, err, string(got) == string(want))
				}
			}
		}
	}
	b, err := os.ReadFile(o.Snapshot)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 0xff
	if err := os.WriteFile(o.Snapshot, b, 0o600); err != nil {
		t.Fatal(err)
	}
	third := atlasOf(t, s, o)
	if d := cmp.Diff(view(t, first, geo.Filter{}), view(t, third, geo.Filter{})); d != "" {
		t.Errorf("after a damaged snapshot: %s", d)
	}
}

// TestSnapshotCatchesUp holds that what was committed after the index was kept is there after the next start.
func TestSnapshotCatchesUp(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "a.db"))
	load(t, s, example(t))
	o := atlas.Options{Snapshot: filepath.Join(dir, "a.snapshot"), Poll: time.Hour}
	first, err := atlas.Open(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	load(t, s, strings.ReplaceAll(example(t), "radius_m\": 15000", "radius_m\": 14000"))
	o.Poll = time.Millisecond
	second := &counting{Store: s}
	a := atlasOf(t, second, o)
	if a.Current().Revision().N != 2 || view(t, a, geo.Filter{}).Locations["belgrade"].RadiusM != 14000 {
		t.Errorf("revision %d", a.Current().Revision().N)
	}
	if second.all > 0 {
		t.Errorf("the whole store was read %d times", second.all)
	}
}

// counting counts how often every mark is read.
type counting struct {
	geo.Store
	all int
}

// Snapshot implements geo.Store.
func (c *counting) Snapshot(ctx context.Context) (geo.Snapshot, error) {
	s, err := c.Store.Snapshot(ctx)
	return countingSnapshot{s, c}, err
}

type countingSnapshot struct {
	geo.Snapshot
	c *counting
}

// Marks implements geo.Reader.
func (s countingSnapshot) Marks(ctx context.Context, keys []int64, each func(*geo.Mark) error) error {
	if keys == nil {
		s.c.all++
	}
	return s.Snapshot.Marks(ctx, keys, each)
}

// slow is a store whose searches wait.
type slow struct {
	geo.Store
	mu    sync.Mutex
	calls int
	wait  time.Duration
}

// Snapshot implements geo.Store.
func (s *slow) Snapshot(ctx context.Context) (geo.Snapshot, error) {
	v, err := s.Store.Snapshot(ctx)
	return slowSnapshot{v, s}, err
}

type slowSnapshot struct {
	geo.Snapshot
	s *slow
}

// Search implements geo.Reader.
func (v slowSnapshot) Search(ctx context.Context, q string) ([]int64, error) {
	v.s.mu.Lock()
	v.s.calls++
	v.s.mu.Unlock()
	select {
	case <-time.After(v.s.wait):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return v.Snapshot.Search(ctx, q)
}

func TestSearchRunsOnce(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "a.db"))
	load(t, db, example(t))
	s := &slow{Store: db, wait: 50 * time.Millisecond}
	a := atlasOf(t, s, atlas.Options{})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			c, _, err := a.Current().Facets(context.Background(), &geo.Filter{Query: "patrol"})
			if err != nil || c.Claims == 0 {
				t.Errorf("%d claims, %v", c.Claims, err)
			}
		})
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := a.Current().Facets(gone, &geo.Filter{Query: "ophodnja"}); err == nil {
		t.Error("a reader who went away got an answer")
	}
	wg.Wait()
	if _, _, err := a.Current().Facets(context.Background(), &geo.Filter{Query: "patrol"}); err != nil {
		t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.calls > 2 {
		t.Errorf("the store was searched %d times for two texts", s.calls)
	}
}

func TestSearchHasADeadline(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "a.db"))
	load(t, db, example(t))
	a := atlasOf(t, &slow{Store: db, wait: time.Minute}, atlas.Options{SearchTime: 20 * time.Millisecond})
	if _, _, err := a.Current().Facets(context.Background(), &geo.Filter{Query: "patrol"}); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("got %v", err)
	}
}

func TestEach(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "a.db"))
	load(t, db, example(t))
	a := atlasOf(t, db, atlas.Options{})
	n, placed := 0, 0
	err := a.Current().Each(context.Background(), &geo.Filter{}, func(d *geo.Feature, geometry []byte, at orb.Point, ok bool) error {
		n++
		if ok {
			placed++
			if at == (orb.Point{}) {
				t.Errorf("a placed mark stands at 0, 0: %s", d.Properties)
			}
		}
		if (d.Precision == geo.PrecisionCountry) != strings.Contains(string(geometry), "MultiPolygon") {
			t.Errorf("geometry %.60s of %s", geometry, d.Properties)
		}
		return nil
	})
	if err != nil || n != 38 || placed != 23 {
		t.Errorf("%d marks, %d placed, %v", n, placed, err)
	}
	stop := errors.New("stop")
	if err := a.Current().Each(context.Background(), &geo.Filter{}, func(*geo.Feature, []byte, orb.Point, bool) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}
