package atlas_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	geo2 "github.com/paulmach/orb/geo"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/crs"
	"dateline/geo/query"
	"dateline/geo/tile"
)

// TestAnswersAgainstRecords imports random stories, again and again, and holds everything that an edition answers to what its
// records say when they are read one by one. Editions of before go on saying what they said.
func TestAnswersAgainstRecords(t *testing.T) {
	t.Parallel()
	for _, world := range []struct {
		seed                           uint64
		claims, edits, rounds, filters int
	}{{1, 12, 4, 14, 5}, {2, 40, 20, 6, 6}, {3, 700, 900, 2, 1}} {
		t.Run(fmt.Sprint(world.claims), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(world.seed, 9))
			store := newMemory()
			a, err := atlas.Open(t.Context(), store, atlas.Options{Poll: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			p := &prover{T: t, r: r, met: map[string]int{}}
			lib := library{}
			for round := range world.rounds {
				commit(t, r, store, lib, world.claims, world.edits)
				p.recall(a.Current())
				if err := a.Refresh(t.Context()); err != nil {
					t.Fatal(err)
				}
				n := lib.read()
				p.prove(a.Current(), n, &geo.Filter{})
				p.prove(a.Current(), n, &geo.Filter{Story: []string{"none"}})
				for range world.filters {
					p.prove(a.Current(), n, p.filter())
				}
				if t.Failed() {
					t.Fatalf("in round %d", round)
				}
			}
			last := p.told[len(p.told)-1]
			a.Close() // which waits for merges
			p.recall(nil)
			p.index(a.Current(), last.naive, last.f)
			for _, name := range query.Names() {
				if p.met[name] == 0 && world.rounds > 10 {
					t.Errorf("no filter had parameter %s", name)
				}
			}
		})
	}
}

// commit changes the library and the store in one of the ways that imports have.
func commit(t *testing.T, r *rand.Rand, s geo.Store, lib library, claims, edits int) {
	t.Helper()
	id := pick(r, "a", "a", "b")
	old := lib[id]
	if old == nil {
		old = newTale(id)
	}
	next := old.clone()
	put := next.edit(r, claims, edits)
	if r.IntN(3) == 0 { // what is put stands on what was there; nothing goes
		next = old.clone()
		kept := put[:0:0]
		for _, x := range put {
			if rel, ok := x.(*geo.Relation); !ok || !missing(old, put, rel.From) && !missing(old, put, rel.To) {
				kept = append(kept, x)
				next.put(x)
			}
		}
		if err := importInto(s, geo.ImportOptions{Partial: true}, kept); err != nil {
			t.Fatal(err)
		}
		lib[id] = next
		return
	}
	records := next.records()
	r.Shuffle(len(records)-1, func(i, j int) { records[i+1], records[j+1] = records[j+1], records[i+1] })
	removes := slices.ContainsFunc(old.records(), func(x geo.Record) bool {
		return !slices.ContainsFunc(records, func(y geo.Record) bool { return x.Kind() == y.Kind() && x.RecordID() == y.RecordID() })
	}) && len(old.claims) > 0
	err := importInto(s, geo.ImportOptions{}, records)
	if removes != (geo.CodeOf(err) == geo.CodeConflict) || !removes && err != nil {
		t.Fatalf("it removes: %v; %v", removes, err)
	}
	if removes {
		if err := importInto(s, geo.ImportOptions{Remove: true}, records); err != nil {
			t.Fatal(err)
		}
	}
	lib[id] = next
}

func missing(old *tale, put []geo.Record, claim string) bool {
	return old.claims[claim] == nil && !slices.ContainsFunc(put, func(x geo.Record) bool { return x.Kind() == geo.KindOfClaim && x.RecordID() == claim })
}

// prover holds editions to what is known of them.
type prover struct {
	*testing.T
	r    *rand.Rand
	met  map[string]int // filters by parameter
	told []told
}

// told is what an edition said.
type told struct {
	e           *atlas.Edition
	f           *geo.Filter
	naive       *naive
	index, read string
}

