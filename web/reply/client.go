package reply

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
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
