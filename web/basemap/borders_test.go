package basemap_test

import (
	"cmp"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dateline/geo/country"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
)

// sight is what can be seen at a place of which docs/borders.md speaks.
type sight struct {
	row  string // of its table
	at   orb.Point
	line string // border, disputed, admin1 or none; "" is not asked
	code string // of the country there, "-" for none; "" is not asked
	city string // a place there without the mark of a capital
}

func sights() []sight {
	return []sight{
		{"Crimea, Sevastopol", orb.Point{33.70, 46.14}, "admin1", "", ""},
		{"Crimea, Sevastopol", orb.Point{33.60, 44.58}, "", "UA", ""},
		{"Donetsk, Luhansk, Kherson, Zaporizhzhia", orb.Point{38.0, 48.1}, "none", "UA", ""},
		{"Donetsk, Luhansk, Kherson, Zaporizhzhia", orb.Point{36.4, 50.3}, "border", "", ""},
		{"Golan", orb.Point{35.85, 33.10}, "disputed", "", ""},
		{"Golan", orb.Point{35.69, 32.99}, "", "SY", ""},
		{"Western Sahara", orb.Point{-11.0, 27.662}, "disputed", "", ""},
		{"Western Sahara", orb.Point{-10.57, 26.16}, "", "EH", ""},
		{"West Bank, Gaza", orb.Point{35.03, 31.86}, "disputed", "", ""},
		{"West Bank, Gaza", orb.Point{35.20, 31.90}, "", "PS", ""},
		{"Northern Cyprus, the buffer zone", orb.Point{33.35, 35.18}, "disputed", "", ""},
		{"Northern Cyprus, the buffer zone", orb.Point{33.32, 35.32}, "", "CY", ""},
		{"Akrotiri, Dhekelia", orb.Point{32.90, 34.66}, "none", "CY", ""},
		{"Kosovo", orb.Point{21.35, 42.87}, "disputed", "", ""},
		{"Kosovo", orb.Point{21.16, 42.66}, "", "XK", "Pristina"},
		{"Somaliland", orb.Point{48.46, 8.72}, "disputed", "", ""},
		{"Somaliland", orb.Point{44.07, 9.56}, "", "SO", ""},
		{"Abkhazia, South Ossetia", orb.Point{41.65, 42.50}, "disputed", "", ""},
		{"Abkhazia, South Ossetia", orb.Point{43.97, 42.10}, "disputed", "GE", ""},
		{"Transnistria", orb.Point{29.15, 47.35}, "disputed", "", ""},
		{"Transnistria", orb.Point{29.60, 46.85}, "", "MD", ""},
		{"Nagorno-Karabakh", orb.Point{47.0, 39.95}, "none", "AZ", ""},
		{"Jammu and Kashmir, Aksai Chin, Arunachal Pradesh", orb.Point{73.92, 34.57}, "disputed", "", ""},
		{"Jammu and Kashmir, Aksai Chin, Arunachal Pradesh", orb.Point{88.75, 27.95}, "disputed", "", ""},
		{"Jammu and Kashmir, Aksai Chin, Arunachal Pradesh", orb.Point{93.5, 26.9}, "disputed", "", ""},
		{"Siachen Glacier", orb.Point{77.1, 35.5}, "disputed", "IN", ""},
		{"Hala'ib triangle", orb.Point{34.4, 22.0}, "disputed", "", ""},
		{"Hala'ib triangle", orb.Point{35.5, 22.6}, "", "EG", ""},
		{"Abyei", orb.Point{28.4, 10.15}, "disputed", "SD", ""},
		{"Korean demarcation line", orb.Point{127.5, 38.3}, "disputed", "", ""},
		{"Lebanon and Israel", orb.Point{35.3, 33.1}, "disputed", "", ""},
		{"Shebaa farms", orb.Point{35.70, 33.29}, "disputed", "SY", ""},
		{"Danube between Croatia and Serbia", orb.Point{19.02, 45.47}, "disputed", "", ""},
		{"Danube between Croatia and Serbia", orb.Point{19.09, 45.03}, "border", "", ""},
		{"Bay of Piran", orb.Point{13.64, 45.46}, "disputed", "", ""},
		{"Bay of Piran", orb.Point{15.65, 45.82}, "border", "", ""},
		{"Bay of Piran", orb.Point{13.45, 45.52}, "none", "", ""},
		{"Gibraltar", orb.Point{-5.345, 36.135}, "disputed", "GI", ""},
		{"Ceuta, Melilla", orb.Point{-5.35, 35.88}, "disputed", "", ""},
		{"Ceuta, Melilla", orb.Point{-2.94, 35.29}, "disputed", "ES", ""},
		{"China and Bhutan", orb.Point{90.5, 28.1}, "disputed", "", ""},
		{"Thailand and Cambodia", orb.Point{104.0, 14.38}, "disputed", "", ""},
		{"Thailand and Cambodia", orb.Point{102.5, 12.6}, "border", "", ""},
		{"Belize and Guatemala", orb.Point{-89.15, 17.0}, "disputed", "", ""},
		{"Taiwan", orb.Point{119.7, 24.4}, "none", "", ""},
		{"Taiwan", orb.Point{121.52, 25.04}, "", "TW", "Taipei"},
		{"Hong Kong, Macao", orb.Point{114.15, 22.54}, "border", "", ""},
		{"Hong Kong, Macao", orb.Point{114.15, 22.40}, "", "HK", "Hong Kong"},
		{"Hong Kong, Macao", orb.Point{113.552, 22.151}, "", "MO", "Macao"},
		{"Overseas parts of France, Norway and the Netherlands", orb.Point{-52.5, 4.6}, "", "GF", ""},
		{"Overseas parts of France, Norway and the Netherlands", orb.Point{-61.65, 16.2}, "", "GP", ""},
		{"Overseas parts of France, Norway and the Netherlands", orb.Point{-61.0, 14.65}, "", "MQ", ""},
		{"Overseas parts of France, Norway and the Netherlands", orb.Point{55.5, -21.1}, "", "RE", ""},
		{"Overseas parts of France, Norway and the Netherlands", orb.Point{45.15, -12.8}, "", "YT", ""},
		{"Overseas parts of France, Norway and the Netherlands", orb.Point{16.5, 78.2}, "", "SJ", ""},
		{"Overseas parts of France, Norway and the Netherlands", orb.Point{3.36, -54.42}, "", "BV", ""},
		{"Overseas parts of France, Norway and the Netherlands", orb.Point{-68.27, 12.17}, "", "BQ", ""},
		{"Mayotte, Chagos, Falkland Islands", orb.Point{45.15, -12.8}, "none", "YT", ""},
		{"Mayotte, Chagos, Falkland Islands", orb.Point{72.474, -7.387}, "none", "IO", ""},
		{"Mayotte, Chagos, Falkland Islands", orb.Point{-58.663, -51.688}, "none", "FK", ""},
		{"Jerusalem", orb.Point{35.21633, 31.76904}, "", "", "Jerusalem"},
		{"Baikonur, Guantanamo Bay", orb.Point{63.3, 46.35}, "none", "KZ", ""},
		{"Baikonur, Guantanamo Bay", orb.Point{-75.13, 19.93}, "none", "CU", ""},
		{
			"Spratly Islands, Scarborough Reef, Bajo Nuevo and Serranilla banks",
			orb.Point{114.364, 10.182}, "none", "-", "",
		},
		{"Paracels, Senkaku (Diaoyu), Dokdo (Takeshima)", orb.Point{112.333, 16.832}, "none", "-", ""},
		{"Paracels, Senkaku (Diaoyu), Dokdo (Takeshima)", orb.Point{123.528, 25.765}, "none", "-", ""},
		{"Paracels, Senkaku (Diaoyu), Dokdo (Takeshima)", orb.Point{131.862, 37.243}, "none", "-", ""},
	}
}

