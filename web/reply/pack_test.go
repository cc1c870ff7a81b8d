package reply

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"dateline/geo"
)

// TestPackTheSame holds that a body is packed to the same bytes each time, whatever was packed with the same encoders
// before, since a strong entity tag names them; and that it comes back whole.
func TestPackTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	bodies := make([][]byte, 12)
	for i := range bodies {
		for range 1 + r.IntN(4000) {
			bodies[i] = fmt.Appendf(bodies[i], "%d claims at %d, ", r.IntN(100), r.IntN(1000))
		}
	}
	var used packer
	for _, enc := range []string{"gzip", "zstd"} {
		for level := Fast; level <= Best; level++ {
			for i, body := range bodies {
				var fresh packer
				want, err := fresh.pack(enc, level, body)
				if err != nil {
					t.Fatal(err)
				}
				got, err := used.pack(enc, level, body)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s at level %d: body %d is packed in another way with a used encoder, %v", enc, level, i, err)
				}
				if raw := unpacked(t, enc, got); raw != string(body) {
					t.Errorf("%s at level %d: body %d changed", enc, level, i)
				}
			}
		}
	}
}

// TestUnpackBomb holds that a stored body that unpacks to more than its bound is refused.
func TestUnpackBomb(t *testing.T) {
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for range 64 {
		if _, err := zw.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	if raw, err := gunzip(b.Bytes()); geo.CodeOf(err) != geo.CodeUnavailable || len(raw) > maxUnpacked+1 {
		t.Errorf("%d bytes were unpacked, %v", len(raw), err)
	}
}

func unpacked(t *testing.T, enc string, b []byte) string {
	t.Helper()
	if enc == "gzip" {
		raw, err := gunzip(b)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	zr, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer zr.Close()
	raw, err := zr.DecodeAll(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func text(n int) []byte { return []byte(strings.Repeat("a text that compresses well, ", n)) }
