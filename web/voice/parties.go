package voice

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"dateline/geo"
	"dateline/geo/atlas"
)

// Named is how many a page names at most of those who claim and of those who answer; the others are counted. A frame in an
// article names so many of those who claim, and has so many answers in all.
const (
	Named        = 8
	fewNamed     = 3 // answers of a page, where there are too many to say them all before its filters
	brieflyNamed = 3
	brieflySaid  = 3
	brieflyLong  = 140 // letters of an answer; its list has them all
)

// named is how many of so many names stand when n may: one more where only one would be left, since “and 1 other” is no
// shorter than a name. known is how many names there are, which may be fewer.
func named(n, known, all int) int {
	if all == n+1 {
		n++
	}
	return min(n, known)
}

// Voice is a claimant with what it says.
type Voice struct {
	Name, Claims string
}

// Voices names at most n claimants, most claims first, and counts the others, "" when there are none.
func (t *Teller) Voices(n int) (list []Voice, more string) {
	for _, v := range t.V.Voices[:named(n, len(t.V.Voices), t.V.Claimants)] {
		list = append(list, Voice{t.Source(v.Source), t.Words.N("count.claims", v.Claims)})
	}
	return list, t.others("summary.more", len(list), t.V.Claimants)
}

func (t *Teller) others(key string, told, all int) string {
	if told >= all {
		return ""
	}
	return t.Words.N(key, all-told)
}

// Answerer is who answers claims of the view.
type Answerer struct {
	Source string // its id
	Name   string
	Status geo.Status // what it makes of claims, for its sign
	Key    string     // the text of Lead, with the name in its placeholder “name”
	Lead   string     // “Government of China says, in our words:”; it says so of the first of By
	By     []*atlas.ClaimView
	Of     string // “Denies 1 claim. An editor links this general denial to 9 claims.”
	Also   string // “Government of China also says:”, "" where Beside is empty
	Beside []*atlas.ClaimView
	Says   string // all of it as a text: own words in quotation marks, ours without
}

// Answerers names those who answer, who denies first, then who contradicts, then who denies in general, and counts the
// others.
func (t *Teller) Answerers(n int) (list []Answerer, more string) {
	all := len(t.V.Answerers) + t.V.AnswerersLeft
	said := 0
	for _, d := range t.V.Answerers[:named(n, len(t.V.Answerers), all)] {
		if t.Brief && said >= brieflySaid {
			break
		}
		x := Answerer{Source: d.Source, Name: t.Source(d.Source), Status: geo.StatusDenied}
		if d.Denies+d.General == 0 {
			x.Status = geo.StatusDisputed
		}
		for _, o := range []struct {
			n   int
			key string
		}{{d.Denies, "summary.denies.of"}, {d.Contradicts, "summary.contradicts.of"}, {d.General, "summary.general.of"}} {
			if o.n > 0 {
				x.Of = t.sentences(x.Of, t.Words.N(o.key, o.n))
			}
		}
		if topics := t.denied(d.Source); d.Denies > 1 && len(topics) > 0 {
			x.Of = t.sentences(x.Of, t.Words.T("summary.topics", "topics", t.Words.Join(topics)))
		}
		x.By = t.claims(d.Claims)
		if said += max(len(x.By), 1); !t.Brief || said < brieflySaid {
			x.Beside = t.claims(d.Explains)
			said += len(x.Beside)
		}
		x.Key, x.Lead = t.lead("summary.says", "summary.bare", x.Name, x.By)
		if x.Says = t.sentences(t.says(x.Lead, x.Source, x.By), x.Of); len(x.Beside) > 0 {
			_, x.Also = t.lead("summary.also", "", x.Name, x.Beside)
			x.Says = t.sentences(x.Says, t.says(x.Also, x.Source, x.Beside))
		}
		list = append(list, x)
	}
	return list, t.others("summary.more.answers", len(list), all)
}

// denied lists the topics of the claims that somebody denies, none where the view does not have all claims.
func (t *Teller) denied(source string) (out []string) {
	if len(t.V.Claims) < t.V.Counts.Claims {
		return nil
	}
	for i := range t.V.Claims {
		x := &t.V.Claims[i]
		topic := t.Topic(x.Topic)
		if topic != "" && slices.Contains(x.DeniedBy, source) && !slices.Contains(out, topic) {
			out = append(out, topic)
		}
	}
	return out
}

