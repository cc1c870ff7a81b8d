package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/basemap"
	"dateline/web/embed"
	"dateline/web/ogc"
	"dateline/web/page"
	"dateline/web/picture"
	"dateline/web/reply"
	"dateline/web/site"
	"dateline/web/static"
	"dateline/web/surface"
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
	// Operator is who runs the server, for the page about privacy.
	Operator page.Operator
	// Build names this build; entity tags change with it.
	Build string
	Log   *slog.Logger
	// Trouble returns what is wrong or doubtful in the data being previewed, "" for nothing; nil without a preview. Pages show it
	// in a bar while they go on showing the last good map.
	Trouble func() (text string, doubtful bool)
}

// Server answers for one atlas. It is safe for concurrent use.
type Server struct {
	atlas  *atlas.Atlas
	base   *surface.Base
	site   *site.Handlers
	embed  *embed.Handlers
	ogc    *ogc.Handlers
	static *static.Handlers
	routes chi.Routes
	router http.Handler
}

// New makes a server. It fails when BaseURL is not an absolute http(s) URL or an embedded file is damaged.
func New(cfg Config) (*Server, error) {
	root, err := url.Parse(strings.TrimSuffix(cfg.BaseURL, "/"))
	if err != nil || root.Host == "" || root.Scheme != "http" && root.Scheme != "https" || root.RawQuery != "" || root.Fragment != "" {
		return nil, errors.New("the public URL must be absolute and start with http:// or https://, as https://maps.example.org/claims")
	}
	if cfg.Ancestors == "" {
		cfg.Ancestors = "*"
	}
	if cfg.Ancestors != "*" && cfg.Ancestors != "'none'" {
		cfg.Ancestors = "'self' " + cfg.Ancestors // our own page shows the embed as a preview
	}
	if strings.ContainsAny(cfg.Ancestors, ";,\r\n") {
		return nil, errors.New("the frame ancestors are origins separated by spaces, as “https://news.example.org https://*.example.com”")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	archive, err := basemap.Open()
	if err != nil {
		return nil, err
	}
	assets, err := ui.Open()
	if err != nil {
		return nil, err
	}
	b, err := surface.New(surface.Base{
		URL: root, Log: cfg.Log, Basemap: cfg.Basemap, Trouble: cfg.Trouble, Ancestors: cfg.Ancestors,
	})
	if err != nil {
		return nil, err
	}
	s := &Server{atlas: cfg.Atlas, base: b, site: site.New(b), ogc: ogc.New(b), static: static.New(b, assets, archive)}
	if s.embed, err = embed.New(b, archive); err != nil {
		return nil, err
	}
	background := s.static.Background()
	replies := reply.Config{Build: build(&cfg, b.Abs("", ""), background), Log: cfg.Log, ErrorPage: b.ErrorPage}
	if cfg.Trouble != nil && !cfg.Public {
		replies.Hosts = reply.OwnHosts(root.Host) // a draft is for who makes it
	}
	if b.Reply, err = reply.New(replies); err != nil {
		return nil, err
	}
	b.Pages, err = page.New(page.Config{
		BaseURL: b.Abs("", ""), Public: cfg.Public, Assets: assets, PictureSizes: picture.SizeNames(),
		Basemap: background, Operator: cfg.Operator,
	})
	if err != nil {
		return nil, err
	}
	m := s.mux()
	s.routes, s.router = m, b.Reply.Guard(m, root.Path)
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.router.ServeHTTP(w, r) }

// build names everything that replies are a function of beside the store: the build and the settings.
func build(cfg *Config, root string, background page.Basemap) string {
	settings, err := json.Marshal([]any{background, cfg.Operator})
	if err != nil {
		settings = nil // Plain data is always written.
	}
	return fmt.Sprintf("%s %s %t %s %s", cfg.Build, root, cfg.Public, cfg.Ancestors, settings)
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

// mux is the one list of what there is.
func (s *Server) mux() chi.Router {
	m := chi.NewRouter()
	get := func(pattern string, h reply.Handler) {
		f := s.base.Reply.Handle(h)
		m.Get(pattern, f)
		m.Head(pattern, f)
		m.Options(pattern, reply.Options)
	}
	ask := func(pattern string, h editionHandler) {
		get(pattern, func(w http.ResponseWriter, r *http.Request) error {
			return s.atlas.Read(r.Context(), func(ed *atlas.Edition) error { return h(w, r, ed) })
		})
	}
	ask("/", s.root)
	ask("/stories/{story}", s.site.GetStory)
	ask("/stories/{story}/share", s.site.GetShare)
	ask("/stories/{story}/compare", s.site.GetCompare)
	ask("/stories/{story}/claims/{id}", s.site.GetRecord(geo.KindOfClaim))
	ask("/stories/{story}/locations/{id}", s.site.GetRecord(geo.KindOfLocation))
	ask("/stories/{story}/reports/{id}", s.site.GetRecord(geo.KindOfReport))
	ask("/stories/{story}/sources/{id}", s.site.GetRecord(geo.KindOfSource))
	ask("/embed", s.embed.GetEmbed)
	get("/embed.js", s.embed.GetEmbedScript)
	ask("/oembed", s.embed.GetOEmbed)
	ask("/image.png", s.embed.GetImage)
	get("/about/{page}", s.site.GetAbout)
	get("/api", s.ogc.GetAPI)
	get("/conformance", s.ogc.GetConformance)
	ask("/collections", s.ogc.GetCollections)
	for _, c := range ogc.Collections() {
		path := "/collections/" + c.ID
		ask(path, s.ogc.GetCollection(c))
		get(path+"/queryables", s.ogc.GetQueryables(c))
		get(path+"/schema", s.ogc.GetSchema(c))
		ask(path+"/items", s.ogc.GetItems(c))
		ask(path+"/items/{featureId}", s.ogc.GetItem(c))
		if c.Tiled() {
			s.tilesets(ask, path+"/tiles", c)
		}
	}
	s.tilesets(ask, "/tiles", ogc.Collection{})
	get("/tileMatrixSets", s.ogc.GetMatrixSets)
	get("/tileMatrixSets/{tileMatrixSetId}", s.ogc.GetMatrixSet)
	ask("/facets", s.ogc.GetFacets)
	ask("/download", s.ogc.GetDownload)
	ask("/tiles/claims/{z}/{x}/{y}.mvt", s.ogc.GetTile)
	ask("/tilejson/claims.json", s.ogc.GetTileJSON)
	get("/basemap/{hash}/{z}/{x}/{y}.{form}", s.static.GetBackgroundTile)
	get("/basemap/{hash}/shapes.json", s.static.GetCountries)
	get("/assets/{file}", s.static.GetAsset)
	get("/healthz", s.getHealth)
	get("/readyz", s.getReady)
	m.NotFound(s.base.Reply.Handle(func(_ http.ResponseWriter, r *http.Request) error {
		return geo.Errorf(geo.CodeNotFound, "there is nothing at %s", reply.Cut(r.URL.Path))
	}))
	m.MethodNotAllowed(s.base.Reply.Handle(func(_ http.ResponseWriter, r *http.Request) error {
		return &reply.Error{
			Status: http.StatusMethodNotAllowed, Message: "method " + reply.Cut(r.Method) + " is not allowed here; use GET",
			Header: http.Header{"Allow": {reply.Methods}},
		}
	}))
	return m
}

// tilesets are the routes to the tiles of a collection, or to those of everything.
func (s *Server) tilesets(ask func(string, editionHandler), path string, c ogc.Collection) {
	ask(path, s.ogc.GetTilesets(c))
	ask(path+"/{tileMatrixSetId}", s.ogc.GetTileset(c))
	ask(path+"/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", s.ogc.GetMatrixTile(c))
}

// root answers with the map for readers and with the landing page of the API for machines.
func (s *Server) root(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	html, err := reply.Format(r, v, "json")
	switch {
	case err != nil:
		return err
	case html:
		return s.site.GetRoot(w, r, ed)
	}
	return s.ogc.GetLanding(w, r, ed)
}