// TestBordersPage reads the table of docs/borders.md row by row and looks into the tiles, and at the countries, whether
// they are as it says.
func TestBordersPage(t *testing.T) {
	seen := map[string][]sight{}
	for _, s := range sights() {
		seen[s.row] = append(seen[s.row], s)
	}
	words := map[string]string{
		"dotted": "disputed", "no line": "none", "left out": "none", "inner boundary": "admin1", "solid": "border",
	}
	codes := regexp.MustCompile(`\b[A-Z]{2}\b`)
	rows := bordersTable(t)
	for place, drawn := range rows {
		var lines, here []string
		for _, s := range seen[place] {
			if s.line != "" {
				lines = append(lines, s.line)
				if got := lineAt(t, s.at); got != s.line {
					t.Errorf("%s: the line at %v is %s, want %s", place, s.at, got, s.line)
				}
			}
			if got, _ := country.At(s.at); s.code != "" && cmp.Or(got, "-") != s.code {
				t.Errorf("%s: the country at %v is %q, want %q", place, s.at, got, s.code)
			}
			here = append(here, s.code)
			if s.city != "" {
				checkNoCapital(t, s.at, s.city)
			}
		}
		if len(seen[place]) == 0 {
			t.Errorf("%s: docs/borders.md speaks of it, no place here shows it", place)
		}
		for word, line := range words {
			if strings.Contains(drawn, word) && !slices.Contains(lines, line) {
				t.Errorf("%s: “%s” is not seen at %v", place, drawn, lines)
			}
		}
		for _, code := range codes.FindAllString(drawn, -1) {
			if code != "NO" && !slices.Contains(here, code) {
				t.Errorf("%s: %s is not seen", place, code)
			}
		}
	}
	for place := range seen {
		if rows[place] == "" {
			t.Errorf("docs/borders.md has no row %q", place)
		}
	}
}

