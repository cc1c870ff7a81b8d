package web_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/atlas"
)

// tale is a story as records, and what is to be said of it, worked out from them one by one.
type tale struct {
	sources    map[string]*geo.Source
	reports    map[string]*geo.Report
	locations  map[string]*geo.Location
	claims     map[string]*geo.Claim
	placements []*geo.Placement
	relations  []*geo.Relation
	assessed   map[string]geo.Assessment
}

func (x *tale) Source(id string) *geo.Source { return x.sources[id] }
func (x *tale) Report(id string) *geo.Report { return x.reports[id] }

// randomTale makes a story in which many claims are denied, most of them by claims that come late in the order of places.
func randomTale(r *rand.Rand, claims int) *tale {
	x := &tale{
		sources: map[string]*geo.Source{}, reports: map[string]*geo.Report{}, locations: map[string]*geo.Location{},
		claims: map[string]*geo.Claim{}, assessed: map[string]geo.Assessment{},
	}
	const sources, reports, locations = 14, 5, 12
	for i := range sources {
		s := &geo.Source{ID: fmt.Sprint("s", i), Name: fmt.Sprint("Source ", i), Type: geo.SourceOrganisation}
		if i > 8 {
			s.PartOf = fmt.Sprint("s", i-8)
		}
		x.sources[s.ID] = s
	}
	for i := range reports {
		id := fmt.Sprint("r", i)
		x.reports[id] = &geo.Report{ID: id, Title: "Report " + id, Publisher: fmt.Sprint("s", i)}
	}
	for i := range locations {
		l := &geo.Location{ID: fmt.Sprint("l", i), Name: fmt.Sprint("Place ", i), Country: "HR"}
		switch i % 4 {
		case 0:
			l.Precision, l.RadiusM, l.Geometry = geo.PrecisionNear, 5000, orb.Point{15 + float64(i)/10, 45}
		case 1, 2:
			l.Precision, l.Geometry = geo.PrecisionAddress, orb.Point{16 + float64(i)/10, 45}
		default:
			l.Precision = geo.PrecisionUnlocated
		}
		x.locations[l.ID] = l
	}
	for i := range claims {
		c := &geo.Claim{
			ID: fmt.Sprint("c", i), Text: fmt.Sprint("Text ", i), Claimants: []string{fmt.Sprint("s", r.IntN(sources))}, Type: geo.ClaimKind(1 + r.IntN(3)),
			Chain: []geo.Link{{Report: fmt.Sprint("r", r.IntN(reports)), Basis: geo.BasisExplicit}}, Attribution: geo.AttributionExplicit,
		}
		for _, s := range r.Perm(sources)[:r.IntN(sources)] {
			c.About = append(c.About, fmt.Sprint("s", s))
		}
		x.claims[c.ID] = c
		at := map[string]bool{}
		for range 1 + r.IntN(2) {
			l := fmt.Sprint("l", r.IntN(locations))
			if !at[l] {
				at[l] = true
				x.placements = append(x.placements, &geo.Placement{Claim: c.ID, Location: l, Role: geo.Role(1 + r.IntN(6))})
			}
		}
	}
	known := map[string]bool{}
	rels := []geo.Rel{
		geo.RelDenies, geo.RelDenies, geo.RelCoversByGeneralDenial, geo.RelContradicts, geo.RelSupports, geo.RelRetracts, geo.RelRepeats,
	}
	for range claims / 2 {
		k := &geo.Relation{
			From: fmt.Sprint("c", r.IntN(claims)), Rel: rels[r.IntN(len(rels))], To: fmt.Sprint("c", r.IntN(claims)), Basis: geo.BasisEditorial,
		}
		if k.From != k.To && !known[k.RecordID()] {
			known[k.RecordID()] = true
			x.relations = append(x.relations, k)
		}
	}
	for id := range x.claims {
		x.assessed[id] = x.assess(id)
	}
	return x
}

func (x *tale) party(id string) geo.Party { return geo.NewParty(x.claims[id], x) }

func (x *tale) retracted(id string, unless func(by string) bool) bool {
	return slices.ContainsFunc(x.relations, func(k *geo.Relation) bool {
		return k.Rel == geo.RelRetracts && k.To == id && geo.Retracts(x.party(k.From), x.party(id)) && !unless(k.From)
	})
}

func (x *tale) assess(id string) geo.Assessment {
	var answers []geo.Answer
	for _, k := range x.relations {
		if k.From != id && k.To != id {
			continue
		}
		other := k.From
		if k.From == id {
			other = k.To
		}
		p := x.party(other)
		p.Retracted = x.retracted(other, func(by string) bool { return x.retracted(by, func(string) bool { return false }) })
		answers = append(answers, geo.Answer{Rel: k.Rel, Basis: k.Basis, Out: k.From == id, Other: p})
	}
	return geo.Assess(x.party(id), answers, geo.PartOf(x))
}

