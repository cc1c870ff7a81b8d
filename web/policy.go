package web

import "strings"

// framePolicy says who may frame a page; "" is nobody.
func framePolicy(ancestors string) string {
	if ancestors == "" {
		ancestors = "'none'"
	}
	return "base-uri 'none'; frame-ancestors " + ancestors
}

// pageCSP is the policy of pages with a map: only our own files and an operator's basemap, no inline script or style, no
// markup and no code out of strings. The one policy of Trusted Types is that of web/ui/src/trusted.ts.
func (s *Server) pageCSP(ancestors string) string {
	img, connect := s.backgroundSources()
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'" + img, "connect-src 'self'" + connect, "frame-src 'self'", "form-action 'self'",
		"require-trusted-types-for 'script'", "trusted-types default", framePolicy(ancestors),
	}, "; ")
}

// plainCSP is the policy of pages without a map, which have neither script nor frame unless more allows it.
func plainCSP(more ...string) string {
	return strings.Join(append([]string{
		"default-src 'none'", "style-src 'self'", "img-src 'self'", "form-action 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'",
	}, append(more, framePolicy(""))...), "; ")
}

// dataCSP is the policy of what is no page, should a browser show it as one.
func dataCSP() string { return "default-src 'none'; form-action 'none'; " + framePolicy("") }
