package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"dateline/geo"
	"dateline/geo/exchange"
	"dateline/geo/sheet"
	"dateline/geo/sqlite"
)

type importCmd struct {
	storeFlags
	Create  bool     `help:"Make the store when it is not there."`
	Remove  bool     `help:"Let records go that the files no longer have."`
	Partial bool     `help:"Only add and change; remove nothing."`
	Files   []string `arg:"" name:"file" help:"GeoJSON or text sequence, also gzip or zstd; a spreadsheet: a folder of CSV files, .csv, .tsv or .xlsx; - is standard input."`
}

// Run imports all files as one revision, or nothing.
func (c *importCmd) Run(e *env) error {
	if c.Remove && c.Partial {
		return &usageError{"--remove and --partial contradict each other; give one"}
	}
	if err := checkFiles(c.Files); err != nil {
		return err
	}
	store, err := c.open(e, c.Create, createHint)
	if err != nil {
		return err
	}
	defer closing(e, store)
	start := time.Now()
	res, err := importFiles(e, store, c.Files, geo.ImportOptions{Remove: c.Remove, Partial: c.Partial})
	if geo.CodeOf(err) == geo.CodeConflict {
		return fmt.Errorf("%w\nUse --remove to let them go, or --partial to keep them. Nothing was stored", err)
	}
	if err != nil {
		return err
	}
	warn(e, res.Warnings, maxWarnings)
	cost := fmt.Sprintf("%.1f s", time.Since(start).Seconds())
	if peak := peakMemory(); peak > 0 {
		cost += fmt.Sprintf(", peak memory %d MB", peak>>20)
	}
	_, err = fmt.Fprintf(e.stdout, "%s; %s\n", summary(res), cost)
	return err
}

// maxWarnings is how many warnings an import prints; validate prints all that are kept.
const maxWarnings = 20

func warn(e *env, list []geo.Problem, most int) {
	for i, w := range list {
		if i == most {
			fmt.Fprintf(e.stderr, "and %s; “mapserver validate” prints them\n", count(len(list)-most, "more warning"))
			return
		}
		fmt.Fprintln(e.stderr, w)
	}
}

type validateCmd struct {
	Files []string `arg:"" name:"file" help:"GeoJSON or text sequence, also gzip or zstd; a spreadsheet: a folder of CSV files, .csv, .tsv or .xlsx; - is standard input."`
}

// Run imports into a store that is thrown away.
func (c *validateCmd) Run(e *env) error {
	if err := checkFiles(c.Files); err != nil {
		return err
	}
	store, done, err := throwaway(e.ctx)
	if err != nil {
		return err
	}
	defer done()
	res, err := importFiles(e, store, c.Files, geo.ImportOptions{})
	if err != nil {
		return err
	}
	warn(e, res.Warnings, len(res.Warnings))
	_, err = fmt.Fprintf(e.stdout, "valid: %s, %s at %s\n", count(res.Added[geo.KindOfClaim], "claim"),
		count(res.Added[geo.KindOfPlacement], "mark"), count(res.Added[geo.KindOfLocation], "location"))
	return err
}

// throwaway opens an empty store in a temporary folder; done closes and removes it.
func throwaway(ctx context.Context) (store *sqlite.Store, done func(), err error) {
	dir, err := os.MkdirTemp("", "dateline-")
	if err != nil {
		return nil, nil, err
	}
	store, err = sqlite.Open(ctx, dir+"/preview.db", sqlite.Options{})
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, nil, err
	}
	return store, func() {
		_ = store.Close()
		_ = os.RemoveAll(dir)
	}, nil
}

func closing(e *env, store io.Closer) {
	if err := store.Close(); err != nil {
		fmt.Fprintln(e.stderr, "mapserver: close the store:", err)
	}
}

// checkFiles refuses files that cannot be read before anything starts.
func checkFiles(files []string) error {
	stdin := 0
	for _, f := range files {
		if f == "-" {
			stdin++
			continue
		}
		if err := checkFile(f); err != nil {
			return err
		}
	}
	if stdin > 1 {
		return &usageError{"- is given more than once; there is one standard input"}
	}
	return nil
}

