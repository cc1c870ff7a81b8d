package picture

import (
	"image"
	"math"
)

// compose divides the picture: text in a column beside the map when the picture is wide, above and below it otherwise.
// Type is made smaller, and then fewer claimants are named, until all stands; that there are others, who denies, and
// what is on no map always stands.
func (p *drawing) compose() {
	for _, share := range []float64{0.44, 0.36, 0.3} {
		for _, n := range []int{8, 5, 3, 2} {
			for _, f := range []float64{1.3, 1.22, 1.14, 1.07, 1, 0.94, 0.88} {
				if p.try(attempt{factor: f, names: n, titleLines: 6, share: share}) {
					return
				}
			}
		}
		if p.wide() {
			break
		}
	}
	for _, f := range []float64{0.88, 0.8, 0.72, 0.65} {
		if p.try(attempt{factor: f, names: 2, titleLines: 3, share: 0.25}) {
			return
		}
	}
	p.try(attempt{factor: 0.65, names: 1, titleLines: 2, share: 0.2, force: true})
}

// attempt is a way to lay a picture out: a factor on the type, how many names of claimants and of who denies, what the
// title is cut to, and the least share of the height for a map that has text above and below it. With force it is taken
// as it is.
type attempt struct {
	factor     float64
	names      int
	titleLines int
	share      float64
	force      bool
}

func (p *drawing) wide() bool { return float64(p.o.Width) > 1.3*float64(p.o.Height) }

// try lays the picture out; false when it does not fit.
func (p *drawing) try(a attempt) bool {
	p.boxes, p.key = nil, nil
	if p.wide() {
		return p.beside(a)
	}
	a.titleLines = min(a.titleLines, 3)
	return p.stacked(a)
}

// beside puts the text on the left and the map on the right, with its legend on it.
func (p *drawing) beside(a attempt) bool {
	w, h := float64(p.o.Width)*p.k, float64(p.o.Height)*p.k
	column := math.Round(w * 0.35)
	if p.o.Width < 1000 {
		column = math.Round(w * 0.4)
	}
	s := p.sizes(a.factor)
	pad := s.body * 1.15
	inner := column - 2*pad
	top := p.set(p.heading(s, a.titleLines), inner)
	who := p.set(append(p.voices(s, a.names), p.answers(s, a.names)...), inner)
	foot := p.set(append(p.counts(s), p.imprint(s)...), inner)
	free := h - 2*pad - top.h - who.h - foot.h
	if !a.force && (free < 1.6*s.body || top.cut && a.factor > 0.9) {
		return false
	}
	p.frame(image.Rect(int(column), 0, int(w), int(h)))
	lead := min(free/2, 1.6*s.body)
	p.boxes = []placed{
		{block: top, x: pad, y: pad}, {block: who, x: pad, y: pad + top.h + lead}, {block: foot, x: pad, y: h - pad*0.8 - foot.h},
	}
	p.keyOnMap()
	return true
}

// stacked puts title, map and text one above the other; under the map who claims and who denies stand side by side when
// there is room.
func (p *drawing) stacked(a attempt) bool {
	w, h := float64(p.o.Width)*p.k, float64(p.o.Height)*p.k
	s := p.sizes(a.factor)
	pad := s.body * 0.95
	inner := w - 2*pad
	top := p.set(p.heading(s, a.titleLines), inner)
	left, right := p.voices(s, a.names), p.answers(s, a.names)
	foot := append(p.counts(s), p.imprint(s)...)
	var columns []block
	width := inner
	if p.o.Width >= 560 {
		width = (inner - 1.6*pad) / 2
		if len(foot) > 0 {
			foot[0].gap = s.body
		}
		columns = []block{p.set(left, width), p.set(append(right, foot...), width)}
	} else {
		columns = []block{p.set(append(append(left, right...), foot...), width)}
	}
	under := 0.0
	for _, c := range columns {
		under = max(under, c.h)
	}
	// How high the map may be depends on the legend, whose entries depend on the map: a first frame finds them.
	y0 := math.Round(top.h + 1.5*pad)
	room := h - y0 - under - 1.2*pad
	if room < h*a.share && !a.force {
		return false
	}
	p.frame(image.Rect(0, int(y0), int(w), int(y0+max(room, h*0.2))))
	legend := p.set(p.inline(s), inner)
	y1 := math.Round(y0 + room - legend.h - 1.1*pad)
	if y1-y0 < h*a.share {
		if !a.force {
			return false
		}
		y1 = y0 + h*0.2
	}
	p.frame(image.Rect(0, int(y0), int(w), int(y1)))
	p.boxes = []placed{{block: top, x: pad, y: pad * 0.75}, {block: legend, x: pad, y: y1 + pad*0.6}}
	for i, c := range columns {
		p.boxes = append(p.boxes, placed{block: c, x: pad + float64(i)*(width+1.6*pad), y: y1 + legend.h + 1.5*pad})
	}
	return true
}

