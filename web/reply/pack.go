package reply

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/maypok86/otter/v2"

	"dateline/geo"
	"dateline/geo/flight"
)

// Level says how hard a body is packed.
type Level int

// The levels: Fast for what is made for one client, Page for what is waited for on phones, Best for what never changes.
const (
	Fast Level = iota
	Page
	Best
)

// levels are the settings of each encoder. The content window of zstd stays at 8 MB or less, which RFC 9659 asks for.
var levels = [...]struct {
	gzip   int
	zstd   zstd.EncoderLevel
	window int
}{
	{gzip.BestSpeed, zstd.SpeedFastest, 1 << 20},
	{6, zstd.SpeedBetterCompression, 1 << 20},
	{gzip.BestCompression, zstd.SpeedBestCompression, 8 << 20},
}

// minCompress is the size in bytes below which compression does not pay.
const minCompress = 700

// maxKeptOut is how many bytes a buffer for output may have to be used again.
const maxKeptOut = 1 << 20

// maxUnpacked is how many bytes a body that is stored as gzip may have when it is unpacked.
const maxUnpacked = 16 << 20

// packer compresses. It keeps encoders of the lower levels, since making one costs more than using it. The zero value
// is ready.
type packer struct {
	gzip, zstd [len(levels)]sync.Pool
	out        sync.Pool // *bytes.Buffer, for what gzip writes
}

// pack compresses a body; "" leaves it as it is. The same body, encoding and level always make the same bytes.
func (p *packer) pack(enc string, level Level, body []byte) ([]byte, error) {
	switch enc {
	case "gzip":
		return p.packGzip(level, body)
	case "zstd":
		zw, ok := p.zstd[level].Get().(*zstd.Encoder)
		if !ok {
			var err error
			set := levels[level]
			zw, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(set.zstd), zstd.WithEncoderConcurrency(1),
				zstd.WithWindowSize(set.window))
			if err != nil {
				return nil, err
			}
		}
		if level < Best {
			defer p.zstd[level].Put(zw)
		}
		return zw.EncodeAll(body, make([]byte, 0, len(body)/2+64)), nil
	}
	return body, nil
}

func (p *packer) packGzip(level Level, body []byte) ([]byte, error) {
	out, ok := p.out.Get().(*bytes.Buffer)
	if !ok {
		out = &bytes.Buffer{}
	}
	defer func() {
		if out.Cap() <= maxKeptOut {
			p.out.Put(out)
		}
	}()
	out.Reset()
	zw, ok := p.gzip[level].Get().(*gzip.Writer)
	if !ok {
		var err error
		if zw, err = gzip.NewWriterLevel(nil, levels[level].gzip); err != nil {
			return nil, err
		}
	}
	if level < Best {
		defer p.gzip[level].Put(zw)
	}
	zw.Reset(out)
	if _, err := zw.Write(body); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return bytes.Clone(out.Bytes()), nil
}

// gunzip unpacks a body; one of more than maxUnpacked bytes is an error.
func gunzip(b []byte) ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(zr, maxUnpacked+1))
	if err == nil && len(raw) > maxUnpacked {
		err = geo.Errorf(geo.CodeUnavailable, "more than %d MB unpacked are not served", maxUnpacked>>20)
	}
	return raw, err
}

// CacheBytes is how many bytes of packed replies are kept.
const CacheBytes = 64 << 20

// makeTime bounds the making of one reply.
const makeTime = 30 * time.Second

// packed is a body as it is sent.
type packed struct {
	body []byte
	enc  string // Content-Encoding, "" for none
}

// cache keeps packed replies by entity tag, which names what they are a function of: an entry is never stale, only
// unused. What several ask for at the same time is made once; the work ends when none of them waits any more.
type cache struct {
	flight.Group[packed]
	kept *otter.Cache[string, packed]
}

func newCache(bytes uint64) (*cache, error) {
	kept, err := otter.New(&otter.Options[string, packed]{
		MaximumWeight: bytes,
		Weigher:       func(tag string, p packed) uint32 { return uint32(len(p.body) + len(tag) + 128) },
	})
	return &cache{kept: kept}, err
}

// make returns what is kept under a tag, or what work makes, which is kept. Work gets a context of its own.
func (c *cache) make(ctx context.Context, tag string, work func(context.Context) (packed, error)) (packed, error) {
	return c.Join(ctx, tag, makeTime, func(ctx context.Context) (packed, error) {
		if p, ok := c.kept.GetIfPresent(tag); ok { // made between the look before and the flight
			return p, nil
		}
		p, err := work(ctx)
		if err == nil {
			c.kept.Set(tag, p)
		}
		return p, err
	})
}
