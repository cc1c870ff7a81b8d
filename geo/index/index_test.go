package index_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/index"
)

// TestAgainstNaiveScan compares the index after random commits, before and after merges, with a scan of the same marks
// by geo.Filter.Match, and with an index that was made at once.
func TestAgainstNaiveScan(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(seed)
			ix := index.New()
			defer ix.Close()
			for step := range 16 {
				size := pick(w.r, 1, 3, 30, 300, 1500)
				if step == 3 {
					size = 9000
				}
				c := w.change(size)
				c.Revision = int64(step + 1)
				ix.Apply(c)
				if step%3 == 0 {
					ix.Wait()
				}
				s := ix.Snapshot()
				if s.Revision() != c.Revision || s.Len() != len(w.marks) {
					t.Fatalf("step %d: revision %d with %d marks, want %d with %d", step, s.Revision(), s.Len(), c.Revision, len(w.marks))
				}
				other := w.rebuilt(c.Revision).Snapshot()
				for range 8 {
					f := w.filter()
					compareAll(t, w, s, other, f)
					if t.Failed() {
						t.Fatalf("step %d, filter %+v, expr %#v", step, f, f.Expr)
					}
				}
			}
		})
	}
}

// allFacets counts with no limit.
func allFacets(q *index.Selection, fields ...*geo.Column) (map[*geo.Column][]index.Facet, error) {
	top, err := q.Top(math.MaxInt, fields...)
	out := map[*geo.Column][]index.Facet{}
	for f, x := range top {
		out[f] = x.Facets
	}
	return out, err
}

