package picture

import (
	"context"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/basemap"
	"dateline/web/ui"
	"dateline/web/voice"
)

// Size is a picture's width and height in layout pixels.
type Size struct{ Width, Height int }

// String writes “1200x630”.
func (s Size) String() string { return fmt.Sprintf("%dx%d", s.Width, s.Height) }

// Default is the size that previews of links ask for (Open Graph's og:image).
func Default() Size { return Size{1200, 630} }

// Sizes lists the sizes that can be drawn; the caller owns the slice. Those up to 640 wide can be drawn at Scale 2.
func Sizes() []Size {
	return []Size{Default(), {1200, 1200}, {640, 640}, {640, 400}, {320, 400}}
}

// SizeNames lists Sizes as String writes them.
func SizeNames() []string {
	var out []string
	for _, s := range Sizes() {
		out = append(out, s.String())
	}
	return out
}

// View is where a map stands: the zoom of 256-pixel tiles, and the WGS84 longitude and latitude of its middle.
type View struct{ Zoom, Lon, Lat float64 }

// Options say how to draw. Width and Height must be one of Sizes; both zero is Default.
type Options struct {
	Width, Height int
	// Scale is how many pixels of the picture a layout pixel has, 1 or 2; 0 is 1.
	Scale int
	Dark  bool
	// At is where the map stands; nil fits what is claimed to be somewhere.
	At *View
	// Lang is the language of words and names. One that the fonts cannot write, or that is not there, is English.
	Lang string
	// Points are drawn instead of the view's claims, when the view is Large. One without a mark in role site is grey;
	// one of an area or a country is its anchor, which has a tag and no disc.
	Points []atlas.Point
	// Date is the day of the data; zero leaves it out.
	Date time.Time
}

// check fills in defaults.
func (o Options) check() (Options, error) {
	if o.Width == 0 && o.Height == 0 {
		o.Width, o.Height = Default().Width, Default().Height
	}
	if o.Scale == 0 {
		o.Scale = 1
	}
	if s := (Size{o.Width, o.Height}); !slices.Contains(Sizes(), s) {
		all := strings.Join(SizeNames(), ", ")
		return o, geo.Errorf(geo.CodeInvalid, "size %s is not drawn; expected one of %s", s, all)
	}
	if o.Scale != 1 && (o.Scale != 2 || o.Width > 640) {
		return o, geo.Errorf(geo.CodeInvalid, "scale %d is not drawn at width %d; expected 1, or 2 up to width 640", o.Scale, o.Width)
	}
	if a := o.At; a != nil && !(a.Zoom >= 0 && a.Zoom <= maxZoom && a.Lon >= -180 && a.Lon <= 180 && a.Lat >= -85.06 && a.Lat <= 85.06) {
		return o, geo.Errorf(geo.CodeInvalid, "at is %g/%g/%g; expected zoom 0 to %d, latitude -85 to 85, longitude -180 to 180",
			a.Zoom, a.Lat, a.Lon, maxZoom)
	}
	return o, nil
}

// maxZoom is the deepest zoom of a picture; beyond it the basemap has nothing to show.
const maxZoom = 12

// Drawer draws pictures. It is safe for concurrent use; each picture takes some 4 MB for its pixels while it is drawn.
type Drawer struct {
	tiles  *tiles
	words  map[string]*voice.Lang // those that the fonts can write
	glyphs map[string][]stroke
	light  *palette
	dark   *palette
	fonts  *fonts
	setter sync.Pool // of *setter, which keep their drawn letters
}

// New reads words, glyphs and fonts. It fails only in a damaged build.
func New(b *basemap.Archive) (*Drawer, error) {
	d := &Drawer{tiles: newTiles(b)}
	d.setter.New = func() any { return newSetter(d.fonts) }
	var err error
	if d.fonts, err = readFonts(); err == nil {
		d.words, err = writable(d.fonts)
	}
	if err == nil {
		d.glyphs, err = readGlyphs(ui.Glyphs())
	}
	if err == nil {
		d.light, d.dark, err = readPalettes(ui.Palette())
	}
	if err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return d, nil
}

// Draw writes a picture of the view as a PNG with a palette, whole or not at all. Errors: CodeInvalid for options that
// cannot be drawn, ctx's error when it ends first, and w's.
func (d *Drawer) Draw(ctx context.Context, w io.Writer, v *atlas.View, o Options) error {
	o, err := o.check()
	if err != nil {
		return err
	}
	s := d.setter.Get().(*setter)
	defer d.setter.Put(s)
	p := d.plan(s, v, o)
	if err := p.paint(ctx); err != nil {
		return err
	}
	return encode(ctx, w, p.c.im, p.pal)
}

// drawing is one picture in the making. Lengths in it are pixels of the picture, k to a layout pixel.
type drawing struct {
	d      *Drawer
	v      *atlas.View
	o      Options
	l      *voice.Lang
	t      *voice.Teller
	c      *canvas
	pal    *palette
	k      float64
	proj   Projection
	spots  []*spot
	signs  []*sign  // what stands on the map
	boxes  []placed // text outside the map
	key    *placed  // the legend on the map, nil when it stands outside
	credit box      // where the attribution stands
	full   bool     // whether all matching claims are drawn
	muted  muted
	names  []name
}

// plan decides where everything stands, before anything is drawn.
func (d *Drawer) plan(s *setter, v *atlas.View, o Options) *drawing {
	p := &drawing{d: d, v: v, o: o, k: float64(o.Scale), pal: d.light, l: d.words[o.Lang]}
	if p.l == nil {
		p.l = d.words[voice.Reference]
	}
	if o.Dark {
		p.pal = d.dark
	}
	p.t = &voice.Teller{Words: p.l, V: v, Write: func(name string) string { return d.fonts.first(name) }}
	p.c = newCanvas(image.Rect(0, 0, o.Width*o.Scale, o.Height*o.Scale), s, p.k)
	p.collect()
	p.compose()
	return p
}

// paint draws: background, areas, names, signs, and the text around the map.
func (p *drawing) paint(ctx context.Context) error {
	p.c.fillAll(p.pal.water)
	if err := p.background(ctx); err != nil {
		return err
	}
	if err := p.paintAreas(ctx); err != nil {
		return err
	}
	p.paintNames(p.arrange())
	p.paintSigns()
	if err := ctx.Err(); err != nil {
		return err
	}
	p.paintText()
	return ctx.Err()
}
