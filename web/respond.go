package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"dateline/geo"
)

// reply is a whole response, ready but for its encoding.
type reply struct {
	kind  string // media type
	body  []byte
	etag  string // opaque, without quotes and encoding; "" is made from the body
	cache string // Cache-Control; "" is maxAgeClaims
	// gzipped says that body is gzip already; it is unpacked for who does not take gzip.
	gzipped bool
	// packed says that body is packed in that encoding already, as the reader takes it; "" for not.
	packed string
	// best asks for the smallest body, kept under the tag for the next reader; for what never changes.
	best   bool
	csp    string
	header http.Header
	status int // 0 is 200
}

// maxAgeClaims is the Cache-Control of everything with claims in it: what is removed is gone everywhere in a minute.
const maxAgeClaims = "public, max-age=10, stale-while-revalidate=30"

// immutable is the Cache-Control of what has its hash in its address.
const immutable = "public, max-age=31536000, immutable"

// minCompress is the size in bytes below which compression does not pay.
const minCompress = 700

// pools keep encoders of one level.
type pools struct{ gzip, zstd sync.Pool }

// compressors keeps encoders between requests, since making one costs more than using it.
type compressors struct {
	fast, page pools
	out        sync.Pool // *bytes.Buffer, for what gzip writes
	small      sync.Map  // by tag: []byte, the best compressed form of what never changes
	smallSize  atomic.Int64
}

// maxKeptOut is how many bytes a buffer for output may have to be used again.
const maxKeptOut = 1 << 20

// maxSmall bounds what is kept of best forms, in bytes.
const maxSmall = 16 << 20

// best packs as small as the encoding can, once a tag.
func (c *compressors) best(enc, tag string, body []byte) ([]byte, error) {
	if b, ok := c.small.Load(tag); ok {
		return b.([]byte), nil
	}
	var out bytes.Buffer
	var err error
	if enc == "gzip" {
		var zw *gzip.Writer
		if zw, err = gzip.NewWriterLevel(&out, gzip.BestCompression); err == nil {
			_, err = zw.Write(body)
			err = errors.Join(err, zw.Close())
		}
	} else {
		var zw *zstd.Encoder
		zw, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(8<<20))
		if err == nil {
			out.Write(zw.EncodeAll(body, nil))
		}
	}
	if err != nil {
		return nil, err
	}
	if c.smallSize.Add(int64(out.Len())) <= maxSmall {
		c.small.Store(tag, out.Bytes())
	}
	return out.Bytes(), nil
}

func (c *compressors) pack(enc string, body []byte) ([]byte, error) {
	return c.packAt(&c.fast, enc, body, gzip.BestSpeed, zstd.SpeedFastest)
}

// packPage compresses a page, which is made seldom and waited for on phones, smaller than pack does.
func (c *compressors) packPage(enc string, body []byte) ([]byte, error) {
	return c.packAt(&c.page, enc, body, 7, zstd.SpeedBestCompression)
}

func (c *compressors) packAt(kept *pools, enc string, body []byte, level int, zlevel zstd.EncoderLevel) ([]byte, error) {
	switch enc {
	case "gzip":
		out, ok := c.out.Get().(*bytes.Buffer)
		if !ok {
			out = &bytes.Buffer{}
		}
		defer func() {
			if out.Cap() <= maxKeptOut {
				c.out.Put(out)
			}
		}()
		out.Reset()
		zw, ok := kept.gzip.Get().(*gzip.Writer)
		if !ok {
			var err error
			if zw, err = gzip.NewWriterLevel(nil, level); err != nil {
				return nil, err
			}
		}
		defer kept.gzip.Put(zw)
		zw.Reset(out)
		if _, err := zw.Write(body); err != nil {
			return nil, err
		}
		if err := zw.Close(); err != nil {
			return nil, err
		}
		return bytes.Clone(out.Bytes()), nil
	case "zstd":
		zw, ok := kept.zstd.Get().(*zstd.Encoder)
		if !ok {
			var err error
			// The content window stays at 8 MB or less, which RFC 9659 asks of zstd in HTTP.
			zw, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zlevel), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
			if err != nil {
				return nil, err
			}
		}
		defer kept.zstd.Put(zw)
		return zw.EncodeAll(body, make([]byte, 0, len(body)/2+64)), nil
	}
	return body, nil
}

