package country_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"dateline/geo/country"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	orbgeo "github.com/paulmach/orb/geo"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"
)

func ExampleLookup() {
	c, ok := country.Lookup("HR")
	fmt.Println(ok, c.Code, country.Name(c.Code, "hr"), c.Label)
	// Output: true HR Hrvatska [16.3 45.35]
}

func ExampleName() {
	for _, lang := range []string{"en", "hr", "zh", "it", "tlh", ""} {
		fmt.Println(country.Name("FR", lang))
	}
	// Output:
	// France
	// Francuska
	// 法国
	// Francia
	// France
	// France
}

// TestAtFollowsBorderPolicy asks for places where Natural Earth's de facto lines and the policy differ, or could.
func TestAtFollowsBorderPolicy(t *testing.T) {
	for _, tt := range []struct {
		name string
		at   orb.Point
		want string
	}{
		{"Simferopol", orb.Point{34.10, 44.95}, "UA"},
		{"Sevastopol", orb.Point{33.60, 44.58}, "UA"},
		{"Kerch", orb.Point{36.40, 45.35}, "UA"},
		{"Donetsk", orb.Point{37.80, 48.00}, "UA"},
		{"Luhansk", orb.Point{39.31, 48.57}, "UA"},
		{"Krasnodar", orb.Point{38.98, 45.04}, "RU"},
		{"Pristina", orb.Point{21.16, 42.66}, "XK"},
		{"Niš", orb.Point{21.90, 43.32}, "RS"},
		{"Laayoune", orb.Point{-13.20, 27.15}, "EH"},
		{"south of Dakhla", orb.Point{-15.50, 23.00}, "EH"},
		{"Tifariti, east of the berm", orb.Point{-10.57, 26.16}, "EH"},
		{"Tarfaya", orb.Point{-12.90, 27.93}, "MA"},
		{"Hargeisa", orb.Point{44.07, 9.56}, "SO"},
		{"Mogadishu", orb.Point{45.32, 2.06}, "SO"},
		{"Kyrenia", orb.Point{33.32, 35.32}, "CY"},
		{"Limassol", orb.Point{33.04, 34.70}, "CY"},
		{"Taipei", orb.Point{121.52, 25.04}, "TW"},
		{"Ramallah", orb.Point{35.20, 31.90}, "PS"},
		{"Gaza", orb.Point{34.45, 31.48}, "PS"},
		{"Tel Aviv", orb.Point{34.82, 32.07}, "IL"},
		{"Quneitra, Golan", orb.Point{35.80, 33.05}, "SY"},
		{"Katzrin, Golan", orb.Point{35.69, 32.99}, "SY"},
		{"Sukhumi", orb.Point{41.05, 43.03}, "GE"},
		{"Tskhinvali", orb.Point{43.97, 42.23}, "GE"},
		{"Tiraspol", orb.Point{29.60, 46.85}, "MD"},
		{"Stepanakert", orb.Point{46.75, 39.82}, "AZ"},
		{"Baikonur", orb.Point{63.30, 45.95}, "KZ"},
		{"Guantanamo Bay", orb.Point{-75.13, 19.93}, "CU"},
		{"Hong Kong", orb.Point{114.15, 22.40}, "HK"},
		{"Cayenne", orb.Point{-52.50, 4.60}, "GF"},
		{"Longyearbyen", orb.Point{16.50, 78.20}, "SJ"},
		{"Windhoek, whose code reads as a missing value", orb.Point{17.08, -22.56}, "NA"},
		{"Paris", orb.Point{2.35, 48.86}, "FR"},
		{"Oslo", orb.Point{10.75, 59.95}, "NO"},
		{"Honolulu, left out of the drawn polygon", orb.Point{-157.9, 21.45}, "US"},
		{"Anadyr, beyond the antimeridian's neighbour", orb.Point{177.0, 65.0}, "RU"},
		{"Uelen, beyond the antimeridian", orb.Point{-171.0, 66.1}, "RU"},
		{"Caspian Sea", orb.Point{50.5, 42.0}, ""},
		{"Arctic Ocean north of Russia", orb.Point{60, 84}, ""},
		{"Atlantic", orb.Point{-30, 40}, ""},
		{"Zagreb with latitude and longitude swapped", orb.Point{45.81, 15.98}, "YE"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := country.At(tt.at)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("At(%v) = %q, %v, want %q", tt.at, got, ok, tt.want)
			}
		})
	}
}

