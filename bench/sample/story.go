package sample

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/exchange"
)

// topics is how many a story has.
const topics = 24

// StoryID is the id of every sample story.
const StoryID = "sample"

// visit is one feature of the file: a location, the claims that stand under it in full, and those that stand in full
// under one of the features before.
type visit struct {
	location *geo.Location
	claims   []placed
	others   []placed
}

// placed is a mark of a claim, which is known by its number.
type placed struct {
	claim int
	role  geo.Role
}

// later is a mark of a claim at a location some visits further on.
type later struct {
	at int
	placed
	from string // the location of the claim's first mark
}

// visits returns the visits of a story of n marks.
func (w *world) visits(n int) iter.Seq[visit] {
	return func(yield func(visit) bool) {
		var pending []later
		claims, marks := 0, 0
		for i := 0; marks < n; i++ {
			d := throw(w.seed, aboutVisit, uint64(i))
			v := visit{}
			if d.chance(0.6) {
				v.location = w.point(i, &d)
			} else {
				v.location = w.shared(&d)
			}
			keep := pending[:0]
			for _, p := range pending {
				switch {
				case p.at != i:
					keep = append(keep, p)
				case p.from != v.location.ID && marks < n:
					v.others = append(v.others, p.placed)
					marks++
				}
			}
			pending = keep
			for k := 1 + d.zipf(12); k > 0 && marks < n; k-- {
				p := placed{claims, role(&d)}
				v.claims = append(v.claims, p)
				if d.chance(0.3) {
					p.role = role(&d)
					pending = append(pending, later{i + 1 + d.n(3), p, v.location.ID})
				}
				claims++
				marks++
			}
			if !yield(v) {
				return
			}
		}
	}
}

func role(d *dice) geo.Role {
	if d.chance(0.7) {
		return geo.RoleSite
	}
	return geo.Role(2 + d.n(5))
}

func claimID(i int) string { return "c-" + strconv.Itoa(i) }

// claim returns a claim by its number.
func (w *world) claim(i int) *geo.Claim {
	d := throw(w.seed, aboutClaim, uint64(i))
	c := &geo.Claim{ID: claimID(i), Lang: "en", Attribution: geo.AttributionExplicit}
	c.Claimants = []string{sourceID(d.zipf(len(w.sources)))}
	c.Type = []geo.ClaimKind{
		geo.KindEvent, geo.KindEvent, geo.KindFinding, geo.KindAllegation, geo.KindAllegation, geo.KindCount,
		geo.KindExplanation, geo.KindJustification, geo.KindLegalAssessment, geo.KindReportScope, geo.KindContext,
	}[d.n(11)]
	if c.Type == geo.KindCount && d.chance(0.5) {
		c.Of = geo.KindAllegation
	}
	if d.chance(0.9) {
		c.Topic = "topic-" + strconv.Itoa(d.zipf(topics))
	}
	if d.chance(0.2) {
		c.Attribution = geo.AttributionImplied
	}
	c.Event, c.Said = w.date(&d, 0.1), w.date(&d, 0.1)
	c.Text = "Invented: " + words(&d, 6+d.n(8)) + "."
	if d.chance(0.05) {
		c.Quote = &geo.Quote{Exact: words(&d, 3), Lang: "en"}
	}
	if r, ok := w.relation(i); ok && r.Rel == geo.RelDenies {
		c.Type, c.Of = geo.KindDenial, 0
	}
	if d.chance(0.3) {
		c.About = []string{sourceID(d.zipf(len(w.sources)))}
	}
	from := i | (relationStep - 1)
	if r, ok := w.relation(from); ok && r.Rel == geo.RelDenies && r.To == c.ID {
		c.About = []string{w.claimant(from)} // who denies it may
	}
	c.Chain = w.chain(&d)
	return c
}

// claimant returns who claims a claim, by its number.
func (w *world) claimant(i int) string {
	d := throw(w.seed, aboutClaim, uint64(i))
	return sourceID(d.zipf(len(w.sources)))
}

// chain returns who carried a claim: a few reports that depend on the last one, as outlets copy from the same few
// others, in a tree that may branch.
func (w *world) chain(d *dice) []geo.Link {
	last := d.zipf(len(w.reports))
	up := throw(w.seed, aboutReport, uint64(last), uint64(d.n(2)))
	var links []geo.Link
	for range up.n(3) {
		r := up.zipf(len(w.reports))
		same := func(l geo.Link) bool { return l.Report == reportID(r) }
		if r != last && !slices.ContainsFunc(links, same) {
			links = append(links, geo.Link{Report: reportID(r)})
		}
	}
	links = append(links, geo.Link{Report: reportID(last)})
	for i := range links {
		links[i].Basis = []geo.Basis{geo.BasisExplicit, geo.BasisExplicit, geo.BasisImplied, geo.BasisInferred}[up.n(4)]
		if i > 0 && up.chance(0.85) {
			links[i].Via = links[up.n(i)].Report
		}
		if up.chance(0.1) {
			links[i].Locator = "p. " + strconv.Itoa(1+up.n(80))
		}
	}
	return links
}

// Relations lead from every relationStep-th claim to one of the few before it.
const relationStep = 16

