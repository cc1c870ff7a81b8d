package picture

import (
	"image/color"
	"math"
	"slices"
)

// tag is where a sign's words stand.
type tag struct {
	box
	brief  bool // the name alone
	leader bool // a line leads to the sign
}

// mapType is the size of names on the map, in pixels.
func (p *drawing) mapType() float64 {
	switch {
	case p.o.Width >= 1200 && p.o.Height >= 1200:
		return 17 * p.k
	case p.o.Width >= 1200:
		return 15.5 * p.k
	case p.o.Height >= 640:
		return 12 * p.k
	case p.o.Width >= 640:
		return 11.5 * p.k
	}
	return 10 * p.k
}

func (p *drawing) nameFace(g *sign) typeface {
	if g.grey {
		return typeface{regular, p.mapType(), 0}
	}
	return typeface{bold, p.mapType(), 0}
}

func (p *drawing) whatFace() typeface { return typeface{regular, p.mapType() * 0.87, 0} }

// boxed tells whether a tag has a plate, with the sign's glyphs in it: areas have no sign of their own.
func (g *sign) boxed() bool { return g.kind != point }

// tagSize measures a sign's tag, without what is claimed when brief.
func (p *drawing) tagSize(g *sign, brief bool) (w, h float64) {
	t := p.mapType()
	if g.name == "" {
		brief = false
	}
	if g.name != "" {
		w, h = p.c.s.width(p.nameFace(g), g.name), t*1.2
	}
	if !brief {
		w, h = max(w, p.c.s.width(p.whatFace(), g.what)), h+t*1.08
	}
	if g.boxed() {
		w += p.glyphsWidth(g) + t*0.45
		return w + t*1.1, h + t*0.4
	}
	return w + t*0.3, h + t*0.1
}

func (p *drawing) glyphsWidth(g *sign) float64 {
	n := max(min(len(g.statuses), 3), 1)
	return float64(n)*p.mapType()*1.08 + float64(n-1)*2*p.k
}

// arrange places the tags, first things first: none over another, over a sign or over what stands on the map. A sign
// without a spot keeps no tag. The result has an entry a sign.
func (p *drawing) arrange() []*tag {
	inside := boxOf(p.proj.Frame).grow(-3 * p.k)
	taken := p.furniture()
	own := make([]int, len(p.signs))
	for i, g := range p.signs {
		if g.name != "" {
			g.name = p.c.s.fitText(p.nameFace(g), g.name, p.mapType()*16)
		}
		g.what = p.c.s.fitText(p.whatFace(), g.what, p.mapType()*18)
		own[i] = -1
		if g.r > 0 {
			own[i] = len(taken)
			taken = append(taken, g.body())
		}
	}
	out := make([]*tag, len(p.signs))
	for i, g := range p.signs {
		if t := p.find(g, inside, taken, out); t != nil {
			out[i] = t
			taken = append(taken, t.box)
		}
	}
	return out
}

// try is a form of a tag with how far from its sign it may stand, in layout pixels.
type try struct {
	brief bool
	away  []float64
}

// tries lists the forms of a sign's tag, the best first: whole beside the sign, its name alone, further away on a line.
func (p *drawing) tries(g *sign) []try {
	em := p.mapType() / p.k
	near := []float64{0, em * 0.6, em * 1.2, em * 1.9, em * 2.8}
	switch {
	case g.tiny:
		return []try{{false, []float64{22, 34, 50, 70}}, {true, []float64{22, 34, 50, 70, 95}}}
	case g.grey:
		return []try{{false, []float64{0, 7, 16}}, {true, []float64{0, 16, 30}}}
	case len(g.holes) > 0:
		h := 0.0
		for _, b := range g.holes {
			h = max(h, b.w(), b.h())
		}
		return []try{{false, append(near, em*4, h/p.k/2, h/p.k)}, {true, append(near, em*4, h/p.k/2, h/p.k)}}
	case g.kind != point:
		return []try{{false, near}, {true, append(near, em*4, em*5.5)}}
	}
	return []try{{false, []float64{0, 7}}, {true, []float64{0}}, {false, []float64{18, 30}}, {true, []float64{14, 28, 44}}}
}

// find looks for a tag's spot. First where no line crosses a tag, then where one does; a tag of an area is always
// nearer to its own place than to another's, unless nothing else is left.
func (p *drawing) find(g *sign, inside box, taken []box, tags []*tag) *tag {
	if !(box{g.x, g.y, g.x, g.y}).meets(boxOf(p.proj.Frame).grow(1)) {
		return nil
	}
	tries := p.tries(g)
	free := func(t *tag) bool { return t.within(inside) && !slices.ContainsFunc(taken, t.meets) }
	for _, ok := range []func(*tag) bool{
		func(t *tag) bool { return free(t) && p.own(g, t) && !p.hidesOther(g, t) && !p.crosses(g, t, tags) },
		func(t *tag) bool { return free(t) && p.own(g, t) && !p.crosses(g, t, tags) },
		func(t *tag) bool { return free(t) && p.own(g, t) },
		func(t *tag) bool { return free(t) && t.brief },
	} {
		for _, r := range tries {
			if t := p.stand(g, r, ok); t != nil {
				return t
			}
		}
	}
	return nil
}

