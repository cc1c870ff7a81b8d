package sample

import (
	"fmt"
	"io"

	"dateline/geo"
	"dateline/geo/exchange"
)

// Write writes the story of n marks with that seed as a GeoJSON text sequence (RFC 8142): records of story, topics,
// sources, reports and relations, then a feature a record.
func Write(out io.Writer, n int, seed uint64) error {
	e := exchange.NewStoryWriter(out)
	w := newWorld(n, seed)
	if err := w.put(e, n); err != nil {
		return err
	}
	return e.Close()
}

// put puts the records of the story of n marks as [exchange.Read] would.
func (w *world) put(to geo.Writer, n int) error {
	put := func(r geo.Record) error { return to.Put(r, geo.Position{}) }
	err := put(&geo.Story{
		ID: StoryID, Title: fmt.Sprintf("Sample of %d marks", n), Summary: fmt.Sprintf("Invented data, seed %d.", w.seed),
		Lang: "en", Publisher: "Dateline", Licence: "CC0-1.0", Topics: topics(),
	})
	for i := 0; i < w.sources && err == nil; i++ {
		err = put(w.source(i))
	}
	for i := 0; i < w.reports && err == nil; i++ {
		err = put(w.report(i))
	}
	for i := range w.countClaims(n) {
		if r, ok := w.relation(i); ok && err == nil {
			err = put(&r)
		}
	}
	if err != nil {
		return err
	}
	return w.visits(n, false, func(v *visit) error {
		err := put(v.location)
		for i, p := range append(v.claims, v.others...) {
			if i < len(v.claims) && err == nil {
				err = put(p.claim)
			}
			if err == nil {
				err = put(&geo.Placement{Claim: claimID(p.number), Location: v.location.ID, Role: p.role})
			}
		}
		return err
	})
}
