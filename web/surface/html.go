package surface

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dateline/geo"
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
		q.Trouble = s.Trouble()
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
	tag := s.Tag(rev, "json", r.URL.Path, query)
	a := reply.Answer{Type: reply.JSON, Slots: s.Slots.Counts, Vary: vary, Tag: tag}
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
