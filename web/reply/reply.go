package reply

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"dateline/geo"
)

// Config says how a Responder answers. The zero value is good.
type Config struct {
	// Build names this build; entity tags change with it.
	Build string
	Log   *slog.Logger
	// ErrorPage renders an error for a browser, with its Content-Security-Policy; nil for problems in JSON alone.
	ErrorPage func(r *http.Request, status int, detail string, err error) (page []byte, policy string, failed error)
	// Hosts tells which hosts requests may name. Then other origins may not read replies. Nil is any host, open to all
	// origins.
	Hosts func(host string) bool
	// CacheBytes is how many bytes of packed replies are kept; 0 is the constant of that name.
	CacheBytes uint64
}

// Responder writes replies. It is safe for concurrent use.
type Responder struct {
	cfg     Config
	log     *slog.Logger
	packer  packer
	cache   *cache
	sending *semaphore.Weighted
}

// The bounds of bodies that are sent: those of more than maxUncounted bytes share maxSending; each piece must be taken
// within pieceTime.
const (
	maxSending   = 64 << 20
	maxUncounted = 256 << 10
	pieceTime    = 30 * time.Second
	pieceBytes   = 64 << 10
)

// New makes a Responder.
func New(cfg Config) (*Responder, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.CacheBytes == 0 {
		cfg.CacheBytes = CacheBytes
	}
	kept, err := newCache(cfg.CacheBytes)
	return &Responder{cfg: cfg, log: cfg.Log, cache: kept, sending: semaphore.NewWeighted(maxSending)}, err
}

// MaxAgeClaims is the Cache-Control of everything with claims in it: what is removed is gone everywhere in a minute.
const MaxAgeClaims = "public, max-age=10, stale-while-revalidate=30"

// Immutable is the Cache-Control of what has its hash in its address.
const Immutable = "public, max-age=31536000, immutable"

// Answer is what is known of a reply before its body is made.
type Answer struct {
	Type string // media type
	// Tag names what the body is a function of, as Responder.Tag makes it, without quotes and encoding; "" for no tag.
	Tag    string
	Cache  string // Cache-Control; "" is MaxAgeClaims
	Vary   string // fields of the request, besides Accept-Encoding, that the reply depends on
	Policy string // Content-Security-Policy; "" is that of data, which may do nothing
	Lang   string // Content-Language
	Header http.Header
	Level  Level
	// Open says that pages of other origins may use the reply, of a preview too, as they may all that is Immutable: it
	// is a file of ours, with nothing in it of what is previewed.
	Open bool
	// Gzipped says that the body is gzip already; it is unpacked for who does not take gzip.
	Gzipped bool
	// Slots are where making the body waits for a place; nil for nowhere.
	Slots *Slots
}

