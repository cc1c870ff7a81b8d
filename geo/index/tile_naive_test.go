package index_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/index"
	"dateline/geo/mercator"
)

// spot is a mark with a point, with its place on the unit square.
type spot struct {
	x, y float64
	code uint64
	m    geo.Mark
}

// spots returns the marks with a point in the order of the index.
func spots(marks map[int64]geo.Mark) []spot {
	var out []spot
	for _, m := range marks {
		if m.Placed && m.Shape != geo.ShapeArea {
			s := spot{m: m}
			s.x, s.y = mercator.Clamp(m.Anchor[0], m.Anchor[1])
			for bit := range 32 { // the Morton code, bit by bit
				n := math.Ldexp(1, bit+1)
				col, row := min(math.Floor(s.x*n), n-1), min(math.Floor(s.y*n), n-1)
				s.code = s.code<<2 | uint64(math.Mod(row, 2))<<1 | uint64(math.Mod(col, 2))
			}
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.code, b.code), strings.Compare(a.m.Story, b.m.Story), strings.Compare(a.m.Location, b.m.Location),
			strings.Compare(a.m.Claim, b.m.Claim))
	})
	return out
}

// naiveTile returns what a recorder is told of the points of a tile.
func naiveTile(all []spot, z, x, y uint32) []string {
	n := math.Ldexp(1, int(z))
	cellOf := func(f, n float64) int { return int(min(math.Floor(f*n), n-1)) }
	in := func(f float64, tile uint32) int { return int(min(max(math.Floor((f*n-float64(tile))*4096), 0), 4095)) }
	single := func(s *spot) string {
		return fmt.Sprintf("mark %d,%d %s %v %v %v", in(s.x, x), in(s.y, y), s.m.ID(), s.m.Status, s.m.Reports, s.m.RadiusM)
	}
	var here []spot
	for _, s := range all {
		if cellOf(s.x, n) == int(x) && cellOf(s.y, n) == int(y) {
			here = append(here, s)
		}
	}
	var lines []string
	for i := 0; i < len(here); {
		j := i + 1
		for j < len(here) && len(here) > index.MaxSingle &&
			cellOf(here[j].x, 16*n) == cellOf(here[i].x, 16*n) && cellOf(here[j].y, 16*n) == cellOf(here[i].y, 16*n) {
			j++
		}
		median := &here[i+(j-i-1)/2]
		if j == i+1 {
			lines = append(lines, single(median))
		} else {
			var n index.Tally
			for _, s := range here[i:j] {
				if s.m.Role == geo.RoleSite {
					n[s.m.Status]++
				} else {
					n[0]++
				}
			}
			lines = append(lines, fmt.Sprintf("cluster %d,%d %v %s", in(median.x, x), in(median.y, y), n, median.m.ID()))
		}
		i = j
	}
	return lines
}

// TestTilesAgainstNaive compares the points of tiles with a scan: which marks and clusters, where, how counted, and which mark
// stands for a cluster. Small commits, many segments, one large one.
func TestTilesAgainstNaive(t *testing.T) {
	t.Parallel()
	for _, size := range []int{40, 700, 9000, 150_000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			w := newWorld(uint64(size))
			ix := index.New()
			defer ix.Close()
			for step := range 6 {
				c := w.change(size)
				if size == 150_000 {
					ix.Close()
					ix = w.rebuilt(1)
				} else {
					c.Revision = int64(step + 1)
					ix.Apply(c)
				}
				filters := []*geo.Filter{{}, {Role: []geo.Role{geo.RoleSite}}, w.filter(), w.filter()}
				for _, f := range filters {
					compareNaiveTiles(t, w, ix.Snapshot(), f)
				}
				if size == 150_000 {
					return
				}
			}
		})
	}
}

func compareNaiveTiles(t *testing.T, w *world, s *index.Snapshot, f *geo.Filter) {
	t.Helper()
	q := selection(t, s, f)
	defer q.Release()
	all := spots(w.match(f))
	tiles := [][3]uint32{{0, 0, 0}}
	for z := uint32(1); z <= index.MaxZoom && len(all) > 0; z += 1 + uint32(w.r.IntN(3)) {
		p := &all[w.r.IntN(len(all))]
		side := math.Ldexp(1, int(z))
		tiles = append(tiles, [3]uint32{z, uint32(min(p.x*side, side-1)), uint32(min(p.y*side, side-1))})
	}
	for _, x := range tiles {
		var r recorder
		if err := q.Tile(x[0], x[1], x[2], &r); err != nil {
			t.Fatal(err)
		}
		got := slices.DeleteFunc(r.lines, func(s string) bool { return !strings.HasPrefix(s, "mark ") && !strings.HasPrefix(s, "cluster ") })
		if want := naiveTile(all, x[0], x[1], x[2]); !slices.Equal(got, want) {
			t.Fatalf("tile %v of %+v: %s", x, f, gocmp.Diff(want, got))
		}
	}
}
