package picture

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"maps"
	"math"
	"slices"

	"github.com/fogleman/gg"

	"dateline/geo"
)

// canvas is the picture's pixels and what draws on them. Lengths are pixels of the picture.
type canvas struct {
	im *image.RGBA
	dc *gg.Context
	s  *setter
	k  float64
}

func newCanvas(r image.Rectangle, s *setter, k float64) *canvas {
	return &canvas{im: image.NewRGBA(r), s: s, k: k}
}

// pen returns the drawing context, made when something is first drawn: a plan alone needs none.
func (c *canvas) pen() *gg.Context {
	if c.dc == nil {
		c.dc = gg.NewContextForRGBA(c.im)
		c.dc.SetLineCapRound()
		c.dc.SetLineJoinRound()
	}
	return c.dc
}

func (c *canvas) fillAll(col color.RGBA) {
	draw.Draw(c.im, c.im.Rect, image.NewUniform(col), image.Point{}, draw.Src)
}

// place is where lines stand: a factor and an offset.
type place struct{ scale, x, y float64 }

// path adds a line, placed, to the current path. It leaves out points that are nearer than a third of a pixel to the
// one before, which nobody sees.
func (c *canvas) path(l line, at place, closed bool) {
	dc := c.pen()
	var px, py float64
	for i, p := range l {
		x, y := float64(p.x)*at.scale+at.x, float64(p.y)*at.scale+at.y
		switch {
		case i == 0:
			dc.MoveTo(x, y)
		case i < len(l)-1 && math.Abs(x-px)+math.Abs(y-py) < 0.4:
			continue
		default:
			dc.LineTo(x, y)
		}
		px, py = x, y
	}
	if closed {
		dc.ClosePath()
	}
}

func (c *canvas) fill(col color.Color) {
	dc := c.pen()
	dc.SetFillStyle(gg.NewSolidPattern(col))
	dc.Fill()
}

func (c *canvas) stroke(col color.Color, width float64, dash ...float64) {
	dc := c.pen()
	dc.SetStrokeStyle(gg.NewSolidPattern(col))
	dc.SetLineWidth(width)
	dc.SetDash(dash...)
	dc.Stroke()
}

// rect fills a box on whole pixels.
func (c *canvas) rect(b box, col color.Color) {
	r := image.Rect(int(math.Round(b.x0)), int(math.Round(b.y0)), int(math.Round(b.x1)), int(math.Round(b.y1)))
	draw.Draw(c.im, r, image.NewUniform(col), image.Point{}, draw.Over)
}

// plate draws a box with round corners, a thin edge and a slight shadow.
func (c *canvas) plate(b box, radius float64, fill, edge color.RGBA) {
	dc := c.pen()
	dc.DrawRoundedRectangle(b.x0, b.y0+c.k, b.w(), b.h(), radius)
	c.fill(color.NRGBA{0, 0, 0, 46})
	dc.DrawRoundedRectangle(b.x0, b.y0, b.w(), b.h(), radius)
	c.fill(edge)
	i := b.grow(-c.k)
	dc.DrawRoundedRectangle(i.x0, i.y0, i.w(), i.h(), max(radius-c.k, 0))
	c.fill(fill)
}

// glyph draws a sign with its box's corner at x, y and side wide.
func (c *canvas) glyph(strokes []stroke, x, y, side float64, col color.RGBA) {
	f := side / glyphSide
	for _, s := range strokes {
		path := func() {
			for _, l := range s.lines {
				c.path(l, place{f, x, y}, false)
			}
		}
		if s.soft {
			path()
			c.fill(thin(col, 0.13))
		}
		dash := make([]float64, len(s.dash))
		for i, d := range s.dash {
			dash[i] = d * f
		}
		path()
		dc := c.pen()
		if len(dash) > 0 {
			dc.SetLineCapButt()
		}
		c.stroke(col, s.width*f, dash...)
		dc.SetLineCapRound()
	}
}

// hatching is a pattern of diagonal lines over a tint. It stands still on the picture, so that areas that touch match.
type hatching struct{ row []color.NRGBA }

