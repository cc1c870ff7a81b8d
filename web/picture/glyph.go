package picture

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"dateline/geo"
)

// glyphSide is the side of the box that glyphs are drawn in.
const glyphSide = 14

// stroke is one path of a glyph: its lines, flattened, in the box of glyphSide.
type stroke struct {
	lines []line
	width float64
	dash  []float64
	soft  bool // filled softly
}

// line is points in the order they are joined.
type line []pt

type pt struct{ x, y float32 }

// readGlyphs reads the table that page and script draw from too, so that all draw the same signs.
func readGlyphs(data []byte) (map[string][]stroke, error) {
	var table map[string][]struct {
		D    string
		W    float64
		Dash string
		Soft bool
	}
	if err := json.Unmarshal(data, &table); err != nil {
		return nil, fmt.Errorf("glyphs: %w", err)
	}
	out := map[string][]stroke{}
	for name, list := range table {
		for _, s := range list {
			lines, err := readPath(s.D)
			if err != nil {
				return nil, fmt.Errorf("glyph %s: %w", name, err)
			}
			st := stroke{lines: lines, width: s.W, soft: s.Soft}
			for _, f := range strings.Fields(s.Dash) {
				n, err := strconv.ParseFloat(f, 64)
				if err != nil {
					return nil, fmt.Errorf("glyph %s: dash %q is not a number", name, f)
				}
				st.dash = append(st.dash, n)
			}
			out[name] = append(out[name], st)
		}
	}
	for _, name := range append(geo.Words[geo.Status](), "disc", "area", "answer", "general", "other") {
		if len(out[name]) == 0 {
			return nil, fmt.Errorf("glyphs: %s is missing", name)
		}
	}
	// A ring, for what is near a place, is the disc without its filling.
	for _, s := range out["disc"] {
		s.soft = false
		out["ring"] = append(out["ring"], s)
	}
	return out, nil
}

// pen follows the commands M, L, H, V, Z and a of SVG paths (SVG 2 §9.3), arcs being of circles: what the glyphs use.
type pen struct {
	x, y  float64
	lines []line
}

func readPath(d string) ([]line, error) {
	// A token is a command or a number, which signs and second points end.
	token := regexp.MustCompile(`[A-Za-z]|-?(\d+\.?\d*|\.\d+)|[^\s,]`)
	p, cmd := &pen{}, ""
	for rest := token.FindAllString(d, -1); len(rest) > 0; {
		if unicode.IsLetter(rune(rest[0][0])) {
			cmd, rest = rest[0], rest[1:]
		}
		n, ok := map[string]int{"M": 2, "L": 2, "H": 1, "V": 1, "a": 7, "z": 0, "Z": 0}[cmd]
		if !ok {
			return nil, fmt.Errorf("path command %q is not known", cmd)
		}
		if cmd != "M" && len(p.lines) == 0 {
			return nil, fmt.Errorf("path begins with %q; expected M", cmd)
		}
		var v [7]float64
		for i := range n {
			var err error
			if len(rest) <= i {
				return nil, fmt.Errorf("path ends in %q; expected a number", cmd)
			}
			if v[i], err = strconv.ParseFloat(rest[i], 64); err != nil {
				return nil, fmt.Errorf("path has %.10q; expected a number", rest[i])
			}
		}
		rest = rest[n:]
		p.step(cmd, v)
	}
	return p.lines, nil
}

func (p *pen) step(cmd string, v [7]float64) {
	switch cmd {
	case "M":
		p.lines = append(p.lines, nil)
		p.to(v[0], v[1])
	case "L":
		p.to(v[0], v[1])
	case "H":
		p.to(v[0], p.y)
	case "V":
		p.to(p.x, v[0])
	case "a":
		p.arc(v[0], v[3] != 0, v[4] != 0, p.x+v[5], p.y+v[6])
	default:
		first := p.lines[len(p.lines)-1][0]
		p.to(float64(first.x), float64(first.y))
	}
}

func (p *pen) to(x, y float64) {
	p.x, p.y = x, y
	last := len(p.lines) - 1
	p.lines[last] = append(p.lines[last], pt{float32(x), float32(y)})
}

// arc joins the current point and x,y by an arc of a circle, in short lines (SVG 2 §B.2.4).
func (p *pen) arc(r float64, large, sweep bool, x, y float64) {
	dx, dy := (x-p.x)/2, (y-p.y)/2
	half := math.Hypot(dx, dy)
	if half == 0 {
		return
	}
	r = max(r, half)
	h := math.Sqrt(r*r-half*half) / half
	if large == sweep {
		h = -h
	}
	cx, cy := p.x+dx-dy*h, p.y+dy+dx*h
	from, to := math.Atan2(p.y-cy, p.x-cx), math.Atan2(y-cy, x-cx)
	switch {
	case sweep && to <= from:
		to += 2 * math.Pi
	case !sweep && to >= from:
		to -= 2 * math.Pi
	}
	const pieces = 24
	for i := 1; i <= pieces; i++ {
		a := from + (to-from)*float64(i)/pieces
		p.to(cx+r*math.Cos(a), cy+r*math.Sin(a))
	}
}
