package index

import (
	"encoding/binary"
	"strings"

	"dateline/geo"
)

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
