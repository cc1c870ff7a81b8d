package index

import (
	"context"
	"math/bits"
	"slices"

	"dateline/geo"
)

// node is a condition on rows. Bitsets begin at word w0 of a segment; bits beyond its rows may have any value.
type node interface {
	// count returns about how many rows of the segment there are.
	count(v *view) int
	// eval sets dst to the rows.
	eval(e *env, v *view, w0 int, dst []uint64)
	// keep clears what is not a row of it in dst.
	keep(e *env, v *view, w0 int, dst []uint64)
	// test tells whether r is a row of it.
	test(e *env, v *view, r int) bool
}

// env is what the evaluation of one selection needs besides.
type env struct {
	ctx  context.Context
	t    *tables
	pool *buffers
	m    geo.Mark // scratch
	rows []uint32 // scratch
	err  error
}

// canceled tells whether to stop; what was computed is then of no use.
func (e *env) canceled() bool {
	if e.err == nil && e.ctx.Err() != nil {
		e.err = &geo.Error{Code: geo.CodeCanceled, Message: "the request was canceled", Err: e.ctx.Err()}
	}
	return e.err != nil
}

// keepEach clears the rows of dst that fail n's test.
func keepEach(n node, e *env, v *view, w0 int, dst []uint64) {
	for i, w := range dst {
		if w == 0 {
			continue
		}
		if i&63 == 0 && e.canceled() {
			return
		}
		for x := w; x != 0; x &= x - 1 {
			b := bits.TrailingZeros64(x)
			if r := (w0+i)<<6 + b; r >= v.segment.n || !n.test(e, v, r) {
				w &^= 1 << b
			}
		}
		dst[i] = w
	}
}

// keepAnd clears with a bitset of its own, or row by row when few are left.
func keepAnd(n node, cost int, e *env, v *view, w0 int, dst []uint64) {
	if ones(dst)*4 < cost {
		keepEach(n, e, v, w0, dst)
		return
	}
	b := e.pool.take(len(dst))
	n.eval(e, v, w0, b)
	for i, w := range b {
		dst[i] &= w
	}
	e.pool.give(b)
}

// share scales a count over a whole segment to a part of it.
func share(count int, v *view, dst []uint64) int {
	return count * len(dst) / max(words(v.segment.n), 1)
}

func fill(dst []uint64) {
	for i := range dst {
		dst[i] = ^uint64(0)
	}
}

// all is every row, or none.
type all bool

func (a all) count(v *view) int {
	if a {
		return v.segment.n
	}
	return 0
}

func (a all) eval(_ *env, _ *view, _ int, dst []uint64) {
	if a {
		fill(dst)
	} else {
		clear(dst)
	}
}

func (a all) keep(_ *env, _ *view, _ int, dst []uint64) {
	if !a {
		clear(dst)
	}
}

func (a all) test(*env, *view, int) bool { return bool(a) }

// planeNode is the rows whose enum is in a set.
type planeNode struct {
	which int
	mask  uint32
}

func (n planeNode) count(v *view) int { return v.segment.n / 2 }

func (n planeNode) eval(_ *env, v *view, w0 int, dst []uint64) {
	fill(dst)
	v.segment.planes[n.which].keep(n.mask, w0, dst)
}

func (n planeNode) keep(_ *env, v *view, w0 int, dst []uint64) {
	v.segment.planes[n.which].keep(n.mask, w0, dst)
}

func (n planeNode) test(_ *env, v *view, r int) bool {
	return n.mask>>v.segment.planes[n.which].at(r)&1 != 0
}

// postNode is the rows that have one of the codes in a column with posting lists.
type postNode struct {
	col   *stored
	codes []uint32 // ascending
}

func (n postNode) count(v *view) int {
	p, sum := &v.segment.postings[n.col.slot], 0
	for _, c := range n.codes {
		sum += p.len(c)
	}
	return sum
}

