package picture

import (
	"image/color"
	"maps"
	"slices"

	"dateline/geo"
)

// palette is the colours of a theme, those of the page: quiet for the map, so that colour is left to the claims.
type palette struct {
	water, land, urban, river, border, casing, admin1 color.RGBA
	country, city, capital, halo                      color.RGBA
	paper, ink, muted, line, chip                     color.RGBA
	status                                            map[geo.Status]color.RGBA
	other                                             color.RGBA
	hatch, tint                                       float64 // opacities
}

// fixed lists the colours of large plain areas, which the PNG's palette holds exactly.
func (p *palette) fixed() []color.RGBA {
	out := []color.RGBA{p.water, p.land, p.paper, p.ink, p.muted, p.line, p.urban, p.border, p.other}
	return slices.AppendSeq(out, maps.Values(p.status))
}

func hex(v uint32) color.RGBA {
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xff}
}

func light() *palette {
	return &palette{
		water: hex(0xd5dfe3), land: hex(0xf7f5f0), urban: hex(0xece7dc), river: hex(0xc3d2d8), border: hex(0xa9a196),
		casing: hex(0xf7f5f0), admin1: hex(0xddd6ca),
		country: hex(0x6f675b), city: hex(0x57524a), capital: hex(0x38342e), halo: hex(0xf7f5f0),
		paper: hex(0xfffdf9), ink: hex(0x1d1b18), muted: hex(0x5f5a52), line: hex(0xe3ded5), chip: hex(0xf3efe7),
		status: map[geo.Status]color.RGBA{
			geo.StatusReported: hex(0x4a4640), geo.StatusAlleged: hex(0xa1470f), geo.StatusDenied: hex(0x2a5a8f), geo.StatusDisputed: hex(0x6b4a8c),
			geo.StatusFound: hex(0x0f6169), geo.StatusRetracted: hex(0x8b2942),
		},
		other: hex(0x6b665d), hatch: 0.34, tint: 0.06,
	}
}

func dark() *palette {
	return &palette{
		water: hex(0x14191d), land: hex(0x22272b), urban: hex(0x2b3135), river: hex(0x171d21), border: hex(0x596269),
		casing: hex(0x22272b), admin1: hex(0x31383d),
		country: hex(0x8e9aa1), city: hex(0xb3bdc3), capital: hex(0xdde3e6), halo: hex(0x181d21),
		paper: hex(0x1a1f23), ink: hex(0xeceff1), muted: hex(0xa9b2b8), line: hex(0x30383d), chip: hex(0x262d32),
		status: map[geo.Status]color.RGBA{
			geo.StatusReported: hex(0xc9cfd3), geo.StatusAlleged: hex(0xf09a63), geo.StatusDenied: hex(0x86b6ea), geo.StatusDisputed: hex(0xc3a2e2),
			geo.StatusFound: hex(0x6fc3ca), geo.StatusRetracted: hex(0xf29ab0),
		},
		other: hex(0x98a2a8), hatch: 0.34, tint: 0.06,
	}
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
