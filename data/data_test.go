// Package data_test keeps the example story true to the article it comes from and to the rules of the map. It reads the files
// as plain JSON, so that it does not depend on the code that imports them.
package data_test

import (
	"encoding/json"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

type file struct {
	Type, Dateline string
	Story          map[string]any
	Topics         []struct {
		ID, Title string
		Titles    map[string]string
	}
	Sources []struct {
		ID, Kind string
		Name     *string
		Role     *string
		PartOf   string `json:"part_of"`
	}
	Reports []struct {
		ID                    string
		Title, Publisher, URL *string
	}
	Relations []relation
	Features  []feature
}

type relation struct{ From, Rel, To, Basis string }

type feature struct {
	Type, ID string
	Geometry *struct {
		Type        string
		Coordinates json.RawMessage
	}
	Properties struct {
		Name, Notes, Precision string
		Names                  map[string]string
		Country                *string
		RadiusM                float64 `json:"radius_m"`
		GeoNames               int64
		Claims                 []claim
	}
}

type claim struct {
	ID, Role, Text, Claimant, Attribution, Kind, Of, Topic, Notes string
	About                                                         []string
	Event, Said                                                   *string
	Chain                                                         []struct {
		Report, Basis string
		Via           *string
	}
	Quote *struct{ Exact, Lang string }
}

func load(t *testing.T) file {
	t.Helper()
	var f file
	read(t, "locations.geojson", &f)
	return f
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// full returns the claims that stand in full, by id.
func (f file) full(t *testing.T) map[string]claim {
	t.Helper()
	all := map[string]claim{}
	for _, x := range f.Features {
		for _, c := range x.Properties.Claims {
			if c.Text == "" {
				continue
			}
			if _, twice := all[c.ID]; twice {
				t.Errorf("claim %s stands in full twice", c.ID)
			}
			all[c.ID] = c
		}
	}
	return all
}

// TestMarks holds where each claim of the article stands, in which role and who makes it.
func TestMarks(t *testing.T) {
	const (
		china   = "government-of-china"
		foreign = "ministry-of-foreign-affairs-of-china"
		group   = "safeguard-defenders"
		article = "unnamed-outlet"
	)
	want := []struct{ claim, claimant, places string }{
		{"c-01", article, "zagreb:site"},
		{"c-02", "zagreb-police-official", "zagreb:site"},
		{"c-03", "cnn", "croatia:site"},
		{"c-04", "cnn", "worldwide:scope"},
		{"c-05", "cnn", "africa:scope europe:scope"},
		{"c-06", group, "worldwide:scope"},
		{"c-07", group, "croatia:scope italy:scope romania:scope serbia:scope"},
		{"c-08", group, "china:destination suburbs-of-paris:site"},
		{"c-09", group, "china:destination serbia:site"},
		{"c-10", group, "china:destination spain:site"},
		{"c-11", "cnn", "croatia:jurisdiction serbia:jurisdiction"},
		{"c-12", "cnn", "worldwide:scope"},
		{"c-13", "reuters", "belgrade:site"},
		{"c-14", "serbian-official", "serbia:jurisdiction"},
		{"c-15", group, "53-countries:scope"},
		{"c-16", group, "italy:site"},
		{"c-17", group, "prato:site venice:site"},
		{"c-18", china, "worldwide:scope"},
		{"c-19", foreign, "worldwide:scope"},
		{"c-20", china, "worldwide:scope"},
		{"c-21", china, "worldwide:scope"},
		{"c-22", foreign, "worldwide:scope"},
		{"c-23", article, "worldwide:scope"},
		{"c-24", "cnn", "worldwide:scope"},
		{"c-25", "cnn", "china:context"},
		{"c-26", article, "madrid:seat"},
	}
	f := load(t)
	claims, places, placed, marks := f.full(t), map[string][]string{}, map[string]bool{}, 0
	for _, x := range f.Features {
		for _, c := range x.Properties.Claims {
			marks++
			places[c.ID] = append(places[c.ID], x.ID+":"+c.Role)
			drawn := x.Properties.Precision != "supranational" && x.Properties.Precision != "unlocated"
			placed[c.ID] = placed[c.ID] || drawn
		}
	}
	if marks != 35 {
		t.Errorf("got %d marks, want 35", marks)
	}
	if len(claims) != 26 || len(places) != 26 {
		t.Errorf("got %d claims in full and %d with a place, want 26", len(claims), len(places))
	}
	unplaced := 0
	for _, drawn := range placed {
		if !drawn {
			unplaced++
		}
	}
	if unplaced != 12 {
		t.Errorf("got %d claims that cannot be drawn, want 12", unplaced)
	}
	for _, w := range want {
		slices.Sort(places[w.claim])
		if got := strings.Join(places[w.claim], " "); got != w.places {
			t.Errorf("%s stands at %q, want %q", w.claim, got, w.places)
		}
		if got := claims[w.claim].Claimant; got != w.claimant {
			t.Errorf("%s is claimed by %q, want %q", w.claim, got, w.claimant)
		}
	}
}

// TestReferences looks up every id that the file mentions, and asks that nothing stands in it for nothing.
func TestReferences(t *testing.T) {
	f := load(t)
	claims := f.full(t)
	sources, reports, topics := map[string]int{}, map[string]int{}, map[string]int{}
	kinds := map[string]string{}
	for _, s := range f.Sources {
		sources[s.ID], kinds[s.ID] = 0, s.Kind
		if s.Name == nil && (s.Kind != "person-role" || s.Role == nil) {
			t.Errorf("source %s has neither a name nor a role", s.ID)
		}
	}
	for _, r := range f.Reports {
		reports[r.ID] = 0
		if r.ID != "article" {
			continue
		}
		if r.Title != nil || r.URL != nil || r.Publisher == nil || kinds[*r.Publisher] != "none" {
			t.Error("the article states no title, URL or publisher; expected null, null and a source of kind none")
		}
	}
	for _, x := range f.Topics {
		topics[x.ID] = 0
		for _, lang := range []string{"hr", "zh", "it"} {
			if x.Titles[lang] == "" {
				t.Errorf("topic %s has no title in %s", x.ID, lang)
			}
		}
	}
	use := func(known map[string]int, what, id string) {
		if _, ok := known[id]; !ok {
			t.Errorf("%s: there is no %q", what, id)
			return
		}
		known[id]++
	}
	for _, s := range f.Sources {
		if s.PartOf != "" {
			use(sources, "part_of of "+s.ID, s.PartOf)
		}
	}
	for _, r := range f.Reports {
		if r.Publisher != nil {
			use(sources, "publisher of "+r.ID, *r.Publisher)
		}
	}
	for id, c := range claims {
		use(sources, "claimant of "+id, c.Claimant)
		use(topics, "topic of "+id, c.Topic)
		for _, s := range c.About {
			use(sources, "about of "+id, s)
		}
		if (c.Attribution == "none") != (kinds[c.Claimant] == "none") {
			t.Errorf("%s: attribution %q with a claimant of kind %q", id, c.Attribution, kinds[c.Claimant])
		}
		before := map[string]bool{}
		for i, link := range c.Chain {
			use(reports, "chain of "+id, link.Report)
			if link.Via != nil && !before[*link.Via] {
				t.Errorf("%s: via %q is not in its chain before", id, *link.Via)
			}
			if (i == 0) != (link.Via == nil) {
				t.Errorf("%s: link %d: the first has it from the claimant, the others from a report", id, i)
			}
			before[link.Report] = true
		}
		if len(c.Chain) == 0 || c.Chain[len(c.Chain)-1].Report != "article" {
			t.Errorf("%s: the chain does not end with the article", id)
		}
	}
	for _, r := range f.Relations {
		if claims[r.From].ID == "" || claims[r.To].ID == "" || r.From == r.To {
			t.Errorf("relation %s %s %s: an end is missing or both are one", r.From, r.Rel, r.To)
		}
	}
	for _, x := range f.Features {
		for _, c := range x.Properties.Claims {
			if claims[c.ID].ID == "" {
				t.Errorf("%s: claim %q stands nowhere in full", x.ID, c.ID)
			}
		}
	}
	for what, known := range map[string]map[string]int{"source": sources, "report": reports, "topic": topics} {
		for id, uses := range known {
			if uses == 0 {
				t.Errorf("%s %s is used by nothing", what, id)
			}
		}
	}
}

// TestStatuses computes the statuses from what the file says, by the rules for direct relations that occur in it.
func TestStatuses(t *testing.T) {
	f := load(t)
	claims := f.full(t)
	parent := map[string]string{}
	for _, s := range f.Sources {
		parent[s.ID] = s.PartOf
	}
	got := map[string]string{}
	for id, c := range claims {
		got[id] = "reported"
		if c.Kind == "allegation" || c.Kind == "count" && c.Of == "allegation" {
			got[id] = "alleged"
		}
	}
	general := map[string]int{}
	for _, r := range f.Relations {
		from, to := claims[r.From], claims[r.To]
		switch r.Rel {
		case "denies":
			if !slices.Contains(to.About, from.Claimant) && !slices.Contains(to.About, parent[from.Claimant]) {
				t.Errorf("%s denies %s, which is not about its claimant", r.From, r.To)
			}
			if got[r.To] != "disputed" {
				got[r.To] = "denied"
			}
		case "contradicts":
			if from.Claimant != to.Claimant {
				got[r.From], got[r.To] = "disputed", "disputed"
			}
		case "covers-by-general-denial":
			if r.Basis != "editorial" {
				t.Errorf("%s covers %s: the basis is %q, want editorial", r.From, r.To, r.Basis)
			}
			general[r.To]++
		case "supports", "retracts":
			t.Errorf("the article has no %s, but %s %s %s", r.Rel, r.From, r.Rel, r.To)
		}
	}
	want := map[string]string{"c-04": "denied", "c-22": "disputed", "c-23": "disputed"}
	for _, id := range []string{"c-03", "c-06", "c-08", "c-09", "c-10", "c-12", "c-15", "c-16", "c-17"} {
		want[id] = "alleged"
		if general[id] != 2 {
			t.Errorf("%s is covered by %d general denials, want 2", id, general[id])
		}
		delete(general, id)
	}
	if len(general) > 0 {
		t.Errorf("general denials cover more than the article has them cover: %v", general)
	}
	for id := range claims {
		if want[id] == "" {
			want[id] = "reported"
		}
		if got[id] != want[id] {
			t.Errorf("%s: got status %s, want %s", id, got[id], want[id])
		}
	}
}

// TestStations holds that nothing at the three cities speaks of a station: the article places none there.
func TestStations(t *testing.T) {
	f := load(t)
	claims := f.full(t)
	word := regexp.MustCompile(`(?i)station|postaj|stazion|станиц|警察站|派出所`)
	for _, x := range f.Features {
		if !slices.Contains([]string{"zagreb", "belgrade", "madrid"}, x.ID) {
			continue
		}
		said := []any{x}
		for _, c := range x.Properties.Claims {
			c = claims[c.ID]
			said = append(said, c)
			for _, topic := range f.Topics {
				if topic.ID == c.Topic {
					said = append(said, topic)
				}
			}
			for _, s := range f.Sources {
				if s.ID == c.Claimant {
					said = append(said, s)
				}
			}
			for _, r := range f.Relations {
				if r.To == c.ID {
					said = append(said, claims[r.From])
				}
			}
		}
		text, err := json.Marshal(said)
		if err != nil {
			t.Fatal(err)
		}
		if found := word.FindString(string(text)); found != "" || len(said) < 4 {
			t.Errorf("%s: found %q among %d records", x.ID, found, len(said))
		}
	}
}

// TestWords holds that claims are paraphrased shortly, speakers' words are few and no title holds a claim.
func TestWords(t *testing.T) {
	f := load(t)
	for id, c := range f.full(t) {
		if len(c.Text) > 250 || !strings.HasSuffix(c.Text, ".") {
			t.Errorf("%s: expected one or two sentences, got %q", id, c.Text)
		}
		if strings.Contains(c.Text, " says") || strings.HasPrefix(c.Text, "According") {
			t.Errorf("%s: the claimant is named before the text, not in it: %q", id, c.Text)
		}
		if c.Quote != nil && len(strings.Fields(c.Quote.Exact)) > 6 {
			t.Errorf("%s: the quote is longer than a short phrase: %q", id, c.Quote.Exact)
		}
	}
	for _, member := range []string{"id", "title", "summary", "lang", "publisher", "credit", "contact", "licence"} {
		if s, _ := f.Story[member].(string); s == "" {
			t.Errorf("the story has no %s", member)
		}
	}
	if title, _ := f.Story["title"].(string); !strings.HasPrefix(title, "Claims about ") {
		t.Errorf("the title %q does not say that it is about claims", title)
	}
}

func TestGeometryFitsPrecision(t *testing.T) {
	want := map[string]string{"settlement": "Point", "vague-area": "Polygon", "country": "", "supranational": "", "unlocated": ""}
	for _, x := range load(t).Features {
		p, got := x.Properties, ""
		if x.Geometry != nil {
			got = x.Geometry.Type
		}
		if w, ok := want[p.Precision]; !ok || got != w {
			t.Errorf("%s: precision %s with geometry %q, want %q", x.ID, p.Precision, got, w)
		}
		if drawn := p.Precision != "supranational" && p.Precision != "unlocated"; drawn != (p.Country != nil) {
			t.Errorf("%s: precision %s, country %v", x.ID, p.Precision, p.Country)
		}
		if (p.Precision == "settlement") != (p.RadiusM > 0) {
			t.Errorf("%s: precision %s with a radius of %v m", x.ID, p.Precision, p.RadiusM)
		}
		if p.RadiusM > 0 && !strings.Contains(p.Notes, "The radius covers ") {
			t.Errorf("%s: the notes give no reason for the radius", x.ID)
		}
	}
}

type town struct {
	GeoNames      int64
	Name, Country string
	Lon, Lat      float64
	InnerSuburb   *bool `json:"inner_suburb"`
}

func gazetteer(t *testing.T) []town {
	t.Helper()
	var g struct {
		Source, Licence string
		Places          []town
	}
	read(t, "gazetteer.json", &g)
	if g.Source == "" || g.Licence == "" {
		t.Error("the gazetteer does not say where it is from, or under which licence")
	}
	return g.Places
}

func TestTownsAreWhereTheGazetteerHasThem(t *testing.T) {
	towns := map[int64]town{}
	for _, x := range gazetteer(t) {
		towns[x.GeoNames] = x
	}
	checked := 0
	for _, x := range load(t).Features {
		if x.Geometry == nil || x.Geometry.Type != "Point" {
			continue
		}
		checked++
		var at [2]float64
		if err := json.Unmarshal(x.Geometry.Coordinates, &at); err != nil {
			t.Fatalf("%s: %v", x.ID, err)
		}
		g, ok := towns[x.Properties.GeoNames]
		if !ok || g.Name != x.Properties.Name || g.Country != *x.Properties.Country {
			t.Errorf("%s: GeoNames %d is %q in %q", x.ID, x.Properties.GeoNames, g.Name, g.Country)
		}
		if math.Abs(at[0]-g.Lon) > 0.02 || math.Abs(at[1]-g.Lat) > 0.02 {
			t.Errorf("%s: stands at %v, the gazetteer has [%v %v]", x.ID, at, g.Lon, g.Lat)
		}
	}
	if checked != 5 {
		t.Errorf("checked %d towns, want 5", checked)
	}
}

func TestSuburbsOfParis(t *testing.T) {
	features := load(t).Features
	i := slices.IndexFunc(features, func(x feature) bool { return x.ID == "suburbs-of-paris" })
	if i < 0 {
		t.Fatal("there is no suburbs-of-paris")
	}
	raw := features[i].Geometry.Coordinates
	if regexp.MustCompile(`\.\d{7}`).Match(raw) {
		t.Error("a coordinate has more than six decimals")
	}
	var rings [][][2]float64
	if err := json.Unmarshal(raw, &rings); err != nil {
		t.Fatal(err)
	}
	if len(rings) != 2 {
		t.Fatalf("got %d rings, want the outline and Paris as a hole", len(rings))
	}
	for i, ring := range rings {
		if ring[0] != ring[len(ring)-1] {
			t.Errorf("ring %d is open", i)
		}
		if counterclockwise := area(ring) > 0; counterclockwise != (i == 0) {
			t.Errorf("ring %d: counterclockwise is %v (RFC 7946, 3.1.6)", i, counterclockwise)
		}
		if a, b, crosses := crossing(ring); crosses {
			t.Errorf("ring %d: the edges from %v and %v cross", i, a, b)
		}
	}
	for _, corner := range rings[1] {
		if !inside(rings[0], corner) {
			t.Errorf("the hole's corner %v lies outside the outline", corner)
		}
	}
	for _, g := range gazetteer(t) {
		at := [2]float64{g.Lon, g.Lat}
		got := inside(rings[0], at) && !inside(rings[1], at)
		if want := g.InnerSuburb != nil && *g.InnerSuburb; got != want {
			t.Errorf("%s: in the drawn suburbs is %v, want %v", g.Name, got, want)
		}
	}
	if notes := features[i].Properties.Notes; !strings.Contains(notes, "Drawn by hand") || !strings.Contains(notes, "because") {
		t.Error("the notes give no reason for the extent")
	}
}

// area returns twice the signed area of a ring in square degrees: positive when it runs counterclockwise.
func area(ring [][2]float64) float64 {
	sum := 0.0
	for i := 1; i < len(ring); i++ {
		sum += ring[i-1][0]*ring[i][1] - ring[i][0]*ring[i-1][1]
	}
	return sum
}

// inside reports by the even-odd rule whether a point lies in a ring.
func inside(ring [][2]float64, at [2]float64) bool {
	in := false
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if (a[1] > at[1]) != (b[1] > at[1]) && at[0] < a[0]+(at[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}

// crossing finds two edges of a ring that cross, and returns where they begin.
func crossing(ring [][2]float64) (a, b [2]float64, crosses bool) {
	side := func(p, q, r [2]float64) bool {
		return (q[0]-p[0])*(r[1]-p[1]) > (q[1]-p[1])*(r[0]-p[0])
	}
	for i := 1; i < len(ring); i++ {
		for j := i + 2; j < len(ring); j++ {
			if i == 1 && j == len(ring)-1 {
				continue // The first and the last edge share a corner.
			}
			p, q, r, s := ring[i-1], ring[i], ring[j-1], ring[j]
			if side(p, q, r) != side(p, q, s) && side(r, s, p) != side(r, s, q) {
				return p, r, true
			}
		}
	}
	return a, b, false
}
