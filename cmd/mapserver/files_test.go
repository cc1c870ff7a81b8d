//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ends runs a command line that must not wait for anything.
func ends(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	type result struct {
		code int
		out  string
	}
	done := make(chan result, 1)
	go func() {
		code, out, errs := command(t, "", args...)
		done <- result{code, out + errs}
	}()
	select {
	case r := <-done:
		return r.code, r.out
	case <-time.After(20 * time.Second):
		t.Fatalf("%v hangs", args)
		return 0, ""
	}
}

// process runs “serve” as a process of its own and returns the address that it prints.
func process(t *testing.T, args ...string) (c *exec.Cmd, address string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c = exec.Command(exe)
	c.Env = append(os.Environ(), "MAPSERVER_TEST_ARGS="+strings.Join(args, "\n"))
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return c, strings.TrimSpace(strings.TrimPrefix(line, "Dateline serves "))
}

func pipe(t *testing.T, name string) string {
	t.Helper()
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestWhatIsNotAFile gives pipes and devices for files: to open a pipe would wait, and a device would get a journal
// beside it.
func TestWhatIsNotAFile(t *testing.T) {
	dir := t.TempDir()
	fifo, db := pipe(t, filepath.Join(dir, "fifo")), filepath.Join(dir, "a.db")
	link := filepath.Join(dir, "null")
	if err := os.Symlink("/dev/null", link); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"validate", fifo},
		{"validate", link},
		{"import", "--create", "--store", db, fifo},
		{"import", "--create", "--store", fifo, example},
		{"import", "--create", "--store", link, example},
		{"export", "--store", fifo},
		{"serve", "--addr", "127.0.0.1:0", "--store", fifo},
		{"serve", "--addr", "127.0.0.1:0", "--create", "--store", link},
		{"serve", "--addr", "127.0.0.1:0", "--data", fifo},
		{"serve", "--addr", "127.0.0.1:0", "--data", example, "--basemap", fifo, "--basemap-attribution", "x"},
		{"serve", "--addr", "127.0.0.1:0", "--data", example, "--basemap", link, "--basemap-attribution", "x"},
	} {
		if code, out := ends(t, args...); code == 0 || !strings.Contains(out, "not a regular file") {
			t.Errorf("%v: exit %d, %s", args, code, out)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) > 3 { // an import that failed may leave an empty store
		t.Errorf("left are %v, %v", left, err)
	}
	for _, name := range left {
		if strings.Contains(name, "journal") || strings.Contains(name, "wal") {
			t.Errorf("%s is left", name)
		}
	}
}

// TestExportThroughALink holds that a link stays one, and that a device is not replaced by a file.
func TestExportThroughALink(t *testing.T) {
	dir := t.TempDir()
	db, target, link := filepath.Join(dir, "a.db"), filepath.Join(dir, "sub", "out.geojson"), filepath.Join(dir, "link")
	mustRun(t, "import", "--create", "--store", db, example)
	if err := os.Mkdir(filepath.Dir(target), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join("sub", "out.geojson"), link); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "export", "--store", db, "-o", link)
	if st, err := os.Lstat(link); err != nil || st.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", st, err)
	}
	if b, err := os.ReadFile(target); err != nil || !strings.Contains(string(b), "FeatureCollection") {
		t.Errorf("its target is %.100q, %v", b, err)
	}
	for name, to := range map[string]string{"null": "/dev/null", "nothing": filepath.Join(dir, "none"), "fifo": pipe(t, filepath.Join(dir, "fifo"))} {
		link := filepath.Join(dir, "to-"+name)
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
		if code, out := ends(t, "export", "--store", db, "-o", link); code != 1 || out == "" {
			t.Errorf("a link to %s: exit %d, %s", to, code, out)
		}
		if st, err := os.Lstat(link); err != nil || st.Mode()&os.ModeSymlink == 0 {
			t.Errorf("the link to %s is %v, %v", to, st, err)
		}
	}
}

// TestPreviewOfAPipe replaces a file that is previewed by a pipe.
func TestPreviewOfAPipe(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "map.geojson")
	b, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	at, _ := serving(t, "--data", file)
	if err := os.Rename(pipe(t, filepath.Join(dir, "fifo")), file); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the problem stands in a bar, and the last good map stays", func() bool {
		_, body := fetch(t, at)
		return strings.Contains(body, "not a regular file") && strings.Contains(body, "Belgrade")
	})
}

// TestPreviewLeavesNothing ends a preview with SIGTERM and looks for its temporary store.
func TestPreviewLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p, at := process(t, "serve", "--addr", "127.0.0.1:0", "--data", example)
	if code, _ := fetch(t, at); code != 200 {
		t.Fatalf("got %d", code)
	}
	if left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*")); err != nil || len(left) != 1 {
		t.Errorf("while it serves there are %v, %v", left, err)
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*")); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}
