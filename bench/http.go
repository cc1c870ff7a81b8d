package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"dateline/geo"
	"dateline/geo/sqlite"
)

func benchHTTP(o options, r *report) error {
	for _, n := range o.sizes() {
		store, err := o.stores.path(n)
		if err != nil {
			return err
		}
		at := func(s string) string { return s + ", " + short(n) }
		if err := benchServer(store, o.stores.snapshot(n), n, at, r); err != nil {
			return err
		}
	}
	return nil
}

func benchServer(store, snapshot string, n int, at func(string) string, r *report) error {
	begin := time.Now()
	err := serving(store, snapshot, func(*server) error {
		r.info(at("first start of a server, wall"), "%.3g s", time.Since(begin).Seconds())
		return nil
	})
	if err != nil {
		return err
	}
	begin = time.Now()
	return serving(store, snapshot, func(s *server) error {
		if err := benchStart(s, begin, n, at, r); err != nil {
			return err
		}
		if err := benchRequests(s, n, at, r); err != nil {
			return err
		}
		var p pageTimes
		if err := s.ask(pathPage, &p); err != nil {
			return err
		}
		r.atMost(at("page of 1000 items against reading its rows"), p.Ratio, 2, "×")
		r.info(at("  page"), "%v", p.Page.Round(time.Microsecond))
		r.info(at("  rows"), "%v", p.Rows.Round(time.Microsecond))
		return benchVisible(s, store, at, r)
	})
}

// benchStart asks for the first tile of a server that was started, with the file of the index there.
func benchStart(s *server, begin time.Time, n int, at func(string) string, r *report) error {
	c := &client{addr: s.addr}
	defer c.close()
	a, err := c.get(worldTile, "")
	wall := time.Since(begin)
	if err != nil || a.status != http.StatusOK {
		return errors.Join(err, fmt.Errorf("the first tile has status %d", a.status))
	}
	r.atMost(at("start with the file of the index, to the first tile, wall"), wall.Seconds(), max(2, float64(n)/1e6), "s")
	var u usage
	if err := s.ask(pathUsage, &u); err != nil {
		return err
	}
	r.info(at("  CPU"), "%v", u.CPU.Round(time.Millisecond))
	r.info(at("  memory of the process"), "%.0f MB", float64(u.Anon)/1e6)
	return nil
}

const worldTile = "/tiles/claims/0/0/0.mvt"

// query writes a random choice of dates that matches something as parameters. Days are whole: the last ends where the span does.
func (d *dates) query() string {
	f := d.filter()
	day := func(t int64) string { return time.Unix(t, 0).UTC().Format(time.DateOnly) }
	return "datetime=" + day(f.Time.Earliest) + "/" + day(f.Time.Latest-1) + "&clock=" + f.Clock.String() + fmt.Sprintf("&dated=%t", f.Dated)
}

// kind is a kind of request.
type kind struct {
	name    string
	n       int // requests a round
	request func() (path, etag string)
	status  int       // expected; 0 is 200
	least   int       // bytes of a body, so that empty answers are not measured
	figures []float64 // CPU of the server for a request in each round, in ns
}

// against is the median of the ratio to another kind in the same round.
func (k *kind) against(other *kind) float64 {
	v := make([]float64, len(k.figures))
	for i := range v {
		v[i] = k.figures[i] / other.figures[i]
	}
	return median(v)
}

// typical is the median of the rounds.
func (k *kind) typical() time.Duration { return time.Duration(median(slices.Clone(k.figures))) }

// fixed asks for the same again and again.
func fixed(path, tag string) func() (string, string) {
	return func() (string, string) { return path, tag }
}

// fresh hands out queries that were not handed out before, so that no cache has them.
type fresh struct {
	dates
	seen map[string]bool
}

func (f *fresh) query() string {
	for {
		if q := f.dates.query(); !f.seen[q] {
			f.seen[q] = true
			return q
		}
	}
}

