package static

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"dateline/geo/country"
)

// TestShapes follows the steps of every country back to its polygon.
func TestShapes(t *testing.T) {
	for _, code := range country.Codes() {
		body, err := countries([]string{code})
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]shape
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		land, _ := country.Lookup(code)
		bound, points := land.Drawn().Bound(), map[orb.Point]bool{}
		for _, p := range land.Drawn() {
			for _, r := range p {
				for _, pt := range r {
					points[orb.Point{math.Round(pt[0] * 100), math.Round(pt[1] * 100)}] = true
				}
			}
		}
		for _, polygon := range got[code].Polygons {
			for _, ring := range polygon {
				var at orb.Point
				for i := 0; i < len(ring); i += 2 {
					at[0] += float64(ring[i])
					at[1] += float64(ring[i+1])
					if !points[at] {
						t.Fatalf("%s: %v is not a point of the country in %v", code, at, bound)
					}
				}
				if first := (orb.Point{float64(ring[0]), float64(ring[1])}); at != first {
					t.Errorf("%s: a ring ends at %v, not where it begins, %v", code, at, first)
				}
			}
		}
	}
	if body, err := countries([]string{"FR"}); err != nil || strings.Contains(string(body), "dotted") {
		t.Errorf("France: %v, %.80s, want no dotted stretch", err, body)
	}
	if body, err := countries([]string{"RS"}); err != nil || !strings.Contains(string(body), `"dotted":[[0,0,`) {
		t.Errorf("Serbia: %v, %s, want dotted stretches", err, body)
	}
	if codes, err := countryCodes("it,HR,it"); err != nil || !slices.Equal(codes, []string{"HR", "IT"}) {
		t.Errorf("two countries: %v, %v", codes, err)
	}
	for _, wrong := range []string{"", "QQ", "Croatia"} {
		if _, err := countryCodes(wrong); err == nil {
			t.Errorf("codes %q: got no error", wrong)
		}
	}
}
