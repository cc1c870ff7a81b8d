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
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

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

// childServe serves a store as mapserver serve does and tells its address when it is ready. It ends with its standard
// input.
func childServe(path, snapshot string) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // Either way it has ended.
		cancel()
	}()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	store := must(sqlite.Open(ctx, path, sqlite.Options{}))
	defer store.Close()
	maps := must(atlas.Open(ctx, store, atlas.Options{Log: log, Snapshot: snapshot}))
	defer maps.Close()
	ln := must(net.Listen("tcp", "127.0.0.1:0"))
	defer ln.Close()
	addr := ln.Addr().String()
	s := must(web.New(web.Config{Atlas: maps, BaseURL: "http://" + addr, Build: "bench", Log: log}))
	tell(addr)
	srv := web.NewHTTPServer(measured(s, store, maps), log)
	context.AfterFunc(ctx, func() { _ = srv.Close() }) // Nobody asks any more.
	if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		check(err)
	}
}

// measured adds the benchmark's addresses to a server.
func measured(s *web.Server, store *sqlite.Store, maps *atlas.Atlas) http.Handler {
	static := make([]byte, 10<<10)
	r := rand.New(rand.NewPCG(seed, 3))
	for i := range static {
		static[i] = byte(r.Uint32())
	}
	reply := func(w http.ResponseWriter, what func() any) {
		var v any
		if err := caught(func() { v = what() }); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(v) // The client notices.
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case pathStatic:
			h := w.Header()
			h.Set("Content-Type", "application/octet-stream")
			h.Set("Cache-Control", "public, max-age=10")
			h.Set("Content-Length", strconv.Itoa(len(static)))
			_, _ = w.Write(static) // The client notices.
		case pathUsage:
			reply(w, func() any { return used() })
		case pathPage:
			reply(w, func() any { return measurePages(r.Context(), store, maps) })
		default:
			s.ServeHTTP(w, r)
		}
	})
}

// measurePages compares whole pages of a thousand items, from the filter to the bytes of the body, with reading the
// same rows from the store alone.
func measurePages(ctx context.Context, store *sqlite.Store, maps *atlas.Atlas) pageTimes {
	const size = 1000
	type one struct {
		filter *geo.Filter
		after  string
		keys   []int64
	}
	d := newDates(4)
	var pages []one
	for range 4 {
		p := one{filter: d.filter()}
		for range 4 {
			p.keys = nil
			page := must(maps.Current().Features(ctx, p.filter, p.after, size, func(d *geo.Feature, _ []byte) error {
				p.keys = append(p.keys, d.Key)
				return nil
			}))
			if len(p.keys) < size {
				break
			}
			pages = append(pages, p)
			p.after = page.Next
		}
	}
	if len(pages) == 0 {
		check(errors.New("no filter matches a whole page; measure with more marks"))
	}
	i, j := 0, 0
	t := inTurns(
		func() {
			i++
			keys := pages[i%len(pages)].keys
			check(store.Features(ctx, keys, func(*geo.Feature) error { return nil }))
		},
		func() {
			j++
			p := pages[j%len(pages)]
			w := exchange.NewPageWriter(io.Discard)
			page := must(maps.Current().Features(ctx, p.filter, p.after, size, w.Write))
			check(w.Close(exchange.Page{At: time.Now(), Matched: page.Matched}))
		})
	return pageTimes{t.typical(0), t.typical(1), t.against(1, 0)}
}

// childWord is the first argument of a child: this program again, doing one thing in a process of its own, so that its
// CPU time and memory are told apart from those of who measures.
const childWord = "child"

// childMain is what a child does. A child ends when its standard input does, and so never outlives its parent.
func childMain(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "serve":
		return caught(func() { childServe(args[1], args[2]) })
	case len(args) == 2 && args[0] == "import":
		return caught(func() { childImport(args[1]) })
	case len(args) == 2 && args[0] == "plain":
		return caught(func() { childPlain(args[1]) })
	}
	return fmt.Errorf("there is no child %q", args)
}

// child is a running child that answers with lines of JSON.
type child struct {
	in      io.WriteCloser
	answers *json.Decoder
	wait    func() error
}

// self is this program as a child.
func self(args ...string) *exec.Cmd {
	return exec.Command(must(os.Executable()), append([]string{childWord}, args...)...)
}

func start(cmd *exec.Cmd) *child {
	cmd.Stderr = os.Stderr
	// Ctrl-C is for the parent, which closes the input.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	in, out := must(cmd.StdinPipe()), must(cmd.StdoutPipe())
	check(cmd.Start())
	return &child{in, json.NewDecoder(out), cmd.Wait}
}

// answer reads an answer.
func (c *child) answer(to any) error {
	err := c.answers.Decode(to)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("a child ended early: %w", err)
	}
	return err
}

// use runs f, then ends the child and waits for it.
func (c *child) use(f func()) {
	err := caught(f)
	_ = c.in.Close() // It may be closed already.
	check(errors.Join(err, c.wait()))
}

// tell is how a child answers.
func tell(v any) { check(json.NewEncoder(os.Stdout).Encode(v)) }

// usage is what a process has used.
type usage struct {
	CPU  time.Duration // so far
	Anon int64         // bytes now, without what it has mapped of files
	Peak int64         // bytes at most
}

// used returns what this process has used. Its peak is VmHWM, which begins with the program; the kernel's ru_maxrss
// would begin with the parent's memory.
func used() usage {
	kilobytes := func(name string) int64 {
		v := procField("/proc/self/status", name, "no such line")
		n, err := strconv.ParseInt(strings.TrimSuffix(v, " kB"), 10, 64)
		if err != nil {
			check(fmt.Errorf("/proc/self/status, %s: %w", name, err))
		}
		return n << 10
	}
	return usage{cpu(), kilobytes("RssAnon"), kilobytes("VmHWM")}
}
