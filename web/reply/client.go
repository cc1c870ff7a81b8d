package reply

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
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
	return &limited{Listener: ln, all: maxConns, each: maxClientConns, clients: map[string]int{}}
}

type limited struct {
	net.Listener
	all, each int
	mu        sync.Mutex
	open      int
	clients   map[string]int
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
	if n > 0 && (l.open >= l.all || client != "" && l.clients[client] >= l.each) {
		return false
	}
	l.open += n
	if l.clients[client] += n; l.clients[client] == 0 {
		delete(l.clients, client)
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
