package main

import (
	"bufio"
	"database/sql"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestListensWhileLoading starts a server on a store that another program holds locked.
func TestListensWhileLoading(t *testing.T) {
	db := filepath.Join(t.TempDir(), "a.db")
	other, err := sql.Open("sqlite", "file:"+db+"?_txlock=immediate&_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	done := make(chan string, 1)
	go func() {
		at, _ := serving(t, "--addr", addr, "--create", "--store", db)
		done <- at
	}()
	eventually(t, "the server listens", func() bool {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	for path, want := range map[string]int{"/healthz": 200, "/claims/healthz": 200, "/readyz": 503, "/": 503, "/tiles/claims/0/0/0.mvt": 503} {
		if code, body := fetch(t, "http://"+addr+path); code != want || code == 503 &&
			!strings.Contains(body, "being loaded") {
			t.Errorf("%s while loading: got %d %.100q, want %d", path, code, body, want)
		}
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if code, body := fetch(t, <-done+"readyz"); code != 200 {
		t.Errorf("loaded: got %d %q", code, body)
	}
}

// TestReadyTells holds that a store that is gone makes the server unready, while the last map goes on.
func TestReadyTells(t *testing.T) {
	db := filepath.Join(t.TempDir(), "a.db")
	mustRun(t, "import", "--create", "--store", db, example)
	at, _ := serving(t, "--store", db)
	if err := os.Rename(db, db+".away"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "/readyz says that the store was removed", func() bool {
		code, body := fetch(t, at+"readyz")
		return code == http.StatusServiceUnavailable && strings.Contains(body, "was removed")
	})
	if code, body := fetch(t, at+"tiles/claims/4/8/5.mvt"); code != 200 || !strings.Contains(body, "belgrade") {
		t.Errorf("the tile without a store: %d", code)
	}
	if err := os.Rename(db+".away", db); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server is ready again", func() bool {
		code, _ := fetch(t, at+"readyz")
		return code == 200
	})
}

// TestSignals holds that SIGHUP changes nothing, that the first SIGINT ends the server gracefully and the second at
// once.
func TestSignals(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(exe)
	args := []string{"serve", "--addr", "127.0.0.1:0", "--create", "--store", filepath.Join(t.TempDir(), "a.db")}
	c.Env = append(os.Environ(), "MAPSERVER_TEST_ARGS="+strings.Join(args, "\n"))
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	defer func() { _ = c.Process.Kill(); <-ended }()
	line, err := bufio.NewReader(out).ReadString('\n')
	go func() { defer close(ended); _ = c.Wait() }()
	if err != nil {
		t.Fatal(err)
	}
	at := strings.TrimSpace(strings.TrimPrefix(line, "Dateline serves "))
	signal := func(s syscall.Signal) { _ = c.Process.Signal(s) }
	signal(syscall.SIGHUP)
	for range 3 {
		if code, _ := fetch(t, at+"healthz"); code != 200 {
			t.Fatalf("after SIGHUP: %d", code)
		}
	}
	// A request that does not come to an end holds the graceful end up.
	addr := strings.TrimSuffix(strings.TrimPrefix(at, "http://"), "/")
	slow, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := slow.Write([]byte("GET / HTTP/1.1\r\n")); err != nil {
		t.Fatal(err)
	}
	if code, _ := fetch(t, at+"healthz"); code != 200 { // so that the server has seen it
		t.Fatalf("got %d", code)
	}
	signal(syscall.SIGINT)
	eventually(t, "the server takes no more requests", func() bool {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	for over := false; !over; {
		signal(syscall.SIGINT)
		select {
		case <-ended:
			over = true
		case <-time.After(20 * time.Millisecond):
		}
	}
	if s, ok := c.ProcessState.Sys().(syscall.WaitStatus); !ok || !s.Signaled() || s.Signal() != syscall.SIGINT {
		t.Errorf("the second SIGINT: %v, want an end at once", c.ProcessState)
	}
}
