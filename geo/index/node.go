package index

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"time"

	"dateline/geo"
)

// node is a condition on rows. It is an evaler or a keeper, or both when neither follows from the other as fast; one
// that is nothing of it is asked row by row.
type node interface {
	// count returns about how many rows of the segment there are.
	count(v *view) int
	// test tells whether r is a row of it.
	test(e *env, v *view, r int) bool
}

// Bitsets begin at word w0 of a segment; bits beyond its rows may have any value.
type (
	evaler interface {
		// eval sets dst to the rows.
		eval(e *env, v *view, w0 int, dst []uint64)
	}
	keeper interface {
		// keep clears what is not a row of it in dst.
		keep(e *env, v *view, w0 int, dst []uint64)
	}
)

func eval(n node, e *env, v *view, w0 int, dst []uint64) {
	if n, ok := n.(evaler); ok && v.segment.n > memRows {
		n.eval(e, v, w0, dst)
		return
	}
	fill(dst)
	keep(n, e, v, w0, dst)
}

// keep goes row by row where few are left for what it costs to evaluate n.
func keep(n node, e *env, v *view, w0 int, dst []uint64) {
	if v.segment.n <= memRows {
		keepEach(n, e, v, w0, dst)
		return
	}
	if n, ok := n.(keeper); ok {
		n.keep(e, v, w0, dst)
		return
	}
	if ones(dst)*4 < work(n, v, len(dst)) {
		keepEach(n, e, v, w0, dst)
		return
	}
	b := e.pool.take(len(dst))
	eval(n, e, v, w0, b)
	for i, w := range b {
		dst[i] &= w
	}
	e.pool.give(b)
}

// env is what the evaluation of one selection needs besides.
type env struct {
	ctx  context.Context
	t    *tables
	pool *buffers
	m    geo.Mark // scratch
	rows []uint32 // scratch
	err  error
	// until is when an expression must have been evaluated; the zero time is never.
	until time.Time
}

// canceled tells whether to stop; what was computed is then of no use.
func (e *env) canceled() bool {
	if e.err == nil && e.ctx.Err() != nil {
		e.err = &geo.Error{Code: geo.CodeCanceled, Message: "the request was canceled", Err: e.ctx.Err()}
	}
	if e.err == nil && !e.until.IsZero() && time.Now().After(e.until) {
		e.err = geo.Errorf(geo.CodeUnavailable, "the filter takes too long here; choose less by other parameters, "+
			"as bbox, or make it simpler")
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

func fill(dst []uint64) {
	for i := range dst {
		dst[i] = ^uint64(0)
	}
}

// planeNode is the rows whose enum is in a set.
type planeNode struct {
	which int
	mask  uint32
}

func (n planeNode) count(v *view) int { return v.segment.n / 2 }

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

func (n postNode) count(v *view) int { return v.segment.postings[n.col.slot].sum(n.codes) }

func (n postNode) eval(_ *env, v *view, w0 int, dst []uint64) {
	clear(dst)
	p := &v.segment.postings[n.col.slot]
	for _, c := range n.codes {
		if p.len(c) > 0 {
			p.apply(c, w0, dst, false)
		}
	}
}

func (n postNode) test(e *env, v *view, r int) bool {
	c := v.segment.codes[n.col.slot].at(r)
	if n.col.held == heldCodes {
		return has(n.codes, c)
	}
	return slices.ContainsFunc(e.t.lists[n.col.list].at(c), func(c uint32) bool { return has(n.codes, c) })
}

// has tells whether a code is among ascending ones.
func has(codes []uint32, c uint32) bool {
	_, ok := slices.BinarySearch(codes, c)
	return ok
}

// rowNode is asked row by row.
type rowNode struct {
	rank int // of its cost
	is   func(e *env, v *view, r int) bool
}

// codeNode is the rows whose code in a column is in a set.
func codeNode(col func(*segment) *column, set []uint64) node {
	return rowNode{1, func(_ *env, v *view, r int) bool {
		c := int(col(v.segment).at(r))
		return c>>6 < len(set) && get(set, c)
	}}
}

// evalNode asks an expression about every row.
func evalNode(expr geo.Expr, want geo.Truth) node {
	return rowNode{2, func(e *env, v *view, r int) bool {
		if e.canceled() {
			return false
		}
		v.segment.mark(e.t, r, &e.m)
		return expr.Eval(&e.m) == want
	}}
}

func (n rowNode) count(v *view) int { return v.segment.n }

func (n rowNode) test(e *env, v *view, r int) bool { return n.is(e, v, r) }

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
		if c >= lo && c <= hi && has(n.codes, c) {
			dst[i>>6] |= 1 << (uint(i) & 63)
		}
	}
}

