package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// childWord is the first argument of a child: this program again, doing one thing in a process of its own, so that its
// CPU time and memory are told apart from those of who measures.
const childWord = "child"

// childMain is what a child does. A child ends when its standard input does, and so never outlives its parent.
func childMain(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "serve":
		return caught(func() { childServe(args[1], args[2]) })
	case len(args) == 2 && args[0] == "import":
		return caught(func() { childImport(args[1]) })
	case len(args) == 2 && args[0] == "plain":
		return caught(func() { childPlain(args[1]) })
	}
	return fmt.Errorf("there is no child %q", args)
}

// child is a running child that answers with lines of JSON.
type child struct {
	in      io.WriteCloser
	answers *json.Decoder
	wait    func() error
}

// self is this program as a child.
func self(args ...string) *exec.Cmd {
	return exec.Command(must(os.Executable()), append([]string{childWord}, args...)...)
}

func start(cmd *exec.Cmd) *child {
	cmd.Stderr = os.Stderr
	// Ctrl-C is for the parent, which closes the input.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	in, out := must(cmd.StdinPipe()), must(cmd.StdoutPipe())
	check(cmd.Start())
	return &child{in, json.NewDecoder(out), cmd.Wait}
}

// answer reads an answer.
func (c *child) answer(to any) error {
	err := c.answers.Decode(to)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("a child ended early: %w", err)
	}
	return err
}

// use runs f, then ends the child and waits for it.
func (c *child) use(f func()) {
	err := caught(f)
	_ = c.in.Close() // It may be closed already.
	check(errors.Join(err, c.wait()))
}

// tell is how a child answers.
func tell(v any) { check(json.NewEncoder(os.Stdout).Encode(v)) }

// usage is what a process has used.
type usage struct {
	CPU  time.Duration // so far
	Anon int64         // bytes now, without what it has mapped of files
	Peak int64         // bytes at most
}

// used returns what this process has used. Its peak is VmHWM, which begins with the program; the kernel's ru_maxrss
// would begin with the parent's memory.
func used() usage {
	kilobytes := func(name string) int64 {
		v := procField("/proc/self/status", name, "no such line")
		n, err := strconv.ParseInt(strings.TrimSuffix(v, " kB"), 10, 64)
		if err != nil {
			check(fmt.Errorf("/proc/self/status, %s: %w", name, err))
		}
		return n << 10
	}
	return usage{cpu(), kilobytes("RssAnon"), kilobytes("VmHWM")}
}
