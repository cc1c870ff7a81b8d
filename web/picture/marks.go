package picture

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/fogleman/gg"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/voice"
)

// small is below what size an area's tag stands apart from it, in layout pixels.
const small = 24

// sign is what stands at a place, or at several that are too near each other to tell apart.
type sign struct {
	spots    []*spot
	corner   // where it stands, pixels
	kind     kind
	grey     bool
	count    int // claims that say something is here
	statuses []geo.Status
	reply    voice.Reply // of those who answer what is claimed here
	name     string
	what     string
	r, h     float64  // half the width and half the height that belong to the sign itself
	disc     box      // of a place that is drawn larger than its sign, else empty
	tiny     bool     // an area too small to see
	outline  []corner // some points of the outline of an area
	holes    []box    // what an area leaves out, as Paris is not in its suburbs
	tag      *tag     // nil for none
}

// makeSigns places the spots, merging points that are near. Areas and countries stand alone.
func (p *drawing) makeSigns() {
	var groups []*sign
	for _, s := range p.spots {
		x, y, ok := p.stands(s)
		if !ok {
			continue
		}
		g := nearest(groups, s, x, y, p.together())
		if g == nil {
			g = &sign{corner: corner{x, y}, kind: s.kind}
			groups = append(groups, g)
		} else if !s.grey() && g.spots[0].grey() {
			// The sign stands where something is said to be.
			g.spots = append([]*spot{s}, g.spots...)
			g.x, g.y = x, y
			continue
		}
		g.spots = append(g.spots, s)
	}
	for _, g := range groups {
		p.describe(g)
		p.lift(g)
	}
	// What is placed first: areas too small to see, whose tag must stand apart, then towns, areas, countries, then what
	// is only named; more claims before fewer.
	slices.SortStableFunc(groups, func(a, b *sign) int { return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.count, a.count)) })
	p.signs = groups
}

// together is how near signs may be before they are drawn as one, in pixels. Clusters are larger than places.
func (p *drawing) together() float64 {
	if p.v.Large {
		return 34 * p.k
	}
	return 22 * p.k
}

// stands returns where a spot's sign stands; false when nothing of it is in the frame. The sign of an area whose anchor
// is out of sight stands in the part of it that is seen.
func (p *drawing) stands(s *spot) (x, y float64, ok bool) {
	x, y = p.proj.XY(s.lon, s.lat)
	frame := boxOf(p.proj.Frame)
	if frame.grow(-8 * p.k).holds(corner{x, y}) {
		return x, y, true
	}
	if s.kind == point {
		return x, y, frame.grow(20 * p.k).holds(corner{x, y})
	}
	const across = 12
	least := math.Inf(1)
	for i := 1; i < across; i++ {
		for j := 1; j < across; j++ {
			px, py := frame.x0+frame.w()*float64(i)/across, frame.y0+frame.h()*float64(j)/across
			d := math.Hypot(px-(frame.x0+frame.x1)/2, py-(frame.y0+frame.y1)/2)
			if d < least && s.holds(p.proj.unit(px, py)) {
				x, y, least, ok = px, py, d, true
			}
		}
	}
	return x, y, ok
}

// holds tells whether a point of the unit square, in any copy of the world, is in a spot's area: it crosses its rings
// an odd number of times on the way out.
func (s *spot) holds(mx, my float64) bool {
	mx -= math.Floor(mx)
	in := false
	x, y := float32(mx), float32(my)
	for _, r := range s.rings {
		for i := 1; i < len(r.line); i++ {
			a, b := r.line[i-1], r.line[i]
			if (a.y > y) != (b.y > y) && x < (b.x-a.x)*(y-a.y)/(b.y-a.y)+a.x {
				in = !in
			}
		}
	}
	return in
}