// relation returns the relation that leads from a claim.
func (w *world) relation(from int) (geo.Relation, bool) {
	if from%relationStep != relationStep-1 {
		return geo.Relation{}, false
	}
	d := throw(w.seed, aboutRelation, uint64(from))
	return geo.Relation{
		From: claimID(from), To: claimID(from - 1 - d.n(relationStep-1)), Basis: geo.BasisEditorial,
		Rel: []geo.Rel{
			geo.RelDenies, geo.RelDenies, geo.RelContradicts, geo.RelSupports, geo.RelSupports, geo.RelRepeats,
			geo.RelQualifies, geo.RelRetracts, geo.RelCommentsOn,
		}[d.n(9)],
	}, true
}

// answers returns the relations that touch a claim of a story with so many claims.
func (w *world) answers(i, claims int) []geo.Answer {
	from := i | (relationStep - 1)
	r, ok := w.relation(from)
	if !ok || from >= claims {
		return nil
	}
	switch claimID(i) {
	case r.From:
		return []geo.Answer{{Rel: r.Rel, Basis: r.Basis, Out: true, Other: w.party(number(r.To))}}
	case r.To:
		return []geo.Answer{{Rel: r.Rel, Basis: r.Basis, Other: w.party(from)}}
	}
	return nil
}

// party returns a claim as the rules of status see it. None is ever retracted before it answers: what answers is the
// last claim of its group, and nothing answers that.
func (w *world) party(i int) geo.Party {
	return geo.NewParty(w.claim(i), w)
}

// Each calls each for the n marks of the story with that seed: a claim as a store composes it, its location and its
// role there, in the order of the file. They are valid during the call only.
func Each(n int, seed uint64, each func(*geo.ClaimRow, *geo.Location, geo.Role) error) error {
	w := newWorld(n, seed)
	claims := w.countClaims(n)
	for v := range w.visits(n) {
		for _, p := range append(v.claims, v.others...) {
			c := w.claim(p.claim)
			a := geo.Assess(geo.NewParty(c, w), w.answers(p.claim, claims), geo.PartOf(w))
			if err := each(geo.Compose(StoryID, c, a, w), v.location, p.role); err != nil {
				return err
			}
		}
	}
	return nil
}

// Marks calls each for the n marks of the story with that seed, as a store would give them, with keys from 1 on; their
// order is that of the file. Anchors of countries are left out, as stores leave them out: place returns the anchor for
// a country's code, and may be nil. The mark is valid during the call only.
func Marks(n int, seed uint64, place func(country string) (orb.Point, bool), each func(*geo.Mark) error) error {
	key := int64(0)
	anchors := map[string]*geo.Location{}
	return Each(n, seed, func(c *geo.ClaimRow, l *geo.Location, role geo.Role) error {
		if _, ok := l.Geometry.(orb.Polygon); ok {
			l = anchored(anchors, l)
		}
		m := c.Mark(l, role)
		key++
		m.Key = key
		if !m.Placed && l.Precision == geo.PrecisionCountry && place != nil {
			m.Anchor, m.Placed = place(l.Country)
		}
		return each(&m)
	})
}

// anchored returns an area with its anchor for a geometry, which is sought once: its marks are the same.
func anchored(known map[string]*geo.Location, l *geo.Location) *geo.Location {
	if x, ok := known[l.ID]; ok {
		return x
	}
	x := *l
	if p, ok := l.Anchor(); ok {
		x.Geometry = p
	}
	known[l.ID] = &x
	return &x
}

// Areas calls each for the locations of the story that have a polygon of their own.
func Areas(n int, seed uint64, each func(*geo.Location)) {
	w := newWorld(n, seed)
	for i := range regions {
		each(w.region(i))
	}
}

func (w *world) countClaims(n int) int {
	claims := 0
	for v := range w.visits(n) {
		claims += len(v.claims)
	}
	return claims
}

// Write writes the story of n marks with that seed as a GeoJSON text sequence (RFC 8142): records of story, topics,
// sources, reports and relations, then a feature a record.
func Write(out io.Writer, n int, seed uint64) error {
	e := exchange.NewStoryWriter(out)
	var err error // of the first record that could not be put
	put := func(r geo.Record) {
		if err == nil {
			err = e.Put(r, geo.Position{})
		}
	}
	story := &geo.Story{
		ID: StoryID, Title: fmt.Sprintf("Sample of %d marks", n), Summary: fmt.Sprintf("Invented data, seed %d.", seed),
		Lang: "en", Publisher: "Dateline", Licence: "CC0-1.0",
	}
	for i := range topics {
		id := strconv.Itoa(i)
		story.Topics = append(story.Topics, geo.Topic{ID: "topic-" + id, Title: "invented topic " + id})
	}
	put(story)
	w := newWorld(n, seed)
	for _, s := range w.sources {
		put(s)
	}
	for _, r := range w.reports {
		put(r)
	}
	for i := range w.countClaims(n) {
		if r, ok := w.relation(i); ok {
			put(&r)
		}
	}
	for v := range w.visits(n) {
		put(v.location)
		for i, p := range append(v.claims, v.others...) {
			if i < len(v.claims) {
				put(w.claim(p.claim))
			}
			put(&geo.Placement{Claim: claimID(p.claim), Location: v.location.ID, Role: p.role})
		}
		if err != nil {
			return err
		}
	}
	return e.Close()
}
