package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"dateline/bench/sample"
)

// example is the story that the bars of the hot page are about.
const example = "data/locations.geojson"

// hot measures what an article that spreads asks for: its embed, kept, not modified and made anew, against a tile.
func (b *bench) hot() {
	f, err := os.Open(example)
	if err != nil {
		check(fmt.Errorf("%w; run the bench from the root of the repository", err))
	}
	defer f.Close()
	path := filepath.Join(b.dir, "example.db")
	importFile(path, example, f)
	serving(path, path+".snapshot", b.askHot)
}

func (b *bench) askHot(s *server) {
	const embed = "/embed?story=overseas-stations"
	tag := func(path string) string { return s.get(path).header.Get("Etag") }
	asked := 0
	kinds := []kind{
		{name: "tile, kept", n: 4000, request: fixed(europeTile, ""), least: 500},
		{name: "embed, kept", n: 4000, request: fixed(embed, ""), least: 5000},
		{name: "tile, not modified", n: 4000, request: fixed(europeTile, tag(europeTile)), status: unchanged},
		{name: "embed, not modified", n: 4000, request: fixed(embed, tag(embed)), status: unchanged},
		{name: "embed, made anew", n: 100, least: 5000, request: func() (string, string) {
			asked++ // a state of the view that nobody asked for yet
			return fmt.Sprintf("%s&at=5/45/%d.%06d", embed, asked%90, asked), ""
		}},
	}
	t := s.inTurns(9, kinds)
	b.atMost("embed of 26 claims, kept, against a tile that is kept", t.against(1, 0), 3, "×")
	b.atMost("its 304 against a tile's", t.against(3, 2), 1.2, "×")
	b.atMost("embed of 26 claims, made anew", t.typical(4).Seconds()*1e3, 4, "ms")
	for i, k := range kinds {
		b.info("  "+k.name, "%v", t.typical(i).Round(100*time.Nanosecond))
	}
}

// How a server is flooded.
const (
	floodClients = 64
	floodTime    = 6 * time.Second
)

// flood asks for tiles and embeds that are kept while a crowd asks for one kind of expensive answer after the other.
func (b *bench) flood() {
	compared := 0
	dates := newDates(7)
	dated := func(path string) func() string { return func() string { return path + dates.query() } }
	b.serving(b.marks, func(s *server) {
		for _, x := range []struct {
			name string
			path func() string
		}{
			{"items, 10 000 a page", dated(items + "?limit=10000&")},
			{"locations, 10 000 a page", dated("/collections/locations/items?limit=10000&")},
			{"comparisons", func() string {
				compared++
				pair := fmt.Sprintf("a=report-%d&b=report-%d", 1+compared%50, 1+compared/50)
				return "/stories/" + sample.StoryID + "/compare?" + pair
			}},
			{"facets", dated("/facets?")},
			{"pages since revision 1", dated("/stories/" + sample.StoryID + "?since=1&")},
			{"pictures", dated("/image.png?")},
			{"downloads", dated("/download?")},
		} {
			waits, refused, err := s.flooded(x.path)
			if err != nil {
				check(fmt.Errorf("%s: %w", x.name, err))
			}
			slices.Sort(waits)
			b.atMost("tiles and embeds while "+x.name+" are flooded, 95th of 100, wall",
				float64(waits[len(waits)*95/100])/1e6, 50, "ms")
			b.info("  refused of these", "%d", refused)
		}
	})
}

// flooded returns how long tiles and embeds that are kept take meanwhile, and how many of the crowd were refused.
func (s *server) flooded(path func() string) (waits []time.Duration, refused int64, err error) {
	until := time.Now().Add(floodTime)
	more := func() bool { return time.Now().Before(until) }
	var busy atomic.Int64
	crowd := make(chan error)
	go func() {
		crowd <- s.crowd(floodClients, more, func() (string, string) { return path(), "" }, func(a answer) error {
			if a.status != http.StatusServiceUnavailable {
				return a.expect(http.StatusOK, 0)
			}
			busy.Add(1)
			time.Sleep(50 * time.Millisecond) // as who is told to come back later, but soon
			return nil
		})
	}()
	kept := []string{worldTile, europeTile, "/embed"}
	asked := 0
	var begin time.Time
	err = s.crowd(1, more, func() (string, string) {
		asked++
		begin = time.Now()
		return kept[asked%len(kept)], ""
	}, func(a answer) error {
		if asked > 2*len(kept) { // each was made once before
			waits = append(waits, time.Since(begin))
		}
		time.Sleep(2 * time.Millisecond)
		return a.expect(http.StatusOK, 0)
	})
	err = errors.Join(err, <-crowd)
	if len(waits) == 0 {
		err = errors.Join(err, errors.New("nothing was answered"))
	}
	return waits, busy.Load(), err
}
