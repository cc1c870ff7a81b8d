package reply

import (
	"net/http"
	"net/http/httptest"
	"testing"
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
		"zstd;q=0, *":                     "gzip",
		"zstd;q=0.2, gzip;q=0.3, *;q=1":   "gzip",
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
		{"/", "text/html;q=0.1, text/*, application/json;q=0.5", false},
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
