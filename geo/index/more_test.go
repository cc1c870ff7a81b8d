package index_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/index"
)

// TestReadersSeeWholeCommits changes all marks at once, again and again, while readers look: each snapshot must hold one
// commit's marks and none of another's.
func TestReadersSeeWholeCommits(t *testing.T) {
	t.Parallel()
	const marks, commits = 300, 60
	ix := index.New()
	commit := func(n int) {
		c := index.Change{Revision: int64(n)}
		for i := range marks {
			m := geo.Mark{
				Key: int64(n*marks + i + 1), Story: "s", Claim: fmt.Sprintf("c-%d", i), Location: fmt.Sprintf("l-%d-%d", n, i),
				Topic: fmt.Sprintf("t-%d", n), Status: geo.StatusReported, Role: geo.RoleSite, Shape: geo.ShapePoint, Placed: true,
				Anchor: orb.Point{float64(i % 90), float64(n % 60)},
			}
			c.Put = append(c.Put, m)
			if n > 0 {
				c.Gone = append(c.Gone, int64((n-1)*marks+i+1))
			}
		}
		ix.Apply(c)
	}
	commit(0)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				s := ix.Snapshot()
				var r recorder
				q, err := s.Select(context.Background(), &geo.Filter{Topic: []geo.Ref{{ID: fmt.Sprintf("t-%d", s.Revision())}}}, nil)
				if err != nil {
					t.Error(err)
					return
				}
				err = q.Tile(0, 0, 0, &r)
				n, err2 := q.Len()
				q.Release()
				if err != nil || err2 != nil || s.Len() != marks || n != marks || r.anchors != marks {
					t.Errorf("revision %d: %d marks, %d chosen, %d in the tile: %v %v", s.Revision(), s.Len(), n, r.anchors, err, err2)
					return
				}
			}
		})
	}
	for n := range commits {
		commit(n + 1)
	}
	close(done)
	wg.Wait()
	ix.Close()
}

