package index

import (
	"math"
	"slices"
	"sort"
)

// postings holds ascending lists of rows, one a value. Long lists are cut into spans of 65 536 rows, each an array of
// low halves, a bitmap or “all”, as roaring bitmaps have them (Chambi, Lemire, Kaser, Godin 2016); lists too thin for
// that stay plain. Either way a list is met from any row on without reading what comes before.
type postings struct {
	spanOff []uint32 // by value, into spans
	thinOff []uint32 // by value, into thin
	count   []uint32 // by value
	spans   []span
	low     []uint16
	full    []uint64
	thin    []uint32
}

type span struct {
	high uint16
	less uint16 // one less than there are rows
	at   uint32 // the kind above kindShift, and below it an index into low, or into full in bitmaps
}

func (s *span) rows() uint32 { return uint32(s.less) + 1 }

func (s *span) index() int { return int(s.at & (1<<kindShift - 1)) }

const (
	spanArray uint32 = iota
	spanBitmap
	spanAll

	kindShift = 30

	spanRows  = 1 << 16
	spanWords = spanRows / 64
	// A span of more rows than this is smaller as a bitmap.
	maxArray = 4096
)

// newListPostings sorts n rows into lists by the codes, below limit, in the lists that a column names; a code repeated
// in one row is kept once.
func newListPostings(n, limit int, c *column, l *lists) postings {
	start := make([]uint32, limit+1)
	for r := range n {
		for _, v := range l.at(c.at(r)) {
			start[v+1]++
		}
	}
	sumUp(start)
	rows, next := make([]uint32, start[limit]), slices.Clone(start[:limit])
	for r := range n {
		for _, v := range l.at(c.at(r)) {
			if i := next[v]; i == start[v] || rows[i-1] != uint32(r) {
				rows[i] = uint32(r)
				next[v]++
			}
		}
	}
	return pack(n, limit, rows, start, next)
}

// newCodePostings is the same for a column with one code a row, which to turns into the value; noRow is none.
func newCodePostings(n, limit int, c *column, to []uint32) postings {
	switch {
	case len(c.b) > 0:
		return codePostings(n, limit, c.b, to)
	case len(c.c) > 0:
		return codePostings(n, limit, c.c, to)
	case len(c.a) > 0:
		return codePostings(n, limit, c.a, to)
	}
	return codePostings(n, limit, make([]uint8, n), to) // all 0
}

func codePostings[T uint8 | uint16 | uint32](n, limit int, codes []T, to []uint32) postings {
	start := make([]uint32, limit+1)
	for _, c := range codes {
		if v := to[c]; v != noRow {
			start[v+1]++
		}
	}
	sumUp(start)
	rows, next := make([]uint32, start[limit]), slices.Clone(start[:limit])
	for r, c := range codes {
		if v := to[c]; v != noRow {
			rows[next[v]] = uint32(r)
			next[v]++
		}
	}
	return pack(n, limit, rows, start, next)
}

// sumUp turns counts, that of i at i+1, into where each begins.
func sumUp(start []uint32) {
	for i := range len(start) - 1 {
		start[i+1] += start[i]
	}
}

// pack encodes lists: that of v is rows[start[v]:end[v]].
func pack(n, limit int, rows, start, end []uint32) postings {
	p := postings{
		spanOff: make([]uint32, limit+1), thinOff: make([]uint32, limit+1), count: make([]uint32, limit),
	}
	for v := range limit {
		p.add(v, rows[start[v]:end[v]], n)
	}
	p.spans = append(make([]span, 0, len(p.spans)), p.spans...)
	p.low = append(make([]uint16, 0, len(p.low)), p.low...)
	p.full = append(make([]uint64, 0, len(p.full)), p.full...)
	p.thin = append(make([]uint32, 0, len(p.thin)), p.thin...)
	return p
}

// same returns the numbers below n, which as a table turn each code into itself.
func same(n int) []uint32 {
	t := make([]uint32, n)
	for i := range t {
		t[i] = uint32(i)
	}
	return t
}

func (p *postings) add(v int, rows []uint32, n int) {
	p.count[v] = uint32(len(rows))
	spans := 0
	for i, r := range rows {
		if i == 0 || r>>16 != rows[i-1]>>16 {
			spans++
		}
	}
	if len(rows) < 6*spans {
		p.thin = append(p.thin, rows...)
	} else {
		for len(rows) > 0 {
			h := rows[0] >> 16
			k := sort.Search(len(rows), func(i int) bool { return rows[i]>>16 > h })
			p.addSpan(rows[:k], min(n-int(h)<<16, spanRows))
			rows = rows[k:]
		}
	}
	p.spanOff[v+1], p.thinOff[v+1] = uint32(len(p.spans)), uint32(len(p.thin))
}

