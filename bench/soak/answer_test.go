package soak

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"dateline/geo/tile"
)

// TestTileMarks holds that marks, clusters and labels are counted once, and areas, whose marks stand in labels, not.
func TestTileMarks(t *testing.T) {
	l := tile.NewLayer("marks", "claim", "n", "n_other")
	l.Tag(0, l.Text("c-1"))
	l.Point(1, 1)
	l.Tag(1, l.Uint(5))
	l.Tag(2, l.Uint(2))
	l.Point(2, 2)
	body := l.AppendTo(nil)
	for _, name := range []string{"areas", "labels"} {
		l := tile.NewLayer(name, "n")
		l.Tag(0, l.Uint(3))
		l.Point(3, 3)
		body = l.AppendTo(body)
	}
	got, err := tileMarks(body)
	if err != nil {
		t.Fatal(err)
	}
	if got != 1+5+2+3 {
		t.Errorf("got %d marks, want 11", got)
	}
	if _, err := tileMarks([]byte("no tile")); err == nil {
		t.Error("got no error for what is not a tile")
	}
}

// TestAnswers holds that a program may be busy when it says when to come back, and that nothing else but a whole answer is right.
func TestAnswers(t *testing.T) {
	const mvt, js = "application/vnd.mapbox-vector-tile", "application/json"
	for _, c := range []struct {
		name              string
		status            int
		kind, retry, body string
		busy, wrong       bool
	}{
		{name: "page", status: 200, kind: js, body: "{}"},
		{name: "torn page", status: 200, kind: js, body: `{"n":`, wrong: true},
		{name: "empty tile", status: 200, kind: mvt},
		{name: "torn tile", status: 200, kind: mvt, body: "\x1a\x32\x01", wrong: true},
		{name: "busy", status: 503, retry: "1", busy: true},
		{name: "down", status: 503, wrong: true},
		{name: "broken", status: 500, retry: "1", wrong: true},
		{name: "refused", status: 400, wrong: true},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			if c.retry != "" {
				w.Header().Set("Retry-After", c.retry)
			}
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body) // The client notices.
		}))
		a, err := (&program{addr: s.URL}).ok(s.Client(), "/")
		s.Close()
		if err == nil {
			err = a.whole()
		}
		if busy := errors.Is(err, errBusy); busy != c.busy || (err != nil && !busy) != c.wrong {
			t.Errorf("%s: got %v, want busy %t, wrong %t", c.name, err, c.busy, c.wrong)
		}
	}
}
