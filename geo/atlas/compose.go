package atlas

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/country"
	"dateline/geo/geojson"
	"dateline/geo/index"
	"dateline/geo/tile"
)

// composer turns matched marks into the claims of a View, resolving what they refer to.
type composer struct {
	dir   *storyDirectory
	story string
	view  *View
	snap  *index.Snapshot
	// parties are the claims of the view as the rules of status see them.
	parties map[string]geo.Party
	touches map[string][]touch
}

// refs lists claims or locations of a story, each once.
type refs struct {
	story string
	list  []geo.Ref
	seen  map[string]bool
}

func (r *refs) add(ids ...string) {
	for _, id := range ids {
		if !r.seen[id] {
			r.seen[id] = true
			r.list = append(r.list, geo.Ref{Story: r.story, ID: id})
		}
	}
}

// compose fills the view's Claims from the matched marks, given in any order, and everything that they refer to.
func (e *Edition) compose(
	ctx context.Context, r geo.RecordReader, sh *storyDirectory, v *View, f *geo.Filter, hits []geo.Mark,
) error {
	c := &composer{dir: sh, story: sh.story.ID, view: v, snap: e.snap, parties: map[string]geo.Party{},
		touches: map[string][]touch{}}
	v.Sources, v.Reports = map[string]SourceView{}, map[string]ReportView{}
	v.Topics, v.Locations = map[string]TopicView{}, map[string]LocationView{}
	v.Others, v.Claims = map[string]ClaimView{}, []ClaimView{}
	matched := map[string]bool{}
	claims := refs{story: c.story, seen: map[string]bool{}}
	for i := range hits {
		matched[hits[i].Claim+"@"+hits[i].Location] = true
		claims.add(hits[i].Claim)
	}
	entries, err := r.ClaimRecords(ctx, claims.list)
	if err != nil {
		return err
	}
	answered, err := e.answerers(ctx, r, f, v, entries)
	if err != nil {
		return err
	}
	left := limitAnswers(entries)
	others, err := r.ClaimRecords(ctx, otherEnds(claims, entries, answered))
	if err != nil {
		return err
	}
	if err := places(ctx, r, c, hits, entries, others); err != nil {
		return err
	}
	for _, e := range slices.Concat(entries, others, answered) {
		c.parties[e.Claim.ID] = geo.NewParty(e.Claim, c.dir)
	}
	for _, e := range others {
		v.Others[e.Claim.ID] = c.claim(&e, nil)
	}
	for _, e := range entries {
		cv := c.claim(&e, matched)
		c.answers(&cv, &e)
		cv.AnswersLeft = left[e.Claim.ID]
		v.Claims = append(v.Claims, cv)
	}
	c.sortClaims()
	c.answersBy(append(entries, answered...))
	for _, x := range v.Voices {
		c.source(x.Source)
	}
	return nil
}

const (
	// maxAnswers is how many relations of its claims a view lists in all; of one claim there are not many more to read.
	maxAnswers = geo.MaxRelations
	// leastAnswers of each kind are listed of a claim all the same.
	leastAnswers = 5
)

// limitAnswers shortens the relations of each kind and direction to as many a claim as make maxAnswers in all, and
// returns how many it left out by claim.
func limitAnswers(entries []geo.ClaimRecord) map[string]int {
	type kind struct {
		rel geo.Rel
		out bool
	}
	within := func(e *geo.ClaimRecord, most int) (kept []*geo.Relation) {
		n := map[kind]int{}
		for _, r := range e.Relations {
			k := kind{r.Rel, r.From == e.Claim.ID}
			if n[k]++; n[k] <= most {
				kept = append(kept, r)
			}
		}
		return kept
	}
	most := maxAnswers
	for ; most > leastAnswers; most = max(most/2, leastAnswers) {
		total := 0
		for i := range entries {
			total += len(within(&entries[i], most))
		}
		if total <= maxAnswers {
			break
		}
	}
	left := map[string]int{}
	for i := range entries {
		e := &entries[i]
		kept := within(e, most)
		left[e.Claim.ID] = e.RelationsLeft + len(e.Relations) - len(kept)
		e.Relations = kept
	}
	return left
}

