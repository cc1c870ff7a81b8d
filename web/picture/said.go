package picture

import (
	"image/color"
	"slices"
	"strings"
)

// sizes are the sizes of the type around the map, in pixels. Who claims and who denies have one size, body.
type sizes struct{ title, note, body, small float64 }

func (p *drawing) sizes(f float64) sizes {
	base := 11.0
	switch {
	case p.o.Width >= 1200 && p.o.Height >= 1200:
		base = 21
	case p.o.Width >= 1200:
		base = 16.5
	case p.o.Height >= 640:
		base = 13
	}
	base *= f * p.k
	return sizes{title: base * 1.42, note: base * 0.95, body: base, small: min(max(base*0.84, 9*p.k), base)}
}

// heading is the title, and that what follows are claims.
func (p *drawing) heading(s sizes, maxLines int) []para {
	title := p.d.fonts.first(p.v.Story.Title, p.v.Story.ID)
	return []para{
		{runs: []run{{text: title, style: bold, col: p.pal.ink}}, size: s.title, maxLines: maxLines},
		{runs: []run{{text: p.l.t("unchecked"), style: medium, col: p.pal.ink}}, size: s.note, gap: s.title * 0.3},
	}
}

// voices names who claims, most claims first, at most n of them.
func (p *drawing) voices(s sizes, n int) []para {
	if p.v.Counts.Claims == 0 {
		return []para{{runs: []run{{text: p.l.t("count.none"), col: p.pal.ink}}, size: s.body}}
	}
	runs := []run{{text: p.l.t("summary.who"), col: p.pal.muted}}
	all := p.v.Voices
	if len(all) == n+1 { // “and 1 other” is no shorter than the name
		n++
	}
	before, after := p.l.around("summary.voice", "name")
	for i, v := range all[:min(n, len(all))] {
		end := fill(after, []string{"claims", p.l.n("count.claims", v.Claims)})
		if i < len(all)-1 && (i < n-1 || n >= len(all)) {
			end += ","
		}
		runs = p.named(runs, before, p.source(v.Source), end)
	}
	if len(all) > n {
		runs = append(runs, run{text: p.l.n("summary.more", len(all)-n), col: p.pal.ink})
	}
	return []para{{runs: runs, size: s.body}}
}

// named appends a sentence with a name that stands out.
func (p *drawing) named(runs []run, before, name, after string) []run {
	const most = 80 // letters; a longer name would make all type small
	if r := []rune(name); len(r) > most {
		name = clean(string(r[:most])) + "…"
	}
	if before != "" {
		runs = append(runs, run{text: before, col: p.pal.ink})
	}
	runs = append(runs, run{text: name, style: bold, col: p.pal.ink, near: before != "" && !strings.HasSuffix(before, " ")})
	return append(runs, run{text: after, col: p.pal.ink, near: !strings.HasPrefix(after, " "), whole: len(after) < 24})
}

// denier is a source with how many matching claims it denies, and how many in general.
type denier struct {
	source            string
	explicit, general map[string]bool
}

func (p *drawing) deniers() []*denier {
	var out []*denier
	for _, d := range p.v.Denial {
		i := slices.IndexFunc(out, func(x *denier) bool { return x.source == d.Claimant })
		if i < 0 {
			i = len(out)
			out = append(out, &denier{d.Claimant, map[string]bool{}, map[string]bool{}})
		}
		of := out[i].explicit
		if d.General {
			of = out[i].general
		}
		for _, c := range d.Of {
			of[c] = true
		}
	}
	return out
}

// denials says who denies, in type as large as who claims, at most n of them.
func (p *drawing) denials(s sizes, n int) []para {
	all := p.deniers()
	if len(all) == 0 {
		if p.v.Counts.Claims == 0 {
			return nil
		}
		return []para{{runs: []run{{text: p.l.t("summary.nodenial"), col: p.pal.ink}}, size: s.body, gap: s.body * 0.55}}
	}
	if len(all) == n+1 {
		n++
	}
	var out []para
	for _, d := range all[:min(n, len(all))] {
		key := "summary.denies"
		var of []string
		if len(d.explicit) > 0 {
			of = append(of, p.l.n("summary.denies.of", len(d.explicit)))
		} else {
			key = "summary.denies.general"
		}
		if len(d.general) > 0 {
			of = append(of, p.l.n("summary.general.of", len(d.general)))
		}
		before, after := p.l.around(key, "name")
		runs := p.named(nil, before, p.source(d.source), after)
		for i := range runs {
			if runs[i].style == bold {
				runs[i].col = p.pal.status["denied"]
			}
		}
		runs = append(runs, run{text: p.l.list(of), col: p.pal.ink})
		out = append(out, para{runs: runs, size: s.body, gap: s.body * 0.55})
	}
	if len(all) > n {
		out = append(out, para{runs: []run{{text: p.l.n("summary.more", len(all)-n), col: p.pal.ink}}, size: s.body})
	}
	return out
}

// counts says how much is shown of how much, and what is on no map.
func (p *drawing) counts(s sizes) []para {
	n := p.v.Counts
	claims, total, places := n.Claims, n.Total, n.Places
	if !p.full { // of a large view without points only the first claims are drawn
		claims, total, places = len(p.v.Claims), n.Claims, len(p.spots)
	}
	if n.Claims == 0 {
		return nil
	}
	text := p.l.t("count.shown", "claims", p.l.number(claims), "total", p.l.n("count.claims", total), "places", p.l.n("count.places", places))
	out := []para{{runs: []run{{text: text, col: p.pal.muted}}, size: s.small, gap: s.body * 0.55}}
	if n.OffMap > 0 {
		off := run{text: p.l.n("count.offmap", n.OffMap), style: bold, col: p.pal.ink}
		out = append(out, para{runs: []run{off}, size: s.body, gap: s.body * 0.15})
	}
	return out
}

// imprint says whose data it is and of when.
func (p *drawing) imprint(s sizes) []para {
	var parts []string
	if pub := p.d.fonts.first(p.v.Story.Publisher); pub != "" {
		parts = append(parts, pub)
	}
	if !p.o.Date.IsZero() {
		parts = append(parts, p.l.date(p.o.Date))
	}
	if len(parts) == 0 {
		return nil
	}
	return []para{{runs: []run{{text: strings.Join(parts, " · "), col: p.pal.muted}}, size: s.small, gap: s.body * 0.2, maxLines: 2}}
}

// entry is a line of the legend.
type entry struct {
	glyph, text string
	col         color.RGBA
}

// legend lists the signs that occur on the map, and no others.
func (p *drawing) legend() []entry {
	occurs := map[string]bool{}
	tint := color.RGBA{}
	for _, g := range p.signs {
		for _, s := range g.statuses {
			occurs[s] = true
		}
		for _, s := range g.spots {
			switch {
			case s.grey():
				occurs["other"] = true
			case s.kind != point:
				occurs["area"] = true
			case s.near:
				occurs["ring"] = true
			case s.radius > 0:
				occurs["disc"] = true
			}
		}
	}
	var out []entry
	for _, s := range slices.Backward(strongest()) {
		if occurs[s] {
			out = append(out, entry{s, p.l.t("status." + s), p.pal.status[s]})
			if tint.A == 0 || s == "alleged" {
				tint = p.pal.status[s]
			}
		}
	}
	for _, e := range []entry{
		{"disc", p.l.t("legend.disc"), tint}, {"ring", p.l.t("precision.near"), tint}, {"area", p.l.t("legend.area"), tint},
		{"other", p.l.t("legend.other"), p.pal.other},
	} {
		if occurs[e.glyph] {
			out = append(out, e)
		}
	}
	return out
}
