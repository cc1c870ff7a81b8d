package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dateline/web"
)

// TestPreviewIsPrivate holds that a draft answers for this machine's names and for its public one, that pages of other origins
// may not read it, and that its files, which are not draft, load in sandboxed frames; and that public stores stay open to all.
func TestPreviewIsPrivate(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	preview, err := web.New(web.Config{Atlas: s.atlas, BaseURL: "http://draft.test:8080", Trouble: func() (string, bool) { return "", false }})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(h http.Handler, host, target string) (int, http.Header) {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Host = host
		r.Header.Set("Origin", "https://evil.test")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code, w.Header()
	}
	for host, want := range map[string]int{"127.0.0.1:8080": 200, "localhost:8080": 200, "draft.test": 200, "evil.test": 421} {
		for _, target := range []string{"/", "/embed", "/collections/claims/items", "/tiles/claims/0/0/0.mvt", "/facets", "/download", "/nothing"} {
			code, h := ask(preview, host, target)
			if want == 200 && target == "/nothing" {
				code -= 204
			}
			if code != want || h.Get("Access-Control-Allow-Origin") != "" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" {
				t.Errorf("%s of %s: %d, %v", target, host, code, h)
			}
			if code, h := ask(s.h, host, target); code == 421 || h.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s of %s on a public store: %d, %v", target, host, code, h)
			}
		}
	}
	code, h := ask(preview, "localhost", "/image.png")
	if code != 200 || h.Get("Access-Control-Allow-Origin") != "" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("the picture of a sandboxed embed cannot be shown, or can be read: %d, %v", code, h)
	}
	shared, err := web.New(web.Config{
		Atlas: s.atlas, BaseURL: "https://maps.test/draft", Public: true, Trouble: func() (string, bool) { return "", false },
	})
	if err != nil {
		t.Fatal(err)
	}
	if code, h := ask(shared, "behind.a.proxy", "/facets"); code != 200 || h.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("a draft with a public address: %d, %v", code, h)
	}
	_, page := s.get("/about/borders", "Accept", browser)
	_, file, _ := strings.Cut(page, `href="/assets/`)
	file, _, _ = strings.Cut(file, `"`)
	for _, target := range []string{"/assets/" + file, "/embed.js"} {
		code, h := ask(preview, "localhost", target)
		if code != 200 || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
			t.Errorf("%s, a file of the front end: %d, %v", target, code, h)
		}
	}
}
