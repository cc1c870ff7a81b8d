package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"dateline/geo/snap"
)

func rect(w, s, e, n float64) orb.Ring { return orb.Ring{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}} }

// stitched is a ring as world-atlas writes one over the antimeridian: longitudes jump by 360.
func stitched(r orb.Ring) orb.Ring {
	out := r.Clone()
	for i := range out {
		if out[i][0] > 180 {
			out[i][0] -= 360
		}
	}
	return out
}

func area(polys []orb.Polygon) float64 { return math.Abs(planar.Area(orb.MultiPolygon(polys))) }

func TestCutPolygon(t *testing.T) {
	comb := orb.Ring{{170, 0}, {190, 0}, {190, 10}, {175, 10}, {175, 20}, {190, 20}, {190, 30}, {170, 30}, {170, 0}}
	pole := orb.Ring{{-180, -60}, {-90, -70}, {0, -60}, {90, -70}, {180, -60}}
	for _, tt := range []struct {
		name  string
		in    orb.Polygon
		parts int
		area  float64
	}{
		{"far from it", orb.Polygon{rect(10, 10, 20, 20)}, 1, 100},
		{"over it", orb.Polygon{stitched(rect(170, 10, 190, 20))}, 2, 200},
		{"with a hole on one side", orb.Polygon{stitched(rect(170, 10, 190, 20)), rect(172, 12, 174, 14)}, 2, 196},
		{"over it twice", orb.Polygon{stitched(comb)}, 3, 450},
		{"around the pole", orb.Polygon{pole}, 1, 360 * 25},
		{"touches it", orb.Polygon{rect(170, 0, 180, 10)}, 1, 100},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := cutPolygon(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != tt.parts || math.Abs(area(got)-tt.area) > 1e-6 {
				t.Errorf("%d parts of %g square degrees, want %d of %g: %v",
					len(got), area(got), tt.parts, tt.area, got)
			}
			for _, p := range got {
				if b := p.Bound(); b.Min[0] < -180 || b.Max[0] > 180 || !p[0].Closed() {
					t.Errorf("part %v", p)
				}
			}
		})
	}
}

