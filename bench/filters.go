package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"dateline/geo"
)

// dates makes random filters that match something.
type dates struct {
	r    *rand.Rand
	seen map[string]bool // queries
}

// newDates returns filters that differ from those of other streams.
func newDates(stream uint64) *dates {
	return &dates{rand.New(rand.NewPCG(seed, stream)), map[string]bool{}}
}

func (d *dates) filter() *geo.Filter {
	const day = 86400
	from := time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC).Unix() + int64(d.r.IntN(3650))*day
	return &geo.Filter{
		Time:  &geo.Span{Earliest: from, Latest: from + day*int64(1+d.r.IntN(1500))},
		Clock: geo.Clock(d.r.IntN(3)), Dated: d.r.IntN(2) == 0,
	}
}

// query writes a filter as parameters that it did not write before, so that no cache has the answer. Days are whole:
// the last ends where the span does.
func (d *dates) query() string {
	day := func(t int64) string { return time.Unix(t, 0).UTC().Format(time.DateOnly) }
	for {
		f := d.filter()
		from, to := day(f.Time.Earliest), day(f.Time.Latest-1)
		q := fmt.Sprintf("datetime=%s/%s&clock=%v&dated=%t", from, to, f.Clock, f.Dated)
		if !d.seen[q] {
			d.seen[q] = true
			return q
		}
	}
}
