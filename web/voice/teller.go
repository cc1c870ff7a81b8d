package voice

import (
	"maps"
	"slices"

	"dateline/geo"
	"dateline/geo/atlas"
)

// Teller tells what a view holds in one language: its ids become names and its numbers sentences. It is for one
// goroutine.
type Teller struct {
	Words *Lang
	V     *atlas.View
	// Write returns a name as it can be written, "" for one that cannot; nil writes every name.
	Write func(name string) string
	claim map[string]*atlas.ClaimView // of V.Claims, made when first asked for
}

func (t *Teller) write(name string) string {
	if t.Write != nil {
		return t.Write(name)
	}
	return closed(name)
}

// Name picks a name that can be written: in the language, the default one, in English, in any other, else the last
// resort.
func (t *Teller) Name(name string, names map[string]string, resort string) string {
	list := []string{names[t.Words.Tag], name, names[Reference]}
	for _, tag := range slices.Sorted(maps.Keys(names)) {
		list = append(list, names[tag])
	}
	for _, n := range list {
		if n == "" {
			continue
		}
		if n = t.write(n); n != "" {
			return n
		}
	}
	return resort
}

// Source returns a source's name: its own, else its role, else nobody.
func (t *Teller) Source(id string) string {
	s, ok := t.V.Sources[id]
	if !ok || s.Name != "" || len(s.Names) > 0 {
		return t.Name(s.Name, s.Names, id)
	}
	if role := t.write(s.Role); role != "" {
		return t.Words.T("source.unnamed", "role", role)
	}
	return t.Words.T("source.nobody")
}

// Report returns a report's title, or its genre and publisher.
func (t *Teller) Report(id string) string {
	r, ok := t.V.Reports[id]
	if !ok {
		return id
	}
	if r.Title != "" {
		return t.Words.T("report.title", "title", r.Title)
	}
	genre, publisher := r.Genre, t.Words.T("report.nopublisher")
	if genre == "" {
		genre = t.Words.T("report.untitled")
	}
	if r.Publisher != "" {
		publisher = t.Source(r.Publisher)
	}
	return t.Words.T("chain.report.by", "report", genre, "publisher", publisher)
}

// Place returns a location's name.
func (t *Teller) Place(id string) string {
	p := t.V.Locations[id]
	return t.Name(p.Name, p.Names, id)
}

// Topic returns a topic's title, "" when none is stated.
func (t *Teller) Topic(id string) string {
	x := t.V.Topics[id]
	return t.Name(x.Title, x.Titles, id)
}

// Claim finds a claim of the view by id, among those that match and those that answer; nil when it is in neither.
func (t *Teller) Claim(id string) *atlas.ClaimView {
	if len(t.claim) != len(t.V.Claims) {
		t.claim = make(map[string]*atlas.ClaimView, len(t.V.Claims))
		for i := range t.V.Claims {
			t.claim[t.V.Claims[i].ID] = &t.V.Claims[i]
		}
	}
	if x := t.claim[id]; x != nil {
		return x
	}
	if o, ok := t.V.Others[id]; ok {
		return &o
	}
	return nil
}

// StatusWords says a claim's status with the names behind it.
func (t *Teller) StatusWords(x *atlas.ClaimView) string {
	var by []string
	list := ""
	switch x.Status {
	case geo.StatusDenied:
		by, list = x.DeniedBy, "denied_by"
	case geo.StatusDisputed:
		by, list = x.ContradictedBy, "contradicted_by"
	case geo.StatusCorroborated:
		by, list = x.SupportedBy, "supported_by"
	case geo.StatusRetracted:
		by, list = x.RetractedBy, "retracted_by"
	}
	if len(by) == 0 {
		return t.Words.T("status." + x.Status.String())
	}
	return t.Words.T("status."+x.Status.String()+".by", "names", t.Sources(by, x.SourcesLeft[list]))
}

// Sources joins names, of which there are left more than are given.
func (t *Teller) Sources(ids []string, left int) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = t.Source(id)
	}
	return t.Words.join(list, left)
}

// Short names a claim in a few words: who says it, on what.
func (t *Teller) Short(x *atlas.ClaimView) string {
	if topic := t.Topic(x.Topic); topic != "" {
		return t.Words.T("claim.short", "who", t.Source(x.Claimant), "topic", topic)
	}
	return t.Source(x.Claimant)
}

// Counted says how much matches of how much.
func (t *Teller) Counted() string {
	n, l := t.V.Counts, t.Words
	return l.T("count.shown", "claims", l.Number(n.Claims), "total", l.N("count.claims", n.Total), "places", l.N("count.places", n.Places))
}

// OffMap counts the claims that are on no map, "" when there are none.
func (t *Teller) OffMap() string {
	if t.V.Counts.OffMap == 0 {
		return ""
	}
	return t.Words.N("count.offmap", t.V.Counts.OffMap)
}
