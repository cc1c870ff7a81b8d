package geo

import (
	"fmt"
	"slices"
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
	// For who is accused of what was done in a country: ids of governments by their names, countries by location, what
	// claims of wrongdoing are about, and the states.
	governments, places map[string]string
	accused             map[string][]string
	states              map[string]*state
}

// state is a country of the story, with claims that wait for its name.
type state struct {
	name        string
	governments []string // ids
	waiting     []placed
}

// placed is a claim of wrongdoing that is placed in a country.
type placed struct {
	claim string
	at    Position
}

// maxDoubted bounds each table of Doubts.
const maxDoubted = 1 << 14

func remember[V any](m map[string]V, k string, v V) {
	if len(m) < maxDoubted {
		m[k] = v
	}
}

// Put looks at a record that was put at a position.
func (d *Doubts) Put(r Record, at Position) {
	warn := func(field, rule, format string, args ...any) {
		d.To.Add(Problem{Position: at, Field: field, Rule: rule, Warning: true, Message: fmt.Sprintf(format, args...)})
	}
	switch r := r.(type) {
	case *Story:
		*d = Doubts{
			To: d.To, Now: d.Now, title: longWords(r.Title), names: map[string]string{}, governments: map[string]string{},
			places: map[string]string{}, accused: map[string][]string{}, states: map[string]*state{},
		}
	case *Source:
		if other, ok := d.names[r.Name]; ok && r.Name != "" && other != r.ID {
			warn("name", "name-repeated", "the sources %s and %s have one name, %q: are they one?", other, r.ID, r.Name)
		} else {
			remember(d.names, r.Name, r.ID)
		}
		if r.Type == SourceGovernment && r.Name != "" {
			remember(d.governments, r.Name, r.ID)
		}
	case *Location:
		remember(d.places, r.ID, r.Country)
		if r.Precision == PrecisionCountry && r.Name != "" {
			d.name(d.state(r.Country), r.Name)
		}
	case *Placement:
		if c := d.places[r.Location]; r.Role == RoleSite && c != "" && len(d.accused[r.Claim]) > 0 {
			d.place(d.state(c), placed{r.Claim, at})
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
		remember(d.accused, r.ID, r.About)
		if d.title != nil && within(d.title, longWords(r.Text)) {
			warn("title", "title-claims", "the story’s title says what claim %s says, without saying who says so", r.ID)
			d.title = nil
		}
	}
}

func (d *Doubts) state(country string) *state {
	if d.states[country] == nil {
		d.states[country] = &state{} // there are no more than codes of countries
	}
	return d.states[country]
}

// maxOfState bounds each list of a state.
const maxOfState = 1 << 10

// name gives a state its name and the governments whose names have it, as in “Government of Croatia”.
func (d *Doubts) name(s *state, name string) {
	if s.name != "" {
		return
	}
	s.name = name
	for of, id := range d.governments {
		if strings.Contains(of, name) && len(s.governments) < maxOfState {
			s.governments = append(s.governments, id)
		}
	}
	slices.Sort(s.governments)
	for _, x := range s.waiting {
		d.place(s, x)
	}
	s.waiting = nil
}

// place warns of the first claim that something wrong was done in a country, when it is not about the country's government
// although the story has that.
func (d *Doubts) place(s *state, x placed) {
	if s.name == "" && len(s.waiting) < maxOfState {
		s.waiting = append(s.waiting, x)
	}
	if len(s.governments) > 0 && !slices.ContainsFunc(s.governments, func(id string) bool {
		return slices.Contains(d.accused[x.claim], id)
	}) {
		d.To.Add(Problem{
			Position: x.at, Field: "about", Rule: "about-lacks-state", Warning: true,
			Message: fmt.Sprintf("claim %s, perhaps not alone, says that something wrong was done in %s, and about does not "+
				"name %s: whoever denies it for that state is then said to contradict it", x.claim, s.name, s.governments[0]),
		})
		s.governments = nil // once a state, for claims are often about others
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
