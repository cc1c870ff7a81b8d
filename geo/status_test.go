package geo_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
)

func TestAssess(t *testing.T) {
	partOf := func(id string) string {
		return map[string]string{"ministry": "state", "office": "ministry", "loop-a": "loop-b", "loop-b": "loop-a"}[id]
	}
	claim := geo.Party{Claim: "c", Claimants: []string{"ngo"}, About: []string{"state"}, Publishers: []string{"paper"}, Roots: []string{"paper"}, Wrongdoing: true}
	by := func(who string, roots ...string) geo.Party {
		return geo.Party{Claim: "x-" + who, Claimants: []string{who}, Roots: roots, Publishers: roots}
	}
	jointly := func(who ...string) geo.Party { return geo.Party{Claimants: who} }
	said := func(p geo.Party, when string) geo.Party { p.Said = geo.SpanOf(date(t, when)); return p }
	finding := geo.Party{Claimants: []string{"court"}, About: []string{"state"}, Finding: true}
	retracted := func(p geo.Party) geo.Party { p.Retracted = true; return p }
	in := func(r geo.Rel, p geo.Party) geo.Answer { return geo.Answer{Rel: r, Other: p} }
	out := func(r geo.Rel, p geo.Party) geo.Answer { return geo.Answer{Rel: r, Other: p, Out: true} }
	tests := []struct {
		name    string
		claim   geo.Party
		answers []geo.Answer
		want    geo.Status
		denial  geo.Denial
	}{
		{"wrongdoing unanswered", claim, nil, geo.StatusAlleged, geo.DenialNone},
		{"no wrongdoing", geo.Party{Claimants: []string{"ngo"}}, nil, geo.StatusReported, geo.DenialNone},
		{"denied by whom it is about", claim, []geo.Answer{in(geo.RelDenies, by("state"))}, geo.StatusDenied, geo.DenialExplicit},
		{"denied by a part of it", claim, []geo.Answer{in(geo.RelDenies, by("office"))}, geo.StatusDenied, geo.DenialExplicit},
		{"denied by a stranger", claim, []geo.Answer{in(geo.RelDenies, by("stranger"))}, geo.StatusDisputed, geo.DenialNone},
		{"denying as a stranger works both ways", by("stranger"), []geo.Answer{out(geo.RelDenies, claim)}, geo.StatusDisputed, geo.DenialNone},
		{"denied before it was said", said(claim, "2022-12"), []geo.Answer{in(geo.RelDenies, said(by("state"), "2022-11"))}, geo.StatusAlleged, geo.DenialNone},
		{"denied in the month that it was said", said(claim, "2022-12"), []geo.Answer{in(geo.RelDenies, said(by("state"), "2022-12"))}, geo.StatusDenied, geo.DenialExplicit},
		{"denied by one of two who say it jointly", claim, []geo.Answer{in(geo.RelDenies, jointly("stranger", "state"))}, geo.StatusDenied, geo.DenialExplicit},
		{"contradicted by one who says it too", jointly("ngo", "radio"), []geo.Answer{in(geo.RelContradicts, by("radio"))}, geo.StatusReported, geo.DenialNone},
		{"found", finding, nil, geo.StatusFound, geo.DenialNone},
		{"found and denied", finding, []geo.Answer{in(geo.RelDenies, by("state"))}, geo.StatusDenied, geo.DenialExplicit},
		{"part_of in a circle", claim, []geo.Answer{in(geo.RelDenies, by("loop-a"))}, geo.StatusDisputed, geo.DenialNone},
		{"nobody may deny what is about nobody", geo.Party{Claimants: []string{"ngo"}}, []geo.Answer{in(geo.RelDenies, by("stranger"))}, geo.StatusDisputed, geo.DenialNone},
		{"its own claimant denies", geo.Party{Claimants: []string{"ngo"}}, []geo.Answer{in(geo.RelDenies, by("ngo"))}, geo.StatusReported, geo.DenialNone},
		{"denying what is about the claimant changes nothing", claim, []geo.Answer{out(geo.RelDenies, geo.Party{Claimants: []string{"state"}, About: []string{"ngo"}})}, geo.StatusAlleged, geo.DenialNone},
		{"a general denial changes no status", claim, []geo.Answer{in(geo.RelCoversByGeneralDenial, by("state"))}, geo.StatusAlleged, geo.DenialGeneral},
		{"contradicted", claim, []geo.Answer{in(geo.RelContradicts, by("stranger"))}, geo.StatusDisputed, geo.DenialNone},
		{"contradicting works both ways", claim, []geo.Answer{out(geo.RelContradicts, by("stranger"))}, geo.StatusDisputed, geo.DenialNone},
		{"contradicting oneself", claim, []geo.Answer{in(geo.RelContradicts, by("ngo"))}, geo.StatusAlleged, geo.DenialNone},
		{"disputed before denied", claim, []geo.Answer{in(geo.RelDenies, by("state")), in(geo.RelContradicts, by("stranger"))}, geo.StatusDisputed, geo.DenialExplicit},
		{"supports changes no status", claim, []geo.Answer{in(geo.RelSupports, by("other", "radio"))}, geo.StatusAlleged, geo.DenialNone},
		{"supported from the same root", claim, []geo.Answer{in(geo.RelSupports, by("other", "radio", "paper"))}, geo.StatusAlleged, geo.DenialNone},
		{"supporting oneself", claim, []geo.Answer{in(geo.RelSupports, by("ngo", "radio"))}, geo.StatusAlleged, geo.DenialNone},
		{"supported and denied", claim, []geo.Answer{in(geo.RelSupports, by("other", "radio")), in(geo.RelDenies, by("state"))}, geo.StatusDenied, geo.DenialExplicit},
		{"withdrawn by its claimant", claim, []geo.Answer{in(geo.RelRetracts, by("ngo")), in(geo.RelContradicts, by("stranger"))}, geo.StatusRetracted, geo.DenialNone},
		{"withdrawn by a publisher in its chain", claim, []geo.Answer{in(geo.RelRetracts, by("paper"))}, geo.StatusRetracted, geo.DenialNone},
		{"withdrawn by a stranger", claim, []geo.Answer{in(geo.RelRetracts, by("stranger"))}, geo.StatusAlleged, geo.DenialNone},
		{"a retracted denial counts no more", claim, []geo.Answer{in(geo.RelDenies, retracted(by("state")))}, geo.StatusAlleged, geo.DenialNone},
		{"other relations say nothing", claim, []geo.Answer{in(geo.RelRecasts, by("state")), in(geo.RelQualifies, by("state")), in(geo.RelRepeats, by("other", "radio"))}, geo.StatusAlleged, geo.DenialNone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := geo.Assess(tt.claim, tt.answers, partOf)
			if slices.ContainsFunc(tt.answers, func(x geo.Answer) bool { return !x.Out }) && len(got.Answering) > 0 {
				t.Errorf("whom it answers: %v", got.Answering)
			}
			if got.Status != tt.want || got.Denial != tt.denial {
				t.Errorf("got %v, denial %v; want %v, %v", got.Status, got.Denial, tt.want, tt.denial)
			}
		})
	}
}

func TestNewParty(t *testing.T) {
	c := &geo.Claim{ID: "c", Claimants: []string{"ngo"}, Type: geo.KindCount, Of: geo.KindAllegation, Chain: []geo.Link{
		{Report: "wire"}, {Report: "paper", Via: "wire"}, {Report: "leaflet"}, {Report: "wire-2", Via: "paper"}, {Report: "paper-2", Via: geo.ViaUnknown},
	}}
	dir := directory{reports: map[string]*geo.Report{
		"wire":   {Publisher: "agency", Published: date(t, "2022-05-03")},
		"wire-2": {Publisher: "agency"}, "paper": {Publisher: "daily", Published: date(t, "2022-06")},
	}}
	want := geo.Party{
		Claim: "c", Claimants: []string{"ngo"}, Wrongdoing: true,
		Publishers: []string{"agency", "daily", "leaflet", "paper-2"}, Roots: []string{"agency", "leaflet"},
		Said: geo.Span{Earliest: geo.OpenStart, Latest: geo.SpanOf(date(t, "2022-05-03")).Latest},
		Date: "2022-05-03",
	}
	if d := cmp.Diff(want, geo.NewParty(c, dir)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