func (n claimNode) test(_ *env, v *view, r int) bool { return has(n.codes, v.segment.claim[r]) }

// keysNode is the rows of a full-text search.
type keysNode struct{ set *KeySet }

func (n keysNode) count(v *view) int { return n.set.counts[v.index] }

func (n keysNode) eval(_ *env, v *view, w0 int, dst []uint64) {
	copy(dst, n.set.bits[v.index][w0:w0+len(dst)])
}

func (n keysNode) test(_ *env, v *view, r int) bool { return get(n.set.bits[v.index], r) }

// cost ranks nodes by what a row of them costs: those read from prepared bitsets, those read row by row, those that ask
// an expression.
func cost(n node) int {
	switch n := n.(type) {
	case claimNode:
		return 1
	case *spatialNode:
		return 2
	case rowNode:
		return n.rank
	case notNode:
		return cost(n.node)
	case andNode:
		return maxCost(n)
	case orNode:
		return maxCost(n)
	}
	return 0
}

// work is about how many rows cost as much as to evaluate so many words of a node.
func work(n node, v *view, size int) int {
	switch n := n.(type) {
	case claimNode:
		return size << 6
	case timeNode:
		return size << 6 / 16
	case placeNode:
		return n.count(v)
	}
	if cost(n) > 0 {
		return math.MaxInt
	}
	if not, ok := n.(notNode); ok {
		n = not.node
	}
	return n.count(v) * size / max(words(v.segment.n), 1)
}

func maxCost(list []node) int {
	c := 0
	for _, n := range list {
		c = max(c, cost(n))
	}
	return c
}

// andNode is the rows of all its nodes.
type andNode []node

// with adds a node, those of a conjunction one by one, so that the planner sees them.
func (n andNode) with(x node) andNode {
	if x, ok := x.(andNode); ok {
		return append(n, x...)
	}
	return append(n, x)
}

func (n andNode) count(v *view) int {
	least := v.segment.n
	for _, x := range n {
		least = min(least, x.count(v))
	}
	return least
}

// order returns the nodes with the cheapest and rarest first.
func (n andNode) order(v *view) []node {
	if len(n) < 2 {
		return n
	}
	list := slices.Clone(n)
	slices.SortStableFunc(list, func(a, b node) int {
		return cmp.Or(cmp.Compare(cost(a), cost(b)), cmp.Compare(a.count(v), b.count(v)))
	})
	return list
}

func (n andNode) eval(e *env, v *view, w0 int, dst []uint64) {
	if len(n) == 0 {
		fill(dst)
		return
	}
	list := n.order(v)
	eval(list[0], e, v, w0, dst)
	for _, x := range list[1:] {
		if e.canceled() {
			return
		}
		keep(x, e, v, w0, dst)
	}
}

func (n andNode) test(e *env, v *view, r int) bool {
	return !slices.ContainsFunc(n, func(x node) bool { return !x.test(e, v, r) })
}

// orNode is the rows of any of its nodes.
type orNode []node

func (n orNode) count(v *view) int {
	sum := 0
	for _, x := range n {
		sum += x.count(v)
	}
	return min(sum, v.segment.n)
}

func (n orNode) eval(e *env, v *view, w0 int, dst []uint64) {
	clear(dst)
	b := e.pool.take(len(dst))
	for _, x := range n {
		if e.canceled() {
			break
		}
		eval(x, e, v, w0, b)
		for i, w := range b {
			dst[i] |= w
		}
	}
	e.pool.give(b)
}

func (n orNode) test(e *env, v *view, r int) bool {
	return slices.ContainsFunc(n, func(x node) bool { return x.test(e, v, r) })
}

// notNode is the rows that are not its node's.
type notNode struct{ node node }

func (n notNode) count(v *view) int { return v.segment.n - min(n.node.count(v), v.segment.n) }

func (n notNode) eval(e *env, v *view, w0 int, dst []uint64) {
	eval(n.node, e, v, w0, dst)
	for i := range dst {
		dst[i] = ^dst[i]
	}
}

func (n notNode) test(e *env, v *view, r int) bool { return !n.node.test(e, v, r) }
