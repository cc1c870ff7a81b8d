package index

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"dateline/geo"
)

// TestMergeMeetsCommits commits while a merge is made, of all segments or of the last: marks that went meanwhile are gone,
// those that were changed are there once, and those that went before do not come back.
func TestMergeMeetsCommits(t *testing.T) {
	t.Parallel()
	mark := func(key int64, story string) geo.Mark {
		return geo.Mark{
			Key: key, Story: story, Claim: fmt.Sprint("c-", key), Location: "l", Shape: geo.ShapePoint, Placed: true,
			Anchor: orb.Point{16, 46}, Role: geo.RoleSite, Status: geo.StatusReported,
		}
	}
	for _, from := range []int{0, 1} {
		ix := New()
		ix.merging, ix.mergeEnd = true, 1<<30 // none by itself
		var next, rev int64
		commit := func(put int, gone ...int64) {
			c := Change{Gone: gone, Revision: rev + 1}
			rev++
			for range put {
				next++
				c.Put = append(c.Put, mark(next, "a"))
			}
			ix.Apply(c)
		}
		for range 4 {
			commit(100)
		}
		commit(0, 5, 150, 250, 350) // gone before the merge
		rev++
		ix.Apply(Change{Revision: rev, Put: []geo.Mark{mark(8, "b"), mark(180, "b")}}) // and changed before it
		s := ix.Snapshot()
		if len(s.views) != 5 {
			t.Fatalf("%d segments", len(s.views))
		}
		done := ix.joined(s, from)
		commit(0, 6, 160, 260, 360) // gone meanwhile
		changed := Change{Revision: rev + 1, Put: []geo.Mark{mark(7, "b"), mark(170, "b"), mark(270, "b")}}
		rev++
		ix.Apply(changed)
		commit(10)
		ix.mu.Lock()
		done()
		ix.mu.Unlock()
		want := []int64{}
		for k := int64(1); k <= next; k++ {
			if !slices.Contains([]int64{5, 150, 250, 350, 6, 160, 260, 360}, k) {
				want = append(want, k)
			}
		}
		now := ix.Snapshot()
		q, err := now.Select(context.Background(), &geo.Filter{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		moved := 0
		if err := q.Each(func(m *geo.Mark) error {
			got = append(got, m.Key)
			if m.Story == "b" {
				moved++
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		q.Release()
		slices.Sort(got)
		if !slices.Equal(got, want) || now.Len() != len(want) || moved != 5 || now.Revision() != rev {
			t.Errorf("merged from %d: %d marks, Len %d, want %d; %d of story b; revision %d", from, len(got), now.Len(), len(want), moved, now.Revision())
		}
		if from == 0 && now.views[0].deadN != 7 || from == 1 && now.views[1].deadN != 5 {
			t.Errorf("merged from %d: %d rows are dead", from, now.views[from].deadN)
		}
	}
}

// TestDenseBox compares a viewport over many places on little ground with a scan.
func TestDenseBox(t *testing.T) {
	t.Parallel()
	b := NewBuilder()
	var marks []geo.Mark
	for i := range 3000 {
		m := geo.Mark{
			Key: int64(i + 1), Story: "s", Claim: fmt.Sprint("c-", i), Location: fmt.Sprint("l-", i), Shape: geo.ShapePoint, Placed: true,
			Anchor: orb.Point{16 + float64(i%61)/100, 46 + float64(i*7%53)/100},
		}
		marks = append(marks, m)
		b.Add(&m)
	}
	ix := New()
	ix.Replace(b, 1)
	for i := range 400 {
		w, s := 15.9+float64(i%23)/40, 45.9+float64(i%19)/40
		box := &geo.Box{West: w, South: s, East: w + float64(i%11)/30, North: s + float64(i%13)/30}
		want := 0
		for i := range marks {
			if box.Contains(marks[i].Anchor) {
				want++
			}
		}
		for name, f := range map[string]*geo.Filter{"viewport": {Viewport: box}, "bbox": {BBox: box}} {
			q, err := ix.Snapshot().Select(context.Background(), f, nil)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := q.Len(); n != want || err != nil {
				t.Fatalf("%s %+v holds %d marks, %v; want %d", name, box, n, err, want)
			}
			q.Release()
		}
	}
}
