package atlas_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"dateline/geo"
	"dateline/geo/country"
	"dateline/geo/edtf"
	"dateline/geo/words"
)

// library is a store in miniature: records in maps, by story.
type library map[string]*tale

// tale is a story as records.
type tale struct {
	story      *geo.Story
	sources    map[string]*geo.Source
	reports    map[string]*geo.Report
	locations  map[string]*geo.Location
	claims     map[string]*geo.Claim
	placements map[string]*geo.Placement
	relations  map[string]*geo.Relation
}

func (x *tale) Source(id string) *geo.Source { return x.sources[id] }
func (x *tale) Report(id string) *geo.Report { return x.reports[id] }

func newTale(id string) *tale {
	return &tale{
		&geo.Story{ID: id}, map[string]*geo.Source{}, map[string]*geo.Report{}, map[string]*geo.Location{}, map[string]*geo.Claim{},
		map[string]*geo.Placement{}, map[string]*geo.Relation{},
	}
}

func (x *tale) clone() *tale {
	return &tale{
		x.story, maps.Clone(x.sources), maps.Clone(x.reports), maps.Clone(x.locations), maps.Clone(x.claims), maps.Clone(x.placements),
		maps.Clone(x.relations),
	}
}

// records lists everything, the story first.
func (x *tale) records() []geo.Record {
	out := []geo.Record{x.story}
	out = appendRecords(out, x.sources)
	out = appendRecords(out, x.reports)
	out = appendRecords(out, x.locations)
	out = appendRecords(out, x.claims)
	out = appendRecords(out, x.placements)
	return appendRecords(out, x.relations)
}

func appendRecords[T geo.Record](out []geo.Record, from map[string]T) []geo.Record {
	for _, id := range slices.Sorted(maps.Keys(from)) {
		out = append(out, from[id])
	}
	return out
}

// put adds a record or replaces it.
func (x *tale) put(r geo.Record) {
	switch r := r.(type) {
	case *geo.Story:
		x.story = r
	case *geo.Source:
		x.sources[r.ID] = r
	case *geo.Report:
		x.reports[r.ID] = r
	case *geo.Location:
		x.locations[r.ID] = r
	case *geo.Claim:
		x.claims[r.ID] = r
	case *geo.Placement:
		x.placements[r.RecordID()] = r
	case *geo.Relation:
		x.relations[r.RecordID()] = r
	}
}

