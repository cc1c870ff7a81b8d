package index

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"dateline/geo"
	"dateline/geo/mercator"
)

const (
	// MaxZoom is the deepest zoom of tiles.
	MaxZoom = 22
	// MaxSingle is up to how many points of a tile are all shown as marks; more are clustered.
	MaxSingle = 2000
	extent    = 4096
	// With more rows in a tile, chosen or not, they are counted by cells at once.
	manyRows = 16 * MaxSingle
)

// Tile tells what tile z/x/y shows of the marks chosen. With more than MaxSingle points the tile is a grid: a cell with
// one mark shows it, a cell with several a cluster. No mark is left out: over all tiles of a zoom, marks, clusters and
// labels count each mark that is on the map once. An address outside the world is CodeInvalid.
func (q *Selection) Tile(z, x, y uint32, to TileVisitor) error {
	if z > MaxZoom || x >= 1<<z || y >= 1<<z {
		return geo.Errorf(geo.CodeInvalid, "there is no tile %d/%d/%d; zooms are 0 to %d", z, x, y, MaxZoom)
	}
	t, ok := q.s.pool.tilers.Get().(*tiler)
	if !ok {
		t = &tiler{codes: make([]uint32, len(columns.columns))}
		t.median = func() *geo.Mark {
			if t.rep.v == nil {
				t.rep = t.middle()
			}
			s := t.rep.v.segment
			s.brief(&t.q.s.t, t.rep.row, s.place(t.rep.row), &t.b)
			return &t.b
		}
	}
	t.q, t.z, t.x, t.y, t.to = q, z, x, y, to
	defer t.release()
	t.points()
	if q.env.canceled() {
		return q.env.err
	}
	t.areas()
	return q.fault()
}

// tiler makes one tile; its slices are used again.
type tiler struct {
	q       *Selection
	z, x, y uint32
	to      TileVisitor
	parts   []part
	list    []cell
	ready   []part
	sums    [][]placeSum
	found   []int
	refs    []placeRef
	runs    []run
	m       geo.Mark // for marks in full
	b       geo.Mark // for brief ones
	codes   []uint32
	n       Tally
	rep     rowRef           // what median returns; without a view it is the middle of …
	of      []placeRef       // … these places
	median  func() *geo.Mark // made once, so that it costs nothing
}

// release gives the tiler back without what would keep a snapshot alive.
func (t *tiler) release() {
	pool := t.q.s.pool
	clear(t.parts[:cap(t.parts)])
	clear(t.ready[:cap(t.ready)])
	clear(t.runs[:cap(t.runs)])
	t.q, t.to, t.b, t.rep = nil, nil, geo.Mark{}, rowRef{}
	t.of = nil
	clear(t.refs[:cap(t.refs)])
	t.m = geo.Mark{Reports: t.m.Reports[:0], About: t.m.About[:0]}
	clear(t.m.Reports[:cap(t.m.Reports)])
	clear(t.m.About[:cap(t.m.About)])
	pool.tilers.Put(t)
}

// part is the tile's share of one view.
type part struct {
	v         *view
	from, end int // places
	b         []uint64
	w0        int
}

func (p *part) rows() (from, end int) {
	s := p.v.segment.places.start
	return int(s[p.from]), int(s[p.end])
}

// load evaluates the filter for the tile's places with a point and returns how many rows are there, chosen or not.
func (t *tiler) load() int {
	first, last := mercator.TileCodes(t.z, t.x, t.y)
	t.parts = t.parts[:0]
	n := 0
	for i := range t.q.s.views {
		v := &t.q.s.views[i]
		p := part{v: v}
		p.from, p.end = v.segment.places.in(0, v.segment.places.points, first, last)
		a, b := p.rows()
		if a == b {
			continue
		}
		if p.b, p.w0 = t.q.part(v, a, b); t.q.env.err != nil {
			return 0
		}
		n += b - a
		t.parts = append(t.parts, p)
	}
	return n
}

func (t *tiler) points() {
	if t.whole() {
		return
	}
	n := t.load()
	if n == 0 {
		return
	}
	var cells []cell
	if n > manyRows {
		// Most of what is there to count: the cells give it as well.
		cells, n = t.cells(t.z+gridBits), 0
		for i := range cells {
			n += sumOf(&cells[i].n)
		}
	} else {
		n = 0
		for i := range t.parts {
			n += ones(t.parts[i].b)
		}
		if n > MaxSingle {
			cells = t.cells(t.z + gridBits)
		}
	}
	if n <= MaxSingle {
		t.singles()
		return
	}
	for g := range groups(cells, func(c *cell) uint64 { return c.code }) {
		t.cell(g)
	}
}

// groups cuts a list where a property changes.
func groups[T any](list []T, of func(*T) uint64) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(list) > 0 {
			n, first := 1, of(&list[0])
			for n < len(list) && of(&list[n]) == first {
				n++
			}
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	}
}