func TestValid(t *testing.T) {
	for code, want := range map[string]bool{
		"HR": true, "NA": true, "XK": true, "FR": true, "UM": true, "TW": true, "AD": true, "ZW": true,
		"": false, "H": false, "hr": false, "HRV": false, "UK": false, "EU": false, "ZZ": false, "-9": false, "99": false, "D ": false, " D": false, "R ": false,
	} {
		if got := country.Valid(code); got != want {
			t.Errorf("Valid(%q) = %v, want %v", code, got, want)
		}
	}
	n := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if code := string([]rune{a, b}); country.Valid(code) {
				n++
				if name := country.Name(code, "en"); name == code || name == "" {
					t.Errorf("Name(%q, en) = %q, want a name", code, name)
				}
			}
		}
	}
	if n != 250 {
		t.Errorf("%d valid codes, want the 249 of ISO 3166-1 and XK", n)
	}
}

func TestName(t *testing.T) {
	for _, tt := range []struct{ code, lang, want string }{
		{"CN", "zh", "中国"}, {"XK", "en", "Kosovo"}, {"NA", "en", "Namibia"}, {"MK", "en", "North Macedonia"},
		{"IT", "it", "Italia"}, {"RS", "hr", "Srbija"}, {"DE", "xx-nonsense", "Germany"}, {"DE", "\xff", "Germany"},
		{"ZZ", "en", "ZZ"}, {"", "en", ""},
		{"PS", "en", "Palestine"}, {"PS", "zh-Hans", "巴勒斯坦"}, {"HK", "hr", "Hong Kong"}, {"MO", "hr", "Makao"},
		{"TW", "it", "Taiwan"}, {"FK", "de", "Falklandinseln"}, {"TR", "en-GB", "Türkiye"}, {"PS", "tlh", "Palestine"},
	} {
		if got := country.Name(tt.code, tt.lang); got != tt.want {
			t.Errorf("Name(%q, %q) = %q, want %q", tt.code, tt.lang, got, tt.want)
		}
	}
}

func TestEveryCountryIsDrawable(t *testing.T) {
	codes := country.Codes()
	if !slices.IsSorted(codes) || len(codes) < 245 {
		t.Fatalf("%d codes, sorted %v; want at least 245 in order", len(codes), slices.IsSorted(codes))
	}
	for _, code := range codes {
		c, ok := country.Lookup(code)
		if !ok || c.Code != code || !country.Valid(code) {
			t.Errorf("%s: found %v as %q, valid %v", code, ok, c.Code, country.Valid(code))
		}
		if !planar.MultiPolygonContains(c.Geometry, c.Label) {
			t.Errorf("%s: label %v is not in the polygon", code, c.Label)
		}
		checkRings(t, c)
		for name, g := range map[string]orb.MultiPolygon{"geometry": c.Geometry, "as drawn": c.Drawn(), "outline": c.Outline()} {
			if len(g) == 0 {
				t.Fatalf("%s: the %s is empty", code, name)
			}
			b, err := wkb.Marshal(g)
			if err != nil {
				t.Fatal(err)
			}
			if v, err := geom.UnmarshalWKB(b, geom.NoValidate{}); err != nil || v.Validate() != nil {
				t.Errorf("%s: the %s is not valid: %v, %v", code, name, err, v.Validate())
			}
		}
		if n := points(c.Outline()); n > country.MaxOutline {
			t.Errorf("%s: the outline has %d points", code, n)
		}
		if part := planar.Area(c.Outline()) / planar.Area(c.Geometry); planar.Area(c.Geometry) > 5 && math.Abs(part-1) > 0.2 {
			t.Errorf("%s: the outline has %.2f of the area %.4f", code, part, planar.Area(c.Geometry))
		}
		if w := c.Bound.Max[0] - c.Bound.Min[0]; w > 180 && code != "AQ" {
			t.Errorf("%s: bound %v is %v° wide: smeared over the antimeridian", code, c.Bound, w)
		}
	}
}

