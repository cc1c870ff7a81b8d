package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
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

// send writes a request that takes gzip.
func (c *client) send(path, etag string) error {
	if c.conn == nil {
		conn, err := net.Dial("tcp", c.addr)
		if err != nil {
			return err
		}
		c.conn, c.in = conn, bufio.NewReaderSize(conn, 64<<10)
	}
	c.req = fmt.Appendf(c.req[:0], "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: gzip\r\n", path, c.addr)
	if etag != "" {
		c.req = fmt.Appendf(c.req, "If-None-Match: %s\r\n", etag)
	}
	c.req = append(c.req, "\r\n"...)
	if err := c.conn.SetDeadline(time.Now().Add(replyTime)); err != nil {
		return err
	}
	_, err := c.conn.Write(c.req)
	return err
}

func (c *client) get(path, etag string) (answer, error) {
	a, err := c.ask(path, etag)
	if err != nil {
		c.close()
		return a, fmt.Errorf("GET %s: %w", path, err)
	}
	return a, nil
}

func (c *client) ask(path, etag string) (answer, error) {
	if err := c.send(path, etag); err != nil {
		return answer{}, err
	}
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return answer{}, err
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
	var first error
	var wg sync.WaitGroup
	for _, c := range clients {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				mu.Lock()
				path, etag := request()
				failed := first != nil
				mu.Unlock()
				if failed {
					return
				}
				a, err := c.get(path, etag)
				if err == nil {
					err = check(a)
				}
				if err != nil {
					mu.Lock()
					if first == nil {
						first = fmt.Errorf("%s: %w", path, err)
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return first
}
