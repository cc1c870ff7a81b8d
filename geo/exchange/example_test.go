package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/exchange"
	"dateline/geo/geojson"
)

// printer prints what it is given.
type printer struct{}

func (printer) Put(r geo.Record, at geo.Position) error {
	fmt.Printf("line %d: %s %s\n", at.Line, r.Kind(), r.RecordID())
	return nil
}

func (printer) Note(k geo.Kind, id string) error {
	fmt.Printf("wrong: %s %s\n", k, id)
	return nil
}

func ExampleRead() {
	const file = `{"type": "FeatureCollection", "dateline": "1.0",
  "story": {"id": "patrols"},
  "sources": [{"id": "reuters", "name": "Reuters", "kind": "organisation"}],
  "reports": [{"id": "reuters-2019", "publisher": "reuters", "published": "2019-02-30"}],
  "features": [{"type": "Feature", "id": "belgrade",
    "geometry": {"type": "Point", "coordinates": [20.46, 44.82]},
    "properties": {"name": "Belgrade", "country": "RS", "precision": "settlement", "radius_m": 15000,
      "claims": [{"id": "c-13", "role": "site", "text": "Officers went on patrol together.",
        "claimant": "reuters", "chain": [{"report": "reuters-2019"}]}]}}]}`

	err := exchange.Read(context.Background(), strings.NewReader(file), exchange.Options{File: "patrols.geojson"}, printer{})
	fmt.Println(err)
	// Output:
	// line 2: story patrols
	// line 3: source reuters
	// wrong: report reuters-2019
	// line 5: location belgrade
	// line 8: claim c-13
	// line 8: placement c-13@belgrade
	// patrols.geojson:4: reports[0]: published: "2019-02-30" is not a date: there is no day 30; February 2019 has 28 days [date]
}

func ExampleWrite() {
	// In real life the source is a store.
	m := newMemory()
	for _, r := range []geo.Record{
		&geo.Story{ID: "patrols"},
		&geo.Source{ID: "reuters", Name: "Reuters", Type: geo.SourceOrganisation},
		&geo.Report{ID: "reuters-2019", Publisher: "reuters"},
		&geo.Location{ID: "serbia", Country: "RS", Precision: geo.PrecisionCountry},
		&geo.Claim{ID: "c-11", Text: "Officers may patrol together.", Claimants: []string{"reuters"}, Chain: []geo.Link{{Report: "reuters-2019"}}},
		&geo.Placement{Claim: "c-11", Location: "serbia", Role: geo.RoleJurisdiction},
	} {
		if err := m.Put(r, geo.Position{}); err != nil {
			fmt.Println(err)
		}
	}
	if err := exchange.Write(context.Background(), os.Stdout, exchange.GeoJSON, m); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//   "type": "FeatureCollection",
	//   "dateline": "1.0",
	//   "story": {"id": "patrols"},
	//   "sources": [
	//     {"id": "reuters", "name": "Reuters", "kind": "organisation"}
	//   ],
	//   "reports": [
	//     {"id": "reuters-2019", "publisher": "reuters"}
	//   ],
	//   "features": [
	//     {
	//       "type": "Feature",
	//       "id": "serbia",
	//       "geometry": null,
	//       "properties": {
	//         "country": "RS",
	//         "precision": "country",
	//         "claims": [
	//           {
	//             "id": "c-11",
	//             "role": "jurisdiction",
	//             "text": "Officers may patrol together.",
	//             "claimant": "reuters",
	//             "chain": [{"report": "reuters-2019"}]
	//           }
	//         ]
	//       }
	//     }
	//   ]
	// }
}

func ExampleAppendFeature() {
	d := &geo.Feature{Geometry: geojson.AppendGeometry(nil, orb.Point{20.46, 44.82}, geojson.Rounded), Properties: []byte(`{"mark_id":"s:c@p","text":"x"}`)}
	fmt.Printf("%s\n", exchange.AppendFeature(nil, d, d.Geometry))
	// Output:
	// {"type":"Feature","id":"s:c@p","geometry":{"type":"Point","coordinates":[20.46,44.82]},"properties":{"mark_id":"s:c@p","text":"x"}}
}

func ExampleNewCSVWriter() {
	c := &geo.Claim{ID: "c", Text: "=SUM(A1), she said", Claimants: []string{"a"}, Chain: []geo.Link{{Report: "r"}}}
	l := &geo.Location{ID: "p", Name: "-", Precision: geo.PrecisionAddress, Geometry: orb.Point{-0.5, 51}}
	x := geo.Compose("s", c, geo.Assess(geo.Party{}, nil, nil), nobody{})
	d := &geo.Feature{Precision: l.Precision, Properties: geojson.AppendProperties(nil, x, l, &geo.Placement{Role: geo.RoleSite})}
	var b bytes.Buffer
	w := exchange.NewCSVWriter(&b, "https://maps.example.org")
	if err := w.Write(d, orb.Point{-0.5, 51}, true); err != nil {
		fmt.Println(err)
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	for line := range strings.Lines(b.String()) {
		fmt.Println(strings.TrimSpace(line)[:70])
	}
	// Output:
	// lon,lat,anchor_lon,anchor_lat,mark_id,story,claim,location,location_na
	// -0.5,51,-0.5,51,s:c@p,s,c,p,'-,,site,,address,,"'=SUM(A1), she said",,
}

// nobody is a directory of nothing.
type nobody struct{}

func (nobody) Source(string) *geo.Source { return nil }
func (nobody) Report(string) *geo.Report { return nil }