// filter returns a random filter with some parameters.
func (p *prover) filter() *geo.Filter {
	r := p.r
	v := url.Values{}
	for range 1 + r.IntN(4) {
		name := pick(r, query.Names()...)
		var list []string
		for range 1 + r.IntN(3) {
			list = append(list, p.value(name))
		}
		switch name {
		case "bbox", "viewport", "clock", "dated", "datetime", "q", "filter", "filter-lang", "filter-crs", "bbox-crs":
			v.Set(name, list[0])
		default:
			v[name] = list
		}
		p.met[name]++
	}
	f, err := query.Parse(v, query.Strict)
	if err != nil {
		p.Fatalf("%s: %v", v.Encode(), err)
	}
	if r.IntN(4) == 0 {
		f.Expr = p.condition(2)
	}
	return &f
}

func (p *prover) value(name string) string {
	r := p.r
	ref := func(kind string, n int) string { return pick(r, "", "", "a:", "b:") + numbered(r, kind, n) }
	switch name {
	case "filter":
		return p.cql2()
	case "filter-lang":
		return query.LangText
	case "filter-crs", "bbox-crs":
		return crs.CRS84
	case "story":
		return pick(r, "a", "b", "none")
	case "report":
		return ref("r", 7)
	case "claimant", "about":
		return ref("s", 7)
	case "claim":
		return ref("c", 12)
	case "location":
		return ref("l", 11)
	case "topic":
		return ref("t", 4)
	case "grade":
		return pick(r, "a-f:b", "x:y")
	case "country":
		return pick(r, "HR", "it", "RS", "ZZ")
	case "clock":
		return pick(r, geo.Words[geo.Clock]()...)
	case "dated":
		return pick(r, "true", "false")
	case "datetime":
		year := 2011 + r.IntN(11)
		return pick(r, fmt.Sprint(year), fmt.Sprintf("%d-05", year), fmt.Sprintf("../%d-03-04", year), fmt.Sprintf("%d/..", year), fmt.Sprintf("%d/%d-07", year, year+2))
	case "bbox", "viewport":
		w, s := r.Float64()*360-180, r.Float64()*120-85
		return pick(r, fmt.Sprintf("%f,%f,%f,%f", w, s, r.Float64()*360-180, s+50), "14.9,44.9,15.1,45.1", "12,41,13,42")
	case "q":
		return pick(r, "w1", "w2 w", "name3", "title1 name2", "nothing", "word", "–")
	}
	return pick(r, geo.ColumnNamed(name).Words()...)
}

func (p *prover) condition(depth int) geo.Expr {
	r := p.r
	if depth > 0 {
		switch r.IntN(4) {
		case 0:
			return geo.And{p.condition(depth - 1), p.condition(depth - 1)}
		case 1:
			return geo.Or{p.condition(depth - 1), p.condition(depth - 1)}
		case 2:
			return geo.Not{Expr: p.condition(depth - 1)}
		}
	}
	if r.IntN(2) == 0 {
		f, err := query.Parse(url.Values{"filter": {p.cql2()}}, query.Strict)
		if err != nil {
			p.Fatal(err)
		}
		return f.Expr
	}
	c := geo.ColumnNamed(pick(r, "topic", "claimant", "status", "country", "report", "event_earliest"))
	if r.IntN(4) == 0 {
		return geo.IsNull{Column: c}
	}
	return geo.Compare{Column: c, Op: geo.Op(r.IntN(6)), Value: pick(r, "t1", "s2", "denied", "HR", "r3", "2015-01-01T00:00:00Z")}
}

