package page

import (
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/atlas"
)

// choice is one value of a filter.
type choice struct {
	Value, Label string
	Chosen       bool
	Glyph        string
}

// chosen returns the values of a parameter in the query.
func (f *frame) chosen(name string) []string {
	var out []string
	for _, s := range f.R.Query[name] {
		for v := range strings.SplitSeq(s, ",") {
			if v = strings.TrimSpace(v); v != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

// Value returns the first value of a parameter, to fill a field with.
func (f *frame) Value(name string) string { return f.R.Query.Get(name) }

// choices turns facets into options, and keeps a chosen value that no claim has any more.
func (c *content) choices(name string, facets []atlas.Facet, label func(id, label string) string) []choice {
	chosen := c.chosen(name)
	var out []choice
	for _, f := range facets {
		text := c.L.T("filter.option", "label", label(f.ID, f.Label), "n", c.L.Number(f.Claims))
		out = append(out, choice{Value: f.ID, Label: text, Chosen: slices.Contains(chosen, f.ID)})
	}
	for _, v := range chosen {
		if !slices.ContainsFunc(out, func(x choice) bool { return x.Value == v }) {
			out = append(out, choice{Value: v, Label: label(v, ""), Chosen: true})
		}
	}
	return out
}

// Reports lists the reports to choose from.
func (c *content) Reports() []choice {
	return c.choices("report", c.V.Facets["report"], func(id, label string) string {
		if _, ok := c.V.Reports[id]; !ok && label != "" {
			return label
		}
		return c.Report(id)
	})
}

// Claimants lists who says something.
func (c *content) Claimants() []choice {
	return c.choices("claimant", c.V.Facets["claimant"], func(id, label string) string {
		if _, ok := c.V.Sources[id]; !ok && label != "" {
			return label
		}
		return c.Source(id)
	})
}

// Places lists the places.
func (c *content) Places() []choice {
	return c.choices("location", c.V.Facets["location"], func(id, label string) string {
		if _, ok := c.V.Locations[id]; !ok && label != "" {
			return label
		}
		return c.Place(id)
	})
}

// Topics lists the topics.
func (c *content) Topics() []choice {
	return c.choices("topic", c.V.Facets["topic"], func(id, label string) string {
		if _, ok := c.V.Topics[id]; !ok && label != "" {
			return label
		}
		return c.Topic(id)
	})
}

// Statuses lists the statuses that claims have, in the order of their strength.
func (c *content) Statuses() []choice {
	list := c.choices("status", c.V.Facets["status"], func(id, _ string) string { return c.L.T("status." + id) })
	for i := range list {
		list[i].Glyph = list[i].Value
	}
	order := geo.Words[geo.Status]()
	slices.SortFunc(list, func(a, b choice) int { return slices.Index(order, a.Value) - slices.Index(order, b.Value) })
	return list
}

// Roles lists the roles of places.
func (c *content) Roles() []choice {
	return c.choices("role", c.V.Facets["role"], func(id, _ string) string { return c.L.T("role." + id) })
}

// Denials lists explicit, general and none.
func (c *content) Denials() []choice {
	return c.choices("denial", c.V.Facets["denial"], func(id, _ string) string { return c.L.T("filter.denial." + id) })
}

// Clocks lists the three dates that time may be chosen by.
func (c *content) Clocks() []choice {
	var out []choice
	now := c.Value("clock")
	for i, k := range geo.Words[geo.Clock]() {
		out = append(out, choice{Value: k, Label: c.L.T("clock." + k), Chosen: k == now || now == "" && i == 0})
	}
	return out
}

// Filtered tells whether a filter is set.
func (c *content) Filtered() bool { return c.V.Filter != "" }

// More tells whether one of the choices that are folded away is set.
func (c *content) More() bool {
	for _, n := range []string{"status", "location", "topic", "role", "denial"} {
		if c.Value(n) != "" {
			return true
		}
	}
	return false
}

// Kept lists what the form must carry on: parameters of the filter that have no field, and the language.
func (c *content) Kept() []choice {
	var out []choice
	for _, n := range []string{"about", "as", "bbox", "claim", "country", "geometry", "hl", "kind", "precision", "sort", "theme", "viewport"} {
		for _, v := range c.R.Query[n] {
			out = append(out, choice{Value: v, Label: n})
		}
	}
	return out
}
