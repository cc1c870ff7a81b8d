package snap

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

const (
	// maxTests bounds the pairs of edges that are compared for one call: a second of work. Real shapes need a few for
	// each edge.
	maxTests = 100_000_000
	// maxCuts bounds how often they are cut in one round.
	maxCuts = 1_000_000
	// maxRounds bounds how often edges are cut where they meet: rounding where they do may make them meet others. Two
	// or three rounds are enough for all that was tried.
	maxRounds = 20
)

// Round returns the union of the polygons with coordinates rounded to multiples of 1/per, which have to stay below 2²⁹
// of them. Exterior rings have positive area (counterclockwise with y up), holes negative; rings are closed and have no
// repeated points, and straight ones only where rings touch, each polygon begins with its exterior, and the whole is a
// valid multipolygon. The direction of rings does not matter. What is narrower than the grid is left out; nil is left
// of nothing. Shapes whose edges are too long and too close to be told apart with a hundred million comparisons become
// their bounds.
func Round(mp orb.MultiPolygon, per float64) orb.MultiPolygon {
	g := grid{}
	var wide, high float64
	for _, p := range mp {
		for i, r := range p {
			g.add(r, per, i > 0)
		}
	}
	for _, s := range g.segs {
		wide += float64(s.b.x - s.a.x)
		high += math.Abs(float64(s.b.y - s.a.y))
	}
	if wide > high { // The sweep goes along x and is fast where edges are short in it.
		g.transpose()
	}
	if !g.node() {
		b := mp.Bound()
		return orb.MultiPolygon{orb.Bound{Min: rounded(b.Min, per), Max: rounded(b.Max, per)}.ToPolygon()}
	}
	g.wind()
	return g.polygons(per)
}

func rounded(p orb.Point, per float64) orb.Point {
	return orb.Point{math.Round(p[0]*per) / per, math.Round(p[1]*per) / per}
}

// pt is a point of the grid.
type pt struct{ x, y int64 }

func compare(p, q pt) int { return cmp.Or(cmp.Compare(p.x, q.x), cmp.Compare(p.y, q.y)) }

// orient is positive when c is left of the line from a to b, negative when right, and 0 on it.
func orient(a, b, c pt) int64 { return (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x) }

// seg is an edge, a before b. n is how often rings run from a to b, less how often back: what the winding number above
// the edge has more than below it.
type seg struct {
	a, b pt
	n    int
}

// grid turns edges into polygons.
type grid struct {
	segs   []seg
	turned bool // x and y are swapped

	// Of the edges between inside and outside, by their index in segs: the one below on the sweep's line, -1 for none.
	below map[int]int
	// The same edges with the inside on their left, by where they begin.
	from map[pt][]int
	up   []bool // by segs: inside is above, so that the edge runs from a to b
}

// add takes the edges of a ring.
func (g *grid) add(r orb.Ring, per float64, hole bool) {
	n := 1
	if (area(r) < 0) != hole {
		n = -1
	}
	points := make([]pt, 0, len(r))
	for _, p := range r {
		points = extend(points, pt{int64(math.Round(p[0] * per)), int64(math.Round(p[1] * per))})
	}
	for i, q := range points {
		switch p := points[(i+len(points)-1)%len(points)]; compare(p, q) {
		case -1:
			g.segs = append(g.segs, seg{p, q, n})
		case 1:
			g.segs = append(g.segs, seg{q, p, -n})
		}
	}
}

// extend appends a point unless the line is there; a point that the line passes straight, or runs back over, is taken
// off.
func extend(points []pt, p pt) []pt {
	for k := len(points); ; k-- {
		if k > 0 && points[k-1] == p {
			return points[:k]
		}
		if k < 2 || orient(points[k-2], points[k-1], p) != 0 {
			return append(points[:k], p)
		}
	}
}

// area is the signed area of a ring, from its first point so that small rings far from 0,0 keep their digits.
func area(r orb.Ring) (sum float64) {
	for i := 2; i < len(r); i++ {
		sum += (r[i-1][0]-r[0][0])*(r[i][1]-r[0][1]) - (r[i-1][1]-r[0][1])*(r[i][0]-r[0][0])
	}
	return sum
}

// transpose swaps x and y, which turns left into right.
func (g *grid) transpose() {
	g.turned = true
	for i, s := range g.segs {
		s.a, s.b, s.n = pt{s.a.y, s.a.x}, pt{s.b.y, s.b.x}, -s.n
		if compare(s.a, s.b) > 0 {
			s.a, s.b, s.n = s.b, s.a, -s.n
		}
		g.segs[i] = s
	}
}

// cut is a point at which an edge is to be parted.
type cut struct {
	seg int
	at  pt
}

