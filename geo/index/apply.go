package index

import (
	"fmt"
	"runtime/debug"
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

// memRows is up to how many rows new marks join the last segment at once. A segment of no more rows has no lists: its
// rows are asked one by one, so that a small commit costs what its rows do, however many ids and dates the index has.
const memRows = 512

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

// When to merge: a few segments of growing size keep both reading and writing cheap.
const (
	maxTail   = 4     // segments beside the first before some are joined
	tailRows  = 16384 // rows beside the first, and dead ones in it, before all is made one …
	tailShare = 8     // … or that part of the first, whichever is more
)

// merge begins a merge in the background when one is due. The caller holds mu.
func (ix *Index) merge() {
	s := ix.current.Load()
	if ix.merging || ix.closed || len(s.views) == 0 {
		return
	}
	from := s.due()
	if from < 0 {
		return
	}
	ix.merging, ix.mergeEnd = true, len(s.views)
	loads, tell := ix.loads, ix.merged
	go func() {
		swapped, err := ix.join(s, from, loads)
		if tell != nil && (swapped || err != nil) {
			tell(err) // without mu, so that it may wait for who applies a change
		}
		ix.mu.Lock()
		defer ix.mu.Unlock()
		ix.merging, ix.mergeEnd = false, 0
		ix.idle.Broadcast()
		if err == nil { // a merge that failed is tried again after the next change, not at once for ever
			ix.merge()
		}
	}()
}

// join joins segments of s and makes the result the current snapshot, unless a Replace was faster. A panic is returned
// as an error with its stack.
func (ix *Index) join(s *Snapshot, from, loads int) (swapped bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the segments of the index cannot be joined: panic: %v\n%s", p, debug.Stack())
		}
	}()
	swap := ix.joined(s, from)
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if loads != ix.loads {
		return false, nil
	}
	swap()
	return true, nil
}

// joined makes one segment of those of s from one on, with new tables when these are all; publish puts it in their
// place.
func (ix *Index) joined(s *Snapshot, from int) (publish func()) {
	var t *tables
	var merged *segment
	if from == 0 {
		t, merged = s.flat()
	} else {
		merged = newSegment(&s.t, s.rows(from), false)
	}
	return func() {
		now := ix.current.Load()
		e := edit{s: now, t: now.t, areas: now.areas, regions: *now.regions, rev: now.revision}
		if from == 0 {
			e.t = *t
		}
		e.replace(s, from, merged)
		e.publish(ix)
	}
}

// due returns the first of the segments to be joined, all after it included; -1 for none.
func (s *Snapshot) due() int {
	tail := 0
	for _, v := range s.views[1:] {
		tail += v.segment.n
	}
	if tail+s.views[0].deadN > max(tailRows, s.views[0].segment.n/tailShare) {
		return 0
	}
	if len(s.views)-1 <= maxTail {
		return -1
	}
	sum, from := 0, len(s.views)-1
	for from > 1 && (s.views[from-1].segment.n < 4*(sum+s.views[from].segment.n) || len(s.views)-from < 2) {
		sum += s.views[from].segment.n
		from--
	}
	return from
}

// replace puts merged, which holds the segments of s from one on, in their place; new tables come with all of them.
func (e *edit) replace(s *Snapshot, from int, merged *segment) {
	now := e.s
	e.views = append(e.views, now.views[:from]...)
	e.add(view{segment: merged, multi: merged.multi})
	e.markDeadSince(from, s.views[from:], now.views[from:])
	later := now.views[len(s.views):]
	if from > 0 { // codes stay as they are
		v := &e.views[from]
		v.multi = make([]uint64, words(merged.n))
		fill(v.multi) // Siblings may be anywhere; the first segment knows of them already.
		e.views = append(e.views, later...)
		return
	}
	// What came meanwhile is coded anew.
	in := newInterner(&e.t)
	var r rows
	var m geo.Mark
	for _, v := range later {
		for i := range v.segment.n {
			if v.dead == nil || !get(v.dead, i) {
				v.segment.mark(&now.t, i, &m)
				r.add(in, &m)
			}
		}
	}
	in.done()
	if r.len() > 0 {
		tail := newSegment(&e.t, &r, false)
		e.add(view{segment: tail})
		claims := map[uint32]bool{}
		for _, c := range tail.claim {
			claims[c] = true
		}
		e.siblings(1, claims)
	}
}

// publish makes the edit the current snapshot.
func (e *edit) publish(ix *Index) {
	ix.current.Store(newSnapshot(ix.pool, e.rev, e.t, e.views, e.areas, new(e.regions)))
}

// flat returns the snapshot as one segment with tables of its own.
func (s *Snapshot) flat() (*tables, *segment) {
	r := s.rows(0)
	t := compact(&s.t, r, s.areas.list)
	return t, newSegment(t, r, true)
}

// rows returns the live rows of the segments from one on.
func (s *Snapshot) rows(from int) *rows {
	var r rows
	for i := range s.views[from:] {
		r.take(&s.views[from+i])
	}
	return &r
}

// markDeadSince marks rows of a merged segment as dead that died while it was being made.
func (e *edit) markDeadSince(i int, before, now []view) {
	v := &e.views[i]
	for j := range before {
		if before[j].deadN == now[j].deadN {
			continue
		}
		for r := range before[j].segment.n {
			if !get(now[j].dead, r) || before[j].dead != nil && get(before[j].dead, r) {
				continue
			}
			if v.dead == nil {
				v.dead = make([]uint64, words(v.segment.n))
			}
			if m, ok := v.segment.rowOf(before[j].segment.key.at(r)); ok && !get(v.dead, m) {
				set(v.dead, m)
				v.deadN++
			}
		}
	}
}
