package index

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"dateline/geo"
)

// timeIndex finds the rows of one clock by date. A date is a span, so that there are two orders, of earliest and of
// latest instants, and a bitmap of the rows without a date, which is all that a segment of few rows has.
type timeIndex struct {
	undated          []uint64
	numUndated       int
	disordered       bool // a date ends before it begins
	earliest, latest rankIndex
}

// rankIndex finds the rows whose instant is before another one. Distinct instants are ranked and put into bins of about
// equal size; a bin has a posting list, and every few bins a bitmap holds all rows before it. So a bound is the nearest
// bitmap, flipped by the few lists between, and at most one bin that is looked at row by row.
type rankIndex struct {
	from   []int64  // by bin: its first instant
	last   []int64  // by bin: its last instant
	before []uint32 // by bin: rows in bins before it; one more than there are bins
	rows   postings // by bin
	marks  []checkpoint
}

type checkpoint struct {
	bin  int
	bits []uint64 // rows in bins before bin
}

const (
	// numCheckpoints bitmaps cost n/8 bytes each; a bound flips at most 1/(2·numCheckpoints) of the rows.
	numCheckpoints = 28
	maxBins        = 4096
	minBin         = 64
	// Below that many rows checkpoints are not worth their while.
	minCheckpointed = 4096
)

func newTimeIndex(n int, span *column, spans []geo.Span) timeIndex {
	t := timeIndex{undated: make([]uint64, words(n))}
	for r := range n {
		if span.at(r) == 0 {
			set(t.undated, r)
			t.numUndated++
		}
	}
	if n <= memRows {
		return t
	}
	count := make([]int, len(spans)) // rows by code
	for r := range n {
		count[span.at(r)]++
	}
	for c, k := range count {
		t.disordered = t.disordered || k > 0 && spans[c].Latest < spans[c].Earliest
	}
	t.earliest = newRankIndex(n, span, count, func(c uint32) int64 { return spans[c].Earliest })
	t.latest = newRankIndex(n, span, count, func(c uint32) int64 { return spans[c].Latest })
	return t
}

func newRankIndex(n int, span *column, count []int, of func(uint32) int64) rankIndex {
	bin := make([]uint32, len(count)) // by code
	var codes []sortKey
	for c := range bin {
		bin[c] = noRow
		if c > 0 && count[c] > 0 {
			codes = append(codes, sortKey{uint64(of(uint32(c))), uint32(c)})
		}
	}
	slices.SortFunc(codes, func(a, b sortKey) int { return cmp.Compare(int64(a.k), int64(b.k)) })
	x := rankIndex{before: []uint32{0}}
	dated := n - count[0]
	size := max(dated/maxBins, minBin)
	sum := 0
	for g := range groups(codes, func(c *sortKey) uint64 { return c.k }) {
		t, rows := int64(g[0].k), 0
		for _, c := range g {
			rows += count[c.i]
		}
		if b := len(x.from); b == 0 || sum-int(x.before[b-1]) >= size || rows >= size {
			x.from, x.last, x.before = append(x.from, t), append(x.last, t), append(x.before, 0)
		}
		b := len(x.from) - 1
		for _, c := range g {
			bin[c.i] = uint32(b)
		}
		x.last[b] = t
		sum += rows
		x.before[b+1] = uint32(sum)
	}
	x.rows = newCodePostings(n, len(x.from), span, bin)
	x.checkpoint(n, dated)
	return x
}

func (x *rankIndex) checkpoint(n, dated int) {
	if n < minCheckpointed {
		return
	}
	bits := make([]uint64, words(n))
	b := 0
	for k := 1; k <= numCheckpoints; k++ {
		to := sort.Search(len(x.from), func(i int) bool { return int(x.before[i+1]) > dated*k/numCheckpoints })
		if to == b {
			continue
		}
		for ; b < to; b++ {
			x.rows.apply(uint32(b), 0, bits, false)
		}
		x.marks = append(x.marks, checkpoint{b, slices.Clone(bits)})
	}
}

// bound is the rows before an instant, in parts that do not overlap or take one another back: near, the lists of bins
// first to end, and rows of the bin after them.
type bound struct {
	near       []uint64 // nil for no row
	first, end int
	partial    int // -1 for none
	within     func(int64) bool
}

// less returns the bound of the rows whose instant is before t, or not after it.
func (x *rankIndex) less(t int64, orEqual bool) bound {
	if orEqual && t < math.MaxInt64 {
		t, orEqual = t+1, false
	}
	o := bound{partial: -1, within: func(i int64) bool { return i < t || orEqual && i == t }}
	// Bins before b lie wholly before t; bin b may do so in part.
	b := sort.Search(len(x.from), func(i int) bool { return !o.within(x.last[i]) })
	n := int(x.before[b])
	best, bin := n, 0
	for i := range x.marks {
		if d := int(x.before[x.marks[i].bin]) - n; max(d, -d) < best {
			best, bin, o.near = max(d, -d), x.marks[i].bin, x.marks[i].bits
		}
	}
	o.first, o.end = min(b, bin), max(b, bin)
	if b < len(x.from) && o.within(x.from[b]) {
		o.partial = b
	}
	return o
}

// flip inverts in dst, whose bits begin at word w0, the rows of the bound that near does not say rightly. at returns
// the instant of a row.
func (x *rankIndex) flip(e *env, o *bound, at func(int) int64, w0 int, dst []uint64) {
	for i := o.first; i < o.end; i++ {
		x.rows.apply(uint32(i), w0, dst, true)
	}
	if o.partial < 0 {
		return
	}
	e.rows = x.rows.rows(uint32(o.partial), e.rows[:0])
	for _, r := range e.rows {
		if i := int(r>>6) - w0; i >= 0 && i < len(dst) && o.within(at(int(r))) {
			dst[i] ^= 1 << (r & 63)
		}
	}
}

// flipNear inverts the rows of a bound's near bitmap.
func (o *bound) flipNear(w0 int, dst []uint64) {
	if o.near == nil {
		return
	}
	for i, w := range o.near[w0 : w0+len(dst)] {
		dst[i] ^= w
	}
}

// count returns about how many rows lie before t.
func (x *rankIndex) count(t int64) int {
	return int(x.before[sort.Search(len(x.from), func(i int) bool { return x.last[i] >= t })])
}
