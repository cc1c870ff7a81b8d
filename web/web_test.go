package web_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
	"dateline/geo/sqlite"
	"dateline/web"
)

// site is a server over a real store with real data.
type site struct {
	t     testing.TB
	store *sqlite.Store
	atlas *atlas.Atlas
	h     http.Handler
}

const example = "../data/locations.geojson"

func newSite(t testing.TB, base string, files ...string) *site {
	t.Helper()
	ctx := context.Background()
	store, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "test.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s := &site{t: t, store: store}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		s.put(string(b))
	}
	if s.atlas, err = atlas.Open(ctx, store, atlas.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.atlas.Close)
	if s.h, err = web.New(web.Config{Atlas: s.atlas, BaseURL: base, Public: true, Build: "test"}); err != nil {
		t.Fatal(err)
	}
	return s
}

// put imports a file and, when the site is up, waits until it is served.
func (s *site) put(content string) {
	s.t.Helper()
	ctx := context.Background()
	_, err := s.store.Import(ctx, geo.ImportOptions{Remove: true}, func(w geo.Writer) error {
		return exchange.Read(ctx, strings.NewReader(content), exchange.Options{File: "test"}, w)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if s.atlas != nil {
		if err := s.atlas.Refresh(ctx); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *site) do(method, target string, header ...string) *http.Response {
	s.t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	return w.Result()
}

func (s *site) get(target string, header ...string) (int, string) {
	s.t.Helper()
	res := s.do(http.MethodGet, target, header...)
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

func (s *site) json(target string, into any) {
	s.t.Helper()
	code, body := s.get(target)
	if code != http.StatusOK {
		s.t.Fatalf("%s: %d %s", target, code, body)
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		s.t.Fatalf("%s: %v", target, err)
	}
}

const browser = "text/html,application/xhtml+xml,*/*;q=0.8"

// TestScenarios asks one example site and says what must and what must not be in the answer.
func TestScenarios(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	tests := []struct {
		name, target string
		accept       string
		code         int
		must, not    []string
	}{
		{"page", "/", browser, 200, []string{"<html lang=\"en\"", "Safeguard Defenders", "Government of China", "13 claims not on the map", "data-", "Zagreb"}, []string{"<script>", "style=\"", "http://127"}},
		{"page by story", "/stories/overseas-stations", browser, 200, []string{"Patrol and Persuade"}, nil},
		{"page as JSON", "/stories/overseas-stations?f=json", "", 200, []string{`"claims":28`, `"marks":38`, `"off_map":13`}, nil},
		{"page with noise from a link", "/?utm_source=x&report=patrol-and-persuade", browser, 200, nil, []string{"utm_source"}},
		{"page with a wrong value", "/?status=sure", browser, 400, []string{"<html", "sure", "alleged"}, nil},
		{"page for a program that takes anything", "/stories/overseas-stations", "*/*", 200, []string{"application/json+oembed", "text/xml+oembed"}, nil},
		{"page with state for oEmbed", "/?report=reuters-2019&parts=map&theme=dark&utm_source=x", browser, 200, []string{"%3Freport%3Dreuters-2019%26parts%3Dmap%26theme%3Ddark&amp;format=json"}, []string{"utm_source"}},
		{"sharing", "/stories/overseas-stations/share?report=reuters-2019&part=map&part=list&embed_theme=dark&embed_hl=hr&width=500&set=1&at=5/45/16&embed_at=1", browser, 200, []string{
			"http://maps.test/embed?story=overseas-stations&amp;amp;report=reuters-2019&amp;amp;at=5/45/16&amp;amp;hl=hr&amp;amp;parts=map,list&amp;amp;theme=dark",
			"max-width:500px", "&lt;dateline-map src=", "http://maps.test/embed.js", "http://maps.test/image.png?story=overseas-stations&amp;amp;report=reuters-2019&amp;amp;size=1200x630&amp;amp;theme=dark&amp;amp;at=5/45/16&amp;amp;hl=hr",
		}, []string{"since=", "<script"}},
		{"sharing with what is wrong left out", "/stories/overseas-stations/share?width=9&height=x&embed_theme=pink&embed_hl=xx&size=1x1", browser, 200, []string{"since=1", `width=&#34;100%&#34;`, "size=1200x630"}, []string{"pink", "1x1&amp;"}},
		{"sharing by an address of before", "/stories/overseas-stations/share?look=dark&tongue=hr&at=5/45/16&here=1&open=c-17&card=1&tell=1&set=1", browser, 200, []string{
			"/embed?story=overseas-stations&amp;amp;at=5/45/16&amp;amp;hl=hr&amp;amp;open=c-17&amp;amp;since=1&amp;amp;theme=dark", `name="embed_theme"`,
		}, []string{`name="look"`, `name="here"`}},
		{"sharing of no story", "/stories/nowhere/share", browser, 404, nil, nil},
		{"no such story", "/stories/nowhere", browser, 404, []string{"<html", "nowhere"}, nil},
		{"no such story for a program", "/stories/nowhere", "", 404, []string{`"status":404`, `"detail"`}, []string{"<html"}},
		{"claim", "/stories/overseas-stations/claims/c-04", browser, 200, []string{"application/ld+json", `"Claim"`, "Alleged", "Government of China", "General denial"}, []string{"ClaimReview", "Denied by"}},
		{"claim as JSON", "/stories/overseas-stations/claims/c-04", "application/json", 200, []string{`"status":"alleged"`, `"general_denial_by":["government-of-china"]`}, nil},
		{"tile with no number", "/tiles/claims/a/0/0.mvt", "", 400, []string{"a"}, nil},
		{"no such claim", "/stories/overseas-stations/claims/c-99", browser, 404, nil, nil},
		{"location", "/stories/overseas-stations/locations/zagreb", browser, 200, []string{"Zagreb", "joint patrol"}, []string{"police station"}},
		{"report", "/stories/overseas-stations/reports/patrol-and-persuade", browser, 200, []string{"Patrol and Persuade"}, nil},
		{"source", "/stories/overseas-stations/sources/cnn", browser, 200, []string{"CNN"}, nil},
		{"embed", "/embed?story=overseas-stations", browser, 200, []string{"Safeguard Defenders", "Government of China", "13 claims not on the map"}, []string{"<script>", "style=\""}},
		{"dark embed without script", "/embed?story=overseas-stations&theme=dark", browser, 200, []string{`src="/image.png?story=overseas-stations&amp;theme=dark"`}, nil},
		{"embed of one report", "/embed?story=overseas-stations&report=reuters-2019", browser, 200, []string{"Belgrade"}, []string{"Venice"}},
		{"about borders", "/about/borders", browser, 200, []string{"Crimea"}, nil},
		{"about nothing", "/about/nothing", browser, 404, nil, nil},
		{"landing page for machines", "/", "application/json", 200, []string{`"rel":"service-desc"`, `"type":"application/vnd.oai.openapi+json;version=3.0"`, `"stories":[{"id":"overseas-stations"`}, []string{"<html"}},
		{"conformance", "/conformance", "", 200, []string{"ogcapi-features-1/1.0/conf/core", "ogcapi-tiles-1/1.0/conf/mvt", "cql2/1.0/conf/spatial-functions"}, []string{"/conf/html"}},
		{"collection", "/collections/claims-points", "", 200, []string{`"itemType":"feature"`, `"temporal":{"interval":[[`, `"rel":"items"`}, nil},
		{"queryables", "/collections/claims/queryables", "", 200, []string{`"additionalProperties":false`, `"denial":{"description":"Whether and how the claim is denied","enum":["none","general","explicit"]`, `"items":{"enum":["none","general","denied","contradicted"],"type":"string"}`, `"$id":"http://maps.test/collections/claims/queryables"`, `"format":"geometry-any"`, `"said_earliest":{"description"`}, []string{"location_name"}},
		{"schema", "/collections/claims-areas/schema", "", 200, []string{`"format":"geometry-multipolygon"`, `"x-ogc-role":"primary-geometry"`, `"format":"date-time"`, `"x-ogc-unit":"m"`}, nil},
		{"tile matrix set", "/tileMatrixSets/WebMercatorQuad", "", 200, []string{`"cornerOfOrigin":"topLeft"`, `"matrixWidth":16777216`}, nil},
		{"items", "/collections/claims/items", "", 200, []string{`"FeatureCollection"`, `"numberMatched":38`, `"numberReturned":38`}, []string{`"next"`}},
		{"items paged", "/collections/claims/items?limit=10", "", 200, []string{`"next"`, "limit=10", "http://maps.test/collections/claims/items?"}, nil},
		{"items of a report", "/collections/claims/items?report=reuters-2019", "", 200, []string{`"numberMatched":1`, "belgrade"}, []string{"zagreb"}},
		{"items with an unknown parameter", "/collections/claims/items?reprot=x", "", 400, []string{`unknown parameter \"reprot\"`, "report"}, nil},
		{"items with a wrong limit", "/collections/claims/items?limit=0", "", 400, []string{"limit", "10000"}, nil},
		{"items with a wrong cursor", "/collections/claims/items?after=%00", "", 400, []string{"after"}, nil},
		{"locations", "/collections/locations/items", "", 200, []string{`"numberMatched":16`, "suburbs-of-paris", `"Polygon"`}, nil},
		{"locations with a point", "/collections/locations/items?geometry=point", "", 200, []string{`"numberMatched":5`}, []string{"suburbs-of-paris"}},
		{"reports", "/collections/reports/items", "", 200, []string{"Patrol and Persuade", `"geometry":null`}, nil},
		{"sources", "/collections/sources/items?location=belgrade", "", 200, []string{"Reuters"}, []string{"Safeguard"}},
		{"facets", "/facets?country=IT", "", 200, []string{`"marks":4`, `"status"`}, nil},
		{"facets with who answers", "/facets?with=answerers&country=IT", "", 200, []string{`"answerers":[{"source":`, `"label":`}, nil},
		{"facets as CSV", "/facets?f=csv&by=country,claimant&country=IT", "", 200, []string{"by,id,label,claims\r\ncountry,IT,Italy,", "\r\nclaimant,"}, []string{"month,"}},
		{"facets in another form", "/facets?f=xml", "", 400, []string{"parameter f"}, nil},
		{"facets by what is none", "/facets?f=csv&by=text", "", 400, []string{"parameter by", "country"}, nil},
		{"facets of some columns", "/facets?by=country", "", 200, []string{`"country":[{"id":`, `"report":null`}, nil},
		{"with what is none", "/facets?with=all", "", 400, []string{"it is answerers"}, nil},
		{"facets with CQL2", "/facets?filter=true", "", 200, []string{`"marks":38`}, nil},
		{"CQL2 that is not", "/facets?filter=THIS%20IS%20NOT%20A%20FILTER", "", 400, []string{"parameter filter: at character 13", "expected"}, nil},
		{"CQL2 of what is not there", "/collections/claims/items?filter=nothing%20IS%20NULL", "", 400, []string{"there is no property", "published_earliest"}, nil},
		{"CQL2 on a page that is not", "/?filter=nothing%20IS%20NULL", browser, 400, []string{"<html", "there is no property"}, nil},
		{"CQL2 in another reference system", "/collections/claims/items?filter=true&filter-crs=http://www.opengis.net/def/crs/OGC/0/does_not_exist", "", 400, []string{"filter-crs"}, nil},
		{"CQL2 in another language", "/collections/claims/items?filter=true&filter-lang=sql", "", 400, []string{"cql2-json"}, nil},
		{"language of CQL2 alone", "/collections/claims/items?filter-lang=cql2-json", "", 200, []string{`"numberMatched":38`}, nil},
		{"CQL2 and a box beside it", "/collections/claims/items?bbox=-60,-60,-59,-59&filter=S_INTERSECTS(geometry,BBOX(-30,0,179,80))", "", 200, []string{`"numberMatched":0`}, nil},
		{"CQL2 in TileJSON", "/tilejson/claims.json?filter-lang=cql2-json&filter={%22op%22:%22like%22,%22args%22:[{%22property%22:%22topic%22},%22joint%25%22]}", "", 200, []string{"mvt?filter=topic+LIKE+%27joint%25%27"}, nil},
		{"download with CQL2", "/download?f=csv&filter=S_WITHIN(geometry,BBOX(20,44,21,45))", "", 200, []string{"belgrade"}, []string{"zagreb"}},
		{"tile with a wrong address", "/tiles/claims/3/9/1.mvt", "", 404, []string{"0 to 7"}, nil},
		{"tilejson", "/tilejson/claims.json?report=cnn-piece", "", 200, []string{`"tilejson":"3.0.0"`, "http://maps.test/tiles/claims/{z}/{x}/{y}.mvt?report=cnn-piece", `"vector_layers"`}, nil},
		{"oembed", "/oembed?url=http%3A%2F%2Fmaps.test%2Fstories%2Foverseas-stations%3Freport%3Dpatrol-and-persuade&maxwidth=400", "", 200, []string{`"type":"rich"`, `"version":"1.0"`, `"width":400`, "report=patrol-and-persuade", "story=overseas-stations", `"thumbnail_url":"http://maps.test/image.png?`, `"thumbnail_width":320`}, []string{"allow-same-origin"}},
		{"oembed as XML", "/oembed?format=xml&url=http%3A%2F%2Fmaps.test%2F", "", 200, []string{"<oembed>", "<html>&lt;iframe"}, nil},
		{"oembed of a claim", "/oembed?url=http%3A%2F%2Fmaps.test%2Fstories%2Foverseas-stations%2Fclaims%2Fc-04", "", 200, []string{"claim=c-04"}, nil},
		{"oembed of another site", "/oembed?url=http%3A%2F%2Fevil.test%2F", "", 404, []string{"http://maps.test/"}, nil},
		{"oembed of a site that begins alike", "/oembed?url=http%3A%2F%2Fmaps.test.evil%2F", "", 404, nil, nil},
		{"oembed in another format", "/oembed?format=yaml&url=http%3A%2F%2Fmaps.test%2F", "", 501, nil, nil},
		{"download", "/download?f=csv&status=disputed", "", 200, []string{"lon,lat,anchor_lon,anchor_lat,mark_id", "c-22"}, []string{"c-05"}},
		{"download as a sequence", "/download?f=geojsonseq", "", 200, []string{"\x1e{"}, nil},
		{"download in another form", "/download?f=shp", "", 400, []string{"csv"}, nil},
		{"picture", "/image.png?report=patrol-and-persuade", "", 200, []string{"\x89PNG"}, nil},
		{"picture in a size that is not drawn", "/image.png?size=9999x9999", "", 400, []string{"1200x630"}, nil},
		{"picture somewhere else", "/image.png?at=99/1/1", "", 400, []string{"zoom/latitude/longitude"}, nil},
		{"picture with a wrong filter", "/image.png?status=sure", "", 400, []string{"alleged"}, nil},
		{"picture of no story", "/image.png?story=nowhere", "", 404, nil, nil},
		{"script for articles", "/embed.js", "", 200, []string{"dateline-map"}, nil},
		{"health", "/healthz", "", 200, []string{"ok"}, nil},
		{"ready", "/readyz", "", 200, []string{"revision 1"}, nil},
		{"nothing there", "/nothing", "", 404, []string{"/nothing"}, nil},
		{"malformed query", "/facets?a=%zz", "", 400, []string{"malformed"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var header []string
			if tt.accept != "" {
				header = []string{"Accept", tt.accept}
			}
			code, body := s.get(tt.target, header...)
			if code != tt.code {
				t.Errorf("status %d, want %d: %.300s", code, tt.code, body)
			}
			for _, m := range tt.must {
				if !strings.Contains(body, m) {
					t.Errorf("%q is missing in %.2000s", m, body)
				}
			}
			for _, m := range tt.not {
				if i := strings.Index(body, m); i >= 0 {
					t.Errorf("%q must not be there: …%s…", m, body[max(i-100, 0):min(i+100, len(body))])
				}
			}
		})
	}
}

// TestOneFilterEverySurface holds that a report means the same on tiles, items, facets, page and embed.
func TestOneFilterEverySurface(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	for _, filter := range []string{"", "report=patrol-and-persuade", "status=alleged,denied", "country=IT,HR", "q=patrol", "denial=general&role=site", "datetime=2019", "datetime=2019&dated=true&clock=event", "geometry=none", "viewport=10,40,20,47",
		"filter=" + url.QueryEscape("status = 'alleged' OR NOT (country = 'IT')"), "role=site&filter=" + url.QueryEscape("S_INTERSECTS(geometry,BBOX(10,40,20,47))"),
		"filter=" + url.QueryEscape("CASEI(location) LIKE 'P%' OR T_AFTER(published,DATE('2020-01-01')) AND radius_m > 100*10"),
		"filter-lang=cql2-json&filter=" + url.QueryEscape(`{"op":"a_contains","args":[{"property":"report"},["article"]]}`)} {
		t.Run(filter, func(t *testing.T) {
			var items struct {
				NumberMatched int
				Features      []struct {
					Properties struct {
						Claim, Location string
					}
				}
			}
			s.json("/collections/claims/items?limit=1000&"+filter, &items)
			claims := map[string]bool{}
			for _, f := range items.Features {
				claims[f.Properties.Claim] = true
			}
			var facets, page, embed struct {
				Marks, Claims int
				Counts        atlas.Counts
			}
			s.json("/facets?"+filter, &facets)
			if facets.Marks != items.NumberMatched || facets.Marks != len(items.Features) || facets.Claims != len(claims) {
				t.Errorf("items have %d marks (%d matched) of %d claims, facets say %d of %d", len(items.Features), items.NumberMatched, len(claims), facets.Marks, facets.Claims)
			}
			var view struct {
				Counts atlas.Counts
				Claims []atlas.ClaimView
			}
			for _, target := range []string{"/stories/overseas-stations?f=json&", "/embed?f=json&"} {
				view.Claims = nil
				s.json(target+filter, &view)
				if view.Counts.Marks != facets.Marks || len(view.Claims) != len(claims) {
					t.Errorf("%s has %d marks and %d claims, want %d and %d", target, view.Counts.Marks, len(view.Claims), facets.Marks, len(claims))
				}
				for _, c := range view.Claims {
					if !claims[c.ID] {
						t.Errorf("%s shows %s, which items do not have", target, c.ID)
					}
				}
			}
			_, _ = page, embed
			if got := anchors(t, s, 2, filter); got != view.Counts.OnMap {
				t.Errorf("the tiles of zoom 2 hold %d marks, %d are on the map", got, view.Counts.OnMap)
			}
		})
	}
}

// anchors sums the marks in the layers marks and labels over all tiles of a zoom.
func anchors(t *testing.T, s *site, zoom int, filter string) int {
	t.Helper()
	sum := 0
	for x := range 1 << zoom {
		for y := range 1 << zoom {
			target := "/tiles/claims/" + itoa(zoom) + "/" + itoa(x) + "/" + itoa(y) + ".mvt?" + filter
			code, body := s.get(target)
			if code != http.StatusOK {
				t.Fatalf("%s: %d %s", target, code, body)
			}
			layers, err := mvt.Unmarshal([]byte(body))
			if err != nil {
				t.Fatalf("%s: %v", target, err)
			}
			for _, l := range layers {
				if l.Name == "areas" {
					continue
				}
				for _, f := range l.Features {
					if _, cluster := f.Properties["n"]; !cluster && f.Properties["n_other"] == nil {
						sum++
						continue
					}
					for _, k := range []string{"n", "n_other"} {
						if v, ok := f.Properties[k].(float64); ok {
							sum += int(v)
						}
					}
				}
			}
		}
	}
	return sum
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

// TestPaging holds that pages of any size put together are the whole, without repeats.
func TestPaging(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	for _, collection := range []string{"claims", "locations", "reports", "sources"} {
		for _, limit := range []int{1, 7, 1000} {
			var ids []string
			target := "/collections/" + collection + "/items?limit=" + itoa(limit)
			matched := 0
			for target != "" {
				var page struct {
					NumberMatched int
					Features      []struct{ ID string }
					Links         []struct{ Rel, Href string }
				}
				s.json(target, &page)
				for _, f := range page.Features {
					ids = append(ids, f.ID)
				}
				matched, target = page.NumberMatched, ""
				for _, l := range page.Links {
					if u, err := url.Parse(l.Href); err == nil && l.Rel == "next" {
						target = u.RequestURI()
					}
				}
			}
			unique := slices.Clone(ids)
			slices.Sort(unique)
			unique = slices.Compact(unique)
			if len(ids) != matched || len(unique) != matched || matched == 0 {
				t.Errorf("%s by %d: %d features, %d different, %d matched", collection, limit, len(ids), len(unique), matched)
			}
		}
	}
}

// TestEveryReply holds what every route owes: HEAD, OPTIONS, conditional requests, encodings with tags of their own, headers.
func TestEveryReply(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	for _, target := range []string{
		"/", "/stories/overseas-stations", "/stories/overseas-stations/claims/c-01", "/embed", "/collections/claims/items",
		"/collections/locations/items", "/facets", "/tiles/claims/2/2/1.mvt", "/tilejson/claims.json", "/about/borders",
	} {
		t.Run(target, func(t *testing.T) {
			tags := map[string]string{}
			for _, enc := range []string{"", "gzip", "zstd"} {
				res := s.do(http.MethodGet, target, "Accept", browser, "Accept-Encoding", enc)
				if res.StatusCode != 200 {
					t.Fatalf("status %d", res.StatusCode)
				}
				if got := res.Header.Get("Content-Encoding"); got != enc && got != "" {
					t.Errorf("asked for %q, got %q", enc, got)
				}
				tag := res.Header.Get("Etag")
				if !strings.HasPrefix(tag, `"`) {
					t.Errorf("tag %q is not strong", tag)
				}
				if other, ok := tags[tag]; ok && res.Header.Get("Content-Encoding") != "" {
					t.Errorf("%q and %q share the tag %s", enc, other, tag)
				}
				tags[tag] = enc
				again := s.do(http.MethodGet, target, "Accept", browser, "Accept-Encoding", enc, "If-None-Match", tag)
				if again.StatusCode != http.StatusNotModified || again.Header.Get("Etag") != tag || again.Header.Get("Cache-Control") == "" {
					t.Errorf("%q: not modified is %d with tag %s", enc, again.StatusCode, again.Header.Get("Etag"))
				}
				head := s.do(http.MethodHead, target, "Accept", browser, "Accept-Encoding", enc)
				body, _ := io.ReadAll(head.Body)
				if head.StatusCode != 200 || len(body) > 0 || head.Header.Get("Etag") != tag || head.Header.Get("Content-Length") == "" {
					t.Errorf("HEAD: %d, %d bytes, tag %s", head.StatusCode, len(body), head.Header.Get("Etag"))
				}
				if !strings.Contains(res.Header.Get("Vary"), "Accept-Encoding") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("headers %v", res.Header)
				}
				if cc := res.Header.Get("Cache-Control"); !strings.Contains(cc, "max-age=10") {
					t.Errorf("Cache-Control %q keeps claims too long", cc)
				}
			}
			opt := s.do(http.MethodOptions, target)
			if opt.StatusCode != http.StatusOK || opt.Header.Get("Allow") == "" {
				t.Errorf("OPTIONS: %d", opt.StatusCode)
			}
			post := s.do(http.MethodPost, target)
			if post.StatusCode != http.StatusMethodNotAllowed || post.Header.Get("Allow") == "" {
				t.Errorf("POST: %d, Allow %q", post.StatusCode, post.Header.Get("Allow"))
			}
		})
	}
}

// TestPolicies holds who may frame what, that no page allows inline script or style, that strings become markup or code
// nowhere but through the one policy of pages with a map, and that what is not a page may do nothing.
func TestPolicies(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	const own = "'self' http://maps.test"
	const mapped, plain, data = "script-src " + own + "; img-src " + own + "; connect-src " + own + "; trusted-types default; require-trusted-types-for 'script'",
		"trusted-types 'none'; require-trusted-types-for 'script'", ""
	const claim, sharing = "script-src 'self'; " + plain, "frame-src 'self'; form-action 'self'; " + plain
	const nobody, anybody = "; base-uri 'none'; frame-ancestors 'none'", "; base-uri 'none'" // * would shut out sandboxed pages
	for target, want := range map[string]struct{ frame, has string }{
		"/": {nobody, mapped}, "/embed": {anybody, mapped}, "/stories/overseas-stations": {nobody, mapped},
		"/about/borders": {nobody, plain}, "/nothing": {nobody, plain}, "/embed?status=sure": {anybody, plain},
		"/stories/overseas-stations/share": {nobody, sharing}, "/stories/overseas-stations/claims/c-04": {nobody, claim}, "/stories/overseas-stations/sources/cnn": {nobody, plain},
		"/facets": {nobody, data}, "/image.png": {nobody, data}, "/tiles/claims/0/0/0.mvt": {nobody, data}, "/embed.js": {nobody, data},
	} {
		csp := s.do(http.MethodGet, target, "Accept", browser).Header.Get("Content-Security-Policy")
		if !strings.HasSuffix(csp, want.frame) || strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") || !strings.HasPrefix(csp, "default-src 'none'") {
			t.Errorf("%s: %q", target, csp)
		}
		if strings.Contains(csp, "script-src") != strings.Contains(want.has, "script-src") || strings.Contains(csp, "img-src") != (want.has != data) {
			t.Errorf("%s allows too much or too little: %q", target, csp)
		}
		for part := range strings.SplitSeq(want.has, "; ") {
			if !strings.Contains(csp, part) {
				t.Errorf("%s lacks %s: %q", target, part, csp)
			}
		}
	}
}

// TestOwnOrigin holds that policies of maps name the server's origin, as sandboxed frames need it in WebKit: by its public
// address, or by every name that this machine has for it; and never by what a request says.
func TestOwnOrigin(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	for base, want := range map[string]string{
		"https://maps.test/claims": "'self' https://maps.test", "https://maps.test:8443": "'self' https://maps.test:8443",
		"http://127.0.0.1:8080": "'self' http://127.0.0.1:8080 http://localhost:8080", "http://[::]:80": "'self' http://127.0.0.1:80 http://localhost:80",
		"http://[::1]:8080": "'self' http://127.0.0.1:8080 http://localhost:8080", "http://localhost": "'self' http://127.0.0.1 http://localhost",
		"http://192.0.2.7:8080": "'self' http://192.0.2.7:8080", "http://[2001:db8::1]:8080": "'self'",
	} {
		h, err := web.New(web.Config{Atlas: s.atlas, BaseURL: base, Ancestors: "https://news.test"})
		if err != nil {
			t.Fatal(err)
		}
		s.h = h
		for _, name := range []string{"script-src", "style-src", "img-src", "connect-src", "frame-src"} {
			if got := strings.Join(s.directive("/embed", name), " "); got != want {
				t.Errorf("%s: %s %s, want %s", base, name, got, want)
			}
		}
		if got := strings.Join(s.directive("/embed", "frame-ancestors"), " "); got != "'self' https://news.test" {
			t.Errorf("%s: frame-ancestors %s", base, got)
		}
	}
}

// TestEmbedErrorsShow holds that an embed that fails says so where it stands: who may frame an embed may frame its errors, and
// other pages' errors nobody may.
func TestEmbedErrorsShow(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	var err error
	if s.h, err = web.New(web.Config{Atlas: s.atlas, BaseURL: "http://maps.test/claims", Ancestors: "https://news.test", Public: true}); err != nil {
		t.Fatal(err)
	}
	for target, code := range map[string]int{
		"/embed?story=nowhere": 404, "/claims/embed?story=nowhere": 404, "/embed?status=sure": 400, "/embed?hl=hr&story=a,b": 400,
		"/embed?story=" + strings.Repeat("a", 9000): 414,
	} {
		res := s.do(http.MethodGet, target, "Accept", browser)
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.directive(target, "frame-ancestors"); res.StatusCode != code || strings.Join(got, " ") != "'self' https://news.test" {
			t.Errorf("%.60s: %d, frame-ancestors %s", target, res.StatusCode, got)
		}
		if got := strings.Join(s.directive(target, "style-src"), " "); got != "'self' http://maps.test" {
			t.Errorf("%.60s: style-src %s", target, got)
		}
		// In the frame, links would open what nobody may frame.
		for _, want := range []string{`<body class="embed">`, `<base target="_blank">`, "/assets/embed-", `data-theme="light"`} {
			if !strings.Contains(string(body), want) {
				t.Errorf("%.60s lacks %s: %s", target, want, body)
			}
		}
	}
	if got := s.directive("/stories/nowhere", "frame-ancestors"); strings.Join(got, " ") != "'none'" {
		t.Errorf("the error of a page may be framed by %s", got)
	}
}

// TestPublicURL holds that every absolute address comes from the setting, and that the proxy may pass the path on or not.
func TestPublicURL(t *testing.T) {
	s := newSite(t, "https://maps.test/claims/", example)
	for _, target := range []string{"/tilejson/claims.json", "/claims/tilejson/claims.json"} {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Host = "evil.test"
		w := httptest.NewRecorder()
		s.h.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), "https://maps.test/claims/tiles/claims/{z}/{x}/{y}.mvt") || strings.Contains(w.Body.String(), "evil") {
			t.Errorf("%s: %d %s", target, w.Code, w.Body.String())
		}
	}
	code, body := s.get("/", "Accept", browser)
	if code != 200 || strings.Contains(body, `="/stories`) || !strings.Contains(body, "/claims/stories/overseas-stations") {
		t.Errorf("%d: links do not stay under the path", code)
	}
	if _, err := web.New(web.Config{Atlas: s.atlas, BaseURL: "http://maps.test", Ancestors: "https://a.test; script-src *"}); err == nil {
		t.Error("frame ancestors may add to the policy")
	}
	if _, err := web.New(web.Config{Atlas: s.atlas, BaseURL: "maps.test"}); err == nil {
		t.Error("a relative public URL is taken")
	}
}

// TestPrivateMembers holds that a member that is not documented is exported and in no reply.
func TestPrivateMembers(t *testing.T) {
	b, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	const secret = "+385-1-witness"
	file := strings.NewReplacer(
		`"name": "Zagreb",`, `"name": "Zagreb", "witness_phone": "`+secret+`",`,
		`"id": "c-01",`, `"id": "c-01", "_note": {"phone": "`+secret+`"},`,
		`"id": "reuters", "name"`, `"id": "reuters", "desk": "`+secret+`", "name"`,
	).Replace(string(b))
	if n := strings.Count(file, secret); n != 3 {
		t.Fatalf("the file has the secret %d times", n)
	}
	s := newSite(t, "http://maps.test")
	s.put(file)
	var out strings.Builder
	if err := exchange.Write(context.Background(), &out, exchange.GeoJSON, s.store); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), secret); n != 3 {
		t.Errorf("the export has the secret %d times", n)
	}
	for _, target := range []string{
		"/", "/?f=json", "/embed", "/embed?f=json", "/collections/claims/items", "/collections/locations/items",
		"/collections/reports/items", "/collections/sources/items", "/facets", "/stories/overseas-stations/locations/zagreb",
		"/stories/overseas-stations/locations/zagreb?f=json", "/stories/overseas-stations/claims/c-01", "/stories/overseas-stations/sources/reuters?f=json",
		"/stories/overseas-stations/claims/c-01?f=json", "/tiles/claims/5/17/11.mvt", "/tilejson/claims.json",
	} {
		code, body := s.get(target, "Accept", browser)
		if code != 200 {
			t.Errorf("%s: %d", target, code)
		}
		for _, no := range []string{secret, "witness", "_note", "desk"} {
			if strings.Contains(body, no) {
				t.Errorf("%s has %q", target, no)
			}
		}
	}
}

