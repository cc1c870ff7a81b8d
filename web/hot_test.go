package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/sqlite"
	"dateline/web"
)

// counted is a store that counts the questions for claims, and may stop at the first one.
type counted struct {
	*sqlite.Store
	asked atomic.Int64
	since atomic.Int64  // questions for what has changed
	begun chan struct{} // closed at the first question
	until chan struct{} // which waits for this, or for its context
	once  sync.Once
}

// Snapshot implements geo.Store.
func (c *counted) Snapshot(ctx context.Context) (geo.Snapshot, error) {
	s, err := c.Store.Snapshot(ctx)
	return countedSnapshot{s, c}, err
}

type countedSnapshot struct {
	geo.Snapshot
	c *counted
}

// ClaimRecords implements geo.Reader.
func (s countedSnapshot) ClaimRecords(ctx context.Context, refs []geo.Ref) ([]geo.ClaimRecord, error) {
	c := s.c
	c.asked.Add(1)
	if c.begun != nil {
		c.once.Do(func() { close(c.begun) })
		select {
		case <-c.until:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return s.Snapshot.ClaimRecords(ctx, refs)
}

// StoryChanges implements geo.Reader.
func (s countedSnapshot) StoryChanges(ctx context.Context, story string, rev int64) (geo.StoryChanges, error) {
	s.c.since.Add(1)
	return s.Snapshot.StoryChanges(ctx, story, rev)
}

// example returns the file of the example.
func (s *site) example() string {
	s.t.Helper()
	b, err := os.ReadFile(example)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

// newCountedSite is a site whose store counts.
func newCountedSite(t *testing.T) (*site, *counted) {
	t.Helper()
	ctx := context.Background()
	store, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "test.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s, c := &site{t: t, store: store}, &counted{Store: store}
	s.put(s.example())
	if s.atlas, err = atlas.Open(ctx, c, atlas.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.atlas.Close)
	if s.h, err = web.New(web.Config{Atlas: s.atlas, BaseURL: "http://maps.test", Public: true, Build: "test"}); err != nil {
		t.Fatal(err)
	}
	return s, c
}

// TestRenderedOnce holds that a page, an embed and a picture are made once a revision, however many ask and whatever
// their links have grown, that "not modified" is said without making anything, and that a commit makes them anew.
func TestRenderedOnce(t *testing.T) {
	s, c := newCountedSite(t)
	for _, target := range []string{
		"/embed?story=overseas-stations", "/stories/overseas-stations?report=reuters-2019&as=table", "/stories/overseas-stations/claims/c-04",
		"/stories/overseas-stations/share", "/image.png?size=320x400", "/stories/overseas-stations?f=json",
	} {
		c.asked.Store(0)
		res := s.do(http.MethodGet, target, "Accept", browser, "Accept-Encoding", "gzip")
		first, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK || c.asked.Load() == 0 {
			t.Fatalf("%s: %d, %v, asked %d times", target, res.StatusCode, err, c.asked.Load())
		}
		once := c.asked.Load()
		join := "?"
		if strings.Contains(target, "?") {
			join = "&"
		}
		for i, again := range []string{target, target, target + join + "utm_source=x"} {
			if i == 2 && strings.HasPrefix(target, "/image") {
				continue // pictures are not pages, and take no parameters that they do not know
			}
			got := s.do(http.MethodGet, again, "Accept", browser, "Accept-Encoding", "gzip")
			body, err := io.ReadAll(got.Body)
			if err != nil || string(body) != string(first) || got.Header.Get("Etag") != res.Header.Get("Etag") {
				t.Errorf("%s: another answer, %v", again, err)
			}
		}
		if c.asked.Load() != once {
			t.Errorf("%s: the store was asked %d times, then %d times more", target, once, c.asked.Load()-once)
		}
		fresh, _ := newCountedSite(t) // where nothing was made
		if got := fresh.do(http.MethodGet, target, "Accept", browser, "Accept-Encoding", "gzip"); got.Header.Get("Etag") == res.Header.Get("Etag") {
			t.Errorf("%s: another store has the same tag", target)
		}
		c.asked.Store(0)
		tag := res.Header.Get("Etag")
		if got := s.do(http.MethodGet, target, "Accept", browser, "Accept-Encoding", "gzip", "If-None-Match", tag); got.StatusCode != http.StatusNotModified || c.asked.Load() > 0 {
			t.Errorf("%s: %d, the store was asked %d times for “not modified”", target, got.StatusCode, c.asked.Load())
		}
	}
	embed := "/embed?story=overseas-stations"
	before := s.do(http.MethodGet, embed, "Accept", browser).Header.Get("Etag")
	s.put(strings.Replace(s.example(), "Chinese officers went on patrol with Serbian police", "Officers went on patrol with Serbian police", 1))
	if after := s.do(http.MethodGet, embed, "Accept", browser).Header.Get("Etag"); after == before {
		t.Error("a commit leaves the tag as it was")
	}
}

// TestSinceOnce holds that what has changed is asked for once a revision, whatever is looked at.
func TestSinceOnce(t *testing.T) {
	s, c := newCountedSite(t)
	s.put(strings.Replace(s.example(), "Chinese officers went on patrol with Serbian police", "Officers went on patrol with Serbian police", 1))
	for _, target := range []string{
		"/?since=1", "/embed?since=1", "/?since=1&report=patrol-and-persuade", "/?since=1&q=patrol", "/?since=1&q=patrol+serbian&hl=hr",
	} {
		if code, body := s.get(target, "Accept", browser); code != http.StatusOK || !strings.Contains(body, `class="note since"`) {
			t.Errorf("%s: %d, or no note", target, code)
		}
	}
	if n := c.since.Load(); n != 1 {
		t.Errorf("the store was asked %d times what has changed", n)
	}
}

// TestFirstReaderLeaves holds that readers who share a picture or a page get it when the one who asked first goes away,
// and that the work ends when nobody waits any more.
func TestFirstReaderLeaves(t *testing.T) {
	for _, target := range []string{"/image.png", "/embed"} {
		s, c := newCountedSite(t)
		c.begun, c.until = make(chan struct{}), make(chan struct{})
		ask := func(ctx context.Context) chan int {
			code := make(chan int, 1)
			go func() {
				r := httptest.NewRequest(http.MethodGet, target, nil).WithContext(ctx)
				w := httptest.NewRecorder()
				s.h.ServeHTTP(w, r)
				code <- w.Code
			}()
			return code
		}
		gone, leave := context.WithCancel(context.Background())
		first := ask(gone)
		<-c.begun
		others := []chan int{ask(context.Background()), ask(context.Background()), ask(context.Background())}
		for range 10_000 {
			runtime.Gosched() // the others wait by now; one that does not yet would be answered too
		}
		leave()
		<-first
		close(c.until)
		for _, o := range others {
			if code := <-o; code != http.StatusOK {
				t.Errorf("%s: %d for who waited when the first one left", target, code)
			}
		}
	}
}

// TestSameTagSameBytes holds that a strong entity tag names one sequence of bytes, however often it is asked for.
func TestSameTagSameBytes(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	for _, target := range []string{"/tiles/claims/3/4/2.mvt", "/tiles/claims/13/4472/2946.mvt", "/collections/claims/items", "/facets", "/embed"} {
		for _, enc := range []string{"", "gzip", "zstd"} {
			seen := map[string]string{}
			for range 4 {
				res := s.do(http.MethodGet, target, "Accept-Encoding", enc)
				b, err := io.ReadAll(res.Body)
				if err != nil {
					t.Fatal(err)
				}
				tag := res.Header.Get("Etag")
				if old, ok := seen[tag]; ok && old != string(b) {
					t.Errorf("%s in %q: the tag %s names %d bytes and other %d bytes", target, enc, tag, len(old), len(b))
				}
				seen[tag] = string(b)
			}
		}
	}
}

// TestVary holds that caches are split by what an answer depends on, and by nothing else.
func TestVary(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	for target, want := range map[string]string{
		"/tiles/claims/3/4/2.mvt": "Accept-Encoding", "/image.png": "Accept-Encoding", "/facets": "Accept-Encoding", "/embed.js": "Accept-Encoding",
		"/download": "Accept-Encoding", "/collections/claims/items": "Accept-Encoding", "/embed": "Accept-Language, Accept-Encoding",
		"/": "Accept, Accept-Language, Accept-Encoding", "/stories/overseas-stations/share": "Accept-Language, Accept-Encoding",
		"/about/borders": "Accept-Language, Accept-Encoding", "/nothing": "Accept, Accept-Language",
	} {
		if got := s.do(http.MethodGet, target).Header.Get("Vary"); got != want {
			t.Errorf("%s: Vary %q, want %q", target, got, want)
		}
	}
}
