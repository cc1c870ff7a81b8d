package picture

import (
	"image/color"
	"slices"
	"strings"
	"time"

	"dateline/geo"
	"dateline/web/voice"
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
		{runs: []run{{text: p.t.Unchecked(), style: medium, col: p.pal.ink}}, size: s.note, gap: s.title * 0.3},
	}
}

// voices names who claims, most claims first, at most n of them.
func (p *drawing) voices(s sizes, n int) []para {
	if p.v.Counts.Claims == 0 {
		return []para{{runs: []run{{text: p.l.T("count.none"), col: p.pal.ink}}, size: s.body}}
	}
	runs := []run{{text: p.l.T("summary.who"), col: p.pal.muted}}
	all, more := p.t.Voices(n)
	before, after := p.l.Around("summary.voice", "name")
	for i, v := range all {
		end := strings.ReplaceAll(after, "{claims}", v.Claims)
		if i < len(all)-1 {
			end += ","
		}
		runs = p.named(runs, before, v.Name, end)
	}
	if more != "" {
		runs = append(runs, run{text: more, col: p.pal.ink})
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

// answers says who answers and what, in type as large as who claims, at most n of them.
func (p *drawing) answers(s sizes, n int) []para {
	all, more := p.t.Answerers(n)
	if len(all) == 0 {
		if nobody := p.t.Nobody(); nobody != "" {
			return []para{{runs: []run{{text: nobody, col: p.pal.ink}}, size: s.body, gap: s.body * 0.55}}
		}
		return nil
	}
	var out []para
	for _, d := range all {
		before, after := p.l.Around(d.Key, "name")
		runs := p.named(nil, before, d.Name, after)
		for i := range runs {
			if runs[i].style == bold {
				runs[i].col = p.pal.status[d.Status]
			}
		}
		runs = append(runs, run{text: strings.TrimSpace(strings.TrimPrefix(d.Says, d.Lead)), col: p.pal.ink})
		out = append(out, para{runs: runs, size: s.body, gap: s.body * 0.55})
	}
	if more != "" {
		out = append(out, para{runs: []run{{text: more, col: p.pal.ink}}, size: s.body})
	}
	return out
}

// counts says how much is shown of how much, and what is on no map.
func (p *drawing) counts(s sizes) []para {
	if p.v.Counts.Claims == 0 {
		return nil
	}
	out := []para{{runs: []run{{text: p.t.Counted(), col: p.pal.muted}}, size: s.small, gap: s.body * 0.55}}
	if off := p.t.OffMap(); off != "" {
		out = append(out, para{runs: []run{{text: off, style: bold, col: p.pal.ink}}, size: s.body, gap: s.body * 0.15})
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
		parts = append(parts, p.l.Date(p.o.Date.Format(time.DateOnly)))
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
	var occurs voice.Drawn
	tint := color.RGBA{}
	for _, g := range p.signs {
		for _, s := range g.statuses {
			if !slices.Contains(occurs.Statuses, s) {
				occurs.Statuses = append(occurs.Statuses, s)
			}
		}
		occurs.Replies = append(occurs.Replies, g.reply)
		for _, s := range g.spots {
			switch {
			case s.grey():
				occurs.Other = true
			case s.kind != point:
				occurs.Area = true
			case s.near:
				occurs.Near = true
			case s.radius > 0:
				occurs.Disc = true
			}
		}
	}
	slices.Sort(occurs.Statuses)
	var out []entry
	for _, x := range p.l.Legend(occurs, false) {
		col, status := p.pal.status[x.Status]
		switch {
		case status && (tint.A == 0 || x.Status == geo.StatusAlleged):
			tint = col
		case status:
		case x.Glyph == "other", voice.Reply(x.Glyph) == voice.Answered, voice.Reply(x.Glyph) == voice.GeneralReply:
			col = p.colour(x.Glyph)
		default:
			col = tint
		}
		out = append(out, entry{x.Glyph, x.Text, col})
	}
	return out
}