// cql2 is a condition that only CQL2 has: of patterns, geometries, dates, lists and numbers.
func (p *prover) cql2() string {
	return pick(p.r,
		"topic LIKE 't%'", "CASEI(status) = CASEI('DENIED')", "ACCENTI(claim) LIKE '%1'",
		"location LIKE '%2' OR mark_id LIKE '%:c1%'", "S_INTERSECTS(geometry,BBOX(-10,-10,60,60))",
		"S_INTERSECTS(geometry,BBOX(100,-90,-100,90))", "S_WITHIN(geometry,POLYGON((0 0,50 0,20 60,0 0)))",
		"NOT S_DISJOINT(geometry,LINESTRING(-170 -60,10 45,170 60))", "geometry IS NULL",
		"T_INTERSECTS(published,INTERVAL('2015-01-01','..'))", "T_BEFORE(event,said)",
		"event_earliest < DATE('2018-01-01')", "said IS NULL", "A_CONTAINS(claimant,('s1','s2'))",
		"A_EQUALS(report,('r1'))", "A_OVERLAPS(claimant,('s1','s2'))", "radius_m * 2 > 5000",
		"radius_m IS NULL", "story = topic OR country > 'F'", "claimant IN ('s1','s3')")
}

// prove compares all that an edition says of a filter, and remembers it.
func (p *prover) prove(e *atlas.Edition, n *naive, f *geo.Filter) {
	p.Helper()
	p.index(e, n, f)
	want := n.match(f)
	p.docs(e, n, f, want)
	for story := range n.tales {
		p.view(e, n, story, *f)
	}
	if p.Failed() {
		p.Fatalf("filter %s", query.Canonical(f))
	}
	x := told{e: e, f: f, naive: n, index: p.indexText(e, f)}
	var err error
	if x.read, err = p.readText(e, f); err != nil {
		p.Error(err)
	}
	p.told = append(p.told, x)
}

// recall asks editions again what they said, all but the current one of which may have lost the store's revision.
func (p *prover) recall(current *atlas.Edition) {
	p.Helper()
	for i := range p.told {
		x := &p.told[len(p.told)-1-i]
		if i > 20 {
			break
		}
		if got := p.indexText(x.e, x.f); got != x.index {
			p.Fatalf("revision %d says of %s: %s", x.e.Revision().N, query.Canonical(x.f), cmp.Diff(x.index, got))
		}
		got, err := p.readText(x.e, x.f)
		if err == nil && got != x.read || err != nil && geo.CodeOf(err) != geo.CodeUnavailable {
			p.Fatalf("revision %d reads of %s: %v %s", x.e.Revision().N, query.Canonical(x.f), err, cmp.Diff(x.read, got))
		}
	}
}

func (p *prover) indexText(e *atlas.Edition, f *geo.Filter) string {
	p.Helper()
	ctx := context.Background()
	counts, facets, err1 := e.Facets(ctx, f)
	points, err2 := e.Points(ctx, f)
	about, err3 := e.TileJSON(ctx, f)
	b, err4 := e.Tile(ctx, f, tile.ID{})
	text, err5 := json.Marshal([]any{counts, facets, points, about, b})
	// A search that the edition has not kept needs the store.
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil && (f.Query == "" || geo.CodeOf(err1) != geo.CodeUnavailable) {
		p.Fatal(err)
	} else if err != nil {
		for _, x := range p.told {
			if x.e == e && x.f == f {
				return x.index
			}
		}
	}
	return string(text)
}

