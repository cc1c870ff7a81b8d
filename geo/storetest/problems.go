package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/edtf"
)

// testProblems holds that each fault is found, with its position, and stores nothing.
func testProblems(t *testing.T, s geo.Store) {
	f := example()
	first := len(f) + 1 // the line of what is appended
	said := func(what ...any) []string { return []string{fmt.Sprint(append([]any{first, " "}, what...)...)} }
	line := func(k geo.Kind, id string) int {
		return 1 + slices.IndexFunc(f, func(r geo.Record) bool { return r.Kind() == k && r.RecordID() == id })
	}
	chain := func(links ...geo.Link) file {
		c := claim("c-9", "ngo")
		c.Chain = links
		return file{c, at("c-9", "zagreb")}
	}
	about := claim("c-9", "ngo", "report")
	about.About = []string{"state", "nobody"}
	other := edited(f, "zagreb", func(l *geo.Location) { l.Name = "Agram" })
	tests := []struct {
		name string
		file file
		want []string // “line field word…”
	}{
		{"claimant", append(f, claim("c-9", "nobody", "report"), at("c-9", "zagreb")), said("claimant nobody c-9")},
		{"about", append(f, about, at("c-9", "zagreb")), said("about[1] nobody c-9")},
		{"report", append(f, chain(geo.Link{Report: "report"}, geo.Link{Report: "nothing"})...),
			said("chain[1].report nothing")},
		{"publisher", append(f, &geo.Report{ID: "r", Publisher: "nobody"}), said("publisher nobody")},
		{"part of", append(f, &geo.Source{ID: "s", PartOf: "nobody"}), said("part_of nobody")},
		{"location", append(f, at("c-1", "atlantis")), said("location atlantis c-1")},
		{"claim", append(f, at("c-99", "zagreb")), said("claim c-99 zagreb")},
		{"no placement", append(f, claim("c-9", "ngo", "report")), said("location c-9")},
		{"relation from", append(f, rel("c-99", geo.RelSupports, "c-1")), said("from c-99")},
		{"relation to", append(f, rel("c-1", geo.RelSupports, "c-99")), said("to c-99")},
		{"relation to itself", append(f, rel("c-1", geo.RelSupports, "c-1")), said("relation c-1")},
		{"no chain", append(f, chain()...), said("chain c-9")},
		{"via", append(f, chain(geo.Link{Report: "report"}, geo.Link{Report: "article", Via: "interview"})...),
			said("chain[1].via interview")},
		{"via in a circle", append(f, chain(geo.Link{Report: "report", Via: "article"},
			geo.Link{Report: "article", Via: "report"})...), []string{
			fmt.Sprint(first, " chain[0].via report"), fmt.Sprint(first, " chain[1].via article"),
		}},
		{"via itself", append(f, chain(geo.Link{Report: "report", Via: "report"})...), said("chain[0].via report")},
		{"a location differs", append(f, other), said("id zagreb ", line(geo.KindOfLocation, "zagreb"))},
		{"a claim differs", append(f, claim("c-1", "ngo", "report")), said("id c-1 ", line(geo.KindOfClaim, "c-1"))},
		{"a placement differs", append(f, &geo.Placement{Claim: "c-4", Location: "zagreb", Role: geo.RoleSeat}),
			said("id c-4 zagreb ", line(geo.KindOfPlacement, "c-4@zagreb"))},
		{"a relation differs", append(f, rel("c-2", geo.RelDenies, "c-1")),
			said("id ", line(geo.KindOfRelation, "c-2 denies c-1"))},
		{"a story differs", append(f, &geo.Story{ID: "stations"}), said("id stations 1")},
		{"a source that others name", f.without(geo.KindOfSource, "state"), []string{
			fmt.Sprint(line(geo.KindOfSource, "ministry")-1, " part_of state"),
			fmt.Sprint(line(geo.KindOfClaim, "c-1")-1, " about[0] state"),
		}},
		{"several at once", append(f, at("c-9", "atlantis"), &geo.Report{ID: "r", Publisher: "nobody"},
			rel("c-1", geo.RelDenies, "c-99")), []string{
			fmt.Sprint(first, " claim c-9"), fmt.Sprint(first, " location atlantis"),
			fmt.Sprint(first+1, " publisher nobody"),
			fmt.Sprint(first+2, " to c-99"),
		}},
	}
	for _, stored := range []bool{false, true} {
		if stored {
			put(t, s, geo.ImportOptions{}, f)
		}
		before := contents(t, s, "")
		for _, test := range tests {
			_, err := try(s, geo.ImportOptions{Remove: true}, slices.Clone(test.file))
			checkProblems(t, test.name, err, test.want)
		}
		same(t, "records", contents(t, s, ""), before)
	}
}