// remove takes a claim away, with its places and relations.
func (x *tale) remove(claim string) {
	delete(x.claims, claim)
	maps.DeleteFunc(x.placements, func(_ string, p *geo.Placement) bool { return p.Claim == claim })
	maps.DeleteFunc(x.relations, func(_ string, r *geo.Relation) bool { return r.From == claim || r.To == claim })
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func numbered(r *rand.Rand, what string, n int) string { return fmt.Sprint(what, r.IntN(n)) }

func randomDate(r *rand.Rand) (d edtf.Date) {
	year := 2011 + r.IntN(11)
	text := pick(r, "", fmt.Sprint(year), fmt.Sprintf("%d-%02d", year, 1+r.IntN(12)), fmt.Sprintf("%d-%02d-%02d", year, 1+r.IntN(12), 1+r.IntN(28)),
		fmt.Sprintf("../%d", year), fmt.Sprintf("%d/..", year), fmt.Sprintf("%d/%d", year, year+1), fmt.Sprintf("%d-03/%d-05-07", year, year),
		fmt.Sprintf("%d-11~", year))
	if text == "" {
		return d
	}
	d, err := edtf.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

func randomPlace(r *rand.Rand, id string) *geo.Location {
	l := &geo.Location{ID: id, Name: numbered(r, "name", 5), Country: pick(r, "HR", "RS", "IT", "")}
	x, y := float64(r.IntN(340)-170)+r.Float64(), float64(r.IntN(160)-80)+r.Float64()
	switch r.IntN(6) {
	case 0, 1:
		l.Precision, l.RadiusM, l.Geometry = pick(r, geo.PrecisionSettlement, geo.PrecisionNear), 100, orb.Point{x, y}
	case 2:
		l.Precision, l.Geometry = geo.PrecisionAddress, orb.Point{15 + r.Float64()/100, 45 + r.Float64()/100} // many in one cell
	case 3:
		l.Precision, l.Geometry = pick(r, geo.PrecisionVagueArea, geo.PrecisionAdmin1), orb.Polygon{orb.Bound{
			Min: orb.Point{x, y}, Max: orb.Point{x + 0.5 + r.Float64()*3, y + 0.5 + r.Float64()*3},
		}.ToRing()}
	case 4:
		l.Precision, l.Country = geo.PrecisionCountry, pick(r, "HR", "RS", "IT", "TV")
	default:
		l.Precision = pick(r, geo.PrecisionSupranational, geo.PrecisionUnlocated)
	}
	return l
}

func randomClaim(r *rand.Rand, id string) *geo.Claim {
	c := &geo.Claim{
		ID: id, Text: numbered(r, "w", 5) + " " + numbered(r, "word", 9), Claimants: []string{numbered(r, "s", 6)}, Type: geo.ClaimKind(1 + r.IntN(9)),
		Topic: pick(r, "", "t0", "t1", "t2"), Attribution: geo.AttributionExplicit, Event: randomDate(r), Said: randomDate(r),
	}
	for i := range r.IntN(3) {
		c.About = append(c.About, fmt.Sprint("s", i+r.IntN(2)*3))
	}
	via := ""
	for i := range 1 + r.IntN(3) {
		c.Chain = append(c.Chain, geo.Link{Report: fmt.Sprint("r", i+r.IntN(2)*3), Basis: geo.BasisExplicit, Via: via})
		if r.IntN(2) == 0 {
			via = c.Chain[i].Report
		}
	}
	return c
}

// edit changes a tale at random and returns what it put; it may also have removed something.
func (x *tale) edit(r *rand.Rand, claims, n int) (put []geo.Record) {
	add := func(rec geo.Record) {
		x.put(rec)
		put = append(slices.DeleteFunc(put, func(o geo.Record) bool { return o.Kind() == rec.Kind() && o.RecordID() == rec.RecordID() }), rec)
	}
	add(&geo.Story{
		ID: x.story.ID, Title: numbered(r, "Title ", 3), Lang: "en",
		Topics: []geo.Topic{{ID: "t0", Title: "T"}, {ID: "t1", Title: "U"}, {ID: "t2", Title: "V"}},
	})
	for i := range 6 {
		if id := fmt.Sprint("s", i); x.sources[id] == nil || r.IntN(10) == 0 {
			s := &geo.Source{ID: id, Name: numbered(r, "name", 5), Type: geo.SourceOrganisation}
			if i > 0 && r.IntN(3) == 0 {
				s.PartOf = numbered(r, "s", i)
			}
			add(s)
		}
	}
	for i := range 6 {
		if id := fmt.Sprint("r", i); x.reports[id] == nil || r.IntN(10) == 0 {
			add(&geo.Report{ID: id, Title: numbered(r, "title", 4), Publisher: pick(r, "", "s0", "s3", "s4"), Published: randomDate(r)})
		}
	}
	for i := range 10 {
		if id := fmt.Sprint("l", i); x.locations[id] == nil || r.IntN(20) == 0 {
			add(randomPlace(r, id))
		}
	}
	for range n {
		id := numbered(r, "c", claims)
		if r.IntN(4) == 0 {
			x.remove(id)
			put = slices.DeleteFunc(put, func(rec geo.Record) bool {
				switch rec := rec.(type) {
				case *geo.Claim:
					return rec.ID == id
				case *geo.Placement:
					return rec.Claim == id
				}
				return false
			})
			continue
		}
		add(randomClaim(r, id))
		for range 1 + r.IntN(2) {
			add(&geo.Placement{Claim: id, Location: numbered(r, "l", 10), Role: geo.Role(1 + r.IntN(6))})
		}
	}
	ids := slices.Sorted(maps.Keys(x.claims))
	for range min(n/2, 80) {
		if len(ids) < 2 {
			break
		}
		rel := &geo.Relation{From: pick(r, ids...), To: pick(r, ids...), Basis: geo.BasisEditorial, Rel: pick(r, geo.RelDenies, geo.RelDenies,
			geo.RelContradicts, geo.RelSupports, geo.RelRetracts, geo.RelCoversByGeneralDenial, geo.RelQualifies)}
		if rel.From != rel.To {
			add(rel)
		}
	}
	return put
}

func (x *tale) party(id string) geo.Party { return geo.NewParty(x.claims[id], x) }

func (x *tale) retracted(id string, unless func(by string) bool) bool {
	for _, k := range x.relations {
		if k.Rel == geo.RelRetracts && k.To == id && geo.Retracts(x.party(k.From), x.party(id)) && !unless(k.From) {
			return true
		}
	}
	return false
}

func (x *tale) assess(id string) geo.Assessment {
	var answers []geo.Answer
	for _, k := range x.relations {
		if k.From != id && k.To != id {
			continue
		}
		other := k.From
		if k.From == id {
			other = k.To
		}
		p := x.party(other)
		p.Retracted = x.retracted(other, func(by string) bool { return x.retracted(by, func(string) bool { return false }) })
		answers = append(answers, geo.Answer{Rel: k.Rel, Basis: k.Basis, Out: k.From == id, Other: p})
	}
	return geo.Assess(x.party(id), answers, geo.PartOf(x))
}

// naive is a library read mark by mark, as it is at one time.
type naive struct {
	tales    library
	marks    []geo.Mark
	words    map[string][]string // by mark
	areas    map[geo.Ref]orb.MultiPolygon
	assessed map[geo.Ref]geo.Assessment
}

func (l library) read() *naive {
	n := &naive{maps.Clone(l), nil, map[string][]string{}, map[geo.Ref]orb.MultiPolygon{}, map[geo.Ref]geo.Assessment{}}
	for story, x := range l {
		for id := range x.claims {
			n.assessed[geo.Ref{Story: story, ID: id}] = x.assess(id)
		}
		for _, p := range x.placements {
			n.add(story, x, x.claims[p.Claim], x.locations[p.Location], p.Role)
		}
	}
	return n
}

func (n *naive) add(story string, x *tale, c *geo.Claim, l *geo.Location, role geo.Role) {
	a := n.assessed[geo.Ref{Story: story, ID: c.ID}]
	m := geo.Mark{
		Story: story, Claim: c.ID, Location: l.ID, Country: l.Country, Precision: l.Precision, Role: role, Kind: c.Type, Status: a.Status,
		Denial: a.Denial, RadiusM: float32(l.RadiusM), Topic: c.Topic, Claimants: c.Claimants, About: c.About, Shape: geo.ShapeNone,
	}
	m.Clocks[geo.ClockSaid], m.Clocks[geo.ClockEvent] = geo.SpanOf(c.Said), geo.SpanOf(c.Event)
	m.Answered = a.Answered()
	if len(a.AlsoSaidBy) > 0 {
		m.AlsoSaid = 1
	}
	texts := slices.Concat(c.SearchTexts(), l.SearchTexts())
	for _, id := range c.Claimants {
		texts = append(texts, x.sources[id].SearchTexts()...)
	}
	for _, link := range c.Chain {
		report := x.reports[link.Report]
		m.Reports = append(m.Reports, link.Report)
		texts = append(texts, report.SearchTexts()...)
		if s, old := geo.SpanOf(report.Published), m.Clocks[geo.ClockPublished]; s.Stated() && (!old.Stated() || s.Earliest < old.Earliest) {
			m.Clocks[geo.ClockPublished] = s
		}
	}
	ref := geo.Ref{Story: story, ID: l.ID}
	switch g := l.Geometry.(type) {
	case orb.Point:
		m.Shape, m.Anchor, m.Placed = geo.ShapePoint, g, true
	case orb.Polygon:
		m.Shape, m.Placed = geo.ShapeArea, true
		m.Anchor, _ = l.Anchor()
		n.areas[ref] = orb.MultiPolygon{g}
	}
	if l.Precision == geo.PrecisionCountry {
		land, _ := country.Lookup(l.Country)
		m.Shape, m.Anchor, m.Placed = geo.ShapeArea, land.Label, true
		n.areas[ref] = land.Geometry
	}
	n.marks = append(n.marks, m)
	n.words[m.ID()] = words.Words(strings.Join(texts, " . "))
}

// meets tells whether the area of a mark and a bound share a point.
func (n *naive) meets(m *geo.Mark, b orb.Bound) bool {
	for _, p := range n.areas[geo.Ref{Story: m.Story, ID: m.Location}] {
		if !p.Bound().Intersects(b) {
			continue
		}
		if planar.PolygonContains(p, b.Min) {
			return true
		}
		for _, ring := range p {
			for i := 1; i < len(ring); i++ {
				if crosses(ring[i-1], ring[i], b) {
					return true
				}
			}
		}
	}
	return false
}

// crosses tells whether a segment has a point in a bound (Liang and Barsky).
func crosses(a, c orb.Point, b orb.Bound) bool {
	t0, t1 := 0.0, 1.0
	for axis := range 2 {
		d := c[axis] - a[axis]
		from, to := b.Min[axis]-a[axis], b.Max[axis]-a[axis]
		if d == 0 {
			if from > 0 || to < 0 {
				return false
			}
			continue
		}
		t0, t1 = max(t0, min(from/d, to/d)), min(t1, max(from/d, to/d))
	}
	return t0 <= t1
}

// match returns the marks that a filter chooses.
func (n *naive) match(f *geo.Filter) (out []geo.Mark) {
	terms := words.Query(f.Query)
	for i := range n.marks {
		m := &n.marks[i]
		found := f.Query == "" || len(terms) > 0
		for _, t := range terms {
			found = found && slices.ContainsFunc(n.words[m.ID()], t.Match)
		}
		at := *m
		at.Area = n.areas[geo.Ref{Story: m.Story, ID: m.Location}]
		if found && f.Match(&at, n.meets) {
			out = append(out, *m)
		}
	}
	return out
}

// values are what a mark has of a column, by which claims are counted: ids of records with their story.
func values(c *geo.Column, m *geo.Mark, clock geo.Clock) (out []geo.Ref) {
	list := []string{c.Value(m)}
	switch {
	case c.Type == geo.TypeMonth:
		list = months(m.Clocks[clock])
	case c.List:
		list = *c.Texts(m)
	}
	for _, id := range list {
		ref := geo.Ref{ID: id}
		if c.Type == geo.TypeID {
			ref.Story = m.Story
		}
		if id != "" {
			out = append(out, ref)
		}
	}
	return out
}

func months(s geo.Span) (out []string) {
	if !s.Stated() || s.Earliest == geo.OpenStart || s.Latest == geo.OpenEnd {
		return nil
	}
	at := time.Unix(s.Earliest, 0).UTC()
	for at = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC); at.Unix() < s.Latest && len(out) < 24; at = at.AddDate(0, 1, 0) {
		out = append(out, at.Format("2006-01"))
	}
	return out
}

// tally counts distinct claims by what they have of a column.
func tally(marks []geo.Mark, c *geo.Column, clock geo.Clock) map[geo.Ref]int {
	claims := map[geo.Ref]map[geo.Ref]bool{}
	for i := range marks {
		for _, v := range values(c, &marks[i], clock) {
			if claims[v] == nil {
				claims[v] = map[geo.Ref]bool{}
			}
			claims[v][geo.Ref{Story: marks[i].Story, ID: marks[i].Claim}] = true
		}
	}
	out := map[geo.Ref]int{}
	for v, of := range claims {
		out[v] = len(of)
	}
	return out
}

// sortedTally lists a tally as facets are: most first, then by story and id; months ascending.
func sortedTally(n map[geo.Ref]int, byID bool) []geo.Ref {
	return slices.SortedFunc(maps.Keys(n), func(a, b geo.Ref) int {
		more := cmp.Compare(n[b], n[a])
		if byID {
			more = 0
		}
		return cmp.Or(more, strings.Compare(a.Story, b.Story), strings.Compare(a.ID, b.ID))
	})
}

// importInto imports records and says what came of it.
func importInto(s geo.Store, o geo.ImportOptions, records []geo.Record) error {
	_, err := s.Import(context.Background(), o, func(w geo.Writer) error {
		for i, r := range records {
			if err := w.Put(r, geo.Position{Line: i + 1}); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}
