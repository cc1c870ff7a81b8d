package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"dateline/geo/exchange"
	"dateline/geo/query"
	"dateline/geo/sheet"
)

type exportCmd struct {
	storeFlags
	Format string   `enum:"geojson,geojsonseq,sheets" default:"geojson" help:"geojson; geojsonseq (one record a line, RFC 8142); sheets (a new folder of CSV files, or a workbook where -o ends with .xlsx)."`
	Output string   `short:"o" default:"-" placeholder:"FILE" help:"Where to write; - is standard output. A file appears only when it is whole."`
	Filter []string `arg:"" optional:"" name:"name=value" help:"Filter parameters as in URLs, such as story=overseas-stations status=denied."`
}

// Run writes the stories, or of each the claims that match.
func (c *exportCmd) Run(e *env) error {
	v := url.Values{}
	for _, p := range c.Filter {
		name, val, ok := strings.Cut(p, "=")
		if !ok {
			return &usageError{fmt.Sprintf("%q is not a filter parameter; write name=value, as status=denied", p)}
		}
		v.Add(name, val)
	}
	f, err := query.Parse(v, query.Strict)
	if err != nil {
		return &usageError{err.Error()}
	}
	store, err := c.open(e, false, readHint)
	if err != nil {
		return err
	}
	defer closing(e, store)
	// Whole stories, with what no claim names, when the filter asks for nothing but stories.
	src, stories := exchange.Source(store), f.Story
	rest := f
	rest.Story = nil
	if !rest.IsZero() {
		stories = nil
		if src, err = exchange.Choose(e.ctx, store, f); err != nil {
			return err
		}
	}
	if c.Format == "sheets" {
		if c.Output == "-" {
			return &usageError{"--format sheets writes several files; name a new folder, or a workbook that ends with .xlsx, with -o"}
		}
		return sheet.Write(e.ctx, c.Output, src, stories...)
	}
	form := exchange.GeoJSON
	if c.Format == "geojsonseq" {
		form = exchange.Sequence
	}
	return writeWhole(e, c.Output, func(w io.Writer) error { return exchange.Write(e.ctx, w, form, src, stories...) })
}

// writeWhole writes to a temporary file beside the target and renames it, so that a failure leaves nothing half-done. A
// link is followed.
func writeWhole(e *env, name string, write func(io.Writer) error) (err error) {
	if name == "-" {
		w := bufio.NewWriterSize(e.stdout, 1<<16)
		return errors.Join(write(w), w.Flush())
	}
	if st, err := os.Lstat(name); err == nil && st.Mode()&os.ModeSymlink != 0 {
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
	}
	if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file; - writes to standard output", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	w := bufio.NewWriterSize(f, 1<<16)
	if err := errors.Join(write(w), w.Flush(), f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
