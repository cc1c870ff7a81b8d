package picture

import (
	"cmp"
	"image/color"
	"math"
	"slices"
	"strings"
	"unicode"

	"dateline/geo/mercator"
)

// name is a name of the basemap where it stands in the picture.
type name struct {
	corner
	text    string
	country bool
	capital bool
	rank    float64 // the lower, the earlier it is placed
}

// muted are the places whose tags say their name already.
type muted struct {
	countries map[string]bool
	points    []mutedPoint
}

type mutedPoint struct {
	lon, lat float64
	names    []string
}

func (m muted) place(lon, lat float64, props map[string]any) bool {
	for _, p := range m.points {
		if math.Abs(p.lon-lon) > 0.5 || math.Abs(p.lat-lat) > 0.5 {
			continue
		}
		for _, key := range []string{"en", "hr", "zh", "it", "loc"} {
			if s, _ := props[key].(string); s != "" && slices.Contains(p.names, s) {
				return true
			}
		}
	}
	return false
}

// candidates returns the names that may be drawn in the frame, in the order in which they are placed.
func (p *drawing) candidates(sets []set) []name {
	frame := boxOf(p.proj.Frame).grow(-2 * p.k)
	seen := map[name]bool{}
	var out []name
	for _, s := range sets {
		for _, l := range s.labels {
			n := name{corner: corner{float64(l.at.x)*s.at.scale + s.at.x, float64(l.at.y)*s.at.scale + s.at.y}}
			if !frame.holds(n.corner) || !p.call(&n, l) || seen[n] {
				continue
			}
			seen[n] = true
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b name) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.text, b.text), cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y))
	})
	return out
}

// call gives a name its text and rank; false when it is not to be drawn.
func (p *drawing) call(n *name, l label) bool {
	zoom := p.proj.View.Zoom
	if number(l.props["mz"]) > zoom {
		return false
	}
	if l.country != "" {
		n.country = true
		n.rank = number(l.props["lr"])*2 - 4
		n.text = p.d.fonts.first(upper(p.l.Country(l.country)))
		return n.text != "" && !p.muted.countries[l.country] && zoom < 8
	}
	mx, my := p.proj.unit(n.x, n.y)
	if p.muted.place(mercator.Lon(mx-math.Floor(mx)), mercator.Lat(my), l.props) {
		return false
	}
	own, _ := l.props[p.l.Tag].(string)
	en, _ := l.props["en"].(string)
	loc, _ := l.props["loc"].(string)
	n.text = p.d.fonts.first(own, en, loc)
	pop := number(l.props["pop"])
	n.capital = l.props["cap"] != nil && l.props["cap"] != false && pop > 150_000
	n.rank = number(l.props["mz"])*1.5 - math.Log10(pop+1)*0.6
	if n.capital {
		n.rank -= 2
	}
	return n.text != ""
}

// number is a number of a tile, which the decoder gives as float64; 0 when it is none.
func number(v any) float64 {
	f, _ := v.(float64)
	return f
}

func upper(s string) string { return strings.Map(unicode.ToUpper, s) }

// paintNames writes names where they meet nothing that is taken.
func (p *drawing) paintNames(taken []box) {
	inside := boxOf(p.proj.Frame).grow(-2 * p.k)
	for _, n := range p.names {
		taken = append(taken, p.paintName(n, taken, inside)...)
	}
}

// paintName writes a name where there is room, and returns what it takes.
func (p *drawing) paintName(n name, taken []box, inside box) []box {
	t, col := p.nameType(n)
	w, h := p.c.s.width(t, n.text), t.size*1.15
	for _, at := range nameSpots(n, w, h, p.k) {
		b := box{at.x - 3*p.k, at.y - p.k, at.x + w + 3*p.k, at.y + h + p.k}
		if !b.within(inside) || slices.ContainsFunc(taken, b.meets) {
			continue
		}
		dot := n.pin().grow(3 * p.k)
		if !n.country && slices.ContainsFunc(taken, dot.meets) {
			return nil
		}
		p.c.s.set(p.c.im, t, at.x, at.y+h*0.8, n.text, col, p.pal.halo, 1.6*p.k)
		if n.country {
			return []box{b}
		}
		r := 1.8 * p.k
		if n.capital {
			r = 2.4 * p.k
		}
		dc := p.c.pen()
		dc.DrawCircle(n.x, n.y, r+p.k)
		p.c.fill(p.pal.halo)
		dc.DrawCircle(n.x, n.y, r)
		p.c.fill(col)
		return []box{b, dot}
	}
	return nil
}

func (p *drawing) nameType(n name) (typeface, color.RGBA) {
	u := p.mapType() / 13
	switch {
	case n.country:
		size := min(max(13.5-n.rank*0.35+(p.proj.View.Zoom-4)*0.5, 10.5), 14)
		return typeface{regular, size * u, 1.3 * u}, p.pal.country
	case n.capital:
		return typeface{medium, 12 * u, 0}, p.pal.capital
	}
	return typeface{regular, max(10.5, 12-max(0, n.rank-2)*0.25) * u, 0}, p.pal.city
}

// nameSpots are where a name may stand. A country's name is never pushed off it: it stands at its point or nearly, or
// not at all.
func nameSpots(n name, w, h, k float64) []corner {
	if n.country {
		x, y := n.x-w/2, n.y-h/2
		return []corner{{x, y}, {x, y - 13*k}, {x, y + 13*k}}
	}
	return []corner{{n.x + 5*k, n.y - h/2}, {n.x - w - 5*k, n.y - h/2}, {n.x - w/2, n.y - h - 4*k}, {n.x - w/2, n.y + 4*k}}
}