// lift moves the sign of a large disc to its edge: in the middle it would look like an address.
func (p *drawing) lift(g *sign) {
	s := g.spots[0]
	if g.kind != point || g.grey || len(g.spots) > 1 {
		return
	}
	if r := p.proj.metres(s.radius, s.lat); r > 34*p.k {
		g.disc = g.pin().grow(r)
		g.y = max(g.y-r, boxOf(p.proj.Frame).y0+g.r+4*p.k)
	}
}

func (g *sign) rank() int {
	r := int(g.kind) + 1
	if g.tiny {
		r = 0
	}
	if g.grey {
		r += 4
	}
	return r
}

func nearest(groups []*sign, s *spot, x, y, d float64) *sign {
	if s.kind != point {
		return nil
	}
	for _, g := range groups {
		if g.kind == point && math.Abs(g.x-x) < d && math.Hypot(g.x-x, g.y-y) < d {
			return g
		}
	}
	return nil
}

// describe gives a sign its words and statuses.
func (p *drawing) describe(g *sign) {
	claims := map[*atlas.ClaimView]bool{}
	for _, s := range g.spots {
		g.count += s.count
		for _, c := range s.sites {
			claims[c] = true
		}
	}
	g.count += len(claims)
	for c := range claims {
		if r := voice.ReplyOf(c); r == voice.Answered || g.reply == voice.NoReply {
			g.reply = r
		}
	}
	g.grey = g.count == 0
	g.statuses = strongest(func(status geo.Status) bool {
		return slices.ContainsFunc(g.spots, func(s *spot) bool { return slices.Contains(s.statuses, status) })
	})
	var names []string
	for _, s := range g.spots {
		if s.name != "" {
			names = append(names, s.name)
		}
	}
	switch {
	case len(g.spots) == 1:
		g.name = g.spots[0].name
	case len(names) < len(g.spots):
	case len(names) == 2:
		g.name = p.l.Join(names)
	default:
		g.name = p.l.N("map.many", len(names))
	}
	switch {
	case len(g.spots) == 1:
		g.what = p.what(g.spots[0])
	case g.grey:
		g.what = p.l.T("role.many")
	default:
		g.what = p.l.N("count.claims", g.count)
	}
	p.size(g)
}

// body is what belongs to a sign itself, without its tag.
func (g *sign) body() box { return box{g.x - g.r, g.y - g.h, g.x + g.r, g.y + g.h} }

// size gives a sign its size: of the plate with its glyphs, growing slowly with many claims.
func (p *drawing) size(g *sign) {
	u := p.mapType() / 13
	if g.boxed() {
		g.outline = p.outlineOf(g.spots[0])
		for _, h := range g.spots[0].holes {
			shift := math.Round(p.proj.cx() - h.x0)
			x0, y0 := p.proj.pixel(h.x0+shift, h.y0)
			x1, y1 := p.proj.pixel(h.x1+shift, h.y1)
			g.holes = append(g.holes, box{x0, y0, x1, y1})
		}
	}
	switch {
	case g.kind == region:
		side := max(g.spots[0].bound.w(), g.spots[0].bound.h()) * p.proj.world()
		if g.tiny = side < small*p.k; g.tiny && len(g.spots[0].rings) > 0 {
			g.r = side/2 + 2*p.k
			g.h = g.r
		}
	case g.kind == state:
	case g.grey:
		g.r, g.h = 7*u, 7*u
	default:
		n := float64(len(g.shown()))
		g.r, g.h = (12+7.5*(n-1))*u, 12*u
		if g.count > 2 && n == 1 {
			g.r = max(g.r, min(11.5+0.8*math.Log2(float64(g.count)), 21)*u)
			g.h = g.r
		}
	}
}

// outlineOf places some 300 points of a spot's outline.
func (p *drawing) outlineOf(s *spot) []corner {
	n := 0
	for _, r := range s.rings {
		n += len(r.line)
	}
	step := n/300 + 1
	var out []corner
	for _, r := range s.rings {
		for i := 0; i < len(r.line); i += step {
			x, y := float64(r.line[i].x), float64(r.line[i].y)
			px, py := p.proj.pixel(x+math.Round(p.proj.cx()-x), y)
			out = append(out, corner{px, py})
		}
	}
	return out
}

