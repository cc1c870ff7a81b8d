package country_test

import (
	"math"
	"testing"

	"dateline/geo/country"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
)

// TestDotted measures the dotted stretches of countries: all of a contested border, and nothing of another.
func TestDotted(t *testing.T) {
	for code, km := range map[string]float64{
		"RS": 401, "XK": 256, // Kosovo's line, and Serbia's on the Danube
		"HR": 153, "SI": 15, // the Danube, and the Dragonja
		"KP": 203, "KR": 203, "LB": 95, "BT": 424, "TH": 295, "KH": 295, "EH": 444, "IL": 487, "PS": 342, "SY": 109,
		"FR": 0, "UA": 0, "RU": 0, "GE": 0, "MD": 0, "CY": 0, "AZ": 0, "SO": 0, "BA": 0,
	} {
		c, _ := country.Lookup(code)
		got := 0.0
		for _, s := range c.Dotted() {
			line := c.Drawn()[s.Polygon][s.Ring][s.From : s.To+1]
			got += orbgeo.Length(orb.LineString(line)) / 1000
		}
		if math.Abs(got-km) > 0.02*km+3 {
			t.Errorf("%s: %.0f km are dotted, want %.0f", code, got, km)
		}
	}
}
