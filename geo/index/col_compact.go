package index

import (
	"slices"
	"strings"
)

// compact makes tables that hold just what rows use, all of it sorted, and gives the rows its codes. Locations with an
// area are kept although no mark is there.
func compact(old *tables, r *rows, areas []Area) *tables {
	t := emptyTables()
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
			to = t.lists[x.list].take(l, usedIn(r.codes[i], l.len()), to)
		}
		recode(r.codes[i], to)
	}
	t.takeSpans(old, r)
	for i := range r.places {
		p := &r.places[i]
		p.location, p.country, p.story = maps[dictLocation][p.location], maps[dictCountry][p.country], story[p.story]
	}
	r.known = nil
	return &t
}

func recode(codes, to []uint32) {
	for i, c := range codes {
		codes[i] = to[c]
	}
}

func usedIn(codes []uint32, n int) []bool {
	used := make([]bool, n)
	used[0] = true
	for _, c := range codes {
		used[c] = true
	}
	return used
}

// usedCodes says for each dictionary which codes are in use.
func usedCodes(old *tables, r *rows, areas []Area) [maxDicts][]bool {
	var u [maxDicts][]bool
	for i := range old.dicts {
		u[i] = make([]bool, old.dicts[i].len())
		u[i][0] = true
	}
	mark := func(in []bool, codes []uint32) {
		for _, c := range codes {
			in[c] = true
		}
	}
	mark(u[dictClaim], r.claim)
	for i, x := range columns.codes {
		if x.held != heldLists {
			mark(u[x.dict], r.codes[i])
			continue
		}
		l := &old.lists[x.list]
		for k, used := range usedIn(r.codes[i], l.len()) {
			if used {
				mark(u[x.dict], l.at(uint32(k)))
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
	for c := range n {
		for ; next < len(old.sorted); next++ {
			e := uint32(n) + old.sorted[next]
			if old.cmp(t, e, uint32(c)) >= 0 {
				break
			}
			if used[e] {
				order = append(order, e)
			}
		}
		if used[c] {
			order = append(order, uint32(c))
		}
	}
	for ; next < len(old.sorted); next++ {
		if e := uint32(n) + old.sorted[next]; used[e] {
			order = append(order, e)
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
	for s := range stories {
		b.start[s+1] += b.start[s]
	}
	b.text = text.String()
	d.base = b
	return to
}

// take takes the lists in use over, alike ones as one.
func (l *lists) take(old *lists, used []bool, to []uint32) []uint32 {
	codes := make([]uint32, len(used))
	seen := map[string]uint32{}
	var list []uint32
	var key []byte
	for i := range used {
		if !used[i] || i == 0 {
			continue
		}
		list, key = list[:0], key[:0]
		for _, c := range old.at(uint32(i)) {
			c = to[c]
			list = append(list, c)
			key = append(key, byte(c), byte(c>>8), byte(c>>16), byte(c>>24))
		}
		c, ok := seen[string(key)]
		if !ok {
			c = l.add(list)
			seen[string(key)] = c
		}
		codes[i] = c
	}
	l.off, l.code = slices.Clip(l.off), slices.Clip(l.code)
	return codes
}

func (t *tables) takeSpans(old *tables, r *rows) {
	used := make([]bool, len(old.spans))
	for _, s := range r.span {
		for _, c := range s {
			used[c] = true
		}
	}
	to := make([]uint32, len(old.spans))
	seen := map[instants]uint32{{}: 0}
	for i, s := range old.spans {
		if !used[i] {
			continue
		}
		c, ok := seen[s]
		if !ok {
			c = uint32(len(t.spans))
			t.spans = append(t.spans, s)
			seen[s] = c
		}
		to[i] = c
	}
	for _, s := range r.span {
		recode(s, to)
	}
}