func (p *postings) addSpan(rows []uint32, all int) {
	s := span{high: uint16(rows[0] >> 16), less: uint16(len(rows) - 1)}
	switch {
	case len(rows) == all:
		s.at = spanAll << kindShift
	case len(rows) > maxArray:
		s.at = spanBitmap<<kindShift | uint32(len(p.full)/spanWords)
		p.full = append(p.full, make([]uint64, spanWords)...)
		b := p.full[len(p.full)-spanWords:]
		for _, r := range rows {
			set(b, int(r&0xffff))
		}
	default:
		s.at = uint32(len(p.low))
		for _, r := range rows {
			p.low = append(p.low, uint16(r))
		}
	}
	p.spans = append(p.spans, s)
}

// apply sets the bits of v's rows in dst, whose bits begin at word w0, or inverts them.
func (p *postings) apply(v uint32, w0 int, dst []uint64, flip bool) {
	first, end := w0<<6, (w0+len(dst))<<6
	thin := p.thin[p.thinOff[v]:p.thinOff[v+1]]
	if len(thin) > 0 && int(thin[0]) < first {
		thin = thin[sort.Search(len(thin), func(i int) bool { return int(thin[i]) >= first }):]
	}
	for _, r := range thin {
		if int(r) >= end {
			break
		}
		change(&dst[int(r>>6)-w0], 1<<(r&63), flip)
	}
	spans := p.spans[p.spanOff[v]:p.spanOff[v+1]]
	if len(spans) > 0 && int(spans[0].high) < first>>16 {
		spans = spans[sort.Search(len(spans), func(i int) bool { return int(spans[i].high) >= first>>16 }):]
	}
	for i := range spans {
		if int(spans[i].high)<<16 >= end {
			break
		}
		p.span(&spans[i], w0, dst, flip)
	}
}

func (p *postings) span(s *span, w0 int, dst []uint64, flip bool) {
	base := int(s.high)*spanWords - w0 // index in dst of the span's first word
	switch s.at >> kindShift {
	case spanAll:
		full, last := int(s.rows()>>6), s.rows()&63
		for i := max(-base, 0); i < full && base+i < len(dst); i++ {
			change(&dst[base+i], math.MaxUint64, flip)
		}
		if i := base + full; last > 0 && i >= 0 && i < len(dst) {
			change(&dst[i], 1<<last-1, flip)
		}
	case spanBitmap:
		b := p.full[s.index()*spanWords : (s.index()+1)*spanWords]
		if base < 0 {
			b = b[-base:]
			base = 0
		}
		b = b[:min(len(b), len(dst)-base)]
		d := dst[base : base+len(b)]
		if flip {
			for i, w := range b {
				d[i] ^= w
			}
		} else {
			for i, w := range b {
				d[i] |= w
			}
		}
	default:
		low := p.low[s.index() : s.index()+int(s.rows())]
		if base >= 0 && base+spanWords <= len(dst) {
			d := (*[spanWords]uint64)(dst[base:])
			if flip {
				for _, l := range low {
					d[l>>6] ^= 1 << (l & 63)
				}
			} else {
				for _, l := range low {
					d[l>>6] |= 1 << (l & 63)
				}
			}
			return
		}
		if base < 0 {
			low = low[sort.Search(len(low), func(i int) bool { return int(low[i]>>6) >= -base }):]
		}
		for _, l := range low {
			i := base + int(l>>6)
			if i >= len(dst) {
				return
			}
			change(&dst[i], 1<<(l&63), flip)
		}
	}
}

// change inverts bits of a word, or sets them.
func change(w *uint64, bits uint64, flip bool) {
	if flip {
		*w ^= bits
	} else {
		*w |= bits
	}
}

// rows appends v's rows.
func (p *postings) rows(v uint32, dst []uint32) []uint32 {
	dst = append(dst, p.thin[p.thinOff[v]:p.thinOff[v+1]]...)
	for _, s := range p.spans[p.spanOff[v]:p.spanOff[v+1]] {
		base := uint32(s.high) << 16
		switch s.at >> kindShift {
		case spanAll:
			for i := range s.rows() {
				dst = append(dst, base+i)
			}
		case spanBitmap:
			b := p.full[s.index()*spanWords : (s.index()+1)*spanWords]
			for i := range uint32(spanRows) {
				if get(b, int(i)) {
					dst = append(dst, base+i)
				}
			}
		default:
			for _, l := range p.low[s.index() : s.index()+int(s.rows())] {
				dst = append(dst, base+uint32(l))
			}
		}
	}
	return dst
}

// sum returns how many rows some values have together.
func (p *postings) sum(values []uint32) int {
	n := 0
	for _, v := range values {
		n += p.len(v)
	}
	return n
}

// len returns how many rows v has; a value that came after the lists were made has none.
func (p *postings) len(v uint32) int {
	if int(v) >= len(p.count) {
		return 0
	}
	return int(p.count[v])
}
