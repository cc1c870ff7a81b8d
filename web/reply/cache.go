package reply

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
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
	kept    *otter.Cache[string, packed]
	mu      sync.Mutex
	flights map[string]*flight
}

// flight is a reply in the making.
type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int
	out     packed
	err     error
}

func newCache(bytes uint64) (*cache, error) {
	kept, err := otter.New(&otter.Options[string, packed]{
		MaximumWeight: bytes,
		Weigher:       func(tag string, p packed) uint32 { return uint32(len(p.body) + len(tag) + 128) },
	})
	return &cache{kept: kept, flights: map[string]*flight{}}, err
}

func (c *cache) get(tag string) (packed, bool) { return c.kept.GetIfPresent(tag) }

// make returns what is kept under a tag, or what work makes, which is kept. Work gets a context of its own.
func (c *cache) make(ctx context.Context, tag string, work func(context.Context) (packed, error)) (packed, error) {
	c.mu.Lock()
	f := c.flights[tag]
	if f == nil {
		if p, ok := c.kept.GetIfPresent(tag); ok { // made between the look before and the lock
			c.mu.Unlock()
			return p, nil
		}
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), makeTime)
		f = &flight{done: make(chan struct{}), cancel: cancel}
		c.flights[tag] = f
		go c.fly(own, tag, f, work)
	}
	f.waiting++
	c.mu.Unlock()
	select {
	case <-f.done:
		return f.out, f.err
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		if f.waiting--; f.waiting == 0 {
			f.cancel()
			c.land(tag, f)
		}
		return packed{}, ctx.Err()
	}
}

// fly does the work. A panic in it becomes everyone's error; it must not end the process, as it would in a goroutine.
func (c *cache) fly(ctx context.Context, tag string, f *flight, work func(context.Context) (packed, error)) {
	defer close(f.done)
	defer f.cancel()
	defer func() {
		if p := recover(); p != nil {
			f.err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.land(tag, f)
	}()
	if f.out, f.err = work(ctx); f.err == nil {
		c.kept.Set(tag, f.out)
	}
}

// land takes a flight off the list, unless another has taken its place. The caller holds the lock.
func (c *cache) land(tag string, f *flight) {
	if c.flights[tag] == f {
		delete(c.flights, tag)
	}
}
