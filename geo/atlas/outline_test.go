package atlas_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
)

// TestViewsOfLargeAreasAreBounded holds that the areas of a view have a bounded number of points together, and that an area
// of few points stays as it was given.
func TestViewsOfLargeAreasAreBounded(t *testing.T) {
	ctx := context.Background()
	s := newMemory()
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","dateline":"1.0","story":{"id":"s"},"sources":[{"id":"x","name":"X",
		"kind":"organisation"}],"reports":[{"id":"r","publisher":"x"}],"features":[`)
	const square = `[1,1],[2,1],[2,2.5],[1,2],[1,1]`
	const areas, vertices = 40, 5000
	for i := range areas + 1 {
		ring := square
		if i < areas {
			var points []string
			for k := range vertices { // A star, whose points are seen only from near.
				angle, r := 2*math.Pi*float64(k)/vertices, 1-0.02*float64(k%2)
				points = append(points, fmt.Sprintf("[%.7f,%.7f]", float64(i*4-80)+r*math.Cos(angle), 20+r*math.Sin(angle)))
			}
			ring = strings.Join(append(points, points[0]), ",")
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, `{"type":"Feature","id":"p%d","geometry":{"type":"Polygon","coordinates":[[%s]]},"properties":{
			"name":"P","precision":"vague-area","claims":[{"id":"c%d","role":"site","text":"T","claimant":"x",
			"chain":[{"report":"r","basis":"explicit"}]}]}},`, i, ring, i)
	}
	file := strings.TrimSuffix(b.String(), ",") + "]}"
	_, err := s.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error {
		return exchange.Read(ctx, strings.NewReader(file), exchange.Options{}, w)
	})
	if err != nil {
		t.Fatal(err)
	}
	a := atlasOf(t, s, atlas.Options{Poll: time.Hour})
	v, err := a.Current().View(ctx, "s", geo.Filter{}, "")
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for id, l := range v.Locations {
		if len(l.Geometry) == 0 {
			t.Errorf("%s has no geometry", id)
		}
		sum += strings.Count(string(l.Geometry), "[")
	}
	if sum > 22_000 {
		t.Errorf("the areas of the view have %d points", sum)
	}
	if got := string(v.Locations[fmt.Sprintf("p%d", areas)].Geometry); !strings.Contains(got, square) {
		t.Errorf("the square is %s", got)
	}
}
