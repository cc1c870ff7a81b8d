package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"dateline/geo"
)

// testRandom compares the store with the model after each of many random imports.
func testRandom(t *testing.T, s geo.Store) {
	const rounds = 60
	r := rand.New(rand.NewPCG(1, 2))
	models := map[string]*Model{"a": NewModel("a", nil), "b": NewModel("b", nil)}
	seen := map[int64]string{}
	var history []past
	for round := range rounds {
		story := string(rune('a' + r.IntN(2)))
		was := models[story]
		f := randomEdit(r, story, was.All())
		history = append(history, past{revision(t, s), marksByID(t, s)})
		shuffled := slices.Clone(f)
		r.Shuffle(len(f)-1, func(i, j int) { shuffled[i+1], shuffled[j+1] = shuffled[j+1], shuffled[i+1] })
		res := put(t, s, geo.ImportOptions{Remove: true}, shuffled)
		models[story] = NewModel(story, f)
		checkCounts(t, res, difference(was, models[story]))
		same(t, "records", contents(t, s, story), models[story].All())
		for _, m := range models {
			checkShown(t, s, m)
		}
		checkRandomChanges(t, s, history[round], seen)
		checkRandomChanges(t, s, history[r.IntN(round+1)], seen)
		for _, q := range []string{"w1", "w2 w", "name3", "title1 name2", "quote"} {
			var want []string
			for _, m := range models {
				want = append(want, m.search(q)...)
			}
			slices.Sort(want)
			equal(t, fmt.Sprintf("search %q", q), search(t, s, q), want)
		}
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
}

// past is what a store held at a revision.
type past struct {
	rev   geo.Revision
	marks map[string]geo.Mark
}

// checkRandomChanges holds that Changes names every mark that differs, and what is gone, and that keys stay with their
// marks.
func checkRandomChanges(t *testing.T, s geo.Store, since past, seen map[int64]string) {
	t.Helper()
	c := changes(t, s, since.rev)
	now := marksByID(t, s)
	var gone []int64
	for id, m := range since.marks {
		n, ok := now[id]
		switch {
		case ok && n.Key != m.Key && c.To.N <= since.rev.N+1:
			t.Errorf("mark %s has key %d, had %d", id, n.Key, m.Key)
		case n.Key != m.Key: // gone, and perhaps made anew since
			gone = append(gone, m.Key)
		case !cmp.Equal(m, n) && !slices.Contains(c.Put, m.Key):
			t.Errorf("mark %s differs and is not put", id)
		}
	}
	slices.Sort(gone)
	equal(t, "gone", c.Gone, gone)
	for id, m := range now {
		if other, ok := seen[m.Key]; ok && other != id {
			t.Errorf("key %d of %s was that of %s", m.Key, id, other)
		}
		seen[m.Key] = id
		if since.marks[id].Key != m.Key && !slices.Contains(c.Put, m.Key) {
			t.Errorf("mark %s is new and is not put", id)
		}
	}
	if !slices.IsSorted(c.Put) || c.All {
		t.Errorf("changes are not listed in order: %+v", c)
	}
}

// difference counts what an import has to do.
func difference(was, is *Model) (c counts) {
	for _, k := range Kinds() {
		for id, r := range is.Records[k] {
			switch old := was.Records[k][id]; {
			case old == nil:
				c.Added++
			case cmp.Equal(old, r, cmp.Comparer(sameDate)):
				c.Unchanged++
			default:
				c.Changed++
			}
		}
		for id := range was.Records[k] {
			if is.Records[k][id] == nil {
				c.Removed++
			}
		}
	}
	return c
}

// randomEdit changes a story a little, keeping it whole.
func randomEdit(r *rand.Rand, story string, old file) file {
	m := NewModel(story, old)
	records := m.Records
	records[geo.KindOfStory][story] = &geo.Story{ID: story, Title: fmt.Sprint("title ", r.IntN(3))}
	name := func(what string, n int) string { return fmt.Sprint(what, r.IntN(n)) }
	for i := range 6 {
		id := fmt.Sprint("s", i)
		if records[geo.KindOfSource][id] == nil || r.IntN(12) == 0 {
			src := &geo.Source{ID: id, Name: name("name", 5), Type: geo.SourceOrganisation}
			if i > 0 && r.IntN(2) == 0 {
				src.PartOf = fmt.Sprint("s", r.IntN(i))
			}
			records[geo.KindOfSource][id] = src
		}
		id = fmt.Sprint("r", i)
		if records[geo.KindOfReport][id] == nil || r.IntN(12) == 0 {
			records[geo.KindOfReport][id] = &geo.Report{ID: id, Title: name("title", 4), Publisher: name("s", 6),
				Published: date(name("201", 9))}
		}
		id = fmt.Sprint("l", i)
		if records[geo.KindOfLocation][id] == nil || r.IntN(12) == 0 {
			records[geo.KindOfLocation][id] = randomLocation(r, id)
		}
	}
	for range 1 + r.IntN(6) {
		id := name("c", 15)
		if r.IntN(3) == 0 {
			removeClaim(m, id)
			continue
		}
		c := claim(id, name("s", 6), name("r", 3), fmt.Sprint("r", 3+r.IntN(3)))
		c.Text, c.Type = name("w", 4)+" "+name("w", 9), geo.ClaimKind(1+r.IntN(3))
		if r.IntN(2) == 0 {
			c.About = []string{name("s", 3)}
			c.Quote = &geo.Quote{Exact: "a quote"}
		}
		records[geo.KindOfClaim][id] = c
		p := &geo.Placement{Claim: id, Location: name("l", 6), Role: geo.Role(1 + r.IntN(6))}
		records[geo.KindOfPlacement][p.RecordID()] = p
	}
	randomRelations(r, m)
	return m.All()
}

func randomLocation(r *rand.Rand, id string) *geo.Location {
	l := &geo.Location{ID: id, Name: fmt.Sprint("name", r.IntN(5)), Country: "HR",
		Names: map[string]string{"hr": fmt.Sprint("ime", r.IntN(5))}}
	x, y := float64(r.IntN(100)), float64(r.IntN(50))
	switch r.IntN(3) {
	case 0:
		l.Precision, l.Geometry, l.RadiusM = geo.PrecisionSettlement, orb.Point{x + 0.123, y}, 100
	case 1:
		l.Precision = geo.PrecisionAdmin1
		l.Geometry = orb.Polygon{{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y}}}
	default:
		l.Precision = geo.PrecisionCountry
	}
	return l
}

