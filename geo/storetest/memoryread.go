package storetest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/words"
)

// reads are the methods of a geo.Reader over revisions, of which the last is read.
type reads struct {
	history func(context.Context) ([]*state, error)
}

// now returns the last revision.
func (r reads) now(ctx context.Context) (*state, error) {
	h, err := r.history(ctx)
	if err != nil {
		return nil, err
	}
	return h[len(h)-1], nil
}

// Revision implements geo.Reader.
func (r reads) Revision(ctx context.Context) (geo.Revision, error) {
	s, err := r.now(ctx)
	if err != nil {
		return geo.Revision{}, err
	}
	return s.rev, nil
}

// Changes implements geo.Reader.
func (r reads) Changes(ctx context.Context, since geo.Revision) (c geo.Changes, err error) {
	h, err := r.history(ctx)
	if err != nil {
		return c, err
	}
	now := h[len(h)-1]
	c.To = now.rev
	if since.N < 0 || since.N > now.rev.N || h[since.N].rev.ID != since.ID {
		c.All = true
		return c, nil
	}
	c.Put = changed(h[since.N], now, func(*row) bool { return true })
	left := make(map[int64]bool)
	for _, m := range now.marks {
		left[m.mark.Key] = true
	}
	for _, m := range h[since.N].marks {
		if !left[m.mark.Key] {
			c.Gone = append(c.Gone, m.mark.Key)
		}
	}
	slices.Sort(c.Gone)
	for id, s := range now.stories {
		if h[since.N].stories[id] != s {
			c.Stories = append(c.Stories, id)
		}
	}
	return c, nil
}

// changed returns the keys of the marks that are new or different.
func changed(was, now *state, of func(*row) bool) (keys []int64) {
	for id, m := range now.marks {
		old := was.marks[id]
		if of(m) && (old == nil || !equal(old.mark, m.mark) || !equal(old.doc, m.doc) || !slices.Equal(old.words,
			m.words)) {
			keys = append(keys, m.mark.Key)
		}
	}
	slices.Sort(keys)
	return keys
}

// StoryChanges implements geo.Reader.
func (r reads) StoryChanges(ctx context.Context, story string, since int64) (c geo.StoryChanges, err error) {
	h, err := r.history(ctx)
	if err != nil {
		return c, err
	}
	now := h[len(h)-1]
	s := now.stories[story]
	if since >= now.rev.N || s == nil {
		return c, nil
	}
	if since < 0 {
		return geo.StoryChanges{All: true}, nil
	}
	c.Put = changed(h[since], now, func(m *row) bool { return m.mark.Story == story })
	gone := make(map[string]bool)
	for _, then := range h[since : len(h)-1] {
		was := then.stories[story]
		if was == nil {
			continue
		}
		for id := range was.records[geo.KindOfClaim] {
			gone[id] = s.records[geo.KindOfClaim][id] == nil
		}
		c.Other = c.Other || !equal(was.records[geo.KindOfStory], s.records[geo.KindOfStory])
		for id, p := range was.records[geo.KindOfPlacement] {
			there := s.records[geo.KindOfClaim][p.(*geo.Placement).Claim] != nil
			c.Other = c.Other || there && s.records[geo.KindOfPlacement][id] == nil
		}
	}
	for _, is := range gone {
		if is {
			c.Removed++
		}
	}
	return c, nil
}

// byKey returns marks in the order of keys, all by key when keys is nil.
func (s *state) byKey(keys []int64) (out []*row) {
	all := make(map[int64]*row)
	for _, m := range s.marks {
		all[m.mark.Key] = m
	}
	if keys == nil {
		keys = slices.Sorted(maps.Keys(all))
	}
	for _, k := range keys {
		if m := all[k]; m != nil {
			out = append(out, m)
		}
	}
	return out
}

// Marks implements geo.Reader.
func (r reads) Marks(ctx context.Context, keys []int64, each func(*geo.Mark) error) error {
	return r.rows(ctx, keys, func(m *row) error { c := m.mark; return each(&c) })
}

// Docs implements geo.Reader.
func (r reads) Docs(ctx context.Context, keys []int64, each func(*geo.Doc) error) error {
	if keys == nil {
		keys = []int64{}
	}
	return r.rows(ctx, keys, func(m *row) error { c := m.doc; return each(&c) })
}

