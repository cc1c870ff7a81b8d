package atlas

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"dateline/geo"
)

// answering is a source that answers a claim, and how.
type answering struct {
	source string
	how    geo.Answered
}

// answersOf lists who answers a claim; whom it answers itself does not.
func answersOf(a *geo.Assessment) []answering {
	var out []answering
	for _, rel := range [...]geo.Rel{geo.RelDenies, geo.RelContradicts, geo.RelCoversByGeneralDenial} {
		for _, id := range *a.By(rel) {
			if rel != geo.RelContradicts || !slices.Contains(a.Answering, id) {
				out = append(out, answering{id, answeredBy(rel)})
			}
		}
	}
	return out
}

// answeredBy says how a claim is answered by a relation, 0 when not.
func answeredBy(r geo.Rel) geo.Answered {
	switch r {
	case geo.RelDenies:
		return geo.AnsweredDenied
	case geo.RelContradicts:
		return geo.AnsweredContradicted
	case geo.RelCoversByGeneralDenial:
		return geo.AnsweredGeneral
	}
	return 0
}

// answeredCache remembers who answers which claims, so that those of a large story are read once and not for every view. A
// commit costs it what it changes. It is safe for concurrent use.
type answeredCache struct {
	mu  sync.Mutex
	rev string // the id of the revision that it is of
	by  map[geo.Ref][]answering
}

// maxAnswered is how many claims the cache holds at most; of a store with more that are answered, the others are read each
// time.
const maxAnswered = 1 << 18

// advance makes the cache that of another revision, in which the marks changed are different; nil is all marks.
func (c *answeredCache) advance(rev string, changed []geo.Mark) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rev = rev; changed == nil || c.by == nil {
		c.by = map[geo.Ref][]answering{}
	}
	for i := range changed {
		delete(c.by, geo.Ref{Story: changed[i].Story, ID: changed[i].Claim})
	}
}

// known calls each for the claims that the cache of that revision has, and returns the others.
func (c *answeredCache) known(rev string, claims []geo.Ref, each func(geo.Ref, []answering)) (missing []geo.Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ref := range claims {
		if by, ok := c.by[ref]; ok && c.rev == rev {
			each(ref, by)
		} else {
			missing = append(missing, ref)
		}
	}
	return missing
}

func (c *answeredCache) keep(rev string, claim geo.Ref, by []answering) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rev == rev && len(c.by) < maxAnswered {
		c.by[claim] = by
	}
}

// maxBeside is how many of the claims that somebody answers in some way are read for what answers them.
const maxBeside = 12

// answerTally counts claims by who answers them and how, and keeps some of them.
type answerTally map[answering]*struct {
	n    int
	some []geo.Ref
}

func (t answerTally) add(claim geo.Ref, by []answering) {
	for _, k := range by {
		if t[k] == nil {
			t[k] = new(struct {
				n    int
				some []geo.Ref
			})
		}
		if t[k].n++; len(t[k].some) < maxBeside {
			t[k].some = append(t[k].some, claim)
		}
	}
}

// list returns who answers: who denies most first, then who answers most otherwise.
func (t answerTally) list() []Answerer {
	by := map[string]Answerer{}
	for k, x := range t {
		d := by[k.source]
		d.Source = k.source
		*d.count(k.how) = x.n
		by[k.source] = d
	}
	return slices.SortedFunc(maps.Values(by), func(a, b Answerer) int {
		return cmp.Or(cmp.Compare(b.Denies, a.Denies), cmp.Compare(b.Contradicts+b.General, a.Contradicts+a.General),
			strings.Compare(a.Source, b.Source))
	})
}

func (a *Answerer) count(how geo.Answered) *int {
	switch how {
	case geo.AnsweredDenied:
		return &a.Denies
	case geo.AnsweredContradicted:
		return &a.Contradicts
	default:
		return &a.General
	}
}

// ways are how a claim can be answered, in the order in which answers are shown.
func ways() [3]geo.Answered {
	return [...]geo.Answered{geo.AnsweredDenied, geo.AnsweredContradicted, geo.AnsweredGeneral}
}

