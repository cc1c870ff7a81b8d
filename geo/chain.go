package geo

import "fmt"

// Citation is a member of a record that names a source or a report of the story.
type Citation struct {
	Kind Kind
	ID   string
	path string // with %d for the place in a list
	n    int
}

// Field is the path of the member, as “chain[1].report”.
func (c *Citation) Field() string {
	if c.n < 0 {
		return c.path
	}
	return fmt.Sprintf(c.path, c.n)
}

// Cites appends what a record names: sources, and reports. Claims and locations that placements and relations name are
// not among them.
func Cites(r Record, out []Citation) []Citation {
	switch r := r.(type) {
	case *Source:
		if r.PartOf != "" {
			out = append(out, Citation{KindOfSource, r.PartOf, "part_of", -1})
		}
	case *Report:
		if r.Publisher != "" {
			out = append(out, Citation{KindOfSource, r.Publisher, "publisher", -1})
		}
	case *Claim:
		out = append(out, Citation{KindOfSource, r.Claimant, "claimant", -1})
		for i, id := range r.About {
			out = append(out, Citation{KindOfSource, id, "about[%d]", i})
		}
		for i, l := range r.Chain {
			out = append(out, Citation{KindOfReport, l.Report, "chain[%d].report", i})
		}
	}
	return out
}

// CheckChain adds where the chain is not a tree: it needs a report, and each via leads to another report of the chain
// and never back.
func (c *Claim) CheckChain(at Position, to *Problems) {
	add := func(field, rule, format string, args ...any) {
		to.Add(Problem{Position: at, Field: field, Rule: rule, Message: "claim " + c.ID + fmt.Sprintf(format, args...)})
	}
	if len(c.Chain) == 0 {
		add("chain", "chain-required", " has no chain; it needs at least one report that carries it")
	}
	for i, l := range c.Chain {
		if l.Via == "" {
			continue
		}
		field := fmt.Sprintf("chain[%d].via", i)
		j := c.link(l.Via)
		if j < 0 {
			add(field, "via-unknown",
				": via %q is not a report of this chain; name one of its reports, or null for the claimant itself",
				l.Via)
			continue
		}
		for steps := 0; j >= 0 && j != i && c.Chain[j].Via != "" && steps <= len(c.Chain); steps++ {
			j = c.link(c.Chain[j].Via)
		}
		if j == i {
			add(field, "via-circle",
				": via leads from report %q back to itself; one report has to have it from the claimant", l.Report)
		}
	}
}

// link returns where in the chain a report is, -1 for nowhere.
func (c *Claim) link(report string) int {
	for i, l := range c.Chain {
		if l.Report == report {
			return i
		}
	}
	return -1
}
