package exchange_test

import (
	"math"

	"github.com/paulmach/orb"

	"dateline/geo/edtf"
)

func sameDate(a, b edtf.Date) bool { return a == b }

// circle returns a ring of n positions and the closing one.
func circle(n int) orb.Ring {
	var r orb.Ring
	for i := range n {
		a := 2 * math.Pi * float64(i) / float64(n)
		r = append(r, orb.Point{10 + math.Cos(a), 50 + math.Sin(a)})
	}
	return append(r, r[0])
}
