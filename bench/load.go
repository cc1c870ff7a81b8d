package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"dateline/geo"
	"dateline/geo/mercator"
)

// How the load is made up.
const (
	loadClients = 8
	editEvery   = time.Second // a change by another process
	hangUpOf    = 10          // one request in so many is given up before its answer
)

// loadRun is a load run under way.
type loadRun struct {
	s      *server
	places []orb.Point // where there are marks
	until  time.Time

	asked, hungUp, busy, checked, moved, edits atomic.Int64
	bytes                                      atomic.Int64

	mu    sync.Mutex
	wrong []error // the first few
	bad   int
}

// benchLoad asks a server for tiles, items and facets with random filters, from several clients of which some hang up, while
// another process changes the store; it looks for errors, torn reads and growing memory.
func benchLoad(o options, r *report) (err error) {
	if o.load <= 0 {
		return nil
	}
	n := max(o.marks, o.large)
	store, err := o.stores.path(n)
	if err != nil {
		return err
	}
	s, err := startServer(store, filepath.Join(o.stores.dir, fmt.Sprintf("sample-%d.snapshot", n)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	editor, err := startChild("edit", store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, editor.stop()) }()
	l := &loadRun{s: s}
	if l.places, err = somePlaces(s); err != nil {
		return err
	}
	if err := fillCache(s); err != nil {
		return err
	}
	early, err := l.phase(editor, 1, o.load/4)
	if err != nil {
		return err
	}
	late, err := l.phase(editor, 2, o.load-o.load/4)
	if err != nil {
		return err
	}
	at := func(s string) string { return "load, " + s + ", " + short(n) }
	l.tell(r, at, o.load)
	r.atMost(at("memory in use at the end against a quarter of the time"), float64(late)/float64(early), 1.25, "×")
	var u usage
	if err := s.ask(pathUsage, &u); err != nil {
		return err
	}
	r.info(at("  memory in use"), "%.0f MB, then %.0f MB", float64(early)/1e6, float64(late)/1e6)
	r.info(at("  memory of the process"), "%.0f MB, with what it maps of the store %.0f MB", float64(u.Anon)/1e6, float64(u.RSS)/1e6)
	return errors.Join(l.wrong...)
}

// fillCache asks for more tiles than the cache of 64 MB holds, so that its filling is not taken for a leak.
func fillCache(s *server) error {
	clients := s.clients(crowd)
	defer func() {
		for _, c := range clients {
			c.close()
		}
	}()
	f := &fresh{dates{rand.New(rand.NewPCG(seed, 6))}, map[string]bool{}}
	const tiles = 1200 // of 60 KB and more
	return many(clients, tiles, func() (string, string) { return worldTile + "?" + f.query(), "" }, func(a answer) error {
		if a.status != http.StatusOK {
			return fmt.Errorf("status %d", a.status)
		}
		return nil
	})
}

// settleTime is how long requests that were given up may take to end.
const settleTime = time.Second

// phase loads the server for some time and returns its memory in use when all have gone.
func (l *loadRun) phase(editor *child, number uint64, d time.Duration) (inUse uint64, err error) {
	l.until = time.Now().Add(d)
	var wg sync.WaitGroup
	for i := range uint64(loadClients) {
		wg.Go(func() { l.reader(rand.New(rand.NewPCG(number, 100+i))) })
	}
	wg.Go(func() { l.checker(rand.New(rand.NewPCG(number, 99))) })
	wg.Go(func() { l.editor(editor) })
	wg.Wait()
	time.Sleep(settleTime)
	err = l.s.ask(pathLive, &inUse)
	return inUse, err
}

func (l *loadRun) tell(r *report, at func(string) string, d time.Duration) {
	r.info(at("requests"), "%d in %v, %.0f a second, %.0f MB", l.asked.Load(), d, float64(l.asked.Load())/d.Seconds(), float64(l.bytes.Load())/1e6)
	r.atMost(at("wrong answers"), float64(l.bad), 0, "")
	r.info(at("  clients that hung up"), "%d", l.hungUp.Load())
	r.info(at("  answers 503 with Retry-After"), "%d", l.busy.Load())
	r.info(at("  changes by another process"), "%d", l.edits.Load())
	r.info(at("  sums of 16 tiles that equal the count"), "%d, and %d not compared since a change came between", l.checked.Load(), l.moved.Load())
}

// fault keeps what was wrong.
func (l *loadRun) fault(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bad++
	if len(l.wrong) < 5 {
		l.wrong = append(l.wrong, err)
	}
}

func (l *loadRun) over() bool { return !time.Now().Before(l.until) }

// somePlaces returns anchors of marks all over the sample.
func somePlaces(s *server) ([]orb.Point, error) {
	var fc geojson.FeatureCollection
	if err := s.ask("/collections/claims/items?geometry=point&limit=1000", &fc); err != nil {
		return nil, err
	}
	var all []orb.Point
	for _, f := range fc.Features {
		if p, ok := f.Geometry.(orb.Point); ok {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("the store has no points")
	}
	return all, nil
}

// filter writes a random filter.
func filter(r *rand.Rand) string {
	d := dates{r}
	var q []string
	if r.IntN(4) > 0 {
		q = append(q, d.query())
	}
	if r.IntN(4) == 0 {
		q = append(q, "status="+geo.Words[geo.Status]()[r.IntN(len(geo.Words[geo.Status]()))])
	}
	if r.IntN(4) == 0 {
		q = append(q, fmt.Sprintf("report=report-%d", int(math.Exp(r.Float64()*8))))
	}
	return strings.Join(q, "&")
}

// path makes a random request.
func (l *loadRun) path(r *rand.Rand) string {
	f := filter(r)
	switch n := r.IntN(20); {
	case n < 16:
		z, at := uint32(r.IntN(17)), l.places[r.IntN(len(l.places))]
		x, y := mercator.Tile(at[0], at[1], z)
		return fmt.Sprintf("/tiles/claims/%d/%d/%d.mvt?%s", z, x, y, f)
	case n < 19:
		return fmt.Sprintf("/collections/claims/items?limit=%d&%s", 1+r.IntN(500), f)
	default:
		return "/facets?" + f
	}
}

// reader asks one thing after another and sometimes hangs up.
func (l *loadRun) reader(r *rand.Rand) {
	c := &client{addr: l.s.addr}
	defer c.close()
	for !l.over() {
		path := strings.TrimSuffix(strings.TrimSuffix(l.path(r), "&"), "?")
		if r.IntN(hangUpOf) == 0 {
			if err := c.send(path, ""); err != nil {
				l.fault(err)
			}
			time.Sleep(time.Duration(r.IntN(3000)) * time.Microsecond)
			c.close()
			l.hungUp.Add(1)
			continue
		}
		a, err := c.get(path, "")
		if err != nil {
			l.fault(err)
			continue
		}
		l.asked.Add(1)
		l.bytes.Add(int64(len(a.body)))
		if err := l.judge(path, a); err != nil {
			l.fault(err)
		}
	}
}

// judge tells what is wrong with an answer. A server that is busy may say so, and when to come back.
func (l *loadRun) judge(path string, a answer) error {
	body, err := a.unpacked()
	switch {
	case err != nil:
		return fmt.Errorf("GET %s: %w", path, err)
	case a.status == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "":
		l.busy.Add(1)
		return nil
	case a.status != http.StatusOK:
		return fmt.Errorf("GET %s: status %d: %.200s", path, a.status, body)
	case strings.HasPrefix(path, "/tiles/"):
		_, err = tileMarks(body)
	case !json.Valid(body):
		err = errors.New("it is no JSON")
	}
	if err != nil {
		return fmt.Errorf("GET %s: %w", path, err)
	}
	return nil
}

// tileMarks returns how many marks have an anchor in a tile: one for each of its points, or as many as a cluster or label
// says.
func tileMarks(body []byte) (int, error) {
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, l := range layers {
		if l.Name == "areas" {
			continue // Their marks stand in labels.
		}
		for _, f := range l.Features {
			n, cluster := f.Properties["n"].(float64)
			other, _ := f.Properties["n_other"].(float64)
			if sum++; cluster {
				sum += n + other - 1
			}
		}
	}
	return int(sum), nil
}

// checker compares what all tiles of zoom 2 hold with what the counts say, for one filter after another.
func (l *loadRun) checker(r *rand.Rand) {
	c := &client{addr: l.s.addr}
	defer c.close()
	for !l.over() {
		same, tiles, counted, err := compareTiles(c, filter(r))
		switch {
		case errors.Is(err, errBusy):
			l.busy.Add(1)
		case err != nil:
			l.fault(err)
		case !same:
			l.moved.Add(1)
		case tiles != counted:
			l.fault(fmt.Errorf("the tiles of zoom 2 hold %d marks, the counts say %d", tiles, counted))
		default:
			l.checked.Add(1)
		}
	}
}

var errBusy = errors.New("the server is busy")

// compareTiles returns the marks in all tiles of zoom 2 and those on the map as counted; same is false when the store changed
// in between, so that the two cannot be compared.
func compareTiles(c *client, filter string) (same bool, tiles, counted int, err error) {
	get := func(path string) []byte {
		if err != nil {
			return nil
		}
		var a answer
		if a, err = c.get(path, ""); err != nil {
			return nil
		}
		var body []byte
		body, err = a.unpacked()
		switch {
		case a.status == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "":
			err = errBusy
		case err == nil && a.status != http.StatusOK:
			err = fmt.Errorf("GET %s: status %d: %.200s", path, a.status, body)
		}
		return body
	}
	question := ""
	if filter != "" {
		question = "?" + filter
	}
	before := string(get("/readyz"))
	for i := range 16 {
		body := get(fmt.Sprintf("/tiles/claims/2/%d/%d.mvt%s", i%4, i/4, question))
		if err != nil {
			return false, 0, 0, err
		}
		n, err := tileMarks(body)
		if err != nil {
			return false, 0, 0, err
		}
		tiles += n
	}
	var counts struct {
		OnMap int `json:"on_map"`
	}
	if body := get("/facets" + question); err == nil {
		err = json.Unmarshal(body, &counts)
	}
	after := string(get("/readyz"))
	return before == after, tiles, counts.OnMap, err
}

// editor has another process change the store, again and again.
func (l *loadRun) editor(c *child) {
	for !l.over() {
		var n int64
		_, err := c.in.Write([]byte("\n"))
		if err == nil {
			err = c.answer(&n)
		}
		if err != nil {
			l.fault(fmt.Errorf("change the store: %w", err))
			return
		}
		l.edits.Add(1)
		time.Sleep(editEvery)
	}
}
