package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/paulmach/orb"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/sqlite"
)

// Addresses that are asked for again and again.
const (
	worldTile  = "/tiles/claims/0/0/0.mvt"
	europeTile = "/tiles/claims/4/8/5.mvt"

	items = "/collections/claims/items"
)

// serving runs a server of the sample of n marks, whose index file it keeps, while f asks it.
func (b *bench) serving(n int, f func(*server)) {
	serving(b.store(n).path, filepath.Join(b.dir, fmt.Sprintf("sample-%d.snapshot", n)), f)
}

func (b *bench) http() {
	for _, n := range b.sizes() {
		b.store(n)
		b.of = n
		begin := time.Now()
		b.serving(n, func(*server) {
			b.info("first start of a server, wall", "%.3g s", time.Since(begin).Seconds())
		})
		begin = time.Now()
		b.serving(n, func(s *server) {
			b.started(s, begin)
			b.requests(s)
			var p pageTimes
			s.ask(pathPage, &p)
			b.atMost("page of 1000 items against reading its rows", p.Ratio, 2, "×")
			b.info("  page", "%v", p.Page.Round(time.Microsecond))
			b.info("  rows", "%v", p.Rows.Round(time.Microsecond))
			b.commits(s)
		})
	}
}

// started asks for the first tile of a server that was started, with the file of the index there.
func (b *bench) started(s *server, begin time.Time) {
	s.get(worldTile)
	wall := time.Since(begin)
	bar := max(2, float64(b.of)/1e6)
	b.atMost("start with the file of the index, to the first tile, wall", wall.Seconds(), bar, "s")
	u := s.usage()
	b.info("  CPU", "%v", u.CPU.Round(time.Millisecond))
	b.info("  memory of the process", "%.0f MB", float64(u.Anon)/1e6)
}

// kind is a kind of request.
type kind struct {
	name    string
	n       int // requests a round
	request func() (path, etag string)
	status  int // expected; 0 is 200
	least   int // bytes of a body, so that empty answers are not measured
}

const unchanged = http.StatusNotModified

// fixed asks for the same again and again.
func fixed(path, tag string) func() (string, string) {
	return func() (string, string) { return path, tag }
}

// requests measures kinds of request in turns, by the CPU time of the server.
func (b *bench) requests(s *server) {
	random := newDates(5)
	dated := func(path string) func() (string, string) {
		return func() (string, string) { return path + random.query(), "" }
	}
	etag := s.get(worldTile).header.Get("Etag")
	// Larger stores get fewer requests of those that cost more there.
	share := max(1, b.of/1_000_000)
	tiles, facets := max(60, 400/share), max(8, 40/share)
	kinds := []kind{
		{name: "static reply of 10 KB", n: 4000, request: fixed(pathStatic, "")},
		{name: "tile 0/0/0, random dates, not cached", n: tiles, request: dated(worldTile + "?"), least: 2000},
		{name: "tile 0/0/0, no filter, cached", n: 2000, request: fixed(worldTile, "")},
		{name: "tile 0/0/0, not modified", n: 4000, request: fixed(worldTile, etag), status: unchanged},
		{name: "tile 4/8/5, random dates", n: tiles, request: dated(europeTile + "?")},
		{name: "tile 12/2230/1460, random dates", n: 1000, request: dated("/tiles/claims/12/2230/1460.mvt?")},
		{name: "page of 1000 items, random dates", n: 40, request: dated(items + "?limit=1000&")},
		{name: "facets, random dates", n: facets, request: dated("/facets?")},
	}
	t := s.inTurns(7, kinds)
	bar := 25.0
	if b.of > 1_000_000 {
		bar = 120
	}
	b.atMost(kinds[1].name+" against a static reply", t.against(1, 0), bar, "×")
	for i, k := range kinds {
		figure := fmt.Sprint(t.typical(i).Round(100 * time.Nanosecond))
		if i > 0 {
			figure += fmt.Sprintf(", %.3g ×", t.against(i, 0))
		}
		b.info("  "+k.name, "%s", figure)
	}
}

