package picture

import (
	"bytes"
	"cmp"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"slices"
)

// maxColours is how many colours a picture's palette has at most: few enough that it stays small, enough for soft
// edges.
const maxColours = 64

// maxBytes is how large a picture of Default's size may be; larger ones have as much for each pixel. One that is
// crowded gets fewer colours.
const maxBytes = 90_000

// encode writes the picture as a PNG with a palette: the theme's own colours exactly, the others as near as the rest of
// the palette allows. The same pixels give the same bytes.
func encode(ctx context.Context, w io.Writer, im *image.RGBA, pal *palette) error {
	counts := histogram(im)
	budget := max(maxBytes, maxBytes*im.Rect.Dx()*im.Rect.Dy()/(Default().Width*Default().Height))
	// Into memory first, so that a picture is whole or not begun.
	var b bytes.Buffer
	for _, n := range []int{maxColours, 40, 28} {
		if err := ctx.Err(); err != nil {
			return err
		}
		b.Reset()
		out := index(im, counts, choose(counts, pal.fixed(), n))
		if err := (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&b, out); err != nil {
			return err
		}
		if b.Len() <= budget {
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// tone is a colour of the picture and its number of pixels.
type tone struct {
	rgb [3]uint8
	n   int
}

func (t tone) key() uint32 { return uint32(t.rgb[0])<<16 | uint32(t.rgb[1])<<8 | uint32(t.rgb[2]) }

// histogram counts the picture's colours, in the order of their values. Most of a map is plain, so runs are counted at
// once.
func histogram(im *image.RGBA) []tone {
	counts := make(map[uint32]int, 8192)
	last, n := uint32(0), 0
	for i := 0; i+3 < len(im.Pix); i += 4 {
		c := uint32(im.Pix[i])<<16 | uint32(im.Pix[i+1])<<8 | uint32(im.Pix[i+2])
		if c != last {
			if n > 0 {
				counts[last] += n
			}
			last, n = c, 0
		}
		n++
	}
	counts[last] += n
	out := make([]tone, 0, len(counts))
	for c, n := range counts {
		out = append(out, tone{[3]uint8{uint8(c >> 16), uint8(c >> 8), uint8(c)}, n})
	}
	slices.SortFunc(out, func(a, b tone) int { return cmp.Compare(a.key(), b.key()) })
	return out
}

// choose makes a palette of n colours at most: the fixed colours that occur, then median cut over the others (Heckbert
// 1982), weighted by the root of their pixels so that small things keep their colour.
func choose(counts []tone, fixed []color.RGBA, n int) []color.RGBA {
	var out []color.RGBA
	rest := make([]tone, 0, len(counts))
	for _, t := range counts {
		c := color.RGBA{t.rgb[0], t.rgb[1], t.rgb[2], 0xff}
		if slices.Contains(fixed, c) || len(counts) <= n {
			out = append(out, c)
		} else {
			rest = append(rest, t)
		}
	}
	if len(rest) == 0 {
		return out
	}
	cuts := []cut{newCut(rest)}
	for len(out)+len(cuts) < n {
		best := 0
		for i, c := range cuts {
			if c.error > cuts[best].error {
				best = i
			}
		}
		if cuts[best].error == 0 {
			break
		}
		a, b := cuts[best].split()
		cuts[best] = a
		cuts = append(cuts, b)
	}
	for _, c := range cuts {
		out = append(out, c.mean)
	}
	return out
}

// cut is a group of colours that share one of the palette.
type cut struct {
	tones []tone
	mean  color.RGBA
	axis  int     // the channel that differs most
	error float64 // how much differs there
}

func newCut(tones []tone) cut {
	c := cut{tones: tones}
	var sum, square [3]float64
	var weight float64
	for _, t := range tones {
		w := t.weight()
		weight += w
		for i, v := range t.rgb {
			sum[i] += w * float64(v)
			square[i] += w * float64(v) * float64(v)
		}
	}
	for i := range sum {
		if e := square[i] - sum[i]*sum[i]/weight; e > c.error+1e-6 {
			c.axis, c.error = i, e
		}
	}
	c.mean = color.RGBA{uint8(sum[0]/weight + 0.5), uint8(sum[1]/weight + 0.5), uint8(sum[2]/weight + 0.5), 0xff}
	if len(tones) == 1 {
		c.error = 0
	}
	return c
}

// weight is the square root of the number of pixels, rounded down.
func (t tone) weight() float64 { return math.Floor(math.Sqrt(float64(t.n))) }

// split parts a group at its mean along the channel that differs most.
func (c cut) split() (a, b cut) {
	at := [3]uint8{c.mean.R, c.mean.G, c.mean.B}[c.axis]
	slices.SortFunc(c.tones, func(x, y tone) int {
		return cmp.Or(cmp.Compare(x.rgb[c.axis], y.rgb[c.axis]), cmp.Compare(x.key(), y.key()))
	})
	i := 0
	for i < len(c.tones) && c.tones[i].rgb[c.axis] < at {
		i++
	}
	i = min(max(i, 1), len(c.tones)-1)
	return newCut(c.tones[:i]), newCut(c.tones[i:])
}

// index gives each pixel the nearest colour of the palette.
func index(im *image.RGBA, counts []tone, colours []color.RGBA) *image.Paletted {
	pal := make(color.Palette, len(colours))
	for i, c := range colours {
		pal[i] = c
	}
	near := make(map[uint32]uint8, len(counts))
	for _, t := range counts {
		near[t.key()] = nearestColour(t, colours)
	}
	out := image.NewPaletted(im.Rect, pal)
	last, at := uint32(1<<24), uint8(0)
	for i := range out.Pix {
		p := im.Pix[i*4 : i*4+3 : i*4+3]
		if c := uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2]); c != last {
			last, at = c, near[c]
		}
		out.Pix[i] = at
	}
	return out
}

func nearestColour(t tone, colours []color.RGBA) uint8 {
	best, least := 0, 1<<30
	for i, c := range colours {
		r, g, b := int(c.R)-int(t.rgb[0]), int(c.G)-int(t.rgb[1]), int(c.B)-int(t.rgb[2])
		if d := 2*r*r + 4*g*g + 3*b*b; d < least {
			best, least = i, d
		}
	}
	return uint8(best)
}