// checkFile refuses what is not a regular file: opening a named pipe would wait for somebody to write to it.
func checkFile(name string) error {
	switch st, err := os.Stat(name); {
	case err != nil:
		return err
	case st.IsDir():
		files, err := sheet.Files(name)
		if err != nil {
			return err
		}
		return checkFiles(files)
	case !st.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file; - reads standard input", name)
	}
	return nil
}

// importFiles imports all files as one revision. Problems of all files are collected before it gives up.
func importFiles(e *env, store geo.Importer, files []string, o geo.ImportOptions) (geo.ImportResult, error) {
	bar := newBar(e, files)
	defer func() { _ = bar.Finish() }()
	var warnings []geo.Problem
	var read sheets
	res, err := store.Import(e.ctx, o, func(w geo.Writer) error {
		warnings, read = nil, nil
		var all geo.Problems
		for _, f := range files {
			err := error(nil)
			if f != "-" && sheet.Is(f) {
				err = read.read(e, f, w, &all)
			} else {
				err = readFile(e, f, bar, w, &all)
			}
			if err != nil {
				return err
			}
		}
		bar.Describe("checking and indexing")
		for _, p := range all.List {
			if p.Warning {
				warnings = append(warnings, p)
			}
		}
		return all.Err()
	})
	read.locate(&res, err)
	res.Warnings = append(warnings, res.Warnings...)
	return res, err
}

func readFile(e *env, name string, bar bar, w geo.Writer, all *geo.Problems) error {
	in := e.stdin
	if name != "-" {
		if err := checkFile(name); err != nil {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	return collect(exchange.Read(e.ctx, bar.reader(in), exchange.Options{File: name, Warn: all.Add}, w), all)
}

// collect adds the problems of a reading to all, and returns what was no problem of the file.
func collect(err error, all *geo.Problems) error {
	var p *geo.Problems
	if errors.As(err, &p) {
		for _, q := range p.List {
			if !q.Warning { // which Warn had
				all.Add(q)
			}
		}
		all.Dropped += p.Dropped
		return nil
	}
	return err
}

// bar shows progress on a terminal: bytes read, rate and time left, then what is being finished.
type bar struct {
	*progressbar.ProgressBar
	shown bool
}

func newBar(e *env, files []string) bar {
	f, ok := e.stderr.(*os.File)
	shown := ok && term.IsTerminal(int(f.Fd()))
	var size int64
	for _, name := range files {
		st, err := os.Stat(name)
		if err != nil {
			size = -1
			break
		}
		size += st.Size()
	}
	return bar{progressbar.NewOptions64(size, progressbar.OptionSetVisibility(shown),
		progressbar.OptionSetWriter(e.stderr), progressbar.OptionShowBytes(true),
		progressbar.OptionSetPredictTime(true), progressbar.OptionSetDescription("reading"),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth(), progressbar.OptionSpinnerType(14)), shown}
}

// reader counts what is read, where that is shown. It keeps the io.Seeker of r out of reach on purpose: a rewound file
// would count twice.
func (b bar) reader(r io.Reader) io.Reader {
	if !b.shown {
		return r
	}
	counted := progressbar.NewReader(r, b.ProgressBar)
	return &counted
}

// summary says what an import did: +added ~changed −removed, in all and by kind.
func summary(r geo.ImportResult) string {
	var parts []string
	for k := geo.KindOfStory; k <= geo.KindOfRelation; k++ {
		a, c, d := r.Added[k], r.Changed[k], r.Removed[k]
		if a+c+d > 0 {
			parts = append(parts, fmt.Sprintf("%s +%d ~%d −%d", plural(k), a, c, d))
		}
	}
	s := fmt.Sprintf("+%d ~%d −%d", r.Added[0], r.Changed[0], r.Removed[0])
	if len(parts) == 0 {
		return s + " (nothing changed)"
	}
	return fmt.Sprintf("%s (%s), revision %d", s, strings.Join(parts, ", "), r.Revision.N)
}

func plural(k geo.Kind) string {
	switch k {
	case geo.KindOfStory:
		return "stories"
	case geo.KindOfPlacement:
		return "marks"
	default:
		return k.String() + "s"
	}
}
