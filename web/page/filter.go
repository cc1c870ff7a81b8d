package page

import (
	"cmp"
	"slices"
	"strings"

	"dateline/geo"
)

// choice is one value of a filter.
type choice struct {
	Value, Label string
	Chosen       bool
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

// Choices lists the values of a parameter to choose from, with their numbers of claims. Statuses come in the order of
// their strength.
func (c *content) Choices(param string) []choice {
	out := c.choices(param, c.chosen(param))
	if param == "status" {
		order := geo.Words[geo.Status]()
		rank := func(x choice) int { return slices.Index(order, x.Value) }
		slices.SortFunc(out, func(a, b choice) int { return rank(a) - rank(b) })
	}
	return out
}

// choices turns a facet into options, and keeps a chosen value that no claim has any more.
func (c *content) choices(param string, chosen []string) []choice {
	var out []choice
	for _, f := range c.V.Facets[param] {
		text := c.L.T("filter.option", "label", c.label(param, f.ID, f.Label), "n", c.L.Number(f.Claims))
		out = append(out, choice{f.ID, text, slices.Contains(chosen, f.ID)})
	}
	for _, v := range chosen {
		if !slices.ContainsFunc(out, func(x choice) bool { return x.Value == v }) {
			out = append(out, choice{v, c.label(param, v, ""), true})
		}
	}
	return out
}

// label names a value of a facet: as the view does, else by the facet's own label.
func (c *content) label(param, id, label string) string {
	name, known := c.Report, false
	switch param {
	case "report":
		_, known = c.V.Reports[id]
	case "claimant":
		_, known = c.V.Sources[id]
		name = c.Source
	case "location":
		_, known = c.V.Locations[id]
		name = c.Place
	case "topic":
		_, known = c.V.Topics[id]
		name = c.Topic
	case "denial":
		return c.L.T("filter.denial." + id)
	default:
		return c.L.T(param + "." + id)
	}
	if !known && label != "" {
		return label
	}
	return name(id)
}

// options are choices that are always the same.
func options(values []string, label func(string) string, chosen func(string) bool) []choice {
	out := make([]choice, len(values))
	for i, v := range values {
		out[i] = choice{v, label(v), chosen(v)}
	}
	return out
}

// Clocks lists the three dates that time may be chosen by.
func (c *content) Clocks() []choice {
	clocks := geo.Words[geo.Clock]()
	now := cmp.Or(c.Value("clock"), clocks[0])
	label := func(k string) string { return c.L.T("clock." + k) }
	return options(clocks, label, func(k string) bool { return k == now })
}

// Filtered tells whether a filter is set.
func (c *content) Filtered() bool { return c.V.Filter != "" }

// More tells whether one of the choices that are folded away is set.
func (c *content) More() bool {
	folded := []string{"status", "location", "topic", "role", "denial"}
	return slices.ContainsFunc(folded, func(n string) bool { return c.Value(n) != "" })
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
