package index

import (
	"math/bits"
	"slices"
	"sort"

	"dateline/geo"
)

// TileVisitor is told what a tile shows; package tile has one that writes vector tiles. Coordinates are in 1/4096 of
// the tile, y down, 0…4095. Everything comes in an order that depends on the marks alone: points in the order of the
// index, then areas with the largest first, then labels in the order of the index. What is passed is valid during the
// call only, strings for ever.
type TileVisitor interface {
	// Mark shows one mark with a point. codes has, by [geo.Column.Number], a number for each column with a place in
	// tiles: within one tile equal codes mean equal values of m, and 0 that it has none; a column that is told apart by
	// nothing less than its value has 0.
	Mark(x, y int32, m *geo.Mark, codes []uint32)
	// Cluster shows several marks with a point at the place of their median mark, which median returns. Of this one, as
	// of those of areas and labels, only Story, Claim, Location, Country and Precision are there.
	Cluster(x, y int32, n *Tally, median func() *geo.Mark)
	// Area shows the polygon of a location with the marks there, unless it is too small to be seen; drawing is that of
	// its [Area].
	Area(drawing any, name string, n *Tally, median func() *geo.Mark)
	// Label shows a tag at the anchor of a location with an area. When there are too many for a tile, those in one cell
	// of its grid are one tag, of so many places, at the anchor of their median mark.
	Label(x, y int32, name string, places int, n *Tally, median func() *geo.Mark)
}

// Tally counts marks: by status those in role site, at index 0 those in other roles.
type Tally = [8]uint32

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

// levels are the non-empty cells of grids over the world, of places with a point: at level L there are 2^L × 2^L.
type levels struct {
	start [maxLevel + 1][]uint32  // by cell in Morton order: its first place; one more than there are cells
	count [maxCounted + 1][]Tally // what all marks in the cell count, whatever the filter
	area  []Tally                 // by place with an area, likewise
}

const (
	// gridBits is the grid of clusters: 16 × 16 cells a tile, 32 pixels of one of 512. Signs of more would overlap.
	gridBits   = 4
	maxLevel   = 14 // deeper grids are found by walking the places
	maxCounted = 10
	minLevels  = 4096 // rows below which walking is as fast
)

func sumOf(c *Tally) int {
	n := 0
	for _, v := range c {
		n += int(v)
	}
	return n
}

func addTo(c, d *Tally) {
	for i, v := range d {
		c[i] += v
	}
}

func newLevels(s *segment) levels {
	l := levels{area: make([]Tally, s.places.placed-s.places.points)}
	for i := range l.area {
		for r := s.places.start[s.places.points+i]; r < s.places.start[s.places.points+i+1]; r++ {
			l.area[i][glyphOf(s.enum[r])]++
		}
	}
	if s.points < minLevels {
		return l
	}
	p := &s.places
	var start []uint32
	for level := gridBits; level <= maxLevel; level++ {
		shift := 64 - 2*uint(level)
		start = start[:0]
		for i := range p.points {
			if i == 0 || p.morton[i]>>shift != p.morton[i-1]>>shift {
				start = append(start, uint32(i))
			}
		}
		start = append(start, uint32(p.points))
		l.start[level] = slices.Clone(start)
	}
	top := l.start[maxCounted]
	l.count[maxCounted] = make([]Tally, len(top)-1)
	for c := range len(top) - 1 {
		for r := p.start[top[c]]; r < p.start[top[c+1]]; r++ {
			l.count[maxCounted][c][glyphOf(s.enum[r])]++
		}
	}
	for level := maxCounted - 1; level >= gridBits; level-- {
		deeper, fine := l.start[level+1], l.count[level+1]
		counts := make([]Tally, len(l.start[level])-1)
		c := 0
		for i := range fine {
			if deeper[i] >= l.start[level][c+1] {
				c++
			}
			addTo(&counts[c], &fine[i])
		}
		l.count[level] = counts
	}
	return l
}

// run is rows of a view, of which n are chosen by a bitset that begins at word w0.
type run struct {
	v         *view
	b         []uint64
	w0        int
	from, end int
	n         int
}

// fewRows is up to how many rows are sorted to find one of them.
const fewRows = 16

// each calls yield for the rows chosen.
func (r *run) each(yield func(row int)) {
	eachWord(r.b, r.w0, r.from, r.end, func(i int, w uint64) {
		for ; w != 0; w &= w - 1 {
			yield(i<<6 + bits.TrailingZeros64(w))
		}
	})
}

// kth returns the k-th row chosen, from 0 and in order, of several runs, which it uses up. The rows of a run are in
// order already: in turns, the largest is cut in the middle, the others at the same place of the order, and what cannot
// hold the row is left.
func (s *Snapshot) kth(runs []run, k int) rowRef {
	for {
		most, total := 0, 0
		for i := range runs {
			total += runs[i].n
			if runs[i].n > runs[most].n {
				most = i
			}
		}
		m := &runs[most]
		if m.n == total {
			return rowRef{m.v, selectIn(m.b, m.w0, m.from, k)}
		}
		if total <= fewRows || m.n == 1 {
			return s.merge(runs)[k]
		}
		pivot := selectIn(m.b, m.w0, m.from, m.n/2)
		before := 0
		cut := make([]run, len(runs))
		for i, r := range runs {
			at := pivot
			if i != most {
				at = r.from + sort.Search(r.end-r.from, func(x int) bool {
					return s.cmpRows(r.v, r.from+x, m.v, pivot) >= 0
				})
			}
			cut[i] = run{r.v, r.b, r.w0, r.from, at, onesIn(r.b, r.w0, r.from, at)}
			before += cut[i].n
		}
		if k < before {
			runs = cut
			continue
		}
		k -= before
		for i := range runs {
			runs[i].from, runs[i].n = cut[i].end, runs[i].n-cut[i].n
		}
	}
}

// merge returns the rows chosen of several runs, in order.
func (s *Snapshot) merge(runs []run) []rowRef {
	var out []rowRef
	for _, r := range runs {
		r.each(func(row int) { out = append(out, rowRef{r.v, row}) })
	}
	slices.SortFunc(out, func(a, b rowRef) int { return s.cmpRows(a.v, a.row, b.v, b.row) })
	return out
}
