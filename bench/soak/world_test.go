package soak

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dateline/geo/mercator"
)

// edit is one state of the story that changes: every claim of it says its number, so that a torn answer shows.
type edit struct {
	number, claims int
}

// world is a store, the program over it, and what is known of what was committed.
type world struct {
	dir, bin, store, backup string
	backedUp                edit
	until                   time.Time

	mu           sync.Mutex
	next         int
	acked, tried edit
	ackedAt      map[int]time.Time
	claims       map[int]int // by number of edit
	tags         map[string][32]byte
	faults       []error

	asked, busy, hungUp, slow, searches, commits, importsKilled, kills, restored, compared, moved atomic.Int64
}

func newWorld(t *testing.T, n int) *world {
	t.Helper()
	w := &world{dir: t.TempDir(), ackedAt: map[int]time.Time{}, claims: map[int]int{}, tags: map[string][32]byte{}}
	w.bin, w.store, w.backup = build(t, w.dir), w.path("store.db"), w.path("backup.db")
	sample := exec.Command(w.bin, "sample", "-n", strconv.Itoa(n), "--seed", "3")
	load := exec.Command(w.bin, "import", "--create", "--store", w.store, "-")
	var err error
	if load.Stdin, err = sample.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	load.Stdout, load.Stderr = &out, &out
	if err := errors.Join(sample.Start(), load.Run(), sample.Wait()); err != nil {
		t.Fatalf("make the store: %v\n%s", err, out.Bytes())
	}
	if err := w.edit(rand.New(rand.NewPCG(1, 1)), false); err != nil {
		t.Fatal(err)
	}
	copyFile(t, w.store, w.backup) // Nobody has it open, so the log is in the file.
	if _, err := os.Stat(w.store + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the store has a log beside it: %v", err)
	}
	w.backedUp = w.acked
	return w
}

func (w *world) fault(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.faults) < 20 {
		w.faults = append(w.faults, fmt.Errorf(format, args...))
	}
}

func (w *world) takeFaults() []error {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.faults
	w.faults = nil
	return f
}

func (w *world) over() bool { return !time.Now().Before(w.until) }

// rest waits until requests that were given up have ended.
func (w *world) rest(p *program) {
	time.Sleep(settle)
	c := p.client()
	defer c.CloseIdleConnections()
	_, _ = p.get(c, "/healthz")
}

// edit imports the next state of the story that changes. With kill the import is killed at some moment.
func (w *world) edit(r *rand.Rand, kill bool) error {
	w.mu.Lock()
	w.next++
	e := edit{w.next, 5 + r.IntN(200)}
	w.tried, w.claims[e.number] = e, e.claims
	w.mu.Unlock()
	cmd := exec.Command(w.bin, "import", "--remove", "--store", w.store, "-")
	cmd.Stdin = strings.NewReader(story(e, r))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return err
	}
	if kill {
		time.Sleep(time.Duration(r.IntN(60)) * time.Millisecond)
		_ = cmd.Process.Kill() // It may have ended.
		w.importsKilled.Add(1)
	}
	err := cmd.Wait()
	switch {
	case err == nil:
		w.commits.Add(1)
		w.mu.Lock()
		w.acked, w.ackedAt[e.number] = e, time.Now()
		w.mu.Unlock()
	case !kill:
		return fmt.Errorf("import of edit %d: %w\n%s", e.number, err, out.Bytes())
	}
	return nil
}