func (p *drawing) stand(g *sign, r try, ok func(*tag) bool) *tag {
	if r.brief && g.name == "" {
		return nil
	}
	w, h := p.tagSize(g, r.brief)
	for _, d := range r.away {
		for _, at := range p.around(g, w, h, d) {
			b := box{at.x, at.y, at.x + w, at.y + h}
			t := &tag{b, r.brief, d > 8 || g.boxed() && !(box{g.x, g.y, g.x, g.y}).meets(b)}
			if ok(t) {
				return t
			}
		}
	}
	return nil
}

// own tells whether a tag with a plate is nearer to its own sign than to another that has one too, and, unless it is
// the name alone, away from towns: what is said of a country is not to be read beside one.
func (p *drawing) own(g *sign, t *tag) bool {
	if !g.boxed() {
		return true
	}
	d := t.away(g)
	for _, o := range p.signs {
		if o != g && o.boxed() && !o.grey && t.away(o) <= d {
			return false
		}
		if o.kind == point && !t.brief && t.away(o) < 3*p.mapType() {
			return false
		}
	}
	return true
}

// hidesOther tells whether a tag stands on what does not belong to it: a hole of its area, the outline of another or
// where another's line begins.
func (p *drawing) hidesOther(g *sign, t *tag) bool {
	if slices.ContainsFunc(g.holes, t.meets) {
		return true
	}
	for _, o := range p.signs {
		if o == g || o.grey {
			continue
		}
		if g.boxed() && o.disc.meets(t.box) {
			return true
		}
		if !o.boxed() {
			continue
		}
		if (box{o.x, o.y, o.x, o.y}).grow(3 * p.k).meets(t.box) {
			return true
		}
		if g.boxed() && slices.ContainsFunc(o.outline, func(c corner) bool { return (box{c.x, c.y, c.x, c.y}).meets(t.box) }) {
			return true
		}
	}
	return false
}

// away is how far a sign's place is from a tag.
func (t *tag) away(g *sign) float64 {
	x, y := t.end(g)
	return math.Hypot(g.x-x, g.y-y)
}

// crosses tells whether the tag's line would cross another tag, or the tag another's line.
func (p *drawing) crosses(g *sign, t *tag, tags []*tag) bool {
	for i, o := range tags {
		if o == nil {
			continue
		}
		if t.leader && crossed(g, t, o.box) || o.leader && crossed(p.signs[i], o, t.box) {
			return true
		}
	}
	return false
}

// crossed tells whether the line of a tag crosses a box.
func crossed(g *sign, t *tag, b box) bool {
	x, y := t.end(g)
	const steps = 24
	for i := range steps {
		f := float64(i) / steps
		px, py := g.x+(x-g.x)*f, g.y+(y-g.y)*f
		if px > b.x0 && px < b.x1 && py > b.y0 && py < b.y1 {
			return true
		}
	}
	return false
}

// end is where the line from a sign meets its tag.
func (t *tag) end(g *sign) (x, y float64) {
	return min(max(g.x, t.x0), t.x1), min(max(g.y, t.y0), t.y1)
}

type corner struct{ x, y float64 }

// around lists the spots about a sign, the best first: right, left, below, above, then the corners.
func (p *drawing) around(g *sign, w, h, away float64) []corner {
	if g.kind != point && !g.tiny && away == 0 {
		var out []corner
		for _, d := range [][2]float64{{0, 0}, {0, 14}, {0, -14}, {18, 0}, {-18, 0}, {30, 12}, {-30, 12}, {30, -12}, {-30, -12}} {
			out = append(out, corner{g.x - w/2 + d[0]*p.k, g.y - h/2 + d[1]*p.k})
		}
		return out
	}
	// dx and dy lead past the sign's sides, cx and cy past its corners, which are round.
	dx, dy := g.r+(2+away)*p.k, g.h+(2+away)*p.k
	cx, cy := dx*0.72, dy*0.72
	out := []corner{
		{g.x + dx, g.y - h/2}, {g.x - dx - w, g.y - h/2}, {g.x - w/2, g.y + dy}, {g.x - w/2, g.y - dy - h},
		{g.x + cx, g.y + cy}, {g.x + cx, g.y - cy - h}, {g.x - cx - w, g.y + cy}, {g.x - cx - w, g.y - cy - h},
	}
	if away > 0 {
		for _, f := range []float64{0.25, 0.75} {
			out = append(out, corner{g.x - w*f, g.y + dy}, corner{g.x - w*f, g.y - dy - h})
		}
		for _, y := range []float64{g.y - h, g.y} {
			out = append(out, corner{g.x + dx, y}, corner{g.x - dx - w, y})
		}
	}
	return out
}

