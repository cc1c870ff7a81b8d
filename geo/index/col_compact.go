package index

import (
	"slices"
	"strings"
)

// compact makes tables that hold just what rows use, all of it sorted, and gives the rows its codes. Locations with an
// area are kept although no mark is there.
func compact(old *tables, r *rows, areas []Area) *tables {
	t := new(emptyTables())
	in := newInterner(t)
	story := t.takeStories(old, r, areas)
	maps := [maxDicts][]uint32{}
	for i, used := range usedCodes(old, r, areas) {
		maps[i] = t.dicts[i].take(old, &old.dicts[i], used, story, len(t.stories))
	}
	recode(r.claim, maps[dictClaim])
	for i, x := range columns.codes {
		to := maps[x.dict]
		if x.held == heldLists {
			l := &old.lists[x.list]
			to = in.takeLists(x.list, l, usedIn(l.len(), r.codes[i]), to)
		}
		recode(r.codes[i], to)
	}
	in.takeSpans(old, r)
	for i := range r.places {
		p := &r.places[i]
		p.location, p.country, p.story = maps[dictLocation][p.location], maps[dictCountry][p.country], story[p.story]
	}
	r.known = nil
	return t
}

func recode(codes, to []uint32) {
	for i, c := range codes {
		codes[i] = to[c]
	}
}

// usedIn says which codes below n are 0 or in one of the lists.
func usedIn(n int, lists ...[]uint32) []bool {
	used := make([]bool, n)
	used[0] = true
	use(used, lists...)
	return used
}

func use(used []bool, lists ...[]uint32) {
	for _, codes := range lists {
		for _, c := range codes {
			used[c] = true
		}
	}
}

// usedCodes says for each dictionary which codes are in use.
func usedCodes(old *tables, r *rows, areas []Area) [maxDicts][]bool {
	var u [maxDicts][]bool
	for i := range old.dicts {
		u[i] = usedIn(old.dicts[i].len())
	}
	use(u[dictClaim], r.claim)
	for i, x := range columns.codes {
		if x.held != heldLists {
			use(u[x.dict], r.codes[i])
			continue
		}
		l := &old.lists[x.list]
		for k, used := range usedIn(l.len(), r.codes[i]) {
			if used {
				use(u[x.dict], l.at(uint32(k)))
			}
		}
	}
	for i := range r.places {
		u[dictLocation][r.places[i].location] = true
		u[dictCountry][r.places[i].country] = true
	}
	for i := range areas {
		if s, ok := old.findStory(areas[i].Story); ok {
			if c, ok := old.location().find(old, s, areas[i].Location); ok {
				u[dictLocation][c] = true
			}
		}
	}
	return u
}

// takeStories takes the stories in use over in order and returns their new codes.
func (t *tables) takeStories(old *tables, r *rows, areas []Area) []uint32 {
	used := make([]bool, len(old.stories))
	for i := range r.places {
		used[r.places[i].story] = true
	}
	for i := range areas {
		if s, ok := old.findStory(areas[i].Story); ok {
			used[s] = true
		}
	}
	for i, s := range old.stories {
		if used[i] && s != "" {
			t.stories = append(t.stories, s)
		}
	}
	slices.Sort(t.stories)
	t.sorted = len(t.stories)
	to := make([]uint32, len(old.stories))
	for i, s := range old.stories {
		if used[i] {
			to[i], _ = t.findStory(s)
		}
	}
	return to
}

// take fills a new dictionary with the codes of old that are used and returns their new codes.
func (d *dict) take(t *tables, old *dict, used []bool, story []uint32, stories int) []uint32 {
	order := make([]uint32, 0, len(used))
	n := old.base.len()
	next := 0 // in old.sorted
	for c := range n + 1 {
		for ; next < len(old.sorted); next++ {
			e := uint32(n) + old.sorted[next]
			if c < n && old.cmp(t, e, uint32(c)) >= 0 {
				break
			}
			if used[e] {
				order = append(order, e)
			}
		}
		if c < n && used[c] {
			order = append(order, uint32(c))
		}
	}
	to := make([]uint32, len(used))
	size := 0
	for _, c := range order {
		size += len(old.id(c))
	}
	b := &base{off: make([]uint32, 1, len(order)+1), start: make([]uint32, stories+1)}
	var text strings.Builder
	text.Grow(size)
	for i, c := range order {
		to[c] = uint32(i)
		text.WriteString(old.id(c))
		b.off = append(b.off, uint32(text.Len()))
		b.start[story[old.story(c)]+1]++
	}
	sumUp(b.start)
	b.text = text.String()
	d.base = b
	return to
}

// takeLists takes the lists in use over, alike ones as one.
func (in *interner) takeLists(which int, old *lists, used []bool, to []uint32) []uint32 {
	codes := make([]uint32, len(used))
	var list []uint32
	for i := range used {
		if used[i] {
			list = append(list[:0], old.at(uint32(i))...)
			recode(list, to)
			codes[i] = in.listOf(which, list)
		}
	}
	l := &in.t.lists[which]
	l.off, l.code = slices.Clip(l.off), slices.Clip(l.code)
	return codes
}

func (in *interner) takeSpans(old *tables, r *rows) {
	to := make([]uint32, len(old.spans))
	for i, used := range usedIn(len(to), r.span[:]...) {
		if used {
			to[i] = in.span(old.spans[i])
		}
	}
	for _, s := range r.span {
		recode(s, to)
	}
}