// story writes a state of the story. Places are all over the world; some claims stand in several.
func story(e edit, r *rand.Rand) string {
	type object = map[string]any
	claim := func(i int) object {
		return object{
			"id": "e-" + strconv.Itoa(i), "role": "site", "claimant": "group", "attribution": "explicit", "kind": "event",
			"text": fmt.Sprintf("edit %d", e.number), "said": "2020", "chain": []object{{"report": "paper", "basis": "explicit"}},
		}
	}
	var features []object
	for i := range e.claims {
		features = append(features, object{
			"type": "Feature", "id": "p-" + strconv.Itoa(i),
			"geometry": object{"type": "Point", "coordinates": []float64{float64(r.IntN(35800)-17900) / 100, float64(r.IntN(16000)-8000) / 100}},
			"properties": object{
				"name": "Place " + strconv.Itoa(i), "country": nil, "precision": "settlement", "radius_m": 5000,
				"claims": []object{claim(i)},
			},
		})
	}
	b, err := json.Marshal(object{
		"type": "FeatureCollection", "dateline": "1.0",
		"story":    object{"id": "edits", "title": "What an editor changes", "lang": "en", "publisher": "Dateline"},
		"sources":  []object{{"id": "group", "name": "A group", "kind": "organisation"}, {"id": "press", "name": "A paper", "kind": "organisation"}},
		"reports":  []object{{"id": "paper", "title": fmt.Sprintf("Report of edit %d", e.number), "publisher": "press", "published": "2020"}},
		"features": features,
	})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// editor changes the story again and again; now and then an import is killed.
func (w *world) editor(r *rand.Rand) {
	for !w.over() {
		if err := w.edit(r, r.IntN(5) == 0); err != nil {
			w.fault("%w", err)
			return
		}
		time.Sleep(time.Duration(r.IntN(400)) * time.Millisecond)
	}
}

// seen returns the edit that an answer shows and its number of marks; an answer that mixes two is an error.
func (w *world) seen(c *http.Client, p *program) (edit, int, error) {
	const path = "/collections/claims/items?limit=1000&story=edits"
	a, err := p.ok(c, path)
	if err != nil {
		return edit{}, 0, err
	}
	var page struct {
		Features []struct {
			ID         string `json:"id"`
			Properties struct {
				Text string `json:"text"`
			} `json:"properties"`
		} `json:"features"`
		Matched  int `json:"numberMatched"`
		Returned int `json:"numberReturned"`
	}
	if err := json.Unmarshal(a.body, &page); err != nil {
		return edit{}, 0, fmt.Errorf("GET %s: %w", path, err)
	}
	if page.Matched != page.Returned || page.Returned != len(page.Features) || page.Returned == 0 {
		return edit{}, 0, fmt.Errorf("GET %s: %d matched, %d returned, %d there", path, page.Matched, page.Returned, len(page.Features))
	}
	ids := map[string]bool{}
	for _, f := range page.Features {
		if ids[f.ID] = true; f.Properties.Text != page.Features[0].Properties.Text {
			return edit{}, 0, fmt.Errorf("GET %s: %q beside %q in one answer", path, f.Properties.Text, page.Features[0].Properties.Text)
		}
	}
	number, err := strconv.Atoi(strings.TrimPrefix(page.Features[0].Properties.Text, "edit "))
	if err != nil || len(ids) != len(page.Features) {
		return edit{}, 0, fmt.Errorf("GET %s: %d ids in %d features, %w", path, len(ids), len(page.Features), err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return edit{number, w.claims[number]}, len(page.Features), nil
}

// checker asks for the story that changes: answers are whole and not old; its tiles and counts agree, and those of other filters.
func (w *world) checker(p *program, r *rand.Rand) {
	c := p.client()
	defer c.CloseIdleConnections()
	for !w.over() {
		w.mu.Lock()
		least := 0
		for n, at := range w.ackedAt {
			if n <= w.acked.number && time.Since(at) > sawLate {
				least = max(least, n)
			}
		}
		w.mu.Unlock()
		seen, n, err := w.seen(c, p)
		switch {
		case errors.Is(err, errBusy):
			w.busy.Add(1)
		case err != nil:
			w.fault("%w", err)
		case n != seen.claims:
			w.fault("edit %d has %d claims, an answer has %d", seen.number, seen.claims, n)
		case seen.number < least:
			w.fault("edit %d is shown although %d was committed %v ago", seen.number, least, sawLate)
		}
		filter := "story=edits"
		if r.IntN(2) == 0 {
			filter = w.filter(r)
		}
		same, tiles, counted, err := p.compare(c, filter)
		switch {
		case errors.Is(err, errBusy):
			w.busy.Add(1)
		case err != nil:
			w.fault("%w", err)
		case !same:
			w.moved.Add(1)
		case tiles != counted:
			w.fault("tiles of %q hold %d marks, the counts say %d", filter, tiles, counted)
		default:
			w.compared.Add(1)
		}
	}
}

// filter makes a random filter.
func (w *world) filter(r *rand.Rand) string {
	filter := url.Values{}
	if r.IntN(3) > 0 {
		y := 2012 + r.IntN(12)
		filter.Set("datetime", fmt.Sprintf("%d-01-01/%d-%02d-01", y, y+r.IntN(3)+1, 1+r.IntN(12)))
	}
	if r.IntN(4) == 0 {
		filter.Set("status", []string{"reported", "alleged", "denied", "disputed"}[r.IntN(4)])
	}
	if r.IntN(8) == 0 {
		w.searches.Add(1)
		filter.Set("q", []string{"police", "Ꭰ", "invented", "office pol", "edit", "不"}[r.IntN(6)])
	}
	if r.IntN(4) == 0 {
		filter.Set("report", fmt.Sprintf("report-%d", int(math.Exp(r.Float64()*8))))
	}
	return filter.Encode()
}

// target makes a random request of every kind.
func (w *world) target(r *rand.Rand) string {
	q := w.filter(r)
	story := "sample"
	if r.IntN(2) == 0 {
		story = "edits"
	}
	switch n := r.IntN(40); {
	case n < 12:
		z := r.IntN(8)
		return fmt.Sprintf("/tiles/claims/%d/%d/%d.mvt?%s", z, r.IntN(1<<z), r.IntN(1<<z), q)
	case n < 18: // about Zagreb, Paris and New York, where the sample has marks at every zoom
		z, at := uint32(r.IntN(17)), [][2]float64{{15.98, 45.81}, {2.35, 48.86}, {-74.01, 40.71}}[r.IntN(3)]
		x, y := mercator.Tile(at[0]+r.Float64()*0.2-0.1, at[1]+r.Float64()*0.2-0.1, z)
		return fmt.Sprintf("/tiles/claims/%d/%d/%d.mvt?%s", z, x, y, q)
	case n < 24:
		return fmt.Sprintf("/collections/claims/items?limit=%d&%s", 1+r.IntN(1000), q)
	case n < 28:
		return "/embed?story=" + story + "&" + q
	case n < 31:
		return "/stories/" + story + "?" + q
	case n < 33:
		return "/facets?" + q
	case n < 35:
		return "/image.png?story=" + story + "&" + q
	case n < 36:
		return "/download?f=csv&story=edits"
	case n < 37:
		return "/collections/locations/items?limit=100&story=" + story
	case n < 38:
		return "/stories/" + story + "?since=1&" + q
	default:
		return "/collections/sources/items?story=" + story
	}
}

// reader asks for one thing after another and sometimes hangs up. A strong tag names one sequence of bytes.
func (w *world) reader(p *program, r *rand.Rand) {
	c := p.client()
	defer c.CloseIdleConnections()
	for !w.over() {
		path := w.target(r)
		if r.IntN(10) == 0 {
			w.hangUp(p, path, time.Duration(r.IntN(3000))*time.Microsecond)
			continue
		}
		a, err := p.ok(c, path)
		switch {
		case errors.Is(err, errBusy):
			w.busy.Add(1)
			continue
		case err != nil:
			w.fault("%w", err)
			continue
		}
		w.asked.Add(1)
		if err := a.whole(); err != nil {
			w.fault("GET %s: %w", path, err)
		}
		w.checkTag(path, a)
	}
}

func (w *world) checkTag(path string, a answer) {
	tag := a.header.Get("Etag")
	if tag == "" || strings.HasPrefix(tag, "W/") {
		return
	}
	sum := sha256.Sum256(a.packed)
	key := path + " " + tag
	w.mu.Lock()
	old, ok := w.tags[key]
	w.tags[key] = sum
	w.mu.Unlock()
	if ok && old != sum {
		w.fault("GET %s: the tag %s names two sequences of bytes", path, tag)
	}
}

// hangUp sends a request and goes away.
func (w *world) hangUp(p *program, path string, after time.Duration) {
	conn, err := w.send(p, path)
	if err != nil {
		w.fault("%w", err)
		return
	}
	time.Sleep(after)
	_ = conn.Close()
	w.hungUp.Add(1)
}

func (w *world) send(p *program, path string) (net.Conn, error) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.addr, "http://"))
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path)
	return conn, err
}

// slowReader asks for much and reads a little of it now and then.
func (w *world) slowReader(p *program, r *rand.Rand) {
	for !w.over() {
		path := "/collections/claims/items?limit=10000"
		if r.IntN(3) == 0 {
			path = "/download?f=geojsonseq"
		}
		conn, err := w.send(p, path)
		if err != nil {
			w.fault("%w", err)
			return
		}
		w.slow.Add(1)
		b := make([]byte, 256)
		for range 20 + r.IntN(100) {
			if _, err := conn.Read(b); err != nil || w.over() {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		_ = conn.Close()
	}
}
