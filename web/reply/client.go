package reply

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"dateline/geo"
)

// Client tells who asks, by address: the other end of the connection, or what the proxy there says when that end is
// this machine or a private network; "" when nobody says, as for who asks from this machine itself.
func Client(r *http.Request) string {
	if c := clientAt(r.RemoteAddr); c != "" {
		return c
	}
	list := r.Header["X-Forwarded-For"]
	if len(list) == 0 {
		return ""
	}
	last := list[len(list)-1]
	addr, err := netip.ParseAddr(strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:]))
	if err != nil {
		return ""
	}
	return network(addr.Unmap())
}

// clientAt is the client at the other end of a connection; "" for this machine and private networks, where proxies
// stand.
func clientAt(addr string) string {
	a, err := netip.ParseAddrPort(addr)
	if ip := a.Addr().Unmap(); err == nil && !ip.IsLoopback() && !ip.IsPrivate() && !ip.IsLinkLocalUnicast() {
		return network(ip)
	}
	return ""
}

// network is an address, or of IPv6 the network that one client has to itself (RFC 6177).
func network(a netip.Addr) string {
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// hostName returns the host of an address without its port.
func hostName(hostport string) string {
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		return h
	}
	return strings.Trim(hostport, "[]")
}

// OwnHosts makes a test for the Host of a request: an address by number, localhost, or one of names. A page of another
// origin cannot make a browser send these, since it would need a name of its own that leads here (DNS rebinding).
func OwnHosts(names ...string) func(host string) bool {
	return func(host string) bool {
		h := strings.ToLower(hostName(host))
		if _, err := netip.ParseAddr(h); err == nil || h == "localhost" {
			return true
		}
		for _, n := range names {
			if strings.EqualFold(h, hostName(n)) {
				return true
			}
		}
		return false
	}
}

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

// maxWait is how long work waits for a place until it is refused.
const maxWait = 1500 * time.Millisecond

// Slots bound one kind of expensive work: a few at a time, a short queue, then CodeUnavailable; and one client has at
// most half of both.
type Slots struct {
	busy    chan struct{}
	waiting chan struct{} // those at work and those in the queue
	mu      sync.Mutex
	clients tally
}

// NewSlots makes slots for so many at work and so many in the queue.
func NewSlots(busy, queue int) *Slots {
	return &Slots{busy: make(chan struct{}, busy), waiting: make(chan struct{}, busy+queue), clients: tally{}}
}

// Take waits for a place and returns the function that gives it back; nil slots have a place for everyone. Client is
// who asks, as Client tells, "" for nobody in particular. Errors: CodeUnavailable, an Error with status 429, and ctx's.
func (s *Slots) Take(ctx context.Context, client string) (release func(), err error) {
	if s == nil {
		return func() {}, nil
	}
	full := geo.Errorf(geo.CodeUnavailable, "this server is busy with other large requests; try again in a moment")
	select {
	case s.waiting <- struct{}{}:
	default:
		return nil, full
	}
	if !s.count(client, 1) {
		<-s.waiting
		return nil, &Error{Status: http.StatusTooManyRequests, Message: "too much at the same time; wait for the answers, then ask again"}
	}
	leave := func() {
		s.count(client, -1)
		<-s.waiting
	}
	t := time.NewTimer(maxWait)
	defer t.Stop()
	select {
	case s.busy <- struct{}{}:
		return func() { <-s.busy; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	case <-t.C:
		leave()
		return nil, full
	}
}

// count adds to a client's places; it is false when the client has its share.
func (s *Slots) count(client string, n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clients.count(client, n, (cap(s.waiting)+1)/2)
}
