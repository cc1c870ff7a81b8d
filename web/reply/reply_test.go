package reply

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dateline/geo"
)

func newResponder(t *testing.T, cfg Config) *Responder {
	t.Helper()
	d, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func request(header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/x", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// TestMake holds that a body is made once for all encodings' readers of a tag, kept, and not made for who has it.
func TestMake(t *testing.T) {
	d := newResponder(t, Config{})
	var made int
	ask := func(tag string, header ...string) *http.Response {
		t.Helper()
		w := httptest.NewRecorder()
		err := d.Make(w, request(header...), Answer{Type: JSON, Tag: tag, Vary: "Accept"}, func(context.Context) ([]byte, error) {
			made++
			return text(400), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return w.Result()
	}
	first := ask("a", "Accept-Encoding", "gzip")
	body, err := io.ReadAll(first.Body)
	if err != nil || unpacked(t, "gzip", body) != string(text(400)) || first.Header.Get("Etag") != `"a-gzip"` || first.Header.Get("Vary") != "Accept, Accept-Encoding" {
		t.Errorf("%v, %v", first.Header, err)
	}
	for range 5 {
		again, err := io.ReadAll(ask("a", "Accept-Encoding", "gzip").Body)
		if err != nil || !bytes.Equal(again, body) {
			t.Errorf("the bytes changed: %v", err)
		}
	}
	if res := ask("a", "Accept-Encoding", "gzip", "If-None-Match", `"a-gzip"`); res.StatusCode != http.StatusNotModified || made != 1 {
		t.Errorf("status %d, made %d times", res.StatusCode, made)
	}
	if res := ask("never made", "If-None-Match", `W/"never made"`); res.StatusCode != http.StatusNotModified || made != 1 {
		t.Errorf("status %d for what was not made yet, made %d times", res.StatusCode, made)
	}
	if res := ask("a", "Accept-Encoding", "zstd"); res.Header.Get("Etag") != `"a-zstd"` || made != 2 {
		t.Errorf("%v, made %d times", res.Header, made)
	}
}

// TestTagsDiffer holds that a tag names its parts one by one, and the build.
func TestTagsDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, build := range []string{"", "1", "2"} {
		d := newResponder(t, Config{Build: build})
		for _, parts := range [][]string{nil, {""}, {"", ""}, {"ab", "c"}, {"a", "bc"}, {"abc"}, {"c", "ab"}, {"1", "abc"}} {
			tag, name := d.Tag(parts...), fmt.Sprintf("build %q of %q", build, parts)
			if other, ok := seen[tag]; ok || tag != d.Tag(parts...) || strings.ContainsAny(tag, "\" ,") {
				t.Errorf("%s has the tag %q of %s", name, tag, other)
			}
			seen[tag] = name
		}
	}
}

// TestMakeFails holds that a failure is told and not kept.
func TestMakeFails(t *testing.T) {
	d := newResponder(t, Config{})
	for range 2 {
		err := d.Make(httptest.NewRecorder(), request(), Answer{Tag: "a"}, func(context.Context) ([]byte, error) { return nil, errors.New("no") })
		if err == nil || err.Error() != "no" {
			t.Errorf("got %v", err)
		}
	}
	err := d.Make(httptest.NewRecorder(), request(), Answer{Tag: "b"}, func(context.Context) ([]byte, error) { panic("a mistake") })
	if err == nil || !strings.Contains(err.Error(), "a mistake") || !strings.Contains(err.Error(), "reply_test.go") {
		t.Errorf("a panic in a flight is %v", err)
	}
}

// TestMakeShared holds that who waits gets the body when the first one leaves, and that the work stops when nobody
// waits.
func TestMakeShared(t *testing.T) {
	d := newResponder(t, Config{})
	begun, until, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	work := func(ctx context.Context) ([]byte, error) {
		close(begun)
		select {
		case <-until:
			ended <- nil
			return []byte("made"), nil
		case <-ctx.Done():
			ended <- ctx.Err()
			return nil, ctx.Err()
		}
	}
	ask := func(ctx context.Context) chan error {
		out := make(chan error, 1)
		go func() { out <- d.Make(httptest.NewRecorder(), request().WithContext(ctx), Answer{Tag: "a"}, work) }()
		return out
	}
	waiting := func(n int) {
		for d.cache.Waiting("a") != n {
			runtime.Gosched()
		}
	}
	gone, leave := context.WithCancel(context.Background())
	first := ask(gone)
	<-begun
	second := ask(context.Background())
	waiting(2)
	leave()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
	close(until)
	if err := <-second; err != nil {
		t.Errorf("who stayed got %v", err)
	}
	<-ended

	begun, until = make(chan struct{}), nil
	d = newResponder(t, Config{})
	gone, leave = context.WithCancel(context.Background())
	first = ask(gone)
	<-begun
	waiting(1)
	leave()
	<-first
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("work that nobody waits for ended with %v", err)
	}
}

// TestCacheBounded holds that what is kept stays within its bytes, and that what does not fit is made the same again.
func TestCacheBounded(t *testing.T) {
	const most = 1 << 20
	d := newResponder(t, Config{CacheBytes: most})
	for i := range 200 {
		tag := d.Tag("shape", string(rune('a'+i)))
		err := d.Make(httptest.NewRecorder(), request(), Answer{Type: JSON, Tag: tag}, func(context.Context) ([]byte, error) { return text(4000), nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	d.cache.kept.CleanUp()
	if w := d.cache.kept.WeightedSize(); w > most || w < most/2 {
		t.Errorf("%d bytes are kept of %d", w, most)
	}
}

// TestPanic holds that a panic before the first byte is a problem, that one after it cuts the connection, and that the
// stack is logged.
func TestPanic(t *testing.T) {
	var mu sync.Mutex
	var log bytes.Buffer
	d := newResponder(t, Config{Log: slog.New(slog.NewTextHandler(writer(func(b []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return log.Write(b)
	}), nil))})
	srv := httptest.NewServer(d.Guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/late" {
			_, _ = w.Write(bytes.Repeat([]byte("a part of the whole "), 1000))
			_ = http.NewResponseController(w).Flush()
		}
		panic("a mistake")
	}), ""))
	defer srv.Close()
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	res, err := http.Get(srv.URL + "/early")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusInternalServerError || strings.Contains(string(b), "mistake") {
		t.Errorf("%d %s, %v", res.StatusCode, b, err)
	}
	late, err := http.Get(srv.URL + "/late")
	if err != nil {
		t.Fatal(err)
	}
	defer late.Body.Close()
	if b, err := io.ReadAll(late.Body); err == nil || bytes.Contains(b, []byte("problem")) || bytes.Contains(b, []byte(`"status"`)) {
		t.Errorf("a reply that was cut looks whole: %d bytes, %v", len(b), err)
	}
	mu.Lock()
	defer mu.Unlock()
	if n := strings.Count(log.String(), "reply_test.go"); n < 2 {
		t.Errorf("the log has %d stacks:\n%s", n, log.String())
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

// TestSendingBounded holds that bodies on their way to clients that do not read are bounded together, that the next
// client is told so, and that the bytes are free again when they have gone.
func TestSendingBounded(t *testing.T) {
	d := newResponder(t, Config{})
	body := make([]byte, 16<<20)
	var sending, refused atomic.Int64
	var all sync.WaitGroup
	var open sync.Mutex
	var conns []net.Conn
	srv := httptest.NewUnstartedServer(d.Guard(d.Handle(func(w http.ResponseWriter, r *http.Request) error {
		all.Add(1)
		defer all.Done()
		sending.Add(1)
		err := d.Write(w, r, Answer{Type: "application/octet-stream", Tag: "a"}, body)
		if err != nil {
			refused.Add(1)
		}
		return err
	}), ""))
	srv.Start()
	defer srv.Close()
	for range 4 * maxSending / len(body) {
		c, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		open.Lock()
		conns = append(conns, c)
		open.Unlock()
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
	}
	want := int64(3 * maxSending / len(body))
	for refused.Load() < want {
		time.Sleep(time.Millisecond)
	}
	if got := refused.Load(); got != want {
		t.Errorf("%d of %d were refused, want %d", got, sending.Load(), want)
	}
	for _, c := range conns {
		c.Close()
	}
	all.Wait()
	if err := d.Write(httptest.NewRecorder(), request(), Answer{Tag: "a"}, body); err != nil {
		t.Errorf("when they have gone: %v", err)
	}
}

// TestMisdirected holds that a preview answers for its own hosts alone, and lets no other origin read.
func TestMisdirected(t *testing.T) {
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	preview := newResponder(t, Config{Hosts: OwnHosts("draft.test:8080")}).Guard(ok, "")
	public := newResponder(t, Config{}).Guard(ok, "")
	for host, want := range map[string]int{
		"127.0.0.1:8080": 200, "[::1]:8080": 200, "localhost:8080": 200, "LOCALHOST": 200, "192.168.1.7:8080": 200, "draft.test": 200,
		"evil.test:8080": 421, "localhost.evil.test": 421, "127.0.0.1.evil.test": 421, "": 421,
	} {
		r := request()
		r.Host = host
		w := httptest.NewRecorder()
		preview.ServeHTTP(w, r)
		if w.Code != want || w.Header().Get("Access-Control-Allow-Origin") != "" || w.Header().Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("preview asked for host %q: %d, want %d, %v", host, w.Code, want, w.Header())
		}
		w = httptest.NewRecorder()
		public.ServeHTTP(w, r)
		if w.Code != 200 || w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("Cross-Origin-Opener-Policy") != "same-origin" {
			t.Errorf("public store asked for host %q: %d, %v", host, w.Code, w.Header())
		}
	}
}

// TestClient holds whose request it is.
func TestClient(t *testing.T) {
	for _, tt := range []struct{ from, forwarded, want string }{
		{"203.0.113.7:999", "", "203.0.113.7"}, {"203.0.113.7:999", "198.51.100.1", "203.0.113.7"}, {"[2001:db8:1:2::3]:9", "", "2001:db8:1:2::/64"},
		{"127.0.0.1:9", "", ""}, {"10.1.2.3:9", "", ""}, {"127.0.0.1:9", "198.51.100.1, 203.0.113.7", "203.0.113.7"},
		{"[::ffff:203.0.113.7]:9", "", "203.0.113.7"}, {"127.0.0.1:9", "nonsense", ""}, {"@", "", ""},
	} {
		r := request()
		r.RemoteAddr = tt.from
		if tt.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		if got := Client(r); got != tt.want {
			t.Errorf("%q forwarded for %q: got %q, want %q", tt.from, tt.forwarded, got, tt.want)
		}
	}
}

// TestLimit holds that connections beyond the limit, of all or of one client, are closed, and that one that is closed makes room.
func TestLimit(t *testing.T) {
	pipes := make(chan net.Conn, 8)
	l := &limited{Listener: listener(pipes), all: 3, each: 2, clients: map[string]int{}}
	dial := func(from string) net.Conn {
		near, far := net.Pipe()
		pipes <- remote{far, from}
		return near
	}
	accept := func() net.Conn {
		t.Helper()
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	dial("203.0.113.7:1")
	dial("203.0.113.7:2")
	third := dial("203.0.113.7:3")
	dial("127.0.0.1:4")
	first := accept()
	accept()
	if c := accept(); c.RemoteAddr().String() != "127.0.0.1:4" {
		t.Errorf("a client's third connection is taken: %v", c.RemoteAddr())
	}
	if _, err := third.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("a client's third connection is not closed: %v", err)
	}
	fourth := dial("198.51.100.1:5")
	dial("203.0.113.7:6")
	go func() {
		for l.count("", 0); ; runtime.Gosched() { // until the fourth was closed
			if _, err := fourth.Read(make([]byte, 1)); err == io.EOF {
				break
			}
		}
		_ = first.Close()
		_ = first.Close() // twice counts once
		dial("203.0.113.7:7")
	}()
	if c := accept(); c.RemoteAddr().String() != "203.0.113.7:7" {
		t.Errorf("%v is taken", c.RemoteAddr())
	}
	if l.open != 3 || l.clients["203.0.113.7"] != 2 {
		t.Errorf("%d are open, %v", l.open, l.clients)
	}
}

// listener accepts what a channel gives.
type listener chan net.Conn

func (l listener) Accept() (net.Conn, error) { return <-l, nil }
func (l listener) Close() error              { return nil }
func (l listener) Addr() net.Addr            { return address("here") }

// remote is a connection from an address.
type remote struct {
	net.Conn
	from string
}

func (r remote) RemoteAddr() net.Addr { return address(r.from) }

type address string

func (a address) Network() string { return "tcp" }
func (a address) String() string  { return string(a) }

// TestLongMessage holds that what a client sent does not come back whole.
func TestLongMessage(t *testing.T) {
	d := newResponder(t, Config{})
	w := httptest.NewRecorder()
	d.Fail(w, request(), geo.Errorf(geo.CodeInvalid, "%s is not a number", strings.Repeat("9", 1_000_000)))
	if w.Code != http.StatusBadRequest || w.Body.Len() > 3*maxDetail {
		t.Errorf("%d with %d bytes", w.Code, w.Body.Len())
	}
}