// TestRemoved holds that what is removed is gone everywhere, and its page says so without its text.
func TestRemoved(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	b, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	before, _ := s.get("/stories/overseas-stations/claims/c-13", "Accept", browser)
	features := doc["features"].([]any)
	doc["features"] = slices.DeleteFunc(features, func(f any) bool { return f.(map[string]any)["id"] == "belgrade" })
	relations := doc["relations"].([]any)
	doc["relations"] = slices.DeleteFunc(relations, func(r any) bool {
		m := r.(map[string]any)
		return m["from"] == "c-13" || m["to"] == "c-13"
	})
	edited, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	tile := "/tiles/claims/4/8/5.mvt"
	_, old := s.get(tile)
	s.put(string(edited))
	if _, now := s.get(tile); now == old || strings.Contains(now, "belgrade") {
		t.Error("the tile still shows what was removed")
	}
	for _, target := range []string{"/stories/overseas-stations/claims/c-13", "/stories/overseas-stations/locations/belgrade"} {
		code, body := s.get(target, "Accept", browser)
		if before != 200 || code != http.StatusGone || strings.Contains(body, "tourism") {
			t.Errorf("%s: %d (before: %d) %s", target, code, before, body)
		}
		code, body = s.get(target)
		if code != http.StatusGone || !strings.Contains(body, "removed on") {
			t.Errorf("%s for a program: %d %s", target, code, body)
		}
	}
	if _, body := s.get("/", "Accept", browser); strings.Contains(body, "Belgrade") {
		t.Error("the page still shows what was removed")
	}
}