func removeClaim(m *Model, id string) {
	delete(m.Records[geo.KindOfClaim], id)
	for key, p := range m.Records[geo.KindOfPlacement] {
		if p.(*geo.Placement).Claim == id {
			delete(m.Records[geo.KindOfPlacement], key)
		}
	}
	for key, x := range m.Records[geo.KindOfRelation] {
		if x := x.(*geo.Relation); x.From == id || x.To == id {
			delete(m.Records[geo.KindOfRelation], key)
		}
	}
}

func randomRelations(r *rand.Rand, m *Model) {
	relations := m.Records[geo.KindOfRelation]
	for _, x := range m.Sorted(geo.KindOfRelation) {
		if r.IntN(5) == 0 {
			delete(relations, x.RecordID())
		}
	}
	claims := m.Sorted(geo.KindOfClaim)
	weighted := []geo.Rel{
		geo.RelDenies, geo.RelContradicts, geo.RelSupports, geo.RelRetracts, geo.RelRetracts,
		geo.RelCoversByGeneralDenial, geo.RelQualifies,
	}
	for range r.IntN(6) {
		if len(claims) < 2 {
			return
		}
		from, to := claims[r.IntN(len(claims))].RecordID(), claims[r.IntN(len(claims))].RecordID()
		if from != to {
			x := rel(from, weighted[r.IntN(len(weighted))], to)
			relations[x.RecordID()] = x
		}
	}
}