// otherEnds lists the claims at the other end of the entries' relations that are not among them, and those that answer
// more.
func otherEnds(claims refs, entries, more []geo.ClaimRecord) []geo.Ref {
	claims.list = nil
	for _, e := range entries {
		for _, r := range e.Relations {
			claims.add(r.From, r.To)
		}
	}
	for _, e := range more {
		for _, r := range e.Relations {
			if r.From == e.Claim.ID {
				claims.add(r.To)
			} else {
				claims.add(r.From)
			}
		}
	}
	return claims.list
}

// places fills Locations with those of all placements. Marks know the anchors of theirs; to find that of a large area
// takes long.
func places(ctx context.Context, r geo.RecordReader, c *composer, hits []geo.Mark, lists ...[]geo.ClaimRecord) error {
	anchors := make(map[string]orb.Point, len(hits))
	for i := range hits {
		if hits[i].Placed {
			anchors[hits[i].Location] = hits[i].Anchor
		}
	}
	placed := refs{story: c.story, seen: map[string]bool{}}
	for _, e := range slices.Concat(lists...) {
		for _, p := range e.Placements {
			placed.add(p.Location)
		}
	}
	locations, err := r.Locations(ctx, placed.list)
	if err != nil {
		return err
	}
	areas := 1
	for _, l := range locations {
		if l.Geometry != nil && l.Shape() == geo.ShapeArea {
			areas++
		}
	}
	for _, l := range locations {
		lv := locationView(l, anchors)
		if l.Geometry != nil && l.Shape() == geo.ShapeArea {
			lv.Geometry = c.outline(l, max(viewPoints/areas, leastPoints))
		}
		c.view.Locations[l.ID] = lv
	}
	return nil
}

// The points that the areas of a view have: together, unless there are very many of them, and each at least.
const (
	viewPoints  = 20_000
	leastPoints = 64
)

// outline writes an area, generalised when it has more points than most.
func (c *composer) outline(l *geo.Location, most int) json.RawMessage {
	mp, n := multi(l.Geometry), 0
	for _, p := range mp {
		for _, r := range p {
			n += len(r)
		}
	}
	if n <= most {
		return geojson.AppendGeometry(nil, l.Geometry, geojson.Exact)
	}
	x, _ := c.snap.Area(c.story, l.ID)
	shape, ok := x.Drawing.(*tile.Shape)
	if !ok { // None of its marks is in the index: claims that only answer others stand there.
		shape = tile.NewShape(mp)
	}
	return geojson.AppendGeometry(nil, shape.Outline(most), geojson.Rounded)
}

func locationView(l *geo.Location, anchors map[string]orb.Point) LocationView {
	v := LocationView{
		Name: l.Name, Names: l.Names, Country: l.Country, Precision: l.Precision, RadiusM: l.RadiusM,
		Shape: l.Shape(),
	}
	p, ok := anchors[l.ID]
	if !ok {
		p, ok = l.Anchor()
	}
	if l.Precision == geo.PrecisionCountry {
		var land country.Country
		if land, ok = country.Lookup(l.Country); ok {
			p = land.Label
		}
	}
	if ok {
		v.Lon, v.Lat = &p[0], &p[1]
	}
	return v
}

