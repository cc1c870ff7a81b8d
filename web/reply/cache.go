package reply

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"

	"dateline/geo/flight"
)

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