// checkProblems compares problems with “line field word…”: the words stand in the message.
func checkProblems(t *testing.T, name string, err error, want []string) {
	t.Helper()
	var p *geo.Problems
	if !errors.As(err, &p) || geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("%s: got %v, want problems", name, err)
		return
	}
	if len(p.List) != len(want) {
		t.Errorf("%s: got %d problems, want %d:\n%v", name, len(p.List), len(want), err)
		return
	}
	for i, w := range want {
		words := strings.Fields(w)
		q := p.List[i]
		if q.File != "test.geojson" || fmt.Sprint(q.Line) != words[0] || q.Field != words[1] || q.Rule == "" ||
			q.Feature == "" || q.Warning {
			t.Errorf("%s: got problem %+v, want %s", name, q, w)
		}
		for _, word := range words[2:] {
			if !strings.Contains(q.Message, word) {
				t.Errorf("%s: the message %q does not name %s", name, q.Message, word)
			}
		}
	}
}

// testProblemsMerge holds that the problems that fn returns and those of references come together.
func testProblemsMerge(t *testing.T, s geo.Store) {
	f := append(example(), at("c-1", "atlantis"))
	_, err := s.Import(context.Background(), geo.ImportOptions{}, func(w geo.Writer) error {
		if err := f.write(w); err != nil {
			return err
		}
		p := &geo.Problems{}
		p.Add(geo.Problem{
			Position: geo.Position{File: "test.geojson", Line: 2, Feature: "x"}, Field: "name", Rule: "name-required",
			Message: "the name is missing",
		})
		return fmt.Errorf("reading: %w", p)
	})
	checkProblems(t, "merged", err, []string{"2 name missing", fmt.Sprint(len(f), " location atlantis")})
	checkRevision(t, "after problems", s, 0)
	// Warnings alone do not stop an import.
	res, err := s.Import(context.Background(), geo.ImportOptions{}, func(w geo.Writer) error {
		return example().write(w)
	})
	if err != nil || res.Revision.N != 1 {
		t.Errorf("got %v, revision %d", err, res.Revision.N)
	}
}

// testNoted holds that what was reported already is not reported again where it is named.
func testNoted(t *testing.T, s geo.Store) {
	f := example()
	noted := map[geo.Kind]string{geo.KindOfSource: "state", geo.KindOfReport: "interview", geo.KindOfLocation: "zagreb",
		geo.KindOfClaim: "c-2"}
	for k, id := range noted {
		f = f.without(k, id)
	}
	noted[geo.KindOfPlacement] = "c-2@zagreb" // which is none of a claim whose id begins alike
	f = f.with(claim("c", "ngo", "report"))
	_, err := s.Import(context.Background(), geo.ImportOptions{}, func(w geo.Writer) error {
		if err := f[:1].write(w); err != nil {
			return err
		}
		for k, id := range noted {
			if err := w.Note(k, id); err != nil {
				return err
			}
			if err := w.Note(k, id); err != nil {
				return err
			}
		}
		if err := f.write(w); err != nil {
			return err
		}
		p := &geo.Problems{}
		p.Add(geo.Problem{Position: geo.Position{File: "test.geojson", Line: 1, Feature: "x"}, Field: "name", Rule: "r",
			Message: "wrong"})
		return p
	})
	checkProblems(t, "noted", err, []string{"1 name wrong", fmt.Sprint(len(f), " location claim c is at no location")})
}

