package sample

import (
	"github.com/paulmach/orb"

	"dateline/geo"
)

// Each calls each for the n marks of the story with that seed: a claim as a store composes it, its location and its
// role there, in the order of the file. They are valid during the call only.
func Each(n int, seed uint64, each func(*geo.ClaimRow, *geo.Location, geo.Role) error) error {
	w := newWorld(n, seed)
	claims := w.countClaims(n)
	for v := range w.visits(n) {
		for _, p := range append(v.claims, v.others...) {
			c := w.claim(p.claim)
			a := geo.Assess(geo.NewParty(c, w), w.answers(p.claim, claims), geo.PartOf(w))
			if err := each(geo.Compose(StoryID, c, a, w), v.location, p.role); err != nil {
				return err
			}
		}
	}
	return nil
}

// Marks calls each for the n marks of the story with that seed, as a store would give them, with keys from 1 on; their
// order is that of the file. Anchors of countries are left out, as stores leave them out: place returns the anchor for
// a country's code, and may be nil. The mark is valid during the call only.
func Marks(n int, seed uint64, place func(country string) (orb.Point, bool), each func(*geo.Mark) error) error {
	key := int64(0)
	anchors := map[string]*geo.Location{}
	return Each(n, seed, func(c *geo.ClaimRow, l *geo.Location, role geo.Role) error {
		if _, ok := l.Geometry.(orb.Polygon); ok {
			l = anchored(anchors, l)
		}
		m := c.Mark(l, role)
		key++
		m.Key = key
		if !m.Placed && l.Precision == geo.PrecisionCountry && place != nil {
			m.Anchor, m.Placed = place(l.Country)
		}
		return each(&m)
	})
}

// anchored returns an area with its anchor for a geometry, which is sought once: its marks are the same.
func anchored(known map[string]*geo.Location, l *geo.Location) *geo.Location {
	if x, ok := known[l.ID]; ok {
		return x
	}
	x := *l
	if p, ok := l.Anchor(); ok {
		x.Geometry = p
	}
	known[l.ID] = &x
	return &x
}

// Areas calls each for the locations of the story that have a polygon of their own.
func Areas(n int, seed uint64, each func(*geo.Location)) {
	w := newWorld(n, seed)
	for i := range regions {
		each(w.region(i))
	}
}

func (w *world) countClaims(n int) int {
	claims := 0
	for v := range w.visits(n) {
		claims += len(v.claims)
	}
	return claims
}