func gunzip(b []byte) ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(zr)
}

// write answers with a reply: it sets the headers, answers 304 to a matching If-None-Match, and compresses as negotiated.
func (s *Server) write(w http.ResponseWriter, r *http.Request, p reply) error {
	enc := p.packed
	if p.packed == "" && (p.gzipped || len(p.body) >= minCompress && compressible(p.kind)) {
		enc = encoding(r)
		if p.gzipped && enc == "zstd" && wantsGzip(r) {
			enc = "gzip"
		}
	}
	tag := p.etag
	if tag == "" {
		sum := sha256.Sum256(p.body)
		tag = base64.RawURLEncoding.EncodeToString(sum[:12])
	}
	if enc != "" {
		tag += "-" + enc
	}
	h := w.Header()
	for k, v := range p.header {
		h[k] = v
	}
	if p.csp != "" {
		h.Set("Content-Security-Policy", p.csp)
	}
	setValidators(h, tag, p.cache)
	if matches(r.Header.Values("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	body, err := s.encode(p, enc, tag)
	if err != nil {
		return err
	}
	h.Set("Content-Type", p.kind)
	if enc != "" {
		h.Set("Content-Encoding", enc)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if p.status == 0 {
		p.status = http.StatusOK
	}
	w.WriteHeader(p.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader may be gone; there is nobody left to tell
	}
	return nil
}

// setValidators sets what a 200 and its 304 have in common (RFC 9110, 15.4.5).
func setValidators(h http.Header, tag, cache string) {
	if cache == "" {
		cache = maxAgeClaims
	}
	h.Set("Etag", `"`+tag+`"`)
	h.Set("Cache-Control", cache)
	h.Set("Vary", "Accept, Accept-Encoding")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Link, Content-Crs")
}

// notModified answers 304, before anything is computed, to a reader that has the compressed reply of that tag already. A
// small reply, which is not compressed, is found out by write.
func notModified(w http.ResponseWriter, r *http.Request, tag string) bool {
	header := r.Header.Values("If-None-Match")
	enc := encoding(r)
	if len(header) == 0 || enc == "" || !matches(header, tag+"-"+enc) {
		return false
	}
	setValidators(w.Header(), tag+"-"+enc, "")
	w.WriteHeader(http.StatusNotModified)
	return true
}

func (s *Server) encode(p reply, enc, tag string) ([]byte, error) {
	if p.packed != "" {
		return p.body, nil
	}
	if p.best && enc != "" {
		return s.pack.best(enc, tag, p.body)
	}
	if p.kind == typeHTML {
		return s.pack.packPage(enc, p.body)
	}
	if !p.gzipped {
		return s.pack.pack(enc, p.body)
	}
	if enc == "gzip" {
		return p.body, nil
	}
	raw, err := gunzip(p.body)
	if err != nil {
		return nil, err
	}
	return s.pack.pack(enc, raw)
}

func wantsGzip(r *http.Request) bool {
	return wants(r.Header.Values("Accept-Encoding"), func(rng string) int {
		switch rng {
		case "gzip":
			return 2
		case "*":
			return 1
		}
		return 0
	}) > 0
}

func compressible(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") || strings.Contains(kind, "xml") ||
		kind == typeMVT || strings.Contains(kind, "javascript")
}

// matches compares an If-None-Match list weakly (RFC 9110, 13.1.2).
func matches(header []string, tag string) bool {
	for _, h := range header {
		for part := range strings.SplitSeq(h, ",") {
			part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
			if part == "*" || part == `"`+tag+`"` {
				return true
			}
		}
	}
	return false
}

// tag makes an entity tag from what a reply is a function of: this build, the store, a revision and the canonical request.
func (s *Server) tag(rev geo.Revision, parts ...string) string {
	h := sha256.New()
	io.WriteString(h, s.cfg.Build)
	io.WriteString(h, rev.Store)
	_ = binary.Write(h, binary.LittleEndian, rev.N)
	for _, p := range parts {
		h.Write([]byte{0})
		io.WriteString(h, p)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}
