package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// server is a child that serves.
type server struct {
	*child
	addr string
}

// serving runs a server of a store, with the file of its index, while f asks it.
func serving(store, snapshot string, f func(*server)) {
	s := &server{child: start(self("serve", store, snapshot))}
	s.use(func() {
		check(s.answer(&s.addr))
		f(s)
	})
}

// get asks once, over a connection of its own.
func (s *server) get(path string) answer {
	c := client{addr: s.addr}
	defer c.close()
	a, err := c.get(path, "")
	if err == nil {
		err = a.expect(http.StatusOK, 0)
	}
	if err != nil {
		check(fmt.Errorf("GET %s: %w", path, err))
	}
	return a
}

// ask reads JSON.
func (s *server) ask(path string, to any) { check(json.Unmarshal(s.get(path).body, to)) }

// usage returns what the server has used.
func (s *server) usage() (u usage) {
	s.ask(pathUsage, &u)
	return u
}

// crowd asks over n connections, over each one thing after the other, made by next one at a time, while more says so,
// and lets judge look at every answer.
func (s *server) crowd(n int, more func() bool, next func() (path, etag string), judge func(answer) error) error {
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(context.Background())
	for range n {
		g.Go(func() error {
			c := client{addr: s.addr}
			defer c.close()
			for ctx.Err() == nil && more() {
				mu.Lock()
				path, etag := next()
				mu.Unlock()
				a, err := c.get(path, etag)
				if err == nil {
					err = judge(a)
				}
				if err != nil {
					return fmt.Errorf("GET %s: %w", path, err)
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// client is one connection that asks one thing after another. It costs less than http.Client, which would take the
// processor from the server that is measured.
type client struct {
	addr string
	conn net.Conn
	in   *bufio.Reader
	req  []byte
	body bytes.Buffer
}

// replyTime is how long an answer may take.
const replyTime = 30 * time.Second

// get asks for a path in gzip; etag is what is had already, "" for nothing.
func (c *client) get(path, etag string) (a answer, err error) {
	if c.conn == nil {
		if c.conn, err = net.Dial("tcp", c.addr); err != nil {
			return a, err
		}
		c.in = bufio.NewReaderSize(c.conn, 64<<10)
	}
	c.req = fmt.Appendf(c.req[:0], "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: gzip\r\n", path, c.addr)
	if etag != "" {
		c.req = fmt.Appendf(c.req, "If-None-Match: %s\r\n", etag)
	}
	if err := c.conn.SetDeadline(time.Now().Add(replyTime)); err != nil {
		return a, err
	}
	if _, err := c.conn.Write(append(c.req, "\r\n"...)); err != nil {
		return a, err
	}
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return a, err
	}
	c.body.Reset()
	_, err = c.body.ReadFrom(res.Body)
	_ = res.Body.Close() // Read to its end.
	if res.Close {
		c.close()
	}
	return answer{res.StatusCode, res.Header, c.body.Bytes()}, err
}

func (c *client) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

// answer is a response; its body is valid until the next one.
type answer struct {
	status int
	header http.Header
	body   []byte // as it came, compressed
}

// expect returns an error unless the answer has that status and a body of so many bytes or more.
func (a answer) expect(status, least int) error {
	if a.status == status && len(a.body) >= least {
		return nil
	}
	return fmt.Errorf("status %d and %d bytes, expected %d and %d or more: %.200q",
		a.status, len(a.body), status, least, a.body)
}