func selection(t *testing.T, s *index.Snapshot, f *geo.Filter) *index.Selection {
	t.Helper()
	q, err := s.Select(context.Background(), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func compareAll(t *testing.T, w *world, s, other *index.Snapshot, f *geo.Filter) {
	t.Helper()
	want := w.match(f)
	q, p := selection(t, s, f), selection(t, other, f)
	defer q.Release()
	defer p.Release()
	n, err := q.Len()
	if err != nil || n != len(want) {
		t.Errorf("Len = %d, %v, want %d", n, err, len(want))
		return
	}
	compareMarks(t, q, want)
	got, err := q.Counts()
	if diff := gocmp.Diff(naiveCounts(want, f.Clock), got); diff != "" || err != nil {
		t.Errorf("Counts: %v %s", err, diff)
	}
	compareFacets(t, q, want, f.Clock)
	compareTimeline(t, q, want, f.Clock)
	comparePages(t, w, q, p)
	compareTiles(t, w, q, p, got.OnMap)
}

// compareMarks checks every column of every mark, and the order.
func compareMarks(t *testing.T, q *index.Selection, want map[int64]geo.Mark) {
	t.Helper()
	n := 0
	err := q.Each(func(m *geo.Mark) error {
		n++
		x := want[m.Key]
		got := *m
		for _, s := range []*[]string{&got.Reports, &got.About, &got.Grades, &x.Reports, &x.About, &x.Grades} {
			if len(*s) == 0 {
				*s = nil
			}
		}
		if !reflect.DeepEqual(x, got) { // Diff is for people, and slow.
			return fmt.Errorf("mark %d: %s", m.Key, gocmp.Diff(x, got))
		}
		return nil
	})
	if err != nil || n != len(want) {
		t.Errorf("Each: %d marks, %v; want %d", n, err, len(want))
	}
}

func naiveCounts(marks map[int64]geo.Mark, clock geo.Clock) index.Counts {
	claims, placed, places := map[string]bool{}, map[string]bool{}, map[string]bool{}
	var c index.Counts
	for _, m := range marks {
		k := m.Story + ":" + m.Claim
		claims[k] = true
		if m.Placed {
			c.OnMap++
			placed[k] = true
			places[m.Story+":"+m.Location] = true
		}
		if !m.Clocks[clock].Stated() {
			c.Undated++
		}
	}
	c.Marks, c.Claims, c.Places, c.OffMap = len(marks), len(claims), len(places), len(claims)-len(placed)
	return c
}

func compareFacets(t *testing.T, q *index.Selection, marks map[int64]geo.Mark, clock geo.Clock) {
	t.Helper()
	var fields []*geo.Column
	for _, c := range geo.Columns() {
		if c.Type == geo.TypeMonth || c.OfMark() && c.Type != geo.TypeMark && c.Type != geo.TypeInstant {
			fields = append(fields, c)
		}
	}
	// In a vocabulary, or of a story.
	of := func(c *geo.Column, m *geo.Mark) (story string, ids []string) {
		if c.Type == geo.TypeID && c.Name != "story" {
			story = m.Story
		}
		switch {
		case c.Type == geo.TypeMonth:
			return "", months(m.Clocks[clock])
		case c.List:
			return story, *c.Texts(m)
		}
		return story, []string{c.Value(m)}
	}
	got, err := allFacets(q, fields...)
	if err != nil {
		t.Error(err)
		return
	}
	claims := map[[2]string][]geo.Mark{}
	for _, m := range marks {
		k := [2]string{m.Story, m.Claim}
		claims[k] = append(claims[k], m)
	}
	for _, field := range fields {
		count := map[geo.Ref]int{}
		var values []geo.Ref // of one claim
		for _, list := range claims {
			values = values[:0]
			for i := range list {
				story, ids := of(field, &list[i])
				for _, id := range ids {
					if v := (geo.Ref{Story: story, ID: id}); id != "" && !slices.Contains(values, v) {
						values = append(values, v)
						count[v]++
					}
				}
			}
		}
		var want []index.Facet
		for v, n := range count {
			want = append(want, index.Facet{Story: v.Story, ID: v.ID, N: n})
		}
		slices.SortFunc(want, func(a, b index.Facet) int {
			n := cmp.Compare(b.N, a.N)
			if field.Type == geo.TypeMonth {
				n = 0
			}
			return cmp.Or(n, strings.Compare(a.Story, b.Story), strings.Compare(a.ID, b.ID))
		})
		if diff := gocmp.Diff(want, got[field]); diff != "" {
			t.Errorf("facet %s: %s", field.Name, diff)
		}
	}
}

func months(s geo.Span) []string {
	if !s.Stated() || s.Earliest == geo.OpenStart || s.Latest == geo.OpenEnd {
		return nil
	}
	var out []string
	last := max(s.Latest-1, s.Earliest)
	for at := s.Earliest; ; at += 20 * 86400 { // No month is that short.
		if m := formatMonth(min(at, last)); len(out) == 0 || out[len(out)-1] != m {
			out = append(out, m)
		}
		if at >= last {
			break
		}
	}
	return out[:min(len(out), index.MaxMonths)]
}

// comparePages walks the pages of both layouts with different limits, changing limit on the way.
func comparePages(t *testing.T, w *world, q, p *index.Selection) {
	t.Helper()
	walk := func(s *index.Selection) []int64 {
		var all []int64
		after := ""
		for {
			keys, next, err := s.Page(after, 1+w.r.IntN(400))
			if err != nil {
				t.Error(err)
				return nil
			}
			all = append(all, keys...)
			if after = next; next == "" {
				return all
			}
		}
	}
	a, b := walk(q), walk(p)
	if !slices.Equal(a, b) {
		t.Errorf("pages differ between layouts: %s", gocmp.Diff(a, b))
	}
	n, _ := q.Len()
	if seen := slices.Compact(slices.Sorted(slices.Values(a))); len(seen) != n || len(a) != n {
		t.Errorf("pages hold %d marks, %d different ones, want %d", len(a), len(seen), n)
	}
	i := 0
	if err := q.Each(func(m *geo.Mark) error {
		if i >= len(a) || a[i] != m.Key {
			return fmt.Errorf("mark %d of Each is not that of the pages", i)
		}
		i++
		return nil
	}); err != nil {
		t.Error(err)
	}
}