func (p *prover) readText(e *atlas.Edition, f *geo.Filter) (string, error) {
	ctx := context.Background()
	var b strings.Builder
	_, err := e.Features(ctx, f, "", 1000, func(d *geo.Feature, g []byte) error {
		fmt.Fprintf(&b, "%s %s\n", d.Properties, g)
		return nil
	})
	if err != nil {
		return "", err
	}
	for _, s := range []string{"a", "b"} {
		v, err := e.View(ctx, s, *f, "")
		if geo.CodeOf(err) == geo.CodeNotFound {
			continue
		}
		if err != nil {
			return "", err
		}
		if err := json.NewEncoder(&b).Encode(v); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

func (p *prover) same(what string, got, want any) {
	p.Helper()
	if d := cmp.Diff(want, got); d != "" {
		p.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// counted counts marks as surfaces do.
func counted(n *naive, marks []geo.Mark, f *geo.Filter) atlas.Counts {
	claims, placed, places := map[geo.Ref]bool{}, map[geo.Ref]bool{}, map[geo.Ref]bool{}
	c := atlas.Counts{Marks: len(marks)}
	for _, m := range marks {
		claim := geo.Ref{Story: m.Story, ID: m.Claim}
		claims[claim] = true
		if m.Placed {
			c.OnMap++
			placed[claim], places[geo.Ref{Story: m.Story, ID: m.Location}] = true, true
		}
		if !m.Clocks[f.Clock].Stated() {
			c.Undated++
		}
	}
	c.Claims, c.OffMap, c.Places = len(claims), len(claims)-len(placed), len(places)
	for id, x := range n.tales {
		if len(f.Story) == 0 || slices.Contains(f.Story, id) {
			c.Total += len(x.claims)
		}
	}
	return c
}

// facet is a facet as a tally has it.
func facet(n map[geo.Ref]int, c *geo.Column, alone bool) []atlas.Facet {
	out := []atlas.Facet{}
	for _, v := range sortedTally(n, c.Type == geo.TypeMonth) {
		x := atlas.Facet{ID: v.String(), Claims: n[v]}
		if alone {
			x.ID = v.ID
		}
		out = append(out, x)
	}
	if c.Type != geo.TypeMonth {
		out = out[:min(len(out), atlas.MaxFacet)]
	}
	return out
}

// unlabelled leaves the names out of a list of facets.
func unlabelled(list []atlas.Facet) []atlas.Facet {
	out := slices.Clone(list)
	for i := range out {
		out[i].Label = ""
	}
	return out
}

// index compares what an edition answers without its store: facets, counts, the small collections' numbers, time, points, tiles.
func (p *prover) index(e *atlas.Edition, n *naive, f *geo.Filter) {
	p.Helper()
	ctx := context.Background()
	want := n.match(f)
	counts, facets, err := e.Facets(ctx, f)
	if err != nil {
		if f.Query == "" || geo.CodeOf(err) != geo.CodeUnavailable {
			p.Fatal(err)
		}
		return
	}
	p.same("counts", counts, counted(n, want, f))
	for _, c := range geo.FacetColumns() {
		p.same("facet "+c.Name, unlabelled(facets[c.Name]), facet(tally(want, c, f.Clock), c, len(n.tales) == 1 || len(f.Story) == 1))
	}
	p.points(e, f, want)
	for _, z := range []uint32{0, 2} {
		p.tiles(e, f, want, z)
	}
	for story := range n.tales {
		p.time(e, n, story, *f)
	}
}

// site counts the marks with a place: by status those in role site, first those in other roles.
func site(marks []geo.Mark) (n [7]int) {
	for _, m := range marks {
		switch {
		case !m.Placed:
		case m.Role == geo.RoleSite:
			n[m.Status]++
		default:
			n[0]++
		}
	}
	return n
}

func (p *prover) points(e *atlas.Edition, f *geo.Filter, want []geo.Mark) {
	p.Helper()
	points, err := e.Points(context.Background(), f)
	if err != nil {
		p.Fatal(err)
	}
	n := site(want)
	others, strongest, all := n[0], geo.Status(0), 0
	for s, k := range n[1:] {
		if all += k; k > 0 {
			strongest = geo.Status(s + 1)
		}
	}
	got, gotOthers, most := 0, 0, geo.Status(0)
	for _, x := range points {
		got += x.Site
		gotOthers += x.Other
		most = max(most, x.Status)
	}
	// Points cover what role site has; of other roles, those that lie there too.
	if got != all || most != strongest || gotOthers > others || all == 0 && gotOthers != others {
		p.Errorf("points: %d in role site, strongest %v, %d others; want %d, %v, %d", got, most, gotOthers, all, strongest, others)
	}
}

// tiles adds up what all tiles of a zoom show.
func (p *prover) tiles(e *atlas.Edition, f *geo.Filter, want []geo.Mark, z uint32) {
	p.Helper()
	var got [7]int
	for x := range uint32(1) << z {
		for y := range uint32(1) << z {
			b, err := e.Tile(context.Background(), f, tile.ID{Z: z, X: x, Y: y})
			if err != nil {
				p.Fatal(err)
			}
			layers, err := mvt.Unmarshal(b)
			if err != nil {
				p.Fatal(err)
			}
			for _, l := range layers {
				if l.Name == "areas" {
					continue
				}
				for _, feature := range l.Features {
					q := feature.Properties
					number := func(key string) int { v, _ := q[key].(float64); return int(v) }
					if _, cluster := q["n"]; !cluster {
						i := 0
						if q["role"] == "site" {
							i = 1 + slices.Index(geo.Words[geo.Status](), q["status"].(string))
						}
						got[i]++
						continue
					}
					sum := 0
					for i, w := range geo.Words[geo.Status]() {
						got[i+1] += number(w)
						sum += number(w)
					}
					if got[0] += number("n_other"); sum != number("n") {
						p.Errorf("tile %d/%d/%d: n is %d, its statuses %d", z, x, y, number("n"), sum)
					}
				}
			}
		}
	}
	p.same(fmt.Sprintf("marks in tiles of zoom %d, by status", z), got, site(want))
}

// time compares bars with the days that they stand for.
func (p *prover) time(e *atlas.Edition, n *naive, story string, f geo.Filter) {
	p.Helper()
	got, err := e.Timeline(context.Background(), story, f)
	if err != nil {
		p.Fatal(err)
	}
	chosen := f.Time
	f.Story, f.Time, f.Dated = []string{story}, nil, false
	claims := map[string]geo.Span{}
	for _, m := range n.match(&f) {
		claims[m.Claim] = m.Clocks[f.Clock]
	}
	open, undated, dated := 0, 0, []geo.Span{}
	for _, s := range claims {
		switch {
		case !s.Stated():
			undated++
		case s.Earliest == geo.OpenStart || s.Latest == geo.OpenEnd:
			open++
		default:
			dated = append(dated, s)
		}
	}
	if got.Open != open || got.Undated != undated || len(dated) > 0 != (len(got.Bars) == 4) {
		p.Errorf("time: %d open, %d undated, %d units; want %d, %d, %d dated", got.Open, got.Undated, len(got.Bars), open, undated, len(dated))
	}
	for _, bars := range got.Bars {
		covered := 0
		for i, id := range bars.IDs {
			from, to := unit(id)
			may, sure := 0, 0
			for _, s := range dated {
				if s.Earliest < to && s.Latest > from {
					may++
					if s.Earliest >= from && s.Latest <= to {
						sure++
					}
					if i == 0 || s.Earliest >= from { // counted in the first of its bars
						covered++
					}
				}
			}
			if bars.N[i] != may || bars.Sure[i] != sure {
				p.Errorf("bar %s: %d, %d surely; want %d, %d", id, bars.N[i], bars.Sure[i], may, sure)
			}
			if next, _ := unit(bars.IDs[min(i+1, len(bars.IDs)-1)]); i < len(bars.IDs)-1 && next != to {
				p.Errorf("bar %s is followed by %s", id, bars.IDs[i+1])
			}
		}
		if last := len(bars.N) - 1; covered != len(dated) || chosen == nil && (bars.N[0] == 0 || bars.N[last] == 0) {
			p.Errorf("bars by %s: %d of %d claims, from %d to %d", bars.Unit, covered, len(dated), bars.N[0], bars.N[last])
		}
	}
}

// unit returns the ends of a unit of the calendar as bars name it.
func unit(id string) (from, to int64) {
	at, err := time.Parse("2006-01", id)
	years, months := 0, 1
	if err != nil {
		at, err = time.Parse("2006", strings.ReplaceAll(id, "X", "0"))
		years, months = map[int]int{0: 1, 1: 10, 2: 100}[strings.Count(id, "X")], 0
	}
	if err != nil {
		panic(err)
	}
	return at.Unix(), at.AddDate(years, months, 0).Unix()
}

// docs compares the pages of the claims collection, of the small collections, and the download.
func (p *prover) docs(e *atlas.Edition, n *naive, f *geo.Filter, want []geo.Mark) {
	p.Helper()
	ctx := context.Background()
	var ids, whole []string
	byID := map[string]geo.Mark{}
	for _, m := range want {
		byID[m.ID()] = m
	}
	check := func(d *geo.Feature) string {
		var x struct {
			ID                                        string `json:"mark_id"`
			Status, Denial, Role, Precision, Claimant string
			Topic, Country                            *string
		}
		if err := json.Unmarshal(d.Properties, &x); err != nil {
			p.Fatal(err)
		}
		m := byID[x.ID]
		stated := func(s *string) string {
			if s == nil {
				return ""
			}
			return *s
		}
		p.same(x.ID, []string{x.Status, x.Denial, x.Role, x.Precision, x.Claimant, stated(x.Topic), stated(x.Country)},
			[]string{m.Status.String(), m.Denial.String(), m.Role.String(), m.Precision.String(), strings.Join(m.Claimants, "; "), m.Topic, m.Country})
		return x.ID
	}
	for after := ""; ; {
		page, err := e.Features(ctx, f, after, 1+p.r.IntN(200), func(d *geo.Feature, _ []byte) error {
			ids = append(ids, check(d))
			return nil
		})
		if err != nil {
			p.Fatal(err)
		}
		if page.Matched != len(want) {
			p.Errorf("items: %d matched, want %d", page.Matched, len(want))
		}
		if after = page.Next; after == "" {
			break
		}
	}
	err := e.Each(ctx, f, func(d *geo.Feature, _ []byte, at orb.Point, placed bool) error {
		id := check(d)
		whole = append(whole, id)
		if m := byID[id]; m.Placed != placed || placed && m.Anchor != at {
			p.Errorf("%s stands at %v, %v; want %v, %v", id, at, placed, m.Anchor, m.Placed)
		}
		return nil
	})
	if err != nil {
		p.Fatal(err)
	}
	p.same("a download against its pages", whole, ids)
	p.same("items", slices.Sorted(slices.Values(ids)), slices.Sorted(maps.Keys(byID)))
	reports := tally(want, geo.ColumnNamed("report"), f.Clock)
	sources := tally(want, geo.ColumnNamed("claimant"), f.Clock)
	for ref := range reports {
		if r, ok := e.Report(ref.Story, ref.ID); ok && r.Publisher != "" {
			sources[geo.Ref{Story: ref.Story, ID: r.Publisher}] += 0
		}
	}
	for ref := range tally(want, geo.ColumnNamed("about"), f.Clock) {
		sources[ref] += 0
	}
	rest := *f
	rest.Story = nil
	for story, x := range n.tales {
		if !rest.IsZero() || len(f.Story) > 0 && !slices.Contains(f.Story, story) {
			continue
		}
		for id := range x.sources { // also those that no claim names
			sources[geo.Ref{Story: story, ID: id}] += 0
		}
		for id := range x.reports {
			reports[geo.Ref{Story: story, ID: id}] += 0
		}
	}
	p.items(geo.KindOfLocation, e, f, tally(want, geo.ColumnNamed("location"), f.Clock))
	p.items(geo.KindOfReport, e, f, reports)
	p.items(geo.KindOfSource, e, f, sources)
	p.extent(e, n, f, want)
}

// extent holds that everything chosen is within what is said of where and when it is.
func (p *prover) extent(e *atlas.Edition, n *naive, f *geo.Filter, want []geo.Mark) {
	p.Helper()
	got, err := e.Extent(context.Background(), f)
	if err != nil {
		p.Fatal(err)
	}
	var span geo.Span
	for i := range want {
		m := &want[i]
		if s := m.Clocks[f.Clock]; s.Stated() {
			if !span.Stated() {
				span = s
			}
			span.Earliest, span.Latest = min(span.Earliest, s.Earliest), max(span.Latest, s.Latest)
		}
		if m.Shape == geo.ShapeNone || !m.Placed {
			continue
		}
		b := m.Anchor.Bound()
		if m.Shape == geo.ShapeArea {
			b = n.areas[geo.Ref{Story: m.Story, ID: m.Location}].Bound()
		}
		if x := got.Box; x == nil || b.Min[0] < x[0] || b.Min[1] < x[1] || b.Max[0] > x[2] || b.Max[1] > x[3] {
			p.Errorf("%s is at %v, outside %v", m.ID(), b, x)
		}
	}
	p.same("extent in time", got.Time, span)
}

// items walks the pages of a small collection.
func (p *prover) items(k geo.Kind, e *atlas.Edition, f *geo.Filter, want map[geo.Ref]int) {
	p.Helper()
	what := k.String() + "s"
	got := map[string]int{}
	var order []string
	for after := ""; ; {
		page, list, err := e.Items(context.Background(), k, f, after, 1+p.r.IntN(8))
		if err != nil {
			p.Fatal(err)
		}
		for _, x := range list {
			var props struct{ Claims int }
			b, err1 := json.Marshal(x.Properties)
			if err := errors.Join(err1, json.Unmarshal(b, &props)); err != nil {
				p.Fatal(err)
			}
			got[x.ID] = props.Claims
			order = append(order, x.ID)
		}
		if page.Matched != len(want) {
			p.Errorf("%s: %d matched, want %d", what, page.Matched, len(want))
		}
		if after = page.Next; after == "" {
			break
		}
	}
	wanted := map[string]int{}
	for ref, n := range want {
		wanted[ref.String()] = n
	}
	p.same(what, got, wanted)
	p.same("order of "+what, order, slices.Sorted(maps.Keys(wanted)))
}

// view compares a story as a filter shows it, over all its pages.
func (p *prover) view(e *atlas.Edition, n *naive, story string, f geo.Filter) {
	p.Helper()
	f.Story = []string{story}
	want := n.match(&f)
	claims, places := map[string]geo.Assessment{}, map[string]bool{}
	for _, m := range want {
		claims[m.Claim] = n.assessed[geo.Ref{Story: story, ID: m.Claim}]
		places[m.ID()] = true
	}
	got, matched := map[string]bool{}, map[string]bool{}
	for after, first := "", true; first || after != ""; first = false {
		v, err := e.View(context.Background(), story, f, after)
		if err != nil {
			p.Fatal(err)
		}
		for _, c := range v.Claims {
			got[c.ID] = true
			a, ok := claims[c.ID]
			if !ok {
				p.Errorf("the view lists %s", c.ID)
			}
			p.same("claim "+c.ID, []any{c.Status, c.Denial, c.DeniedBy, c.ContradictedBy, c.AlsoSaidBy, c.RetractedBy, c.GeneralBy},
				[]any{a.Status, a.Denial, a.DeniedBy, a.ContradictedBy, a.AlsoSaidBy, a.RetractedBy, a.GeneralBy})
			for _, x := range c.Places {
				if id := geo.MarkID(story, c.ID, x.Location); x.Match {
					matched[id] = true
				} else if places[id] && v.Next == "" && after == "" {
					p.Errorf("%s matches, and the view says that it does not", id)
				}
			}
		}
		after = v.Next
		if first {
			p.heads(v, n, f, want, claims)
			p.choices(v, n, f)
		}
	}
	short, err := e.Summary(context.Background(), story, f)
	if err != nil {
		p.Fatal(err)
	}
	p.heads(short, n, f, want, claims)
	p.same("claims of the view", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(claims)))
	p.same("places of the view", slices.Sorted(maps.Keys(matched)), slices.Sorted(maps.Keys(places)))
}

// heads compares what a view says of all that matches.
func (p *prover) heads(v *atlas.View, n *naive, f geo.Filter, want []geo.Mark, claims map[string]geo.Assessment) {
	p.Helper()
	p.same("counts of the view", v.Counts, counted(n, want, &f))
	voices := tally(want, geo.ColumnNamed("claimant"), f.Clock)
	list := []atlas.Voice{}
	for _, x := range sortedTally(voices, false) {
		list = append(list, atlas.Voice{Source: x.ID, Claims: voices[x]})
	}
	p.same("who claims", v.Voices, list)
	answerers, got := map[string]atlas.Answerer{}, map[string]atlas.Answerer{}
	statuses := map[geo.Status]bool{}
	for _, a := range claims {
		statuses[a.Status] = true
		count := func(ids []string, to func(*atlas.Answerer) *int) {
			for _, id := range ids {
				x := answerers[id]
				x.Source = id
				*to(&x)++
				answerers[id] = x
			}
		}
		count(a.DeniedBy, func(x *atlas.Answerer) *int { return &x.Denies })
		answers := func(id string) bool { return slices.Contains(a.Answering, id) }
		count(slices.DeleteFunc(slices.Clone(a.ContradictedBy), answers), func(x *atlas.Answerer) *int { return &x.Contradicts })
		count(a.GeneralBy, func(x *atlas.Answerer) *int { return &x.General })
	}
	for _, d := range v.Answerers {
		d.Claims, d.Explains = nil, nil
		got[d.Source] = d
	}
	p.same("who answers", got, answerers)
	if len(v.Answerers) != len(got) || len(voices) != v.Claimants {
		p.Errorf("%d answerers, %d times; %d claimants, want %d", len(got), len(v.Answerers), v.Claimants, len(voices))
	}
	p.same("statuses of the legend", v.Signs.Statuses, append([]geo.Status{}, slices.Sorted(maps.Keys(statuses))...))
	p.bounds(v.Bounds, n, want)
}

// choices compares what a view offers to choose: each column as if nothing of it were chosen.
func (p *prover) choices(v *atlas.View, n *naive, f geo.Filter) {
	p.Helper()
	for _, c := range geo.FacetColumns() {
		wider := f
		if c.Type == geo.TypeMonth {
			wider.Time = nil
		} else if err := c.Choose(&wider); err != nil {
			p.Fatal(err)
		}
		p.same("choices of "+c.Name, unlabelled(v.Facets[c.Name]), facet(tally(n.match(&wider), c, f.Clock), c, true))
	}
}

// bounds holds a first view to the places in role site, of all where there are none: it has them all, and none that has them
// all is narrower by more than the degree to which it is sought.
func (p *prover) bounds(got *[4]float64, n *naive, marks []geo.Mark) {
	p.Helper()
	var sites, all []orb.Bound
	for _, m := range marks {
		if !m.Placed {
			continue
		}
		list := []orb.Bound{m.Anchor.Bound()}
		if m.Shape == geo.ShapePoint && m.RadiusM > 0 {
			list[0] = geo2.NewBoundAroundPoint(m.Anchor, float64(m.RadiusM)*0.98)
		} else if area := n.areas[geo.Ref{Story: m.Story, ID: m.Location}]; m.Precision != geo.PrecisionCountry {
			for _, part := range area {
				list = append(list, part.Bound())
			}
		}
		if all = append(all, list...); m.Role == geo.RoleSite {
			sites = append(sites, list...)
		}
	}
	if len(sites) == 0 {
		sites = all
	}
	if (got == nil) != (len(sites) == 0) {
		p.Fatalf("bounds %v of %d places", got, len(sites))
	}
	if got == nil {
		return
	}
	width := func(west, east float64) float64 { return math.Mod(east-west+360, 360) }
	holds := func(west, wide float64, b orb.Bound) bool {
		return width(west, b.Min[0]) <= wide+1e-6 && width(west, b.Max[0]) <= wide+1e-6 || wide >= 360-1e-6
	}
	wide := width(got[0], got[2])
	for _, b := range sites {
		if !holds(got[0], wide, b) || b.Min[1] < got[1]-1e-6 || b.Max[1] > got[3]+1e-6 {
			p.Errorf("bounds %v lack %v", *got, b)
		}
		for _, c := range sites { // from b's west to c's east
			narrow := width(b.Min[0], c.Max[0])
			if narrow < wide-1 && !slices.ContainsFunc(sites, func(x orb.Bound) bool { return !holds(b.Min[0], narrow, x) }) {
				hasCountry := slices.ContainsFunc(marks, func(m geo.Mark) bool { return m.Precision == geo.PrecisionCountry })
				if !hasCountry {
					p.Errorf("bounds %v are %v wide; %v from %v holds all places too", *got, wide, narrow, b.Min[0])
				}
				return
			}
		}
	}
}