func points(mp orb.MultiPolygon) (n int) {
	for _, p := range mp {
		for _, r := range p {
			n += len(r)
		}
	}
	return n
}

func checkRings(t *testing.T, c country.Country) {
	t.Helper()
	for _, poly := range c.Geometry {
		for i, r := range poly {
			if len(r) < 4 || !r.Closed() {
				t.Errorf("%s: ring of %d points, closed %v", c.Code, len(r), r.Closed())
			}
			if want := map[bool]orb.Orientation{true: orb.CCW, false: orb.CW}[i == 0]; r.Orientation() != want {
				t.Errorf("%s: ring %d turns %v, want %v", c.Code, i, r.Orientation(), want)
			}
			for k, p := range r {
				if math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90 {
					t.Fatalf("%s: point %v", c.Code, p)
				}
				if k > 0 && math.Abs(p[0]-r[k-1][0]) > 90 && c.Code != "AQ" {
					t.Errorf("%s: edge from %v to %v: not cut at the antimeridian", c.Code, r[k-1], p)
				}
			}
		}
	}
}

func TestAreas(t *testing.T) {
	for code, km2 := range map[string]float64{ // land and inner waters, Natural Earth; drawn main part
		"HR": 56594, "FR": 551000, "DE": 357000, "RU": 17000000, "UA": 603000, "EH": 268000, "SO": 637000, "CY": 9251,
		"IT": 301000, "BR": 8515000, "XK": 10900, "NA": 824000, "AU": 7690000,
	} {
		c, _ := country.Lookup(code)
		if got := orbgeo.Area(c.Geometry) / 1e6; math.Abs(got-km2)/km2 > 0.05 {
			t.Errorf("%s: %.0f km², want about %.0f", code, got, km2)
		}
	}
}

func TestMainPart(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		at         orb.Point
		want       bool
	}{
		{"Corsica", "FR", orb.Point{9.1, 42.2}, true},
		{"French Guiana", "FR", orb.Point{-53, 4}, false},
		{"Alaska", "US", orb.Point{-150, 65}, true},
		{"Hawaii", "US", orb.Point{-155.5, 19.6}, false},
		{"Sardinia", "IT", orb.Point{9, 40}, true},
		{"Crimea", "UA", orb.Point{34.1, 45.2}, true},
		{"Crimea", "RU", orb.Point{34.1, 45.2}, false},
		{"Chukotka east of 180", "RU", orb.Point{-173, 66.5}, true},
	} {
		c, _ := country.Lookup(tt.code)
		if got := planar.MultiPolygonContains(c.Geometry, tt.at); got != tt.want {
			t.Errorf("%s in %s: %v, want %v", tt.name, tt.code, got, tt.want)
		}
	}
	ru, _ := country.Lookup("RU")
	if ru.Bound.Min[0] < 19 || ru.Bound.Max[0] < 189 || ru.Bound.Max[0] > 191.5 {
		t.Errorf("Russia's bound %v, want about 19.6 to 191", ru.Bound)
	}
}

func TestMissing(t *testing.T) {
	for _, code := range []string{"", "ZZ", "hr", "UK", "HRV"} {
		if c, ok := country.Lookup(code); ok {
			t.Errorf("Lookup(%q) = %s, want none", code, c.Code)
		}
	}
	var without []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			if _, ok := country.Lookup(code); !ok && country.Valid(code) {
				without = append(without, code)
			}
		}
	}
	if diff := cmp.Diff("", strings.Join(without, " ")); diff != "" {
		t.Errorf("valid codes without a polygon (-want +got):\n%s", diff)
	}
}
