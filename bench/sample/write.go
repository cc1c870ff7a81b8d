package sample

import (
	"fmt"
	"io"
	"strconv"

	"dateline/geo"
	"dateline/geo/exchange"
)

// Write writes the story of n marks with that seed as a GeoJSON text sequence (RFC 8142): records of story, topics,
// sources, reports and relations, then a feature a record.
func Write(out io.Writer, n int, seed uint64) error {
	e := exchange.NewStoryWriter(out)
	var err error // of the first record that could not be put
	put := func(r geo.Record) {
		if err == nil {
			err = e.Put(r, geo.Position{})
		}
	}
	story := &geo.Story{
		ID: StoryID, Title: fmt.Sprintf("Sample of %d marks", n), Summary: fmt.Sprintf("Invented data, seed %d.", seed),
		Lang: "en", Publisher: "Dateline", Licence: "CC0-1.0",
	}
	for i := range topics {
		id := strconv.Itoa(i)
		story.Topics = append(story.Topics, geo.Topic{ID: "topic-" + id, Title: "invented topic " + id})
	}
	put(story)
	w := newWorld(n, seed)
	for _, s := range w.sources {
		put(s)
	}
	for _, r := range w.reports {
		put(r)
	}
	for i := range w.countClaims(n) {
		if r, ok := w.relation(i); ok {
			put(&r)
		}
	}
	for v := range w.visits(n) {
		put(v.location)
		for i, p := range append(v.claims, v.others...) {
			if i < len(v.claims) {
				put(w.claim(p.claim))
			}
			put(&geo.Placement{Claim: claimID(p.claim), Location: v.location.ID, Role: p.role})
		}
		if err != nil {
			return err
		}
	}
	return e.Close()
}
