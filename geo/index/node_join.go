package index

import (
	"cmp"
	"slices"
)

// cost ranks nodes by what a row of them costs: those read from prepared bitsets, those read row by row, those that ask
// an expression.
func cost(n node) int {
	switch n := n.(type) {
	case codeNode, claimNode:
		return 1
	case evalNode:
		return 2
	case notNode:
		return cost(n.node)
	case andNode:
		return maxCost(n)
	case orNode:
		return maxCost(n)
	}
	return 0
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
	list[0].eval(e, v, w0, dst)
	for _, x := range list[1:] {
		if e.canceled() {
			return
		}
		x.keep(e, v, w0, dst)
	}
}

func (n andNode) keep(e *env, v *view, w0 int, dst []uint64) {
	for _, x := range n.order(v) {
		x.keep(e, v, w0, dst)
	}
}

func (n andNode) test(e *env, v *view, r int) bool {
	for _, x := range n {
		if !x.test(e, v, r) {
			return false
		}
	}
	return true
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
		x.eval(e, v, w0, b)
		for i, w := range b {
			dst[i] |= w
		}
	}
	e.pool.give(b)
}

func (n orNode) keep(e *env, v *view, w0 int, dst []uint64) {
	if maxCost(n) > 0 {
		keepEach(n, e, v, w0, dst)
		return
	}
	keepAnd(n, share(n.count(v), v, dst), e, v, w0, dst)
}

func (n orNode) test(e *env, v *view, r int) bool {
	for _, x := range n {
		if x.test(e, v, r) {
			return true
		}
	}
	return false
}

// notNode is the rows that are not its node's.
type notNode struct{ node node }

func (n notNode) count(v *view) int { return v.segment.n - min(n.node.count(v), v.segment.n) }

func (n notNode) eval(e *env, v *view, w0 int, dst []uint64) {
	n.node.eval(e, v, w0, dst)
	for i := range dst {
		dst[i] = ^dst[i]
	}
}

func (n notNode) keep(e *env, v *view, w0 int, dst []uint64) {
	if cost(n.node) > 0 {
		keepEach(n, e, v, w0, dst)
		return
	}
	keepAnd(n, share(n.node.count(v), v, dst), e, v, w0, dst)
}

func (n notNode) test(e *env, v *view, r int) bool { return !n.node.test(e, v, r) }