// claim turns an entry into what readers see, without its answers. Matched is nil for claims that the filter leaves
// out.
func (c *composer) claim(e *geo.ClaimRecord, matched map[string]bool) ClaimView {
	x, a := e.Claim, &e.Assessment
	party := c.parties[x.ID]
	v := ClaimView{
		ID: x.ID, Text: x.Text, Lang: x.Lang, Claimants: x.Claimants, About: x.About, Attribution: x.Attribution,
		Kind: x.Type, Topic: x.Topic, Status: a.Status, Denial: a.Denial,
		Event: x.Event.String(), Said: x.Said.String(), Published: geo.Published(x, c.dir).String(),
		Outlets: len(party.Publishers), Roots: len(party.Roots),
		DeniedBy: a.DeniedBy, ContradictedBy: a.ContradictedBy, AlsoSaidBy: a.AlsoSaidBy, RetractedBy: a.RetractedBy,
		GeneralBy: a.GeneralBy, Chain: []LinkView{}, Places: []PlaceView{}, Notes: x.Notes,
	}
	if x.Quote != nil {
		v.Quote = &QuoteView{Exact: x.Quote.Exact, Lang: x.Quote.Lang}
	}
	for _, l := range x.Chain {
		v.Chain = append(v.Chain, LinkView{Report: l.Report, Basis: l.Basis, Via: l.Via, Locator: l.Locator,
			URL: l.URL, Accessed: l.Access.String(), Captures: captures(l.Captures)})
		c.report(l.Report)
	}
	for _, p := range e.Placements {
		v.Places = append(v.Places, PlaceView{
			Location: p.Location, Role: p.Role, Match: matched[x.ID+"@"+p.Location], Basis: p.Basis, Notes: p.Notes,
		})
	}
	c.more(&v, x)
	c.sources(x.Claimants...)
	c.sources(x.About...)
	for _, l := range []struct {
		name string
		ids  *[]string
	}{
		{"denied_by", &v.DeniedBy}, {"contradicted_by", &v.ContradictedBy}, {"also_said_by", &v.AlsoSaidBy},
		{"retracted_by", &v.RetractedBy}, {"general_denial_by", &v.GeneralBy},
	} {
		if left := len(*l.ids) - maxSources; left > 0 {
			if v.SourcesLeft == nil {
				v.SourcesLeft = map[string]int{}
			}
			v.SourcesLeft[l.name], *l.ids = left, (*l.ids)[:maxSources]
		}
		c.sources(*l.ids...)
	}
	if t := c.dir.topics[x.Topic]; t != nil {
		c.view.Topics[t.ID] = TopicView{Title: t.Title, Titles: t.Titles, Disputed: t.Disputed}
	}
	return v
}

// more fills in what few claims have.
func (c *composer) more(v *ClaimView, x *geo.Claim) {
	if q := x.Quantity; q != nil {
		v.Quantity = &QuantityView{q.Lowest, q.Highest, q.Unit}
	}
	for lang, t := range x.Texts {
		if v.Texts == nil {
			v.Texts = map[string]TextView{}
		}
		v.Texts[lang] = TextView{t.Text, t.By}
	}
	for _, r := range x.Replies {
		v.Replies = append(v.Replies, ReplyView{r.Source, r.Asked, r.Outcome, r.Report, r.Date.String()})
		c.source(r.Source)
		c.report(r.Report)
	}
	for _, g := range x.Grading {
		v.Grading = append(v.Grading, GradeView{g.By, g.Scheme, g.Value, g.Date.String()})
	}
}

// maxSources is how many sources behind its status a view lists of a claim, of each kind.
const maxSources = 50

func (c *composer) sources(ids ...string) {
	for _, id := range ids {
		c.source(id)
	}
}

// source makes a source part of the view, with what it belongs to.
func (c *composer) source(id string) {
	for range 8 {
		s := c.dir.Source(id)
		if _, done := c.view.Sources[id]; s == nil || done {
			return
		}
		c.view.Sources[id] = sourceView(s)
		id = s.PartOf
	}
}

func (c *composer) report(id string) {
	r := c.dir.Report(id)
	if _, done := c.view.Reports[id]; r == nil || done {
		return
	}
	c.view.Reports[id] = reportView(r)
	c.source(r.Publisher)
}

// touch is what a relation of a claim does to it.
type touch struct {
	geo.Effect
	relation *geo.Relation
	other    string // the claim at its other end
	out      bool   // it leads there
}

