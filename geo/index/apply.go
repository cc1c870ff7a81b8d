package index

import (
	"slices"

	"dateline/geo"
)

// edit is the next snapshot in the making; what it shares with the old one is copied before it changes.
type edit struct {
	s       *Snapshot
	views   []view
	t       tables
	areas   *areas
	regions regions
	rev     int64
	copied  [][]uint64      // bitsets of dead rows that are the edit's own, by view
	killed  map[uint32]bool // claims with a mark that died
}

// memRows is up to how many rows new marks join the last segment at once.
const memRows = 4096

// markDead marks the row of a key as dead, wherever it is alive.
func (e *edit) markDead(key int64) {
	if e.copied == nil {
		e.copied, e.killed = make([][]uint64, len(e.views)), map[uint32]bool{}
	}
	for i := range e.views {
		v := &e.views[i]
		r, ok := v.segment.rowOf(key)
		if !ok || v.dead != nil && get(v.dead, r) {
			continue
		}
		if e.copied[i] == nil {
			e.copied[i] = make([]uint64, words(v.segment.n))
			copy(e.copied[i], v.dead)
			v.dead = e.copied[i]
		}
		set(v.dead, r)
		v.deadN++
		e.killed[v.segment.claim[r]] = true
		var m geo.Mark
		v.segment.mark(&e.t, r, &m)
		e.regions.touchMark(e.s.areas, &m, e.rev)
	}
}

// put adds marks as a segment, together with the last one when that is small and not among the first fixed ones.
func (e *edit) put(marks []geo.Mark, fixed int) {
	if len(marks) == 0 {
		return
	}
	known := uint32(e.t.claim().len())
	in := newInterner(&e.t)
	var r rows
	for i := range marks {
		r.add(in, &marks[i])
		e.regions.touchMark(e.areas, &marks[i], e.rev)
	}
	in.done()
	// Of a claim with several marks all are known to have others. So only one that was there, and of which nothing
	// died, may have a single mark elsewhere that has to learn of these.
	grown := map[uint32]bool{}
	for _, c := range r.claim {
		if c < known && !e.killed[c] {
			grown[c] = true
		}
	}
	if n := len(e.views); n > fixed && e.views[n-1].segment.n+len(marks) <= memRows {
		r.take(&e.views[n-1])
		e.views = e.views[:n-1]
	}
	s := newSegment(&e.t, &r, false)
	e.add(view{segment: s})
	e.siblings(len(e.views)-1, grown)
}

// siblings notes that marks of a new segment may have others of the same claim, and in the other segments that those
// claims have marks in this one.
func (e *edit) siblings(i int, claims map[uint32]bool) {
	v := &e.views[i]
	v.multi = make([]uint64, words(v.segment.n))
	fill(v.multi)
	if len(claims) == 0 {
		return
	}
	for j := range e.views {
		o := &e.views[j]
		own := false
		for r, c := range o.segment.claim {
			if !get(o.multi, r) && claims[c] {
				if !own {
					o.multi, own = slices.Clone(o.multi), true
				}
				set(o.multi, r)
			}
		}
	}
}

// add adds a view as the last one.
func (e *edit) add(v view) {
	v.findAreas(&e.t, e.areas)
	e.views = append(e.views, v)
}
