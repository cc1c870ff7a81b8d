package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"dateline/geo/atlas"
	"dateline/web/basemap"
	"dateline/web/page"
	"dateline/web/picture"
	"dateline/web/ui"
)

// MaxURL is the longest request target in bytes.
const MaxURL = 8 << 10

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
	// Basemap is the background that the operator chose, nil for the embedded one. Pictures always have the embedded one.
	Basemap *basemap.Source
	// Build names this build; entity tags change with it.
	Build string
	Log   *slog.Logger
	// Trouble returns what is wrong with the data being previewed, "" for nothing; nil without a preview. Pages show it in
	// a bar while they go on showing the last good map.
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
	pack    compressors
	router  http.Handler
	large   *slots
	counts  *slots
	tiles   *tileCache
}

// New makes a server. It fails when BaseURL is no absolute http(s) URL or an embedded file is damaged.
func New(cfg Config) (*Server, error) {
	base, err := url.Parse(strings.TrimSuffix(cfg.BaseURL, "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.RawQuery != "" || base.Fragment != "" {
		return nil, errors.New("the public URL must be absolute and start with http:// or https://, as https://maps.example.org/claims")
	}
	s := &Server{cfg: cfg, atlas: cfg.Atlas, log: cfg.Log, base: base, large: newSlots(maxLarge, maxLargeWait), counts: newSlots(maxCounts, maxCountWait)}
	if s.cfg.Ancestors == "" {
		s.cfg.Ancestors = "*"
	}
	if s.cfg.Ancestors != "*" && s.cfg.Ancestors != "'none'" {
		s.cfg.Ancestors = "'self' " + s.cfg.Ancestors // our own page shows the embed as a preview
	}
	if strings.ContainsAny(s.cfg.Ancestors, ";,\r\n") {
		return nil, errors.New("the frame ancestors are origins separated by spaces, as “https://news.example.org https://*.example.com”")
	}
	if err := s.checkBackground(); err != nil {
		return nil, err
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.tiles, err = newTileCache(&s.pack); err != nil {
		return nil, err
	}
	if s.basemap, err = basemap.Open(); err != nil {
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

// HTTPServer returns an http.Server for s with every time-out set. There is no WriteTimeout for the whole server, since it
// would cut long downloads; handlers bound their own work.
func (s *Server) HTTPServer() *http.Server {
	return &http.Server{
		Handler: s, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 90 * time.Second, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
}

// handler is a route's work. It writes nothing before the last step that can fail.
type handler func(w http.ResponseWriter, r *http.Request) error

// editionHandler is the work of a route that answers from the map: all that one answer says is of one edition. It runs again
// with the next edition when the store has moved on meanwhile, so it writes nothing before the last step that can fail.
type editionHandler func(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error

// routes is the one list of what there is.
func (s *Server) routes() http.Handler {
	m := chi.NewRouter()
	get := func(pattern string, h handler) {
		f := func(w http.ResponseWriter, r *http.Request) {
			if err := h(w, r); err != nil {
				s.fail(w, r, err)
			}
		}
		m.Get(pattern, f)
		m.Head(pattern, f)
		m.Options(pattern, options)
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
	m.NotFound(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, &httpError{status: http.StatusNotFound, message: "there is nothing at " + r.URL.Path})
	})
	m.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, &httpError{
			status: http.StatusMethodNotAllowed, message: "method " + r.Method + " is not allowed here; use GET",
			header: http.Header{"Allow": {allowed}},
		})
	})
	return s.around(m)
}

const allowed = "GET, HEAD, OPTIONS"

func options(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Allow", allowed)
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", allowed)
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

// around does what every request needs: it survives panics, bounds the URL, takes the public path off and sets the headers
// that every reply has.
func (s *Server) around(next http.Handler) http.Handler {
	prefix := s.base.Path
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Content-Security-Policy", dataCSP())
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler { //nolint:errorlint // the sentinel is compared as net/http does
					panic(p)
				}
				s.log.Error("panic", slog.Any("panic", p), slog.String("path", r.URL.Path))
				s.fail(w, r, &httpError{status: http.StatusInternalServerError, message: "something went wrong on this server"})
			}
		}()
		if len(r.RequestURI) > MaxURL {
			s.fail(w, r, &httpError{status: http.StatusRequestURITooLong, message: "the address is longer than 8 KB"})
			return
		}
		if prefix != "" && (r.URL.Path == prefix || strings.HasPrefix(r.URL.Path, prefix+"/")) {
			r2 := r.Clone(r.Context())
			r2.URL.Path = "/" + strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, prefix), "/")
			r2.URL.RawPath = ""
			r = r2
		}
		next.ServeHTTP(w, r)
	})
}

// values reads the query string, which Go's own Query reads silently over errors.
func values(r *http.Request) (url.Values, error) {
	v, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, &httpError{status: http.StatusBadRequest, message: "the query string is malformed: " + err.Error()}
	}
	return v, nil
}

// abs returns the absolute URL of a path of this server.
func (s *Server) abs(path, query string) string {
	u := s.base.Scheme + "://" + s.base.Host + s.base.EscapedPath() + path
	if query != "" {
		u += "?" + query
	}
	return u
}
