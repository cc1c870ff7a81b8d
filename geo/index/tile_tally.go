package index

import "math/bits"

// glyphs are how the marks of 64 rows count in a cluster, bit by bit: a status, or 0 for roles other than site. They
// lie together because they are always read together.
type glyphs [3]uint64

func newGlyphs(enum []uint16) []glyphs {
	g := make([]glyphs, words(len(enum)))
	for r, e := range enum {
		v := glyphOf(e)
		for k := range uint8(3) {
			g[r>>6][k] |= uint64(v>>k&1) << (uint(r) & 63)
		}
	}
	return g
}

// sums are counts of bits from which a tally follows.
type sums struct{ all, c0, c1, c2, c01, c02, c12 int }

func (c *sums) word(w uint64, g *glyphs) {
	x, y, z := w&g[0], w&g[1], w&g[2]
	c.all += bits.OnesCount64(w)
	c.c0 += bits.OnesCount64(x)
	c.c1 += bits.OnesCount64(y)
	c.c2 += bits.OnesCount64(z)
	c.c01 += bits.OnesCount64(x & y)
	c.c02 += bits.OnesCount64(x & z)
	c.c12 += bits.OnesCount64(y & z)
}

// tally takes the counts apart. Number 7 is not a status, so that three pairs are all there is.
func (c *sums) tally() Tally {
	return Tally{
		0: uint32(c.all - c.c0 - c.c1 - c.c2 + c.c01 + c.c02 + c.c12),
		1: uint32(c.c0 - c.c01 - c.c02), 2: uint32(c.c1 - c.c01 - c.c12), 3: uint32(c.c01),
		4: uint32(c.c2 - c.c02 - c.c12), 5: uint32(c.c02), 6: uint32(c.c12),
	}
}

// tally counts the rows chosen in [from, end) by glyph; false when there are none.
func (s *segment) tally(b []uint64, w0, from, end int, n *Tally) bool {
	if from >= end {
		return false
	}
	i, j := from>>6, (end-1)>>6
	first, last := ^uint64(0)<<(uint(from)&63), ^uint64(0)>>(63-uint(end-1)&63)
	var c sums
	if i == j {
		c.word(b[i-w0]&first&last, &s.glyph[i])
	} else {
		c.word(b[i-w0]&first, &s.glyph[i])
		c.word(b[j-w0]&last, &s.glyph[j])
		c.run(b[i+1-w0:j-w0], s.glyph[i+1:j])
	}
	if c.all == 0 {
		return false
	}
	*n = c.tally()
	return true
}

// run is word for many words. The sums are kept in variables, which the compiler keeps in registers.
func (c *sums) run(rows []uint64, g []glyphs) {
	var all, c0, c1, c2, c01, c02, c12 int
	g = g[:len(rows)]
	for k, w := range rows { // Without a branch: one that is hard to foresee costs more than all these counts.
		x, y, z := w&g[k][0], w&g[k][1], w&g[k][2]
		all += bits.OnesCount64(w)
		c0 += bits.OnesCount64(x)
		c1 += bits.OnesCount64(y)
		c2 += bits.OnesCount64(z)
		c01 += bits.OnesCount64(x & y)
		c02 += bits.OnesCount64(x & z)
		c12 += bits.OnesCount64(y & z)
	}
	c.all += all
	c.c0 += c0
	c.c1 += c1
	c.c2 += c2
	c.c01 += c01
	c.c02 += c02
	c.c12 += c12
}