// answerers counts who answers what matches, over all of it, and returns claims beside the entries that the first of
// them answer, with the relations that do.
func (e *Edition) answerers(
	ctx context.Context, r geo.RecordReader, f *geo.Filter, v *View, entries []geo.ClaimRecord,
) ([]geo.ClaimRecord, error) {
	t := answerTally{}
	all := len(entries) == v.Counts.Claims
	listed := map[string]bool{}
	for i := range entries {
		x := &entries[i]
		if listed[x.Claim.ID] = true; all {
			t.add(geo.Ref{Story: x.Story, ID: x.Claim.ID}, answersOf(&x.Assessment))
		}
	}
	if !all {
		if err := e.tallyAnswered(ctx, r, f, t); err != nil {
			return nil, err
		}
	}
	v.Answerers = t.list()
	v.AnswerersLeft = max(len(v.Answerers)-MaxFacet, 0)
	if len(v.Answerers) == 0 {
		denials := *f
		if denials.Kind = []geo.ClaimKind{geo.KindDenial}; len(f.Kind) == 0 || slices.Contains(f.Kind, geo.KindDenial) {
			sel, err := e.selectFrom(ctx, &denials)
			if err != nil {
				return nil, err
			}
			n, err := sel.Len()
			sel.Release()
			if v.Denials = n > 0; err != nil {
				return nil, err
			}
		}
	}
	v.Answerers = v.Answerers[:len(v.Answerers)-v.AnswerersLeft]
	beside := refs{story: v.Story.ID, seen: listed}
	for _, d := range v.Answerers[:min(MaxAnswerers, len(v.Answerers))] {
		for _, how := range ways() {
			x := t[answering{d.Source, how}]
			for i := 0; x != nil && i < len(x.some); i++ {
				beside.add(x.some[i].ID)
			}
		}
	}
	found, err := r.ClaimRecords(ctx, beside.list)
	for i := range found {
		x := &found[i]
		x.Relations = slices.DeleteFunc(x.Relations, func(r *geo.Relation) bool {
			return !replies(r.Rel) || r.To != x.Claim.ID && r.Rel != geo.RelContradicts
		})
		x.Relations = x.Relations[:min(len(x.Relations), pageMarks)]
	}
	return found, err
}

// tallyAnswered tallies every claim that matches and is answered.
func (e *Edition) tallyAnswered(ctx context.Context, r geo.RecordReader, f *geo.Filter, t answerTally) error {
	answered := *f
	column, ways := geo.ColumnNamed("answered"), ways()
	within := geo.In{Column: column}
	for _, how := range ways {
		within.Values = append(within.Values, how.String())
	}
	answered.In = append(slices.Clone(f.In), within)
	sel, err := e.selectFrom(ctx, &answered)
	if err != nil {
		return err
	}
	defer sel.Release()
	seen := map[geo.Ref]bool{}
	var claims []geo.Ref
	err = sel.Each(func(m *geo.Mark) error {
		if c := (geo.Ref{Story: m.Story, ID: m.Claim}); !seen[c] {
			seen[c] = true
			claims = append(claims, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(e.atlas.answered.known(e.rev.ID, claims, t.add), eachPage) {
		entries, err := r.ClaimRecords(ctx, some)
		if err != nil {
			return err
		}
		for i := range entries {
			c, by := geo.Ref{Story: entries[i].Story, ID: entries[i].Claim.ID}, answersOf(&entries[i].Assessment)
			e.atlas.answered.keep(e.rev.ID, c, by)
			t.add(c, by)
		}
	}
	return nil
}

// answersBy lists for the first answerers some of the claims with which they answer those of the entries, denials
// first, then those that answer most; and what else they say of the matter.
func (c *composer) answersBy(entries []geo.ClaimRecord) {
	of := map[answering]map[string]int{}
	explains := map[string]map[string]int{}
	for _, e := range entries {
		counts := map[answering]bool{}
		for _, k := range answersOf(&e.Assessment) {
			counts[k] = true
		}
		for _, t := range c.touching(&e) {
			for _, who := range c.parties[t.other].Claimants {
				if k := (answering{who, answeredBy(t.Rel)}); counts[k] && slices.Contains(t.By, who) {
					tally(of, k, t.other)
				} else if !t.out && answeredBy(t.relation.Rel) == 0 && replies(t.relation.Rel) {
					tally(explains, who, t.other)
				}
			}
		}
	}
	for i := range c.view.Answerers[:min(MaxAnswerers, len(c.view.Answerers))] {
		x := &c.view.Answerers[i]
		c.source(x.Source)
		for _, how := range ways() {
			x.Claims = most(x.Claims, of[answering{x.Source, how}])
		}
		x.Explains = most(nil, explains[x.Source])
		x.Explains = slices.DeleteFunc(x.Explains, func(id string) bool { return slices.Contains(x.Claims, id) })
	}
}

func tally[K comparable](counts map[K]map[string]int, k K, id string) {
	if counts[k] == nil {
		counts[k] = map[string]int{}
	}
	counts[k][id]++
}

// most appends the ids with the highest counts that list does not have, up to MaxAnswers in all.
func most(list []string, n map[string]int) []string {
	for _, id := range slices.SortedFunc(maps.Keys(n),
		func(a, b string) int { return cmp.Or(n[b]-n[a], strings.Compare(a, b)) }) {
		if len(list) < MaxAnswers && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}