// touching lists what the relations of an entry do to its claim.
func (c *composer) touching(e *geo.ClaimRecord) []touch {
	id := e.Claim.ID
	list, ok := c.touches[id]
	for i := 0; !ok && i < len(e.Relations); i++ {
		t := touch{relation: e.Relations[i], other: e.Relations[i].From}
		if t.out = t.other == id; t.out {
			t.other = t.relation.To
		}
		t.Effect = geo.EffectOf(c.parties[id], geo.Answer{Rel: t.relation.Rel, Out: t.out, Other: c.parties[t.other]},
			geo.PartOf(c.dir))
		list = append(list, t)
	}
	c.touches[id] = list
	return list
}

// answers lists a claim's relations, what answers it first, and who keeps silent.
func (c *composer) answers(v *ClaimView, e *geo.ClaimRecord) {
	replied := map[string]bool{}
	for _, t := range c.touching(e) {
		v.Answers = append(v.Answers, AnswerView{t.Rel, t.other, t.relation.Basis, t.out, t.Earlier, t.relation.Notes})
		if !t.out && replies(t.relation.Rel) || t.relation.Rel == geo.RelContradicts {
			replied[t.other] = true
		}
	}
	slices.SortStableFunc(v.Answers, func(a, b AnswerView) int {
		return cmp.Or(cmp.Compare(answerRank(a), answerRank(b)), strings.Compare(a.Claim, b.Claim))
	})
	if len(replied) > 0 || v.Status != geo.StatusAlleged { // nobody is asked about a patrol that was agreed on
		return
	}
	for _, id := range e.Claim.About {
		says := func(by string) bool { return geo.Belongs(by, []string{id}, geo.PartOf(c.dir)) }
		asked := func(r geo.Reply) bool { return says(r.Source) } // what came of it is said
		if c.dir.Source(id) != nil && !slices.ContainsFunc(e.Claim.Claimants, says) &&
			!slices.ContainsFunc(e.Claim.Replies, asked) {
			v.NoReply = append(v.NoReply, id)
		}
	}
}

// replies tells whether a relation is a reply to what it leads to.
func replies(r geo.Rel) bool {
	switch r {
	case geo.RelDenies, geo.RelContradicts, geo.RelRecasts, geo.RelOffersOtherExplanationFor, geo.RelQualifies,
		geo.RelCommentsOn, geo.RelRespondsTo, geo.RelCoversByGeneralDenial, geo.RelRetracts, geo.RelCorrects:
		return true
	}
	return false
}

// answerRank puts the strongest answer first and what the claim itself answers last.
func answerRank(a AnswerView) int {
	if a.Out && a.Rel != geo.RelContradicts {
		return 100
	}
	return slices.Index(geo.AnswerOrder(), a.Rel)
}

// sortClaims orders the claims by their first matching place: points, areas, countries, then what is on no map.
func (c *composer) sortClaims() {
	first := make(map[string]placeOrder, len(c.view.Claims))
	for i := range c.view.Claims {
		cl := &c.view.Claims[i]
		slices.SortStableFunc(cl.Places, func(a, b PlaceView) int { return c.placeOrder(a).compare(c.placeOrder(b)) })
		if len(cl.Places) > 0 {
			first[cl.ID] = c.placeOrder(cl.Places[0])
		}
	}
	slices.SortStableFunc(c.view.Claims, func(a, b ClaimView) int {
		return cmp.Or(first[a.ID].compare(first[b.ID]), strings.Compare(a.ID, b.ID))
	})
}

// placeOrder is where a place stands among those of a view.
type placeOrder struct {
	rank int
	name string
}

func (p placeOrder) compare(q placeOrder) int {
	return cmp.Or(cmp.Compare(p.rank, q.rank), strings.Compare(p.name, q.name))
}

func (c *composer) placeOrder(p PlaceView) placeOrder {
	l := c.view.Locations[p.Location]
	rank := 0
	switch {
	case l.Shape == geo.ShapeNone:
		rank = 8
	case l.Precision == geo.PrecisionCountry:
		rank = 2
	case l.Shape == geo.ShapeArea:
		rank = 1
	}
	if p.Role != geo.RoleSite {
		rank += 3
	}
	if !p.Match {
		rank += 20
	}
	return placeOrder{rank, l.Name}
}
