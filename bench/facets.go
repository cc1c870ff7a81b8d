package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"time"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/index"
)

// benchFacets compares facets of ten fields, in a box with random dates, with one query of DuckDB over the same columns.
func benchFacets(s *index.Snapshot, at func(string, ...any) string, r *report) (err error) {
	duck, err := startDuck(s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, duck.stop()) }()
	d := dates{rand.New(rand.NewPCG(seed, 5))}
	var ours, theirs, ratios []float64
	for range 15 {
		f := d.filter()
		west, south := -20+d.r.Float64()*60, 30+d.r.Float64()*20
		f.Viewport = &geo.Box{West: west, South: south, East: west + 15, North: south + 10}
		marks, took := 0, time.Duration(0)
		took = timed(2, func() { marks, err = facets(s, f) })
		if err != nil {
			return err
		}
		other, counted, err := duck.ask(f)
		if err != nil {
			return err
		}
		if marks != counted {
			return fmt.Errorf("the index chooses %d marks, DuckDB %d", marks, counted)
		}
		ours, theirs = append(ours, took.Seconds()), append(theirs, other.Seconds())
		ratios = append(ratios, took.Seconds()/other.Seconds())
	}
	r.atMost(at("facets of ten fields, box and random dates, against DuckDB"), median(ratios), 1, "×")
	r.info(at("  index alone, CPU"), "%.1f ms", median(ours)*1e3)
	r.info(at("  DuckDB alone, CPU"), "%.1f ms", median(theirs)*1e3)
	return nil
}

// listed is how many values of a facet are told, as the atlas does.
const listed = atlas.MaxFacet

// facets counts what a filter chooses, and returns how many marks those are.
func facets(s *index.Snapshot, f *geo.Filter) (int, error) {
	q, err := s.Select(context.Background(), f, nil)
	if err != nil {
		return 0, err
	}
	defer q.Release()
	if _, err := q.Top(listed, geo.FacetColumns()...); err != nil {
		return 0, err
	}
	return q.Len()
}

// duck is a running DuckDB that holds the marks.
type duck struct {
	*child
	file string
}

// startDuck gives the marks of a snapshot to DuckDB.
func startDuck(s *index.Snapshot) (*duck, error) {
	file, err := writeColumns(s)
	if err != nil {
		return nil, err
	}
	c, err := startCommand(exec.Command("python3", "bench/facets.py", file))
	if err != nil {
		return nil, errors.Join(err, os.Remove(file))
	}
	d := &duck{c, file}
	var n int
	if err := d.answer(&n); err != nil {
		return nil, errors.Join(errors.New("DuckDB does not run: “make bench” installs it"), err, d.stop())
	}
	if n != s.Len() {
		return nil, errors.Join(fmt.Errorf("DuckDB holds %d marks of %d", n, s.Len()), d.stop())
	}
	return d, nil
}

// ask returns the CPU time of one query and how many marks it chose.
func (d *duck) ask(f *geo.Filter) (time.Duration, int, error) {
	err := json.NewEncoder(d.in).Encode(map[string]any{
		"west": f.Viewport.West, "south": f.Viewport.South, "east": f.Viewport.East, "north": f.Viewport.North,
		"from": f.Time.Earliest, "until": f.Time.Latest, "clock": f.Clock.String(), "dated": f.Dated,
	})
	if err != nil {
		return 0, 0, err
	}
	var got [2]float64
	err = d.answer(&got)
	return time.Duration(got[0] * float64(time.Second)), int(got[1]), err
}

func (d *duck) stop() error { return errors.Join(d.child.stop(), os.Remove(d.file)) }

// writeColumns writes the marks as numbers; what is on no map has the longitude 999.
func writeColumns(s *index.Snapshot) (string, error) {
	file, err := os.CreateTemp("", "dateline-bench-*.csv")
	if err != nil {
		return "", err
	}
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
	q, err := s.Select(context.Background(), &geo.Filter{}, nil)
	if err != nil {
		return "", err
	}
	defer q.Release()
	err = q.Each(func(m *geo.Mark) error {
		if !m.Placed {
			m.Anchor = [2]float64{999, 999}
		}
		fmt.Fprintf(w, "%v,%v,%d,%d,%d,%d,%d,%d,%d,%d,%d", m.Anchor[0], m.Anchor[1], code(fmt.Sprint(m.Reports)), code(m.Claimant),
			m.Status, code(m.Topic), m.Role, m.Precision, code(m.Country), code(m.Location), m.Denial)
		for _, x := range m.Clocks {
			fmt.Fprintf(w, ",%d,%d,%d", x.Earliest, x.Latest, x.Earliest/(30*86400))
		}
		_, err := fmt.Fprintln(w)
		return err
	})
	return file.Name(), errors.Join(err, w.Flush(), file.Close())
}
