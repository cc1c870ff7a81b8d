package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/exchange"
	"dateline/geo/sqlite"
)

// example is the story that the bars of the hot page are about.
const example = "data/locations.geojson"

// benchHot measures what an article that spreads asks for: its embed, kept, not modified and made anew, against a tile.
func benchHot(o options, r *report) error {
	path := filepath.Join(o.stores.dir, "example.db")
	if err := importExample(path); err != nil {
		return err
	}
	return serving(path, path+".snapshot", func(s *server) error { return askHot(s, r) })
}

func askHot(s *server, r *report) error {
	const tile, embed = "/tiles/claims/4/8/5.mvt", "/embed?story=overseas-stations"
	one := &client{addr: s.addr}
	defer one.close()
	tags := map[string]string{}
	for _, path := range []string{tile, embed} {
		a, err := one.get(path, "")
		if err != nil {
			return err
		}
		tags[path] = a.header.Get("Etag")
	}
	asked := 0
	kinds := []*kind{
		{name: "tile, kept", n: 4000, request: fixed(tile, ""), least: 500},
		{name: "embed, kept", n: 4000, request: fixed(embed, ""), least: 5000},
		{name: "tile, not modified", n: 4000, request: fixed(tile, tags[tile]), status: http.StatusNotModified},
		{name: "embed, not modified", n: 4000, request: fixed(embed, tags[embed]), status: http.StatusNotModified},
		{name: "embed, made anew", n: 100, least: 5000, request: func() (string, string) {
			asked++
			return fmt.Sprintf("%s&at=5/45/%d.%06d", embed, asked%90, asked), "" // a state of the view that nobody asked for yet
		}},
	}
	if err := inRounds(s, kinds, 9); err != nil {
		return err
	}
	r.atMost("embed of 26 claims, kept, against a tile that is kept", kinds[1].against(kinds[0]), 3, "×")
	r.atMost("its 304 against a tile's", kinds[3].against(kinds[2]), 1.2, "×")
	r.atMost("embed of 26 claims, made anew", kinds[4].typical().Seconds()*1e3, 4, "ms")
	for _, k := range kinds {
		r.info("  "+k.name, "%v", k.typical().Round(100*time.Nanosecond))
	}
	return nil
}

func importExample(path string) error {
	f, err := os.Open(example)
	if err != nil {
		return fmt.Errorf("%w; run the bench from the root of the repository", err)
	}
	defer f.Close()
	ctx := context.Background()
	store, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return err
	}
	_, err = store.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error {
		return exchange.Read(ctx, f, exchange.Options{File: example}, w)
	})
	return errors.Join(err, store.Close())
}

// How a server is flooded.
const (
	floodClients = 64
	floodTime    = 6 * time.Second
)

// benchFlood asks for tiles and embeds that are kept while a crowd asks for one kind of expensive answer after the other.
func benchFlood(o options, r *report) error {
	return o.stores.serve(o.marks, func(s *server) error { return floodAll(s, r) })
}

func floodAll(s *server, r *report) error {
	n := 0
	dates := &fresh{dates{rand.New(rand.NewPCG(seed, 7))}, map[string]bool{}}
	for _, x := range []struct {
		name string
		path func() string
	}{
		{"items, 10 000 a page", func() string { return "/collections/claims/items?limit=10000&" + dates.query() }},
		{"locations, 10 000 a page", func() string { return "/collections/locations/items?limit=10000&" + dates.query() }},
		{"comparisons", func() string {
			n++
			return fmt.Sprintf("/stories/%s/compare?a=report-%d&b=report-%d", sample.StoryID, 1+n%50, 1+n/50)
		}},
		{"facets", func() string { return "/facets?" + dates.query() }},
		{"pages since revision 1", func() string { return "/stories/" + sample.StoryID + "?since=1&" + dates.query() }},
		{"pictures", func() string { return "/image.png?" + dates.query() }},
		{"downloads", func() string { return "/download?" + dates.query() }},
	} {
		waits, busy, err := s.flooded(x.path)
		if err != nil {
			return fmt.Errorf("%s: %w", x.name, err)
		}
		slices.Sort(waits)
		r.atMost("tiles and embeds while "+x.name+" are flooded, 95th of 100, wall",
			float64(waits[len(waits)*95/100])/1e6, 50, "ms")
		r.info("  refused of these", "%d", busy)
	}
	return nil
}

// flooded returns how long tiles and embeds that are kept take meanwhile, and how many of the crowd were refused.
func (s *server) flooded(path func() string) (waits []time.Duration, busy int, err error) {
	var mu sync.Mutex
	until := time.Now().Add(floodTime)
	failed := func(e error) {
		mu.Lock()
		defer mu.Unlock()
		err = errors.Join(err, e)
	}
	var crowd sync.WaitGroup
	for range floodClients {
		crowd.Go(func() {
			c := &client{addr: s.addr}
			defer c.close()
			for time.Now().Before(until) {
				mu.Lock()
				p := path()
				mu.Unlock()
				a, e := c.get(p, "")
				switch {
				case e != nil:
					failed(e)
					return
				case a.status == http.StatusServiceUnavailable:
					mu.Lock()
					busy++
					mu.Unlock()
					time.Sleep(50 * time.Millisecond) // as who is told to come back later, but soon
				case a.status != http.StatusOK:
					failed(fmt.Errorf("GET %s: status %d: %.200s", p, a.status, a.body))
					return
				}
			}
		})
	}
	c := &client{addr: s.addr}
	defer c.close()
	for i := 0; time.Now().Before(until); i++ {
		p := []string{worldTile, "/tiles/claims/4/8/5.mvt", "/embed"}[i%3]
		begin := time.Now()
		a, e := c.get(p, "")
		if e != nil || a.status != http.StatusOK {
			failed(fmt.Errorf("GET %s: status %d, %w", p, a.status, e))
			break
		}
		if i >= 6 { // each was made once before
			waits = append(waits, time.Since(begin))
		}
		time.Sleep(2 * time.Millisecond)
	}
	crowd.Wait()
	if len(waits) == 0 {
		err = errors.Join(err, errors.New("nothing was answered"))
	}
	return waits, busy, err
}
