package main

import (
	"bufio"
	"errors"

	"dateline/bench/sample"
)

type sampleCmd struct {
	N    int    `short:"n" default:"1000" help:"How many marks."`
	Seed uint64 `default:"1" help:"The same seed makes the same bytes."`
}

// Run writes the sample as a text sequence to standard output.
func (c *sampleCmd) Run(e *env) error {
	if c.N < 1 {
		return &usageError{"-n must be at least 1"}
	}
	w := bufio.NewWriterSize(e.stdout, 1<<20)
	return errors.Join(sample.Write(w, c.N, c.Seed), w.Flush())
}
