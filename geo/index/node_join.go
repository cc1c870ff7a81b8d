package index

import (
	"cmp"
	"math"
	"slices"
)

// cost ranks nodes by what a row of them costs: those read from prepared bitsets, those read row by row, those that ask
// an expression.
func cost(n node) int {
	switch n := n.(type) {
	case claimNode:
		return 1
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
		eval(x, e, v, w0, b)
		for i, w := range b {
			dst[i] |= w
		}
	}
	e.pool.give(b)
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
	eval(n.node, e, v, w0, dst)
	for i := range dst {
		dst[i] = ^dst[i]
	}
}

func (n notNode) test(e *env, v *view, r int) bool { return !n.node.test(e, v, r) }
