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
		Published             *string
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
	ID, Role, Basis, Text, Claimant, Attribution, Kind, Of, Topic, Notes string
	About                                                                []string
	Event, Said                                                          *string
	Chain                                                                []struct {
		Report, Basis, Locator string
		Via                    *string
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

// table is what the article says of each claim: id, places with roles, kind, claimant, attribution, chain, when it was said,
// when it is said to have happened, status, whom it is about, and where the article says it. In a chain “a<b” has it from
// b, “a<” from the claimant itself; a ! is implied and a ? inferred, of places too.
const table = `
c-01|zagreb:site|event|unnamed-outlet|none|article<|2022-12-04|2022-07|reported||lines 1 and 8
c-02|zagreb:context|justification|zagreb-police-official|explicit|xinhua-interview< article<xinhua-interview|../2022-12-04||reported||line 9
c-03|croatia:site europe:scope|allegation|cnn|explicit|cnn-piece< poslovni-piece?<cnn-piece article<cnn-piece|../2022-12-04||alleged|china croatia|line 1
c-04|worldwide:scope|count|cnn|explicit|cnn-piece< poslovni-piece?<cnn-piece article<poslovni-piece|../2022-12-04||alleged|china|line 2
c-05|africa:scope europe:scope|context|cnn|explicit|cnn-piece< article<cnn-piece|../2022-12-04||reported||line 3
c-06|worldwide:scope|count|safeguard-defenders|explicit|patrol-and-persuade!< article<patrol-and-persuade|../2022-12-04||alleged|china|line 4
c-07|croatia:scope italy:scope romania:scope serbia:scope|report-scope|safeguard-defenders|implied|patrol-and-persuade< article<patrol-and-persuade|../2022-12-04||reported||line 5
c-08|china:destination! suburbs-of-paris:site!|allegation|safeguard-defenders|explicit|patrol-and-persuade!< article<patrol-and-persuade|../2022-12-04||alleged|china france|line 6
c-09|china:destination! serbia:site|allegation|safeguard-defenders|implied|earlier-disclosure< article<earlier-disclosure|../2022-12-04||alleged|china serbia|line 6
c-10|china:destination! spain:site|allegation|safeguard-defenders|implied|earlier-disclosure< article<earlier-disclosure|../2022-12-04||alleged|china spain|line 6
c-11|croatia:jurisdiction serbia:jurisdiction|event|cnn|explicit|cnn-piece< article<cnn-piece|../2022-12-04|[2018..2019]|reported||line 7
c-12|worldwide:scope|allegation|cnn|explicit|cnn-piece< poslovni-piece?<cnn-piece article<poslovni-piece|../2022-12-04||alleged|china|line 2
c-13|belgrade:site|event|reuters|explicit|reuters-2019< article<reuters-2019|2019|../2019|reported||line 10
c-14|serbia:jurisdiction|explanation|serbian-official|explicit|article<unknown|../2022-12-04||reported||line 11
c-15|53-countries:scope|count|safeguard-defenders|explicit|patrol-and-persuade!< article<patrol-and-persuade|../2022-12-04||alleged|china security|line 12
c-16|italy:site|count|safeguard-defenders|explicit|patrol-and-persuade!< article<patrol-and-persuade|../2022-12-04||alleged|china italy|line 13
c-17|prato:site venice:site|allegation|safeguard-defenders|explicit|patrol-and-persuade!< article<patrol-and-persuade|../2022-12-04||alleged|china italy|line 13
c-18|worldwide:scope|denial|government-of-china|explicit|article<unknown|../2022-12-04||reported||line 14
c-19|worldwide:scope|response|ministry-of-foreign-affairs-of-china|explicit|cnn-piece< article<cnn-piece|2022-11||reported||line 14
c-20|worldwide:scope|explanation|government-of-china|explicit|article<unknown|../2022-12-04||reported||line 15
c-21|worldwide:scope|explanation|government-of-china|explicit|article<unknown|../2022-12-04||reported||line 16
c-22|worldwide:scope|explanation|ministry-of-foreign-affairs-of-china|explicit|article<unknown|../2022-12-04||disputed||line 17
c-23|worldwide:scope|context|unnamed-outlet|none|article<|2022-12-04||disputed||line 17
c-24|worldwide:scope|legal-assessment|cnn|explicit|cnn-piece< article<cnn-piece|../2022-12-04||reported||line 18
c-25|china:context|context|cnn|explicit|cnn-piece< article<cnn-piece|../2022-12-04||reported||line 19
c-26|madrid:seat|context|unnamed-outlet|none|article<|2022-12-04||reported||line 4
c-27|worldwide:scope|count|safeguard-defenders|explicit|earlier-disclosure< article<earlier-disclosure|2022-09||alleged|china|line 4
c-28|suburbs-of-paris:site|allegation|safeguard-defenders|explicit|patrol-and-persuade!< article<patrol-and-persuade|../2022-12-04||alleged|china france|line 6
`

// TestTable holds every claim to the table, column by column.
func TestTable(t *testing.T) {
	f := load(t)
	claims, places, placed, marks := f.full(t), map[string][]string{}, map[string]bool{}, 0
	sign := map[string]string{"implied": "!", "inferred": "?"}
	for _, x := range f.Features {
		for _, c := range x.Properties.Claims {
			marks++
			places[c.ID] = append(places[c.ID], x.ID+":"+c.Role+sign[c.Basis])
			drawn := x.Properties.Precision != "supranational" && x.Properties.Precision != "unlocated"
			placed[c.ID] = placed[c.ID] || drawn
		}
	}
	unplaced := 0
	for _, drawn := range placed {
		if !drawn {
			unplaced++
		}
	}
	if len(claims) != 28 || len(places) != 28 || marks != 38 || unplaced != 13 {
		t.Errorf("%d claims in full, %d with a place, %d marks, %d not on the map; want 28, 28, 38 and 13", len(claims), len(places), marks, unplaced)
	}
	statuses := f.statuses(t)
	for row := range strings.Lines(strings.TrimSpace(table)) {
		id, want, _ := strings.Cut(strings.TrimSpace(row), "|")
		c := claims[id]
		slices.Sort(places[id])
		var chain, about []string
		for _, l := range c.Chain {
			via := ""
			if l.Via != nil {
				via = *l.Via
			}
			chain = append(chain, l.Report+sign[l.Basis]+"<"+via)
		}
		for _, s := range c.About {
			s = strings.TrimPrefix(s, "government-of-")
			about = append(about, strings.ReplaceAll(s, "ministry-of-public-security-of-china", "security"))
		}
		stated := func(s *string) string {
			if s == nil {
				return ""
			}
			return *s
		}
		got := strings.Join([]string{
			strings.Join(places[id], " "), c.Kind, c.Claimant, c.Attribution, strings.Join(chain, " "), stated(c.Said), stated(c.Event),
			statuses[id], strings.Join(about, " "), c.Chain[len(c.Chain)-1].Locator,
		}, "|")
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", id, got, want)
		}
	}
	for id, verb := range map[string]string{
		"c-01": "were seen", "c-02": "crucial", "c-12": "harass", "c-15": "identified", "c-19": "hopes", "c-22": "staffed", "c-23": "employed", "c-25": "crucial",
	} {
		if !strings.Contains(claims[id].Text, verb) {
			t.Errorf("%s lacks the source's %q: %s", id, verb, claims[id].Text)
		}
	}
	for _, r := range f.Reports {
		want := map[string]string{"article": "2022-12-04", "reuters-2019": "2019"}[r.ID]
		if want == "" {
			want = "../2022-12-04"
		}
		if r.Published == nil || *r.Published != want {
			t.Errorf("report %s: got published %v, want %s", r.ID, r.Published, want)
		}
	}
}

