package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// stalled is a client that takes nothing until it is told to.
type stalled struct {
	*httptest.ResponseRecorder
	begun chan struct{}
	once  sync.Once
	until <-chan struct{}
}

// Write implements http.ResponseWriter.
func (s *stalled) Write(b []byte) (int, error) {
	s.once.Do(func() { close(s.begun) })
	<-s.until
	return s.ResponseRecorder.Write(b)
}

// TestSlowDownloads holds that clients who take nothing hold up neither another download nor the store, and get the whole
// in the end, of the revision that they asked for.
func TestSlowDownloads(t *testing.T) {
	s := newSite(t, "http://maps.test")
	s.put(replaced(0, 50))
	until := make(chan struct{})
	var wg sync.WaitGroup
	var slow []*stalled
	for range 20 {
		c := &stalled{ResponseRecorder: httptest.NewRecorder(), begun: make(chan struct{}), until: until}
		slow = append(slow, c)
		wg.Go(func() { s.h.ServeHTTP(c, httptest.NewRequest(http.MethodGet, "/download?f=csv", nil)) })
		<-c.begun
	}
	s.put(replaced(1, 50))
	if code, body := s.get("/download?f=csv"); code != http.StatusOK || strings.Count(body, "v1-") < 50 {
		t.Errorf("beside slow clients: %d %.100s", code, body)
	}
	close(until)
	wg.Wait()
	for i, c := range slow {
		if body := c.Body.String(); strings.Count(body, "\n") != 51 || strings.Contains(body, "v1-") {
			t.Errorf("slow client %d: %d lines", i, strings.Count(body, "\n"))
		}
	}
}

// TestDownloadStops holds that reading the store ends when the client goes away.
func TestDownloadStops(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	gone, leave := context.WithCancel(context.Background())
	leave()
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // as net/http does
			panic(p)
		}
		if err := s.store.Close(); err != nil { // waits for who reads
			t.Error(err)
		}
	}()
	s.h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/download", nil).WithContext(gone))
	s.atlas.Close()
}

// TestDownloadWithoutTemporaryFiles holds that it is said, before the first byte.
func TestDownloadWithoutTemporaryFiles(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
	if code, body := s.get("/download?f=csv"); code != http.StatusServiceUnavailable || !strings.Contains(body, "temporary files") {
		t.Errorf("%d %s", code, body)
	}
}
