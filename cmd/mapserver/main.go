// Command mapserver is Dateline: it serves stories of attributed claims as a map, and imports, checks and exports them.
package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"dateline/geo"
	"dateline/geo/sqlite"
)

// cli is the command line. Every flag can also be set as DATELINE_ and its name, as DATELINE_ADDR.
type cli struct {
	Serve    serveCmd    `cmd:"" default:"withargs" help:"Serve a map (the default)."`
	Import   importCmd   `cmd:"" help:"Make stories in a store equal to files."`
	Validate validateCmd `cmd:"" help:"Check files and say every problem at once."`
	Export   exportCmd   `cmd:"" help:"Write stories of a store as a file."`
	Template templateCmd `cmd:"" help:"Write a spreadsheet to begin with."`
	Places   placesCmd   `cmd:"" help:"List towns by name, as spreadsheets know them."`
	Ids      idsCmd      `cmd:"" help:"Write the ids that an import makes into a spreadsheet."`
	Sample   sampleCmd   `cmd:"" help:"Write a large made-up story, for load tests."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// The exit statuses: what was asked could not be done, and what was asked makes no sense.
const (
	exitFailed = 1
	exitUsage  = 2
)

// env is the outside world of a command, so that tests can give another.
type env struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // The second signal ends the process at once.
	code := run(&env{ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}, os.Args[1:])
	stop()
	os.Exit(code)
}

// run runs one command line and returns the exit status.
func run(e *env, args []string) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("mapserver"),
		kong.Description("Dateline, a map server for reported locations: who claims what where, who carried it, who "+
			"denies it."),
		kong.DefaultEnvars("DATELINE"),
		kong.Writers(e.stdout, e.stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Bind(e),
	)
	if err != nil {
		fmt.Fprintln(e.stderr, "mapserver:", err)
		return exitFailed
	}
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help
	}
	if err != nil {
		fmt.Fprintf(e.stderr, "mapserver: %v\nTry “mapserver --help”.\n", err)
		return exitUsage
	}
	if err := k.Run(e); err != nil {
		return report(e, err)
	}
	return 0
}

// usageError is wrong use that only a command notices.
type usageError struct{ message string }

func (u *usageError) Error() string { return u.message }

// report prints an error: problems one a line as file:line, anything else behind the program's name.
func report(e *env, err error) int {
	var u *usageError
	if errors.As(err, &u) {
		fmt.Fprintf(e.stderr, "mapserver: %v\nTry “mapserver --help”.\n", err)
		return exitUsage
	}
	var p *geo.Problems
	if errors.As(err, &p) {
		p.Sort()
		fmt.Fprintln(e.stderr, p.Error())
		fmt.Fprintf(e.stderr, "mapserver: %s; nothing was stored\n", count(p.Errors(), "problem"))
		return exitFailed
	}
	if errors.Is(err, context.Canceled) && e.ctx.Err() != nil {
		fmt.Fprintln(e.stderr, "mapserver: interrupted; nothing was stored")
		return exitFailed
	}
	fmt.Fprintln(e.stderr, "mapserver:", err)
	return exitFailed
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// build names this build: entity tags go by it.
func build() string {
	info, _ := debug.ReadBuildInfo()
	path, _ := os.Executable()
	return buildName(info, path)
}

// buildName returns the version control revision that a program was made from, with + when there were changes. Without
// one, or with changes, many programs would have that name: then it ends with the beginning of the program's SHA-256.
func buildName(info *debug.BuildInfo, path string) string {
	name, dirty := "unversioned", false
	if info != nil {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision" && len(s.Value) >= 12:
				name = s.Value[:12]
			case s.Key == "vcs.modified":
				dirty = s.Value == "true"
			}
		}
	}
	if name != "unversioned" && !dirty {
		return name
	}
	h := sha256.New()
	if f, err := os.Open(path); err == nil {
		_, _ = io.Copy(h, f) // A part of it tells programs apart too.
		f.Close()
	}
	return fmt.Sprintf("%s+%x", name, h.Sum(nil)[:6])
}

type versionCmd struct{}

// Run prints what this is.
func (versionCmd) Run(e *env) error {
	info, _ := debug.ReadBuildInfo()
	goVersion := ""
	if info != nil {
		goVersion = info.GoVersion
	}
	_, err := fmt.Fprintf(e.stdout, "Dateline mapserver %s %s (%s), file format 1.0\n", version, build(), goVersion)
	return err
}

// version is the last released version of the changelog.
const version = "0.1.0"

// storeFlags say which store a command works on.
type storeFlags struct {
	Store string `placeholder:"FILE" help:"The store, by default dateline.db."`
	Check bool   `help:"Check every page of the store first, as one from elsewhere needs it."`
}

func (f *storeFlags) path() string { return cmp.Or(f.Store, "dateline.db") }

// The ends of the message that there is no store.
const (
	createHint = "name another with --store, or add --create to make it"
	readHint   = "name another with --store"
)

// open opens the store, and makes it only with create.
func (f *storeFlags) open(e *env, create bool, hint string) (*sqlite.Store, error) {
	s, err := sqlite.Open(e.ctx, f.path(), sqlite.Options{Existing: !create, Check: f.Check})
	if geo.CodeOf(err) == geo.CodeNotFound {
		return nil, fmt.Errorf("%w; %s", err, hint)
	}
	return s, err
}
