package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkHot asks what an article that spreads is asked for, beside a tile: kept, not modified, and made anew. Bars over HTTP are
// those of bench/: an embed that is kept costs at most 3 of such tiles, its 304 at most 1.2, and made anew at most 4 ms.
func BenchmarkHot(b *testing.B) {
	const tile, embed = "/tiles/claims/3/4/2.mvt", "/embed?story=overseas-stations"
	s := newSite(b, "http://maps.test", example)
	const phone = "en-GB,en;q=0.9,hr;q=0.8"
	ask := func(b *testing.B, target, tag string, status int) string {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("Accept", browser)
		r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
		r.Header.Set("Accept-Language", phone)
		if tag != "" {
			r.Header.Set("If-None-Match", tag)
		}
		w := httptest.NewRecorder()
		s.h.ServeHTTP(w, r)
		if w.Code != status {
			b.Fatalf("%s: %d", target, w.Code)
		}
		return w.Header().Get("Etag")
	}
	for _, target := range []string{tile, embed} {
		tag := ask(b, target, "", http.StatusOK)
		b.Run(target+" kept", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ask(b, target, "", http.StatusOK)
			}
		})
		b.Run(target+" not modified", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ask(b, target, tag, http.StatusNotModified)
			}
		})
		b.Run(target+" made", func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ { // another query each time, of the same marks
				ask(b, fmt.Sprintf("%s%cviewport=-%d.%d,-90,180,90", target, map[bool]rune{true: '?', false: '&'}[target == tile], 100+i%80, i), "", http.StatusOK)
			}
		})
	}
}
