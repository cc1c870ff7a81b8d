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

// denying is a source that denies a claim, outright or in general.
type denying struct {
	source  string
	general bool
}

// deniedBy lists who denies a claim.
func deniedBy(a *geo.Assessment) []denying {
	var out []denying
	for _, id := range a.DeniedBy {
		out = append(out, denying{id, false})
	}
	for _, id := range a.GeneralBy {
		out = append(out, denying{id, true})
	}
	return out
}

// deniedCache remembers who denies which claims, so that those of a large story are read once and not for every view. A
// commit costs it what it changes. It is safe for concurrent use.
type deniedCache struct {
	mu  sync.Mutex
	rev string // the id of the revision that it is of
	by  map[geo.Ref][]denying
}

// maxDenied is how many claims the cache holds at most; of a store with more that are denied, the others are read each
// time.
const maxDenied = 1 << 18

// advance makes the cache that of another revision, in which the marks changed are different; nil is all marks.
func (d *deniedCache) advance(rev string, changed []geo.Mark) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rev = rev; changed == nil || d.by == nil {
		d.by = map[geo.Ref][]denying{}
	}
	for i := range changed {
		delete(d.by, geo.Ref{Story: changed[i].Story, ID: changed[i].Claim})
	}
}

// known calls each for the claims that the cache of that revision has, and returns the others.
func (d *deniedCache) known(rev string, claims []geo.Ref, each func(geo.Ref, []denying)) (missing []geo.Ref) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range claims {
		if by, ok := d.by[c]; ok && d.rev == rev {
			each(c, by)
		} else {
			missing = append(missing, c)
		}
	}
	return missing
}

func (d *deniedCache) keep(rev string, c geo.Ref, by []denying) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rev == rev && len(d.by) < maxDenied {
		d.by[c] = by
	}
}

// denierTally counts claims by who denies them, and keeps some of them.
type denierTally map[denying]*struct {
	n    int
	some []geo.Ref
}

func (t denierTally) add(claim geo.Ref, by []denying) {
	for _, k := range by {
		if t[k] == nil {
			t[k] = new(struct {
				n    int
				some []geo.Ref
			})
		}
		if t[k].n++; len(t[k].some) < MaxDenials {
			t[k].some = append(t[k].some, claim)
		}
	}
}

// list returns who denies, outright first, then by how many.
func (t denierTally) list() []Denier {
	by := map[string]Denier{}
	for k, x := range t {
		d := by[k.source]
		if d.Source = k.source; k.general {
			d.General = x.n
		} else {
			d.Explicit = x.n
		}
		by[k.source] = d
	}
	return slices.SortedFunc(maps.Values(by), func(a, b Denier) int {
		return cmp.Or(cmp.Compare(b.Explicit, a.Explicit), cmp.Compare(b.General, a.General),
			strings.Compare(a.Source, b.Source))
	})
}

// deniers counts who denies what matches, over all of it, and returns claims beside the entries that the first of them
// deny, with the relations that do.
func (e *Edition) deniers(
	ctx context.Context, r geo.RecordReader, f *geo.Filter, v *View, entries []geo.ClaimRecord,
) ([]geo.ClaimRecord, error) {
	t := denierTally{}
	all := len(entries) == v.Counts.Claims
	listed := map[string]bool{}
	for i := range entries {
		x := &entries[i]
		if listed[x.Claim.ID] = true; all {
			t.add(geo.Ref{Story: x.Story, ID: x.Claim.ID}, deniedBy(&x.Assessment))
		}
	}
	if !all {
		if err := e.tallyDenied(ctx, r, f, t); err != nil {
			return nil, err
		}
	}
	v.Deniers = t.list()
	v.DeniersLeft = max(len(v.Deniers)-MaxFacet, 0)
	v.Deniers = v.Deniers[:len(v.Deniers)-v.DeniersLeft]
	beside := refs{story: v.Story.ID, seen: listed}
	for _, d := range v.Deniers[:min(MaxDeniers, len(v.Deniers))] {
		for _, general := range []bool{false, true} {
			x := t[denying{d.Source, general}]
			for i := 0; x != nil && i < len(x.some); i++ {
				beside.add(x.some[i].ID)
			}
		}
	}
	found, err := r.ClaimRecords(ctx, beside.list)
	for i := range found {
		x := &found[i]
		x.Relations = slices.DeleteFunc(x.Relations, func(r *geo.Relation) bool {
			return r.To != x.Claim.ID || r.Rel != geo.RelDenies && r.Rel != geo.RelCoversByGeneralDenial
		})
		x.Relations = x.Relations[:min(len(x.Relations), pageMarks)]
	}
	return found, err
}

// tallyDenied tallies every claim that matches and is denied.
func (e *Edition) tallyDenied(ctx context.Context, r geo.RecordReader, f *geo.Filter, t denierTally) error {
	denied := *f
	denied.Denial = []geo.Denial{geo.DenialGeneral, geo.DenialExplicit}
	if len(f.Denial) > 0 {
		denied.Denial = slices.DeleteFunc(slices.Clone(f.Denial),
			func(d geo.Denial) bool { return d == geo.DenialNone })
	}
	if len(denied.Denial) == 0 {
		return nil
	}
	sel, err := e.selectFrom(ctx, &denied)
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
	for some := range slices.Chunk(e.atlas.denied.known(e.rev.ID, claims, t.add), eachPage) {
		entries, err := r.ClaimRecords(ctx, some)
		if err != nil {
			return err
		}
		for i := range entries {
			c, by := geo.Ref{Story: entries[i].Story, ID: entries[i].Claim.ID}, deniedBy(&entries[i].Assessment)
			e.atlas.denied.keep(e.rev.ID, c, by)
			t.add(c, by)
		}
	}
	return nil
}

// denials lists for the first deniers some of the claims with which they deny those of the entries, outright ones
// first, then those that deny most.
func (c *composer) denials(entries []geo.ClaimRecord) {
	claimants := map[string]string{}
	for _, e := range entries {
		claimants[e.Claim.ID] = e.Claim.Claimant
	}
	of := map[denying]map[string]int{}
	for _, e := range entries {
		denies := map[denying]bool{}
		for _, k := range deniedBy(&e.Assessment) {
			denies[k] = true
		}
		for _, r := range e.Relations {
			who, ok := c.claimantOf(r.From, claimants)
			k := denying{who, r.Rel == geo.RelCoversByGeneralDenial}
			if !ok || r.To != e.Claim.ID || !k.general && r.Rel != geo.RelDenies || !denies[k] {
				continue
			}
			if of[k] == nil {
				of[k] = map[string]int{}
			}
			of[k][r.From]++
		}
	}
	for i := range c.view.Deniers[:min(MaxDeniers, len(c.view.Deniers))] {
		x := &c.view.Deniers[i]
		c.source(x.Source)
		for _, general := range []bool{false, true} {
			n := of[denying{x.Source, general}]
			for _, id := range slices.SortedFunc(maps.Keys(n),
				func(a, b string) int { return cmp.Or(n[b]-n[a], strings.Compare(a, b)) }) {
				if len(x.Claims) < MaxDenials && !slices.Contains(x.Claims, id) {
					x.Claims = append(x.Claims, id)
				}
			}
		}
	}
}
