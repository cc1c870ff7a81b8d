package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/maypok86/otter/v2"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/basemap"
	"dateline/web/page"
	"dateline/web/picture"
	"dateline/web/reply"
	"dateline/web/ui"
)

// Config says what a Server serves and how the world reaches it.
type Config struct {
	Atlas *atlas.Atlas
	// BaseURL is the address of the root, absolute and without a trailing slash; every absolute URL starts with it. Its
	// path is cut off requests that still have it, so that a proxy may pass it on or not.
	BaseURL string
	// Public tells whether readers elsewhere can reach BaseURL.
	Public bool
	// Ancestors are the origins that may frame embeds, as in CSP's frame-ancestors; "" is every one.
	Ancestors string
	// Basemap is the background that the operator chose, nil for the embedded one. Pictures always have the embedded
	// one.
	Basemap *basemap.Source
	// Build names this build; entity tags change with it.
	Build string
	Log   *slog.Logger
	// Trouble returns what is wrong with the data being previewed, "" for nothing; nil without a preview. Pages show it
	// in a bar while they go on showing the last good map.
	Trouble func() string
}

// Server answers for one atlas. It is safe for concurrent use.
type Server struct {
	cfg     Config
	atlas   *atlas.Atlas
	log     *slog.Logger
	base    *url.URL
	pages   *page.Pages
	assets  *ui.Assets
	basemap *basemap.Archive
	drawer  *picture.Drawer
	reply   *reply.Responder
	router  http.Handler
	slots   slots
	spools  reply.Spools
	langs   *otter.Cache[string, string] // languages by what readers ask for
	// policies are those of pages with a map, which nobody frames, and of embeds.
	policies struct{ page, embed string }
}

// slots are the places of each kind of expensive work, so that a flood of one kind leaves room for the others, and half of the
// processors for what is in the cache, which waits nowhere.
type slots struct{ embeds, pages, counts, pictures, items, large, downloads, sending *reply.Slots }

func newSlots() slots {
	n := runtime.GOMAXPROCS(0)
	half := max(1, n/2)
	return slots{
		embeds: reply.NewSlots(n, 256), pages: reply.NewSlots(half, 256), counts: reply.NewSlots(half, 256),
		pictures: reply.NewSlots(half, 16), items: reply.NewSlots(n, 256), large: reply.NewSlots(half, 64),
		downloads: reply.NewSlots(n, 16), sending: reply.NewSlots(64, 16),
	}
}

