package index

import (
	"math"
	"math/bits"
	"slices"
	"sync"
)

// words returns how many words hold n bits.
func words(n int) int { return (n + 63) >> 6 }

func get(b []uint64, i int) bool { return b[i>>6]>>(uint(i)&63)&1 != 0 }

func set(b []uint64, i int) { b[i>>6] |= 1 << (uint(i) & 63) }

// ones counts the bits of b.
func ones(b []uint64) int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// setRange sets bits [from, to) of the bits that begin at word w0, as far as dst holds them.
func setRange(dst []uint64, w0, from, to int) {
	from, to = max(from-w0<<6, 0), min(to-w0<<6, len(dst)<<6)
	if from >= to {
		return
	}
	a, b := from>>6, (to-1)>>6
	first, last := ^uint64(0)<<(uint(from)&63), ^uint64(0)>>(63-uint(to-1)&63)
	if a == b {
		dst[a] |= first & last
		return
	}
	dst[a] |= first
	for i := a + 1; i < b; i++ {
		dst[i] = math.MaxUint64
	}
	dst[b] |= last
}

// keepRange clears all bits outside [from, to) of the bits that begin at word w0.
func keepRange(dst []uint64, w0, from, to int) {
	from, to = max(from-w0<<6, 0), min(to-w0<<6, len(dst)<<6)
	if from >= to {
		clear(dst)
		return
	}
	a, b := from>>6, (to-1)>>6
	clear(dst[:a])
	dst[a] &= ^uint64(0) << (uint(from) & 63)
	dst[b] &= ^uint64(0) >> (63 - uint(to-1)&63)
	clear(dst[b+1:])
}

// onesIn counts the bits [from, to) of bits that begin at word w0; the range must lie inside.
func onesIn(b []uint64, w0, from, to int) int {
	if from >= to {
		return 0
	}
	i, j := from>>6-w0, (to-1)>>6-w0
	first, last := ^uint64(0)<<(uint(from)&63), ^uint64(0)>>(63-uint(to-1)&63)
	if i == j {
		return bits.OnesCount64(b[i] & first & last)
	}
	return bits.OnesCount64(b[i]&first) + ones(b[i+1:j]) + bits.OnesCount64(b[j]&last)
}

// anyIn tells whether one of the bits [from, to) is set.
func anyIn(b []uint64, w0, from, to int) bool {
	if from >= to {
		return false
	}
	i, j := from>>6-w0, (to-1)>>6-w0
	first, last := ^uint64(0)<<(uint(from)&63), ^uint64(0)>>(63-uint(to-1)&63)
	if i == j {
		return b[i]&first&last != 0
	}
	return b[i]&first|b[j]&last != 0 || slices.ContainsFunc(b[i+1:j], func(w uint64) bool { return w != 0 })
}

// selectIn returns the position of the k-th set bit, from 0, at or after from.
func selectIn(b []uint64, w0, from, k int) int {
	i := from>>6 - w0
	w := b[i] & (^uint64(0) << (uint(from) & 63))
	if c := bits.OnesCount64(w); k >= c {
		k -= c
		for i++; len(b)-i >= 8; i += 8 { // Eight words at once, for one branch.
			d := (*[8]uint64)(b[i:])
			c := bits.OnesCount64(d[0]) + bits.OnesCount64(d[1]) + bits.OnesCount64(d[2]) + bits.OnesCount64(d[3]) +
				bits.OnesCount64(d[4]) + bits.OnesCount64(d[5]) + bits.OnesCount64(d[6]) + bits.OnesCount64(d[7])
			if k < c {
				break
			}
			k -= c
		}
		for w = b[i]; ; w = b[i] {
			c := bits.OnesCount64(w)
			if k < c {
				break
			}
			k -= c
			i++
		}
	}
	for ; k > 0; k-- {
		w &= w - 1
	}
	return (i+w0)<<6 + bits.TrailingZeros64(w)
}

// buffers lends bitsets, by size, and tilers. What is put back is bounded, so that one large request does not stay for
// ever.
type buffers struct {
	pools  [maxPooled + 1]sync.Pool
	tilers sync.Pool
}

// maxPooled is the binary logarithm of the largest bitset kept, in words: 64 million rows.
const maxPooled = 20

// take returns a bitset of n words with any content.
func (p *buffers) take(n int) []uint64 {
	k := bits.Len(uint(max(n, 64) - 1))
	if k > maxPooled {
		return make([]uint64, n)
	}
	if b, ok := p.pools[k].Get().(*[]uint64); ok {
		return (*b)[:n]
	}
	return make([]uint64, n, 1<<k)
}

// give takes a bitset back; the caller must not use it any more.
func (p *buffers) give(b []uint64) {
	if k := bits.Len(uint(cap(b) - 1)); cap(b) == 1<<k && k <= maxPooled {
		p.pools[k].Put(&b)
	}
}

// planes hold small numbers bit by bit: bit r of planes[k] is bit k of row r's number.
type planes [][]uint64

func newPlanes(n, k int, at func(int) uint8) planes {
	p := make(planes, k)
	for i := range p {
		p[i] = make([]uint64, words(n))
	}
	for r := range n {
		for v, i := at(r), 0; v != 0; v, i = v>>1, i+1 {
			if v&1 != 0 {
				set(p[i], r)
			}
		}
	}
	return p
}

// keep clears the bits of dst, which begin at word w0, of rows whose number is not in the set mask.
func (p planes) keep(mask uint32, w0 int, dst []uint64) {
	all := uint32(1)<<(1<<len(p)) - 1
	mask &= all
	if mask == all {
		return
	}
	var values [16]uint8
	n := 0
	invert := bits.OnesCount32(mask) > 1<<len(p)/2
	for v := range uint8(1 << len(p)) {
		if mask>>v&1 != 0 != invert {
			values[n] = v
			n++
		}
	}
	for i, d := range dst {
		if d == 0 {
			continue
		}
		hit := uint64(0)
		for _, v := range values[:n] {
			w := uint64(math.MaxUint64)
			for k := range p {
				w &= p[k][w0+i] ^ (uint64(v>>k&1) - 1)
			}
			hit |= w
		}
		if invert {
			hit = ^hit
		}
		dst[i] = d & hit
	}
}

// tally adds the numbers of the rows chosen to n. Rows are divided by one bit after the other.
func (p planes) tally(rows []uint64, n []uint32) {
	for i, w := range rows {
		if w == 0 {
			continue
		}
		parts := [16]uint64{w}
		for k := range p {
			b := p[k][i]
			for j := range 1 << k {
				parts[j|1<<k], parts[j] = parts[j]&b, parts[j]&^b
			}
		}
		for j := range 1 << len(p) {
			n[j] += uint32(bits.OnesCount64(parts[j]))
		}
	}
}

// at returns the number of row r.
func (p planes) at(r int) uint8 {
	v := uint8(0)
	for k := range p {
		v |= uint8(p[k][r>>6]>>(uint(r)&63)&1) << k
	}
	return v
}
