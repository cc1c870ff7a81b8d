package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
)

// report is the table of figures.
type report struct {
	rows []row
	of   int // marks of the sample that the next rows are about, which they tell; 0 for none
}

// row is one figure. A row without a bar is for information.
type row struct {
	what, figure, bar string
	missed            bool
}

// atLeast adds a ratio with a lower bar.
func (r *report) atLeast(what string, got, bar float64) {
	r.add(row{what, fmt.Sprintf("%.1f ×", got), fmt.Sprintf("≥ %g ×", bar), got < bar})
}

// atMost adds a figure with an upper bar.
func (r *report) atMost(what string, got, bar float64, unit string) {
	figure := fmt.Sprintf("%.3g %s", got, unit)
	if got >= 1000 {
		figure = fmt.Sprintf("%.0f %s", got, unit)
	}
	r.add(row{what, figure, fmt.Sprintf("≤ %g %s", bar, unit), got > bar})
}

// info adds a figure without a bar.
func (r *report) info(what, format string, args ...any) {
	r.add(row{what: what, figure: fmt.Sprintf(format, args...)})
}

func (r *report) add(x row) {
	if r.of > 0 {
		x.what += ", " + short(r.of)
	}
	r.rows = append(r.rows, x)
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

// short writes a number of marks as people do.
func short(n int) string {
	switch {
	case n%1_000_000 == 0:
		return fmt.Sprintf("%d M", n/1_000_000)
	case n%1000 == 0:
		return fmt.Sprintf("%d k", n/1000)
	}
	return fmt.Sprint(n)
}

// procField returns the value behind the first such name in a file of lines “name: value”, or what else to say.
func procField(file, name, otherwise string) string {
	b, _ := os.ReadFile(file) // What cannot be read has no field.
	for line := range strings.Lines(string(b)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return otherwise
}
