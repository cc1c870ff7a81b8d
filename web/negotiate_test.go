package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// These are unit tests inside the package, since what they test has no other way out than whole replies.

func TestEncoding(t *testing.T) {
	for header, want := range map[string]string{
		"":                                "",
		"gzip, deflate, br":               "gzip",
		"gzip, deflate, br, zstd":         "zstd",
		"br":                              "",
		"gzip;q=0":                        "",
		"gzip;q=0.5, zstd;q=0.1":          "gzip",
		"*":                               "zstd",
		"*, zstd;q=0":                     "gzip",
		"identity;q=1, gzip;q=0.5, *;q=0": "gzip",
		"x-gzip":                          "gzip",
		"GZIP":                            "gzip",
		"gzip;q=nonsense":                 "",
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if header != "" {
			r.Header.Set("Accept-Encoding", header)
		}
		if got := encoding(r); got != want {
			t.Errorf("Accept-Encoding %q: got %q, want %q", header, got, want)
		}
	}
}

func TestWantsHTML(t *testing.T) {
	for _, tt := range []struct {
		url, accept string
		want        bool
	}{
		{"/", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true},
		{"/", "*/*", false},
		{"/", "", false},
		{"/", "application/json", false},
		{"/", "application/geo+json, application/json", false},
		{"/", "text/*, application/json;q=0.5", true},
		{"/?f=json", "text/html", false},
		{"/?f=html", "application/json", true},
	} {
		r := httptest.NewRequest(http.MethodGet, tt.url, nil)
		if tt.accept != "" {
			r.Header.Set("Accept", tt.accept)
		}
		if got := wantsHTML(r); got != tt.want {
			t.Errorf("%s with Accept %q: got %v", tt.url, tt.accept, got)
		}
	}
}

func TestMatches(t *testing.T) {
	for header, want := range map[string]bool{
		`"a"`: true, `W/"a"`: true, `"b", "a"`: true, `*`: true, `"b"`: false, `a`: false, `"a-gzip"`: false,
	} {
		if got := matches([]string{header}, "a"); got != want {
			t.Errorf("If-None-Match %s: got %v", header, got)
		}
	}
}

func TestPackRoundTrips(t *testing.T) {
	var c compressors
	body := []byte("a long text, a long text, a long text, a long text")
	packed, err := c.pack("gzip", body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := gunzip(packed)
	if err != nil || string(got) != string(body) {
		t.Errorf("got %q, %v", got, err)
	}
	small, err := c.best("gzip", "tag", body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err = gunzip(small); err != nil || string(got) != string(body) {
		t.Errorf("best: got %q, %v", got, err)
	}
	again, err := c.best("gzip", "tag", []byte("another body under the same tag"))
	if err != nil || string(again) != string(small) {
		t.Errorf("the best form is made once a tag: %q, %v", again, err)
	}
}

func TestTileCache(t *testing.T) {
	pack := &compressors{}
	c, err := newTileCache(pack)
	if err != nil {
		t.Fatal(err)
	}
	raw := []byte(strings.Repeat("a tile that compresses well, ", 400))
	for _, enc := range []string{"gzip", "zstd"} {
		made := 0
		body, err := c.render("tag-"+enc, enc, func() ([]byte, error) { made++; return raw, nil })
		if err != nil || made != 1 {
			t.Fatalf("%s: %v, made %d times", enc, err, made)
		}
		for range 3 {
			again, ok := c.get("tag-"+enc, enc)
			if !ok || len(again) > len(body) {
				t.Fatalf("%s: kept %v, %d bytes after %d", enc, ok, len(again), len(body))
			}
			if got := unpacked(t, enc, again); got != string(raw) {
				t.Errorf("%s: the tile changed in the cache", enc)
			}
		}
	}
	if _, ok := c.get("another", "gzip"); ok {
		t.Error("a tag that was never kept is found")
	}
	if _, err := c.render("bad", "gzip", func() ([]byte, error) { return nil, errors.New("no") }); err == nil {
		t.Error("a failure is kept quiet")
	}
	if _, ok := c.get("bad", "gzip"); ok {
		t.Error("a failure is kept")
	}
}

func unpacked(t *testing.T, enc string, b []byte) string {
	t.Helper()
	if enc == "gzip" {
		raw, err := gunzip(b)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	zr, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer zr.Close()
	raw, err := zr.DecodeAll(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
