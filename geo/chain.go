package geo

import (
	"fmt"
	"strconv"
	"strings"
)

// Citation is a member of a record that names a source or a report of the story.
type Citation struct {
	Kind Kind
	ID   string
	path string // with %d for the place in a list
	n    int    // in the list
}

// Field is the path of the member, as “chain[1].report”.
func (c *Citation) Field() string {
	return strings.ReplaceAll(c.path, "%d", strconv.Itoa(c.n))
}

// Cites appends what a record names: sources, and reports. Claims and locations that placements and relations name are
// not among them.
func Cites(r Record, out []Citation) []Citation {
	switch r := r.(type) {
	case *Source:
		if r.PartOf != "" {
			out = append(out, Citation{KindOfSource, r.PartOf, "part_of", 0})
		}
	case *Report:
		if r.Publisher != "" {
			out = append(out, Citation{KindOfSource, r.Publisher, "publisher", 0})
		}
	case *Claim:
		claimant := "claimant[%d]"
		if len(r.Claimants) == 1 {
			claimant = "claimant"
		}
		for i, id := range r.Claimants {
			out = append(out, Citation{KindOfSource, id, claimant, i})
		}
		for i, id := range r.About {
			out = append(out, Citation{KindOfSource, id, "about[%d]", i})
		}
		for i, l := range r.Chain {
			out = append(out, Citation{KindOfReport, l.Report, "chain[%d].report", i})
		}
		for i, x := range r.Replies {
			out = append(out, Citation{KindOfSource, x.Source, "replies[%d].source", i})
			if x.Report != "" {
				out = append(out, Citation{KindOfReport, x.Report, "replies[%d].report", i})
			}
		}
	}
	return out
}

// Check adds where nobody claims it and where the chain is not a tree: it needs a report, and each via leads to another
// report of the chain and never back.
func (c *Claim) Check(at Position, to *Problems) {
	add := func(field, rule, format string, args ...any) {
		to.Add(Problem{Position: at, Field: field, Rule: rule, Message: "claim " + c.ID + fmt.Sprintf(format, args...)})
	}
	if len(c.Claimants) == 0 {
		add("claimant", "claimant-required", " has no claimant; it needs the id of a source, one of kind none for nobody named")
	}
	if len(c.Chain) == 0 {
		add("chain", "chain-required", " has no chain; it needs at least one report that carries it")
	}
	for i, l := range c.Chain {
		if l.Via == "" || l.Via == ViaUnknown {
			continue
		}
		field := fmt.Sprintf("chain[%d].via", i)
		j := c.link(l.Via)
		if j < 0 {
			add(field, "via-unknown",
				": via %q is not a report of this chain; name one of its reports, null for the claimant itself, or "+
					"\"unknown\"",
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
