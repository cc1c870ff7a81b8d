package web

import (
	"bytes"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"
)

// The tile cache. Deep tiles are rendered faster than a cache pays for.
const (
	tileCacheBytes = 64 << 20
	tileCacheZoom  = 11 // the deepest zoom that is cached
)

// tileCache keeps compressed tiles by entity tag, which names tile, canonical filter, revision of the region and encoding:
// an entry is never stale, only unused. Concurrent requests for one tile render it once.
type tileCache struct {
	tiles  *otter.Cache[string, *packedTile]
	flight singleflight.Group
	pack   *compressors
}

// packedTile is a compressed tile. It is packed fast at first, and small when it is asked for again.
type packedTile struct {
	body  atomic.Pointer[[]byte]
	asked atomic.Int32
}

func newTileCache(pack *compressors) (*tileCache, error) {
	tiles, err := otter.New(&otter.Options[string, *packedTile]{
		MaximumWeight: tileCacheBytes,
		Weigher: func(key string, t *packedTile) uint32 {
			return uint32(len(*t.body.Load()) + len(key) + 128)
		},
	})
	return &tileCache{tiles: tiles, pack: pack}, err
}

// get returns the packed tile kept under a tag.
func (c *tileCache) get(tag, enc string) ([]byte, bool) {
	t, ok := c.tiles.GetIfPresent(tag)
	if !ok {
		return nil, false
	}
	if t.asked.Add(1) == 1 {
		if small, err := repack(enc, *t.body.Load()); err == nil {
			t.body.Store(&small)
		}
	}
	return *t.body.Load(), true
}

// render returns the packed tile, made by at most one of those who ask at the same time, and keeps it.
func (c *tileCache) render(tag, enc string, make func() ([]byte, error)) ([]byte, error) {
	v, err, _ := c.flight.Do(tag, func() (any, error) {
		raw, err := make()
		if err != nil {
			return nil, err
		}
		body, err := c.pack.pack(enc, raw)
		if err != nil {
			return nil, err
		}
		t := &packedTile{}
		t.body.Store(&body)
		c.tiles.Set(tag, t)
		return body, nil
	})
	if err != nil {
		return nil, err
	}
	return v.([]byte), nil
}

// repack compresses again, smaller.
func repack(enc string, packed []byte) ([]byte, error) {
	var out bytes.Buffer
	switch enc {
	case "gzip":
		raw, err := gunzip(packed)
		if err != nil {
			return nil, err
		}
		zw, err := gzip.NewWriterLevel(&out, 6)
		if err != nil {
			return nil, err
		}
		if _, err := zw.Write(raw); err != nil {
			return nil, err
		}
		err = zw.Close()
		return out.Bytes(), err
	case "zstd":
		zr, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		defer zr.Close()
		raw, err := zr.DecodeAll(packed, nil)
		if err != nil {
			return nil, err
		}
		zw, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
		if err != nil {
			return nil, err
		}
		return zw.EncodeAll(raw, nil), nil
	}
	return packed, nil
}
