package geo

import (
	"maps"
	"slices"
)

// A mark is found by the texts of its claim, its location, the claim's source and the reports of its chain. Each of
// these has its own, so that a store can keep the words of those that many marks share.

// SearchTexts returns the texts by which a claim's marks are found, without those of what it names.
func (c *Claim) SearchTexts() []string {
	out := []string{c.Text}
	if c.Quote != nil {
		out = append(out, c.Quote.Exact)
	}
	for _, lang := range slices.Sorted(maps.Keys(c.Texts)) {
		out = append(out, c.Texts[lang].Text)
	}
	return out
}

// SearchTexts returns the location's name and its names in other languages.
func (l *Location) SearchTexts() []string { return allNames(l.Name, l.Names) }

// SearchTexts returns what a reader may call the source, and its names in other languages.
func (s *Source) SearchTexts() []string {
	if s == nil {
		return nil
	}
	return allNames(s.Label(), s.Names)
}

// SearchTexts returns the report's title.
func (r *Report) SearchTexts() []string {
	if r == nil {
		return nil
	}
	return []string{r.Title}
}

func allNames(name string, others map[string]string) []string {
	out := []string{name}
	for _, n := range others {
		out = append(out, n)
	}
	slices.Sort(out[1:])
	return out
}