func TestKeySet(t *testing.T) {
	t.Parallel()
	w := newWorld(11)
	ix := index.New()
	for i := range 5 {
		c := w.change(3000)
		c.Revision = int64(i + 1)
		ix.Apply(c)
	}
	ix.Close()
	s := ix.Snapshot()
	var keys []int64
	want := 0
	f := &geo.Filter{Role: []geo.Role{geo.RoleSite}}
	for k := int64(1); k < w.nextKey+10; k++ {
		if w.r.IntN(3) == 0 {
			keys = append(keys, k)
			if m, ok := w.marks[k]; ok && m.Role == geo.RoleSite {
				want++
			}
		}
	}
	set := s.KeySet(keys)
	q, err := s.Select(context.Background(), f, set)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Release()
	if n, err := q.Len(); n != want || err != nil {
		t.Errorf("Len = %d, %v, want %d", n, err, want)
	}
	none, err := s.Select(context.Background(), &geo.Filter{}, s.KeySet(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer none.Release()
	if n, err := none.Len(); n != 0 || err != nil {
		t.Errorf("a search that finds nothing chooses %d marks, %v", n, err)
	}
	if _, err := w.rebuilt(9).Snapshot().Select(context.Background(), f, set); geo.CodeOf(err) != geo.CodeInternal {
		t.Errorf("a set of another snapshot is taken: %v", err)
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	ix := index.New()
	if err := ix.Snapshot().Write(&b, geo.Revision{}, ""); err != nil {
		t.Fatal(err)
	}
	read, err := readFile(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	built := index.New()
	built.Replace(index.NewBuilder(), 3)
	for _, x := range []*index.Index{ix, read, built} {
		q := selection(t, x.Snapshot(), &geo.Filter{Time: &geo.Span{Earliest: 1, Latest: 2}, Viewport: &geo.Box{West: -1, South: -1, East: 1, North: 1}})
		var r recorder
		if err := q.Tile(0, 0, 0, &r); err != nil || len(r.lines) > 0 {
			t.Errorf("tile: %v, %v", r.lines, err)
		}
		if c, err := q.Counts(); c != (index.Counts{}) || err != nil {
			t.Errorf("counts: %v, %v", c, err)
		}
		if keys, next, err := q.Page("", 10); len(keys) > 0 || next != "" || err != nil {
			t.Errorf("page: %v, %q, %v", keys, next, err)
		}
		if _, ok, err := q.Bound(true); ok || err != nil {
			t.Errorf("there is a bound, %v", err)
		}
		q.Release()
	}
}

// TestRegionRevision checks that a tile that changed has a new region revision, and that far away none changes.
func TestRegionRevision(t *testing.T) {
	t.Parallel()
	w := newWorld(21)
	ix := index.New()
	c := w.change(3000)
	c.Revision = 1
	ix.Apply(c)
	none := &geo.Filter{}
	lines := func(s *index.Snapshot, z, x, y uint32) []string {
		q := selection(t, s, none)
		defer q.Release()
		var r recorder
		if err := q.Tile(z, x, y, &r); err != nil {
			t.Fatal(err)
		}
		return r.lines
	}
	same := 0
	for rev := int64(2); rev < 12; rev++ {
		before := ix.Snapshot()
		c := w.change(2)
		c.Revision = rev
		ix.Apply(c)
		after := ix.Snapshot()
		for _, z := range []uint32{0, 2, 4, 7} {
			n := uint32(1) << z
			for range 60 {
				x, y := uint32(w.r.IntN(int(n))), uint32(w.r.IntN(int(n)))
				a, b := before.RegionRevision(z, x, y), after.RegionRevision(z, x, y)
				if b > rev || b < a {
					t.Fatalf("tile %d/%d/%d: region went from %d to %d in revision %d", z, x, y, a, b, rev)
				}
				if a != b {
					continue
				}
				same++
				if diff := gocmp.Diff(lines(before, z, x, y), lines(after, z, x, y)); diff != "" {
					t.Fatalf("tile %d/%d/%d changed, its region did not: %s", z, x, y, diff)
				}
			}
		}
	}
	if same == 0 {
		t.Error("every region changes with every commit")
	}
	ix.Close()
}

func TestCanceled(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	w.change(2000)
	s := w.rebuilt(1).Snapshot()
	ctx, cancel := context.WithCancel(context.Background())
	q, err := s.Select(ctx, &geo.Filter{Expr: odd{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Release()
	cancel()
	errs := map[string]error{"Tile": q.Tile(0, 0, 0, &recorder{})}
	_, errs["Len"] = q.Len()
	_, errs["Counts"] = q.Counts()
	_, errs["Facets"] = allFacets(q, geo.ColumnNamed("role"))
	_, _, errs["Page"] = q.Page("", 5)
	_, _, errs["Bound"] = q.Bound(true)
	errs["Each"] = q.Each(func(*geo.Mark) error { return nil })
	_, errs["Select"] = s.Select(ctx, &geo.Filter{}, nil)
	for name, err := range errs {
		if geo.CodeOf(err) != geo.CodeCanceled || !errors.Is(err, context.Canceled) {
			t.Errorf("%s after the end: %v", name, err)
		}
	}
}

func TestBadAddressesAndCursors(t *testing.T) {
	q := selection(t, index.New().Snapshot(), &geo.Filter{})
	defer q.Release()
	for _, id := range [][3]uint32{{0, 1, 0}, {23, 0, 0}, {3, 0, 8}} {
		if err := q.Tile(id[0], id[1], id[2], &recorder{}); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("tile %v: %v", id, err)
		}
	}
	for _, c := range []string{"x", "!!!", "AAAA", "CQAAAAAAAAAAYQBiAGM"} {
		if _, _, err := q.Page(c, 1); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("cursor %q: %v", c, err)
		}
	}
}

func FuzzCursor(f *testing.F) {
	w := newWorld(3)
	w.change(50)
	s := w.rebuilt(1).Snapshot()
	q, err := s.Select(context.Background(), &geo.Filter{}, nil)
	if err != nil {
		f.Fatal(err)
	}
	_, next, err := q.Page("", 7)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(next)
	f.Add("AAAAAAAAAAAAYQBiAGM")
	f.Fuzz(func(t *testing.T, after string) {
		keys, _, err := q.Page(after, 1000)
		if err != nil && geo.CodeOf(err) != geo.CodeInvalid || len(keys) > s.Len() {
			t.Errorf("%d keys, %v", len(keys), err)
		}
	})
}

// TestClusteringBegins checks both sides of MaxSingle, with marks at one place and spread over many cells.
func TestClusteringBegins(t *testing.T) {
	t.Parallel()
	for _, spread := range []bool{false, true} {
		for _, n := range []int{index.MaxSingle, index.MaxSingle + 1, 20_000} {
			b := index.NewBuilder()
			for i := range n {
				at := orb.Point{16, 46}
				if spread {
					at = orb.Point{float64(i*7919%36000)/100 - 180, float64(i*104729%16000)/100 - 80}
				}
				b.Add(&geo.Mark{
					Key: int64(i + 1), Story: "s", Claim: fmt.Sprint("c-", i), Location: fmt.Sprint("l-", i), Shape: geo.ShapePoint, Placed: true,
					Anchor: at, Role: geo.RoleSite, Status: geo.StatusAlleged,
				})
			}
			ix := index.New()
			ix.Replace(b, 1)
			q := selection(t, ix.Snapshot(), &geo.Filter{Role: []geo.Role{geo.RoleSite}})
			var r recorder
			if err := q.Tile(0, 0, 0, &r); err != nil {
				t.Fatal(err)
			}
			q.Release()
			single := n <= index.MaxSingle
			if r.anchors != n || single != (r.marks == n) || !single && r.marks > 256 || !spread && !single && r.marks != 1 {
				t.Errorf("%d marks, spread %v: %d features hold %d", n, spread, r.marks, r.anchors)
			}
		}
	}
}

func ExampleIndex() {
	b := index.NewBuilder()
	b.Add(&geo.Mark{
		Key: 1, Story: "patrols", Claim: "c-1", Location: "zagreb", Shape: geo.ShapePoint, Placed: true, Anchor: orb.Point{15.98, 45.81},
		Status: geo.StatusDenied, Role: geo.RoleSite,
	})
	ix := index.New()
	ix.Replace(b, 1)
	q, err := ix.Snapshot().Select(context.Background(), &geo.Filter{Status: []geo.Status{geo.StatusDenied}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer q.Release()
	c, _ := q.Counts()
	fmt.Println(c.Claims, "claim at", c.Places, "place")
	// Output: 1 claim at 1 place
}
