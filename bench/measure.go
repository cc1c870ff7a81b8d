package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"dateline/geo"
)

// cpu returns the CPU time that the process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic("bench: getrusage: " + err.Error()) // It cannot fail with these arguments.
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// timed returns the CPU time of f, n times over, for one of them.
func timed(n int, f func()) time.Duration {
	start := cpu()
	for range n {
		f()
	}
	return (cpu() - start) / time.Duration(n)
}

// figures are times in ns, measured in turns: of each thing one a round.
type figures [][]float64

// turns measures n things one after the other, round by round; a first round, which warms up, is not counted.
func turns(rounds, n int, measure func(i int) time.Duration) figures {
	f := make(figures, n)
	for round := range rounds + 1 {
		for i := range f {
			if t := measure(i); round > 0 {
				f[i] = append(f[i], float64(t))
			}
		}
	}
	return f
}

// inTurns measures functions by CPU time, each for about 30 ms a round.
func inTurns(fs ...func()) figures {
	reps := make([]int, len(fs))
	for i, f := range fs {
		f()
		reps[i] = int(max(1, 30*time.Millisecond/max(timed(2, f), 1)))
	}
	return turns(9, len(fs), func(i int) time.Duration { return timed(reps[i], fs[i]) })
}

// typical is the median of the rounds.
func (f figures) typical(i int) time.Duration { return time.Duration(median(slices.Clone(f[i]))) }

// against is the median of the ratio to another thing in the same round.
func (f figures) against(i, other int) float64 {
	v := slices.Clone(f[i])
	for round := range v {
		v[round] /= f[other][round]
	}
	return median(v)
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// heap returns the bytes in use after a collection.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// report is the table of figures.
type report struct {
	rows   []row
	missed int // bars
	of     int // marks of the sample that the next rows are about, which they tell; 0 for none
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
	if x.missed {
		r.missed++
	}
	r.rows = append(r.rows, x)
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

// dates makes random filters that match something.
type dates struct {
	r    *rand.Rand
	seen map[string]bool // queries
}

// newDates returns filters that differ from those of other streams.
func newDates(stream uint64) *dates {
	return &dates{rand.New(rand.NewPCG(seed, stream)), map[string]bool{}}
}

func (d *dates) filter() *geo.Filter {
	const day = 86400
	from := time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC).Unix() + int64(d.r.IntN(3650))*day
	return &geo.Filter{
		Time:  &geo.Span{Earliest: from, Latest: from + day*int64(1+d.r.IntN(1500))},
		Clock: geo.Clock(d.r.IntN(3)), Dated: d.r.IntN(2) == 0,
	}
}

// query writes a filter as parameters that it did not write before, so that no cache has the answer. Days are whole:
// the last ends where the span does.
func (d *dates) query() string {
	day := func(t int64) string { return time.Unix(t, 0).UTC().Format(time.DateOnly) }
	for {
		f := d.filter()
		from, to := day(f.Time.Earliest), day(f.Time.Latest-1)
		q := fmt.Sprintf("datetime=%s/%s&clock=%v&dated=%t", from, to, f.Clock, f.Dated)
		if !d.seen[q] {
			d.seen[q] = true
			return q
		}
	}
}