// New makes a server. It fails when BaseURL is not an absolute http(s) URL or an embedded file is damaged.
func New(cfg Config) (*Server, error) {
	base, err := url.Parse(strings.TrimSuffix(cfg.BaseURL, "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.RawQuery != "" || base.Fragment != "" {
		return nil, errors.New("the public URL must be absolute and start with http:// or https://, as https://maps.example.org/claims")
	}
	s := &Server{cfg: cfg, atlas: cfg.Atlas, log: cfg.Log, base: base, slots: newSlots()}
	if s.cfg.Ancestors == "" {
		s.cfg.Ancestors = "*"
	}
	if s.cfg.Ancestors != "*" && s.cfg.Ancestors != "'none'" {
		s.cfg.Ancestors = "'self' " + s.cfg.Ancestors // our own page shows the embed as a preview
	}
	if strings.ContainsAny(s.cfg.Ancestors, ";,\r\n") {
		return nil, errors.New("the frame ancestors are origins separated by spaces, as “https://news.example.org https://*.example.com”")
	}
	s.policies.page, s.policies.embed = s.pageCSP(""), s.pageCSP(s.cfg.Ancestors)
	if s.langs, err = otter.New(&otter.Options[string, string]{MaximumSize: 1000}); err != nil {
		return nil, err
	}
	if err := s.checkBackground(); err != nil {
		return nil, err
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.basemap, err = basemap.Open(); err != nil {
		return nil, err
	}
	replies := reply.Config{Build: s.build(), Log: s.log, ErrorPage: s.errorPage}
	if cfg.Trouble != nil {
		replies.Hosts = reply.OwnHosts(base.Host) // a draft is for who makes it
	}
	s.reply, err = reply.New(replies)
	if err != nil {
		return nil, err
	}
	if s.drawer, err = picture.New(s.basemap); err != nil {
		return nil, err
	}
	if s.assets, err = ui.Open(); err != nil {
		return nil, err
	}
	if s.pages, err = page.New(s.pageConfig()); err != nil {
		return nil, err
	}
	s.router = s.routes()
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.router.ServeHTTP(w, r) }

// build names everything that replies are a function of beside the store: the build and the settings.
func (s *Server) build() string {
	settings, err := json.Marshal(s.background())
	if err != nil {
		settings = nil // Plain data is always written.
	}
	return fmt.Sprintf("%s %s %t %s %s", s.cfg.Build, s.abs("", ""), s.cfg.Public, s.cfg.Ancestors, settings)
}

// NewHTTPServer returns an http.Server with every time-out set. WriteTimeout bounds replies that are sent in one piece;
// longer ones move it on with each piece that the client takes.
func NewHTTPServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 90 * time.Second, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// editionHandler is the work of a route that answers from the map: all that one answer says is of one edition. It runs
// again with the next edition when the store has moved on meanwhile, so it writes nothing before the last step that can
// fail.
type editionHandler func(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error

// routes is the one list of what there is.
func (s *Server) routes() http.Handler {
	m := chi.NewRouter()
	get := func(pattern string, h reply.Handler) {
		f := s.reply.Handle(h)
		m.Get(pattern, f)
		m.Head(pattern, f)
		m.Options(pattern, reply.Options)
	}
	ask := func(pattern string, h editionHandler) {
		get(pattern, func(w http.ResponseWriter, r *http.Request) error {
			return s.atlas.Read(r.Context(), func(ed *atlas.Edition) error { return h(w, r, ed) })
		})
	}
	ask("/", s.getRoot)
	ask("/stories/{story}", s.getStory)
	ask("/stories/{story}/share", s.getShare)
	ask("/stories/{story}/compare", s.getCompare)
	ask("/stories/{story}/claims/{id}", s.getClaim)
	ask("/stories/{story}/locations/{id}", s.getLocation)
	ask("/stories/{story}/reports/{id}", s.getReport)
	ask("/stories/{story}/sources/{id}", s.getSource)
	ask("/embed", s.getEmbed)
	get("/embed.js", s.getEmbedScript)
	ask("/oembed", s.getOEmbed)
	ask("/image.png", s.getImage)
	get("/about/{page}", s.getAbout)
	ask("/collections/claims/items", s.getClaims)
	ask("/collections/locations/items", s.getLocations)
	ask("/collections/reports/items", s.getReports)
	ask("/collections/sources/items", s.getSources)
	ask("/facets", s.getFacets)
	ask("/download", s.getDownload)
	ask("/tiles/claims/{z}/{x}/{y}.mvt", s.getTile)
	ask("/tilejson/claims.json", s.getTileJSON)
	get("/basemap/{hash}/{z}/{x}/{y}.{form}", s.getBackgroundTile)
	get("/basemap/{hash}/shapes.json", s.getCountries)
	get("/assets/{file}", s.getAsset)
	get("/healthz", s.getHealth)
	get("/readyz", s.getReady)
	m.NotFound(s.reply.Handle(func(_ http.ResponseWriter, r *http.Request) error {
		return geo.Errorf(geo.CodeNotFound, "there is nothing at %s", reply.Cut(r.URL.Path))
	}))
	m.MethodNotAllowed(s.reply.Handle(func(_ http.ResponseWriter, r *http.Request) error {
		return &reply.Error{
			Status: http.StatusMethodNotAllowed, Message: "method " + reply.Cut(r.Method) + " is not allowed here; use GET",
			Header: http.Header{"Allow": {reply.Methods}},
		}
	}))
	return s.reply.Guard(m, s.base.Path)
}

// abs returns the absolute URL of a path of this server.
func (s *Server) abs(path, query string) string {
	u := s.base.Scheme + "://" + s.base.Host + s.base.EscapedPath() + path
	if query != "" {
		u += "?" + query
	}
	return u
}

// tag names what a reply is a function of: the store at a revision, and the request.
func (s *Server) tag(rev geo.Revision, parts ...string) string {
	return s.reply.Tag(append([]string{rev.Store, strconv.FormatInt(rev.N, 10), rev.ID}, parts...)...)
}
