package index

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sort"
	"strings"

	"dateline/geo"
)

// dict numbers the ids of one kind of record. Most are in base, sorted by story and id, so that codes there compare as
// ids do; what came since the last full merge is in extra. Code 0 is “none”. A dict is a value: a copy stays as it is
// while a later one grows.
type dict struct {
	base   *base
	extra  []ref
	sorted []uint32 // indexes of extra in order
}

// base is immutable.
type base struct {
	text  string
	off   []uint32 // by code, into text; one more than there are codes
	start []uint32 // by story code: its first code; one more than there are stories
}

type ref struct {
	story uint32
	id    string
}

func (d *dict) len() int { return d.base.len() + len(d.extra) }

func (b *base) len() int { return len(b.off) - 1 }

func (b *base) id(c uint32) string { return b.text[b.off[c]:b.off[c+1]] }

func (b *base) story(c uint32) uint32 {
	if len(b.start) == 2 || c >= b.start[len(b.start)-2] {
		return uint32(len(b.start) - 2)
	}
	return uint32(sort.Search(len(b.start), func(i int) bool { return b.start[i] > c })) - 1
}

func (d *dict) id(c uint32) string {
	if n := d.base.len(); int(c) >= n {
		return d.extra[int(c)-n].id
	}
	return d.base.id(c)
}

func (d *dict) story(c uint32) uint32 {
	if n := d.base.len(); int(c) >= n {
		return d.extra[int(c)-n].story
	}
	return d.base.story(c)
}

// search returns where id stands, or would stand, among the base's codes of a story.
func (b *base) search(story uint32, id string) (uint32, bool) {
	if int(story) >= len(b.start)-1 {
		return 0, false
	}
	lo, hi := int(b.start[story]), int(b.start[story+1])
	i := lo + sort.Search(hi-lo, func(i int) bool { return b.id(uint32(lo+i)) >= id })
	return uint32(i), i < hi && b.id(uint32(i)) == id
}

// find returns the code of an id in a story.
func (d *dict) find(t *tables, story uint32, id string) (uint32, bool) {
	if c, ok := d.base.search(story, id); ok {
		return c, true
	}
	i, ok := slices.BinarySearchFunc(d.sorted, ref{story, id}, func(e uint32, r ref) int {
		return t.cmpRef(d.extra[e], r)
	})
	if !ok {
		return 0, false
	}
	return uint32(d.base.len()) + d.sorted[i], true
}

// findAll appends the codes of an id in every story.
func (d *dict) findAll(id string, dst []uint32) []uint32 {
	if id == "" {
		return dst
	}
	for s := range len(d.base.start) - 1 {
		if c, ok := d.base.search(uint32(s), id); ok {
			dst = append(dst, c)
		}
	}
	for i, r := range d.extra {
		if r.id == id {
			dst = append(dst, uint32(d.base.len()+i))
		}
	}
	return dst
}

// cmp orders two codes by story and id.
func (d *dict) cmp(t *tables, a, b uint32) int {
	if n := uint32(d.base.len()); a == b || a < n && b < n {
		return cmp.Compare(a, b)
	}
	return t.cmpRef(ref{d.story(a), d.id(a)}, ref{d.story(b), d.id(b)})
}

// sort puts the extras that were added since the last sort among those in order.
func (d *dict) sort(t *tables) {
	order := func(a, b uint32) int { return t.cmpRef(d.extra[a], d.extra[b]) }
	var added []uint32
	for i := len(d.sorted); i < len(d.extra); i++ {
		added = append(added, uint32(i))
	}
	slices.SortFunc(added, order)
	before := d.sorted
	d.sorted = make([]uint32, 0, len(d.extra))
	for _, e := range added {
		i, _ := slices.BinarySearchFunc(before, e, order)
		d.sorted = append(append(d.sorted, before[:i]...), e)
		before = before[i:]
	}
	d.sorted = append(d.sorted, before...)
}

// lists numbers lists of codes; list 0 is empty. It only grows.
type lists struct {
	off  []uint32
	code []uint32
}

func (l *lists) len() int { return len(l.off) - 1 }

func (l *lists) at(i uint32) []uint32 { return l.code[l.off[i]:l.off[i+1]] }

func (l *lists) add(codes []uint32) uint32 {
	l.code = append(l.code, codes...)
	l.off = append(l.off, uint32(len(l.code)))
	return uint32(l.len() - 1)
}