// TestRelations holds who answers whom: a general denial by the editor's link alone, a response that denies nothing, and two
// explanations beside it.
func TestRelations(t *testing.T) {
	want := []string{
		"c-03 part-of c-04 explicit", "c-17 part-of c-16 explicit", "c-19 responds-to c-04 inferred",
		"c-20 offers-other-explanation-for c-12 editorial", "c-21 offers-other-explanation-for c-12 editorial",
		"c-23 contradicts c-22 explicit", "c-24 comments-on c-20 inferred",
	}
	for _, id := range strings.Fields("c-03 c-04 c-06 c-08 c-09 c-10 c-12 c-15 c-16 c-17 c-27 c-28") {
		want = append(want, "c-18 covers-by-general-denial "+id+" editorial")
	}
	var got []string
	for _, r := range load(t).Relations {
		got = append(got, strings.Join([]string{r.From, r.Rel, r.To, r.Basis}, " "))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
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
			unknown := link.Via != nil && *link.Via == "unknown"
			if link.Via != nil && !unknown && !before[*link.Via] {
				t.Errorf("%s: via %q is not in its chain before", id, *link.Via)
			}
			if (i == 0) != (link.Via == nil || unknown) {
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

// statuses computes the statuses from what the file says, by the rules for direct relations that occur in it.
func (f file) statuses(t *testing.T) map[string]string {
	claims, got := f.full(t), map[string]string{}
	for id, c := range claims {
		got[id] = "reported"
		if c.Kind == "allegation" || c.Kind == "count" && c.Of == "allegation" {
			got[id] = "alleged"
		}
	}
	for _, r := range f.Relations {
		switch r.Rel {
		case "contradicts":
			if claims[r.From].Claimant != claims[r.To].Claimant {
				got[r.From], got[r.To] = "disputed", "disputed"
			}
		case "denies", "supports", "retracts":
			t.Errorf("the article has no %s, but %s %s %s", r.Rel, r.From, r.Rel, r.To)
		}
	}
	return got
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
	Suburb        bool
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
		if got != g.Suburb {
			t.Errorf("%s: in the drawn suburbs is %v, want %v", g.Name, got, g.Suburb)
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
