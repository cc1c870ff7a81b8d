package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/country"
	"dateline/geo/index"
	"dateline/geo/mercator"
	"dateline/geo/tile"
)

func (b *bench) index() {
	var whole []time.Duration // by size, the time of an unfiltered tile 0/0/0
	for _, n := range b.sizes() {
		b.of = n
		ix := b.loadIndex(n)
		s := ix.Snapshot()
		whole = append(whole, b.againstScan(s))
		b.manyCommits(ix)
		b.facets(s)
	}
	b.of = 0
	if len(whole) == 2 {
		b.atMost(fmt.Sprintf("tile 0/0/0, no filter, %s against %s", short(b.large), short(b.marks)),
			float64(whole[1])/float64(whole[0]), 2, "×")
	}
}

// againstScan compares tile 0/0/0 with a naive scan and returns the time of one without a filter.
func (b *bench) againstScan(s *index.Snapshot) time.Duration {
	cols := newColumns(s)
	dates := newDates(2)
	var told features
	var naive grid
	f := make([]*geo.Filter, 64)
	for i := range f {
		f[i] = dates.filter()
	}
	i, j := 0, 0
	// Both go through the same filters in the same order.
	t := inTurns(
		func() { i++; world(s, f[i%len(f)], &told) },
		func() { j++; cols.scan(f[j%len(f)], &naive) })
	b.atLeast("naive scan against index, tile 0/0/0, random dates", t.against(1, 0), 30)
	b.info("  index alone", "%v", t.typical(0).Round(time.Microsecond))
	b.info("  naive scan alone", "%v", t.typical(1).Round(time.Microsecond))
	check(compare(s, cols, f[0]))
	return inTurns(func() { world(s, &geo.Filter{}, &told) }).typical(0)
}

// loadIndex builds an index of n marks, and measures memory, building and starting from a file.
func (b *bench) loadIndex(n int) *index.Index {
	file := must(os.Create(filepath.Join(b.dir, fmt.Sprintf("index-%d", n))))
	defer file.Close()
	size := b.writeIndex(n, file)
	before := heap()
	var ix *index.Index
	var took time.Duration
	wall := time.Duration(math.MaxInt64)
	// The best of a few: others on the machine can only slow it down.
	for range 3 {
		ix = nil
		must(file.Seek(0, io.SeekStart))
		runtime.GC()
		start := time.Now()
		took = timed(1, func() { ix = must(must(index.OpenFile(file, size)).Index(nil)) })
		wall = min(wall, time.Since(start))
	}
	b.atMost("start from the index file, wall", wall.Seconds(), max(2, float64(n)/1e6), "s")
	b.info("  CPU", "%v", took.Round(time.Millisecond))
	b.atMost("memory of the index", float64(heap()-before)/float64(n), 96, "bytes a mark")
	return ix
}

// writeIndex builds an index of n marks and returns the size of its file.
func (b *bench) writeIndex(n int, file *os.File) int64 {
	load := index.NewBuilder()
	place := func(code string) (orb.Point, bool) {
		c, ok := country.Lookup(code)
		return c.Label, ok
	}
	check(sample.Marks(n, seed, place, func(m *geo.Mark) error { load.Add(m); return nil }))
	addAreas(load, n)
	built := index.New()
	took := timed(1, func() { built.Replace(load, 1) })
	b.info("index built", "%v", took.Round(time.Millisecond))
	took = timed(1, func() { check(built.Snapshot().Write(file, geo.Revision{N: 1}, "")) })
	size := must(file.Seek(0, io.SeekEnd))
	b.info("index file written", "%v, %.1f bytes a mark", took.Round(time.Millisecond), float64(size)/float64(n))
	return size
}

// manyCommits looks whether commits leave something behind: ten thousand of one mark each, always the same key.
func (b *bench) manyCommits(ix *index.Index) {
	const commits = 10_000
	commit := func() {
		ix.Apply(index.Change{Revision: ix.Snapshot().Revision() + 1, Put: []geo.Mark{{
			Key: 1 << 40, Story: sample.StoryID, Claim: "bench", Location: "bench", Placed: true, Shape: geo.ShapePoint,
			Anchor: orb.Point{editLon, editLat},
		}}})
	}
	commit()
	ix.Wait()
	first := heap()
	took := timed(1, func() {
		for range commits {
			commit()
		}
		ix.Wait()
	})
	grown := float64(heap()) / float64(first)
	b.atMost("memory of the index after 10 000 commits against after the first", grown, 1.02, "×")
	b.info("  CPU of a commit in the index", "%v", (took / commits).Round(time.Microsecond))
}

