package web_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
)

// TestADenialWorksAlikeEverywhere lets a ministry of Croatia deny a claim: everything says that the ministry denies it
// while the claim is about Croatia's government, and only that the ministry contradicts it while it is not.
func TestADenialWorksAlikeEverywhere(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	const (
		name  = "Ministry of Tests"
		about = `["government-of-china", "government-of-croatia"]`
		c03   = `{"id": "c-03", "role": "scope"}`
	)
	denied := strings.NewReplacer(
		`"sources": [`, `"sources": [{"id": "ministry", "name": "`+name+`", "kind": "government-body",
			"part_of": "government-of-croatia"},`,
		`"relations": [`, `"relations": [{"from": "c-99", "rel": "denies", "to": "c-03", "basis": "explicit"},`,
		c03, c03+`, {"id": "c-99", "role": "context", "kind": "denial", "text": "No such office was ever there.",
			"claimant": "ministry", "said": "2022-12-05", "chain": [{"report": "article", "via": null}]}`,
	).Replace(string(b))
	for _, x := range []struct{ file, status, column, says, summary string }{
		{denied, "denied", "denied_by", "Denied by " + name, "Denies 1 claim."},
		{
			strings.Replace(denied, about, `["government-of-china"]`, 1), "disputed", "contradicted_by",
			"Contradicted by " + name, "Contradicts 1 claim.",
		},
	} {
		t.Run(x.status, func(t *testing.T) {
			s := newSite(t, "http://maps.test")
			s.put(x.file)
			said := 0
			says := func(where, text string, want ...string) {
				t.Helper()
				said++
				for _, w := range want {
					if !strings.Contains(text, w) {
						t.Errorf("%s lacks %q: %s", where, w, text)
					}
				}
				for _, not := range []string{"Denied by", "Denies 1 claim", "denies"} {
					if x.status != "denied" && strings.Contains(text, not) {
						t.Errorf("%s says %q of a stranger: %s", where, not, text)
					}
				}
			}
			_, html := s.get("/stories/overseas-stations/claims/c-03", "Accept", browser)
			page := parse(t, "claim", html)
			page.each(func(e *element) {
				switch {
				case e.attr["data-claim"] == "c-03":
					says("the card", e.text(), x.says+" · CNN", x.says+":")
				case e.attr["id"] == "citation":
					says("the citation", e.text(), "Status: "+x.says+".")
				case e.attr["type"] == "application/ld+json":
					says("JSON-LD", e.kids[0].(string), `"creativeWorkStatus":"`+x.says+`"`, `"text":"`+x.says+`:`)
				}
			})
			_, html = s.get("/embed?story=overseas-stations&claim=c-03", "Accept", browser)
			parse(t, "embed", html).each(func(e *element) {
				switch {
				case e.attr["id"] == "summary":
					says("the embed", e.text(), name+" says, in our words: No such office was ever there. "+x.summary)
				case e.attr["id"] == "view":
					says("the mark", e.kids[0].(string), `"id":"c-03","status":"`+x.status+`"`)
				}
			})
			_, html = s.get("/stories/overseas-stations/share?claim=c-03", "Accept", browser)
			parse(t, "share", html).each(func(e *element) {
				if e.attr["id"] == "text-picture" {
					says("the picture", e.kids[0].(string), name+" says, in our words: No such office was", x.summary)
				}
			})
			_, html = s.get("/stories/overseas-stations?as=table&claim=c-03", "Accept", browser)
			parse(t, "table", html).each(func(e *element) {
				if e.attr["data-claim"] == "c-03" {
					says("the table", e.text(), x.says)
				}
			})
			_, sheet := s.get("/download?f=csv&claim=c-03")
			rows, err := csv.NewReader(strings.NewReader(sheet)).ReadAll()
			if err != nil || len(rows) != 3 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			for _, row := range rows[1:] {
				status, by := row[slices.Index(rows[0], "status")], row[slices.Index(rows[0], x.column)]
				all := strings.Join(row, ",")
				if status != x.status || by != "ministry" || strings.Count(all, "ministry") != 2 ||
					!strings.Contains(all, "ministry: 2022-12-05") {
					t.Errorf("CSV has %s by %q: %v", status, by, row)
				}
			}
			_, body := s.get("/tiles/claims/5/17/11.mvt?claim=c-03")
			layers, err := mvt.Unmarshal([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range layers {
				for _, f := range l.Features {
					if f.Properties[x.status] != 1.0 || x.status != "denied" && f.Properties["denied"] != nil {
						t.Errorf("the tile has %v in %s", f.Properties, l.Name)
					}
				}
			}
			if len(layers) == 0 || said != 7 {
				t.Errorf("%d surfaces and %d layers were there to be read", said, len(layers))
			}
		})
	}
}