// Tag makes an entity tag from what a reply is a function of, and this build.
func (d *Responder) Tag(parts ...string) string {
	b := append(make([]byte, 0, 512), d.cfg.Build...)
	for _, p := range parts {
		b = append(append(b, 0), p...)
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// encoding is how the reply would be packed.
func (a *Answer) encoding(r *http.Request) string {
	switch {
	case !a.Gzipped && !compressible(a.Type):
		return ""
	case a.Gzipped && TakesGzip(r):
		return "gzip"
	}
	return encoding(r)
}

// Work makes the body of a reply, before any encoding.
type Work func(ctx context.Context) ([]byte, error)

// Make answers with what work makes. A client that has it already is told so before anything is made; what is kept
// under the tag is sent; otherwise work is done, once for all who ask for it at the same time, and kept.
func (d *Responder) Make(w http.ResponseWriter, r *http.Request, a Answer, work Work) error {
	enc := a.encoding(r)
	tag := tagged(a.Tag, enc)
	if d.notModified(w, r, &a, tag) {
		return nil
	}
	p, ok := d.cache.kept.GetIfPresent(tag)
	if !ok {
		client := Client(r)
		var err error
		p, err = d.cache.make(r.Context(), tag, func(ctx context.Context) (packed, error) {
			release, err := a.Slots.Take(ctx, client)
			if err != nil {
				return packed{}, err
			}
			defer release()
			return d.work(ctx, &a, enc, work)
		})
		if err != nil {
			return err
		}
	}
	d.head(w, &a, tag)
	d.send(w, r, &a, p)
	return nil
}

// MakeOnce is Make for what is too large, or made too fast, to be kept: every client's is made apart. A place in the
// slots is given back before the body is sent, and large bodies that are being sent are bounded together.
func (d *Responder) MakeOnce(w http.ResponseWriter, r *http.Request, a Answer, work Work) error {
	enc := a.encoding(r)
	tag := tagged(a.Tag, enc)
	if d.notModified(w, r, &a, tag) {
		return nil
	}
	p, sent, err := d.makeOnce(r, &a, enc, work)
	if err != nil {
		return err
	}
	defer sent()
	d.head(w, &a, tag)
	d.send(w, r, &a, p)
	return nil
}

func (d *Responder) makeOnce(r *http.Request, a *Answer, enc string, work Work) (packed, func(), error) {
	ctx := r.Context()
	release, err := a.Slots.Take(ctx, Client(r))
	if err != nil {
		return packed{}, nil, err
	}
	defer release()
	p, err := d.work(ctx, a, enc, work)
	if err != nil {
		return packed{}, nil, err
	}
	sent, err := d.admit(ctx, len(p.body))
	return p, sent, err
}

// admit waits until so many bytes may be sent and returns what gives them back.
func (d *Responder) admit(ctx context.Context, n int) (func(), error) {
	if n <= maxUncounted {
		return func() {}, nil
	}
	wait, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	weight := min(int64(n), maxSending)
	if err := d.sending.Acquire(wait, weight); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, geo.Errorf(geo.CodeUnavailable, "this server is sending all that it may; try again in a moment, or ask for less")
	}
	return func() { d.sending.Release(weight) }, nil
}

// Write answers with a body that is at hand.
func (d *Responder) Write(w http.ResponseWriter, r *http.Request, a Answer, body []byte) error {
	return d.MakeOnce(w, r, a, func(context.Context) ([]byte, error) { return body, nil })
}

// NoContent answers 204, which has a tag like any other reply.
func (d *Responder) NoContent(w http.ResponseWriter, r *http.Request, a Answer) {
	if !d.notModified(w, r, &a, a.Tag) {
		d.head(w, &a, a.Tag)
		w.WriteHeader(http.StatusNoContent)
	}
}

// tagged is the tag of a reply in an encoding.
func tagged(tag, enc string) string {
	if enc == "" || tag == "" {
		return tag
	}
	return tag + "-" + enc
}

// work makes a body and compresses it as negotiated. Small bodies stay as they are.
func (d *Responder) work(ctx context.Context, a *Answer, enc string, work Work) (packed, error) {
	body, err := work(ctx)
	if a.Gzipped && enc == "gzip" || err != nil {
		return packed{body, enc}, err
	}
	if a.Gzipped {
		body, err = gunzip(body)
	}
	if enc == "" || len(body) < minCompress || err != nil {
		return packed{body, ""}, err
	}
	out, err := d.packer.pack(enc, a.Level, body)
	return packed{out, enc}, err
}

// notModified answers 304 to a client that has the reply of that tag.
func (d *Responder) notModified(w http.ResponseWriter, r *http.Request, a *Answer, tag string) bool {
	header := r.Header["If-None-Match"]
	if len(header) == 0 || tag == "" || !matches(header, tag) {
		return false
	}
	d.head(w, a, tag)
	w.WriteHeader(http.StatusNotModified)
	return true
}

// head sets what a 200 and its 304 have in common (RFC 9110, 15.4.5).
func (d *Responder) head(w http.ResponseWriter, a *Answer, tag string) {
	h := w.Header()
	for k, v := range a.Header {
		h[k] = v
	}
	if a.Lang != "" {
		h.Set("Content-Language", a.Lang)
	}
	if a.Policy != "" {
		h.Set("Content-Security-Policy", a.Policy)
	}
	cache := cmp.Or(a.Cache, MaxAgeClaims)
	if tag != "" {
		h.Set("Etag", `"`+tag+`"`)
	}
	h.Set("Cache-Control", cache)
	if cache == Immutable || a.Open {
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Access-Control-Allow-Origin", "*")
	} else if strings.HasPrefix(a.Type, "image/") { // May be shown: frames that are sandboxed are of no origin. Nothing may read it.
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	if a.Vary == "" {
		h.Set("Vary", "Accept-Encoding")
	} else {
		h.Set("Vary", a.Vary+", Accept-Encoding")
	}
}

// send writes the body, in pieces each of which the client must take in time.
func (d *Responder) send(w http.ResponseWriter, r *http.Request, a *Answer, p packed) {
	h := w.Header()
	h.Set("Content-Type", a.Type)
	if p.enc != "" {
		h.Set("Content-Encoding", p.enc)
	}
	h.Set("Content-Length", strconv.Itoa(len(p.body)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	out := io.Writer(w)
	if len(p.body) > pieceBytes {
		out = NewProgress(w)
	}
	_, _ = out.Write(p.body) // the client may be gone; there is nobody left to tell
}

// Progress writes to a client that must take each piece within 30 s, however long the whole takes.
type Progress struct {
	w    http.ResponseWriter
	ctrl *http.ResponseController
}

// NewProgress returns a writer to w, which replaces the server's WriteTimeout for this reply.
func NewProgress(w http.ResponseWriter) *Progress { return &Progress{w, http.NewResponseController(w)} }

// Write implements io.Writer.
func (p *Progress) Write(b []byte) (n int, err error) {
	for len(b) > 0 {
		piece := b[:min(len(b), pieceBytes)]
		_ = p.ctrl.SetWriteDeadline(time.Now().Add(pieceTime)) // a writer without deadlines is a test's
		m, err := p.w.Write(piece)
		n += m
		if err != nil {
			return n, err
		}
		b = b[m:]
	}
	return n, nil
}
