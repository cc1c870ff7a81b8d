package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"dateline/geo"
	"dateline/geo/sqlite"
)

// TestMain is also the program of the processes that tests start beside their own.
func TestMain(m *testing.M) {
	if job := os.Getenv("STORE_TEST_CHILD"); job != "" {
		if err := child(job, os.Getenv("STORE_TEST_PATH")); err != nil {
			fmt.Println(geo.CodeOf(err), err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(job, path string) error {
	ctx := context.Background()
	if job == "limited" {
		// Files may not grow beyond this, as on a disk that is full.
		signal.Ignore(syscall.SIGXFSZ)
		limit := syscall.Rlimit{Cur: 2 << 20, Max: 2 << 20}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			return err
		}
	}
	if job == "unwritable" && os.Getuid() == 0 { // Root may write everywhere.
		if err := syscall.Setuid(nobody); err != nil {
			return err
		}
	}
	s, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	switch job {
	case "limited", "replace":
		_, err = s.Import(ctx, geo.ImportOptions{Remove: true}, func(w geo.Writer) error {
			err := sample(w, many, 2)
			fmt.Println("staged")
			return err
		})
	case "unwritable":
		r, err := s.Revision(ctx)
		if err != nil {
			return err
		}
		keys, err := s.Search(ctx, "police")
		if err != nil {
			return err
		}
		_, refused := s.Import(ctx, geo.ImportOptions{}, small("new", 1))
		fmt.Println("read", r.N, len(keys), geo.CodeOf(refused))
		return nil
	case "small":
		for i := range rounds {
			if _, err = s.Import(ctx, geo.ImportOptions{}, small("theirs", i)); err != nil {
				return err
			}
		}
	}
	return err
}

// nobody is the number of a user who may write nowhere.
const nobody = 65534

// many is how many marks an import has that is long enough to be interrupted.
const many = 15_000

// rounds is how often each of two processes imports.
const rounds = 8

// small puts a story of one mark; n makes it differ.
func small(story string, n int) func(geo.Writer) error {
	return func(w geo.Writer) error {
		for i, r := range []geo.Record{
			&geo.Story{ID: story},
			&geo.Source{ID: "s", Name: "Source"},
			&geo.Report{ID: "r"},
			&geo.Location{ID: "l", Precision: geo.PrecisionUnlocated},
			&geo.Claim{ID: "c", Text: fmt.Sprint("text ", n), Claimants: []string{"s"}, Type: geo.KindEvent, Chain: []geo.Link{{Report: "r"}}},
			&geo.Placement{Claim: "c", Location: "l", Role: geo.RoleSite},
		} {
			if err := w.Put(r, geo.Position{Line: i + 1}); err != nil {
				return err
			}
		}
		return nil
	}
}

// start starts a process for a job on a store.
func start(t *testing.T, job, path string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "STORE_TEST_CHILD="+job, "STORE_TEST_PATH="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewReader(out)
}

// expect reads a line that begins with a word.
func expect(t *testing.T, out *bufio.Reader, word string) {
	t.Helper()
	line, err := out.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, word) {
		t.Fatalf("the other process said %q, %v; want %s", line, err, word)
	}
}
