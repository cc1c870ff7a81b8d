package gazetteer_test

import (
	"fmt"
	"testing"

	"github.com/paulmach/orb"

	"dateline/geo/country"
	"dateline/geo/gazetteer"
)

func open(t testing.TB) *gazetteer.Gazetteer {
	t.Helper()
	g, err := gazetteer.Open()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestFind(t *testing.T) {
	g := open(t)
	for _, x := range []struct {
		name, country string
		first         int64
		n             int
	}{
		{"Zagreb", "HR", 3186886, 1},
		{"zagabria", "", 3186886, 1},
		{" 萨格勒布 ", "HR", 3186886, 1},
		{"Zagreb", "RS", 0, 0},
		{"Springfield", "US", 4409896, 8}, // the largest first
		{"Nowhere at all", "", 0, 0},
		{"", "", 0, 0},
	} {
		got := g.Find(x.name, x.country)
		if len(got) != x.n || x.n > 0 && got[0].ID != x.first {
			t.Errorf("%q in %q: %v", x.name, x.country, got)
		}
	}
}

func TestGet(t *testing.T) {
	g := open(t)
	p, ok := g.Get(3169921)
	if !ok || p.Name != "Prato" || p.Country != "IT" || p.Names["zh"] != "普拉托" || p.RadiusM() != 8000 {
		t.Errorf("%v %+v, radius %v", ok, p, p.RadiusM())
	}
	if _, ok := g.Get(1); ok {
		t.Error("there is no place 1")
	}
}

// TestPlacesAreInTheirCountries looks a few up on the map: most lie inside of its generalised outline.
func TestPlacesAreInTheirCountries(t *testing.T) {
	g := open(t)
	in, all := 0, 0
	for id := range int64(4_000_000) {
		p, ok := g.Get(id)
		if !ok || id%7 != 0 {
			continue
		}
		all++
		if code, _ := country.At(orb.Point{p.Lon, p.Lat}); code == p.Country {
			in++
		}
	}
	if all < 1000 || in*10 < all*9 {
		t.Errorf("%d of %d lie in their countries", in, all)
	}
}

func ExampleGazetteer_Find() {
	g, _ := gazetteer.Open()
	for _, p := range g.Find("Venezia", "IT") {
		fmt.Println(p, p.RadiusM())
	}
	// Output: Venice, IT (12.33, 45.44; 51298 people; geonames 3164603) 5000
}