// paintAreas draws discs, rings, hatched areas and countries, and thin outlines where nothing is said to be.
func (p *drawing) paintAreas(ctx context.Context) error {
	for _, s := range p.spots {
		if err := ctx.Err(); err != nil {
			return err
		}
		if s.kind == point {
			p.paintDisc(s)
			continue
		}
		for shift := -1.0; shift <= 1; shift++ {
			x, y := p.proj.pixel(shift, 0)
			at := place{p.proj.world(), x, y}
			if !p.trace(s.rings, at, 0, true) {
				continue
			}
			if s.grey() {
				p.c.stroke(thin(p.pal.other, 0.7), p.k, 4*p.k, 3*p.k)
				continue
			}
			col := p.pal.status[s.statuses[0]]
			p.c.fillHatched(newHatching(col, 10*p.k, 2.2*p.k, hatchOpacity, tintOpacity))
			if len(s.dots) == 0 {
				p.trace(s.rings, at, 0, true)
				p.c.stroke(thin(col, 0.7), 1.2*p.k)
				continue
			}
			p.trace(s.firm, at, 0, false)
			p.c.stroke(thin(col, 0.7), 1.2*p.k)
			p.trace(s.dots, at, 0, false)
			p.c.stroke(thin(col, 0.7), 1.2*p.k, 0.5*p.k, 4*p.k)
		}
	}
	return nil
}

// paintDisc draws the circle that a point stands for. A disc is never smaller than its sign: it is softer than what was
// said, not harder.
func (p *drawing) paintDisc(s *spot) {
	x, y := p.proj.XY(s.lon, s.lat)
	r := p.proj.metres(s.radius, s.lat)
	if s.grey() || !box.meets(box{x - r, y - r, x + r, y + r}.grow(20*p.k), boxOf(p.proj.Frame)) {
		return
	}
	col := p.pal.status[s.statuses[0]]
	dc := p.c.pen()
	if s.near {
		p.circle(dc, x, y, max(r, 18*p.mapType()/13))
		p.c.stroke(thin(col, 0.8), 1.5*p.k, 6*p.k, 4*p.k)
		return
	}
	if s.radius == 0 {
		return
	}
	r = max(r, 18*p.mapType()/13)
	for _, c := range p.circle(dc, x, y, r) {
		dc.LineTo(c.x, c.y)
	}
	p.c.fill(thin(col, 0.16))
	p.circle(dc, x, y, r)
	p.c.stroke(thin(col, 0.6), p.k, 3*p.k, 3*p.k)
}

// circle adds a circle to the path. Of one far larger than the map it adds the arc that may be seen, since the dashes
// of the whole would be a million, and returns the corners that close the arc to what is to be filled of the disc.
func (p *drawing) circle(dc *gg.Context, x, y, r float64) []corner {
	f := boxOf(p.proj.Frame)
	reach := f.w() + f.h()
	if r < 4*reach {
		dc.DrawCircle(x, y, r)
		return nil
	}
	dx, dy := (f.x0+f.x1)/2-x, (f.y0+f.y1)/2-y
	turn, in := math.Atan2(dy, dx), min(math.Hypot(dx, dy), r)-reach
	const steps = 16
	for i := -steps; i <= steps; i++ {
		a := turn + reach/r*float64(i)/steps
		dc.LineTo(x+r*math.Cos(a), y+r*math.Sin(a))
	}
	x, y = x+in*math.Cos(turn), y+in*math.Sin(turn)
	dx, dy = reach*math.Sin(turn), reach*math.Cos(turn)
	return []corner{{x - dx, y + dy}, {x + dx, y - dy}}
}
