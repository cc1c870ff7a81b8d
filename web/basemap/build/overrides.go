package main

import (
	"encoding/json"
	"log"
	"os"
	"slices"

	"github.com/paulmach/orb"
)

// overrides is geo/country/borders-overrides.json: all that the border policy changes in Natural Earth.
type overrides struct {
	About string
	Units map[string]struct{ Code, Why string }
	// Transfers give parts of a unit to another country.
	Transfers []transfer
	// Lines say how the line between two units is drawn; the first that fits counts.
	Lines    []lineRule
	LeaveOut []struct{ Name, Why string } `json:"leave_out"`
	Labels   map[string]orb.Point         // a country's label point, where the computed one reads badly
}

// transfer moves what lies in Ring (islands, whole polygons), or the side of the line Cut on which Holds is.
type transfer struct {
	Name, From, To, Why string
	Ring                orb.Ring
	Cut                 orb.LineString
	Holds               orb.Point
}

type lineRule struct {
	Between   [2]string
	Within    *[4]float64 // west, south, east, north; only there
	Draw      string      // border, admin1, disputed or none
	Kind, Why string
}

func readOverrides(file string) *overrides {
	f := must(os.Open(file))
	defer f.Close()
	ov := &overrides{}
	dec := json.NewDecoder(f)
	dec.DisallowUnknownFields()
	if err := dec.Decode(ov); err != nil {
		log.Fatalf("%s: %v", file, err)
	}
	for _, l := range ov.Lines {
		if !slices.Contains([]string{"border", "admin1", "disputed", "none"}, l.Draw) {
			log.Fatalf("%s: line %v: draw is %q, want border, admin1, disputed or none", file, l.Between, l.Draw)
		}
	}
	return ov
}

// stretch is a part of an arc that is drawn in one way.
type stretch struct {
	lineRule
	line orb.LineString
}

// runs divides the arc between two units by how its edges are drawn.
func (ov *overrides) runs(a, b unit, arc orb.LineString) (out []stretch) {
	for i := range len(arc) - 1 {
		mid := orb.Point{(arc[i][0] + arc[i+1][0]) / 2, (arc[i][1] + arc[i+1][1]) / 2}
		r := ov.rule(a, b, mid)
		if n := len(out) - 1; n >= 0 && out[n].Draw == r.Draw && out[n].Kind == r.Kind {
			out[n].line = append(out[n].line, arc[i+1])
			continue
		}
		out = append(out, stretch{r, orb.LineString{arc[i], arc[i+1]}})
	}
	return out
}

// rule finds how the line between two units is drawn at a point.
func (ov *overrides) rule(a, b unit, at orb.Point) lineRule {
	for _, l := range ov.Lines {
		if l.Between != [2]string{a.name, b.name} && l.Between != [2]string{b.name, a.name} {
			continue
		}
		w := l.Within
		if w == nil || (orb.Bound{Min: orb.Point{w[0], w[1]}, Max: orb.Point{w[2], w[3]}}).Contains(at) {
			return l
		}
	}
	if a.code == b.code {
		return lineRule{Draw: "none"}
	}
	return lineRule{Draw: "border"}
}

// leftOut tells whether a line of Natural Earth's disputed layer is left out.
func (ov *overrides) leftOut(name string) bool {
	return slices.ContainsFunc(ov.LeaveOut, func(l struct{ Name, Why string }) bool { return l.Name == name })
}
