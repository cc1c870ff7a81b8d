package web_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"dateline/geo/crs"
)

// TestReferenceSystems holds what OGC API – Features 2 asks: features and boxes in each system that a collection lists, axes in its
// order, and what is not listed refused. Official suites do not compare coordinates.
func TestReferenceSystems(t *testing.T) {
	t.Parallel()
	s := newSite(t, "http://maps.test", example)
	var about struct {
		Crs        []string
		StorageCrs string
	}
	s.json("/collections/claims", &about)
	if len(about.Crs) != 5 || about.Crs[0] != crs.CRS84 || about.StorageCrs != crs.CRS84 {
		t.Fatalf("the collection offers %v, stored in %s", about.Crs, about.StorageCrs)
	}
	const box = "10,43,17,47" // Venice, Prato, Zagreb
	var plain features
	s.json("/collections/claims-points/items?limit=100&bbox="+box, &plain)
	if plain.NumberMatched < 4 {
		t.Fatalf("%d points in the box", plain.NumberMatched)
	}
	for _, uri := range about.Crs {
		in, ok := crs.Named(uri)
		if !ok {
			t.Fatal(uri)
		}
		lower, upper := in.FromLonLat(orb.Point{10, 43}), in.FromLonLat(orb.Point{17, 47})
		if uri == about.Crs[4] { // its box is another shape: one about the same towns
			lower, upper = orb.Point{2200000, 4300000}, orb.Point{2700000, 4850000}
		}
		query := fmt.Sprintf("limit=100&crs=%s&bbox-crs=%[1]s&bbox=%.6f,%.6f,%.6f,%.6f",
			url.QueryEscape(uri), lower[0], lower[1], upper[0], upper[1])
		var page features
		s.json("/collections/claims-points/items?"+query, &page)
		if page.NumberMatched != plain.NumberMatched || len(page.Features) != len(plain.Features) {
			t.Fatalf("%s: %d matched, %d without a system", uri, page.NumberMatched, plain.NumberMatched)
		}
		for i, f := range page.Features {
			want, got := in.FromLonLat(plain.Features[i].Point()), f.Point()
			if f.ID != plain.Features[i].ID || math.Abs(got[0]-want[0]) > 1e-3 || math.Abs(got[1]-want[1]) > 1e-3 {
				t.Errorf("%s: %v at %v, want %v at %v", uri, f.ID, got, plain.Features[i].ID, want)
			}
		}
		id, _ := plain.Features[0].ID.(string)
		res := s.do(http.MethodGet, "/collections/claims-points/items/"+id+"?crs="+url.QueryEscape(uri))
		var one struct {
			Geometry struct{ Coordinates orb.Point }
		}
		if err := json.NewDecoder(res.Body).Decode(&one); err != nil {
			t.Fatal(err)
		}
		if got := res.Header.Get("Content-Crs"); got != "<"+uri+">" || one.Geometry.Coordinates != page.Features[0].Point() {
			t.Errorf("%s: one feature is in %s at %v", uri, got, one.Geometry.Coordinates)
		}
		var places features
		s.json("/collections/locations/items?limit=100&crs="+url.QueryEscape(uri), &places)
		if places.NumberReturned != 16 {
			t.Errorf("%s: %d locations", uri, places.NumberReturned)
		}

		// A box in a filter chooses what it does in degrees; that of a projection is curved there, and holds Zagreb all the same.
		a, b := in.FromLonLat(orb.Point{15, 45}), in.FromLonLat(orb.Point{17, 47})
		filter := func(expr, uri string) (page features) {
			s.json("/collections/claims-points/items?filter="+url.QueryEscape(expr)+"&filter-crs="+url.QueryEscape(uri), &page)
			return page
		}
		got := filter(fmt.Sprintf("S_INTERSECTS(geometry, BBOX(%f,%f,%f,%f))", a[0], a[1], b[0], b[1]), uri)
		if want := filter("S_INTERSECTS(geometry, BBOX(15,45,17,47))",
			crs.CRS84); got.NumberMatched != want.NumberMatched || want.NumberMatched == 0 {
			t.Errorf("%s: a box chooses %d, in degrees %d", uri, got.NumberMatched, want.NumberMatched)
		}
		far := in.FromLonLat(orb.Point{20, 50})
		if n := filter(fmt.Sprintf("S_INTERSECTS(geometry, POINT(%f %f))", far[0], far[1]), uri).NumberMatched; n != 0 {
			t.Errorf("%s: %d at a point where nothing is", uri, n)
		}
	}
	for _, query := range []string{
		"crs=http://www.opengis.net/def/crs/0/unsupported", "bbox-crs=EPSG:4326", "crs=",
		"filter-crs=http://www.opengis.net/def/crs/OGC/0/does_not_exist",
		"bbox=91,0,92,1&bbox-crs=" + url.QueryEscape(about.Crs[1]), "bbox=47,17,43,10&bbox-crs=" +
			url.QueryEscape(about.Crs[1]),
	} {
		if res := s.do(http.MethodGet, "/collections/claims/items?"+query); res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", query, res.StatusCode)
		}
	}
	// West is greater than east where a box crosses the antimeridian, in degrees of either order.
	var crossing, flipped features
	s.json("/collections/claims/items?limit=1&bbox=170,-90,20,90", &crossing)
	s.json("/collections/claims/items?limit=1&bbox=-90,170,90,20&bbox-crs="+url.QueryEscape(about.Crs[1]), &flipped)
	if d := cmp.Diff(crossing.NumberMatched, flipped.NumberMatched); d != "" {
		t.Error(d)
	}
}