// ColorAt implements gg.Pattern.
func (h hatching) ColorAt(x, y int) color.Color { return h.row[(x+y)%len(h.row)] }

// newHatching makes lines of a width every step pixels, both along a row.
func newHatching(col color.RGBA, step, width, lineShare, tintShare float64) hatching {
	n := int(math.Round(step))
	h := hatching{make([]color.NRGBA, n)}
	for i := range h.row {
		// Coverage of a pixel by the line from 0 to width; a diagonal crosses two pixels of a row softly.
		d := math.Abs(float64(i) - width/2)
		d = min(d, float64(n)-d)
		t := min(max(width/2+0.5-d, 0), 1)
		h.row[i] = thin(col, tintShare+(lineShare-tintShare)*t)
	}
	return h
}

func (c *canvas) fillHatched(h hatching) {
	dc := c.pen()
	dc.SetFillStyle(h)
	dc.Fill()
}

// palette is the colours of a theme, those of the page: quiet for the map, so that colour is left to the claims.
type palette struct {
	water, land, urban, river, border, casing, admin1 color.RGBA
	country, city, capital, halo                      color.RGBA
	paper, ink, muted, line, chip                     color.RGBA
	status                                            map[geo.Status]color.RGBA
	other                                             color.RGBA
}

// fixed lists the colours of large plain areas, which the PNG's palette holds exactly.
func (p *palette) fixed() []color.RGBA {
	out := []color.RGBA{p.water, p.land, p.paper, p.ink, p.muted, p.line, p.urban, p.border, p.other}
	return slices.AppendSeq(out, maps.Values(p.status))
}

// The opacities of lines and ground of a hatched area.
const (
	hatchOpacity = 0.34
	tintOpacity  = 0.06
)

// readPalettes reads the colours of the page, see [ui.Palette]: the light ones and the dark ones.
func readPalettes(data []byte) (light, dark *palette, err error) {
	var file struct{ Page, Map map[string][2]string }
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, nil, fmt.Errorf("palette: %w", err)
	}
	themes := [2]*palette{}
	for i := range themes {
		read := func(from map[string][2]string, name string) (c color.RGBA) {
			if _, e := fmt.Sscanf(from[name][i], "#%02x%02x%02x", &c.R, &c.G, &c.B); e != nil && err == nil {
				err = fmt.Errorf("palette: %s is %q; expected #rrggbb", name, from[name][i])
			}
			c.A = 0xff
			return c
		}
		ground := func(name string) color.RGBA { return read(file.Map, name) }
		text := func(name string) color.RGBA { return read(file.Page, name) }
		p := &palette{
			water: ground("water"), land: ground("land"), urban: ground("urban"), river: ground("river"),
			border: ground("border"), casing: ground("casing"), admin1: ground("admin1"), country: ground("country"),
			city: ground("city"), capital: ground("capital"), halo: ground("halo"), paper: text("bg"), ink: text("fg"),
			muted: text("mut"), line: text("line"), chip: text("chip"), other: text("other"), status: map[geo.Status]color.RGBA{},
		}
		for s := geo.StatusReported; s <= geo.StatusRetracted; s++ {
			p.status[s] = text(s.String())
		}
		themes[i] = p
	}
	return themes[0], themes[1], err
}

// mix returns a over b with a's share t.
func mix(a, b color.RGBA, t float64) color.RGBA {
	f := func(x, y uint8) uint8 { return uint8(float64(x)*t + float64(y)*(1-t) + 0.5) }
	return color.RGBA{f(a.R, b.R), f(a.G, b.G), f(a.B, b.B), 0xff}
}

// thin returns c with an opacity.
func thin(c color.RGBA, a float64) color.NRGBA {
	return color.NRGBA{c.R, c.G, c.B, uint8(a*255 + 0.5)}
}

// strongest lists the statuses that are wanted, the strongest first, as the page orders them.
func strongest(wanted func(geo.Status) bool) []geo.Status {
	var out []geo.Status
	for s := geo.StatusRetracted; s >= geo.StatusReported; s-- {
		if wanted(s) {
			out = append(out, s)
		}
	}
	return out
}
