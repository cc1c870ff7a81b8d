package index

import (
	"math/rand/v2"
	"testing"
)

// TestBitRanges holds what works on ranges of bits against the bits one by one, from any word on, at every edge of words.
func TestBitRanges(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	edge := func(n int) int { return min(max(r.IntN(n/64+1)*64+r.IntN(5)-2, 0), n) }
	for range 20_000 {
		w0, size := r.IntN(3), 1+r.IntN(24)
		b := make([]uint64, size)
		for i := range b {
			b[i] = r.Uint64() & r.Uint64() & r.Uint64()
		}
		low, high := w0*64, (w0+size)*64
		at := func(b []uint64, i int) bool { return b[i/64-w0]>>(i%64)&1 != 0 }
		from, to := low+edge(high-low), low+edge(high-low)
		if from > to {
			from, to = to, from
		}
		var list []int // the bits set in [from, to)
		for i := from; i < to; i++ {
			if at(b, i) {
				list = append(list, i)
			}
		}
		if got := onesIn(b, w0, from, to); got != len(list) {
			t.Fatalf("onesIn(%d, %d from word %d) = %d, want %d", from, to, w0, got, len(list))
		}
		if got := anyIn(b, w0, from, to); got != (len(list) > 0) {
			t.Fatalf("anyIn(%d, %d from word %d) = %v", from, to, w0, got)
		}
		if len(list) > 0 {
			k := r.IntN(len(list))
			if got := selectIn(b, w0, from, k); got != list[k] {
				t.Fatalf("selectIn(%d from word %d, %d) = %d, want %d", from, w0, k, got, list[k])
			}
		}
		var kept, put []uint64
		// The range may reach over the bits that are there.
		wide, far := from-r.IntN(2)*from, to+r.IntN(2)*200
		kept, put = append(kept, b...), append(put, b...)
		keepRange(kept, w0, wide, far)
		setRange(put, w0, wide, far)
		for i := low; i < high; i++ {
			in := i >= wide && i < far
			if at(kept, i) != (in && at(b, i)) || at(put, i) != (in || at(b, i)) {
				t.Fatalf("bit %d of keepRange or setRange(%d, %d from word %d) of %d words is wrong", i, wide, far, w0, size)
			}
		}
	}
}
