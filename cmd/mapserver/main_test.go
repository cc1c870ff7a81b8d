package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const example = "../../data/locations.geojson"

// command runs one command line as the process would.
func command(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(&env{ctx: context.Background(), stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs}, args)
	return code, out.String(), errs.String()
}

func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := command(t, "", args...)
	if code != 0 {
		t.Fatalf("%v: exit %d\n%s%s", args, code, out, errs)
	}
	return out
}

// TestMain is also the program, for tests that send it signals.
func TestMain(m *testing.M) {
	if args := os.Getenv("MAPSERVER_TEST_ARGS"); args != "" {
		os.Args = append(os.Args[:1], strings.Split(args, "\n")...)
		main()
	}
	os.Exit(m.Run())
}

func TestUse(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "a.db")
	tests := []struct {
		name string
		args []string
		code int
		want string // in stdout or stderr
	}{
		{"version", []string{"version"}, 0, "Dateline mapserver"},
		{"help", []string{"--help"}, 0, "validate"},
		{"no such command", []string{"sevre"}, 2, "mapserver --help"},
		{"no such flag", []string{"validate", "--fast", "x"}, 2, "--fast"},
		{"nothing to validate", []string{"validate"}, 2, "<file>"},
		{"remove and partial", []string{"import", "--store", db, "--remove", "--partial", example}, 2, "contradict"},
		{"store and data", []string{"serve", "--store", db, "--data", example}, 2, "contradict"},
		{"no such file", []string{"import", "--store", db, filepath.Join(dir, "none.geojson")}, 1, "none.geojson"},
		{"an empty folder", []string{"validate", dir}, 1, "holds no CSV files"},
		{"standard input twice", []string{"validate", "-", "-"}, 2, "more than once"},
		{"import without a store", []string{"import", "--store", filepath.Join(dir, "none.db"), example}, 1, "--create"},
		{"serve without a store", []string{"serve", "--addr", "127.0.0.1:0", "--store", filepath.Join(dir, "none.db")}, 1, "--create"},
		{"export without a store", []string{"export", "--store", filepath.Join(dir, "none.db")}, 1, "none.db; name another"},
		{"a relative public URL", []string{"serve", "--addr", "127.0.0.1:0", "--create", "--store", filepath.Join(t.TempDir(), "a.db"), "--public-url", "maps.test"}, 2, "absolute"},
		{"an address that is none", []string{"serve", "--addr", "127.0.0.1:99999", "--store", db}, 1, "--addr"},
		{"sample of nothing", []string{"sample", "-n", "0"}, 2, "at least 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := command(t, "", tt.args...)
			if code != tt.code || !strings.Contains(out+errs, tt.want) {
				t.Errorf("exit %d, want %d with %q\n%s%s", code, tt.code, tt.want, out, errs)
			}
		})
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("commands that failed left %v, %v", left, err)
	}
}

