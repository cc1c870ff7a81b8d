package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
	"dateline/geo/sqlite"
	"dateline/web"
)

// The addresses that the measured server has beside those of the product.
const (
	pathStatic = "/bench/static" // 10 KB, always the same
	pathUsage  = "/bench/usage"  // what the process has used, as usage
	pathPage   = "/bench/page"   // pages of items against reading their rows, as pageTimes
)

// pageTimes are CPU times of a page of a thousand items.
type pageTimes struct {
	Rows, Page time.Duration
	Ratio      float64 // the median of the ratio in the same round
}

// childServe serves a store as mapserver serve does, with a snapshot at the path that stands in the environment, and tells its
// address when it is ready. It ends with its standard input.
func childServe(path string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // Either way it has ended.
		cancel()
	}()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	store, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return err
	}
	defer store.Close()
	maps, err := atlas.Open(ctx, store, atlas.Options{Log: log, Snapshot: os.Getenv(snapshotVariable)})
	if err != nil {
		return err
	}
	defer maps.Close()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer ln.Close()
	s, err := web.New(web.Config{Atlas: maps, BaseURL: "http://" + ln.Addr().String(), Build: "bench", Log: log})
	if err != nil {
		return err
	}
	if err := tell(ln.Addr().String()); err != nil {
		return err
	}
	srv := web.NewHTTPServer(measured(s, store, maps), log)
	go func() {
		<-ctx.Done()
		_ = srv.Close() // Nobody asks any more.
	}()
	if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// snapshotVariable names the file of the index.
const snapshotVariable = "DATELINE_BENCH_SNAPSHOT"

// measured adds the benchmark's addresses to a server.
func measured(s *web.Server, store *sqlite.Store, maps *atlas.Atlas) http.Handler {
	static := make([]byte, 10<<10)
	r := rand.New(rand.NewPCG(seed, 3))
	for i := range static {
		static[i] = byte(r.Uint32())
	}
	m := chi.NewRouter()
	m.Get(pathStatic, func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Cache-Control", "public, max-age=10")
		h.Set("Content-Length", fmt.Sprint(len(static)))
		_, _ = w.Write(static) // The client notices.
	})
	reply := func(what func(ctx context.Context) (any, error)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			v, err := what(r.Context())
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			_ = json.NewEncoder(w).Encode(v) // The client notices.
		}
	}
	m.Get(pathUsage, reply(func(context.Context) (any, error) { return used() }))
	m.Get(pathPage, reply(func(ctx context.Context) (any, error) { return measurePages(ctx, store, maps) }))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case pathStatic, pathUsage, pathPage:
			m.ServeHTTP(w, r)
		default:
			s.ServeHTTP(w, r)
		}
	})
}

// measurePages compares whole pages of a thousand items, from the filter to the bytes of the body, with reading the same rows
// from the store alone.
func measurePages(ctx context.Context, store *sqlite.Store, maps *atlas.Atlas) (pageTimes, error) {
	const size = 1000
	type one struct {
		filter *geo.Filter
		after  string
		keys   []int64
	}
	d := dates{rand.New(rand.NewPCG(seed, 4))}
	var pages []one
	for range 4 {
		p := one{filter: d.filter()}
		for range 4 {
			p.keys = nil
			page, err := maps.Current().Features(ctx, p.filter, p.after, size, func(d *geo.Feature, _ []byte) error {
				p.keys = append(p.keys, d.Key)
				return nil
			})
			if err != nil {
				return pageTimes{}, err
			}
			if len(p.keys) < size {
				break
			}
			pages = append(pages, p)
			p.after = page.Next
		}
	}
	if len(pages) == 0 {
		return pageTimes{}, errors.New("no filter matches a whole page; measure with more marks")
	}
	var err error
	rows := func(p one) {
		err = errors.Join(err, store.Features(ctx, p.keys, func(*geo.Feature) error { return nil }))
	}
	whole := func(p one) {
		w := exchange.NewPageWriter(io.Discard)
		page, e := maps.Current().Features(ctx, p.filter, p.after, size, w.Write)
		err = errors.Join(err, e, w.Close(exchange.Page{At: time.Now(), Matched: page.Matched}))
	}
	i, j := 0, 0
	times, ratios := inTurns(9,
		func() { i++; rows(pages[i%len(pages)]) },
		func() { j++; whole(pages[j%len(pages)]) })
	return pageTimes{times[0], times[1], ratios[1]}, err
}

// server is a running childServe.
type server struct {
	*child
	addr string
}

// startServer starts a server and waits for it.
func startServer(store, snapshot string) (*server, error) {
	if err := os.Setenv(snapshotVariable, snapshot); err != nil {
		return nil, err
	}
	c, err := startChild("serve", store)
	if err != nil {
		return nil, err
	}
	s := &server{child: c}
	if err := c.answer(&s.addr); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return s, nil
}

// serve runs a server of the sample of n marks, whose index file it keeps, while f asks it.
func (s *stores) serve(n int, f func(*server) error) error {
	store, err := s.path(n)
	if err != nil {
		return err
	}
	return serving(store, s.snapshot(n), f)
}

// serving runs a server while f asks it.
func serving(store, snapshot string, f func(*server) error) error {
	s, err := startServer(store, snapshot)
	if err != nil {
		return err
	}
	return errors.Join(f(s), s.stop())
}

// ask reads JSON.
func (s *server) ask(path string, to any) error {
	c := &client{addr: s.addr}
	defer c.close()
	a, err := c.get(path, "")
	if err != nil {
		return err
	}
	body, err := a.unpacked()
	if err != nil {
		return err
	}
	if a.status != http.StatusOK {
		return fmt.Errorf("GET %s: status %d: %s", path, a.status, body)
	}
	return json.Unmarshal(body, to)
}
