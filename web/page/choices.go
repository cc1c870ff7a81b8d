package page

import "strings"

// reason is a choice that keeps claims out, with the page without it.
type reason struct{ Name, Value, Href string }

// Why lists the choices that are made, so that a reader who finds nothing sees what to leave out.
func (c *content) Why() []reason {
	var out []reason
	add := func(param, name, value string) {
		if value != "" {
			out = append(out, reason{name, value, c.with(param, "")})
		}
	}
	add("q", c.L.T("filter.q"), c.Value("q"))
	for _, param := range []string{"report", "claimant", "status", "location", "topic", "role", "denial"} {
		var chosen []string
		for _, o := range c.Choices(param) {
			if o.Chosen {
				chosen = append(chosen, o.Label)
			}
		}
		add(param, c.L.T("filter."+param), c.L.Join(chosen))
	}
	add("datetime", c.L.T("filter.time"), c.Value("datetime"))
	if c.InView() {
		add("viewport", c.L.T("filter.location"), c.L.T("tools.inview"))
	}
	for _, k := range []string{"about", "bbox", "claim", "country", "geometry", "kind", "precision"} {
		add(k, k, strings.Join(c.chosen(k), ", "))
	}
	return out
}

// Many says how much of a result too long for one page is listed, "" when all is.
func (c *content) Many() string {
	if !c.V.Large || len(c.V.Claims) == 0 {
		return ""
	}
	return c.L.T("list.many", "shown", c.L.Number(len(c.V.Claims)), "claims", c.L.N("count.claims", c.V.Counts.Claims))
}