func (r reads) rows(ctx context.Context, keys []int64, each func(*row) error) error {
	s, err := r.now(ctx)
	if err != nil {
		return err
	}
	for _, m := range s.byKey(keys) {
		if err := each(m); err != nil {
			return err
		}
	}
	return nil
}

// Scan implements geo.Reader.
func (r reads) Scan(ctx context.Context, k geo.Kind, story string, each func(string, geo.Record) error) error {
	s, err := r.now(ctx)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(s.stories)) {
		if story != "" && id != story {
			continue
		}
		for _, x := range s.stories[id].sorted(k) {
			if err := each(id, x); err != nil {
				return err
			}
		}
	}
	return nil
}

// Entries implements geo.Reader.
func (r reads) Entries(ctx context.Context, claims []geo.Ref) (out []geo.Entry, err error) {
	s, err := r.now(ctx)
	if err != nil {
		return nil, err
	}
	for _, ref := range claims {
		for _, id := range slices.Sorted(maps.Keys(s.stories)) {
			m := s.stories[id]
			if c, ok := m.records[geo.KindOfClaim][ref.ID].(*geo.Claim); ok && (ref.Story == "" || ref.Story == id) {
				out = append(out, m.entry(c))
			}
		}
	}
	return out, nil
}

// entry is a claim with what stands around it.
func (m *model) entry(c *geo.Claim) geo.Entry {
	e := geo.Entry{Story: m.story, Claim: c, Assessment: m.assess(c.ID), Relations: m.Relations(c.ID)}
	for _, r := range m.records[geo.KindOfPlacement] {
		if p := r.(*geo.Placement); p.Claim == c.ID {
			e.Placements = append(e.Placements, p)
		}
	}
	slices.SortFunc(e.Placements, func(a, b *geo.Placement) int { return strings.Compare(a.Location, b.Location) })
	return e
}

// Locations implements geo.Reader.
func (r reads) Locations(ctx context.Context, refs []geo.Ref) (out []*geo.Location, err error) {
	s, err := r.now(ctx)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		if m := s.stories[ref.Story]; m != nil && m.records[geo.KindOfLocation][ref.ID] != nil {
			out = append(out, m.records[geo.KindOfLocation][ref.ID].(*geo.Location))
		}
	}
	return out, nil
}

// Removed implements geo.Reader.
func (r reads) Removed(ctx context.Context, k geo.Kind, ref geo.Ref) (*geo.Removal, error) {
	h, err := r.history(ctx)
	if err != nil {
		return nil, err
	}
	there := func(s *state) bool { m := s.stories[ref.Story]; return m != nil && m.records[k][ref.ID] != nil }
	for i := len(h) - 1; i > 0 && !there(h[i]); i-- {
		if there(h[i-1]) {
			return &geo.Removal{At: h[i].rev.At, Revision: h[i].rev.N}, nil
		}
	}
	return nil, nil
}

// Search implements geo.Reader.
func (r reads) Search(ctx context.Context, q string) (keys []int64, err error) {
	s, err := r.now(ctx)
	terms := words.Query(q)
	switch {
	case err != nil || len(terms) == 0:
		return nil, err
	case len(terms) > words.MaxTerms:
		return nil, geo.Errorf(geo.CodeInvalid, "q has too many words; at most %d are searched", words.MaxTerms)
	}
	for _, m := range s.marks {
		if m.matches(terms) {
			keys = append(keys, m.mark.Key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// Claim implements geo.Graph.
func (m *model) Claim(id string) *geo.Claim {
	c, _ := m.records[geo.KindOfClaim][id].(*geo.Claim)
	return c
}

// Relations implements geo.Graph.
func (m *model) Relations(claim string) (out []*geo.Relation) {
	for _, r := range m.records[geo.KindOfRelation] {
		if r := r.(*geo.Relation); r.From == claim || r.To == claim {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *geo.Relation) int {
		return cmp.Or(strings.Compare(a.From, b.From), cmp.Compare(a.Rel, b.Rel), strings.Compare(a.To, b.To))
	})
	return out
}

// Retractions implements geo.Graph.
func (m *model) Retractions(claim string) (out []string) {
	for _, r := range m.Relations(claim) {
		if r.To == claim && r.Rel == geo.RelRetracts {
			out = append(out, r.From)
		}
	}
	return out
}