// bordersTable gives what docs/borders.md says of how each place is drawn.
func bordersTable(t *testing.T) map[string]string {
	t.Helper()
	page, err := os.ReadFile("../../docs/borders.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| Place | Drawn as | Why |\n|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := map[string]string{}
	for row := range strings.Lines(table) {
		cells := strings.Split(row, "|")
		if len(cells) != 5 {
			t.Fatalf("row %q has %d cells", row, len(cells)-2)
		}
		rows[strings.TrimSpace(cells[1])] = cells[2]
	}
	return rows
}

// lineAt names the layers with a line within 100 units of a place in its zoom 7 tile: “none”, or the strongest first.
func lineAt(t *testing.T, p orb.Point) string {
	t.Helper()
	var got []string
	for _, name := range []string{"border", "disputed", "admin1"} {
		features, at := layer(t, 7, p, name)
		near := func(f *geojson.Feature) bool { return planar.DistanceFrom(f.Geometry, at) < 100 }
		if slices.ContainsFunc(features, near) {
			got = append(got, name)
		}
	}
	if len(got) > 1 {
		got = slices.DeleteFunc(got, func(s string) bool { return s == "admin1" }) // inner lines meet borders
	}
	return cmp.Or(strings.Join(got, " "), "none")
}

func checkNoCapital(t *testing.T, at orb.Point, city string) {
	t.Helper()
	features, _ := layer(t, 7, at, "place")
	i := slices.IndexFunc(features, func(f *geojson.Feature) bool { return f.Properties["en"] == city })
	if i < 0 || features[i].Properties["cap"] != nil {
		t.Errorf("%s: number %d in its tile, want it there without the mark of a capital", city, i)
	}
}

// TestHatchesAreDottedWhereBordersAre holds that a dotted stretch of a country's edge runs along a dotted line of the
// tiles.
func TestHatchesAreDottedWhereBordersAre(t *testing.T) {
	n := 0
	for _, code := range country.Codes() {
		c, _ := country.Lookup(code)
		for _, s := range c.Dotted() {
			ring := c.Drawn()[s.Polygon][s.Ring]
			for i := s.From + 1; i <= s.To; i += 5 {
				n++
				middle := orb.Point{(ring[i-1][0] + ring[i][0]) / 2, (ring[i-1][1] + ring[i][1]) / 2}
				if got := lineAt(t, middle); !strings.Contains(got, "disputed") {
					t.Errorf("%s at %v: the edge is dotted, the line is %s", code, middle, got)
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("%d dotted edges", n)
	}
}
