package reply

import (
	"net"
	"sync"
)

// The most connections at the same time: all, and those of one client as Client tells it, proxies and this machine
// excepted.
const (
	maxConns       = 4096
	maxClientConns = 256
)

// Limit returns a listener with a limit of connections: those beyond it are closed at once.
func Limit(ln net.Listener) net.Listener {
	return &limited{Listener: ln, all: maxConns, each: maxClientConns, clients: tally{}}
}

type limited struct {
	net.Listener
	all, each int
	mu        sync.Mutex
	open      int
	clients   tally
}

// Accept implements net.Listener.
func (l *limited) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		client := clientAt(c.RemoteAddr().String())
		if l.count(client, 1) {
			return &limitedConn{Conn: c, leave: sync.OnceFunc(func() { l.count(client, -1) })}, nil
		}
		_ = c.Close() // It was told nothing yet.
	}
}

// count adds to the open connections; it is false when there are as many as there may be.
func (l *limited) count(client string, n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n > 0 && l.open >= l.all || !l.clients.count(client, n, l.each) {
		return false
	}
	l.open += n
	return true
}

// tally is what each client has; nobody in particular, "", has no limit.
type tally map[string]int

// count adds to what a client has; it is false when that would be more than most.
func (t tally) count(client string, n, most int) bool {
	if client == "" {
		return true
	}
	if n > 0 && t[client] >= most {
		return false
	}
	if t[client] += n; t[client] == 0 {
		delete(t, client)
	}
	return true
}

type limitedConn struct {
	net.Conn
	leave func()
}

// Close implements net.Conn.
func (c *limitedConn) Close() error {
	c.leave()
	return c.Conn.Close()
}
