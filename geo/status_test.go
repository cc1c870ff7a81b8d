package geo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
)

func TestAssess(t *testing.T) {
	partOf := func(id string) string {
		return map[string]string{"ministry": "state", "office": "ministry", "loop-a": "loop-b", "loop-b": "loop-a"}[id]
	}
	claim := geo.Party{Claim: "c", Claimant: "ngo", About: []string{"state"}, Publishers: []string{"paper"}, Roots: []string{"paper"}, Wrongdoing: true}
	by := func(who string, roots ...string) geo.Party {
		return geo.Party{Claim: "x-" + who, Claimant: who, Roots: roots, Publishers: roots}
	}
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
		{"no wrongdoing", geo.Party{Claimant: "ngo"}, nil, geo.StatusReported, geo.DenialNone},
		{"denied by whom it is about", claim, []geo.Answer{in(geo.RelDenies, by("state"))}, geo.StatusDenied, geo.DenialExplicit},
		{"denied by a part of it", claim, []geo.Answer{in(geo.RelDenies, by("office"))}, geo.StatusDenied, geo.DenialExplicit},
		{"denied by a stranger", claim, []geo.Answer{in(geo.RelDenies, by("stranger"))}, geo.StatusAlleged, geo.DenialNone},
		{"part_of in a circle", claim, []geo.Answer{in(geo.RelDenies, by("loop-a"))}, geo.StatusAlleged, geo.DenialNone},
		{"anybody may deny what is about nobody", geo.Party{Claimant: "ngo"}, []geo.Answer{in(geo.RelDenies, by("stranger"))}, geo.StatusDenied, geo.DenialExplicit},
		{"its own claimant denies", geo.Party{Claimant: "ngo"}, []geo.Answer{in(geo.RelDenies, by("ngo"))}, geo.StatusReported, geo.DenialNone},
		{"denying another changes nothing", claim, []geo.Answer{out(geo.RelDenies, by("state"))}, geo.StatusAlleged, geo.DenialNone},
		{"a general denial changes no status", claim, []geo.Answer{in(geo.RelCoversByGeneralDenial, by("state"))}, geo.StatusAlleged, geo.DenialGeneral},
		{"contradicted", claim, []geo.Answer{in(geo.RelContradicts, by("stranger"))}, geo.StatusDisputed, geo.DenialNone},
		{"contradicting works both ways", claim, []geo.Answer{out(geo.RelContradicts, by("stranger"))}, geo.StatusDisputed, geo.DenialNone},
		{"contradicting oneself", claim, []geo.Answer{in(geo.RelContradicts, by("ngo"))}, geo.StatusAlleged, geo.DenialNone},
		{"disputed before denied", claim, []geo.Answer{in(geo.RelDenies, by("state")), in(geo.RelContradicts, by("stranger"))}, geo.StatusDisputed, geo.DenialExplicit},
		{"supported from elsewhere", claim, []geo.Answer{in(geo.RelSupports, by("other", "radio"))}, geo.StatusCorroborated, geo.DenialNone},
		{"supported from the same root", claim, []geo.Answer{in(geo.RelSupports, by("other", "radio", "paper"))}, geo.StatusAlleged, geo.DenialNone},
		{"supporting oneself", claim, []geo.Answer{in(geo.RelSupports, by("ngo", "radio"))}, geo.StatusAlleged, geo.DenialNone},
		{"denied before corroborated", claim, []geo.Answer{in(geo.RelSupports, by("other", "radio")), in(geo.RelDenies, by("state"))}, geo.StatusDenied, geo.DenialExplicit},
		{"withdrawn by its claimant", claim, []geo.Answer{in(geo.RelRetracts, by("ngo")), in(geo.RelContradicts, by("stranger"))}, geo.StatusRetracted, geo.DenialNone},
		{"withdrawn by a publisher in its chain", claim, []geo.Answer{in(geo.RelRetracts, by("paper"))}, geo.StatusRetracted, geo.DenialNone},
		{"withdrawn by a stranger", claim, []geo.Answer{in(geo.RelRetracts, by("stranger"))}, geo.StatusAlleged, geo.DenialNone},
		{"a retracted denial counts no more", claim, []geo.Answer{in(geo.RelDenies, retracted(by("state")))}, geo.StatusAlleged, geo.DenialNone},
		{"other relations say nothing", claim, []geo.Answer{in(geo.RelRecasts, by("state")), in(geo.RelQualifies, by("state")), in(geo.RelRepeats, by("other", "radio"))}, geo.StatusAlleged, geo.DenialNone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := geo.Assess(tt.claim, tt.answers, partOf)
			if got.Status != tt.want || got.Denial != tt.denial {
				t.Errorf("got %v, denial %v; want %v, %v", got.Status, got.Denial, tt.want, tt.denial)
			}
		})
	}
}

func TestNewParty(t *testing.T) {
	c := &geo.Claim{ID: "c", Claimant: "ngo", Type: geo.KindCount, Of: geo.KindAllegation, Chain: []geo.Link{
		{Report: "wire"}, {Report: "paper", Via: "wire"}, {Report: "leaflet"}, {Report: "wire-2", Via: "paper"},
	}}
	publisher := func(id string) string {
		return map[string]string{"wire": "agency", "wire-2": "agency", "paper": "daily"}[id]
	}
	want := geo.Party{
		Claim: "c", Claimant: "ngo", Wrongdoing: true,
		Publishers: []string{"agency", "daily", "leaflet"}, Roots: []string{"agency", "leaflet"},
	}
	if d := cmp.Diff(want, geo.NewParty(c, publisher)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
