package atlas

import (
	"context"

	"dateline/geo"
	"dateline/geo/index"
)

// Timeline is a story's claims by the date on a clock, whatever time the filter chooses.
type Timeline struct {
	Clock string `json:"clock"`
	// Bars counts by month, year, decade and century, the shortest first; a unit that takes more than index.MaxBars
	// bars is left out. Empty when no date is bounded at both ends.
	Bars []TimeBars `json:"bars"`
	// Open counts claims whose date is open at one end, which stand in no bar; Undated those without a date.
	Open    int `json:"open"`
	Undated int `json:"undated"`
}

// TimeBars are neighbouring units of time with their numbers of distinct claims.
type TimeBars struct {
	Unit string   `json:"unit"` // month, year, decade, century
	IDs  []string `json:"ids"`  // EDTF: 2022-07, 2022, 202X, 20XX
	// N counts the claims that may lie in the unit, Sure those that lie in no other one.
	N    []int `json:"n"`
	Sure []int `json:"sure"`
}

// Timeline counts what a filter chooses in a story by time, as if the filter set no time and kept what has no date. The
// filter's own Story is ignored. Bars reach at least over the time chosen, where there is room. CodeNotFound when there
// is no such story.
func (e *Edition) Timeline(ctx context.Context, story string, f geo.Filter) (*Timeline, error) {
	if e.dir.stories[story] == nil {
		return nil, geo.Errorf(geo.CodeNotFound, "there is no story %q here", story)
	}
	chosen := f.Time
	f.Story, f.Time, f.Dated = []string{story}, nil, false
	t, err := selected(ctx, e, &f, (*index.Selection).Timeline)
	if err != nil {
		return nil, err
	}
	out := &Timeline{Clock: f.Clock.String(), Open: t.Open, Undated: t.Undated, Bars: []TimeBars{}}
	for _, b := range t.Bars {
		out.Bars = append(out.Bars, timeBars(widen(b, chosen)))
	}
	return out, nil
}

// widen adds empty bars up to the bounded ends of a span, as far as index.MaxBars allows.
func widen(b index.Bars, to *geo.Span) index.Bars {
	if to == nil {
		return b
	}
	before, after := 0, 0
	if to.Earliest != geo.OpenStart {
		before = max(0, b.First-index.Month(to.Earliest)/b.Unit.Months())
	}
	if to.Latest != geo.OpenEnd {
		after = max(0, index.Month(to.Latest-1)/b.Unit.Months()-b.First-len(b.N)+1)
	}
	if before+after == 0 || before+after+len(b.N) > index.MaxBars {
		return b
	}
	pad := func(list []int) []int {
		out := make([]int, before+len(list)+after)
		copy(out[before:], list)
		return out
	}
	return index.Bars{Unit: b.Unit, First: b.First - before, N: pad(b.N), Sure: pad(b.Sure)}
}

func timeBars(b index.Bars) TimeBars {
	out := TimeBars{Unit: b.Unit.String(), N: b.N, Sure: b.Sure, IDs: make([]string, len(b.N))}
	for i := range out.IDs {
		out.IDs[i] = b.Unit.Name(b.First + i)
	}
	return out
}
