package picture

import (
	"image/color"
	"strings"
)

// run is a piece of a paragraph in one style: text, or a glyph when glyph is set.
type run struct {
	text  string
	style style
	col   color.RGBA
	glyph string
	whole bool // stands on one line
	near  bool // no space and no break before it
}

// para is a paragraph. Size is its type in pixels, gap the space above it, maxLines what it is cut to, 0 for no limit.
type para struct {
	runs     []run
	size     float64
	gap      float64
	maxLines int
}

// item is a word or glyph where it stands in a block; y is the baseline.
type item struct {
	x, y float64
	text string
	face typeface
	run
}

// block is set text: items from 0, 0 on, and its height. Cut tells that words were left out.
type block struct {
	items []item
	h     float64
	cut   bool
}

// placed is a block at a point of the picture; plate is what is drawn under it, empty for nothing.
type placed struct {
	block
	x, y  float64
	plate box
}

const leading = 1.32

// set breaks paragraphs into lines of width w.
func (p *drawing) set(paras []para, w float64) block {
	var b block
	for i, par := range paras {
		if len(par.runs) == 0 {
			continue
		}
		if i > 0 && b.h > 0 {
			b.h += par.gap
		}
		p.setPara(&b, par, w)
	}
	return b
}

func (p *drawing) setPara(b *block, par para, w float64) {
	x, lines := 0.0, 1
	base := b.h + par.size*1.0
	space := p.c.s.width(typeface{regular, par.size, 0}, " ")
	items := p.wordsOf(par, w)
	for i, it := range items {
		iw := p.itemWidth(it)
		need := iw // with what must follow it on the line
		for _, next := range items[i+1:] {
			if !next.near {
				break
			}
			need += p.itemWidth(next)
		}
		lead := space
		if x == 0 || it.near {
			lead = 0
		}
		if it.glyph != "" && x > 0 {
			lead = space * 2.4
		}
		if x > 0 && !it.near && x+lead+need > w {
			if lines == par.maxLines {
				p.ellipsis(b, w)
				b.cut = true
				break
			}
			lines++
			x, lead = 0, 0
			base += par.size * leading
		}
		it.x, it.y = x+lead, base
		x += lead + iw
		b.items = append(b.items, it)
	}
	b.h += float64(lines) * par.size * leading
}

// ellipsis ends the last line with “…”.
func (p *drawing) ellipsis(b *block, w float64) {
	last := &b.items[len(b.items)-1]
	t := strings.TrimRight(last.text, " ,.:;–·(") + "…"
	last.text = p.c.s.fitText(last.face, t, w-last.x)
}

// wordsOf cuts runs into what a line break may stand between. A word wider than a line is shortened.
func (p *drawing) wordsOf(par para, w float64) []item {
	var out []item
	for _, r := range par.runs {
		face := typeface{r.style, par.size, 0}
		if r.glyph != "" {
			out = append(out, item{face: face, run: r})
			continue
		}
		parts := strings.Fields(r.text)
		if r.whole && p.c.s.width(face, r.text) < w*0.8 {
			parts = []string{r.text}
		}
		for i, part := range parts {
			it := item{text: p.c.s.fitText(face, strings.TrimSpace(part), w), face: face, run: r}
			it.near = i == 0 && r.near
			out = append(out, it)
		}
	}
	return out
}

func (p *drawing) itemWidth(it item) float64 {
	if it.glyph != "" {
		return it.face.size * 1.4
	}
	return p.c.s.width(it.face, it.text)
}

func (p *drawing) paintBlock(b *placed) {
	if b.plate.w() > 0 {
		p.c.plate(b.plate, 6*p.k, p.pal.paper, p.pal.line)
	}
	for _, it := range b.items {
		x, y := b.x+it.x, b.y+it.y
		if it.glyph != "" {
			side := it.face.size * 1.05
			p.c.glyph(p.d.glyphs[it.glyph], x, y-side*0.86, side, it.col)
			continue
		}
		p.c.s.set(p.c.im, it.face, x, y, it.text, it.col, it.col, 0)
	}
}