func addAreas(b *index.Builder, n int) {
	add := func(id, name string, mp orb.MultiPolygon) {
		b.AddArea(index.Area{
			Story: sample.StoryID, Location: id, Name: name, Polygon: mp, Drawing: tile.NewShape(mp),
		})
	}
	sample.Areas(n, seed, func(l *geo.Location) {
		add(l.ID, l.Name, orb.MultiPolygon{l.Geometry.(orb.Polygon)})
	})
	for _, code := range country.Codes() {
		if c, ok := country.Lookup(code); ok {
			id := "country-" + strings.ToLower(code)
			add(id, id, c.Geometry)
		}
	}
}

// features is a sink that counts what it is told; the names of representatives are not asked for.
type features int

func (n *features) Mark(_, _ int32, _ *geo.Mark, _ []uint32)                              { *n++ }
func (n *features) Cluster(_, _ int32, _ *index.Tally, _ func() *geo.Mark)                { *n++ }
func (n *features) Area(_ any, _ string, _ *index.Tally, _ func() *geo.Mark)              { *n++ }
func (n *features) Label(_, _ int32, _ string, _ int, _ *index.Tally, _ func() *geo.Mark) { *n++ }

// world tells tile 0/0/0 to a sink.
func world(s *index.Snapshot, f *geo.Filter, to index.TileVisitor) {
	q := must(s.Select(context.Background(), f, nil))
	defer q.Release()
	check(q.Tile(0, 0, 0, to))
}

// columns are the marks on the map as plain columns, for a scan without any preparation.
type columns struct {
	x, y     []uint32 // web mercator, the world is 2³²
	glyph    []uint8  // status in role site, else 0
	area     []int32  // number of the location of a mark with an area, -1 with a point
	earliest [geo.NumClocks][]int64
	latest   [geo.NumClocks][]int64
}

func newColumns(s *index.Snapshot) *columns {
	c := &columns{}
	q := must(s.Select(context.Background(), &geo.Filter{Shape: []geo.Shape{geo.ShapePoint, geo.ShapeArea}}, nil))
	defer q.Release()
	areas := map[string]int32{}
	check(q.Each(func(m *geo.Mark) error {
		if !m.Placed {
			return nil
		}
		x, y := mercator.Cell(m.Anchor[0], m.Anchor[1])
		c.x, c.y = append(c.x, x), append(c.y, y)
		area := int32(-1)
		if m.Shape == geo.ShapeArea {
			known := false
			if area, known = areas[m.Location]; !known {
				area = int32(len(areas))
				areas[m.Location] = area
			}
		}
		c.area = append(c.area, area)
		c.glyph = append(c.glyph, glyph(m))
		for k, s := range m.Clocks {
			c.earliest[k], c.latest[k] = append(c.earliest[k], s.Earliest), append(c.latest[k], s.Latest)
		}
		return nil
	}))
	return c
}

// glyph is what a mark counts as in a tile.
func glyph(m *geo.Mark) uint8 {
	if m.Role == geo.RoleSite {
		return uint8(m.Status)
	}
	return 0
}

// cell is what a tile says of a cell of its grid: counts, a place, a representative.
type cell struct {
	n      index.Tally
	sx, sy uint64
	any    int32
}

// cells is how many a tile's grid has: 16 × 16.
const cells = 256

// grid is a tile without preparation: cells for points, and areas by number.
type grid struct {
	cells [cells]cell
	areas [4096]cell
}

// scan sums up the marks that a filter by date chooses in a grid over the world.
func (c *columns) scan(f *geo.Filter, g *grid) {
	*g = grid{}
	earliest, latest := c.earliest[f.Clock], c.latest[f.Clock]
	for i := range c.x {
		e, l := earliest[i], latest[i]
		if e == 0 && l == 0 {
			if f.Dated {
				continue
			}
		} else if e >= f.Time.Latest || l <= f.Time.Earliest {
			continue
		}
		var k *cell
		if a := c.area[i]; a >= 0 {
			k = &g.areas[a]
		} else {
			k = &g.cells[c.y[i]>>28<<4|c.x[i]>>28]
		}
		k.n[c.glyph[i]]++
		k.sx += uint64(c.x[i])
		k.sy += uint64(c.y[i])
		k.any = int32(i)
	}
}

// counter is a sink that counts the marks of each cell, told alone or in clusters.
type counter struct {
	features
	grid [cells]index.Tally
}

func (c *counter) Mark(x, y int32, m *geo.Mark, _ []uint32) {
	c.grid[y>>8<<4|x>>8][glyph(m)]++
}

func (c *counter) Cluster(x, y int32, n *index.Tally, _ func() *geo.Mark) {
	for k, of := range n {
		c.grid[y>>8<<4|x>>8][k] += of
	}
}

// compare checks that index and scan count the same, cell by cell.
func compare(s *index.Snapshot, c *columns, f *geo.Filter) error {
	var got counter
	var want grid
	world(s, f, &got)
	c.scan(f, &want)
	for i := range got.grid {
		if got.grid[i] != want.cells[i].n {
			return fmt.Errorf("in cell %d the index counts %v, the scan %v", i, got.grid[i], want.cells[i].n)
		}
	}
	return nil
}

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
