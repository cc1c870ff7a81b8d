package voice

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	// Brief shortens what is said of answers, for a frame in an article.
	Brief bool
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
	genre := t.Genre(r.Genre)
	switch {
	case r.Publisher != "" && genre == "":
		return t.Words.T("chain.report.by", "report", t.Words.T("report.untitled"), "publisher", t.Source(r.Publisher))
	case r.Publisher != "":
		return t.Words.T("chain.report.by", "report", genre, "publisher", t.Source(r.Publisher))
	case genre != "":
		return t.Words.T("source.unnamed", "role", genre)
	}
	return t.Words.T("report.unnamed")
}

// Genre says what sort of report it is, in the reader's language where it is one of the usual.
func (t *Teller) Genre(genre string) string {
	key := "genre." + strings.ReplaceAll(strings.ToLower(genre), " ", "-")
	if word := t.Words.T(key); word != key {
		return word
	}
	return genre
}

// Place returns a location's name.
func (t *Teller) Place(id string) string {
	p := t.V.Locations[id]
	return t.Name(p.Name, p.Names, id)
}

// Topic returns a topic's title, in quotation marks where its words are in dispute; "" when none is stated.
func (t *Teller) Topic(id string) string {
	x := t.V.Topics[id]
	name := t.Name(x.Title, x.Titles, id)
	if x.Disputed {
		return t.Words.T("said.exact", "text", name)
	}
	return name
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

// Kind is the word that stands for a claim's status: the status, but that of a claim that is itself an answer its kind.
func Kind(s geo.Status, k geo.ClaimKind) string {
	if s == geo.StatusReported && (k == geo.KindDenial || k == geo.KindResponse || k == geo.KindExplanation) {
		return k.String()
	}
	return s.String()
}

// StatusWords says a claim's status with the names behind it, and what stands beside it: none of several answers hides
// another.
func (t *Teller) StatusWords(x *atlas.ClaimView) string {
	out := ""
	add := func(key string, by []string, list string) {
		if len(by) == 0 {
			return
		}
		said := t.Words.T("status."+key+".by", "names", t.Sources(by, x.SourcesLeft[list]))
		if out == "" {
			out = said
			return
		}
		if before, _ := t.Words.Around("status."+key+".by", "names"); before != "" { // a name keeps its capital
			first, n := utf8.DecodeRuneInString(said)
			said = string(unicode.ToLower(first)) + said[n:]
		}
		out = t.Words.T("list.semi", "a", out, "b", said)
	}
	add("retracted", x.RetractedBy, "retracted_by")
	add("disputed", x.ContradictedBy, "contradicted_by")
	add("denied", x.DeniedBy, "denied_by")
	switch word := Kind(x.Status, x.Kind); {
	case x.Status == geo.StatusFound:
		add("found", x.Claimants, "")
	case out == "":
		out = t.Words.T("status." + word)
	}
	add("also", x.AlsoSaidBy, "also_said_by")
	return out
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
		return t.Words.T("claim.short", "who", t.Claimants(x), "topic", topic)
	}
	return t.Claimants(x)
}

// Claimants names those who say a claim.
func (t *Teller) Claimants(x *atlas.ClaimView) string { return t.Sources(x.Claimants, 0) }

// Jointly picks the form of a sentence for those who say a claim: one, or several together.
func Jointly(key string, x *atlas.ClaimView) string {
	if len(x.Claimants) > 1 {
		return key + ".jointly"
	}
	return key
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