// testDoubts holds that an import warns of what may mislead without being wrong.
func testDoubts(t *testing.T, s geo.Store) {
	year, err := edtf.Parse("9998")
	if err != nil {
		t.Fatal(err)
	}
	wrong := claim("c", "ngo", "report")
	wrong.Type, wrong.Text, wrong.Said = geo.KindAllegation, "The harbour office sold forged permits.", year
	denial := claim("d", "ngo", "report")
	denial.Type = geo.KindDenial
	of := func(id string, about ...string) *geo.Claim {
		c := claim(id, "ngo", "report")
		c.Type, c.About = geo.KindAllegation, about
		return c
	}
	res := put(t, s, geo.ImportOptions{}, file{
		&geo.Story{ID: "s", Title: "Harbour office sold forged permits"},
		&geo.Source{ID: "ngo", Name: "NGO"}, &geo.Source{ID: "ngo-2", Name: "NGO"},
		&geo.Report{ID: "report", Published: year}, &geo.Report{ID: "other"},
		&geo.Location{ID: "l", Precision: geo.PrecisionUnlocated}, wrong, at("c", "l"), denial, at("d", "l"),
		&geo.Source{ID: "state", Name: "Government of Freedonia", Type: geo.SourceGovernment},
		&geo.Source{ID: "police", Name: "Police", PartOf: "state"},
		&geo.Location{ID: "town", Country: "FR", Precision: geo.PrecisionUnlocated}, of("e", "ngo"), at("e", "town"),
		of("f", "state"), at("f", "town"),
		&geo.Location{ID: "land", Name: "Freedonia", Country: "FR", Precision: geo.PrecisionCountry},
		of("g", "police", "ngo"), at("g", "land"), of("h", "state"), at("h", "land"),
	})
	var got []string
	for _, w := range res.Warnings {
		got = append(got, fmt.Sprint(w.Line, " ", w.Rule))
	}
	want := []string{
		"3 name-repeated", "3 source-unused", "4 date-in-future", "5 report-unused", "7 date-in-future", "7 about-nobody",
		"7 title-claims", "9 denial-of-nothing",
		"15 about-lacks-state",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%v", diff, res.Warnings)
	}
}

func testWarnings(t *testing.T, s geo.Store) {
	f := example()
	about := claim("c-5", "ngo", "report")
	about.About = []string{"state"}
	f = append(f, about, at("c-5", "zagreb"), claim("c-6", "ngo", "report"), at("c-6", "zagreb"))
	first := len(f) + 1
	f = append(f,
		rel("c-4", geo.RelDenies, "c-5"),      // The paper is not the state.
		rel("c-5", geo.RelContradicts, "c-6"), // The same claimant.
		rel("c-4", geo.RelRetracts, "c-6"),    // Neither claimant nor publisher.
		rel("c-2", geo.RelDenies, "c-5"),      // The ministry is part of the state: counts.
		rel("c-4", geo.RelQualifies, "c-5"),   // Never counts and says nothing.
	)
	res := put(t, s, geo.ImportOptions{}, f)
	var got []string
	for _, w := range res.Warnings {
		if !w.Warning || w.File != "test.geojson" || w.Message == "" || w.Rule == "" {
			t.Errorf("got warning %+v", w)
		}
		got = append(got, fmt.Sprint(w.Line-first))
	}
	// The relations of the example: c-3 supports c-4 shares no root, since its chain begins at the interview.
	if diff := cmp.Diff([]string{"0", "1", "2"}, got); diff != "" {
		t.Errorf("lines of warnings (-want +got):\n%s\n%v", diff, res.Warnings)
	}
}
