package geo_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"dateline/geo"
)

// graph is a story in memory: claims by their claimant, and relations as “from rel to”.
type graph struct {
	claims    map[string]*geo.Claim
	relations []*geo.Relation
	asked     int // claims read
	followed  int // retractions read
}

func newGraph(t *testing.T, claimants map[string]string, relations ...string) *graph {
	t.Helper()
	g := &graph{claims: map[string]*geo.Claim{}}
	all := slices.Sorted(maps.Values(claimants))
	for id, claimant := range claimants {
		g.claims[id] = &geo.Claim{ID: id, Claimants: []string{claimant}, About: all, Chain: []geo.Link{{Report: "report of " + claimant}}}
	}
	for _, s := range relations {
		f := strings.Fields(s)
		rel, err := geo.Parse[geo.Rel](f[1])
		if err != nil {
			t.Fatal(err)
		}
		g.relations = append(g.relations, &geo.Relation{From: f[0], Rel: rel, To: f[2]})
	}
	return g
}

func (g *graph) Source(string) *geo.Source { return nil }
func (g *graph) Report(string) *geo.Report { return nil }

func (g *graph) Claim(id string) *geo.Claim {
	g.asked++
	return g.claims[id]
}

func (g *graph) Relations(claim string) (out []*geo.Relation) {
	for _, r := range g.relations {
		if r.From == claim || r.To == claim {
			out = append(out, r)
		}
	}
	return out
}

func (g *graph) Retractions(claim string) (out []string) {
	for _, r := range g.relations {
		if r.To == claim && r.Rel == geo.RelRetracts {
			out = append(out, r.From)
		}
	}
	g.followed += len(out)
	return out
}

func TestAssessor(t *testing.T) {
	claimants := map[string]string{"a": "ana", "a2": "ana", "b": "boris", "b2": "boris", "c": "cvita"}
	tests := []struct {
		name      string
		relations []string
		of        string
		want      geo.Status
	}{
		{"nothing", nil, "a", geo.StatusReported},
		{"denied", []string{"b denies a"}, "a", geo.StatusDenied},
		{"a denial does not tell on who denies", []string{"b denies a"}, "b", geo.StatusReported},
		{"contradicted, from both ends", []string{"b contradicts a"}, "b", geo.StatusDisputed},
		{"its own claimant does not deny", []string{"a2 denies a"}, "a", geo.StatusReported},
		{"retracted", []string{"a2 retracts a"}, "a", geo.StatusRetracted},
		{"nobody else retracts", []string{"b retracts a"}, "a", geo.StatusReported},
		{"a retracted denial", []string{"b denies a", "b2 retracts b"}, "a", geo.StatusReported},
		{"a denial that was retracted by who may not", []string{"b denies a", "c retracts b"}, "a", geo.StatusDenied},
		{"a retraction that was retracted", []string{"b denies a", "b2 retracts b", "b retracts b2"}, "a",
			geo.StatusDenied},
		{"two that retract each other", []string{"a2 retracts a", "a retracts a2"}, "a", geo.StatusRetracted},
		{"retracted strongest", []string{"b denies a", "c contradicts a", "a2 retracts a"}, "a", geo.StatusRetracted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := geo.NewAssessor(newGraph(t, claimants, tt.relations...))
			for range 2 { // the second time from memory
				if got := a.Assess(tt.of); got.Status != tt.want {
					t.Errorf("got %v, want %v", got.Status, tt.want)
				}
			}
		})
	}
}

// TestAssessorReadsOnce holds that a claim that many answer is read once, not once an answer.
func TestAssessorReadsOnce(t *testing.T) {
	claimants, relations := map[string]string{"a": "ana"}, []string(nil)
	for i := range 200 {
		id := fmt.Sprint("c", i)
		claimants[id] = "source " + id
		relations = append(relations, id+" denies a")
	}
	g := newGraph(t, claimants, relations...)
	if got := geo.NewAssessor(g).Assess("a"); len(got.DeniedBy) != 200 {
		t.Fatalf("denied by %d", len(got.DeniedBy))
	}
	if g.asked > len(claimants) {
		t.Errorf("%d claims were read for %d", g.asked, len(claimants))
	}
}

// TestStormOfRetractions holds that retractions of retractions are each followed about once, not once for every claim that they
// tell on: a file of n relations could ask for n to the power of 1.5.
func TestStormOfRetractions(t *testing.T) {
	const n = 30
	claimants, relations := map[string]string{"z": "zora"}, []string(nil)
	for i := range n {
		relations = append(relations, fmt.Sprintf("a%d contradicts z", i))
		for _, level := range []string{"a", "b", "c"} {
			claimants[fmt.Sprint(level, i)] = "ana"
		}
		for k := range n {
			relations = append(relations, fmt.Sprintf("b%d retracts a%d", k, i))
			if k > 0 {
				relations = append(relations, fmt.Sprintf("c%d retracts b%d", k, i))
			}
		}
	}
	g := newGraph(t, claimants, relations...)
	if got := geo.NewAssessor(g).Assess("z").Status; got != geo.StatusDisputed {
		t.Errorf("got %v, want disputed: all that retract what contradicts it are retracted", got)
	}
	if most := 3 * len(relations); g.followed > most {
		t.Errorf("%d retractions were followed for %d relations, want at most %d", g.followed, len(relations), most)
	}
}

