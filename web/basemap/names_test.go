package basemap_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dateline/geo/country"

	"github.com/paulmach/orb/geojson"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// labels calls f for all countries and places of the deepest zoom, where each is once.
func labels(t *testing.T, f func(layer string, label *geojson.Feature)) {
	t.Helper()
	err := walk(t, func(z uint8, _, _ uint32, gz []byte) error {
		if z != 7 {
			return nil
		}
		for _, l := range decode(t, gz) {
			if l.Name == "country" || l.Name == "place" {
				for _, label := range l.Features {
					f(l.Name, label)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// name is what a label says in a language: a name that equals the English one is left out of the tiles.
func name(label *geojson.Feature, lang string) string {
	if s, ok := label.Properties[lang].(string); ok {
		return s
	}
	s, _ := label.Properties["en"].(string)
	return s
}

// TestScriptsOfNames holds that Latin names are in Latin letters and without words for an administration, and Chinese
// ones in simplified characters: those of GB 2312 and a few of Japan, that the standard lacks.
func TestScriptsOfNames(t *testing.T) {
	latin := regexp.MustCompile(`^[\p{Latin}\p{M}0-9 '’‘ʼʻ.,/()&-]+$`)
	chinese := regexp.MustCompile(`^[\p{Han}A-Z·（）-]+$`)
	wrong := regexp.MustCompile(
		`^(Distretto|Prefettura|Provincia|Arcidiocesi) d|Campo di sterminio|Municipality|Prefecture|市市|[别级域]市$`)
	gb2312 := simplifiedchinese.HZGB2312.NewEncoder()
	inChinese := 0
	labels(t, func(_ string, label *geojson.Feature) {
		for _, lang := range []string{"en", "hr", "it"} {
			s := name(label, lang)
			if !latin.MatchString(s) || wrong.MatchString(s) || strings.TrimSpace(s) != s {
				t.Errorf("%.0f: %s is %q", label.ID, lang, s)
			}
		}
		s, ok := label.Properties["zh"].(string)
		if !ok {
			return
		}
		inChinese++
		plain := strings.NewReplacer("·", "", "埼", "", "堺", "", "栃", "", "萩", "").Replace(s)
		if _, err := gb2312.String(plain); err != nil || !chinese.MatchString(s) || wrong.MatchString(s) {
			t.Errorf("%v: %s in Chinese is %q", label.ID, label.Properties["en"], s)
		}
	})
	if inChinese < 8000 {
		t.Errorf("%d names in Chinese, want 8000 or more", inChinese)
	}
}

// TestLargePlacesHaveChineseNames holds that no capital and no town of a million is without one.
func TestLargePlacesHaveChineseNames(t *testing.T) {
	capitals := 0
	labels(t, func(layer string, label *geojson.Feature) {
		if layer != "place" {
			return
		}
		pop, _ := label.Properties["pop"].(float64)
		if label.Properties["cap"] != nil {
			capitals++
		} else if pop < 1_000_000 {
			return
		}
		if label.Properties["zh"] == nil {
			t.Errorf("%v: %s has no Chinese name", label.ID, label.Properties["en"])
		}
	})
	if capitals < 190 || capitals > 195 {
		t.Errorf("%d capitals, want those of the members and observers of the United Nations", capitals)
	}
}

// TestNamesOfCapitalsAndDisputedPlaces compares names with a list that people have read: all capitals and seats of
// government, disputed places, and names that were wrong once.
func TestNamesOfCapitalsAndDisputedPlaces(t *testing.T) {
	b, err := os.ReadFile("testdata/names.tsv")
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(string(b)), "\n")
	langs := strings.Split(rows[0], "\t")[1:]
	want := map[string][]string{}
	for _, row := range rows[1:] {
		f := strings.Split(row, "\t")
		want[f[0]] = f[1:]
	}
	labels(t, func(layer string, label *geojson.Feature) {
		id := fmt.Sprintf("%.0f", label.ID)
		names, ok := want[id]
		if layer != "place" || !ok {
			return
		}
		delete(want, id)
		var got []string
		for _, lang := range langs {
			got = append(got, name(label, lang))
		}
		if !slices.Equal(got, names) {
			t.Errorf("%s: %q, want %q", id, got, names)
		}
	})
	if len(rows) < 300 || len(want) > 0 {
		t.Errorf("of %d places these are not on the map: %v", len(rows)-1, want)
	}
}

// TestCountriesHaveTheNamesOfTheTable holds that the map says what lists, filters and pages do.
func TestCountriesHaveTheNamesOfTheTable(t *testing.T) {
	labels(t, func(layer string, label *geojson.Feature) {
		if layer != "country" {
			return
		}
		code, _ := label.Properties["a2"].(string)
		for _, lang := range []string{"en", "hr", "it", "zh"} {
			if got, want := name(label, lang), country.Name(code, lang); got != want {
				t.Errorf("%s in %s is %q on the map, want %q: run make basemap", code, lang, got, want)
			}
		}
	})
}
