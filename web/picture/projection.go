package picture

import (
	"cmp"
	"image"
	"math"
	"slices"

	"dateline/geo/mercator"
)

// Projection says where places are in a picture: web mercator in pixels.
type Projection struct {
	// Frame is the map within the picture.
	Frame image.Rectangle
	// View is the map's middle and its zoom in layout pixels.
	View View
	k    float64 // pixels of the picture to a layout pixel
}

// world is the side of the whole world in pixels of the picture.
func (p Projection) world() float64 { return 256 * math.Exp2(p.View.Zoom) * p.k }

// XY returns the place of a WGS84 longitude and latitude in pixels of the picture, in the copy of the world that is
// nearest to the middle of the map. It may be outside Frame.
func (p Projection) XY(lon, lat float64) (x, y float64) {
	mx, my := mercator.Project(lon, lat)
	return p.pixel(mx+math.Round(p.cx()-mx), my)
}

func (p Projection) cx() float64 { x, _ := mercator.Project(p.View.Lon, 0); return x }

// pixel places a point of the unit square that is the world in mercator, without moving it to another copy.
func (p Projection) pixel(mx, my float64) (x, y float64) {
	cx, cy := mercator.Project(p.View.Lon, p.View.Lat)
	s := p.world()
	f := p.Frame
	return (mx-cx)*s + float64(f.Min.X+f.Max.X)/2, (my-cy)*s + float64(f.Min.Y+f.Max.Y)/2
}

// unit is the inverse of pixel.
func (p Projection) unit(x, y float64) (mx, my float64) {
	cx, cy := mercator.Project(p.View.Lon, p.View.Lat)
	s := p.world()
	f := p.Frame
	return (x-float64(f.Min.X+f.Max.X)/2)/s + cx, (y-float64(f.Min.Y+f.Max.Y)/2)/s + cy
}

// metres returns how many pixels m metres are at a latitude.
func (p Projection) metres(m, lat float64) float64 { return mercator.Metres(m, lat) * p.world() }

// box is a rectangle in the unit square or in pixels.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) w() float64       { return b.x1 - b.x0 }
func (b box) h() float64       { return b.y1 - b.y0 }
func (b box) meets(o box) bool { return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1 }
func (b box) grow(d float64) box {
	return box{b.x0 - d, b.y0 - d, b.x1 + d, b.y1 + d}
}
func (b box) within(o box) bool { return b.x0 >= o.x0 && b.y0 >= o.y0 && b.x1 <= o.x1 && b.y1 <= o.y1 }

// holds tells whether a point is within the box, not on its border.
func (b box) holds(c corner) bool { return c.pin().meets(b) }

// corner is a point in the unit square or in pixels.
type corner struct{ x, y float64 }

// pin is the box that is no more than the point.
func (c corner) pin() box { return box{c.x, c.y, c.x, c.y} }

// with returns the box that holds a point too. It begins as nothing.
func (b box) with(x, y float64) box {
	return box{min(b.x0, x), min(b.y0, y), max(b.x1, x), max(b.y1, y)}
}

// nothing holds no point.
func nothing() box { return box{1e9, 1e9, -1e9, -1e9} }

func boxOf(r image.Rectangle) box {
	return box{float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y)}
}

// fitMax is the deepest zoom that a fit takes: a town with its surroundings, so that nothing looks like an address.
const fitMax = 8

// fit returns the view that shows all boxes (unit square) within a frame of w by h layout pixels less a margin on each
// side. The boxes' x may be in any copy of the world; the narrowest range of longitudes that holds all is taken.
func fit(boxes []box, w, h float64, margin [4]float64) View {
	if len(boxes) == 0 {
		return View{Zoom: max(0, math.Log2(w/256)), Lon: 10, Lat: 25}
	}
	all := narrowest(boxes)
	iw, ih := max(w-margin[1]-margin[3], 40), max(h-margin[0]-margin[2], 40)
	zoom := float64(fitMax)
	if all.w() > 0 {
		zoom = min(zoom, math.Log2(iw/256/all.w()))
	}
	if all.h() > 0 {
		zoom = min(zoom, math.Log2(ih/256/all.h()))
	}
	// Never so far out that the world is shown twice.
	zoom = max(zoom, math.Log2(w/256)-0.2, 0)
	s := 256 * math.Exp2(zoom)
	cx := (all.x0+all.x1)/2 - (margin[3]-margin[1])/2/s
	cy := (all.y0+all.y1)/2 - (margin[0]-margin[2])/2/s
	half := h / 2 / s
	cy = min(max(cy, half), max(1-half, half))
	if half >= 0.5 {
		cy = 0.5
	}
	return View{Zoom: zoom, Lon: mercator.Lon(cx - math.Floor(cx)), Lat: mercator.Lat(cy)}
}

// narrowest bounds boxes on the cylinder: it cuts the world in the widest gap between them.
func narrowest(boxes []box) box {
	sorted := slices.Clone(boxes)
	all := sorted[0]
	for i, b := range sorted {
		f := math.Floor(b.x0)
		sorted[i].x0, sorted[i].x1 = b.x0-f, b.x1-f
		all.y0, all.y1 = min(all.y0, b.y0), max(all.y1, b.y1)
	}
	slices.SortFunc(sorted, func(a, b box) int { return cmp.Compare(a.x0, b.x0) })
	// The first box follows the last one, in the next copy of the world.
	last := slices.MaxFunc(sorted, func(a, b box) int { return cmp.Compare(a.x1, b.x1) }).x1
	all.x0, all.x1 = sorted[0].x0, last
	end, gap := sorted[0].x1, all.x0+1-last
	for _, b := range sorted[1:] {
		if b.x0-end > gap {
			gap, all.x0, all.x1 = b.x0-end, b.x0, max(end+1, last)
		}
		end = max(end, b.x1)
	}
	if all.w() >= 1 {
		all.x0, all.x1 = 0, 1
	}
	return all
}
