package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// smoothness is what web/ui/e2e/frames.mjs prints: times between frames in ms while the map is moved, and how much of the
// time the browser's main thread had work. Each is the median of its rounds.
type smoothness struct {
	Median, P95, Worst, Frames, Signs float64
	Busy, Script, Layout              float64
}

// firstView is what web/ui/e2e/load.mjs prints for a page: medians, times in ms.
type firstView struct {
	LCP, CLS, Blocking, Bytes, Requests, Others, Cookies float64
}

// benchBrowser measures in Chromium how smoothly a large story moves, and what page and embed cost a reader on a phone.
func benchBrowser(o options, r *report) error {
	if err := benchFirstViews(r); err != nil {
		return err
	}
	for _, n := range o.sizes() {
		if err := o.stores.serve(n, func(s *server) error { return benchFrames(s, n, r) }); err != nil {
			return err
		}
	}
	return nil
}

func benchFrames(s *server, n int, r *report) error {
	var f smoothness
	if err := runNode(&f, "frames.mjs", "http://"+s.addr+"/"); err != nil {
		return err
	}
	if f.Frames < 100 || f.Signs < 10 {
		return fmt.Errorf("%.0f frames of a map with %.0f signs are not a measurement", f.Frames, f.Signs)
	}
	at := func(s string) string { return s + ", " + short(n) }
	r.atMost(at("map moved in Chromium: median frame, wall"), f.Median, 17, "ms")
	r.atMost(at("map moved in Chromium: 95th of 100 frames, wall"), f.P95, 50, "ms")
	r.info(at("  worst frame"), "%.0f ms", f.Worst)
	r.info(at("  signs on the map"), "%.0f", f.Signs)
	r.info(at("  main thread has work, of it script, style and layout"), "%.0f %%, %.0f %%, %.0f %%", 100*f.Busy, 100*f.Script, 100*f.Layout)
	return nil
}

func benchFirstViews(r *report) error {
	var views map[string]firstView
	if err := runNode(&views, "load.mjs"); err != nil {
		return err
	}
	for _, x := range []struct {
		name            string
		lcp, cls, bytes float64
	}{{"page", 2500, 0.02, 150_000}, {"embed", 1500, 0, 115_000}} {
		v, ok := views[x.name]
		if !ok || v.LCP == 0 {
			return fmt.Errorf("the first view of the %s was not measured", x.name)
		}
		r.atMost(x.name+" on a phone, slow 4G: largest paint", v.LCP, x.lcp, "ms")
		r.info("  blocking time", "%.0f ms", v.Blocking)
		r.atMost("  layout shift", v.CLS, x.cls, "")
		r.rows = append(r.rows, row{"  bytes", fmt.Sprintf("%.0f", v.Bytes), fmt.Sprintf("≤ %.0f", x.bytes), v.Bytes > x.bytes})
		r.atMost("  requests", v.Requests, 12, "")
		r.atMost("  requests to other hosts", v.Others, 0, "")
		r.atMost("  cookies", v.Cookies, 0, "")
	}
	return nil
}

// runNode runs a script of web/ui/e2e and reads the JSON that it prints.
func runNode(to any, script string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", append([]string{filepath.Join("e2e", script)}, args...)...)
	cmd.Dir = filepath.Join("web", "ui")
	cmd.Stderr = os.Stderr
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w; it needs Node.js, the packages of web/ui and Chromium: “make build tools” installs what is missing", script, err)
	}
	if err := json.Unmarshal(out.Bytes(), to); err != nil {
		return fmt.Errorf("%s printed %.200q: %w", script, out.String(), err)
	}
	return nil
}
