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
	copied  [][]uint64 // bitsets of dead rows that are the edit's own, by view
}

// memRows is up to how many rows new marks join the last segment at once.
const memRows = 4096

// kill marks the row of a key as dead, wherever it is alive.
func (e *edit) kill(key int64) {
	if e.copied == nil {
		e.copied = make([][]uint64, len(e.views))
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
		var m geo.Mark
		v.segment.mark(&e.t, r, &m)
		e.regions.touchMark(e.s.areas, &m, e.rev)
	}
}

// changeArea notes where an area was and where it is.
func (e *edit) changeArea(old *areas, a Area) {
	if i, ok := old.at[areaKey{a.Story, a.Location}]; ok {
		e.regions.touchArea(old.list[i].Polygon, e.rev)
	}
	e.regions.touchArea(a.Polygon, e.rev)
}

// put adds marks as a segment, together with the last one when that is small and not among the first fixed ones.
func (e *edit) put(marks []geo.Mark, fixed int) {
	if len(marks) == 0 {
		return
	}
	in := newInterner(&e.t)
	var r rows
	for i := range marks {
		r.add(in, &marks[i])
		e.regions.touchMark(e.areas, &marks[i], e.rev)
	}
	in.done()
	if n := len(e.views); n > fixed && e.views[n-1].segment.n+len(marks) <= memRows {
		r.take(&e.views[n-1])
		e.views = e.views[:n-1]
	}
	s := newSegment(&e.t, &r, false)
	e.add(view{segment: s})
	e.siblings(len(e.views) - 1)
}

// siblings notes which claims of a new segment have marks in other ones.
func (e *edit) siblings(i int) {
	v := &e.views[i]
	claims := make([]uint64, words(e.t.claim.len()))
	for _, c := range v.segment.claim {
		set(claims, int(c))
	}
	v.multi = make([]uint64, words(v.segment.n))
	fill(v.multi)
	for j := range e.views {
		if j == i {
			continue
		}
		o := &e.views[j]
		own := false
		for r, c := range o.segment.claim {
			if get(claims, int(c)) && !get(o.multi, r) {
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
