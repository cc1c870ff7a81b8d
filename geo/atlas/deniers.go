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

// answerers are the sources that deny a claim, outright and in general.
type answerers struct{ explicit, general []string }

// deniedCache remembers who denies which claims, so that those of a large story are read once and not for every view. A
// commit costs it what it changes. It is safe for concurrent use.
type deniedCache struct {
	mu  sync.Mutex
	rev string // the id of the revision that it is of
	by  map[geo.Ref]answerers
}

// maxDenied is how many claims the cache holds at most; of a store with more that are denied, the others are read each time.
const maxDenied = 1 << 18

// begin makes the cache an empty one of a revision.
func (d *deniedCache) begin(rev string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rev, d.by = rev, nil
}

// advance makes the cache that of another revision, in which the marks changed are different.
func (d *deniedCache) advance(rev string, changed []geo.Mark) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rev = rev
	for i := range changed {
		delete(d.by, geo.Ref{Story: changed[i].Story, ID: changed[i].Claim})
	}
}

// known calls each for the claims that the cache of that revision has, and returns the others.
func (d *deniedCache) known(rev string, claims []geo.Ref, each func(geo.Ref, answerers)) (missing []geo.Ref) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rev != rev {
		return claims
	}
	for _, c := range claims {
		if a, ok := d.by[c]; ok {
			each(c, a)
		} else {
			missing = append(missing, c)
		}
	}
	return missing
}

func (d *deniedCache) keep(rev string, c geo.Ref, a answerers) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rev != rev || len(d.by) >= maxDenied {
		return
	}
	if d.by == nil {
		d.by = map[geo.Ref]answerers{}
	}
	d.by[c] = a
}

// denierTally counts claims by who denies them.
type denierTally struct {
	by map[string]*Denier
	of map[denying][]geo.Ref // some of the claims
}

type denying struct {
	source  string
	general bool
}

func newDenierTally() *denierTally {
	return &denierTally{by: map[string]*Denier{}, of: map[denying][]geo.Ref{}}
}

func (t *denierTally) add(claim geo.Ref, a answerers) {
	for general, list := range map[bool][]string{false: a.explicit, true: a.general} {
		for _, id := range list {
			d := t.by[id]
			if d == nil {
				d = &Denier{Source: id}
				t.by[id] = d
			}
			if general {
				d.General++
			} else {
				d.Explicit++
			}
			if k := (denying{id, general}); len(t.of[k]) < MaxDenials {
				t.of[k] = append(t.of[k], claim)
			}
		}
	}
}

// list returns who denies, outright first, then by how many.
func (t *denierTally) list() []Denier {
	out := make([]Denier, 0, len(t.by))
	for _, d := range t.by {
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b Denier) int {
		return cmp.Or(cmp.Compare(b.Explicit, a.Explicit), cmp.Compare(b.General, a.General), strings.Compare(a.Source, b.Source))
	})
	return out
}

// deniers counts who denies what matches, over all of it, and returns claims beside the entries that the first of them deny,
// with the relations that do.
func (e *Edition) deniers(ctx context.Context, r geo.RecordReader, f *geo.Filter, v *View, entries []geo.Entry) ([]geo.Entry, error) {
	t := newDenierTally()
	all := len(entries) == v.Counts.Claims
	listed := map[string]bool{}
	for i := range entries {
		x := &entries[i]
		listed[x.Claim.ID] = true
		if all {
			t.add(geo.Ref{Story: x.Story, ID: x.Claim.ID}, answerers{x.Assessment.DeniedBy, x.Assessment.GeneralBy})
		}
	}
	if !all {
		if err := e.deniedOf(ctx, r, f, t); err != nil {
			return nil, err
		}
	}
	v.Deniers = t.list()
	var beside []geo.Ref
	for _, d := range v.Deniers[:min(MaxDeniers, len(v.Deniers))] {
		for _, general := range []bool{false, true} {
			for _, c := range t.of[denying{d.Source, general}] {
				if !listed[c.ID] {
					listed[c.ID] = true
					beside = append(beside, c)
				}
			}
		}
	}
	found, err := r.Entries(ctx, beside)
	for i := range found {
		x := &found[i]
		x.Relations = slices.DeleteFunc(x.Relations, func(r *geo.Relation) bool {
			return r.To != x.Claim.ID || r.Rel != geo.RelDenies && r.Rel != geo.RelCoversByGeneralDenial
		})
		x.Relations = x.Relations[:min(len(x.Relations), pageMarks)]
	}
	return found, err
}

// deniedOf tallies every claim that matches and is denied.
func (e *Edition) deniedOf(ctx context.Context, r geo.RecordReader, f *geo.Filter, t *denierTally) error {
	denied := *f
	denied.Denial = slices.DeleteFunc(slices.Clone(f.Denial), func(d geo.Denial) bool { return d == geo.DenialNone })
	switch {
	case len(f.Denial) == 0:
		denied.Denial = []geo.Denial{geo.DenialGeneral, geo.DenialExplicit}
	case len(denied.Denial) == 0:
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
	claims = e.atlas.denied.known(e.rev.ID, claims, t.add)
	for some := range slices.Chunk(claims, eachPage) {
		entries, err := r.Entries(ctx, some)
		if err != nil {
			return err
		}
		for i := range entries {
			x := &entries[i]
			c, by := geo.Ref{Story: x.Story, ID: x.Claim.ID}, answerers{x.Assessment.DeniedBy, x.Assessment.GeneralBy}
			e.atlas.denied.keep(e.rev.ID, c, by)
			t.add(c, by)
		}
	}
	return nil
}

// denials lists some of the claims with which the first deniers deny those of the entries.
func (c *composer) denials(entries []geo.Entry) {
	claimants := map[string]string{}
	for _, e := range entries {
		claimants[e.Claim.ID] = e.Claim.Claimant
	}
	type denial struct {
		id                string
		explicit, general int
	}
	of := map[string]map[string]*denial{} // by source and claim
	for _, e := range entries {
		for _, r := range e.Relations {
			who, ok := c.claimantOf(r.From, claimants)
			explicit := r.Rel == geo.RelDenies && slices.Contains(e.Assessment.DeniedBy, who)
			general := r.Rel == geo.RelCoversByGeneralDenial && slices.Contains(e.Assessment.GeneralBy, who)
			if !ok || r.To != e.Claim.ID || !explicit && !general {
				continue
			}
			if of[who] == nil {
				of[who] = map[string]*denial{}
			}
			d := of[who][r.From]
			if d == nil {
				d = &denial{id: r.From}
				of[who][r.From] = d
			}
			if explicit {
				d.explicit++
			} else {
				d.general++
			}
		}
	}
	for i := range c.view.Deniers[:min(MaxDeniers, len(c.view.Deniers))] {
		x := &c.view.Deniers[i]
		c.source(x.Source)
		list := slices.SortedFunc(maps.Values(of[x.Source]), func(a, b *denial) int {
			return cmp.Or(cmp.Compare(b.explicit, a.explicit), cmp.Compare(b.general, a.general), strings.Compare(a.id, b.id))
		})
		for _, d := range list[:min(MaxDenials, len(list))] {
			x.Claims = append(x.Claims, d.id)
		}
	}
}