// inTurns measures the CPU time of the server for a request of each kind. Eight connections ask at the same time:
// enough to keep a server of two processors busy, since one that waits for its next request spends much of its time
// falling asleep.
func (s *server) inTurns(rounds int, kinds []kind) figures {
	return turns(rounds, len(kinds), func(i int) time.Duration {
		k := kinds[i]
		var asked atomic.Int64
		more := func() bool { return asked.Add(1) <= int64(k.n) }
		before := s.usage()
		err := s.crowd(8, more, k.request, func(a answer) error {
			return a.expect(max(k.status, http.StatusOK), k.least)
		})
		if err != nil {
			check(fmt.Errorf("%s: %w", k.name, err))
		}
		return (s.usage().CPU - before.CPU) / time.Duration(k.n)
	})
}

// Where edits go: a place in the South Atlantic where the sample has nothing, and the tile of zoom 6 that holds it.
const (
	editLon  = -20.5
	editLat  = -40.5
	editTile = "/tiles/claims/6/28/39.mvt"
)

// commits measures how long a commit by another process, which is this one, takes to be in the server's next tile: from
// when the store tells of it to the first tile with another tag.
func (b *bench) commits(s *server) {
	ctx := context.Background()
	store := must(sqlite.Open(ctx, b.store(b.of).path, sqlite.Options{}))
	defer store.Close()
	var story geo.Record
	check(store.Scan(ctx, geo.KindOfStory, sample.StoryID, func(id string, r geo.Record) error {
		if id == sample.StoryID {
			story = r
		}
		return nil
	}))
	if story == nil {
		check(fmt.Errorf("there is no story %q; the store has to be one of a sample", sample.StoryID))
	}
	var waits, spent []float64
	for range 7 {
		before := s.usage()
		waits = append(waits, oneCommit(ctx, s, store, story).Seconds())
		spent = append(spent, (s.usage().CPU-before.CPU).Seconds()*1e3)
	}
	b.atMost("commit of one mark, CPU of the server until the next tile has it, polls included, median",
		median(spent), 5, "ms")
	b.atMost("commit by another process to the next tile, worst of 7, wall", slices.Max(waits), 0.5, "s")
	b.info("  median", "%.3g s", median(waits))
}

func oneCommit(ctx context.Context, s *server, store *sqlite.Store, story geo.Record) time.Duration {
	tag := s.get(editTile).header.Get("Etag")
	old := must(store.Revision(ctx))
	edited := make(chan error, 1)
	go func() { edited <- edit(ctx, store, story) }()
	// Nobody asks for the tile before: what readers cost while an import runs is not the commit's.
	var told, seen time.Time
	for rev := old; rev.N == old.N && len(edited) == 0; rev = must(store.Revision(ctx)) {
		time.Sleep(time.Millisecond)
		told = time.Now()
	}
	limit := time.Now().Add(replyTime)
	more := func() bool { return seen.IsZero() }
	err := s.crowd(1, more, fixed(editTile, tag), func(a answer) error {
		if a.status == http.StatusOK && a.header.Get("Etag") != tag {
			seen = time.Now()
			return nil
		}
		if time.Now().After(limit) {
			return errors.New("a commit was not seen")
		}
		time.Sleep(5 * time.Millisecond)
		return nil
	})
	check(errors.Join(err, <-edited))
	return max(0, seen.Sub(told))
}

// edit puts a claim that was not there before.
func edit(ctx context.Context, store *sqlite.Store, story geo.Record) error {
	place := &geo.Location{
		ID: "bench-place", Name: "Place of the benchmark", Precision: geo.PrecisionSettlement,
		Geometry: orb.Point{editLon, editLat},
	}
	claim := &geo.Claim{
		ID: fmt.Sprintf("bench-%d", time.Now().UnixNano()), Text: "Made up while measuring", Lang: "en",
		Claimants: []string{"source-0"}, Attribution: geo.AttributionExplicit, Type: geo.KindEvent,
		Chain: []geo.Link{{Report: "report-0", Basis: geo.BasisExplicit}},
	}
	placement := &geo.Placement{Claim: claim.ID, Location: place.ID, Role: geo.RoleSite}
	_, err := store.Import(ctx, geo.ImportOptions{Partial: true}, func(w geo.Writer) error {
		for _, r := range []geo.Record{story, place, claim, placement} {
			if err := w.Put(r, geo.Position{File: "bench"}); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}
