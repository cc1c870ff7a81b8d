package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// client is one connection that asks one thing after another. It costs less than http.Client, which would take the processor
// from the server that is measured.
type client struct {
	addr string
	conn net.Conn
	in   *bufio.Reader
	req  []byte
	body bytes.Buffer
}

// answer is a response; its body is valid until the next one.
type answer struct {
	status int
	header http.Header
	body   []byte // as it came, compressed
}

// replyTime is how long an answer may take.
const replyTime = 30 * time.Second

func (c *client) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

// get asks for a path in gzip.
func (c *client) get(path, etag string) (answer, error) {
	a, err := c.ask(path, etag)
	if err != nil {
		c.close()
		return a, fmt.Errorf("GET %s: %w", path, err)
	}
	return a, nil
}

func (c *client) ask(path, etag string) (a answer, err error) {
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

// unpacked returns the body as it was before compression.
func (a answer) unpacked() ([]byte, error) {
	if a.header.Get("Content-Encoding") != "gzip" {
		return a.body, nil
	}
	zr, err := gzip.NewReader(bytes.NewReader(a.body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(zr)
}

// crowd is how many connections ask at the same time when requests are measured: enough to keep a server of two processors
// busy, since one that waits for its next request spends much of its time falling asleep.
const crowd = 8

// many asks n things, made by request one at a time, over a crowd of connections, and checks every answer.
func many(clients []*client, n int, request func() (path, etag string), check func(answer) error) error {
	var mu sync.Mutex
	var left atomic.Int64
	left.Store(int64(n))
	g, ctx := errgroup.WithContext(context.Background())
	for _, c := range clients {
		g.Go(func() error {
			for ctx.Err() == nil && left.Add(-1) >= 0 {
				mu.Lock()
				path, etag := request()
				mu.Unlock()
				a, err := c.get(path, etag)
				if err == nil {
					err = check(a)
				}
				if err != nil {
					return fmt.Errorf("%s: %w", path, err)
				}
			}
			return nil
		})
	}
	return g.Wait()
}