func TestValidate(t *testing.T) {
	if got, want := mustRun(t, "validate", example), "valid: 28 claims, 38 marks at 16 locations\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	code, _, errs := command(t, "", "validate", "../../docs/examples/pin-for-a-country.geojson")
	if code != 1 || !strings.Contains(errs, "pin-for-a-country.geojson:9: croatia: geometry:") || !strings.Contains(errs, "1 problem; nothing was stored") {
		t.Errorf("exit %d: %s", code, errs)
	}
	code, _, errs = command(t, `{"type": "FeatureCollection",`, "validate", "-")
	if code != 1 || !strings.HasPrefix(errs, "-:1:") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// edit returns the example without one location and what refers to its claims.
func edit(t *testing.T, without string, claims ...string) string {
	t.Helper()
	b, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	keep := func(list string, ok func(map[string]any) bool) {
		var out []any
		for _, x := range doc[list].([]any) {
			if ok(x.(map[string]any)) {
				out = append(out, x)
			}
		}
		doc[list] = out
	}
	keep("features", func(m map[string]any) bool { return m["id"] != without })
	keep("relations", func(m map[string]any) bool {
		for _, c := range claims {
			if m["from"] == c || m["to"] == c {
				return false
			}
		}
		return true
	})
	out, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestImportAndExport(t *testing.T) {
	dir := t.TempDir()
	db, edited := filepath.Join(dir, "a.db"), filepath.Join(dir, "edited.geojson")
	out := mustRun(t, "import", "--create", "--store", db, example)
	if !strings.Contains(out, "claims +28 ~0 −0") || !strings.Contains(out, "revision 1") {
		t.Errorf("first import: %s", out)
	}
	if out := mustRun(t, "import", "--store", db, example); !strings.HasPrefix(out, "+0 ~0 −0 (nothing changed)") {
		t.Errorf("the same again: %s", out)
	}
	if err := os.WriteFile(edited, []byte(edit(t, "belgrade", "c-13")), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := command(t, "", "import", "--store", db, edited)
	if code != 1 || !strings.Contains(errs, "c-13") || !strings.Contains(errs, "--remove") {
		t.Errorf("removing without --remove: exit %d: %s", code, errs)
	}
	mustRun(t, "import", "--store", db, "--partial", edited)
	if out := mustRun(t, "import", "--store", db, "--remove", edited); !strings.Contains(out, "claims +0 ~0 −1") {
		t.Errorf("removing: %s", out)
	}
	for _, form := range []string{"geojson", "geojsonseq"} {
		file := filepath.Join(dir, "out."+form)
		mustRun(t, "export", "--store", db, "--format", form, "-o", file)
		if out := mustRun(t, "import", "--store", db, file); !strings.HasPrefix(out, "+0 ~0 −0") {
			t.Errorf("export as %s changes something: %s", form, out)
		}
	}
	part := filepath.Join(dir, "part.geojson")
	mustRun(t, "export", "--store", db, "-o", part, "report=patrol-and-persuade")
	if out := mustRun(t, "validate", part); !strings.HasPrefix(out, "valid: 7 claims") {
		t.Errorf("the filtered export: %s", out)
	}
	if code, _, errs := command(t, "", "export", "--store", db, "status=sure"); code != 2 || !strings.Contains(errs, "alleged") {
		t.Errorf("a wrong filter: exit %d: %s", code, errs)
	}
	if code, _, errs := command(t, "", "export", "--store", db, "-o", filepath.Join(dir, "none.geojson"), "claim=c-99"); code != 1 || !strings.Contains(errs, "nothing matches") {
		t.Errorf("a filter that chooses nothing: exit %d: %s", code, errs)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*none*"))
	if err != nil || len(left) > 0 {
		t.Errorf("a failed export left %v", left)
	}
}

// output is a writer that a test reads while it is written.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// serving runs “serve” and returns the address that it prints.
func serving(t *testing.T, args ...string) (address string, stderr *output) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r, w := io.Pipe()
	stderr = &output{}
	done := make(chan int, 1)
	go func() {
		done <- run(&env{ctx: ctx, stdout: w, stderr: stderr}, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...))
		_ = w.Close()
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != 0 {
			t.Errorf("serve ended with %d: %s", code, stderr)
		}
	})
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("no address: %v, %s", err, stderr)
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	return strings.TrimSpace(strings.TrimPrefix(line, "Dateline serves ")), stderr
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// eventually waits for something that another part of the program does soon.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatal("did not happen: " + what)
}

func TestServePreview(t *testing.T) {
	file := filepath.Join(t.TempDir(), "map.geojson")
	write := func(s string) {
		if err := os.WriteFile(file, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	write(string(b))
	at, stderr := serving(t, "--data", file)
	if code, body := fetch(t, at); code != 200 || !strings.Contains(body, "Belgrade") {
		t.Fatalf("%d %.300s", code, body)
	}
	write(strings.Replace(string(b), `"claimant": "reuters"`, `"claimant": "nobody-known"`, 1))
	eventually(t, "the problem stands in a bar, and the last good map stays", func() bool {
		_, body := fetch(t, at)
		return strings.Contains(body, "nobody-known") && strings.Contains(body, "Belgrade")
	})
	if !strings.Contains(stderr.String(), "nobody-known") {
		t.Errorf("stderr says nothing of it: %s", stderr)
	}
	write(edit(t, "belgrade", "c-13"))
	eventually(t, "the mended file is shown", func() bool {
		_, body := fetch(t, at)
		return !strings.Contains(body, "nobody-known") && !strings.Contains(body, "Belgrade")
	})
}

func TestServeStoreSeesImports(t *testing.T) {
	dir := t.TempDir()
	db, edited := filepath.Join(dir, "a.db"), filepath.Join(dir, "edited.geojson")
	at, _ := serving(t, "--create", "--store", db)
	if _, body := fetch(t, at); !strings.Contains(body, "mapserver import") {
		t.Errorf("an empty store does not say how to begin: %.300s", body)
	}
	mustRun(t, "import", "--store", db, example)
	tile := at + "tiles/claims/4/8/5.mvt"
	eventually(t, "the first import is served", func() bool {
		_, body := fetch(t, tile)
		return strings.Contains(body, "belgrade")
	})
	if err := os.WriteFile(edited, []byte(edit(t, "belgrade", "c-13")), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "import", "--store", db, "--remove", edited)
	eventually(t, "the tile changes", func() bool {
		_, body := fetch(t, tile)
		return body != "" && !strings.Contains(body, "belgrade")
	})
	if code, _ := fetch(t, at+"stories/overseas-stations/claims/c-13"); code != http.StatusGone {
		t.Errorf("the removed claim's page is %d", code)
	}
}
