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
	tones := histogram(im)
	colours := choose(tones, pal.fixed())
	budget := max(maxBytes, maxBytes*im.Rect.Dx()*im.Rect.Dy()/(Default().Width*Default().Height))
	// Into memory first, so that a picture is whole or not begun.
	var b bytes.Buffer
	for _, n := range []int{maxColours, 40, 28} {
		if err := ctx.Err(); err != nil {
			return err
		}
		b.Reset()
		out := index(im, tones, colours[:min(n, len(colours))])
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
	color.RGBA
	n int
}

func keyOf(c color.RGBA) uint32 { return uint32(c.R)<<16 | uint32(c.G)<<8 | uint32(c.B) }

// apart is how much colours differ, by the square.
func apart(c, d color.RGBA) int {
	r, g, b := int(c.R)-int(d.R), int(c.G)-int(d.G), int(c.B)-int(d.B)
	return 2*r*r + 4*g*g + 3*b*b
}

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
		out = append(out, tone{color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 0xff}, n})
	}
	slices.SortFunc(out, func(a, b tone) int { return cmp.Compare(keyOf(a.RGBA), keyOf(b.RGBA)) })
	return out
}

// choose makes a palette, the first of whose colours are one too: the fixed colours that occur, then again and again the
// colour that is farthest from all before, weighted by the root of its pixels so that small things keep theirs.
func choose(tones []tone, fixed []color.RGBA) (out []color.RGBA) {
	far := make([]int, len(tones)) // from the nearest chosen so far
	for i := range far {
		far[i] = math.MaxInt
	}
	take := func(c color.RGBA) {
		out = append(out, c)
		for i, t := range tones {
			far[i] = min(far[i], apart(t.RGBA, c))
		}
	}
	for _, t := range tones {
		if slices.Contains(fixed, t.RGBA) {
			take(t.RGBA)
		}
	}
	for len(out) < min(maxColours, len(tones)) {
		best, most := 0, 0.0
		for i, t := range tones {
			if w := float64(far[i]) * math.Sqrt(float64(t.n)); w > most {
				best, most = i, w
			}
		}
		take(tones[best].RGBA)
	}
	return out
}

// index gives each pixel the nearest colour of the palette.
func index(im *image.RGBA, tones []tone, colours []color.RGBA) *image.Paletted {
	pal := make(color.Palette, len(colours))
	for i, c := range colours {
		pal[i] = c
	}
	near := make(map[uint32]uint8, len(tones))
	for _, t := range tones {
		best := 0
		for i, c := range colours {
			if apart(t.RGBA, c) < apart(t.RGBA, colours[best]) {
				best = i
			}
		}
		near[keyOf(t.RGBA)] = uint8(best)
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
