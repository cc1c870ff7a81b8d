package page

import (
	"math"
	"unicode"

	"dateline/web/voice"
)

// What stands in an embed besides text, in pixels, as css/embed.css has it. The figures are generous: a frame that is a
// line too high draws its map a line higher.
const (
	fitEdges = 26
	fitOpen  = 420 // the list where there is no map, which is open
)

// fit is an embed of one width.
type fit struct {
	width, page float64 // of a line of text, and of its letters against the usual
	mapHeight   float64
	edges, line float64 // about its parts, and a line of the legend
	list        float64 // what a closed list takes; 0 where it stands beside the map
}

// fits are a phone, an article's column, and a width at which the list stands beside the map.
func fits() []fit {
	return []fit{
		{360 - fitEdges, 0.96, 300, 12, 16, 32}, {640 - fitEdges, 1.04, 397, 24, 22, 45}, {800 - fitEdges, 1.04, 440, 32, 22, 0},
	}
}

// fitting estimates how high an embed must be so that all of it shows on a phone and in an article's column, for frames
// whose article does not follow their height.
func (c *content) fitting(shows func(part string) bool) int {
	brief := *c.Teller
	brief.Brief = true
	c = &content{frame: c.frame, Teller: &brief}
	most := 0.0
	for _, f := range fits() {
		most = max(most, c.height(f, shows))
	}
	return int(math.Ceil(most/10) * 10)
}

func (c *content) height(f fit, shows func(part string) bool) float64 {
	s := c.Parties()
	h := 2 + f.edges + f.text(c.Unchecked(), 12, 17.4)
	if shows("title") {
		h += f.text(c.V.Story.Title, 16.5, 21)
	}
	line := c.L.T("summary.who") + " " + s.MoreVoices
	for _, v := range s.Voices {
		line += " · " + v.Name
		if f.width > 600 {
			line += " " + v.Claims
		}
	}
	h += f.text(line, 13, 18.5) + 4
	for _, d := range s.Answerers {
		h += f.text("oo "+d.Says, 13, 18.5) + 4
	}
	for _, more := range []string{s.MoreAnswerers, s.Nobody} {
		if more != "" {
			h += f.text(more, 13, 18.5) + 4
		}
	}
	if shows("map") {
		h += f.mapHeight
		if shows("legend") {
			h += f.edges + f.legend(c.Legend())
		}
	}
	switch {
	case shows("list") && !shows("map"):
		h += f.list + f.edges + fitOpen
	case shows("list"):
		h += f.list
	}
	return h + f.edges + f.text(c.OffMap()+" · "+c.V.Story.Publisher+" · "+c.L.T("embed.open"), 12.5, 24)
}

// legend is the height of the legend's lines.
func (f fit) legend(signs []voice.Sign) float64 {
	h, line := 0.0, 0.0
	for _, x := range signs {
		w := 34 + width(x.Text, 12.5)
		if line == 0 || line+w > f.width {
			h, line = h+f.line, 0
		}
		line += w
	}
	return h
}

// text is the height of a paragraph, with some of each line lost where words break.
func (f fit) text(s string, size, line float64) float64 {
	return math.Ceil(width(s, size*f.page)/(f.width-20)) * line * f.page
}

// width estimates how wide a text is: letters are half as wide as high, Chinese ones as wide.
func width(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r) || r >= 0x3000 && r < 0x3040 || r >= 0xFF00 && r < 0xFF60:
			w++
		case unicode.IsUpper(r) || unicode.IsDigit(r):
			w += 0.64
		default:
			w += 0.54
		}
	}
	return w * size
}
