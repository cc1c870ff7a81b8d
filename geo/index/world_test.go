package index_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/index"
)

// world is a store in miniature: what an index is fed from, and the naive answer to every question.
type world struct {
	r         *rand.Rand
	marks     map[int64]geo.Mark
	ids       map[string]int64
	locations map[string]*geo.Mark // by story:id; the columns of a location
	claims    map[string]*geo.Mark // by story:id; the columns of a claim
	areas     map[string]orb.MultiPolygon
	at, of    map[string]map[int64]bool // keys of marks at a location and of a claim, by story:id
	nextKey   int64
	spread    float64
}

func newWorld(seed uint64) *world {
	return &world{
		r: rand.New(rand.NewPCG(seed, 7)), marks: map[int64]geo.Mark{}, ids: map[string]int64{}, locations: map[string]*geo.Mark{},
		claims: map[string]*geo.Mark{}, areas: map[string]orb.MultiPolygon{}, at: map[string]map[int64]bool{}, of: map[string]map[int64]bool{}, nextKey: 1, spread: 3,
	}
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func (w *world) story() string { return pick(w.r, "alpha", "alpha", "alpha", "beta", "gamma") }

func (w *world) id(kind string, n int) string { return fmt.Sprintf("%s-%d", kind, w.r.IntN(n)) }

// point returns places that hurt: around cities, at the antimeridian, near the poles, on borders of tiles.
func (w *world) point() orb.Point {
	r := w.r
	switch r.IntN(12) {
	case 0:
		return orb.Point{
			pick(r, 180.0, -180, 179.999999, -179.999999), pick(r, r.Float64()*160-80, r.Float64()*160-80, 90, -90), // corners too
		}
	case 1:
		return orb.Point{r.Float64()*360 - 180, pick(r, 90.0, -90, 85.06, -85.06, 89.5, -88, 85.0511287798066, 85.2)}
	case 2:
		return orb.Point{float64(r.IntN(16))*22.5 - 180, pick(r, 0.0, 66.51326044311186, -66.51326044311186, 40.97989806962013)}
	case 3:
		return orb.Point{r.Float64()*360 - 180, r.Float64()*180 - 90}
	default:
		c := pick(r, orb.Point{15.98, 45.81}, orb.Point{20.46, 44.82}, orb.Point{2.35, 48.86}, orb.Point{12.34, 45.44})
		return orb.Point{c[0] + r.NormFloat64()*w.spread, c[1] + r.NormFloat64()*w.spread/2}
	}
}

func (w *world) location(story, id string) *geo.Mark {
	k := story + ":" + id
	if m, ok := w.locations[k]; ok {
		return m
	}
	m := &geo.Mark{Story: story, Location: id}
	w.setLocation(m)
	w.locations[k] = m
	return m
}

func (w *world) setLocation(m *geo.Mark) {
	r := w.r
	m.Country = pick(r, "HR", "RS", "IT", "FR", "CN", "")
	k := m.Story + ":" + m.Location
	delete(w.areas, k)
	switch p := r.IntN(10); {
	case p < 7:
		m.Precision, m.Shape, m.Placed = pick(r, geo.PrecisionAddress, geo.PrecisionSettlement, geo.PrecisionNear), geo.ShapePoint, true
		m.RadiusM = pick(r, float32(0), 500, 1500.5)
		m.Anchor = w.point()
	case p < 9:
		m.Precision, m.Shape, m.Placed = pick(r, geo.PrecisionVagueArea, geo.PrecisionAdmin1, geo.PrecisionCountry), geo.ShapeArea, true
		c := orb.Point{r.Float64()*340 - 170, r.Float64()*160 - 80}
		d := 0.1 + r.Float64()*8
		m.Anchor = c
		if r.IntN(8) > 0 {
			w.areas[k] = orb.MultiPolygon{{
				{{c[0] - d, c[1]}, {c[0], c[1] - d/2}, {c[0] + d, c[1]}, {c[0], c[1] + d/2}, {c[0] - d, c[1]}},
			}}
		}
	default:
		m.Precision, m.Shape, m.Placed = pick(r, geo.PrecisionSupranational, geo.PrecisionUnlocated), geo.ShapeNone, false
		m.Anchor = orb.Point{}
	}
}

func (w *world) span() geo.Span {
	r := w.r
	if r.IntN(6) == 0 {
		return geo.Span{}
	}
	const day = 86400
	at := int64(1_500_000_000/day+r.IntN(900)) * day
	s := geo.Span{Earliest: at, Latest: at + day*int64(pick(r, 1, 1, 1, 31, 365))}
	switch r.IntN(20) {
	case 0:
		s.Earliest = geo.OpenStart
	case 1:
		s.Latest = geo.OpenEnd
	case 2:
		s = geo.Span{Earliest: at + int64(r.IntN(day)), Latest: at + day}
	}
	return s
}

func (w *world) claim(story, id string) *geo.Mark {
	k := story + ":" + id
	if m, ok := w.claims[k]; ok {
		return m
	}
	m := &geo.Mark{Story: story, Claim: id}
	w.setClaim(m)
	w.claims[k] = m
	return m
}

func (w *world) setClaim(m *geo.Mark) {
	r := w.r
	m.Kind = geo.ClaimKind(r.IntN(10))
	m.Status = geo.Status(1 + r.IntN(6))
	m.Denial = geo.Denial(1 + r.IntN(3))
	m.Topic = pick(r, "", w.id("t", 5))
	m.Claimants, m.Answered = []string{w.id("s", 20)}, []string{pick(r, "none", "denied")}
	m.About, m.Reports, m.Grades = nil, nil, nil
	if m.AlsoSaid = 0; r.IntN(4) == 0 {
		m.AlsoSaid, m.Grades, m.Claimants = 1, []string{"a-f:b"}, append(m.Claimants, "joint")
	}
	for range r.IntN(3) {
		m.About = append(m.About, w.id("s", 6))
	}
	for range 1 + r.IntN(3) {
		m.Reports = append(m.Reports, w.id("r", 15))
	}
	slices.Sort(m.Reports)
	m.Reports = slices.Compact(m.Reports)
	for c := range m.Clocks {
		m.Clocks[c] = w.span()
	}
}

func (w *world) compose(claim, location *geo.Mark) geo.Mark {
	m := *claim
	l := location
	m.Location, m.Country, m.Precision, m.Shape, m.RadiusM = l.Location, l.Country, l.Precision, l.Shape, l.RadiusM
	m.Anchor, m.Placed = l.Anchor, l.Placed
	m.Role = geo.Role(1 + w.r.IntN(6))
	if w.r.IntN(2) == 0 {
		m.Role = geo.RoleSite
	}
	return m
}

// change does n random things and returns them as a commit.
func (w *world) change(n int) index.Change {
	put, gone := map[int64]bool{}, map[int64]bool{}
	areas := map[string]bool{}
	for range n {
		switch w.r.IntN(6) {
		case 0:
			w.remove(gone)
		case 1:
			w.moveLocation(put)
		case 2:
			w.changeClaim(put)
		default:
			w.add(put)
		}
	}
	var c index.Change
	for k := range put {
		if m, ok := w.marks[k]; ok {
			c.Put = append(c.Put, m)
			areas[m.Story+":"+m.Location] = true
		}
	}
	for k := range gone {
		if _, ok := w.marks[k]; !ok {
			c.Gone = append(c.Gone, k)
		}
	}
	slices.SortFunc(c.Put, func(a, b geo.Mark) int { return int(a.Key - b.Key) })
	for k := range areas {
		story, id, _ := strings.Cut(k, ":")
		c.Areas = append(c.Areas, index.Area{Story: story, Location: id, Name: "the " + id, Polygon: w.areas[k], Drawing: k})
	}
	slices.SortFunc(c.Areas, func(a, b index.Area) int { return strings.Compare(a.Story+a.Location, b.Story+b.Location) })
	return c
}

func (w *world) add(put map[int64]bool) {
	story := w.story()
	m := w.compose(w.claim(story, w.id("c", 4000)), w.location(story, w.id("l", 400)))
	if _, ok := w.ids[m.ID()]; ok {
		return
	}
	m.Key = w.nextKey
	w.nextKey++
	w.marks[m.Key], w.ids[m.ID()] = m, m.Key
	for k, keys := range map[string]map[string]map[int64]bool{m.Story + ":" + m.Location: w.at, m.Story + ":" + m.Claim: w.of} {
		if keys[k] == nil {
			keys[k] = map[int64]bool{}
		}
		keys[k][m.Key] = true
	}
	put[m.Key] = true
}

func (w *world) some() (geo.Mark, bool) {
	for k := w.nextKey - 1; k > 0; k -= 1 + w.r.Int64N(5) {
		if m, ok := w.marks[k]; ok && w.r.IntN(30) == 0 {
			return m, true
		}
	}
	return geo.Mark{}, false
}

func (w *world) remove(gone map[int64]bool) {
	if m, ok := w.some(); ok {
		delete(w.marks, m.Key)
		delete(w.ids, m.ID())
		delete(w.at[m.Story+":"+m.Location], m.Key)
		delete(w.of[m.Story+":"+m.Claim], m.Key)
		gone[m.Key] = true
	}
}

func (w *world) moveLocation(put map[int64]bool) {
	m, ok := w.some()
	if !ok {
		return
	}
	l := w.locations[m.Story+":"+m.Location]
	w.setLocation(l)
	for k := range w.at[m.Story+":"+m.Location] {
		o := w.marks[k]
		n := w.compose(&o, l)
		n.Role, n.Key = o.Role, k
		w.marks[k] = n
		put[k] = true
	}
}

func (w *world) changeClaim(put map[int64]bool) {
	m, ok := w.some()
	if !ok {
		return
	}
	c := w.claims[m.Story+":"+m.Claim]
	w.setClaim(c)
	for k := range w.of[m.Story+":"+m.Claim] {
		o := w.marks[k]
		n := *c
		n.Key, n.Location, n.Country, n.Precision, n.Shape, n.RadiusM = k, o.Location, o.Country, o.Precision, o.Shape, o.RadiusM
		n.Anchor, n.Placed, n.Role = o.Anchor, o.Placed, o.Role
		w.marks[k] = n
		put[k] = true
	}
}

// rebuilt returns an index made at once of what is there.
func (w *world) rebuilt(rev int64) *index.Index {
	b := index.NewBuilder()
	keys := make([]int64, 0, len(w.marks))
	for k := range w.marks {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	w.r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	for _, k := range keys {
		m := w.marks[k]
		b.Add(&m)
	}
	for k, p := range w.areas {
		story, id, _ := strings.Cut(k, ":")
		b.AddArea(index.Area{Story: story, Location: id, Name: "the " + id, Polygon: p, Drawing: k})
	}
	ix := index.New()
	ix.Replace(b, rev)
	return ix
}

// areaMeets is what geo.Filter.Match asks; an area that is not known meets everything.
func (w *world) areaMeets(m *geo.Mark, b orb.Bound) bool {
	mp, ok := w.areas[m.Story+":"+m.Location]
	return !ok || diamondMeets(mp, b)
}

// diamondMeets decides by corners, edges sampled at their crossings with the bound's lines, and the bound's own corners.
func diamondMeets(mp orb.MultiPolygon, b orb.Bound) bool {
	for _, p := range mp {
		r := p[0]
		for i := 1; i < len(r); i++ {
			a, c := r[i-1], r[i]
			if b.Contains(a) {
				return true
			}
			for axis := range 2 {
				for _, v := range []float64{b.Min[axis], b.Max[axis]} {
					if a[axis] == c[axis] {
						continue
					}
					f := (v - a[axis]) / (c[axis] - a[axis])
					if f < 0 || f > 1 {
						continue
					}
					if o := a[1-axis] + f*(c[1-axis]-a[1-axis]); o >= b.Min[1-axis] && o <= b.Max[1-axis] {
						return true
					}
				}
			}
		}
		// A diamond holds a point when the sum of its distances, each by its half axis, is at most 1.
		cx, cy := (r[0][0]+r[2][0])/2, (r[1][1]+r[3][1])/2
		dx, dy := (r[2][0]-r[0][0])/2, (r[3][1]-r[1][1])/2
		if abs(b.Min[0]-cx)/dx+abs(b.Min[1]-cy)/dy <= 1 {
			return true
		}
	}
	return false
}

func abs(v float64) float64 { return max(v, -v) }

// match returns the keys of the marks chosen, ascending.
func (w *world) match(f *geo.Filter) map[int64]geo.Mark {
	out := map[int64]geo.Mark{}
	for k, m := range w.marks {
		if f.Match(&m, w.areaMeets) {
			out[k] = m
		}
	}
	return out
}