// furniture is what stands on the map itself: the legend and the attribution.
func (p *drawing) furniture() []box {
	out := []box{p.credit}
	if p.key != nil {
		out = append(out, p.key.plate)
	}
	return out
}

// taken is what names must keep off.
func (p *drawing) taken(tags []*tag) []box {
	out := p.furniture()
	for i, g := range p.signs {
		if g.r > 0 {
			out = append(out, g.body())
		}
		if tags[i] != nil {
			out = append(out, tags[i].box)
		}
	}
	return out
}

// paintSigns draws lines, then signs, then tags, so that no line crosses a word.
func (p *drawing) paintSigns(tags []*tag) {
	for i, g := range p.signs {
		if t := tags[i]; t != nil && t.leader {
			p.leader(g, t)
		}
	}
	for _, g := range slices.Backward(p.signs) {
		if g.kind == point {
			p.paintSign(g)
		}
	}
	for i, g := range p.signs {
		if tags[i] != nil {
			p.paintTag(g, tags[i])
		}
	}
}

// leader joins a sign with its tag; it ends in no dot, which could be taken for a place.
func (p *drawing) leader(g *sign, t *tag) {
	x, y := t.end(g)
	dc := p.c.pen()
	for _, edge := range []bool{true, false} {
		dc.MoveTo(g.x, g.y)
		dc.LineTo(x, y)
		if edge {
			p.c.stroke(thin(p.pal.paper, 0.8), 3*p.k)
		} else {
			p.c.stroke(thin(p.pal.ink, 0.75), 1.1*p.k)
		}
	}
}

// paintSign draws the plate at a point with the glyphs of its statuses; where nothing is said to be, a small grey sign.
func (p *drawing) paintSign(g *sign) {
	u := p.mapType() / 13
	if g.grey {
		p.c.glyph(p.d.glyphs["other"], g.x-7*u, g.y-7*u, 14*u, p.pal.other)
		return
	}
	col := p.pal.status[g.statuses[0]]
	n := float64(min(len(g.statuses), 3))
	p.c.plate(g.body(), g.h, p.pal.paper, mix(col, p.pal.line, 0.45))
	x := g.x - (n*15-1)*u/2
	for _, s := range g.statuses[:int(n)] {
		p.c.glyph(p.d.glyphs[s.String()], x, g.y-7*u, 14*u, p.pal.status[s])
		x += 15 * u
	}
}

func (p *drawing) paintTag(g *sign, t *tag) {
	x, y, size := t.x0+p.mapType()*0.15, t.y0, p.mapType()
	if g.boxed() {
		x, y = p.paintPlate(g, t)
	}
	ink, mut, halo := p.pal.ink, p.pal.ink, 2.4*p.k
	if g.grey {
		ink, mut = p.pal.muted, p.pal.muted
	}
	if g.boxed() {
		halo = 0
	}
	if t.brief || g.name != "" {
		p.c.s.set(p.c.im, p.nameFace(g), p.lead(g, t, x, g.name, p.nameFace(g)), y+size*0.95, g.name, ink, p.pal.halo, halo)
		y += size * 1.17
	}
	if !t.brief {
		p.c.s.set(p.c.im, p.whatFace(), p.lead(g, t, x, g.what, p.whatFace()), y+size*0.88, g.what, mut, p.pal.halo, halo)
	}
}

// lead aligns a line of a tag with its sign: to the right when the tag stands on the left of it, else to the left.
func (p *drawing) lead(g *sign, t *tag, x float64, text string, face typeface) float64 {
	if g.boxed() || t.x1 > g.x {
		return x
	}
	return t.x1 - p.mapType()*0.15 - p.c.s.width(face, text)
}

// paintPlate draws the plate of a tag with its glyphs, and returns where its words begin.
func (p *drawing) paintPlate(g *sign, t *tag) (x, y float64) {
	size := p.mapType()
	edge, fill := p.pal.line, p.pal.paper
	if !g.grey {
		edge = mix(p.pal.status[g.statuses[0]], p.pal.line, 0.55)
	}
	p.c.plate(t.box, math.Min(size*0.45, t.h()/2), fill, edge)
	x = t.x0 + size*0.55
	side := size * 1.08
	draw := func(glyph string, col color.RGBA) {
		p.c.glyph(p.d.glyphs[glyph], x, (t.y0+t.y1-side)/2, side, col)
		x += side + 2*p.k
	}
	if g.grey {
		draw("other", p.pal.other)
	}
	for _, s := range g.statuses[:min(len(g.statuses), 3)] {
		draw(s.String(), p.pal.status[s])
	}
	return x - 2*p.k + size*0.45, t.y0 + size*0.2
}