// TestMarkupIsText holds that markup in any text is shown as text.
func TestMarkupIsText(t *testing.T) {
	b, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	const evil = `<img src=x onerror=alert(1)></script><b>`
	file := strings.NewReplacer(
		`"name": "Zagreb"`, `"name": "Zagreb`+evil+`"`, `"name": "CNN"`, `"name": "CNN`+evil+`"`,
		`"title": "Patrol and Persuade"`, `"title": "Patrol`+evil+`"`, `In July 2022 Chinese officers`, evil+`In July`,
		`"title": "joint patrol"`, `"title": "joint`+evil+`"`,
	).Replace(string(b))
	s := newSite(t, "http://maps.test")
	s.put(file)
	for _, target := range []string{"/", "/embed", "/stories/overseas-stations/claims/c-01", "/stories/overseas-stations/locations/zagreb", "/stories/overseas-stations/sources/cnn", "/stories/overseas-stations/reports/patrol-and-persuade"} {
		code, body := s.get(target, "Accept", browser)
		if code != 200 || strings.Contains(body, "<img src=x") || strings.Contains(body, "</script><b>") {
			t.Errorf("%s: %d, markup got through", target, code)
		}
		if !strings.Contains(body, "&lt;img src=x onerror=alert(1)&gt;") {
			t.Errorf("%s: the text is not shown as it is", target)
		}
	}
}

func TestEmptyStore(t *testing.T) {
	s := newSite(t, "http://maps.test")
	code, body := s.get("/", "Accept", browser)
	if code != 200 || !strings.Contains(body, "mapserver import") {
		t.Errorf("%d: an empty store does not say how to begin: %.500s", code, body)
	}
	if code, _ := s.get("/tiles/claims/0/0/0.mvt"); code != 200 {
		t.Errorf("an empty tile is %d", code)
	}
	var facets struct{ Marks int }
	s.json("/facets", &facets)
	if facets.Marks != 0 {
		t.Errorf("%d marks in an empty store", facets.Marks)
	}
}
