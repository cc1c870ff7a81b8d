package web_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dateline/geo/pmtiles"
	"dateline/web"
	"dateline/web/basemap"
)

const makers = "© [Tile makers](https://makers.test/a?b=1&c=2) & others"

// withBasemap is the example site with an operator's basemap.
func withBasemap(t *testing.T, o basemap.Options) *site {
	t.Helper()
	o.Attribution = makers
	b, err := basemap.OpenSource(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	s := newSite(t, "https://maps.test/claims", example)
	if s.h, err = web.New(web.Config{Atlas: s.atlas, BaseURL: "https://maps.test/claims", Public: true, Build: "test", Basemap: b}); err != nil {
		t.Fatal(err)
	}
	return s
}

// directive returns the sources of a directive of a page's policy.
func (s *site) directive(target, name string) []string {
	csp := s.do(http.MethodGet, target, "Accept", browser).Header.Get("Content-Security-Policy")
	for part := range strings.SplitSeq(csp, "; ") {
		if rest, ok := strings.CutPrefix(part, name+" "); ok {
			return strings.Fields(rest)
		}
	}
	return nil
}

// TestBasemapOfAnotherHost holds that policy, privacy, borders and attribution follow the operator's basemap, and that
// no other page may ask its host.
func TestBasemapOfAnotherHost(t *testing.T) {
	self := []string{"'self'", "https://maps.test"}
	both := append(slices.Clone(self), "https://tiles.test:8443")
	for _, tt := range []struct {
		address      string
		img, connect []string
		config       []string
	}{
		{"https://tiles.test:8443/{z}/{x}/{y}.png?key=a", both, self, []string{`"kind":"raster"`, `"maxzoom":18`, `"zoom":18`, `https://tiles.test:8443/{z}/{x}/{y}.png?key=a`}},
		{"https://tiles.test:8443/{z}/{x}/{y}.mvt", self, both, []string{`"kind":"vector"`, `"maxzoom":14`, `"zoom":15`}},
	} {
		s := withBasemap(t, basemap.Options{Address: tt.address})
		for _, target := range []string{"/", "/embed", "/embed?theme=dark"} {
			if img, connect := s.directive(target, "img-src"), s.directive(target, "connect-src"); !slices.Equal(img, tt.img) || !slices.Equal(connect, tt.connect) {
				t.Errorf("%s of %s: img-src %v, connect-src %v", target, tt.address, img, connect)
			}
			_, body := s.get(target, "Accept", browser)
			for _, want := range append(tt.config, `© <a href="https://makers.test/a?b=1&amp;c=2" rel="noopener nofollow">Tile makers</a> &amp; others`, `href="/claims/about/privacy`) {
				if !strings.Contains(body, want) {
					t.Errorf("%s of %s lacks %s", target, tt.address, want)
				}
			}
			if strings.Contains(body, "Natural Earth") {
				t.Errorf("%s names the makers of the embedded basemap", target)
			}
		}
		for _, target := range []string{"/about/privacy", "/nothing", "/stories/overseas-stations/claims/c-04", "/image.png"} {
			if csp := s.do(http.MethodGet, target, "Accept", browser).Header.Get("Content-Security-Policy"); strings.Contains(csp, "tiles.test") {
				t.Errorf("%s may ask the host of tiles: %s", target, csp)
			}
		}
		for _, lang := range []string{"en", "hr", "it", "zh"} {
			if _, body := s.get("/about/privacy?hl="+lang, "Accept", browser); !strings.Contains(body, "tiles.test:8443") || strings.Contains(body, "key=a") {
				t.Errorf("privacy in %s does not name the host, or tells the key", lang)
			}
			if _, body := s.get("/about/borders?hl="+lang, "Accept", browser); !strings.Contains(body, "Tile makers &amp; others") {
				t.Errorf("borders in %s do not name the makers", lang)
			}
		}
	}
}

// TestEmbeddedBasemap holds that nothing of that is said or allowed without one.
func TestEmbeddedBasemap(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	if img, connect := s.directive("/", "img-src"), s.directive("/", "connect-src"); len(img) != 2 || len(connect) != 2 {
		t.Errorf("img-src %v, connect-src %v", img, connect)
	}
	_, page := s.get("/", "Accept", browser)
	if strings.Contains(page, `"basemap":`) || !strings.Contains(page, "Natural Earth · GeoNames") {
		t.Error("the page tells of another basemap")
	}
	if _, body := s.get("/about/privacy", "Accept", browser); !strings.Contains(body, "load nothing from other hosts: no fonts, maps") {
		t.Error("privacy does not say that nothing comes from other hosts")
	}
}

func TestBasemapThatBrowsersRefuse(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	b, err := basemap.OpenSource(basemap.Options{Address: "http://tiles.test/{z}/{x}/{y}.png", Attribution: "A"})
	if err != nil {
		t.Fatal(err)
	}
	for base, bad := range map[string]bool{"https://maps.test": true, "http://maps.test": false} {
		if _, err := web.New(web.Config{Atlas: s.atlas, BaseURL: base, Basemap: b}); (err != nil) != bad {
			t.Errorf("at %s: %v", base, err)
		}
	}
}

// TestBasemapFile serves tiles out of PMTiles files, pictures as they are and vectors as the reader takes them.
func TestBasemapFile(t *testing.T) {
	for kind, want := range map[uint8]struct{ ext, media string }{
		1: {"mvt", "application/vnd.mapbox-vector-tile"}, 2: {"png", "image/png"}, 3: {"jpg", "image/jpeg"}, 4: {"webp", "image/webp"},
	} {
		name := filepath.Join(t.TempDir(), "a.pmtiles")
		tile := strings.Repeat("tile ", 300)
		archive(t, name, kind, tile)
		s := withBasemap(t, basemap.Options{Address: name})
		if img, connect := s.directive("/", "img-src"), s.directive("/", "connect-src"); len(img) != 2 || len(connect) != 2 {
			t.Errorf("a file needs no other host: img-src %v, connect-src %v", img, connect)
		}
		_, page := s.get("/", "Accept", browser)
		_, rest, _ := strings.Cut(page, `"tiles":"/claims`)
		address, _, _ := strings.Cut(rest, `"`)
		if !strings.HasSuffix(address, "/{z}/{x}/{y}."+want.ext) || !strings.Contains(page, `"bounds":[-20,30,40,70]`) {
			t.Errorf("the page has tiles at %q", address)
		}
		at := func(z, x, y string) string { return strings.NewReplacer("{z}", z, "{x}", x, "{y}", y).Replace(address) }
		for _, accept := range []string{"", "gzip", "zstd"} {
			res := s.do(http.MethodGet, at("0", "0", "0"), "Accept-Encoding", accept)
			body, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != want.media || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") ||
				res.Header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%d %v, %v", res.StatusCode, res.Header, err)
			}
			if accept == "" && string(body) != tile {
				t.Errorf("the tile is %.40q", body)
			}
		}
		for target, code := range map[string]int{
			at("1", "1", "1"): 204, at("9", "0", "0"): 204, at("1", "2", "0"): 404, at("a", "0", "0"): 400,
			strings.Replace(at("0", "0", "0"), "."+want.ext, ".gif", 1): 404, "/basemap/000000000000/0/0/0." + want.ext: 404,
		} {
			if got, body := s.get(target); got != code {
				t.Errorf("%s: %d, want %d: %s", target, got, code, body)
			}
		}
		if _, body := s.get("/about/privacy", "Accept", browser); !strings.Contains(body, "load nothing from other hosts: no fonts, maps") {
			t.Error("a file of the server's own changes what privacy says")
		}
		// Shapes of countries stay those of the embedded basemap.
		_, rest, _ = strings.Cut(page, `"countries":"/claims`)
		countries, _, _ := strings.Cut(rest, `"`)
		if code, body := s.get(countries + "?codes=HR"); code != http.StatusOK || !strings.Contains(body, `"HR":{"polygons":[[`) {
			t.Errorf("%s: %d %.80s", countries, code, body)
		}
	}
}

// archive makes a PMTiles file of one type, with the tiles 0/0/0 and 1/0/0.
func archive(t *testing.T, name string, kind uint8, tile string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := pmtiles.Header{TileType: kind, West: -20, South: 30, East: 40, North: 70}
	w, err := pmtiles.NewWriter(f, h, map[string]any{"vector_layers": []any{}})
	if err != nil {
		t.Fatal(err)
	}
	for z := range uint8(2) {
		if err := w.Add(z, 0, 0, []byte(tile)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
