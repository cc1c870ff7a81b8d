package index_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/index"
	"dateline/geo/mercator"
)

func formatMonth(unix int64) string { return time.Unix(unix, 0).UTC().Format("2006-01") }

// recorder is a visitor that writes down what it is told.
type recorder struct {
	lines                        []string
	anchors, marks, labels, area int
	codes                        map[[2]uint32]string // what each code of each column stands for
}

func (r *recorder) Mark(x, y int32, m *geo.Mark, codes []uint32) {
	r.anchors++
	r.marks++
	if r.codes == nil {
		r.codes = map[[2]uint32]string{}
	}
	for _, c := range geo.Columns() {
		if c.Tile == 0 || c.Type == geo.TypeMark || c.Type == geo.TypeNumber {
			continue
		}
		k, v := [2]uint32{uint32(c.Number()), codes[c.Number()]}, c.Value(m)
		if c.List {
			v = strings.Join(*c.Texts(m), " ")
		}
		if old, ok := r.codes[k]; ok && old != v {
			r.lines = append(r.lines, fmt.Sprintf("code %v is %s and %s", k, old, v))
		}
		r.codes[k] = v
	}
	r.lines = append(r.lines, fmt.Sprintf("mark %d,%d %s %v %v %v", x, y, m.ID(), m.Status, m.Reports, m.RadiusM))
}

func (r *recorder) Cluster(x, y int32, n *index.Tally, median func() *geo.Mark) {
	r.anchors += sum(n)
	r.marks++
	r.lines = append(r.lines, fmt.Sprintf("cluster %d,%d %v %s", x, y, *n, median().ID()))
}

func (r *recorder) Area(drawing any, name string, n *index.Tally, median func() *geo.Mark) {
	r.area++
	r.lines = append(r.lines, fmt.Sprintf("area %v %s %v %s", drawing, name, *n, median().ID()))
}

func (r *recorder) Label(x, y int32, name string, places int, n *index.Tally, median func() *geo.Mark) {
	r.anchors += sum(n)
	r.labels++
	r.lines = append(r.lines, fmt.Sprintf("label %d,%d %s %d %v %s", x, y, name, places, *n, median().ID()))
}

func sum(n *index.Tally) int {
	s := 0
	for _, k := range n {
		s += int(k)
	}
	return s
}

// compareTiles checks that all tiles of a zoom hold each mark on the map once, in both layouts alike.
func compareTiles(t *testing.T, w *world, q, p *index.Selection, onMap int) {
	t.Helper()
	zoom := uint32(w.r.IntN(4))
	total := 0
	for y := range uint32(1) << zoom {
		for x := range uint32(1) << zoom {
			total += compareTile(t, q, p, zoom, x, y)
		}
	}
	if total != onMap {
		t.Errorf("tiles of zoom %d hold %d marks, want %d", zoom, total, onMap)
	}
	deep := 4 + uint32(w.r.IntN(19))
	px, py := mercator.Clamp(w.point()[0], w.point()[1])
	side := float64(uint32(1) << deep)
	compareTile(t, q, p, deep, min(uint32(px*side), 1<<deep-1), min(uint32(py*side), 1<<deep-1))
}

func compareTile(t *testing.T, q, p *index.Selection, z, x, y uint32) int {
	t.Helper()
	var a, b recorder
	if err := q.Tile(z, x, y, &a); err != nil {
		t.Error(err)
	}
	if err := p.Tile(z, x, y, &b); err != nil {
		t.Error(err)
	}
	if !slices.Equal(b.lines, a.lines) {
		t.Errorf("tile %d/%d/%d differs between layouts: %s", z, x, y, gocmp.Diff(b.lines, a.lines))
	}
	if a.marks > index.MaxSingle {
		t.Errorf("tile %d/%d/%d has %d marks and clusters", z, x, y, a.marks)
	}
	return a.anchors
}
