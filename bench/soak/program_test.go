package soak

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb/encoding/mvt"
)

// program is a running “mapserver serve”.
type program struct {
	cmd  *exec.Cmd
	addr string // http://host:port
}

// build builds the program into dir.
func build(t *testing.T, dir string) string {
	t.Helper()
	bin := filepath.Join(dir, "mapserver")
	out, err := exec.Command("go", "build", "-o", bin, "dateline/cmd/mapserver").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

// startTime is how long the program may take until it is ready: building the index of a million marks anew is part of it.
const startTime = 2 * time.Minute

func (w *world) start(t *testing.T) *program {
	t.Helper()
	cmd := exec.Command(w.bin, "serve", "--store", w.store, "--addr", "127.0.0.1:0")
	log, err := os.OpenFile(w.path("server.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &program{cmd: cmd}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // It may have ended.
		_ = cmd.Wait()
	})
	in := bufio.NewReader(out)
	line, err := in.ReadString('\n')
	if err != nil {
		t.Fatalf("the program did not start: %v\n%s", err, w.lastLog())
	}
	p.addr = strings.TrimSuffix(line[strings.Index(line, "http://"):], "/\n")
	go func() { _, _ = io.Copy(io.Discard, in) }()
	c := p.client()
	defer c.CloseIdleConnections()
	for until := time.Now().Add(startTime); ; time.Sleep(20 * time.Millisecond) {
		if a, err := p.get(c, "/readyz"); err == nil && a.status == http.StatusOK {
			return p
		}
		if time.Now().After(until) {
			t.Fatalf("the program is not ready after %v\n%s", startTime, w.lastLog())
		}
	}
}

func (p *program) kill(t *testing.T) {
	t.Helper()
	_ = p.cmd.Process.Kill() // It may have ended already.
	_ = p.cmd.Wait()
}

// stop asks the program to end and waits for it; it must end well.
func (p *program) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the program ended with %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the program did not end within 30 s")
	}
}

// use is what a process holds.
type use struct {
	memory           int64 // bytes that are not of files
	handles, threads int
}

// use reads what the program holds when nobody asks for anything.
func (p *program) use(t *testing.T) use {
	t.Helper()
	proc := "/proc/" + strconv.Itoa(p.cmd.Process.Pid)
	status, err := os.ReadFile(proc + "/status")
	if err != nil {
		t.Fatal(err)
	}
	var u use
	for line := range strings.Lines(string(status)) {
		name, v, _ := strings.Cut(line, ":")
		n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(v), " kB"))
		switch name {
		case "RssAnon":
			u.memory = int64(n) << 10
		case "Threads":
			u.threads = n
		}
	}
	files, err := os.ReadDir(proc + "/fd")
	if err != nil {
		t.Fatal(err)
	}
	u.handles = len(files)
	return u
}

// client returns a client with connections of its own.
func (p *program) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableCompression: true}, Timeout: time.Minute}
}

// answer is a whole response.
type answer struct {
	status int
	header http.Header
	packed []byte // as it came
	body   []byte
}

// get asks for a path. An answer that is cut is an error.
func (p *program) get(c *http.Client, path string) (answer, error) {
	req, err := http.NewRequest(http.MethodGet, p.addr+path, nil)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := c.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	a := answer{status: res.StatusCode, header: res.Header}
	if a.packed, err = io.ReadAll(res.Body); err != nil {
		return a, fmt.Errorf("GET %s: cut after %d bytes: %w", path, len(a.packed), err)
	}
	a.body = a.packed
	if res.Header.Get("Content-Encoding") == "gzip" {
		zr, err := gzip.NewReader(strings.NewReader(string(a.packed)))
		if err != nil {
			return a, fmt.Errorf("GET %s: %w", path, err)
		}
		if a.body, err = io.ReadAll(zr); err != nil {
			return a, fmt.Errorf("GET %s: %w", path, err)
		}
	}
	return a, nil
}

// whole tells what is torn of an answer: tiles have to decode, by a decoder that is not ours, and JSON has to be whole.
func (a answer) whole() error {
	switch kind := a.header.Get("Content-Type"); {
	case strings.Contains(kind, "mapbox-vector-tile"):
		_, err := tileMarks(a.body)
		return err
	case strings.Contains(kind, "json") && !json.Valid(a.body):
		return fmt.Errorf("not JSON: %.200s", a.body)
	}
	return nil
}

var errBusy = errors.New("the program is busy, and says when to come back")

// ok asks for a path that must be answered 200, or 503 with Retry-After, which is errBusy.
func (p *program) ok(c *http.Client, path string) (answer, error) {
	a, err := p.get(c, path)
	switch {
	case err != nil:
		return a, err
	case a.status == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "":
		return a, errBusy
	case a.status != http.StatusOK:
		return a, fmt.Errorf("GET %s: status %d: %.200s", path, a.status, a.body)
	}
	return a, nil
}

// compare returns the marks in all tiles of zoom 2 and those on the map as counted; same is false when the store changed in
// between, so that the two cannot be compared.
func (p *program) compare(c *http.Client, query string) (same bool, tiles, counted int, err error) {
	get := func(path string) []byte {
		var a answer
		if err == nil {
			a, err = p.ok(c, path)
		}
		return a.body
	}
	before := string(get("/readyz"))
	for i := range 16 {
		body := get(fmt.Sprintf("/tiles/claims/2/%d/%d.mvt?%s", i%4, i/4, query))
		if err != nil {
			return false, 0, 0, err
		}
		n, err := tileMarks(body)
		if err != nil {
			return false, 0, 0, err
		}
		tiles += n
	}
	var counts struct {
		OnMap int `json:"on_map"`
	}
	if body := get("/facets?" + query); err == nil {
		err = json.Unmarshal(body, &counts)
	}
	return before == string(get("/readyz")), tiles, counts.OnMap, err
}

// tileMarks returns how many marks have an anchor in a tile: one for each of its points and labels, or as many as it says.
func tileMarks(body []byte) (int, error) {
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, l := range layers {
		if l.Name == "areas" {
			continue // Their marks stand in labels.
		}
		for _, f := range l.Features {
			n, cluster := f.Properties["n"].(float64)
			other, _ := f.Properties["n_other"].(float64)
			if sum++; cluster {
				sum += n + other - 1
			}
		}
	}
	return int(sum), nil
}

func removeStore(t *testing.T, path string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} { // The index file stays: it must be told from a right one.
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (w *world) lastLog() string {
	b, err := os.ReadFile(w.path("server.log"))
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}