// node parts edges where they meet, until they meet in their ends alone, and joins equal ones; false when that is too
// much work.
func (g *grid) node() bool {
	tests := 0
	for range maxRounds {
		slices.SortFunc(g.segs, func(s, t seg) int { return cmp.Or(compare(s.a, t.a), compare(s.b, t.b)) })
		joined := g.segs[:0]
		for i := 0; i < len(g.segs); {
			s := g.segs[i]
			for i++; i < len(g.segs) && g.segs[i].a == s.a && g.segs[i].b == s.b; i++ {
				s.n += g.segs[i].n
			}
			if s.n != 0 {
				joined = append(joined, s)
			}
		}
		g.segs = joined
		cuts := g.cuts(&tests)
		if tests > maxTests {
			return false
		}
		if len(cuts) == 0 {
			return true
		}
		slices.SortFunc(cuts, func(c, d cut) int { return cmp.Or(c.seg-d.seg, compare(c.at, d.at)) })
		for _, c := range slices.Compact(cuts) {
			// The rest of an edge stays in its place. A point beside the edge may be before its beginning.
			s := g.segs[c.seg]
			g.segs[c.seg] = ordered(c.at, s.b, s.n)
			g.segs = append(g.segs, ordered(s.a, c.at, s.n))
		}
	}
	return false
}

func ordered(a, b pt, n int) seg {
	if compare(a, b) > 0 {
		return seg{b, a, -n}
	}
	return seg{a, b, n}
}

// cuts finds where sorted edges meet other than in their ends.
func (g *grid) cuts(tests *int) (out []cut) {
	var active []int
	for i, s := range g.segs {
		lo, hi := min(s.a.y, s.b.y), max(s.a.y, s.b.y)
		*tests += len(active)
		if *tests > maxTests || len(out) > maxCuts {
			*tests = maxTests + 1
			return nil
		}
		kept := active[:0]
		for _, j := range active {
			t := g.segs[j]
			if t.b.x < s.a.x {
				continue
			}
			kept = append(kept, j)
			if max(t.a.y, t.b.y) >= lo && min(t.a.y, t.b.y) <= hi {
				out = meet(out, i, j, s, t)
			}
		}
		active = append(kept, i)
	}
	return out
}

// meet appends where two edges are to be parted.
func meet(out []cut, i, j int, s, t seg) []cut {
	ta, tb := orient(s.a, s.b, t.a), orient(s.a, s.b, t.b)
	if ta > 0 && tb > 0 || ta < 0 && tb < 0 {
		return out
	}
	sa, sb := orient(t.a, t.b, s.a), orient(t.a, t.b, s.b)
	if sa > 0 && sb > 0 || sa < 0 && sb < 0 {
		return out
	}
	part := func(k int, of seg, at pt) {
		if at != of.a && at != of.b {
			out = append(out, cut{k, at})
		}
	}
	if ta != 0 && tb != 0 && sa != 0 && sb != 0 {
		u := float64(sa) / float64(sa-sb)
		at := pt{
			s.a.x + int64(math.Round(u*float64(s.b.x-s.a.x))),
			s.a.y + int64(math.Round(u*float64(s.b.y-s.a.y))),
		}
		part(i, s, at)
		part(j, t, at)
		return out
	}
	on := func(k int, of seg, at pt, side int64) {
		if side == 0 && compare(at, of.a) > 0 && compare(at, of.b) < 0 {
			part(k, of, at)
		}
	}
	on(i, s, t.a, ta)
	on(i, s, t.b, tb)
	on(j, t, s.a, sa)
	on(j, t, s.b, sb)
	return out
}

// wind sweeps over the edges from left to right and keeps those with the inside, where the winding number is positive,
// on one side.
func (g *grid) wind() {
	g.below, g.from, g.up = map[int]int{}, map[pt][]int{}, make([]bool, len(g.segs))
	above := make([]int, len(g.segs)) // the winding number above
	var active []int                  // edges on the sweep's line, from below
	ends := make([]int, len(g.segs))
	for i := range ends {
		ends[i] = i
	}
	slices.SortFunc(ends, func(i, j int) int { return compare(g.segs[i].b, g.segs[j].b) })
	for i := 0; i < len(g.segs); {
		p := g.segs[i].a
		for ; len(ends) > 0 && compare(g.segs[ends[0]].b, p) <= 0; ends = ends[1:] {
			k, _ := slices.BinarySearchFunc(active, g.segs[ends[0]], g.order)
			// Where edges still cross, after all, the order is not to be relied on.
			if k >= len(active) || active[k] != ends[0] {
				k = slices.Index(active, ends[0])
			}
			active = slices.Delete(active, k, k+1)
		}
		next := i
		for ; next < len(g.segs) && g.segs[next].a == p; next++ {
		}
		fan := make([]int, 0, 2)
		for ; i < next; i++ {
			fan = append(fan, i)
		}
		slices.SortFunc(fan, func(s, t int) int { return -sign(orient(p, g.segs[s].b, g.segs[t].b)) })
		k, _ := slices.BinarySearchFunc(active, p, func(s int, p pt) int {
			return sign(orient(g.segs[s].b, g.segs[s].a, p))
		})
		active = slices.Insert(active, k, fan...)
		for ; len(fan) > 0; fan, k = fan[1:], k+1 {
			g.judge(active, k, above)
		}
	}
}

func sign(n int64) int { return cmp.Compare(n, 0) }

