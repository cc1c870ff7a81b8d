package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/index"
	"dateline/geo/mercator"
	"dateline/geo/query"
)

func TestReport(t *testing.T) {
	var r report
	r.atLeast("fast enough", 30, 30)
	r.atLeast("too slow", 29.9, 30)
	r.atMost("small enough", 4, 4, "MB")
	r.atMost("too large", 4.1, 4, "MB")
	r.atMost("many", 114_567, 115_000, "bytes")
	r.of = 2_000_000
	r.info("by the way", "%d", 7)
	var b strings.Builder
	r.print(&b)
	var got []string
	for line := range strings.Lines(b.String()) {
		got = append(got, strings.Join(strings.Fields(line), " "))
	}
	want := []string{
		"what figure bar", "fast enough 30.0 × ≥ 30 × holds", "too slow 29.9 × ≥ 30 × MISSED",
		"small enough 4 MB ≤ 4 MB holds", "too large 4.1 MB ≤ 4 MB MISSED",
		"many 114567 bytes ≤ 115000 bytes holds", "by the way, 2 M 7",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error("report differs (-want +got):\n", d)
	}
	if r.missed != 2 {
		t.Errorf("got %d bars missed, want 2", r.missed)
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		b    bench
		want []int
	}{
		{bench{marks: 1000}, []int{1000}},
		{bench{marks: 1000, large: 5000}, []int{1000, 5000}},
	} {
		if d := cmp.Diff(c.want, c.b.sizes()); d != "" {
			t.Errorf("%+v: sizes differ (-want +got):\n%s", c.b, d)
		}
	}
}

// TestQueriesAreFilters holds that what is asked over HTTP is what the index is measured with.
func TestQueriesAreFilters(t *testing.T) {
	a, b := newDates(1), newDates(1)
	for range 100 {
		q, want := a.query(), b.filter()
		v, err := url.ParseQuery(q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := query.Parse(v, query.Strict)
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		if d := cmp.Diff(want.Time, got.Time); d != "" {
			t.Errorf("%s: time differs (-want +got):\n%s", q, d)
		}
		if got.Clock != want.Clock || got.Dated != want.Dated {
			t.Errorf("%s: got %v and %v, want %v and %v", q, got.Clock, got.Dated, want.Clock, want.Dated)
		}
	}
}

func TestFreshQueriesDiffer(t *testing.T) {
	f := newDates(1)
	seen := map[string]bool{}
	for range 10_000 {
		q := f.query()
		if seen[q] {
			t.Fatalf("%s came twice", q)
		}
		seen[q] = true
	}
}

func TestEditTile(t *testing.T) {
	x, y := mercator.Tile(editLon, editLat, 6)
	if want := fmt.Sprintf("/tiles/claims/6/%d/%d.mvt", x, y); editTile != want {
		t.Errorf("got %s, the place of edits is in %s", editTile, want)
	}
}

// TestCompare holds that index and scan agree on samples with few marks, each told alone, and on those with clusters.
func TestCompare(t *testing.T) {
	for _, n := range []int{100, 1000, 20_000} {
		b := index.NewBuilder()
		if err := sample.Marks(n, seed, nil, func(m *geo.Mark) error { b.Add(m); return nil }); err != nil {
			t.Fatal(err)
		}
		ix := index.New()
		ix.Replace(b, 1)
		s, d := ix.Snapshot(), newDates(2)
		for range 20 {
			if err := compare(s, newColumns(s), d.filter()); err != nil {
				t.Errorf("%d marks: %v", n, err)
			}
		}
	}
}

func TestChildMainRefuses(t *testing.T) {
	for _, args := range [][]string{nil, {"serve"}, {"dance", "store"}} {
		if err := childMain(args); err == nil {
			t.Errorf("%v: got no error", args)
		}
	}
}

// TestFailedSection holds that what was measured is told although something could not be.
func TestFailedSection(t *testing.T) {
	broken := errors.New("no browser")
	var r bench
	err := r.measure([]section{
		{"one", func(b *bench) { b.atMost("first", 1, 2, "ms") }},
		{"two", func(b *bench) { b.of = 1000; check(broken) }},
		{"three", func(b *bench) { b.atMost("third", 1, 2, "ms") }},
	})
	if !errors.Is(err, broken) || r.missed != 1 {
		t.Errorf("got %v and %d missed; want the error of the second and it missed", err, r.missed)
	}
	var b strings.Builder
	r.print(&b)
	for _, want := range []string{"first", "two", "third"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in the table:\n%s", want, b.String())
		}
	}
}
