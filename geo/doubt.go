package geo

import (
	"fmt"
	"strings"
	"time"
)

// Doubts finds what in an import may mislead without being wrong, of one story. A store tells it of every record that is
// put, in order. It remembers a bounded number of names.
type Doubts struct {
	To    *Problems
	Now   time.Time
	title map[string]bool   // words of the story's title, as long as no claim has them all
	names map[string]string // ids of sources by their name
}

// maxDoubted bounds each table of Doubts.
const maxDoubted = 1 << 14

// Put looks at a record that was put at a position.
func (d *Doubts) Put(r Record, at Position) {
	warn := func(field, rule, format string, args ...any) {
		d.To.Add(Problem{Position: at, Field: field, Rule: rule, Warning: true, Message: fmt.Sprintf(format, args...)})
	}
	switch r := r.(type) {
	case *Story:
		d.title, d.names = longWords(r.Title), map[string]string{}
	case *Source:
		if other, ok := d.names[r.Name]; ok && r.Name != "" && other != r.ID {
			warn("name", "name-repeated", "the sources %s and %s have one name, %q: are they one?", other, r.ID, r.Name)
		} else if len(d.names) < maxDoubted {
			d.names[r.Name] = r.ID
		}
	case *Report:
		if s := SpanOf(r.Published); s.Stated() && s.Earliest > d.Now.Unix() {
			warn("published", "date-in-future", "report %s was published on %s, which is still to come", r.ID, r.Published)
		}
	case *Claim:
		if s := SpanOf(r.Said); s.Stated() && s.Earliest > d.Now.Unix() {
			warn("said", "date-in-future", "claim %s was said on %s, which is still to come", r.ID, r.Said)
		}
		if !r.Wrongdoing() {
			return
		}
		if len(r.About) == 0 {
			warn("about", "about-nobody", "claim %s says that something wrong was done, and names nobody in about: whoever "+
				"denies it is then said to contradict it", r.ID)
		}
		if d.title != nil && within(d.title, longWords(r.Text)) {
			warn("title", "title-claims", "the story’s title says what claim %s says, without saying who says so", r.ID)
			d.title = nil
		}
	}
}

// longWords returns the words of a text that are long enough to tell something, nil when they are few.
func longWords(text string) map[string]bool {
	out := map[string]bool{}
	between := func(r rune) bool { return strings.ContainsRune(" ,.;:!?“”\"’'()–-", r) }
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), between) {
		if len(w) > 3 {
			out[w] = true
		}
	}
	if len(out) < 3 {
		return nil
	}
	return out
}

func within(a, b map[string]bool) bool {
	for w := range a {
		if !b[w] {
			return false
		}
	}
	return true
}

// Unused warns of a source or a report that nothing in the story names.
func Unused(at Position, k Kind, id string) Problem {
	return Problem{
		Position: at, Field: "id", Rule: k.String() + "-unused", Warning: true,
		Message: fmt.Sprintf("nothing names the %s %s; is it missing somewhere?", k, id),
	}
}

// Unanswering warns of a denial that has no relation to another claim.
func Unanswering(at Position, claim string) Problem {
	return Problem{
		Position: at, Field: "kind", Rule: "denial-of-nothing", Warning: true,
		Message: fmt.Sprintf("claim %s is a denial, and no relation says of what; add one, such as denies or "+
			"covers-by-general-denial", claim),
	}
}