// benchRequests measures kinds of request in turns, by the CPU time of the server.
func benchRequests(s *server, n int, at func(string) string, r *report) error {
	random := &fresh{dates{rand.New(rand.NewPCG(seed, 5))}, map[string]bool{}}
	one := &client{addr: s.addr}
	defer one.close()
	a, err := one.get(worldTile, "")
	if err != nil {
		return err
	}
	etag := a.header.Get("Etag")
	dated := func(path string) func() (string, string) {
		return func() (string, string) { return path + random.query(), "" }
	}
	share := max(1, n/1_000_000) // Larger stores get fewer requests of those that cost more there.
	kinds := []*kind{
		{name: "static reply of 10 KB", n: 4000, request: fixed(pathStatic, "")},
		{name: "tile 0/0/0, random dates, not cached", n: max(60, 400/share), request: dated(worldTile + "?"), least: 2000},
		{name: "tile 0/0/0, no filter, cached", n: 2000, request: fixed(worldTile, "")},
		{name: "tile 0/0/0, not modified", n: 4000, request: fixed(worldTile, etag), status: http.StatusNotModified},
		{name: "tile 4/8/5, random dates", n: max(60, 400/share), request: dated("/tiles/claims/4/8/5.mvt?")},
		{name: "tile 12/2230/1460, random dates", n: 1000, request: dated("/tiles/claims/12/2230/1460.mvt?")},
		{name: "page of 1000 items, random dates", n: 40, request: dated("/collections/claims/items?limit=1000&")},
		{name: "facets, random dates", n: max(8, 40/share), request: dated("/facets?")},
	}
	if err := inRounds(s, kinds, 7); err != nil {
		return err
	}
	bar := 25.0
	if n > 1_000_000 {
		bar = 120
	}
	r.atMost(at(kinds[1].name+" against a static reply"), kinds[1].against(kinds[0]), bar, "×")
	for i, k := range kinds {
		figure := fmt.Sprint(k.typical().Round(100 * time.Nanosecond))
		if i > 0 {
			figure += fmt.Sprintf(", %.3g ×", k.against(kinds[0]))
		}
		r.info(at("  "+k.name), "%s", figure)
	}
	return nil
}

// inRounds fills in the figures of kinds; a first round, which warms up, is not counted.
func inRounds(s *server, kinds []*kind, rounds int) error {
	clients := make([]*client, crowd)
	for i := range clients {
		clients[i] = &client{addr: s.addr}
		defer clients[i].close()
	}
	for round := range rounds + 1 {
		for _, k := range kinds {
			want := max(k.status, http.StatusOK)
			var before, after usage
			err := s.ask(pathUsage, &before)
			if err == nil {
				err = many(clients, k.n, k.request, func(a answer) error {
					if a.status != want || len(a.body) < k.least {
						return fmt.Errorf("status %d and %d bytes, expected %d and %d or more", a.status, len(a.body), want, k.least)
					}
					return nil
				})
			}
			if err == nil {
				err = s.ask(pathUsage, &after)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", k.name, err)
			}
			if round > 0 {
				k.figures = append(k.figures, float64(after.CPU-before.CPU)/float64(k.n))
			}
		}
	}
	return nil
}

// benchVisible measures how long a commit by another process takes to be in the next tile: from when the store tells of it
// to the first tile with another tag.
func benchVisible(s *server, path string, at func(string) string, r *report) error {
	store, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err != nil {
		return err
	}
	defer store.Close()
	editor, err := startChild("edit", path)
	if err != nil {
		return err
	}
	var all, used []float64
	for range 7 {
		var before, after usage
		err := s.ask(pathUsage, &before)
		var d time.Duration
		if err == nil {
			d, err = oneVisible(s, store, editor)
		}
		if err = errors.Join(err, s.ask(pathUsage, &after)); err != nil {
			return errors.Join(err, editor.stop())
		}
		all, used = append(all, d.Seconds()), append(used, (after.CPU-before.CPU).Seconds()*1e3)
	}
	r.atMost(at("commit of one mark, CPU of the server until the next tile has it, polls included, median"), median(used), 5, "ms")
	r.atMost(at("commit by another process to the next tile, worst of 7, wall"), slices.Max(all), 0.5, "s")
	r.info(at("  median"), "%.3g s", median(all))
	return editor.stop()
}

func oneVisible(s *server, store geo.Reader, editor *child) (time.Duration, error) {
	ctx := context.Background()
	c := &client{addr: s.addr}
	defer c.close()
	a, err := c.get(editTile, "")
	if err != nil {
		return 0, err
	}
	tag := a.header.Get("Etag")
	old, err := store.Revision(ctx)
	if err != nil {
		return 0, err
	}
	if _, err := editor.in.Write([]byte("\n")); err != nil {
		return 0, err
	}
	// Nobody asks for the tile before: what readers cost while an import runs is not the commit's.
	var when, seen time.Time
	for rev := old; rev.N == old.N; {
		time.Sleep(time.Millisecond)
		when = time.Now()
		if rev, err = store.Revision(ctx); err != nil {
			return 0, err
		}
	}
	for limit := time.Now().Add(replyTime); ; time.Sleep(5 * time.Millisecond) {
		a, err := c.get(editTile, tag)
		if err != nil {
			return 0, err
		}
		if seen = time.Now(); a.status == http.StatusOK && a.header.Get("Etag") != tag {
			break
		}
		if seen.After(limit) {
			return 0, errors.New("a commit was not seen")
		}
	}
	var n int64
	err = editor.answer(&n)
	return max(0, seen.Sub(when)), err
}

// editTile is the tile of zoom 6 that holds editLon and editLat.
const editTile = "/tiles/claims/6/28/39.mvt"