func TestUnlike(t *testing.T) {
	claimants := map[string]string{"a": "ana", "a2": "ana", "b": "boris", "c": "cvita", "d": "dora"}
	tests := []struct{ relation, want string }{
		{"b denies a", ""},
		{"a denies d", "works as “contradicts”: ana is not among those it is about (nobody)"},
		{"b qualifies a", ""},
		{"a2 supports a", "both are claimed by ana"},
		{"b retracts a", "neither its claimant nor a publisher"},
		{"a2 retracts a", ""},
		{"c denies b", "works as “contradicts”: cvita is not among those it is about (ministry)"},
		{"c supports a", ""},
	}
	for _, tt := range tests {
		g := newGraph(t, claimants, tt.relation)
		g.claims["b"].About, g.claims["d"].About = []string{"ministry"}, nil
		g.claims["c"].Chain = []geo.Link{{Report: "report of ana"}}
		got := geo.NewAssessor(g).Unlike(g.relations[0])
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.relation, got, tt.want)
		}
	}
}

func TestClaimCheck(t *testing.T) {
	tests := []struct {
		name  string
		chain []geo.Link
		want  []string // “field rule”
	}{
		{"none", nil, []string{"chain chain-required"}},
		{"a tree", []geo.Link{{Report: "r"}, {Report: "s", Via: "r"}, {Report: "t", Via: "r"}}, nil},
		{"via not said", []geo.Link{{Report: "r", Via: geo.ViaUnknown}, {Report: "s", Via: "r"}}, nil},
		{"two roots", []geo.Link{{Report: "r"}, {Report: "s"}}, nil},
		{"unknown", []geo.Link{{Report: "r"}, {Report: "s", Via: "x"}}, []string{"chain[1].via via-unknown"}},
		{"itself", []geo.Link{{Report: "r", Via: "r"}}, []string{"chain[0].via via-circle"}},
		{"a circle of two", []geo.Link{{Report: "r", Via: "s"}, {Report: "s", Via: "r"}},
			[]string{"chain[0].via via-circle", "chain[1].via via-circle"}},
		{"into a circle", []geo.Link{{Report: "r", Via: "s"}, {Report: "s", Via: "r"}, {Report: "t", Via: "r"}},
			[]string{
				"chain[0].via via-circle", "chain[1].via via-circle",
			}},
	}
	for _, tt := range tests {
		var p geo.Problems
		(&geo.Claim{ID: "c", Claimants: []string{"ana"}, Chain: tt.chain}).Check(geo.Position{Line: 3}, &p)
		var got []string
		for _, q := range p.List {
			if q.Line != 3 || !strings.Contains(q.Message, "claim c") {
				t.Errorf("%s: got %+v", tt.name, q)
			}
			got = append(got, q.Field+" "+q.Rule)
		}
		if strings.Join(got, ", ") != strings.Join(tt.want, ", ") {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestCites(t *testing.T) {
	c := &geo.Claim{Claimants: []string{"ana"}, About: []string{"x", "y"}, Chain: []geo.Link{{Report: "r"}, {Report: "s"}}}
	tests := []struct {
		record geo.Record
		want   string
	}{
		{c, "claimant source ana, about[0] source x, about[1] source y, chain[0].report report r, chain[1].report report s"},
		{&geo.Source{PartOf: "ana"}, "part_of source ana"},
		{&geo.Source{}, ""},
		{&geo.Report{Publisher: "ana"}, "publisher source ana"},
		{&geo.Location{}, ""},
	}
	for _, tt := range tests {
		var got []string
		for _, x := range geo.Cites(tt.record, nil) {
			got = append(got, fmt.Sprint(x.Field(), " ", x.Kind, " ", x.ID))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%v: got %s, want %s", tt.record.Kind(), s, tt.want)
		}
	}
}

func TestRemovalRefused(t *testing.T) {
	var counts [geo.KindOfRelation + 1]int
	counts[0], counts[geo.KindOfClaim], counts[geo.KindOfRelation] = 8, 1, 7
	err := geo.RemovalRefused(counts, []string{"claim c-4", "relation c-1 denies c-4"})
	want := "1 claim, 7 relations would be removed, since the file does not have them any more: claim c-4, relation c-1 denies c-4 and 6 more"
	if geo.CodeOf(err) != geo.CodeConflict || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
