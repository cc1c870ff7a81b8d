package surface

import (
	"cmp"
	"net"
	"net/url"
	"strings"

	"dateline/web/basemap"
)

// framePolicy says who may frame a page; "" is nobody. For everybody, "*", there is no directive, since its * never
// matches the opaque origin of a sandboxed page, as the previews of publishing systems are.
func framePolicy(ancestors string) string {
	if ancestors == "*" {
		return "base-uri 'none'"
	}
	return "base-uri 'none'; frame-ancestors " + cmp.Or(ancestors, "'none'")
}

// ownSources are the sources of our own files. The origin stands beside 'self', since the origin of a sandboxed frame
// is opaque, where 'self' matches nothing in WebKit (its bug 316847). A server that only this machine reaches has two
// names, and a policy cannot name an IPv6 address.
func ownSources(base *url.URL) string {
	host, at := base.Hostname(), "'self' "+base.Scheme+"://"
	switch ip := net.ParseIP(host); {
	case host == "localhost" || ip.IsLoopback() || ip.IsUnspecified():
		port := base.Port()
		if port != "" {
			port = ":" + port
		}
		return at + "127.0.0.1" + port + " " + base.Scheme + "://localhost" + port
	case ip != nil && ip.To4() == nil:
		return "'self'"
	}
	return at + base.Host
}

// MapPolicy is the policy of pages with a map: only our own files and, for pictures or for data, the one origin of an
// operator's basemap; no inline script or style, no markup and no code out of strings. The one policy of Trusted Types
// is that of web/ui/src/trusted.ts.
func (s *Base) MapPolicy(ancestors string) string {
	own := ownSources(s.URL)
	img, connect := own, own
	if b := s.Basemap; b != nil && b.Kind == basemap.Vector {
		connect = strings.TrimSpace(own + " " + b.Origin)
	} else if b != nil {
		img = strings.TrimSpace(own + " " + b.Origin)
	}
	return strings.Join([]string{
		"default-src 'none'", "script-src " + own, "style-src " + own, "img-src " + img, "connect-src " + connect,
		"frame-src " + own, "form-action " + own, "require-trusted-types-for 'script'", "trusted-types default", framePolicy(ancestors),
	}, "; ")
}

// noticePolicy is the policy of notices that stand where an embed would: its ancestors may frame them too.
func (s *Base) noticePolicy() string {
	own := ownSources(s.URL)
	return strings.Join([]string{
		"default-src 'none'", "style-src " + own, "img-src " + own,
		"require-trusted-types-for 'script'", "trusted-types 'none'", framePolicy(s.Ancestors),
	}, "; ")
}

// PlainPolicy is the policy of pages without a map, which have neither script nor frame unless more allows it.
func PlainPolicy(more ...string) string {
	return strings.Join(append([]string{
		"default-src 'none'", "style-src 'self'", "img-src 'self'", "form-action 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'",
	}, append(more, framePolicy(""))...), "; ")
}