func TestCutLine(t *testing.T) {
	got := cutLine(orb.LineString{{170, 0}, {-170, 0}})
	want := []orb.LineString{{{-180, 0}, {-170, 0}}, {{170, 0}, {180, 0}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSplitThenMergeGivesTheWhole(t *testing.T) {
	whole := orb.Polygon{rect(0, 0, 10, 10), rect(1, 1, 2, 2)}
	parts, err := splitPolygon(whole, orb.LineString{{-1, 5}, {4, 6}, {6, 4}, {11, 5}})
	if err != nil || len(parts) != 2 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	if math.Abs(area(parts)-99) > 1e-9 {
		t.Errorf("parts have %g, want 99", area(parts))
	}
	if got := snap.Round(parts, mergeGrid); len(got) != 1 || len(got[0]) != 2 || math.Abs(area(got)-99) > 1e-4 {
		t.Errorf("merged %v", got)
	}
	if _, err := splitPolygon(whole, orb.LineString{{-1, 5}, {5, 5}}); err == nil {
		t.Error("a line that ends inside: want an error")
	}
	if _, err := splitPolygon(whole, orb.LineString{{-1, 1.5}, {11, 1.5}}); err == nil {
		t.Error("a line through a hole: want an error")
	}
}

func TestMergeKeepsEnclaves(t *testing.T) {
	ring := orb.Polygon{rect(0, 0, 10, 10), orb.Ring{{4, 4}, {4, 6}, {6, 6}, {6, 4}, {4, 4}}}
	got := snap.Round(orb.MultiPolygon{ring, {rect(4, 4, 6, 6)}}, mergeGrid)
	if len(got) != 1 || len(got[0]) != 1 || area(got) != 100 {
		t.Errorf("a filled hole: %v", got)
	}
	if got = snap.Round(orb.MultiPolygon{ring, {rect(20, 0, 30, 10)}}, mergeGrid); len(got) != 2 || area(got) != 196 {
		t.Errorf("two parts: %v", got)
	}
}

func TestUnitCode(t *testing.T) {
	ov := &overrides{Units: map[string]struct{ Code, Why string }{"Kosovo": {Code: "XK"}, "Reef": {Code: ""}}}
	for _, tt := range []struct {
		name, id, want string
		ok             bool
	}{
		{"Namibia", "516", "NA", true}, {"France", "250", "FR", true}, {"Norway", "578", "NO", true},
		{"Taiwan", "158", "TW", true},
		{"Afghanistan", "004", "AF", true}, {"Kosovo", "", "XK", true}, {"Reef", "", "", true},
		{"Atlantis", "", "", false}, {"Atlantis", "-99", "", false}, {"Atlantis", "NA", "", false},
		{"Europe", "150", "", false},
	} {
		g := topoGeometry{ID: tt.id}
		g.Properties.Name = tt.name
		got, err := unitCode(g, ov)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("%s %q: %q, %v, want %q", tt.name, tt.id, got, err, tt.want)
		}
	}
}

func TestRunsDivideALineByItsRules(t *testing.T) {
	ov := &overrides{Lines: []lineRule{{
		Between: [2]string{"A", "B"}, Within: &[4]float64{0, 5, 10, 20}, Draw: "disputed", Kind: "control",
	}}}
	a, b := unit{name: "A", code: "AA"}, unit{name: "B", code: "BB"}
	line := orb.LineString{{1, 0}, {1, 2}, {1, 4}, {1, 8}, {1, 9}}
	got := ov.runs(b, a, line)
	if len(got) != 2 || got[0].Draw != "border" || len(got[0].line) != 3 ||
		got[1].Draw != "disputed" || got[1].line[0] != line[2] {
		t.Errorf("%+v", got)
	}
	if got := ov.runs(a, unit{name: "A's island", code: "AA"}, line); len(got) != 1 || got[0].Draw != "none" {
		t.Errorf("inside one country: %+v", got)
	}
}

func TestInnerLines(t *testing.T) {
	left := orb.MultiPolygon{{rect(0, 0, 1, 1)}}
	right := orb.MultiPolygon{{rect(1, 0, 2, 1)}}
	if got := innerLines([]named[orb.MultiPolygon]{{"AAA", left}, {"AAA", right}}); len(got) != 1 || len(got[0]) != 2 {
		t.Errorf("two divisions of a country: %v, want the line between them", got)
	}
	if got := innerLines([]named[orb.MultiPolygon]{{"AAA", left}, {"BBB", right}}); len(got) != 0 {
		t.Errorf("two countries: %v, want none", got)
	}
	many := []named[orb.MultiPolygon]{{"AAA", left}, {"AAA", right}}
	for range mostDivisions {
		many = append(many, named[orb.MultiPolygon]{"AAA", orb.MultiPolygon{{rect(50, 50, 51, 51)}}})
	}
	if got := innerLines(many); len(got) != 0 {
		t.Errorf("municipalities: %v, want none", got)
	}
}

func TestToTile(t *testing.T) {
	clockwise := func(r orb.Ring) bool { return ringArea(r) > 0 } // y down
	g := toTile(orb.Polygon{rect(0, 0, 100, 100), rect(20, 20, 40, 40)}, 0, 0).(orb.Polygon)
	if !clockwise(g[0]) || clockwise(g[1]) {
		t.Errorf("exterior clockwise %v, hole clockwise %v", clockwise(g[0]), clockwise(g[1]))
	}
	for name, p := range map[string]orb.Polygon{
		"too small":      {rect(0, 0, .2, .2)},
		"a line":         {orb.Ring{{0, 0}, {50, 0}, {100, 0}, {0, 0}}},
		"there and back": {orb.Ring{{0, 0}, {50, 5}, {100, 50}, {50, 5}, {0, 0}}},
	} {
		if g := toTile(p, 0, 0); g != nil {
			t.Errorf("%s: %v, want nothing", name, g)
		}
	}
	spike := orb.Polygon{orb.Ring{{0, 0}, {100, 0}, {100, 50}, {200, 50}, {100, 50}, {100, 100}, {0, 100}, {0, 0}}}
	if g := toTile(spike, 0, 0).(orb.Polygon); len(g[0]) != 5 {
		t.Errorf("a spike stays: %v", g)
	}
}

func TestPN2EndsEarly(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.pn2")
	whole := []byte{
		2, 0, 0, 0, 1, 0, 2, 0, 0, 0, 7, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 120, 0, 0, 0, 0, 0, 120, 0, 120, 0, 0,
	}
	if err := os.WriteFile(name, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	polys, _, err := readPN2(name)
	want := []orb.Polygon{{{{0, 0}, {0, 1}, {1, 1}, {0, 0}}}}
	if diff := cmp.Diff(want, polys); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for cut := range len(whole) {
		if err := os.WriteFile(name, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := readPN2(name); err == nil && cut > 6 {
			t.Errorf("cut at %d: want an error", cut)
		}
	}
}

func TestPlainChineseNames(t *testing.T) {
	s := simplifier{"紐": "纽", "約": "约", "乾": "干", "乾安": "乾安", "馬": "马", "烏": "乌"}
	for _, tt := range []struct{ name, country, want string }{
		{"紐約市", "US", "纽约市"}, {"乾安市", "CN", "乾安"}, {"乾市", "CN", "干市"}, {"白馬市", "CA", "白马市"},
		{"烏斯特市", "CH", "乌斯特"}, {"釜山广域市", "KR", "釜山"}, {"四日市", "JP", "四日市"}, {"四日市市", "JP", "四日市"},
		{"Ying-k’ou-shih", "CN", ""}, {"塞康第─塔科拉迪", "GH", "塞康第-塔科拉迪"}, {"", "CN", ""},
	} {
		if got := s.plain(tt.name, tt.country); got != tt.want {
			t.Errorf("plain(%q, %s) = %q, want %q", tt.name, tt.country, got, tt.want)
		}
	}
}

func TestPlainNames(t *testing.T) {
	for _, tt := range []struct{ name, own, want string }{
		{"Yaren District", "Yaren", "Yaren"}, {"Norfolk County", "Norfolk County", "Norfolk County"}, {"", "Prato", ""},
	} {
		if got := plainEnglish(tt.name, tt.own); got != tt.want {
			t.Errorf("plainEnglish(%q, %q) = %q, want %q", tt.name, tt.own, got, tt.want)
		}
	}
	if got := plainItalian("Distretto di Bor"); got != "Bor" {
		t.Errorf("plainItalian: %q", got)
	}
}

func TestMendedNamesAreRows(t *testing.T) {
	seen := map[string]bool{}
	for row := range strings.Lines(mendedNames) {
		f := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		if len(f) != 7 || seen[f[0]] || strings.Join(f[2:], "") == "" {
			t.Errorf("row %q has %d fields, is a second one of its place, or says nothing", row, len(f))
		}
		seen[f[0]] = true
	}
}
