// Command bench measures what the design promises and prints each figure beside its bar: make bench. It exits with
// status 1 when a bar is missed.
//
// All comparisons are made inside one run, in turns, by CPU time of the process, since wall time on a shared machine
// says little. A part of the product is measured by a section; sections are listed below.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"strings"
	"syscall"
)

// seed of all samples.
const seed = 1

// bench is one run: what it was asked for, the stores that it made, and the table of its figures.
type bench struct {
	marks, large  int
	only, profile string
	dir           string // of large files, removed at the end
	stores        map[int]imported
	report
}

// section measures one part and adds rows to the report.
type section struct {
	name string
	run  func(*bench)
}

func sections() []section {
	return []section{
		{"encoding", (*bench).encoding},
		{"index", (*bench).index},
		{"geojson", (*bench).geojson},
		{"import", (*bench).imports},
		{"http", (*bench).http},
		{"hot", (*bench).hot},
		{"flood", (*bench).flood},
		{"browser", (*bench).browser},
	}
}

func main() {
	var err error
	if len(os.Args) > 1 && os.Args[1] == childWord {
		err = childMain(os.Args[2:])
	} else {
		err = caught(parse().run)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// parse reads the command line.
func parse() *bench {
	b := &bench{stores: map[int]imported{}}
	var store, largeStore string
	flag.IntVar(&b.marks, "marks", 1_000_000, "marks of the sample")
	flag.IntVar(&b.large, "large", 0, "marks of a second, larger sample, as 10000000; 0 for none")
	flag.StringVar(&b.only, "only", "", "run only the sections whose name contains this")
	flag.StringVar(&store, "store", "",
		"use this store of the sample of -marks instead of importing one; some claims are added to it")
	flag.StringVar(&largeStore, "large-store", "", "use this store of the sample of -large, likewise")
	flag.StringVar(&b.profile, "cpuprofile", "", "write a CPU profile to this file")
	flag.Parse()
	if flag.NArg() > 0 || b.marks < 1000 {
		fmt.Fprintln(os.Stderr, "usage: bench [-marks N] [-large N] [-store FILE] [-large-store FILE] [-only NAME]; "+
			"N is at least 1000")
		os.Exit(2)
	}
	for n, path := range map[int]string{b.marks: store, b.large: largeStore} {
		if path != "" {
			b.stores[n] = imported{path: path, given: true}
		}
	}
	return b
}

// sizes returns the numbers of marks to measure with.
func (b *bench) sizes() []int {
	if b.large > 0 {
		return []int{b.marks, b.large}
	}
	return []int{b.marks}
}

func (b *bench) run() {
	machine := procField("/proc/cpuinfo", "model name", "unknown processor")
	fmt.Printf("%s, %d CPUs, %s, %s/%s\n", machine, runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if b.profile != "" {
		f := must(os.Create(b.profile))
		defer f.Close()
		check(pprof.StartCPUProfile(f))
		defer pprof.StopCPUProfile()
	}
	b.dir = must(os.MkdirTemp("", "dateline-bench-"))
	defer os.RemoveAll(b.dir)
	// The files, which are large, are removed also when the program is stopped.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, func() {
		_ = os.RemoveAll(b.dir)
		os.Exit(1)
	})()
	err := b.measure(sections())
	b.print(os.Stdout)
	if b.missed > 0 {
		err = errors.Join(err, fmt.Errorf("bars missed: %d", b.missed))
	}
	check(err)
}

// measure runs the sections that were asked for. One that fails does not keep the others from being measured.
func (b *bench) measure(list []section) error {
	var failed error
	for _, s := range list {
		if !strings.Contains(s.name, b.only) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s …\n", s.name)
		b.of = 0
		if err := caught(func() { s.run(b) }); err != nil {
			b.of = 0
			b.add(row{s.name, "failed", "measured", true})
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	return failed
}

// failure is a panic that ends what is being measured, as FailNow ends a test: a measurement has nothing to do on an
// error but to give up.
type failure struct{ error }

// check ends what is being measured when there is an error.
func check(err error) {
	if err != nil {
		panic(failure{err})
	}
}

// must is check for what returns a value.
func must[T any](v T, err error) T {
	check(err)
	return v
}

// caught runs f and returns the error that ended it.
func caught(f func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			why, ok := p.(failure)
			if !ok {
				panic(p)
			}
			err = why.error
		}
	}()
	f()
	return nil
}
