package index

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"dateline/geo"
)

// Index holds the current [Snapshot] and makes the next one. Its methods are safe for concurrent use; readers never
// wait.
type Index struct {
	current atomic.Pointer[Snapshot]
	pool    *buffers

	mu       sync.Mutex // held by whoever makes the next snapshot
	idle     sync.Cond  // merging became false
	merging  bool
	mergeEnd int // how many segments the merge under way reads
	closed   bool
	loads    int // how often Replace ran; a merge that began before one is dropped
	merged   func(error)
}

// New returns an empty index at revision 0.
func New() *Index {
	ix := &Index{pool: &buffers{}}
	ix.idle.L = &ix.mu
	ix.current.Store(newSnapshot(ix.pool, 0, emptyTables(), nil, newAreas(nil), &regions{}))
	return ix
}

func newSnapshot(pool *buffers, rev int64, t tables, views []view, a *areas, g *regions) *Snapshot {
	s := &Snapshot{revision: rev, t: t, views: views, areas: a, regions: g, pool: pool, total: &totals{}}
	for i := range s.views {
		s.views[i].index = i
	}
	return s
}

// Snapshot returns the index as it is.
func (ix *Index) Snapshot() *Snapshot { return ix.current.Load() }

// Builder collects marks for [Index.Replace]. It is for one goroutine.
type Builder struct {
	t     tables
	in    *interner
	rows  rows
	areas []Area
}

// NewBuilder returns an empty builder.
func NewBuilder() *Builder {
	b := &Builder{t: emptyTables()}
	b.in = newInterner(&b.t)
	return b
}

// Add takes a mark, in any order; each key at most once. The mark is copied.
func (b *Builder) Add(m *geo.Mark) { b.rows.add(b.in, m) }

// AddArea takes the area of a location; the last one given for a location counts.
func (b *Builder) AddArea(a Area) { b.areas = append(b.areas, a) }

// Replace puts what the builder holds in the place of everything, as the given revision. The builder is spent.
func (ix *Index) Replace(b *Builder, rev int64) {
	b.in.done()
	list := newAreas(nil).with(b.areas)
	t := compact(&b.t, &b.rows, list.list)
	s := newSegment(t, &b.rows, true)
	*b = Builder{}
	g := &regions{}
	for i := range g {
		g[i] = rev
	}
	ix.replace(t, s, list, g, rev)
}

func (ix *Index) replace(t *tables, s *segment, a *areas, g *regions, rev int64) {
	v := view{segment: s, multi: s.multi}
	v.findAreas(t, a)
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.loads++
	ix.current.Store(newSnapshot(ix.pool, rev, *t, []view{v}, a, g))
}

// findAreas finds the areas of a view's places.
func (v *view) findAreas(t *tables, a *areas) {
	p := &v.segment.places
	v.area, v.byArea = make([]int32, len(p.morton)-p.points), nil
	for i := range v.area {
		j := p.points + i
		v.area[i] = -1
		if geo.Shape(p.shape[j]) != geo.ShapeArea {
			continue
		}
		if x, ok := a.at[areaKey{t.stories[p.story.at(j)], t.location().id(p.location[j])}]; ok {
			v.area[i] = int32(x)
			if j < p.placed {
				v.byArea = append(v.byArea, uint32(j))
			}
		}
	}
	slices.SortFunc(v.byArea, func(x, y uint32) int {
		return cmp.Or(cmp.Compare(v.areaOf(int(x)), v.areaOf(int(y))), cmp.Compare(x, y))
	})
}

// Change is one commit.
type Change struct {
	// Put are marks that are new or different; one with the key of another replaces it. Gone are keys of marks that are
	// no more; unknown ones are ignored.
	Put  []geo.Mark
	Gone []int64
	// Areas are the areas of locations with a mark in Put; those that are as before may be left out.
	// One without a polygon takes the location's away.
	Areas    []Area
	Revision int64
}

// Apply makes a commit visible, all of it at once, before it returns.
func (ix *Index) Apply(c Change) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	old := ix.current.Load()
	e := edit{s: old, views: append([]view(nil), old.views...), t: old.t, regions: *old.regions, rev: c.Revision}
	e.areas = old.areas.with(c.Areas)
	for _, a := range c.Areas {
		if !old.areas.has(a) {
			if i, ok := old.areas.at[areaKey{a.Story, a.Location}]; ok {
				e.regions.touchArea(old.areas.list[i].Polygon, e.rev)
			}
			e.regions.touchArea(a.Polygon, e.rev)
		}
	}
	for _, k := range c.Gone {
		e.markDead(k)
	}
	for i := range c.Put {
		e.markDead(c.Put[i].Key)
	}
	e.put(c.Put, max(ix.mergeEnd, 1))
	if e.areas != old.areas {
		for i := range e.views {
			e.views[i].findAreas(&e.t, e.areas)
		}
	}
	e.publish(ix)
	ix.merge()
}

// OnMerge sets what is called after each merge in the background, one call at a time: with nil when there is a new
// snapshot of the same revision, else with the panic that ended the merge, as an error with its stack. It must not call
// Wait or Close.
func (ix *Index) OnMerge(merged func(error)) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.merged = merged
}

// Wait returns when no merge is under way.
func (ix *Index) Wait() {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	for ix.merging {
		ix.idle.Wait()
	}
}

// Close waits for a merge under way and begins no more. Snapshots stay usable.
func (ix *Index) Close() {
	ix.mu.Lock()
	ix.closed = true
	ix.mu.Unlock()
	ix.Wait()
}
