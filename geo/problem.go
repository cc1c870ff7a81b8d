package geo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Position is where in a file a record stands.
type Position struct {
	File    string // as given by the user, "-" for standard input
	Line    int    // from 1; 0 when not known
	Feature string // id of the feature, or the member of the collection ("reports[2]")
}

// Problem is one thing wrong in a file, said so that its author can mend it.
type Problem struct {
	Position
	Claim   string // id of the claim that it stands in, "" for none or not known
	Field   string // path inside the feature, as "claims[0].claimant"
	Rule    string // short stable name of the rule, as "claimant-required"
	Message string // what is wrong and what would be right
	Warning bool   // does not stop an import
}

// String returns the problem as one line: file:line: feature: claim: field: message [rule].
func (p Problem) String() string {
	where := ""
	if p.File != "" {
		where = p.File + ":"
	}
	if p.Line > 0 {
		where += fmt.Sprintf("%d:", p.Line)
	}
	what := p.Message
	if p.Warning {
		what = "warning: " + what
	}
	for _, name := range [...]string{p.Field, p.Claim, p.Feature} {
		if name != "" {
			what = name + ": " + what
		}
	}
	if where != "" {
		what = where + " " + what
	}
	if p.Rule != "" {
		what += " [" + p.Rule + "]"
	}
	return what
}

// MaxProblems is how many problems one run keeps; more are only counted.
const MaxProblems = 1000

// Problems collects problems. The zero value is ready for use; it is an error when it holds one that is not a warning.
type Problems struct {
	List    []Problem // in the order found, at most MaxProblems
	Dropped int       // how many more there were
	errors  int
}

// Add appends a problem, its texts cut to what can be read.
func (p *Problems) Add(q Problem) {
	if !q.Warning {
		p.errors++
	}
	if len(p.List) >= MaxProblems {
		p.Dropped++
		return
	}
	q.Feature, q.Field, q.Message = Cut(q.Feature, 200), Cut(q.Field, 300), Cut(q.Message, 1000)
	p.List = append(p.List, q)
}

// Merge appends the problems of q.
func (p *Problems) Merge(q *Problems) {
	if q == nil || p == q {
		return
	}
	for _, x := range q.List {
		p.Add(x)
	}
	p.Dropped += q.Dropped
	p.errors += max(q.errors-countErrors(q.List), 0)
}

func countErrors(list []Problem) int {
	n := 0
	for _, x := range list {
		if !x.Warning {
			n++
		}
	}
	return n
}

// Errors returns how many problems are not warnings.
func (p *Problems) Errors() int { return p.errors }

// Sort orders the problems by file and line, otherwise as found.
func (p *Problems) Sort() {
	slices.SortStableFunc(p.List, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
}

// Err returns p when it holds an error, otherwise nil.
func (p *Problems) Err() error {
	if p == nil || p.errors == 0 {
		return nil
	}
	return p
}

// Error lists the problems, one a line.
func (p *Problems) Error() string {
	lines := make([]string, 0, len(p.List)+1)
	for _, q := range p.List {
		lines = append(lines, q.String())
	}
	if p.Dropped > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", p.Dropped))
	}
	return strings.Join(lines, "\n")
}