// tables are the dictionaries that all segments of a snapshot share. It is a value like dict.
type tables struct {
	stories []string // story 0 is ""; the first sorted are in order
	sorted  int
	dicts   [maxDicts]dict // those of what has no story are of story 0
	lists   [maxLists]lists
	spans   []geo.Span // span 0 is “not stated”
}

func emptyTables() tables {
	t := tables{stories: []string{""}, sorted: 1, spans: []geo.Span{{}}}
	for i := range t.dicts {
		t.dicts[i].base = &base{off: []uint32{0, 0}, start: []uint32{0, 1}}
	}
	for i := range t.lists {
		t.lists[i].off = []uint32{0, 0}
	}
	return t
}

func (t *tables) claim() *dict    { return &t.dicts[dictClaim] }
func (t *tables) location() *dict { return &t.dicts[dictLocation] }
func (t *tables) country() *dict  { return &t.dicts[dictCountry] }

func (t *tables) cmpStory(a, b uint32) int {
	if a == b || int(a) < t.sorted && int(b) < t.sorted {
		return cmp.Compare(a, b)
	}
	return strings.Compare(t.stories[a], t.stories[b])
}

func (t *tables) cmpRef(a, b ref) int {
	return cmp.Or(t.cmpStory(a.story, b.story), strings.Compare(a.id, b.id))
}

func (t *tables) findStory(s string) (uint32, bool) {
	if i, ok := slices.BinarySearch(t.stories[:t.sorted], s); ok {
		return uint32(i), true
	}
	i := slices.Index(t.stories[t.sorted:], s)
	return uint32(t.sorted + i), i >= 0
}

// interner adds to tables what they do not have yet.
type interner struct {
	t       *tables
	story   map[string]uint32
	refs    [maxDicts]map[ref]uint32
	last    [maxDicts]ref
	code    [maxDicts]uint32
	lists   [maxLists]map[string]uint32
	spans   map[geo.Span]uint32
	scratch []byte
	codes   []uint32
}

func newInterner(t *tables) *interner {
	in := &interner{t: t, story: map[string]uint32{}, spans: map[geo.Span]uint32{}}
	for i := range in.refs {
		in.refs[i] = map[ref]uint32{}
	}
	for i := range in.lists {
		in.lists[i] = map[string]uint32{}
	}
	return in
}

func (in *interner) storyCode(s string) uint32 {
	if c, ok := in.story[s]; ok {
		return c
	}
	c, ok := in.t.findStory(s)
	if !ok {
		c = uint32(len(in.t.stories))
		s = strings.Clone(s)
		in.t.stories = append(in.t.stories, s)
	}
	in.story[s] = c
	return c
}

// ref returns the code of an id; "" is code 0.
func (in *interner) ref(which int, story uint32, id string) uint32 {
	if id == "" {
		return 0
	}
	r := ref{story, id}
	if in.last[which] == r {
		return in.code[which]
	}
	c, ok := in.refs[which][r]
	if !ok {
		d := &in.t.dicts[which]
		if c, ok = d.find(in.t, story, id); !ok {
			c = uint32(d.len())
			r.id = strings.Clone(id)
			d.extra = append(d.extra, r)
		}
		in.refs[which][r] = c
	}
	in.last[which], in.code[which] = r, c
	return c
}

// list returns the code of what a column of lists holds.
func (in *interner) list(x *stored, story uint32, ids []string) uint32 {
	in.codes = in.codes[:0]
	for _, id := range ids {
		in.codes = append(in.codes, in.ref(x.dict, story, id))
	}
	return in.listOf(x.list, in.codes)
}

func (in *interner) listOf(which int, codes []uint32) uint32 {
	if len(codes) == 0 {
		return 0
	}
	in.scratch = in.scratch[:0]
	for _, c := range codes {
		in.scratch = binary.LittleEndian.AppendUint32(in.scratch, c)
	}
	c, ok := in.lists[which][string(in.scratch)]
	if !ok {
		c = in.t.lists[which].add(codes)
		in.lists[which][string(in.scratch)] = c
	}
	return c
}

func (in *interner) span(s geo.Span) uint32 {
	if !s.Stated() {
		return 0
	}
	c, ok := in.spans[s]
	if !ok {
		c = uint32(len(in.t.spans))
		in.t.spans = append(in.t.spans, s)
		in.spans[s] = c
	}
	return c
}

// done makes what was added findable.
func (in *interner) done() {
	for i := range in.t.dicts {
		if d := &in.t.dicts[i]; len(d.sorted) != len(d.extra) {
			d.sort(in.t)
		}
	}
}
