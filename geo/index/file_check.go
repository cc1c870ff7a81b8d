package index

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/mercator"
)

// must notes what is wrong with the file, unless ok or something was wrong before.
func (d *coder) must(ok bool, what string) {
	if !ok && d.err == nil {
		d.err = errors.New(what + " cannot be right")
	}
}

// check holds what was read against all that the rest of the package relies on: after it nothing is out of range.
func (d *coder) check(t *tables, s *segment, g *regions, list []Area, rev int64) {
	steps := []func(){
		func() { d.checkStories(t) },
		func() { d.checkDicts(t) },
		func() { d.checkLists(t) },
		func() { d.checkSpans(t.spans) },
		func() { d.checkLengths(t, s) },
		func() { d.checkPlaces(t, s) },
		func() { d.checkRows(t, s) },
		func() { d.checkAreas(list) },
		func() { d.must(slices.Min(g[:]) >= 0 && slices.Max(g[:]) <= rev, "a region's revision") },
	}
	for _, step := range steps {
		if d.err == nil {
			step() // Each relies on the ones before.
		}
	}
}

// ascending tells whether a list begins with from, ends with to and never falls.
func ascending(list []uint32, from, to int) bool {
	return len(list) > 0 && int(list[0]) == from && int(list[len(list)-1]) == to && slices.IsSorted(list)
}

// rising tells whether each of a list is more than the one before.
func rising[T cmp.Ordered](list []T) bool {
	for i := 1; i < len(list); i++ {
		if list[i-1] >= list[i] {
			return false
		}
	}
	return true
}

func (d *coder) checkStories(t *tables) {
	d.must(len(t.stories) > 0 && t.stories[0] == "", "the first story")
	d.must(rising(t.stories), "the order of stories")
}

func (d *coder) checkDicts(t *tables) {
	for i, x := range t.dicts[:columns.dicts] {
		b := x.base
		d.must(ascending(b.off, 0, len(b.text)) && len(b.off) > 1 && b.off[1] == 0, "the offsets of ids")
		d.must(len(b.start) == len(t.stories)+1 && ascending(b.start, 0, b.len()) && b.start[1] > 0,
			"the ids of stories")
		d.must(i != dictCountry || d.err == nil && int(b.start[1]) == b.len(), "the story of a country")
		for s := 0; s+1 < len(b.start) && d.err == nil; s++ {
			for c := b.start[s] + 1; c < b.start[s+1]; c++ {
				d.must(b.id(c-1) < b.id(c), "the order of ids")
			}
		}
	}
}

// has tells whether a code is none or one of a story's.
func (b *base) has(story, code uint32) bool {
	return code == 0 || b.start[story] <= code && code < b.start[story+1]
}

func (d *coder) checkLists(t *tables) {
	for _, x := range columns.codes {
		if x.held != heldLists {
			continue
		}
		l, b := &t.lists[x.list], t.dicts[x.dict].base
		d.must(ascending(l.off, 0, len(l.code)) && len(l.off) > 1 && l.off[1] == 0, "the offsets of lists")
		d.must(len(l.code) == 0 || int(slices.Max(l.code)) < b.len(), "a code in a list")
		for i := 1; d.err == nil && i < l.len(); i++ {
			list := l.at(uint32(i))
			for _, c := range list {
				d.must(b.has(b.story(list[0]), c), "the story of a list")
			}
			d.must(len(list) > 0, "a list without an id")
		}
	}
}

func (d *coder) checkSpans(list []geo.Span) {
	d.must(len(list) > 0 && list[0] == geo.Span{}, "the first date")
	for i := 1; i < len(list); i++ {
		d.must(list[i] != geo.Span{} && list[i].Earliest <= list[i].Latest, "a date")
	}
}

// holds tells whether a column has n codes, all below limit.
func (c *column) holds(n, limit int) bool {
	if len(c.a)+len(c.b)+len(c.c) != n || len(c.a) != n && len(c.b) != n && len(c.c) != n {
		return false
	}
	for i := range n {
		if int(c.at(i)) >= limit {
			return false
		}
	}
	return true
}