// claims finds claims of the view; of a brief one, the first alone.
func (t *Teller) claims(ids []string) (out []*atlas.ClaimView) {
	for _, id := range ids {
		c := t.Claim(id)
		switch {
		case c != nil && !t.Brief:
			out = append(out, c)
		case c != nil && len(out) == 0:
			out = append(out, clipped(*c))
		}
	}
	return out
}

// clipped is a claim with its words cut for a frame.
func clipped(c atlas.ClaimView) *atlas.ClaimView {
	c.Text = Clip(c.Text, brieflyLong)
	if c.Quote != nil {
		q := *c.Quote
		q.Exact = Clip(q.Exact, brieflyLong)
		c.Quote = &q
	}
	return &c
}

// Clip shortens a text of more than so many letters at a word.
func Clip(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	cut := string(r[:most])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

func (t *Teller) sentences(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	// Where sentences follow each other without a space, those of another script still need one.
	last, _ := utf8.DecodeLastRuneInString(a)
	if first, _ := utf8.DecodeRuneInString(b); last < utf8.RuneSelf && first < utf8.RuneSelf {
		return a + " " + b
	}
	return t.Words.T("list.sentences", "a", a, "b", b)
}

// lead leads to what somebody says in claims, and tells of the first whether it is in our words.
func (t *Teller) lead(key, bare, name string, claims []*atlas.ClaimView) (string, string) {
	switch {
	case len(claims) == 0:
		key = bare
	case claims[0].Quote == nil:
		key += ".ours"
	}
	return key, t.Words.T(key, "name", name)
}

func (t *Teller) says(lead, source string, claims []*atlas.ClaimView) string {
	for i, c := range claims {
		text := c.Text
		if c.Quote != nil {
			text = t.Words.T("said.exact", "text", c.Quote.Exact)
		}
		lead = t.sentences(lead, t.sentences(t.Before(source, claims, i), text))
	}
	return lead
}

// Before is what has to be said of the i-th of several claims before what it says: who says it jointly with a source, and
// that it is in our words where it follows a quote.
func (t *Teller) Before(source string, claims []*atlas.ClaimView, i int) (out string) {
	c := claims[i]
	if others := slices.DeleteFunc(slices.Clone(c.Claimants), func(id string) bool { return id == source }); len(others) > 0 {
		out = t.Words.T("said.with", "names", t.Sources(others, 0))
	}
	if i > 0 && c.Quote == nil && claims[i-1].Quote != nil {
		out = t.sentences(out, t.Words.T("said.ours"))
	}
	return out
}

// Parties are who claims and who answers.
type Parties struct {
	Voices                    []Voice
	Answerers                 []Answerer
	MoreVoices, MoreAnswerers string
	// Nobody says that nobody denies these claims, "" where somebody answers them or denies anything at all.
	Nobody string
}

// Parties names those of a page.
func (t *Teller) Parties() Parties {
	var s Parties
	if t.Brief {
		s.Voices, s.MoreVoices = t.Voices(brieflyNamed)
		s.Answerers, s.MoreAnswerers = t.Answerers(brieflySaid)
	} else {
		s.Voices, s.MoreVoices = t.Voices(Named)
		n := Named
		if len(t.V.Answerers)+t.V.AnswerersLeft > Named+1 {
			n = fewNamed
		}
		s.Answerers, s.MoreAnswerers = t.Answerers(n)
	}
	s.Nobody = t.Nobody()
	return s
}

// Nobody says that nobody denies the claims, "" where that may not be said.
func (t *Teller) Nobody() string {
	if len(t.V.Answerers) > 0 || t.V.Denials || t.V.Counts.Claims == 0 {
		return ""
	}
	return t.Words.T("summary.nodenial")
}

// Unchecked says what the story's publisher checked, which mostly is nothing, and to readers of another language in which
// one they find the claims.
func (t *Teller) Unchecked() string {
	out := t.Words.T("unchecked")
	if t.V.Story.Checked != "" {
		out = t.sentences(t.Words.T("checked"), t.V.Story.Checked)
	}
	told, err := language.Parse(t.V.Story.Lang)
	if err != nil || t.Brief { // a frame has no room for it
		return out
	}
	base, _ := told.Base()
	if own, _ := t.Words.tag.Base(); base == own {
		return out
	}
	if names := display.Languages(t.Words.tag); names != nil && names.Name(base) != "" {
		out = t.sentences(out, t.Words.T("told.in", "language", names.Name(base)))
	}
	return out
}
