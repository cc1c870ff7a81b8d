package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
)

// report is the table of figures.
type report struct{ rows []row }

// row is one figure. A row without a bar is for information.
type row struct {
	what, figure, bar string
	missed            bool
}

// atLeast adds a ratio with a lower bar.
func (r *report) atLeast(what string, got, bar float64) {
	r.rows = append(r.rows, row{what, fmt.Sprintf("%.1f ×", got), fmt.Sprintf("≥ %g ×", bar), got < bar})
}

// atMost adds a figure with an upper bar.
func (r *report) atMost(what string, got, bar float64, unit string) {
	r.rows = append(r.rows, row{what, fmt.Sprintf("%.3g %s", got, unit), fmt.Sprintf("≤ %g %s", bar, unit), got > bar})
}

// info adds a figure without a bar.
func (r *report) info(what, format string, args ...any) {
	r.rows = append(r.rows, row{what: what, figure: fmt.Sprintf(format, args...)})
}

func (r *report) missed() int {
	n := 0
	for _, x := range r.rows {
		if x.missed {
			n++
		}
	}
	return n
}

func (r *report) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tfigure\tbar\t")
	for _, x := range r.rows {
		verdict := ""
		switch {
		case x.missed:
			verdict = "MISSED"
		case x.bar != "":
			verdict = "holds"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", x.what, x.figure, x.bar, verdict)
	}
	_ = t.Flush() // What cannot be printed cannot be reported either.
}

// machine returns the processor's name.
func machine() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(b)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == "model name" {
			return strings.TrimSpace(v)
		}
	}
	return "unknown processor"
}
