package main

import (
	"bufio"
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

// childWord is the first argument of a child: this program again, doing one thing in a process of its own, so that its CPU time
// and memory are told apart from those of who measures.
const childWord = "child"

// childMain is what a child does. A child ends when its standard input does, and so never outlives its parent.
func childMain(args []string) error {
	if len(args) != 2 {
		return errors.New("a child takes what to do and a store")
	}
	switch args[0] {
	case "serve":
		return childServe(args[1])
	case "import":
		return childImport(args[1])
	case "plain":
		return childPlain(args[1])
	case "edit":
		return childEdit(args[1])
	}
	return fmt.Errorf("there is no child %q", args[0])
}

// child is a running child that answers with lines of JSON.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startChild(what, store string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return startCommand(exec.Command(self, childWord, what, store))
}

func startCommand(cmd *exec.Cmd) (*child, error) {
	cmd.Stderr = os.Stderr
	// Ctrl-C is for the parent, which closes the input.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &child{cmd, in, bufio.NewReader(out)}, nil
}

// answer reads a line of JSON.
func (c *child) answer(to any) error {
	line, err := c.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("a child ended early: %w", err)
	}
	return json.Unmarshal(line, to)
}

// stop ends the child and waits for it.
func (c *child) stop() error {
	_ = c.in.Close() // It may be closed already.
	return c.cmd.Wait()
}

// tell is how a child answers.
func tell(v any) error { return json.NewEncoder(os.Stdout).Encode(v) }

// usage is what a process has used.
type usage struct {
	CPU  time.Duration // so far
	Anon int64         // bytes now, without what it has mapped of files
	Peak int64         // bytes at most
}

// used returns what this process has used. Its peak is VmHWM, which begins with the program; the kernel's ru_maxrss would
// begin with the parent's memory.
func used() (usage, error) {
	u := usage{CPU: cpu()}
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return u, err
	}
	for line := range strings.Lines(string(b)) {
		name, v, _ := strings.Cut(line, ":")
		to := map[string]*int64{"RssAnon": &u.Anon, "VmHWM": &u.Peak}[name]
		if to == nil {
			continue
		}
		kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(v), " kB"), 10, 64)
		if err != nil {
			return u, fmt.Errorf("/proc/self/status, %s: %w", name, err)
		}
		*to = kb << 10
	}
	return u, nil
}
