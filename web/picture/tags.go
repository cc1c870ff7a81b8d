package picture

import (
	"image/color"
	"iter"
	"math"
	"slices"

	"dateline/geo"
	"dateline/web/voice"
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

// shown are the glyphs of a sign, by name: of its statuses, three at most, and of a reply.
func (g *sign) shown() []string {
	if g.grey {
		return []string{"other"}
	}
	var out []string
	for _, s := range g.statuses[:min(len(g.statuses), 3)] {
		out = append(out, s.String())
	}
	if g.reply != voice.NoReply {
		out = append(out, string(g.reply))
	}
	return out
}

func (p *drawing) glyphsWidth(g *sign) float64 {
	n := max(len(g.shown()), 1)
	return float64(n)*p.mapType()*1.08 + float64(n-1)*2*p.k
}

// arrange places the tags, first things first: none over another, over a sign or over what stands on the map. A sign
// without a spot keeps no tag. It returns what is taken on the map.
func (p *drawing) arrange() (taken []box) {
	inside := boxOf(p.proj.Frame).grow(-3 * p.k)
	if taken = append(taken, p.credit); p.key != nil {
		taken = append(taken, p.key.plate)
	}
	for _, g := range p.signs {
		if g.name != "" {
			g.name = p.c.s.fitText(p.nameFace(g), g.name, p.mapType()*16)
		}
		widest := p.mapType() * 22
		if g.kind == state {
			widest = p.mapType() * 28 // that no place is stated comes last and must not be cut
		}
		g.what = p.c.s.fitText(p.whatFace(), g.what, widest)
		if g.r > 0 {
			taken = append(taken, g.body())
		}
	}
	for _, g := range p.signs {
		if g.tag = p.find(g, inside, taken); g.tag != nil {
			taken = append(taken, g.tag.box)
		}
	}
	return taken
}

// form is a form of a tag with how far from its sign it may stand, in layout pixels.
type form struct {
	brief bool
	away  []float64
}

// forms lists the forms of a sign's tag, the best first: whole beside the sign, its name alone, further away on a line.
func (p *drawing) forms(g *sign) []form {
	em := p.mapType() / p.k
	near := []float64{0, em * 0.6, em * 1.2, em * 1.9, em * 2.8}
	switch {
	case g.tiny:
		return []form{{false, []float64{22, 34, 50, 70}}, {true, []float64{22, 34, 50, 70, 95}}}
	case g.grey:
		return []form{{false, []float64{0, 7, 16}}, {true, []float64{0, 16, 30}}}
	case len(g.holes) > 0:
		h := 0.0
		for _, b := range g.holes {
			h = max(h, b.w(), b.h())
		}
		far := append(near, em*4, h/p.k/2, h/p.k)
		return []form{{false, far}, {true, far}}
	case g.boxed():
		return []form{{false, near}, {true, append(near, em*4, em*5.5)}}
	}
	return []form{{false, []float64{0, 7}}, {true, []float64{0}}, {false, []float64{18, 30}}, {true, []float64{14, 28, 44}}}
}

// tries yields the tags that a sign may have, the best first.
func (p *drawing) tries(g *sign) iter.Seq[*tag] {
	return func(yield func(*tag) bool) {
		for _, f := range p.forms(g) {
			if f.brief && g.name == "" {
				continue
			}
			w, h := p.tagSize(g, f.brief)
			for _, d := range f.away {
				for _, at := range p.around(g, w, h, d) {
					b := box{at.x, at.y, at.x + w, at.y + h}
					if !yield(&tag{b, f.brief, d > 8 || g.boxed() && !g.pin().meets(b)}) {
						return
					}
				}
			}
		}
	}
}

// find looks for a tag's spot: the first of the free ones that have the least against them.
func (p *drawing) find(g *sign, inside box, taken []box) (best *tag) {
	if !g.pin().meets(boxOf(p.proj.Frame).grow(1)) {
		return nil
	}
	least := noSpot
	for t := range p.tries(g) {
		if !t.within(inside) || slices.ContainsFunc(taken, t.meets) {
			continue
		}
		if n := p.against(g, t); n < least {
			best, least = t, n
		}
		if least == 0 {
			break
		}
	}
	return best
}

const noSpot = 4

// against ranks what is to be said against a free spot: 1 that the tag hides what is not its own, 2 that a line crosses
// a tag, 3 that the tag of an area is not nearest to its own place, which is a spot for a name alone.
func (p *drawing) against(g *sign, t *tag) int {
	switch {
	case !p.own(g, t):
		if t.brief {
			return 3
		}
		return noSpot
	case p.crosses(g, t):
		return 2
	case p.hidesOther(g, t):
		return 1
	}
	return 0
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
		if o.pin().grow(3*p.k).meets(t.box) || g.boxed() && slices.ContainsFunc(o.outline, t.holds) {
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
func (p *drawing) crosses(g *sign, t *tag) bool {
	return slices.ContainsFunc(p.signs, func(o *sign) bool {
		return o.tag != nil && (t.leader && crossed(g, t, o.tag.box) || o.tag.leader && crossed(o, o.tag, t.box))
	})
}

// crossed tells whether the line of a tag crosses a box.
func crossed(g *sign, t *tag, b box) bool {
	x, y := t.end(g)
	const steps = 24
	for i := range steps {
		f := float64(i) / steps
		if b.holds(corner{g.x + (x-g.x)*f, g.y + (y-g.y)*f}) {
			return true
		}
	}
	return false
}

// end is where the line from a sign meets its tag.
func (t *tag) end(g *sign) (x, y float64) {
	return min(max(g.x, t.x0), t.x1), min(max(g.y, t.y0), t.y1)
}

// around lists the spots about a sign, the best first: right, left, below, above, then the corners.
func (p *drawing) around(g *sign, w, h, away float64) []corner {
	if g.boxed() && !g.tiny && away == 0 {
		out := []corner{{0, 0}, {0, 14}, {0, -14}, {18, 0}, {-18, 0}, {30, 12}, {-30, 12}, {30, -12}, {-30, -12}}
		for i, d := range out {
			out[i] = corner{g.x - w/2 + d.x*p.k, g.y - h/2 + d.y*p.k}
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

// paintSigns draws lines, then signs, then tags, so that no line crosses a word.
func (p *drawing) paintSigns() {
	for _, g := range p.signs {
		if g.tag != nil && g.tag.leader {
			p.leader(g)
		}
	}
	for _, g := range slices.Backward(p.signs) {
		if g.kind == point {
			p.paintSign(g)
		}
	}
	for _, g := range p.signs {
		if g.tag != nil {
			p.paintTag(g, g.tag)
		}
	}
}

// leader joins a sign with its tag; it ends in no dot, which could be taken for a place.
func (p *drawing) leader(g *sign) {
	x, y := g.tag.end(g)
	draw := func(col color.Color, width float64) {
		p.c.pen().MoveTo(g.x, g.y)
		p.c.pen().LineTo(x, y)
		p.c.stroke(col, width)
	}
	draw(thin(p.pal.paper, 0.8), 3*p.k)
	draw(thin(p.pal.ink, 0.75), 1.1*p.k)
}

// row draws the glyphs of a sign from x on and returns where they end.
func (p *drawing) row(g *sign, x, y, side, gap float64) float64 {
	for _, glyph := range g.shown() {
		p.c.glyph(p.d.glyphs[glyph], x, y, side, p.colour(glyph))
		x += side + gap
	}
	return x - gap
}

// colour is that of a glyph: a status has its own.
func (p *drawing) colour(glyph string) color.RGBA {
	if s, err := geo.Parse[geo.Status](glyph); err == nil {
		return p.pal.status[s]
	}
	if glyph == "other" {
		return p.pal.other
	}
	return p.pal.ink
}

// paintSign draws the plate at a point with the glyphs of its statuses; where nothing is said to be, a small grey sign.
func (p *drawing) paintSign(g *sign) {
	u, n := p.mapType()/13, 1.0
	if !g.grey {
		n = float64(len(g.shown()))
		p.c.plate(g.body(), g.h, p.pal.paper, mix(p.pal.status[g.statuses[0]], p.pal.line, 0.45))
	}
	p.row(g, g.x-(n*15-1)*u/2, g.y-7*u, 14*u, u)
}

func (p *drawing) paintTag(g *sign, t *tag) {
	size, ink, halo := p.mapType(), p.pal.ink, 2.4*p.k
	x, y := t.x0+size*0.15, t.y0
	if g.grey {
		ink = p.pal.muted
	}
	if g.boxed() {
		halo = 0
		x, y = p.paintPlate(g, t)
	}
	write := func(face typeface, text string, down float64) {
		at := x
		if !g.boxed() && t.x1 <= g.x { // On the left of its sign a tag is aligned to the right.
			at = t.x1 - size*0.15 - p.c.s.width(face, text)
		}
		p.c.s.set(p.c.im, face, at, y+size*down, text, ink, p.pal.halo, halo)
	}
	if t.brief || g.name != "" {
		write(p.nameFace(g), g.name, 0.95)
		y += size * 1.17
	}
	if !t.brief {
		write(p.whatFace(), g.what, 0.88)
	}
}

// paintPlate draws the plate of a tag with its glyphs, and returns where its words begin.
func (p *drawing) paintPlate(g *sign, t *tag) (x, y float64) {
	size, edge := p.mapType(), p.pal.line
	if !g.grey {
		edge = mix(p.pal.status[g.statuses[0]], p.pal.line, 0.55)
	}
	p.c.plate(t.box, math.Min(size*0.45, t.h()/2), p.pal.paper, edge)
	side := size * 1.08
	return p.row(g, t.x0+size*0.55, (t.y0+t.y1-side)/2, side, 2*p.k) + size*0.45, t.y0 + size*0.2
}
