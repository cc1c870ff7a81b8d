package page

import (
	"strings"

	"dateline/geo/atlas"
)

// maxVoices is how many claimants the summary names; the rest are counted.
const maxVoices = 8

// voice is a claimant with what it says.
type voice struct {
	Name, Claims string
}

// Voices names the claimants, most claims first. Those without a name of their own are named by their role.
func (c *content) Voices() []voice {
	var out []voice
	for i, v := range c.V.Voices {
		if i == maxVoices {
			break
		}
		out = append(out, voice{c.Source(v.Source), c.L.N("count.claims", v.Claims)})
	}
	return out
}

// MoreVoices counts the claimants that Voices leaves out, "" when there are none.
func (c *content) MoreVoices() string {
	if n := len(c.V.Voices) - maxVoices; n > 0 {
		return c.L.N("summary.more", n)
	}
	return ""
}

// denier is a claim that denies others, with whom it comes from.
type denier struct {
	*atlas.ClaimView
	C    *content
	Lead string // “Government of China denies it:”
	Of   string // “(denies 1 claim, general denial of 9 claims)”
}

// Deniers returns what denies the view's claims, each claim once.
func (c *content) Deniers() []denier {
	var order []string
	var general, explicit = map[string]int{}, map[string]int{}
	for _, d := range c.V.Denial {
		if general[d.Claim]+explicit[d.Claim] == 0 {
			order = append(order, d.Claim)
		}
		if d.General {
			general[d.Claim] += len(d.Of)
		} else {
			explicit[d.Claim] += len(d.Of)
		}
	}
	var out []denier
	for _, id := range order {
		x := c.Claim(id)
		if x == nil {
			continue
		}
		var of []string
		if n := explicit[id]; n > 0 {
			of = append(of, c.L.N("summary.denies.of", n))
		}
		if n := general[id]; n > 0 {
			of = append(of, c.L.N("summary.general.of", n))
		}
		key := "summary.denies"
		if explicit[id] == 0 {
			key = "summary.denies.general"
		}
		out = append(out, denier{x, c, c.L.T(key, "name", c.Source(x.Claimant)), c.L.T("summary.of", "of", c.L.Join(of))})
	}
	return out
}

// Counted says how much is shown of how much.
func (c *content) Counted() string {
	n := c.V.Counts
	return c.L.T("count.shown",
		"claims", c.L.Number(n.Claims), "total", c.L.N("count.claims", n.Total), "places", c.L.N("count.places", n.Places))
}

// OffMap counts the claims that are on no map, "" when there are none.
func (c *content) OffMap() string {
	if c.V.Counts.OffMap == 0 {
		return ""
	}
	return c.L.N("count.offmap", c.V.Counts.OffMap)
}

// contact makes a link of a mail address or an http(s) address, "" of anything else.
func contact(s string) string {
	switch {
	case strings.HasPrefix(s, "https://"), strings.HasPrefix(s, "http://"):
		return s
	case strings.Count(s, "@") == 1 && !strings.ContainsAny(s, " <>?&\"'"):
		return "mailto:" + s
	}
	return ""
}
