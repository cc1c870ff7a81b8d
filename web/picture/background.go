package picture

import (
	"context"
	"image/color"
	"math"

	"dateline/web/basemap"
)

// set is a tile where it stands in the picture.
type set struct {
	*tile
	at place
}

// sets returns the tiles of the map's frame. Tiles have 512 pixels, so they are a zoom behind the map.
func (p *drawing) sets(ctx context.Context) ([]set, error) {
	z := uint32(min(max(math.Round(p.proj.View.Zoom)-1, 0), basemap.MaxZoom))
	n := math.Exp2(float64(z))
	side := p.proj.world() / n
	f := boxOf(p.proj.Frame)
	x0, y0 := p.proj.unit(f.x0, f.y0)
	x1, y1 := p.proj.unit(f.x1, f.y1)
	var out []set
	for ty := math.Floor(max(y0, 0) * n); ty < min(y1*n, n); ty++ {
		for tx := math.Floor(x0 * n); tx < x1*n; tx++ {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			t, err := p.d.tiles.get(tileID{z, uint32(tx - math.Floor(tx/n)*n), uint32(ty)})
			if err != nil {
				return nil, err
			}
			if t == nil {
				continue
			}
			px, py := p.proj.pixel(tx/n, ty/n)
			out = append(out, set{t, place{side / extent, px, py}})
		}
	}
	return out, nil
}

// background paints land, waters and lines, and keeps the names for later.
func (p *drawing) background(ctx context.Context) error {
	sets, err := p.sets(ctx)
	if err != nil {
		return err
	}
	p.names = p.candidates(sets)
	zoom, k, c := p.proj.View.Zoom, p.k, p.pal
	steps := []func(){
		func() { p.area(sets, "land", c.land) },
		func() { p.area(sets, "urban", mix(c.urban, c.land, urbanShare(zoom))) },
		func() { p.area(sets, "lake", c.water); p.area(sets, "river", c.water) },
		func() { p.lines(sets, "river", c.river, riverWidth(zoom)*k) },
		func() {
			if zoom > 5.5 {
				p.lines(sets, "admin1", c.admin1, 0.8*k)
			}
		},
		func() { p.lines(sets, "border", c.casing, 3*k) },
		func() { p.lines(sets, "border", c.border, 1.1*k) },
		func() { p.lines(sets, "disputed", c.casing, 2.6*k) },
		func() { p.lines(sets, "disputed", c.border, 1.2*k, 0.5*k, 3*k) },
	}
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		step()
	}
	return nil
}

// urbanShare fades built-up land out as a map comes near: it is too coarse to be looked at.
func urbanShare(zoom float64) float64 {
	switch {
	case zoom <= 4:
		return 0
	case zoom > 9:
		return 0.35
	case zoom > 8:
		return 0.6
	}
	return 1
}

func riverWidth(zoom float64) float64 {
	switch {
	case zoom > 6:
		return 1.2
	case zoom > 4:
		return 0.7
	}
	return 0
}

// area fills a layer of all tiles at once, so that no seam shows.
func (p *drawing) area(sets []set, layer string, col color.RGBA) {
	for _, s := range sets {
		p.trace(s.rings[layer], s.at, 0, true)
	}
	p.c.fill(col)
}

func (p *drawing) lines(sets []set, layer string, col color.RGBA, width float64, dash ...float64) {
	if width == 0 {
		return
	}
	for _, s := range sets {
		p.trace(s.tile.lines[layer], s.at, width, false)
	}
	p.c.stroke(col, width, dash...)
}

// trace adds what is in the map's frame, or nearer to it than a margin, to the path; false when nothing is.
func (p *drawing) trace(shapes []shape, at place, margin float64, closed bool) (any bool) {
	frame := boxOf(p.proj.Frame).grow(margin)
	for _, s := range shapes {
		b := s.bound
		b = box{b.x0*at.scale + at.x, b.y0*at.scale + at.y, b.x1*at.scale + at.x, b.y1*at.scale + at.y}
		if b.meets(frame) {
			p.c.path(s.line, at, closed)
			any = true
		}
	}
	return any
}
