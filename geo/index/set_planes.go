package index

import (
	"math"
	"math/bits"
)

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