// whole shows the points of a tile of an unfiltered index from counts made beforehand; false when there are none that
// fit.
func (t *tiler) whole() bool {
	if !t.q.whole || len(t.q.s.views) != 1 || t.q.s.views[0].dead != nil {
		return false
	}
	v := &t.q.s.views[0]
	s := v.segment
	level := t.z + gridBits
	if level > maxCounted || s.levels.start[level] == nil {
		return false
	}
	first, last := mercator.TileCodes(t.z, t.x, t.y)
	from, end := s.places.in(0, s.places.points, first, last)
	if int(s.places.start[end]-s.places.start[from]) <= MaxSingle {
		return false
	}
	starts, rows := s.levels.start[level], s.places.start
	i, _ := slices.BinarySearch(starts, uint32(from))
	for ; int(starts[i]) < end; i++ {
		a, b := int(rows[starts[i]]), int(rows[starts[i+1]])
		t.n = s.levels.count[level][i]
		t.show(rowRef{v, a + (b-a-1)/2}, b-a)
	}
	return true
}

// singles shows every row.
func (t *tiler) singles() {
	t.runs = t.runs[:0]
	for i := range t.parts {
		p := &t.parts[i]
		a, b := p.rows()
		t.runs = append(t.runs, run{p.v, p.b, p.w0, a, b, 0})
	}
	if len(t.runs) == 1 {
		t.runs[0].each(func(r int) { t.mark(t.runs[0].v.segment, r) })
		return
	}
	for _, x := range t.q.s.merge(t.runs) {
		t.mark(x.v.segment, x.row)
	}
}

type rowRef struct {
	v   *view
	row int
}

// cell is what one part has in a cell of the grid.
type cell struct {
	code      uint64
	part      int
	from, end uint32 // rows
	n         Tally
}

// cells returns the cells with a row chosen, by code and then by part.
func (t *tiler) cells(level uint32) []cell {
	out := t.list[:0]
	for i := range t.parts {
		out = t.parts[i].cells(i, level, out)
	}
	t.list = out
	if len(t.parts) > 1 {
		slices.SortStableFunc(out, func(a, b cell) int { return cmp.Compare(a.code, b.code) })
	}
	return out
}

func (p *part) cells(index int, level uint32, out []cell) []cell {
	s := p.v.segment
	pl := &s.places
	shift := 64 - 2*level
	if level <= maxLevel && s.levels.start[level] != nil {
		starts := s.levels.start[level]
		i, _ := slices.BinarySearch(starts, uint32(p.from))
		for ; int(starts[i]) < p.end; i++ {
			out = p.addCell(index, pl.morton[starts[i]]>>shift, int(starts[i]), int(starts[i+1]), out)
		}
		return out
	}
	for i := p.from; i < p.end; {
		code := pl.morton[i] >> shift
		j := gallop(pl.morton, i, p.end, code<<shift|(1<<shift-1))
		out = p.addCell(index, code, i, j, out)
		i = j
	}
	return out
}

// gallop returns the first index in [i, end) whose value is above last, or end.
func gallop(m []uint64, i, end int, last uint64) int {
	step := 1
	for i+step < end && m[i+step] <= last {
		i += step
		step *= 2
	}
	lo, hi := i+1, min(i+step, end)
	for lo < hi {
		if mid := (lo + hi) / 2; m[mid] <= last {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (p *part) addCell(index int, code uint64, from, end int, out []cell) []cell {
	s := p.v.segment
	c := cell{code: code, part: index, from: s.places.start[from], end: s.places.start[end]}
	if s.tally(p.b, p.w0, int(c.from), int(c.end), &c.n) {
		out = append(out, c)
	}
	return out
}

// cell shows one cell of the grid, of which each part has at most one entry.
func (t *tiler) cell(cells []cell) {
	t.n = cells[0].n
	t.runs = t.runs[:0]
	for i := range cells {
		c := &cells[i]
		if i > 0 {
			addTo(&t.n, &c.n)
		}
		p := &t.parts[c.part]
		t.runs = append(t.runs, run{p.v, p.b, p.w0, int(c.from), int(c.end), sumOf(&c.n)})
	}
	n := sumOf(&t.n)
	t.show(t.q.s.kth(t.runs, (n-1)/2), n)
}

// show shows the median of n marks, which t.n counts.
func (t *tiler) show(r rowRef, n int) {
	if n == 1 {
		t.mark(r.v.segment, r.row)
		return
	}
	x, y := t.at(r.v.segment, r.v.segment.place(r.row))
	t.rep = r
	t.to.Cluster(x, y, &t.n, t.median)
}

func (t *tiler) mark(s *segment, r int) {
	p := s.place(r)
	x, y := t.at(s, p)
	s.mark(&t.q.s.t, r, &t.m)
	for _, c := range columns.tile {
		t.codes[c.Number()] = c.code(s, r, p)
	}
	t.to.Mark(x, y, &t.m, t.codes)
}

// at returns where in the tile a place's anchor is.
func (t *tiler) at(s *segment, p int) (x, y int32) {
	gx, gy := mercator.Deinterleave(s.places.morton[p])
	if t.z <= 20 {
		shift := 20 - t.z
		return int32(gx >> shift & (extent - 1)), int32(gy >> shift & (extent - 1))
	}
	fx, fy := mercator.Clamp(s.places.at[p][0], s.places.at[p][1])
	n := math.Ldexp(1, int(t.z))
	in := func(f float64, tile uint32) int32 {
		return min(max(int32(math.Floor((f*n-float64(tile))*extent)), 0), extent-1)
	}
	return in(fx, t.x), in(fy, t.y)
}
