package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/sheet"
	"dateline/geo/sqlite"
	"dateline/web"
	"dateline/web/basemap"
	"dateline/web/page"
	"dateline/web/reply"
)

type serveCmd struct {
	Addr string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen; port 0 takes a free one and prints it."`
	storeFlags
	Create    bool     `help:"Make the store when it is not there, and serve an empty map until something is imported."`
	Data      []string `placeholder:"FILE" sep:"," help:"Preview these files instead of a store; they are read again when saved."`
	Ancestors string   `name:"frame-ancestors" default:"*" placeholder:"ORIGINS" help:"Who may frame the embed: origins separated by spaces, or *."`
	Basemap   string   `placeholder:"ADDRESS" help:"Background in place of the embedded one: tiles as https://tiles.example.org/{z}/{x}/{y}.png, .mvt or .pbf, or a PMTiles file."`
	Credit    string   `name:"basemap-attribution" placeholder:"TEXT" help:"Whose background it is, shown on the map; [text](https://address) is a link."`
	MaxZoom   int      `name:"basemap-max-zoom" placeholder:"N" help:"The deepest zoom of an address of tiles: 18 by default, 14 for vector tiles."`
	Operator  string   `placeholder:"NAME" help:"Who is responsible for this server and its data, for the page about privacy."`
	Contact   string   `name:"operator-contact" placeholder:"ADDRESS" help:"Where readers ask about their data: an e-mail address, or one that starts with https://."`
	LogDays   int      `name:"log-days" placeholder:"N" help:"How many days access logs are kept, for the page about privacy; -1 when there are none."`
	PublicURL string   `name:"public-url" placeholder:"URL" help:"The address at which readers reach this server, path included."`
}

// shutdownTime is how long requests under way may take to end.
const shutdownTime = 10 * time.Second

// Run serves until the process is asked to stop. It listens first: loading a large store takes a while.
func (c *serveCmd) Run(e *env) error {
	if c.Store != "" && len(c.Data) > 0 {
		return &usageError{"--store and --data contradict each other; give one"}
	}
	signal.Ignore(syscall.SIGHUP) // of a terminal that is closed
	log := slog.New(slog.NewTextHandler(e.stderr, nil))
	background, err := c.background(e)
	if err != nil {
		return err
	}
	if background != nil {
		defer background.Close()
	}
	ln, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; choose another with --addr, port 0 takes a free one", c.Addr, err)
	}
	defer ln.Close()
	limitMemory()
	ctx, stop := context.WithCancel(e.ctx)
	defer stop()
	g := &gate{}
	var ended error
	done := make(chan struct{})
	go func() {
		defer close(done)
		ended = serve(ctx, web.NewHTTPServer(g, log), reply.Limit(ln))
	}()
	cfg := web.Config{BaseURL: "http://" + ln.Addr().String(), Ancestors: c.Ancestors, Basemap: background,
		Operator: page.Operator{Name: c.Operator, Contact: c.Contact, LogDays: c.LogDays}, Build: build(), Log: log}
	err = c.load(e, cfg, func(s *web.Server) {
		g.open(s)
		fmt.Fprintf(e.stdout, "Dateline serves http://%s/\n", ln.Addr())
		<-done
	})
	stop()
	<-done
	if e.ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil // asked to stop while it was loading
	}
	return errors.Join(err, ended)
}

// load reads the store, or the files of a preview, and calls serve, at whose end it closes everything.
func (c *serveCmd) load(e *env, cfg web.Config, serve func(*web.Server)) error {
	if len(c.Data) > 0 {
		return c.preview(e, cfg, serve)
	}
	store, err := c.open(e, c.Create, createHint)
	if err != nil {
		return err
	}
	defer closing(e, store)
	// The index waits for the next start in a file.
	return c.serveStore(e, store, c.path()+".snapshot", cfg, serve)
}

func (c *serveCmd) preview(e *env, cfg web.Config, serve func(*web.Server)) error {
	if err := checkFiles(c.Data); err != nil {
		return err
	}
	if slices.Contains(c.Data, "-") {
		return &usageError{"--data cannot watch standard input; import it into a store"}
	}
	store, done, err := throwaway(e.ctx)
	if err != nil {
		return err
	}
	defer done()
	p := &preview{env: e, store: store, files: c.Data}
	if err := p.load(); err != nil {
		return err
	}
	if err := p.watch(); err != nil {
		return err
	}
	defer p.stop()
	cfg.Trouble = p.trouble
	return c.serveStore(e, store, "", cfg, serve)
}

func (c *serveCmd) serveStore(
	e *env, store *sqlite.Store, snapshot string, cfg web.Config, serve func(*web.Server),
) (err error) {
	if cfg.Atlas, err = atlas.Open(e.ctx, store, atlas.Options{Log: cfg.Log, Snapshot: snapshot}); err != nil {
		return err
	}
	defer cfg.Atlas.Close()
	if c.PublicURL != "" {
		cfg.BaseURL, cfg.Public = c.PublicURL, true
	}
	s, err := web.New(cfg)
	if err != nil {
		return &usageError{err.Error()}
	}
	serve(s)
	return nil
}

