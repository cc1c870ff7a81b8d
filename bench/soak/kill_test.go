package soak

import (
	"flag"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
)

var kills = flag.Int("kills", 6, "how often a process is killed with SIGKILL by TestKills")

// TestKills kills importers in the middle of imports, and the server while it follows commits and merges, and while it
// writes the index file when it ends. Each time the program must then show exactly what was committed.
func TestKills(t *testing.T) {
	w := newWorld(t, 20_000)
	r := rand.New(rand.NewPCG(11, 12))
	p := w.start(t)
	during := map[string]int{}
	for i := range *kills {
		switch i % 3 {
		case 0:
			if err := w.edit(r, true); err != nil {
				t.Fatal(err)
			}
			during["imports"]++
			w.survived(t, p)
			continue
		case 1: // A burst of commits begins merges.
			edited := make(chan error, 1)
			own := rand.New(rand.NewPCG(13, uint64(i)))
			go func() {
				for range 3 {
					if err := w.edit(own, false); err != nil {
						edited <- err
						return
					}
				}
				edited <- nil
			}()
			time.Sleep(time.Duration(50+r.IntN(400)) * time.Millisecond)
			p.kill(t)
			if err := <-edited; err != nil {
				t.Fatal(err)
			}
			during["commits and merges"]++
		case 2:
			if err := w.edit(r, false); err != nil {
				t.Fatal(err)
			}
			if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(r.IntN(40_000)) * time.Microsecond)
			p.kill(t)
			during["the index file's writing"]++
		}
		p = w.start(t)
		w.survived(t, p)
	}
	p.stop(t)
	t.Logf("%d kills, during %v: 0 edits lost of %d", *kills, during, w.commits.Load())
}
