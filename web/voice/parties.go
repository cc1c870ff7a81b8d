package voice

import "dateline/geo/atlas"

// Named is how many a page names at most of those who claim and of those who deny; the others are counted.
const Named = 8

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
	return list, t.others(len(list), t.V.Claimants)
}

func (t *Teller) others(told, all int) string {
	if told >= all {
		return ""
	}
	return t.Words.N("summary.more", all-told)
}

// Denier is who denies claims of the view.
type Denier struct {
	Name string
	Key  string // the text of Lead, with the name in its placeholder “name”
	Lead string // “Government of China denies it:”
	Of   string // “denies 1 claim and an editor links this general denial to 9 claims”
	Says string // Lead with some of its denials: its own words in quotation marks, ours without
	By   []*atlas.ClaimView
}

// Deniers names at most n of those who deny, who denies outright before who denies in general, and counts the others.
func (t *Teller) Deniers(n int) (list []Denier, more string) {
	all := len(t.V.Deniers) + t.V.DeniersLeft
	for _, d := range t.V.Deniers[:named(n, len(t.V.Deniers), all)] {
		x := Denier{Name: t.Source(d.Source), Key: "summary.denies"}
		var of []string
		if d.Explicit > 0 {
			of = append(of, t.Words.N("summary.denies.of", d.Explicit))
		} else {
			x.Key = "summary.denies.general"
		}
		if d.General > 0 {
			of = append(of, t.Words.N("summary.general.of", d.General))
		}
		x.Lead, x.Of = t.Words.T(x.Key, "name", x.Name), t.Words.Join(of)
		x.Says = x.Lead
		for _, id := range d.Claims {
			if c := t.Claim(id); c != nil {
				x.By = append(x.By, c)
				x.Says += " " + t.says(c)
			}
		}
		list = append(list, x)
	}
	return list, t.others(len(list), all)
}

func (t *Teller) says(c *atlas.ClaimView) string {
	if c.Quote != nil {
		return t.Words.T("said.exact", "text", c.Quote.Exact)
	}
	return t.Words.T("said.ours") + " " + c.Text
}

// Parties are who claims and who denies.
type Parties struct {
	Voices                  []Voice
	Deniers                 []Denier
	MoreVoices, MoreDeniers string
}

// Parties names those of a page.
func (t *Teller) Parties() Parties {
	var s Parties
	s.Voices, s.MoreVoices = t.Voices(Named)
	s.Deniers, s.MoreDeniers = t.Deniers(Named)
	return s
}
