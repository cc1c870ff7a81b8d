package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// smoothness is what web/ui/e2e/frames.mjs prints: times between frames in ms while the map is moved, and how much of
// the time the browser's main thread had work. Each is the median of its rounds.
type smoothness struct {
	Median, P95, Worst, Frames, Signs float64
	Busy, Script, Layout              float64
}

// firstView is what web/ui/e2e/load.mjs prints for a page: medians, times in ms.
type firstView struct {
	LCP, CLS, Blocking, Bytes, Requests, Others, Cookies float64
}

// browser measures in Chromium how smoothly a large story moves, and what page and embed cost a reader on a phone.
func (b *bench) browser() {
	b.firstViews()
	for _, n := range b.sizes() {
		b.of = n
		b.serving(n, b.frames)
	}
}

func (b *bench) frames(s *server) {
	var f smoothness
	runNode(&f, "frames.mjs", "http://"+s.addr+"/")
	if f.Frames < 100 || f.Signs < 10 {
		check(fmt.Errorf("%.0f frames of a map with %.0f signs are not a measurement", f.Frames, f.Signs))
	}
	b.atMost("map moved in Chromium: median frame, wall", f.Median, 17, "ms")
	b.atMost("map moved in Chromium: 95th of 100 frames, wall", f.P95, 50, "ms")
	b.info("  worst frame", "%.0f ms", f.Worst)
	b.info("  signs on the map", "%.0f", f.Signs)
	b.info("  main thread has work, of it script, style and layout", "%.0f %%, %.0f %%, %.0f %%",
		100*f.Busy, 100*f.Script, 100*f.Layout)
}

func (b *bench) firstViews() {
	var views map[string]firstView
	runNode(&views, "load.mjs")
	for _, x := range []struct {
		name            string
		lcp, cls, bytes float64
	}{{"page", 2500, 0.02, 150_000}, {"embed", 1500, 0, 115_000}} {
		v := views[x.name]
		if v.LCP == 0 {
			check(fmt.Errorf("the first view of the %s was not measured", x.name))
		}
		b.atMost(x.name+" on a phone, slow 4G: largest paint", v.LCP, x.lcp, "ms")
		b.info("  blocking time", "%.0f ms", v.Blocking)
		b.atMost("  layout shift", v.CLS, x.cls, "")
		b.atMost("  bytes", v.Bytes, x.bytes, "")
		b.atMost("  requests", v.Requests, 12, "")
		b.atMost("  requests to other hosts", v.Others, 0, "")
		b.atMost("  cookies", v.Cookies, 0, "")
	}
}

// runNode runs a script of web/ui/e2e and reads the JSON that it prints.
func runNode(to any, script string, args ...string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", append([]string{filepath.Join("e2e", script)}, args...)...)
	cmd.Dir = filepath.Join("web", "ui")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		check(fmt.Errorf("%s: %w; it needs Node.js, the packages of web/ui and Chromium: "+
			"“make build tools” installs what is missing", script, err))
	}
	if err := json.Unmarshal(out, to); err != nil {
		check(fmt.Errorf("%s printed %.200q: %w", script, out, err))
	}
}
