package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == childWord {
		if err := childMain(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	var o options
	flag.IntVar(&o.marks, "marks", 1_000_000, "marks of the sample")
	flag.IntVar(&o.large, "large", 0, "marks of a second, larger sample, as 10000000; 0 for none")
	flag.StringVar(&o.only, "only", "", "run only the sections whose name contains this")
	flag.StringVar(&o.store, "store", "", "use this store of the sample of -marks instead of importing one; some claims are added to it")
	flag.StringVar(&o.largeStore, "large-store", "", "use this store of the sample of -large, likewise")
	flag.StringVar(&o.profile, "cpuprofile", "", "write a CPU profile to this file")
	flag.Parse()
	if flag.NArg() > 0 || o.marks < 1000 {
		fmt.Fprintln(os.Stderr, "usage: bench [-marks N] [-large N] [-store FILE] [-large-store FILE] [-only NAME]; N is at least 1000")
		os.Exit(2)
	}
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are what the command was asked for.
type options struct {
	marks, large int
	only         string
	profile      string
	store        string
	largeStore   string
	stores       *stores
}

// sizes returns the numbers of marks to measure with.
func (o options) sizes() []int {
	if o.large > 0 {
		return []int{o.marks, o.large}
	}
	return []int{o.marks}
}

// section measures one part and adds rows to the report.
type section struct {
	name string
	run  func(options, *report) error
}

func sections() []section {
	return []section{
		{"encoding", benchEncoding},
		{"index", benchIndex},
		{"geojson", benchGeoJSON},
		{"import", benchImport},
		{"http", benchHTTP},
		{"hot", benchHot},
		{"flood", benchFlood},
		{"browser", benchBrowser},
	}
}

func run(o options) error {
	fmt.Printf("%s, %d CPUs, %s, %s/%s\n", machine(), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var err error
	if o.stores, err = newStores(o); err != nil {
		return err
	}
	defer o.stores.remove()
	stop := o.stores.removeWhenInterrupted()
	defer stop()
	var r report
	err = measure(sections(), o, &r)
	r.print(os.Stdout)
	if n := r.missed(); n > 0 {
		err = errors.Join(err, fmt.Errorf("bars missed: %d", n))
	}
	return err
}

// measure runs the sections that were asked for. One that fails does not keep the others from being measured.
func measure(list []section, o options, r *report) error {
	var failed error
	for _, s := range list {
		if !strings.Contains(s.name, o.only) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s …\n", s.name)
		if err := s.run(o, r); err != nil {
			r.rows = append(r.rows, row{s.name, "failed", "measured", true})
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	return failed
}
