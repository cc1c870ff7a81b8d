package picture

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"

	"dateline/web/voice"
)

// setter sets type. It keeps letters that it has drawn, and is for one goroutine at a time.
type setter struct {
	fonts   *fonts
	faces   map[face]font.Face
	letters map[letterKey]*letter
}

// face is a font at a size in pixels, in quarters so that sizes are few.
type face struct {
	style style
	size  uint16
}

type letterKey struct {
	face
	sub uint8 // place within the pixel, in quarters
	r   rune
}

// letter is a drawn letter: its coverage, and the coverage of the halo about it.
type letter struct {
	mask      image.Alpha // relative to the letter's origin
	halo      image.Alpha
	haloWidth float64
}

// keptLetters and keptFaces bound what a setter keeps; some 10 MB.
const (
	keptLetters = 6000
	keptFaces   = 80
)

func newSetter(f *fonts) *setter {
	return &setter{fonts: f, faces: map[face]font.Face{}, letters: map[letterKey]*letter{}}
}

// typeface is how text is set: weight, size in pixels, space between letters.
type typeface struct {
	style   style
	size    float64
	spacing float64
}

func (t typeface) face() face { return face{t.style, uint16(math.Round(t.size * 4))} }

// letter returns a letter drawn at a quarter of a pixel.
func (s *setter) letter(f face, r rune, sub uint8) *letter {
	key := letterKey{f, sub, r}
	if l, ok := s.letters[key]; ok {
		return l
	}
	if len(s.letters) >= keptLetters {
		clear(s.letters)
	}
	l := &letter{}
	s.letters[key] = l
	ft := s.face(f)
	if ft == nil {
		return l
	}
	dr, mask, at, _, ok := ft.Glyph(fixed.Point26_6{X: fixed.Int26_6(sub) * 16}, r)
	if !ok {
		return l
	}
	l.mask = *image.NewAlpha(dr)
	draw.Draw(&l.mask, dr, mask, at, draw.Src)
	return l
}

func (s *setter) face(f face) font.Face {
	if ft, ok := s.faces[f]; ok {
		return ft
	}
	if len(s.faces) >= keptFaces {
		clear(s.faces)
	}
	// At 72 dots an inch a point is a pixel. NewFace has no way to fail.
	ft, err := opentype.NewFace(s.fonts.styles[f.style], &opentype.FaceOptions{Size: float64(f.size) / 4, DPI: 72})
	if err != nil {
		return nil
	}
	s.faces[f] = ft
	return ft
}

// advance is how far a letter takes the line on, in pixels.
func (s *setter) advance(t typeface, r rune) float64 {
	if int(r) >= len(s.fonts.advance[t.style]) {
		return t.spacing
	}
	return float64(s.fonts.advance[t.style][r])*float64(t.face().size)/4 + t.spacing
}

// width measures text in pixels.
func (s *setter) width(t typeface, text string) float64 {
	var w float64
	for _, r := range text {
		w += s.advance(t, r)
	}
	return w
}

// fitText shortens text with an ellipsis until it is at most w wide.
func (s *setter) fitText(t typeface, text string, w float64) string {
	if s.width(t, text) <= w {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 {
		runes = runes[:len(runes)-1]
		if short := clean(string(runes)) + "…"; s.width(t, short) <= w {
			return short
		}
	}
	return "…"
}

// set draws text on its baseline at x, y. With a width of halo over zero it draws a halo about it first.
func (s *setter) set(im *image.RGBA, t typeface, x, y float64, text string, c, halo color.RGBA, haloWidth float64) {
	if haloWidth > 0 {
		s.each(t, x, y, text, func(l *letter, at image.Point) {
			if l.haloWidth != haloWidth {
				l.halo, l.haloWidth = spread(&l.mask, haloWidth), haloWidth
			}
			blend(im, &l.halo, at, halo)
		})
	}
	s.each(t, x, y, text, func(l *letter, at image.Point) { blend(im, &l.mask, at, c) })
}

func (s *setter) each(t typeface, x, y float64, text string, f func(*letter, image.Point)) {
	fc := t.face()
	iy := int(math.Round(y))
	for _, r := range text {
		q := 4 * math.Floor(x+0.5)
		whole := math.Floor(q / 4)
		l := s.letter(fc, r, uint8(q-whole*4))
		f(l, image.Pt(int(whole), iy))
		x += s.advance(t, r)
	}
}

// blend paints a colour through a mask moved by at. The picture is opaque everywhere.
func blend(im *image.RGBA, mask *image.Alpha, at image.Point, c color.RGBA) {
	b := mask.Rect.Add(at).Intersect(im.Rect)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		m := mask.Pix[mask.PixOffset(b.Min.X-at.X, y-at.Y):]
		d := im.Pix[im.PixOffset(b.Min.X, y):]
		for i := range b.Dx() {
			a := int32(m[i])
			if a == 0 {
				continue
			}
			p := d[i*4 : i*4+3 : i*4+3]
			p[0] = over(p[0], c.R, a)
			p[1] = over(p[1], c.G, a)
			p[2] = over(p[2], c.B, a)
		}
	}
}

