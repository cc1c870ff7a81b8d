package index

import (
	"math/bits"
	"slices"
	"sort"
)

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
