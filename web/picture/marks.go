package picture

import (
	"cmp"
	"context"
	"math"
	"slices"

	"dateline/geo/atlas"
)

// together is how near signs may be before they are drawn as one; small, below what size an area's tag stands apart from it.
// Layout pixels.
const (
	together = 22
	small    = 24
)

// sign is what stands at a place, or at several that are too near each other to tell apart.
type sign struct {
	spots    []*spot
	x, y     float64 // where it stands, pixels
	kind     kind
	grey     bool
	count    int // claims that say something is here
	statuses []string
	name     string
	what     string
	r        float64  // radius that belongs to the sign itself
	tiny     bool     // an area too small to see
	outline  []corner // some points of the outline of an area
	holes    []box    // what an area leaves out, as Paris is not in its suburbs
}

// makeSigns places the spots, merging points that are near. Areas and countries stand alone.
func (p *drawing) makeSigns() {
	margin := boxOf(p.proj.Frame).grow(20 * p.k)
	var groups []*sign
	for _, s := range p.spots {
		x, y := p.proj.XY(s.lon, s.lat)
		if x < margin.x0 || x > margin.x1 || y < margin.y0 || y > margin.y1 {
			continue
		}
		g := nearest(groups, s, x, y, together*p.k)
		if g == nil {
			g = &sign{x: x, y: y, kind: s.kind}
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
	}
	// What is placed first: areas too small to see, whose tag must stand apart, then towns, areas, countries, then what is only named; more claims before fewer.
	slices.SortStableFunc(groups, func(a, b *sign) int { return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.count, a.count)) })
	p.signs = groups
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
	g.grey = g.count == 0
	for _, status := range strongest() {
		if slices.ContainsFunc(g.spots, func(s *spot) bool { return slices.Contains(s.statuses, status) }) {
			g.statuses = append(g.statuses, status)
		}
	}
	first := g.spots[0]
	switch len(g.spots) {
	case 1:
		g.name, g.what = first.name, p.what(first)
	default:
		var names []string
		for _, s := range g.spots {
			if s.name != "" {
				names = append(names, s.name)
			}
		}
		switch {
		case len(names) == len(g.spots) && len(names) == 2:
			g.name = p.l.list(names)
		case len(names) == len(g.spots):
			g.name = p.l.n("map.many", len(names))
		}
		if g.what = p.l.n("count.claims", g.count); g.grey {
			g.what = p.l.t("role.many")
		}
	}
	p.size(g)
}

// size gives a sign its radius: of the plate with its glyphs, growing slowly with many claims.
func (p *drawing) size(g *sign) {
	u := p.mapType() / 13
	if g.kind != point {
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
		}
	case g.kind == state:
	case g.grey:
		g.r = 7 * u
	default:
		g.r = (12 + 7*float64(min(len(g.statuses), 3)-1)) * u
		if g.count > 2 {
			g.r = max(g.r, min(12+2.2*math.Log2(float64(g.count)), 34)*u)
		}
	}
}

// outlineOf places some 300 points of a spot's outline.
func (p *drawing) outlineOf(s *spot) []corner {
	n := 0
	for _, r := range s.rings {
		n += len(r)
	}
	step := n/300 + 1
	var out []corner
	for _, r := range s.rings {
		for i := 0; i < len(r); i += step {
			x, y := float64(r[i].x), float64(r[i].y)
			px, py := p.proj.pixel(x+math.Round(p.proj.cx()-x), y)
			out = append(out, corner{px, py})
		}
	}
	return out
}

// paintAreas draws discs, rings, hatched areas and countries, and thin outlines where nothing is said to be.
func (p *drawing) paintAreas(ctx context.Context) error {
	frame := boxOf(p.proj.Frame)
	for _, s := range p.spots {
		if err := ctx.Err(); err != nil {
			return err
		}
		if s.kind == point {
			p.paintDisc(s)
			continue
		}
		world := p.proj.world()
		for shift := -1.0; shift <= 1; shift++ {
			x, y := p.proj.pixel(shift, 0)
			at := place{world, x, y}
			if p.outside(s, at, frame) {
				continue
			}
			if s.grey() {
				p.c.path(s.rings, at, true)
				p.c.stroke(thin(p.pal.other, 0.7), p.k, 4*p.k, 3*p.k)
				continue
			}
			col := p.pal.status[s.statuses[0]]
			p.c.path(s.rings, at, true)
			p.c.fillHatched(newHatching(col, 10*p.k, 2.2*p.k, p.pal.hatch, p.pal.tint))
			p.c.path(s.rings, at, true)
			p.c.stroke(thin(col, 0.7), 1.2*p.k)
		}
	}
	return nil
}

func (p *drawing) outside(s *spot, at place, frame box) bool {
	for _, r := range s.rings {
		b := box{1e9, 1e9, -1e9, -1e9}
		for _, q := range r {
			x, y := float64(q.x)*at.scale+at.x, float64(q.y)*at.scale+at.y
			b = box{min(b.x0, x), min(b.y0, y), max(b.x1, x), max(b.y1, y)}
		}
		if b.meets(frame) {
			return false
		}
	}
	return true
}

// paintDisc draws the circle that a point stands for. A disc is never smaller than its sign: it is softer than what was said,
// not harder.
func (p *drawing) paintDisc(s *spot) {
	x, y := p.proj.XY(s.lon, s.lat)
	r := p.proj.metres(s.radius, s.lat)
	if s.grey() || !box.meets(box{x - r, y - r, x + r, y + r}.grow(20*p.k), boxOf(p.proj.Frame)) {
		return
	}
	col := p.pal.status[s.statuses[0]]
	dc := p.c.pen()
	if s.near {
		dc.DrawCircle(x, y, max(r, 16*p.k))
		p.c.stroke(thin(col, 0.8), 1.5*p.k, 6*p.k, 4*p.k)
		return
	}
	if s.radius == 0 {
		return
	}
	r = max(r, 18*p.mapType()/13)
	dc.DrawCircle(x, y, r)
	p.c.fill(thin(col, 0.16))
	dc.DrawCircle(x, y, r)
	p.c.stroke(thin(col, 0.6), p.k, 3*p.k, 3*p.k)
}