func (n postNode) eval(_ *env, v *view, w0 int, dst []uint64) {
	clear(dst)
	p := &v.segment.postings[n.col.slot]
	for _, c := range n.codes {
		if p.len(c) > 0 {
			p.set(c, w0, dst)
		}
	}
}

func (n postNode) keep(e *env, v *view, w0 int, dst []uint64) {
	keepAnd(n, share(n.count(v), v, dst), e, v, w0, dst)
}

func (n postNode) test(e *env, v *view, r int) bool {
	c := v.segment.codes[n.col.slot].at(r)
	if n.col.held == heldCodes {
		_, ok := slices.BinarySearch(n.codes, c)
		return ok
	}
	for _, c := range e.t.lists[n.col.list].at(c) {
		if _, ok := slices.BinarySearch(n.codes, c); ok {
			return true
		}
	}
	return false
}

// codeNode is the rows whose code in a column is in a set; it is looked up row by row.
type codeNode struct {
	col func(*segment) *column
	set []uint64
}

func (n codeNode) count(v *view) int { return v.segment.n }

func (n codeNode) eval(e *env, v *view, w0 int, dst []uint64) {
	fill(dst)
	keepEach(n, e, v, w0, dst)
}

func (n codeNode) keep(e *env, v *view, w0 int, dst []uint64) { keepEach(n, e, v, w0, dst) }

func (n codeNode) test(_ *env, v *view, r int) bool {
	c := int(n.col(v.segment).at(r))
	return c>>6 < len(n.set) && get(n.set, c)
}

// claimNode is the rows of some claims.
type claimNode struct{ codes []uint32 } // ascending

func (n claimNode) count(*view) int { return 4 * len(n.codes) }

func (n claimNode) eval(_ *env, v *view, w0 int, dst []uint64) {
	clear(dst)
	if len(n.codes) == 0 {
		return
	}
	lo, hi := n.codes[0], n.codes[len(n.codes)-1]
	from := w0 << 6
	for i, c := range v.segment.claim[from:min(from+len(dst)<<6, v.segment.n)] {
		if c < lo || c > hi {
			continue
		}
		if _, ok := slices.BinarySearch(n.codes, c); ok {
			dst[i>>6] |= 1 << (uint(i) & 63)
		}
	}
}

func (n claimNode) keep(e *env, v *view, w0 int, dst []uint64) {
	keepAnd(n, len(dst)<<6, e, v, w0, dst)
}

func (n claimNode) test(_ *env, v *view, r int) bool {
	_, ok := slices.BinarySearch(n.codes, v.segment.claim[r])
	return ok
}

// keysNode is the rows of a full-text search.
type keysNode struct{ set *KeySet }

func (n keysNode) count(v *view) int { return n.set.counts[v.index] }

func (n keysNode) eval(_ *env, v *view, w0 int, dst []uint64) {
	copy(dst, n.set.bits[v.index][w0:w0+len(dst)])
}

func (n keysNode) keep(_ *env, v *view, w0 int, dst []uint64) {
	for i, w := range n.set.bits[v.index][w0 : w0+len(dst)] {
		dst[i] &= w
	}
}

func (n keysNode) test(_ *env, v *view, r int) bool { return get(n.set.bits[v.index], r) }

// evalNode asks an expression about every row.
type evalNode struct {
	expr geo.Expr
	want geo.Truth
}

func (n evalNode) count(v *view) int { return v.segment.n }

func (n evalNode) eval(e *env, v *view, w0 int, dst []uint64) {
	fill(dst)
	keepEach(n, e, v, w0, dst)
}

func (n evalNode) keep(e *env, v *view, w0 int, dst []uint64) { keepEach(n, e, v, w0, dst) }

func (n evalNode) test(e *env, v *view, r int) bool {
	v.segment.mark(e.t, r, &e.m)
	return n.expr.Eval(&e.m) == n.want
}
