package exchange_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/edtf"
)

// random makes stories of every kind of record and member.
type random struct{ *rand.Rand }

func pick[T any](r random, list ...T) T { return list[r.IntN(len(list))] }

func (r random) text() string {
	return pick(r, "plain", "“quoted” and \"quoted\"", "<img onerror=alert(1)>", "two\nlines\tand a tab", `back\slash`, "出警", "🗺️", "a\u2028b", "x,y;z")
}

func (r random) line() string { return pick(r, "", "", "name", "наш", "a/b", `"`, "é\u0301") }

func (r random) lang() string { return pick(r, "", "en", "zh-Hant", "x-desk") }

func (r random) url() string {
	return pick(r, "", "https://example.org/a?b=c#d", "http://example.org")
}

func (r random) date() edtf.Date {
	d, err := edtf.Parse(pick(r, "2022", "2022-07", "../2019", "2018/2019", "2022-11~", "2022-12-04", "2022-12-04T10:30:00Z", "201X"))
	if err != nil {
		panic(err)
	}
	if r.IntN(3) == 0 {
		return edtf.Date{}
	}
	return d
}

func (r random) langs() map[string]string {
	if r.IntN(2) == 0 {
		return nil
	}
	return map[string]string{"hr": "x" + r.line(), "zh": "中"}
}

func (r random) members() geo.Members {
	if r.IntN(3) > 0 {
		return nil
	}
	m := geo.Members{}
	for range 1 + r.IntN(3) {
		m[pick(r, "_phone", "näme", "x", "", "a b", "\"", "long"+fmt.Sprint(r.IntN(9)), "type2", "ключ")] = []byte(pick(r,
			"null", "1.50", "-0", "1e5", `"\u0041 \"x\" \\"`, "[]", "{}", `[1,[2,{"a":null,"b":[true,false]}],"x, y: z"]`, `{"deep":{"er":[{}]},"":0}`))
	}
	return m
}

func (r random) captures() []geo.Capture {
	if r.IntN(3) > 0 {
		return nil
	}
	return []geo.Capture{{URL: "https://example.org/copy", At: r.date(), By: r.line(), SHA256: pick(r, "", strings.Repeat("0f", 32)), Extra: r.members()}}
}

func (r random) ring(x, y, size float64, hole bool) orb.Ring {
	n := 3 + r.IntN(40)
	var ring orb.Ring
	for i := range n {
		a := 2 * math.Pi * float64(i) / float64(n)
		if hole {
			a = -a
		}
		d := size * (0.8 + 0.2*r.Float64())
		ring = append(ring, orb.Point{x + d*math.Cos(a), y + d*math.Sin(a)})
	}
	return append(ring, ring[0])
}

func (r random) polygon() orb.Polygon {
	x, y := r.Float64()*300-150, r.Float64()*120-60
	p := orb.Polygon{r.ring(x, y, 8, false)}
	if r.IntN(2) == 0 {
		p = append(p, r.ring(x, y, 2, true))
	}
	return p
}

func (r random) location(id string) *geo.Location {
	l := &geo.Location{ID: id, Name: r.line(), Names: r.langs(), Precision: geo.Precision(1 + r.IntN(9)), Notes: pick(r, "", r.text()),
		Extra: r.members(), Feature: r.members()}
	switch l.Precision {
	case geo.PrecisionAddress, geo.PrecisionSettlement, geo.PrecisionNear:
		l.Geometry = orb.Point{math.Round(r.Float64()*3600-1800) / 10, r.Float64()*180 - 90}
		l.RadiusM = pick(r, 1, 15000, 1234.5)
	case geo.PrecisionVagueArea, geo.PrecisionAdmin1, geo.PrecisionAdmin2:
		l.Geometry = r.polygon()
		if r.IntN(3) == 0 {
			l.Geometry = orb.MultiPolygon{r.polygon(), r.polygon()}
		}
	case geo.PrecisionCountry:
		l.Country = pick(r, "RS", "HR", "XK", "FR")
	}
	if r.IntN(2) == 0 {
		l.GeoNames = int64(1 + r.IntN(1e7))
	}
	return l
}