// order places an edge of the sweep's line against another that ends where the sweep is.
func (g *grid) order(i int, t seg) int {
	s := g.segs[i]
	if c := sign(orient(s.b, s.a, t.b)); c != 0 || s.a == t.a {
		return c
	}
	if compare(s.a, t.a) < 0 {
		return sign(orient(s.b, s.a, t.a))
	}
	return -sign(orient(t.b, t.a, s.a))
}

// judge finds what is below and above the edge at k of the sweep's line.
func (g *grid) judge(active []int, k int, above []int) {
	i, under := active[k], 0
	if k > 0 {
		under = above[active[k-1]]
	}
	above[i] = under + g.segs[i].n
	if g.up[i] = above[i] > 0; g.up[i] == (under > 0) {
		return
	}
	g.below[i] = -1
	for k--; k >= 0; k-- {
		if _, ok := g.below[active[k]]; ok {
			g.below[i] = active[k]
			break
		}
	}
	from, _ := g.ends(i)
	g.from[from] = append(g.from[from], i)
}

// ends returns where an edge begins and ends with the inside on its left.
func (g *grid) ends(i int) (from, to pt) {
	s := g.segs[i]
	if g.up[i] {
		return s.a, s.b
	}
	return s.b, s.a
}

// ring is a list of edges.
type ring struct {
	edges   []int
	hole    bool
	polygon int
}

// polygons follows the edges.
func (g *grid) polygons(per float64) orb.MultiPolygon {
	var rings []*ring
	of := make(map[int]*ring, len(g.below))
	for i := range g.segs {
		if _, ok := g.below[i]; ok && of[i] == nil {
			rings = append(rings, g.follow(i, of)...)
		}
	}
	var out orb.MultiPolygon
	var place func(r *ring) int
	place = func(r *ring) int {
		if r.polygon < 0 {
			r.polygon = 0 // Ends it where edges cross after all.
			if b := of[g.below[g.lowest(r)]]; b != nil {
				r.polygon = place(b)
			}
		}
		return r.polygon
	}
	for _, r := range rings {
		if !r.hole {
			r.polygon = len(out)
			out = append(out, orb.Polygon{g.ring(r, per)})
		}
	}
	for _, r := range rings {
		if r.hole && len(out) > 0 {
			k := place(r)
			out[k] = append(out[k], g.ring(r, per))
		}
	}
	return out
}

// follow returns the rings of the area that is left of an edge: where its border comes back to a point it has been at,
// it is two rings.
func (g *grid) follow(first int, of map[int]*ring) (rings []*ring) {
	start, _ := g.ends(first)
	been := map[pt]int{start: 0} // where in the path points are at which the border may come by again
	var path []int
	for i := first; ; {
		from, to := g.ends(i)
		if len(g.from[from]) > 1 {
			been[from] = len(path)
		}
		path = append(path, i)
		of[i] = &ring{} // Taken.
		if k, ok := been[to]; ok && k < len(path) && g.begins(path[k], to) {
			r := &ring{edges: slices.Clone(path[k:]), polygon: -1}
			r.hole = !g.up[g.lowest(r)]
			for _, e := range r.edges {
				of[e] = r
			}
			rings, path = append(rings, r), path[:k]
		}
		next := -1
		for _, e := range g.from[to] {
			if (e == first || of[e] == nil) && (next < 0 || g.sooner(from, to, e, next)) {
				next = e
			}
		}
		if next == first || next < 0 {
			return rings
		}
		i = next
	}
}

// begins tells whether an edge begins at a point.
func (g *grid) begins(i int, p pt) bool {
	from, _ := g.ends(i)
	return from == p
}

// sooner tells whether edge e comes before f for who turns clockwise at a point, beginning with where he came from.
func (g *grid) sooner(from, at pt, e, f int) bool {
	_, a := g.ends(e)
	_, b := g.ends(f)
	half := func(p pt) int { return sign(orient(at, from, p)) } // -1: within the first half turn
	if half(a) != half(b) {
		return half(a) < half(b)
	}
	return orient(at, a, b) < 0
}

// lowest returns the lower edge at the leftmost point of a ring: nothing of the ring is below.
func (g *grid) lowest(r *ring) int {
	low := r.edges[0]
	for _, e := range r.edges[1:] {
		s, t := g.segs[e], g.segs[low]
		if c := compare(s.a, t.a); c < 0 || c == 0 && orient(t.a, t.b, s.b) < 0 {
			low = e
		}
	}
	return low
}

// ring returns the points of a ring, closed, without those on a straight line where nothing else touches it.
func (g *grid) ring(r *ring, per float64) orb.Ring {
	out := make(orb.Ring, 0, len(r.edges)+1)
	last, _ := g.ends(r.edges[len(r.edges)-1])
	for _, e := range r.edges {
		from, to := g.ends(e)
		if orient(last, from, to) != 0 || len(g.from[from]) > 1 {
			p := orb.Point{float64(from.x) / per, float64(from.y) / per}
			if g.turned {
				p[0], p[1] = p[1], p[0]
			}
			out = append(out, p)
			last = from
		}
	}
	if g.turned {
		slices.Reverse(out)
	}
	return append(out, out[0])
}