// over blends a channel with an opacity of 0 to 255.
func over(dst, src uint8, a int32) uint8 {
	return uint8(int32(dst) + ((int32(src)-int32(dst))*a+127)/255)
}

// spread widens a mask by r pixels, softly at its edge.
func spread(m *image.Alpha, r float64) image.Alpha {
	n := int(math.Ceil(r))
	out := image.NewAlpha(m.Rect.Inset(-n))
	for dy := -n; dy <= n; dy++ {
		for dx := -n; dx <= n; dx++ {
			k := min(1, r+0.5-math.Hypot(float64(dx), float64(dy)))
			if k <= 0 {
				continue
			}
			k32 := uint32(k * 255)
			for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
				src := m.Pix[m.PixOffset(m.Rect.Min.X, y):][:m.Rect.Dx()]
				dst := out.Pix[out.PixOffset(m.Rect.Min.X+dx, y+dy):]
				for i, a := range src {
					if v := uint8(uint32(a) * k32 / 255); v > dst[i] {
						dst[i] = v
					}
				}
			}
		}
	}
	return *out
}

// style is a weight of the type.
type style uint8

const (
	regular style = iota
	medium
	bold
)

// fonts are the embedded fonts. They are immutable.
type fonts struct {
	styles [3]*opentype.Font
	// advance is how far each letter of the basic plane takes a line on, as a share of the size; 0 for a letter that
	// one of the styles lacks. The fonts are not hinted, so it is the same at every size.
	advance [3][]float32
}

func readFonts() (*fonts, error) {
	f := &fonts{}
	const plane = 0x10000
	for i, ttf := range [][]byte{goregular.TTF, gomedium.TTF, gobold.TTF} {
		font, err := opentype.Parse(ttf)
		if err != nil {
			return nil, err
		}
		f.styles[i] = font
		f.advance[i] = make([]float32, plane)
		em := fixed.I(int(font.UnitsPerEm()))
		var buf sfnt.Buffer
		for r := range f.advance[i] {
			g, err := font.GlyphIndex(&buf, rune(r))
			if err != nil || g == 0 {
				continue
			}
			a, err := font.GlyphAdvance(&buf, g, em, 0)
			if err != nil {
				return nil, err
			}
			f.advance[i][r] = float32(a) / float32(em)
		}
	}
	for r := range plane {
		if f.advance[regular][r] == 0 || f.advance[medium][r] == 0 || f.advance[bold][r] == 0 {
			f.advance[regular][r], f.advance[medium][r], f.advance[bold][r] = 0, 0, 0
		}
	}
	return f, nil
}

// writes tells whether the fonts have every letter of s. What is written from right to left, or joins its letters,
// would need shaping and is not written; the fonts have none of it.
func (f *fonts) writes(s string) bool {
	for _, r := range s {
		if r != ' ' && (int(r) >= len(f.advance[regular]) || f.advance[regular][r] == 0 || !unicode.IsGraphic(r)) {
			return false
		}
	}
	return true
}

// clean composes accents, so that they are one letter, and makes all white space single spaces.
func clean(s string) string {
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

// first returns the first of some names that can be written, "" when none can.
func (f *fonts) first(names ...string) string {
	for _, n := range names {
		if n = clean(n); n != "" && f.writes(n) {
			return n
		}
	}
	return ""
}

// writable returns the languages that the fonts can write.
func writable(f *fonts) (map[string]*voice.Lang, error) {
	langs, err := voice.All()
	if err != nil {
		return nil, err
	}
	out := map[string]*voice.Lang{}
	for _, tag := range langs.Tags {
		l := langs.In(tag)
		if f.writes(fmt.Sprint(l.Texts("summary.", "count.", "status.", "tag.", "role.", "legend.", "months.of"))) {
			out[tag] = l
		}
	}
	if out[voice.Reference] == nil {
		return nil, errors.New("the fonts cannot write English")
	}
	return out, nil
}