func (r random) claim(id string, sources, reports int) *geo.Claim {
	c := &geo.Claim{ID: id, Text: r.text(), Lang: r.lang(), Claimants: []string{fmt.Sprint("s", r.IntN(sources))}, Attribution: geo.Attribution(r.IntN(4)),
		Type: geo.ClaimKind(r.IntN(12)), Topic: pick(r, "", "t0", "t1"), Event: r.date(), Said: r.date(), Notes: pick(r, "", r.text()), Extra: r.members()}
	if c.Type == geo.KindCount {
		c.Of = geo.ClaimKind(r.IntN(12))
	}
	for _, i := range r.Perm(sources)[:r.IntN(3)] {
		c.About = append(c.About, fmt.Sprint("s", i))
	}
	if r.IntN(4) == 0 {
		c.Claimants = []string{"s0", "s1", "s2"}
	}
	if r.IntN(3) == 0 {
		n := float64(r.IntN(100)) / 4
		c.Quantity = &geo.Quantity{Lowest: pick(r, nil, &n), Highest: pick(r, nil, &n), Unit: r.line(), Extra: r.members()}
		c.Texts = map[string]geo.Translation{"hr": {Text: r.text(), By: r.line(), Extra: r.members()}, "zh": {Text: "中"}}
		c.Replies = []geo.Reply{{Source: "s0", Asked: r.IntN(2) == 0, Outcome: geo.Outcome(1 + r.IntN(3)), Report: pick(r, "", "r0"), Date: r.date(), Extra: r.members()}}
		c.Grading = []geo.Grade{{By: "desk", Scheme: "a-f", Value: "b", Date: r.date(), Extra: r.members()}}
	}
	for n, i := range r.Perm(reports)[:1+r.IntN(4)] {
		l := geo.Link{Report: fmt.Sprint("r", i), Basis: geo.Basis(r.IntN(5)), Locator: r.line(), URL: r.url(), Access: r.date(), Extra: r.members()}
		if n > 0 {
			l.Via = pick(r, "", geo.ViaUnknown, c.Chain[r.IntN(n)].Report, c.Chain[n-1].Report)
		}
		l.Captures = r.captures()
		c.Chain = append(c.Chain, l)
	}
	if r.IntN(3) == 0 {
		c.Quote = &geo.Quote{Exact: r.text(), Lang: r.lang(), Extra: r.members()}
	}
	return c
}

// story makes a story with the given id; every claim has a placement.
func (r random) story(id string, into *memory) {
	put := func(rec geo.Record) {
		if err := into.Put(rec, geo.Position{}); err != nil {
			panic(err)
		}
	}
	put(&geo.Story{ID: id, Title: r.line(), Summary: r.text(), Lang: r.lang(), Publisher: r.line(), Credit: pick(r, "", r.text()),
		Contact: pick(r, "", "desk@example.org", "https://example.org/contact"), Licence: pick(r, "", "CC-BY-4.0"), View: pick(r, "", "5/44.1/-16.25"), Checked: pick(r, "", r.text()),
		Topics: []geo.Topic{{ID: "t0", Disputed: r.IntN(2) == 0, Title: r.line(), Titles: r.langs(), Extra: r.members()}, {ID: "t1"}}, Extra: r.members(), File: r.members()})
	const sources, reports = 5, 6
	for i := range sources {
		s := &geo.Source{ID: fmt.Sprint("s", i), Name: r.line(), Names: r.langs(), Type: geo.SourceKind(r.IntN(7)), Role: r.line(), URL: r.url(),
			Notes: pick(r, "", r.text()), Extra: r.members()}
		if i > 0 {
			s.PartOf = pick(r, "", "s0")
		}
		if s.Type == geo.SourcePersonRole {
			s.Name = ""
		}
		put(s)
	}
	for i := range reports {
		put(&geo.Report{ID: fmt.Sprint("r", i), Title: r.line(), Publisher: pick(r, "", "s0", "s1"), Published: r.date(), Genre: r.line(), Lang: r.lang(),
			URL: r.url(), Captures: r.captures(), Notes: pick(r, "", r.text()), Extra: r.members()})
	}
	locations, claims := 1+r.IntN(6), r.IntN(12)
	for i := range locations {
		put(r.location(fmt.Sprint("p", i)))
	}
	for i := range claims {
		put(r.claim(fmt.Sprint("c", i), sources, reports))
		for _, p := range r.Perm(locations)[:1+r.IntN(min(3, locations))] {
			put(&geo.Placement{Claim: fmt.Sprint("c", i), Location: fmt.Sprint("p", p), Role: geo.Role(1 + r.IntN(6)), Basis: geo.Basis(r.IntN(5)),
				Notes: pick(r, "", r.text()), Extra: r.members()})
		}
		if i > 0 {
			put(&geo.Relation{From: fmt.Sprint("c", i), Rel: geo.Rel(1 + r.IntN(12)), To: fmt.Sprint("c", r.IntN(i)), Basis: geo.Basis(r.IntN(5)),
				Notes: pick(r, "", r.text()), Extra: r.members()})
		}
	}
}
