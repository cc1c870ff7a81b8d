package surface

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dateline/geo"
	"dateline/web/basemap"
	"dateline/web/page"
	"dateline/web/reply"
	"dateline/web/voice"
)

// Page is a page to be written, and what it depends on beside its address and the reader.
type Page struct {
	Query  string // as query.Seen makes it
	Vary   string // fields of the request beside the language
	Policy string
	Slots  *reply.Slots
	Render func(ctx context.Context, b *bytes.Buffer, q page.Request) error
}

// pageRequest says for whom a page is written, but for its query.
func (s *Base) pageRequest(r *http.Request, hl string) page.Request {
	key := hl + "\x00" + strings.Join(r.Header["Accept-Language"], ",")
	lang, ok := s.langs.GetIfPresent(key)
	if !ok {
		lang = voice.Language(hl, key[len(hl)+1:])
		s.langs.Set(key, lang)
	}
	q := page.Request{Lang: lang}
	if s.Trouble != nil {
		q.Trouble, q.Doubtful = s.Trouble()
	}
	return q
}

// HTML answers with a page, which is written once for all who ask for the same. Pages say on which day they were read,
// so a tag lasts no longer than the day.
func (s *Base) HTML(w http.ResponseWriter, r *http.Request, v url.Values, rev geo.Revision, x Page) error {
	q := s.pageRequest(r, v.Get("hl"))
	a := reply.Answer{
		Type: reply.HTML, Policy: x.Policy, Level: reply.Page, Slots: cmp.Or(x.Slots, s.Slots.Pages), Vary: "Accept-Language", Lang: q.Lang,
	}
	if x.Vary != "" {
		a.Vary = x.Vary + ", " + a.Vary
	}
	if s.Trouble != nil {
		a.Cache = "no-store"
	}
	a.Tag = s.Tag(rev, "html", r.URL.Path, x.Query, q.Lang, q.Trouble, strconv.FormatInt(time.Now().Unix()/(24*60*60), 10))
	return s.Reply.Make(w, r, a, func(ctx context.Context) ([]byte, error) {
		var b bytes.Buffer
		var err error
		if q.Query, err = url.ParseQuery(x.Query); err != nil {
			return nil, err
		}
		q.Theme = q.Query.Get("theme")
		err = x.Render(ctx, &b, q)
		return b.Bytes(), err
	})
}

// JSON answers with what make returns, which is made once for all who ask for the same: the address with a query.
func (s *Base) JSON(
	w http.ResponseWriter, r *http.Request, rev geo.Revision, query, vary string, make func(ctx context.Context) (any, error),
) error {
	return s.made(w, r, reply.Answer{Type: reply.JSON, Vary: vary, Tag: s.Tag(rev, "json", r.URL.Path, query)}, make)
}

// Typed is JSON with a media type and without a query.
func (s *Base) Typed(
	w http.ResponseWriter, r *http.Request, rev geo.Revision, kind string, make func(ctx context.Context) (any, error),
) error {
	return s.made(w, r, reply.Answer{Type: kind, Tag: s.Tag(rev, kind, r.URL.Path)}, make)
}

func (s *Base) made(
	w http.ResponseWriter, r *http.Request, a reply.Answer, make func(ctx context.Context) (any, error),
) error {
	a.Slots = s.Slots.Counts
	return s.Reply.Make(w, r, a, func(ctx context.Context) ([]byte, error) {
		v, err := make(ctx)
		if err != nil {
			return nil, err
		}
		return json.Marshal(v)
	})
}

// ErrorPage renders an error for a browser. That of an embed shows in the article, as the embed would.
func (s *Base) ErrorPage(
	r *http.Request, status int, detail string, failed error,
) (body []byte, policy string, err error) {
	var b bytes.Buffer
	q := s.pageRequest(r, r.URL.Query().Get("hl"))
	q.Query = r.URL.Query()
	q.Theme = q.Query.Get("theme")
	policy = PlainPolicy()
	if strings.TrimPrefix(r.URL.Path, s.URL.Path) == "/embed" {
		q.Embedded, policy = true, s.noticePolicy()
	}
	if gone := (*goneError)(nil); errors.As(failed, &gone) {
		err = s.Pages.Gone(&b, q, gone.Gone)
	} else {
		err = s.Pages.Error(&b, q, status, detail)
	}
	return b.Bytes(), policy, err
}

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
// is that of web/ui/src/ground/trusted.ts.
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