// put imports the tale and waits until it is served.
func (x *tale) put(t *testing.T, s *site, story string) {
	t.Helper()
	_, err := s.store.Import(context.Background(), geo.ImportOptions{Remove: true}, func(w geo.Writer) error {
		records := []geo.Record{&geo.Story{ID: story, Title: "Tale", Lang: "en"}}
		for _, r := range x.sources {
			records = append(records, r)
		}
		for _, r := range x.reports {
			records = append(records, r)
		}
		for _, r := range x.locations {
			records = append(records, r)
		}
		for _, r := range x.claims {
			records = append(records, r)
		}
		for _, r := range x.placements {
			records = append(records, r)
		}
		for _, r := range x.relations {
			records = append(records, r)
		}
		for _, r := range records {
			if err := w.Put(r, geo.Position{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.atlas.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// said is what a surface says in numbers: “Source 1: 3 claims” of each that is named, how many more there are, and each who
// denies, with how many claims.
type said struct {
	Claims, Total, OffMap int
	Voices, Answerers     []string
	Statuses              []string
	Denials               bool // claims of that kind match
}

// number counts something as pages do.
func number(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// names is how many of a list stand in a summary that names so many, or one more where one would be left.
func names(all, most int) int {
	if all <= most+1 {
		return all
	}
	return most
}

// expect works out what is to be said of the marks that a filter chooses, by a surface that names so many who claim and so many
// who answer.
func (x *tale) expect(voicesNamed, most int, chosen func(c *geo.Claim, a geo.Assessment, p *geo.Placement) bool) said {
	out := said{Total: len(x.claims)}
	claims, placed := map[string]bool{}, map[string]bool{}
	for _, p := range x.placements {
		if chosen(x.claims[p.Claim], x.assessed[p.Claim], p) {
			claims[p.Claim] = true
			placed[p.Claim] = placed[p.Claim] || x.locations[p.Location].Geometry != nil
		}
	}
	type count struct {
		source                       string
		denies, contradicts, general int
	}
	voices, answerers, statuses := map[string]*count{}, map[string]*count{}, map[geo.Status]bool{}
	at := func(m map[string]*count, id string) *count {
		if m[id] == nil {
			m[id] = &count{source: id}
		}
		return m[id]
	}
	for id := range claims {
		a := x.assessed[id]
		statuses[a.Status] = true
		for _, s := range x.claims[id].Claimants {
			at(voices, s).denies++
		}
		for _, s := range a.DeniedBy {
			at(answerers, s).denies++
		}
		for _, s := range a.ContradictedBy {
			if !slices.Contains(a.Answering, s) {
				at(answerers, s).contradicts++
			}
		}
		for _, s := range a.GeneralBy {
			at(answerers, s).general++
		}
		if !placed[id] {
			out.OffMap++
		}
	}
	out.Claims = len(claims)
	sorted := func(m map[string]*count) []*count {
		var list []*count
		for _, c := range m {
			list = append(list, c)
		}
		slices.SortFunc(list, func(a, b *count) int {
			return cmp.Or(cmp.Compare(b.denies, a.denies), cmp.Compare(b.contradicts+b.general, a.contradicts+a.general),
				strings.Compare(a.source, b.source))
		})
		return list
	}
	more := func(list []string, all int, one, many string) []string {
		if all > len(list) {
			list = append(list, number(all-len(list), one, many))
		}
		return list
	}
	all := sorted(voices)
	for _, c := range all[:names(len(all), voicesNamed)] {
		out.Voices = append(out.Voices, x.sources[c.source].Name+": "+number(c.denies, "claim", "claims"))
	}
	out.Voices = more(out.Voices, len(all), "other", "others")
	all = sorted(answerers)
	if most == 8 && len(all) > most+1 { // of a page
		most = 3
	}
	for _, c := range all[:names(len(all), most)] {
		said := x.sources[c.source].Name + " says, in our words:"
		for _, o := range []struct {
			n    int
			lead string
		}{{c.denies, "Denies"}, {c.contradicts, "Contradicts"}, {c.general, "An editor links this general denial to"}} {
			if o.n > 0 {
				said += " " + o.lead + " " + number(o.n, "claim", "claims") + "."
			}
		}
		out.Answerers = append(out.Answerers, said)
	}
	out.Answerers = more(out.Answerers, len(all), "more answer", "more answers")
	for id := range claims {
		out.Denials = out.Denials || x.claims[id].Type == geo.KindDenial
	}
	for s := geo.StatusReported; s <= geo.StatusRetracted; s++ {
		if statuses[s] {
			out.Statuses = append(out.Statuses, s.String())
		}
	}
	return out
}

// read takes what a page or embed says out of its HTML; what it has no part for stays empty.
func read(html string) said {
	var out said
	for _, m := range regexp.MustCompile(`<span class="v">(.*?)</span> <span class="n">(.*?)</span>`).FindAllStringSubmatch(html, -1) {
		out.Voices = append(out.Voices, m[1]+": "+m[2])
	}
	if m := regexp.MustCompile(`</span> and (\d+ others?)</p>`).FindStringSubmatch(html); m != nil {
		out.Voices = append(out.Voices, m[1])
	}
	for _, m := range regexp.MustCompile(`<p class="denial"><svg.*?<b>(.*?)</b>.*?<span class="n">(.*?)</span>`).FindAllStringSubmatch(html, -1) {
		out.Answerers = append(out.Answerers, m[1]+" "+m[2])
	}
	if m := regexp.MustCompile(`<p class="denial more">and (\d+ more answers?)</p>`).FindStringSubmatch(html); m != nil {
		out.Answerers = append(out.Answerers, m[1])
	}
	if _, legend, ok := strings.Cut(html, `<section class="legend"`); ok {
		legend, _, _ = strings.Cut(legend, "</section>")
		for _, m := range regexp.MustCompile(`<li><svg class="g g-([a-z]+)"`).FindAllStringSubmatch(legend, -1) {
			if slices.Contains(geo.Words[geo.Status](), m[1]) {
				out.Statuses = append(out.Statuses, m[1])
			}
		}
	}
	if m := regexp.MustCompile(`id="count">(\d+) of (\d+) claims?,`).FindStringSubmatch(html); m != nil {
		out.Claims, _ = strconv.Atoi(m[1])
		out.Total, _ = strconv.Atoi(m[2])
	}
	if m := regexp.MustCompile(`id="offmap"[^>]*>(?:<a[^>]*>)?(\d+) claim`).FindStringSubmatch(html); m != nil {
		out.OffMap, _ = strconv.Atoi(m[1])
	}
	return out
}

// TestEverySurfaceCountsAllThatMatches holds that page, embed, list without script, facets and view say the same numbers of who
// claims, who denies and what the legend explains, for small stories and for those of which a page lists only a hundred marks,
// against a model that reads record by record. The picture's words are tested in its package, from the same view.
func TestEverySurfaceCountsAllThatMatches(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	filters := []struct {
		query  string
		chosen func(c *geo.Claim, a geo.Assessment, p *geo.Placement) bool
	}{
		{"", func(*geo.Claim, geo.Assessment, *geo.Placement) bool { return true }},
		{"status=denied", func(_ *geo.Claim, a geo.Assessment, _ *geo.Placement) bool { return a.Status == geo.StatusDenied }},
		{"denial=general", func(_ *geo.Claim, a geo.Assessment, _ *geo.Placement) bool { return a.Denial == geo.DenialGeneral }},
		{"denial=none", func(_ *geo.Claim, a geo.Assessment, _ *geo.Placement) bool { return a.Denial == geo.DenialNone }},
		{"role=site", func(_ *geo.Claim, _ geo.Assessment, p *geo.Placement) bool { return p.Role == geo.RoleSite }},
		{"claimant=s1,s2", func(c *geo.Claim, _ geo.Assessment, _ *geo.Placement) bool {
			return slices.ContainsFunc(c.Claimants, func(id string) bool { return id == "s1" || id == "s2" })
		}},
		{"kind=allegation&location=l0,l3", func(c *geo.Claim, _ geo.Assessment, p *geo.Placement) bool {
			return c.Type == geo.KindAllegation && (p.Location == "l0" || p.Location == "l3")
		}},
	}
	for seed, claims := range []int{3, 12, 40, 120, 2500} {
		story := fmt.Sprint("tale-", claims)
		x := randomTale(rand.New(rand.NewPCG(uint64(seed), 7)), claims)
		for version := range 2 {
			if version == 1 { // what is remembered of who denies must not outlive a commit
				x.relations = slices.DeleteFunc(x.relations, func(k *geo.Relation) bool { return k.Rel == geo.RelDenies && k.From < "c3" })
				for id := range x.claims {
					x.assessed[id] = x.assess(id)
				}
			}
			x.put(t, s, story)
			for _, f := range filters {
				t.Run(fmt.Sprintf("%s/%d/%s", story, version, f.query), func(t *testing.T) {
					compareSurfaces(t, s, story, f.query, x.expect(8, 8, f.chosen), x.expect(3, len(x.sources), f.chosen))
				})
			}
		}
	}
}

func compareSurfaces(t *testing.T, s *site, story, query string, want, brief said) {
	check := func(surface, what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s says of %s: %v, want %v", surface, what, got, want)
		}
	}
	var facets struct {
		Claims, Total int
		OffMap        int `json:"off_map"`
		Facets        struct {
			Denial []struct {
				ID string
				N  int
			}
		}
	}
	s.json("/facets?story="+story+"&"+query, &facets)
	check("/facets", "counts", []int{facets.Claims, facets.Total, facets.OffMap}, []int{want.Claims, want.Total, want.OffMap})
	for _, target := range []string{"/stories/" + story + "?", "/embed?story=" + story + "&", "/embed?parts=summary,list&story=" + story + "&", "/stories/" + story + "?as=table&"} {
		code, html := s.get(target+query, "Accept", browser)
		if code != 200 {
			t.Fatalf("%s: %d", target+query, code)
		}
		got := read(html)
		voices := want.Voices
		answerers := want.Answerers
		if strings.HasPrefix(target, "/embed") { // up to three answers in all, and how many more answer
			voices, answerers = brief.Voices, brief.Answerers
			told := slices.IndexFunc(got.Answerers, func(s string) bool {
				return strings.HasSuffix(s, " more answer") || strings.HasSuffix(s, " more answers")
			})
			if told > 0 && told <= 4 {
				answerers = append(slices.Clone(answerers[:told]), number(len(answerers)-told, "more answer", "more answers"))
			}
		}
		check(target, "who claims", got.Voices, voices)
		check(target, "who answers", got.Answerers, answerers)
		check(target, "what is not on the map", got.OffMap, want.OffMap)
		if nobody := strings.Contains(html, "Nobody denies these claims"); nobody != (len(want.Answerers) == 0 && !want.Denials && want.Claims > 0) {
			t.Errorf("%s says that nobody denies: %v; the model names %v", target, nobody, want.Answerers)
		}
		if !strings.Contains(target, "parts=") {
			check(target, "the legend", got.Statuses, want.Statuses)
		}
		if strings.HasPrefix(target, "/stories") {
			check(target, "counts", []int{got.Claims, got.Total}, []int{want.Claims, want.Total})
		}
	}
}

// TestLargeSampleSaysWhoDenies holds a story of a few thousand claims, of which the hundred that a page lists first are denied by
// nobody, to what its facets count.
func TestLargeSampleSaysWhoDenies(t *testing.T) {
	var b strings.Builder
	if err := sample.Write(&b, 4000, 1); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, "http://maps.test")
	s.put(b.String())
	var view struct {
		Answerers []struct{ Denies int }
		Claims    []struct{ Denial string }
	}
	s.json("/stories/sample?f=json", &view)
	listed, all := 0, 0
	for _, c := range view.Claims {
		if c.Denial != "none" {
			listed++
		}
	}
	for _, d := range view.Answerers {
		all += d.Denies
	}
	var facets struct {
		Facets struct {
			Denial []struct {
				ID string
				N  int
			}
		}
	}
	s.json("/facets", &facets)
	for _, d := range facets.Facets.Denial {
		if d.ID == "explicit" && (d.N != all || d.N <= listed) { // no claim of the sample is denied twice
			t.Errorf("facets count %d claims as denied, the view %d; it lists %d", d.N, all, listed)
		}
	}
	for _, target := range []string{"/", "/embed"} {
		_, html := s.get(target, "Accept", browser)
		if strings.Contains(html, "Nobody denies") || !strings.Contains(html, "Denies ") {
			t.Errorf("%s does not say who denies", target)
		}
	}
}

// TestCountriesAreNamedInTheLanguageAskedFor holds the labels of countries, which come from one table, to hl.
func TestCountriesAreNamedInTheLanguageAskedFor(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	for hl, want := range map[string]string{"": "Italy", "hr": "Italija", "zh": "意大利"} {
		for _, target := range []string{"/facets?hl=", "/stories/overseas-stations?f=json&hl=", "/embed?f=json&hl="} {
			var x struct{ Facets atlas.Facets }
			s.json(target+hl, &x)
			i := slices.IndexFunc(x.Facets["country"], func(f atlas.Facet) bool { return f.ID == "IT" })
			if i < 0 || x.Facets["country"][i].Label != want {
				t.Errorf("%s%s: %+v, want %s", target, hl, x.Facets["country"], want)
			}
		}
	}
}
