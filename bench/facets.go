package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/index"
)

// facets compares facets of ten fields, in a box with random dates, with one query of DuckDB over the same columns.
func (b *bench) facets(s *index.Snapshot) {
	file := filepath.Join(b.dir, "columns.csv")
	writeColumns(s, file)
	duck := start(exec.Command("python3", "bench/facets.py", file))
	duck.use(func() { b.againstDuck(s, duck) })
}

func (b *bench) againstDuck(s *index.Snapshot, duck *child) {
	var held int
	if err := duck.answer(&held); err != nil {
		check(fmt.Errorf("DuckDB does not run: “make bench” installs it: %w", err))
	}
	if held != s.Len() {
		check(fmt.Errorf("DuckDB holds %d marks of %d", held, s.Len()))
	}
	d := newDates(5)
	var ours, theirs, ratios []float64
	for range 15 {
		f := d.filter()
		west, south := -20+d.r.Float64()*60, 30+d.r.Float64()*20
		f.Viewport = &geo.Box{West: west, South: south, East: west + 15, North: south + 10}
		marks := 0
		took := timed(2, func() { marks = countFacets(s, f) }).Seconds()
		check(json.NewEncoder(duck.in).Encode(map[string]any{
			"west": f.Viewport.West, "south": f.Viewport.South, "east": f.Viewport.East, "north": f.Viewport.North,
			"from": f.Time.Earliest, "until": f.Time.Latest, "clock": f.Clock.String(), "dated": f.Dated,
		}))
		var other struct { // CPU of the query, marks that it chose
			Seconds float64
			Marks   int
		}
		check(duck.answer(&other))
		if marks != other.Marks {
			check(fmt.Errorf("the index chooses %d marks, DuckDB %d", marks, other.Marks))
		}
		ours, theirs = append(ours, took), append(theirs, other.Seconds)
		ratios = append(ratios, took/other.Seconds)
	}
	b.atMost("facets of ten fields, box and random dates, against DuckDB", median(ratios), 1, "×")
	b.info("  index alone, CPU", "%.1f ms", median(ours)*1e3)
	b.info("  DuckDB alone, CPU", "%.1f ms", median(theirs)*1e3)
}

// countFacets counts what a filter chooses, with as many values of a facet as the atlas tells, and returns how many
// marks those are.
func countFacets(s *index.Snapshot, f *geo.Filter) int {
	q := must(s.Select(context.Background(), f, nil))
	defer q.Release()
	must(q.Top(atlas.MaxFacet, geo.FacetColumns()...))
	return must(q.Len())
}

// writeColumns writes the marks as numbers; what is on no map has the longitude 999.
func writeColumns(s *index.Snapshot, name string) {
	file := must(os.Create(name))
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	fmt.Fprint(w, "lon,lat,report,claimant,status,topic,role,precision,country,location,denial")
	for c := range geo.Clock(geo.NumClocks) {
		fmt.Fprintf(w, ",%s_earliest,%s_latest,%s_month", c, c, c)
	}
	fmt.Fprintln(w)
	codes := map[string]int{}
	code := func(id string) int {
		if _, ok := codes[id]; !ok {
			codes[id] = len(codes)
		}
		return codes[id]
	}
	q := must(s.Select(context.Background(), &geo.Filter{}, nil))
	defer q.Release()
	check(q.Each(func(m *geo.Mark) error {
		if !m.Placed {
			m.Anchor = [2]float64{999, 999}
		}
		fmt.Fprintf(w, "%v,%v,%d,%d,%d,%d,%d,%d,%d,%d,%d", m.Anchor[0], m.Anchor[1],
			code(fmt.Sprint(m.Reports)), code(fmt.Sprint(m.Claimants)), m.Status, code(m.Topic), m.Role, m.Precision,
			code(m.Country), code(m.Location), m.Denial)
		for _, x := range m.Clocks {
			fmt.Fprintf(w, ",%d,%d,%d", x.Earliest, x.Latest, x.Earliest/(30*86400))
		}
		_, err := fmt.Fprintln(w)
		return err
	}))
	check(w.Flush())
}
