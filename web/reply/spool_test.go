package reply

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"dateline/geo"
)

// TestSpool holds that what is read is what was written, while it is written and to its end, and that no file is left.
func TestSpool(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var all Spools
	fails := errors.New("the store failed")
	for _, end := range []error{nil, fails} {
		p, err := all.New()
		if err != nil {
			t.Fatal(err)
		}
		want := make([]byte, 300_000)
		for i := range want {
			want[i] = byte(rand.IntN(256))
		}
		go func() {
			for rest := want; len(rest) > 0; {
				n := min(len(rest), 1+rand.IntN(9000))
				if _, err := p.Write(rest[:n]); err != nil {
					t.Error(err)
				}
				rest = rest[n:]
			}
			p.End(end)
		}()
		if err := p.Begun(); err != nil {
			t.Errorf("begun: %v", err)
		}
		got, err := io.ReadAll(p)
		if !errors.Is(err, end) || !bytes.Equal(got, want) {
			t.Errorf("%d of %d bytes, %v", len(got), len(want), err)
		}
		p.Close()
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 || all.used.Load() != 0 {
		t.Errorf("left: %v, %d bytes, %v", left, all.used.Load(), err)
	}
}

// TestSpoolFails holds that an error before the first byte can still be answered, and that all spools together are bounded.
func TestSpoolFails(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var all Spools
	p, err := all.New()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	all.used.Store(maxSpooled - 2)
	if _, err := p.Write([]byte("abc")); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("over the bound: %v", err)
	}
	if n, err := p.Write([]byte("ab")); n != 2 || err != nil {
		t.Errorf("at the bound: %d, %v", n, err)
	}
	q, err := all.New()
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	fails := errors.New("the store failed")
	q.End(fails)
	if err := q.Begun(); !errors.Is(err, fails) {
		t.Errorf("begun: %v", err)
	}
	t.Setenv("TMPDIR", filepath.Join(os.TempDir(), "none"))
	if _, err := all.New(); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("without a folder: %v", err)
	}
}