// inline is the legend as a paragraph.
func (p *drawing) inline(s sizes) []para {
	var runs []run
	for _, e := range p.legend() {
		runs = append(runs, run{glyph: e.glyph, col: e.col}, run{text: e.text, col: p.pal.ink, near: true, whole: true})
	}
	return []para{{runs: runs, size: s.small}}
}

// frame gives the map its place, finds its view and what stands on it.
func (p *drawing) frame(r image.Rectangle) {
	w, h := float64(r.Dx())/p.k, float64(r.Dy())/p.k
	view := p.o.At
	if view == nil {
		t := p.mapType() / p.k
		// Room for half a sign and some of a tag on each side.
		v := fit(p.frameBoxes(), w, h, [4]float64{min(t*3, h*0.14), min(t*6, w*0.14), min(t*4, h*0.14), min(t*5, w*0.12)})
		view = &v
	}
	p.proj = Projection{Frame: r, View: *view, k: p.k}
	p.makeSigns()
	size := max(8.5*p.k, p.mapType()*0.68)
	width := p.c.s.width(typeface{regular, size, 0}, p.d.tiles.archive.Attribution()) + size*1.2
	f := boxOf(r)
	p.credit = box{f.x1 - width, f.y1 - size*1.6, f.x1, f.y1}
}

// keyOnMap puts the legend into the corner of the map where it hides least.
func (p *drawing) keyOnMap() {
	entries := p.legend()
	if len(entries) == 0 {
		return
	}
	size := p.mapType() * 0.84
	var paras []para
	for _, e := range entries {
		paras = append(paras, para{
			runs: []run{{glyph: e.glyph, col: e.col}, {text: e.text, col: p.pal.ink, near: true}},
			size: size, gap: size * 0.12,
		})
	}
	f := boxOf(p.proj.Frame)
	limit := math.Min(f.w()*0.62, size*30)
	b := p.set(paras, limit)
	w := 0.0
	for _, it := range b.items {
		w = max(w, it.x+p.itemWidth(it))
	}
	pad, edge := size*0.6, 10*p.k
	pw, ph := w+2*pad, b.h+1.4*pad
	best, least := box{}, math.Inf(1)
	for i, at := range []corner{
		{f.x0 + edge, f.y1 - edge - ph}, {f.x0 + edge, f.y0 + edge}, {f.x1 - edge - pw, f.y0 + edge}, {f.x1 - edge - pw, p.credit.y0 - edge - ph},
	} {
		c := box{at.x, at.y, at.x + pw, at.y + ph}
		if cost := p.hides(c) + float64(i)*0.1; cost < least {
			best, least = c, cost
		}
	}
	p.key = &placed{block: b, x: best.x0 + pad, y: best.y0 + 0.7*pad, plate: best}
}

// hides weighs what a box on the map would stand on.
func (p *drawing) hides(b box) float64 {
	cost := 0.0
	for _, g := range p.signs {
		switch {
		case g.body().grow(p.mapType()).meets(b):
			cost += 10
		case g.pin().grow(p.mapType() * 5).meets(b):
			cost++
		}
		if !g.grey {
			cost += g.share(b)
		}
	}
	return cost
}

// share is how much of a sign's outline a box would hide, weighed against its signs.
func (g *sign) share(b box) float64 {
	if len(g.outline) == 0 {
		return 0
	}
	in := 0
	for _, c := range g.outline {
		if b.holds(c) {
			in++
		}
	}
	return 6 * float64(in) / float64(len(g.outline))
}

// paintText draws what stands around the map and on its corners.
func (p *drawing) paintText() {
	f, im := boxOf(p.proj.Frame), boxOf(p.c.im.Rect)
	for _, b := range []box{{0, 0, f.x0, im.y1}, {0, 0, im.x1, f.y0}, {0, f.y1, im.x1, im.y1}} {
		p.c.rect(b, p.pal.paper)
	}
	for _, b := range []box{{f.x0 - p.k, f.y0, f.x0, f.y1}, {f.x0, f.y0 - p.k, f.x1, f.y0}, {f.x0, f.y1, f.x1, f.y1 + p.k}} {
		p.c.rect(b, p.pal.line)
	}
	size := max(8.5*p.k, p.mapType()*0.68)
	p.c.rect(p.credit, thin(p.pal.paper, 0.85))
	p.c.s.set(p.c.im, typeface{regular, size, 0}, p.credit.x0+size*0.6, p.credit.y1-size*0.5, p.d.tiles.archive.Attribution(), p.pal.muted, p.pal.halo, 0)
	if p.key != nil {
		p.paintBlock(p.key)
	}
	for i := range p.boxes {
		p.paintBlock(&p.boxes[i])
	}
}