// serve serves until ctx ends, then lets the requests under way finish.
func serve(ctx context.Context, srv *http.Server, ln net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		return errors.Join(err, srv.Close())
	}
	return nil
}

// preview keeps a temporary store equal to files that somebody edits.
type preview struct {
	env   *env
	store *sqlite.Store
	files []string
	// wrong is what was wrong with the files when they were last read; nil when nothing was. doubts are what was
	// doubtful when they were last right.
	wrong   atomic.Pointer[string]
	doubts  atomic.Pointer[string]
	watcher *fsnotify.Watcher
	done    chan struct{}
}

func (p *preview) trouble() (text string, doubtful bool) {
	if s := p.wrong.Load(); s != nil {
		return *s, false
	}
	if s := p.doubts.Load(); s != nil {
		return *s, true
	}
	return "", false
}

// load reads the files into the store, which stays as it was when something is wrong.
func (p *preview) load() error {
	res, err := importFiles(p.env, p.store, p.files, geo.ImportOptions{Remove: true})
	if err != nil {
		return err
	}
	warn(p.env, res.Warnings, maxWarnings)
	var doubts []string
	for _, w := range res.Warnings[:min(len(res.Warnings), maxWarnings)] {
		doubts = append(doubts, w.String())
	}
	said := strings.Join(doubts, "\n")
	p.doubts.Store(&said)
	return nil
}

// settleTime is how long files must stay unchanged before they are read: editors save in several steps.
const settleTime = 120 * time.Millisecond

// watch reads the files again whenever they are saved. The folders are watched, since many editors save by renaming.
func (p *preview) watch() error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch the files: %w", err)
	}
	watched := map[string]bool{}
	var all []string
	for _, f := range p.files {
		parts, err := sheet.Files(f)
		if err != nil {
			return errors.Join(err, w.Close())
		}
		all = append(all, parts...)
	}
	for _, f := range all {
		abs, err := filepath.Abs(f)
		if err != nil {
			return errors.Join(err, w.Close())
		}
		watched[abs] = true
		if err := w.Add(filepath.Dir(abs)); err != nil {
			return errors.Join(fmt.Errorf("watch %s: %w", filepath.Dir(f), err), w.Close())
		}
	}
	p.watcher, p.done = w, make(chan struct{})
	go p.follow(watched)
	return nil
}

func (p *preview) follow(watched map[string]bool) {
	defer close(p.done)
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	for {
		select {
		case ev, ok := <-p.watcher.Events:
			if !ok {
				return
			}
			if watched[ev.Name] && ev.Op != fsnotify.Chmod {
				timer.Reset(settleTime)
			}
		case err, ok := <-p.watcher.Errors:
			if !ok {
				return
			}
			fmt.Fprintln(p.env.stderr, "mapserver: watch the files:", err)
		case <-timer.C:
			p.reload()
		}
	}
}

func (p *preview) reload() {
	if err := p.load(); err != nil {
		if p.env.ctx.Err() != nil {
			return
		}
		report(p.env, err)
		s := err.Error()
		p.wrong.Store(&s)
		return
	}
	if p.wrong.Swap(nil) != nil {
		fmt.Fprintln(p.env.stderr, "the files are valid again")
	}
}

func (p *preview) stop() {
	_ = p.watcher.Close()
	<-p.done
}

// background opens the operator's basemap, nil for the embedded one, and prints what to know of it.
func (c *serveCmd) background(e *env) (*basemap.Source, error) {
	if c.Basemap == "" {
		if c.Credit != "" || c.MaxZoom != 0 {
			return nil, &usageError{"--basemap-attribution and --basemap-max-zoom tell of a basemap; give it with " +
				"--basemap"}
		}
		return nil, nil
	}
	s, err := basemap.OpenSource(basemap.Options{Address: c.Basemap, Attribution: c.Credit, MaxZoom: c.MaxZoom})
	if err != nil {
		return nil, &usageError{err.Error()}
	}
	for _, w := range s.Warnings {
		fmt.Fprintln(e.stderr, "mapserver: warning:", w)
	}
	return s, nil
}

// gate answers while the map is being loaded, and then lets everything through.
type gate struct{ to atomic.Pointer[http.Handler] }

func (g *gate) open(h http.Handler) { g.to.Store(&h) }

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := g.to.Load(); h != nil {
		(*h).ServeHTTP(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if strings.HasSuffix(r.URL.Path, "/healthz") { // a public path may stand before it
		_, _ = io.WriteString(w, "ok\n")
		return
	}
	h.Set("Retry-After", "2")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, "The map is being loaded. Try again in a moment.\n")
}
