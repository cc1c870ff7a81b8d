package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTopCodes compares the codes counted most with a whole sort, with few and very many claims, ties, and codes that came
// after the last merge, which do not compare as their numbers do.
func TestTopCodes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for _, largest := range []int{1, 3, 1000, 5000, 100_000} {
		for range 40 {
			sorted, late := 1+r.IntN(300), r.IntN(20)
			t1 := emptyTables()
			d := dict{base: &base{off: make([]uint32, sorted+1), start: []uint32{0, uint32(sorted)}}}
			for i := range sorted { // The ids of base are “a…”, in order.
				d.base.text += fmt.Sprintf("a%04d", i*2)
				d.base.off[i+1] = uint32(len(d.base.text))
			}
			for range late {
				d.extra = append(d.extra, ref{0, fmt.Sprintf("a%04d", 1+2*r.IntN(300))})
			}
			n := make([]uint32, d.len())
			for i := 1; i < len(n); i++ {
				n[i] = uint32(r.IntN(largest + 1))
				if r.IntN(2) == 0 {
					n[i] = uint32(largest)
				}
			}
			most := 1 + r.IntN(50)
			var want []string
			var all []uint32
			for i, x := range n {
				if x > 0 {
					all = append(all, uint32(i))
				}
			}
			slices.SortFunc(all, func(a, b uint32) int {
				if n[a] != n[b] {
					return int(n[b]) - int(n[a])
				}
				return d.cmp(&t1, a, b)
			})
			for _, c := range all[:min(most, len(all))] {
				want = append(want, fmt.Sprint(n[c], d.id(c)))
			}
			var got []string
			for _, c := range t1.topCodes(&d, n, most) {
				got = append(got, fmt.Sprint(n[c], d.id(c)))
			}
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("at most %d of %d, up to %d claims (-want +got):\n%s", most, len(n), largest, diff)
			}
		}
	}
}