// checkLengths holds that columns are as long as there are places or rows, and that their codes exist.
func (d *coder) checkLengths(t *tables, s *segment) {
	p := &s.places
	n := len(p.morton)
	for _, k := range []int{len(p.at), len(p.location), len(p.prec), len(p.shape), len(p.radius), len(p.start) - 1} {
		d.must(k == n, "the number of places")
	}
	d.must(p.points <= p.placed && p.placed <= n, "the number of points")
	d.must(ascending(p.start, 0, s.n), "the rows of places")
	d.must(rising(p.start), "a place without a row")
	d.must(p.country.holds(n, t.country().len()) && p.story.holds(n, len(t.stories)), "a code of a place")
	d.must(n == 0 || int(slices.Max(p.location)) < t.location().len(), "a code of a location")
	d.must(len(s.claim) == s.n && len(s.enum) == s.n && len(s.key.d)+len(s.key.full) == s.n, "the number of rows")
	d.must(len(s.key.d) == 0 || len(s.key.full) == 0, "the keys")
	d.must(s.n == 0 || int(slices.Max(s.claim)) < t.claim().len(), "the code of a claim")
	for i := range s.span {
		d.must(s.span[i].holds(s.n, len(t.spans)), "the code of a date")
	}
	for i, x := range columns.codes {
		c := &s.codes[i] // none where all are 0
		d.must(len(c.a)+len(c.b)+len(c.c) == 0 || c.holds(s.n, x.size(t)), "a code of a row")
	}
}

func (d *coder) checkAreas(list []Area) {
	for _, a := range list {
		d.must(len(a.Polygon) > 0, "an area without a polygon")
		for _, p := range a.Polygon {
			d.must(len(p) > 0, "a polygon without a ring")
			for _, r := range p {
				d.must(len(r) >= 4 && r.Closed(), "a ring that is not closed")
				d.must(!slices.ContainsFunc(r, func(p orb.Point) bool { return !onEarth(p) }), "a point of a ring")
			}
		}
	}
}

// onEarth tells whether a point is a longitude and a latitude.
func onEarth(p orb.Point) bool { return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90 }

func (d *coder) checkPlaces(t *tables, s *segment) {
	p := &s.places
	var before place
	for i := range p.morton {
		x := s.row(i)
		code := mercator.Interleave(mercator.Cell(x.at[0], x.at[1]))
		if x.class == classNone {
			code = 0
		}
		d.must(onEarth(x.at) && x.morton == code, "the anchor of a place")
		d.must((x.class == classArea) == (x.shape == geo.ShapeArea) || x.class == classNone, "the shape of a place")
		d.must(x.shape <= geo.ShapeNone && int(x.prec) <= len(geo.Words[geo.Precision]()), "the precision of a place")
		d.must(x.radius >= 0 && x.radius <= math.MaxFloat32, "the radius of a place")
		d.must(t.location().base.has(x.story, x.location), "the story of a location")
		d.must(i == 0 || cmpPlace(t, &before, &x) < 0, "the order of places")
		before = x
	}
}

func (d *coder) checkRows(t *tables, s *segment) {
	for i := range s.places.morton {
		story := s.places.story.at(i)
		from, end := int(s.places.start[i]), int(s.places.start[i+1])
		d.must(rising(s.claim[from:end]), "the order of claims")
		for r := from; r < end; r++ {
			d.must(t.claim().base.has(story, s.claim[r]), "the story of a claim")
			for i, x := range columns.codes {
				of, c := story, s.codes[i].at(r)
				if x.Type != geo.TypeID {
					of = 0
				}
				ok := x.held == heldCodes && t.dicts[x.dict].base.has(of, c) ||
					x.held == heldLists && t.lists[x.list].of(&t.dicts[x.dict], of, c)
				d.must(ok, "the story of a row")
			}
			rest := s.enum[r]
			for _, x := range columns.words {
				if x.held == heldWords {
					d.must(int(x.word(rest)) <= x.top, "a word of a row")
					rest &^= (1<<x.width - 1) << x.shift
				}
			}
			d.must(rest == 0, "the words of a row")
		}
	}
}

// of tells whether a list is empty or of a story.
func (l *lists) of(x *dict, story, code uint32) bool {
	list := l.at(code)
	return len(list) == 0 || x.base.has(story, list[0])
}

// checkKeys holds that no two rows have one key, once they are sorted by it.
func (d *coder) checkKeys(s *segment) {
	d.must(s.key.base >= 0 && s.key.base <= math.MaxInt64-math.MaxUint32, "the least key")
	for i := range s.byKey {
		k := s.key.at(int(s.byKey[i]))
		d.must(k >= 0 && (i == 0 || s.key.at(int(s.byKey[i-1])) < k), "a key")
	}
}
