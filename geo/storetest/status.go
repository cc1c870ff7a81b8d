package storetest

import (
	"context"
	"testing"

	"dateline/geo"
)

// answered is a story of one allegation by the NGO about the state, and claims that may answer it.
func answered(relations ...geo.Record) file {
	c := claim("c", "ngo", "report", "article")
	c.Type, c.About = geo.KindAllegation, []string{"state"}
	elsewhere := claim("radio", "radio", "broadcast")
	f := file{
		&geo.Story{ID: "stations"},
		&geo.Source{ID: "state", Name: "State"}, &geo.Source{ID: "ministry", Name: "Ministry", PartOf: "state"},
		&geo.Source{ID: "ngo", Name: "NGO"}, &geo.Source{ID: "paper", Name: "Paper"},
		&geo.Source{ID: "radio", Name: "Radio"},
		&geo.Source{ID: "stranger", Name: "Stranger"},
		&geo.Report{ID: "report", Publisher: "ngo"}, &geo.Report{ID: "article", Publisher: "paper"},
		&geo.Report{ID: "broadcast", Publisher: "radio"},
		&geo.Location{ID: "l", Precision: geo.PrecisionUnlocated},
		c, elsewhere, claim("ministry", "ministry", "article"), claim("stranger", "stranger", "article"),
		claim("ngo", "ngo", "report"), claim("paper", "paper", "article"), claim("same-root", "stranger", "report"),
		claim("ministry-2", "ministry", "article"), claim("ministry-3", "ministry", "article"),
	}
	for _, r := range f[11:] {
		f = append(f, at(r.RecordID(), "l"))
	}
	return append(f, relations...)
}

func testStatuses(t *testing.T, s geo.Store) {
	tests := []struct {
		name      string
		relations []geo.Record
		want      geo.Status
		denial    geo.Denial
	}{
		{"unanswered", nil, geo.StatusAlleged, geo.DenialNone},
		{"denied by a part of whom it is about", file{rel("ministry", geo.RelDenies, "c")}, geo.StatusDenied,
			geo.DenialExplicit},
		{"denied by a stranger", file{rel("stranger", geo.RelDenies, "c")}, geo.StatusDisputed, geo.DenialNone},
		{"denied in general", file{rel("ministry", geo.RelCoversByGeneralDenial, "c")}, geo.StatusAlleged,
			geo.DenialGeneral},
		{"denying what is not about it", file{rel("c", geo.RelDenies, "ministry")}, geo.StatusDisputed, geo.DenialNone},
		{"contradicted", file{rel("stranger", geo.RelContradicts, "c")}, geo.StatusDisputed, geo.DenialNone},
		{"contradicting", file{rel("c", geo.RelContradicts, "stranger")}, geo.StatusDisputed, geo.DenialNone},
		{"contradicting oneself", file{rel("ngo", geo.RelContradicts, "c")}, geo.StatusAlleged, geo.DenialNone},
		{"supported", file{rel("radio", geo.RelSupports, "c")}, geo.StatusAlleged, geo.DenialNone},
		{"supported and denied", file{rel("radio", geo.RelSupports, "c"), rel("ministry", geo.RelDenies, "c")},
			geo.StatusDenied, geo.DenialExplicit},
		{"disputed and denied", file{rel("radio", geo.RelContradicts, "c"), rel("ministry", geo.RelDenies, "c")},
			geo.StatusDisputed, geo.DenialExplicit},
		{"retracted by its claimant", file{rel("ngo", geo.RelRetracts, "c"), rel("ministry", geo.RelDenies, "c")},
			geo.StatusRetracted, geo.DenialExplicit},
		{"retracted by a publisher", file{rel("paper", geo.RelRetracts, "c")}, geo.StatusRetracted, geo.DenialNone},
		{"retracted by a stranger", file{rel("stranger", geo.RelRetracts, "c")}, geo.StatusAlleged, geo.DenialNone},
		{"a retracted denial", file{rel("ministry", geo.RelDenies, "c"),
			rel("ministry-2", geo.RelRetracts, "ministry")}, geo.StatusAlleged, geo.DenialNone},
		{
			"a retraction retracted",
			file{
				rel("ministry", geo.RelDenies, "c"), rel("ministry-2", geo.RelRetracts, "ministry"),
				rel("ministry-3", geo.RelRetracts, "ministry-2"),
			},
			geo.StatusDenied, geo.DenialExplicit,
		},
		{"only qualified", file{rel("stranger", geo.RelQualifies, "c"), rel("radio", geo.RelRepeats, "c")},
			geo.StatusAlleged, geo.DenialNone},
	}
	// The second round goes from each story to the next the other way round, so that every status is also left again.
	for i := range 2 * len(tests) {
		test := tests[min(i, 2*len(tests)-1-i)]
		f := answered(test.relations...)
		put(t, s, geo.ImportOptions{Remove: true}, f)
		mark := marksByID(t, s)["stations:c@l"]
		if mark.Status != test.want || mark.Denial != test.denial {
			t.Errorf("%s: got %v, denial %v; want %v, %v", test.name, mark.Status, mark.Denial, test.want, test.denial)
		}
		checkShown(t, s, NewModel("stations", f))
		entries, err := s.ClaimRecords(context.Background(), []geo.Ref{{Story: "stations", ID: "c"}})
		if err != nil || len(entries) != 1 {
			t.Fatalf("got %d entries, %v", len(entries), err)
		}
		same(t, test.name, entries[0].Assessment, NewModel("stations", f).assess("c"))
	}
}

// testStatusFollowsChanges holds that a status follows what it depends on, however far away that is.
func testStatusFollowsChanges(t *testing.T, s geo.Store) {
	f := answered(
		rel("ministry", geo.RelDenies, "c"), rel("ministry-2", geo.RelRetracts, "ministry"),
		rel("ministry-3", geo.RelRetracts, "ministry-2"),
	)
	put(t, s, geo.ImportOptions{}, f)
	by := func(id, claimant string) geo.Record { return claim(id, claimant, "article") }
	tests := []struct {
		name   string
		change geo.Record
		want   geo.Status
	}{
		{"the third retraction is a stranger's", by("ministry-3", "stranger"), geo.StatusAlleged},
		{"and is the ministry's again", by("ministry-3", "ministry"), geo.StatusDenied},
		{"the second is a stranger's", by("ministry-2", "stranger"), geo.StatusDenied},
		{"and the third too", by("ministry-3", "stranger"), geo.StatusDenied},
		{"the ministry leaves the state", &geo.Source{ID: "ministry", Name: "Ministry"}, geo.StatusDisputed},
		{"and comes back", &geo.Source{ID: "ministry", Name: "Ministry", PartOf: "state"}, geo.StatusDenied},
		{"the stranger publishes the article, and so may retract", &geo.Report{ID: "article", Publisher: "stranger"},
			geo.StatusDenied},
		{"nobody publishes it", &geo.Report{ID: "article"}, geo.StatusDenied},
		{"the denial is the NGO's", by("ministry", "ngo"), geo.StatusAlleged},
	}
	for _, test := range tests {
		f = f.with(test.change)
		put(t, s, geo.ImportOptions{Partial: true}, file{f[0], test.change})
		m := NewModel("stations", f)
		if got := m.assess("c").Status; got != test.want {
			t.Fatalf("%s: the model says %v, want %v", test.name, got, test.want)
		}
		checkShown(t, s, m)
	}
}
