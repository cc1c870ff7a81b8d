package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/sqlite"
)

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
