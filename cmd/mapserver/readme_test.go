package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestReadme runs every command of the README, in order, in a copy of the repository's files that it names.
func TestReadme(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		lines = append(lines, strings.Split(strings.TrimSpace(block[1]), "\n")...)
	}
	if len(lines) < 8 {
		t.Fatalf("the README has only these commands: %q", lines)
	}
	if out, err := inRoot(root, "make", "build").CombinedOutput(); err != nil {
		t.Fatalf("make build: %v\n%s", err, out)
	}
	w := &readme{t: t, root: root, dir: scratch(t, root)}
	defer w.stop()
	for _, l := range lines {
		w.line(l)
	}
}

func inRoot(root, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = root
	return c
}

// scratch is a folder in which the README's relative paths mean what they mean in the repository, but nothing is
// written there.
func scratch(t *testing.T, root string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"bin", "data", "docs"} {
		if err := os.Symlink(filepath.Join(root, name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// readme is the state between commands: a server that goes on while the next commands ask it.
type readme struct {
	t         *testing.T
	root, dir string
	server    *exec.Cmd
	address   string
}

func (r *readme) line(l string) {
	r.t.Helper()
	switch {
	case l == "make run" || strings.HasPrefix(l, "bin/mapserver serve"):
		r.serve(l)
	case strings.Contains(l, "127.0.0.1:8080"):
		if r.address == "" {
			r.t.Fatalf("%s: nothing is being served", l)
		}
		r.run(strings.ReplaceAll(l, "http://127.0.0.1:8080/", r.address), 0)
	case strings.Contains(l, "docs/examples/"):
		r.run(l, 1)
	default:
		r.run(l, 0)
	}
}

func (r *readme) run(l string, want int) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "bash", "-c", l)
	c.Dir = r.dir
	out, err := c.CombinedOutput()
	if c.ProcessState.ExitCode() != want {
		r.t.Errorf("%s: %v, want exit %d\n%.2000s", l, err, want, out)
	}
	if strings.HasPrefix(l, "curl 'http") && !strings.Contains(string(out), "{") {
		r.t.Errorf("%s: no JSON came: %.500s", l, out)
	}
}

// serve starts a server, which replaces the one before, and waits for its address.
func (r *readme) serve(l string) {
	r.t.Helper()
	r.stop()
	c := exec.Command("bash", "-c", "exec "+l)
	c.Dir = r.dir
	if strings.HasPrefix(l, "make") {
		c.Dir = r.root
	}
	c.Env = append(os.Environ(), "DATELINE_ADDR=127.0.0.1:0")
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.server = c
	found := make(chan string, 1)
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			if a, ok := strings.CutPrefix(s.Text(), "Dateline serves "); ok {
				found <- a
			}
		}
		close(found)
	}()
	select {
	case r.address = <-found:
	case <-time.After(5 * time.Minute):
	}
	if r.address == "" {
		r.t.Fatalf("%s printed no address", l)
	}
}

func (r *readme) stop() {
	if r.server == nil {
		return
	}
	_ = syscall.Kill(-r.server.Process.Pid, syscall.SIGTERM)
	_ = r.server.Wait()
	r.server, r.address = nil, ""
}
