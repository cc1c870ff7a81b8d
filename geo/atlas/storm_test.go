package atlas_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"dateline/geo"
	"dateline/geo/atlas"
)

// storm is a story of n claims of one place with the relations that list gives.
func storm(n int, list func(add func(from, rel, to string))) string {
	var claims, relations []string
	list(func(from, rel, to string) {
		relations = append(relations, fmt.Sprintf(`{"from":%q,"rel":%q,"to":%q,"basis":"explicit"}`, from, rel, to))
	})
	for i := range n {
		claims = append(claims, fmt.Sprintf(`{"id":"c%d","role":"site","text":"x","claimant":"s%d","attribution":"explicit","chain":[{"report":"r"}]}`, i, i%2))
	}
	return `{"type":"FeatureCollection","dateline":"1.0","story":{"id":"storm","lang":"en"},"sources":[{"id":"s0","kind":"person"},{"id":"s1","kind":"person"}],` +
		`"reports":[{"id":"r","published":"2022"}],"relations":[` + strings.Join(relations, ",") + `],"features":[{"type":"Feature","id":"p",` +
		`"geometry":{"type":"Point","coordinates":[10,10]},"properties":{"precision":"address","country":"DE","claims":[` + strings.Join(claims, ",") + `]}}]}`
}

// TestStormsOfRelationsAreListedInPart shows claims with thousands of relations, alone and in a list.
func TestStormsOfRelationsAreListedInPart(t *testing.T) {
	tests := []struct {
		name  string
		story string
		left  int // of claim c0, alone
	}{
		{"to one claim", storm(3001, func(add func(from, rel, to string)) {
			for i := 1; i <= 3000; i += 2 {
				add(fmt.Sprint("c", i), "contradicts", "c0")
			}
			for i := 2; i <= 3000; i += 2 {
				add(fmt.Sprint("c", i), "supports", "c0")
			}
		}), 2000},
		{"from one claim", storm(3001, func(add func(from, rel, to string)) {
			for i := 1; i <= 3000; i++ {
				add("c0", "supports", fmt.Sprint("c", i))
			}
		}), 2000},
		{"retractions", storm(3001, func(add func(from, rel, to string)) {
			for i := 1; i <= 3000; i++ {
				add(fmt.Sprint("c", i), "retracts", "c0")
			}
		}), 2000},
		{"everybody to everybody", storm(60, func(add func(from, rel, to string)) {
			for i := range 60 {
				for k := range 60 {
					if i != k {
						add(fmt.Sprint("c", i), "supports", fmt.Sprint("c", k))
					}
				}
			}
		}), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, filepath.Join(t.TempDir(), "a.db"))
			load(t, s, tt.story)
			e := atlasOf(t, s, atlas.Options{}).Current()
			for _, f := range []geo.Filter{{}, {Claim: []geo.Ref{{ID: "c0"}}}} {
				v, err := e.View(context.Background(), "storm", f, "")
				if err != nil {
					t.Fatal(err)
				}
				answers, left := 0, 0
				for _, c := range v.Claims {
					answers += len(c.Answers)
					left += c.AnswersLeft
				}
				if answers > 1100 || len(v.Others) > 1100 || len(f.Claim) > 0 && left != tt.left || len(f.Claim) == 0 && left == 0 && len(v.Claims) == 60 {
					t.Errorf("of %d claims: %d answers, %d left (want %d alone), %d others", len(v.Claims), answers, left, tt.left, len(v.Others))
				}
			}
		})
	}
}

// TestPagesOfLargeShapesEndEarly pages through claims and places with a shape of some 200 KB each.
func TestPagesOfLargeShapesEndEarly(t *testing.T) {
	var ring, features strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&ring, "[%.6f,%d],[%.6f,%d],", float64(i)/1000, 5+i%7, float64(i)/1000+.0005, 1)
	}
	for i := range 100 {
		fmt.Fprintf(&features, `,{"type":"Feature","id":"p%d","geometry":{"type":"Polygon","coordinates":[[[0,0],%s[10,0],[0,0]]]},`+
			`"properties":{"precision":"vague-area","claims":[{"id":"c%d","role":"site","text":"x","claimant":"s0","attribution":"explicit","chain":[{"report":"r"}]}]}}`,
			i, ring.String(), i)
	}
	s := open(t, filepath.Join(t.TempDir(), "a.db"))
	load(t, s, `{"type":"FeatureCollection","dateline":"1.0","story":{"id":"storm","lang":"en"},"sources":[{"id":"s0","kind":"person"}],`+
		`"reports":[{"id":"r","published":"2022"}],"features":[`+features.String()[1:]+`]}`)
	e := atlasOf(t, s, atlas.Options{}).Current()
	pages := map[string]func(after string, take func(id string, size int)) (atlas.Page, error){
		"claims": func(after string, take func(string, int)) (atlas.Page, error) {
			return e.Features(context.Background(), &geo.Filter{}, after, 10_000, func(d *geo.Feature, g []byte) error {
				take(string(d.Properties[:40]), len(g))
				return nil
			})
		},
		"locations": func(after string, take func(string, int)) (atlas.Page, error) {
			p, items, err := e.Items(context.Background(), geo.KindOfLocation, &geo.Filter{}, after, 10_000)
			for _, x := range items {
				take(x.ID, len(x.Geometry))
			}
			return p, err
		},
	}
	for name, page := range pages {
		seen, n := map[string]bool{}, 0
		for after := ""; ; n++ {
			size := 0
			p, err := page(after, func(id string, bytes int) {
				seen[id] = true
				size += bytes
			})
			if err != nil || size > 17<<20 || p.Matched != 100 {
				t.Fatalf("%s: page %d has %d bytes of %d matches, %v", name, n, size, p.Matched, err)
			}
			if after = p.Next; after == "" {
				break
			}
		}
		if len(seen) != 100 || n < 1 {
			t.Errorf("%s: %d pages have %d of 100", name, n+1, len(seen))
		}
	}
}
