package index

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"sort"
	"strings"

	"dateline/geo"
)

// Page returns the keys of the marks chosen that follow a cursor, at most limit, in the order of the index, and the
// cursor after them: "" begins, and "" is returned at the end. A cursor names a mark by its place in that order. So it
// works with any filter, limit and revision, and marks that come or go meanwhile neither shift nor repeat the others.
// One that is damaged is CodeInvalid.
func (q *Selection) Page(after string, limit int) (keys []int64, next string, err error) {
	next, err = q.page(after, limit, func(v *view, r int) { keys = append(keys, v.segment.key.at(r)) })
	return keys, next, err
}

// Marks returns the marks of a Page; only Key, Story, Claim, Location, Country, Precision, Anchor and Placed are there.
func (q *Selection) Marks(after string, limit int) (marks []geo.Mark, next string, err error) {
	next, err = q.page(after, limit, func(v *view, r int) {
		s := v.segment
		p := s.place(r)
		m := geo.Mark{Key: s.key.at(r), Anchor: s.places.at[p], Placed: r < s.placed}
		s.brief(&q.s.t, r, p, &m)
		marks = append(marks, m)
	})
	return marks, next, err
}

func (q *Selection) page(after string, limit int, take func(v *view, r int)) (next string, err error) {
	cs := q.begin()
	if after != "" {
		at, err := parsePosition(after)
		if err != nil {
			return "", err
		}
		for i := range cs {
			cs[i].row = q.s.after(cs[i].v.segment, at)
		}
	}
	if limit <= 0 {
		return "", q.fault()
	}
	for i := range cs {
		cs[i].step = max(64, limit)
	}
	var last position
	n := 0
	q.walk(cs, func(v *view, r int) bool {
		if n == limit {
			next = last.String()
			return false
		}
		take(v, r)
		if n++; n == limit {
			last = q.s.position(v.segment, r)
		}
		return true
	})
	return next, q.fault()
}

// position is a mark's place in the order of the index.
type position struct {
	class                  class
	morton                 uint64
	story, location, claim string
}

func (s *Snapshot) position(g *segment, r int) position {
	p := g.place(r)
	return position{
		class: g.class(p), morton: g.places.morton[p], story: s.t.stories[g.places.story.at(p)],
		location: s.t.location().id(g.places.location[p]), claim: s.t.claim().id(g.claim[r]),
	}
}

func (p position) cmp(o position) int {
	return cmp.Or(cmp.Compare(p.class, o.class), cmp.Compare(p.morton, o.morton), strings.Compare(p.story, o.story),
		strings.Compare(p.location, o.location), strings.Compare(p.claim, o.claim))
}

// after returns the first row of a segment behind a position.
func (s *Snapshot) after(g *segment, at position) int {
	return sort.Search(g.n, func(r int) bool { return s.position(g, r).cmp(at) > 0 })
}

// String returns the position as an opaque text for URLs.
func (p position) String() string {
	b := binary.BigEndian.AppendUint64([]byte{byte(p.class)}, p.morton)
	b = append(b, strings.Join([]string{p.story, p.location, p.claim}, "\x00")...)
	return base64.RawURLEncoding.EncodeToString(b)
}

func parsePosition(s string) (position, error) {
	bad := geo.Errorf(geo.CodeInvalid,
		"after is damaged; take it unchanged from the page before, or leave it out to begin anew")
	if len(s) > 1024 {
		return position{}, bad
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) < 9 || class(b[0]) > classNone {
		return position{}, bad
	}
	parts := strings.Split(string(b[9:]), "\x00")
	if len(parts) != 3 {
		return position{}, bad
	}
	return position{class(b[0]), binary.BigEndian.Uint64(b[1:]), parts[0], parts[1], parts[2]}, nil
}
