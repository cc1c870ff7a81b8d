package exchange_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/exchange"
	"dateline/geo/geojson"
)

// docs makes n marks ready to be served.
func docs(t testing.TB, n int) []*geo.Feature {
	t.Helper()
	m, _, err := read(bytes.NewReader(example(t)), exchange.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := m.stories[0]
	var out []*geo.Feature
	for len(out) < n {
		for _, r := range s.records[geo.KindOfPlacement] {
			p := r.(*geo.Placement)
			c := s.records[geo.KindOfClaim][p.Claim].(*geo.Claim)
			l := s.records[geo.KindOfLocation][p.Location].(*geo.Location)
			x := geo.Compose(s.ID, c, geo.Assessment{Status: geo.StatusReported, Denial: geo.DenialNone}, directory{s})
			d := &geo.Feature{Key: int64(len(out) + 1), Country: l.Country, Precision: l.Precision, Properties: geojson.AppendProperties(nil, x, l, p)}
			if l.Geometry != nil {
				d.Geometry = geojson.AppendGeometry(nil, l.Geometry, geojson.Rounded)
			}
			if out = append(out, d); len(out) == n {
				break
			}
		}
	}
	return out
}

type directory struct{ s *story }

func (d directory) Source(id string) *geo.Source {
	s, _ := d.s.records[geo.KindOfSource][id].(*geo.Source)
	return s
}

func (d directory) Report(id string) *geo.Report {
	r, _ := d.s.records[geo.KindOfReport][id].(*geo.Report)
	return r
}

func TestPage(t *testing.T) {
	list := docs(t, 300)
	var b bytes.Buffer
	w := exchange.NewPageWriter(&b)
	for _, d := range list {
		if err := w.Write(d, d.Geometry); err != nil {
			t.Fatal(err)
		}
	}
	err := w.Close(exchange.Page{At: time.Date(2022, 12, 4, 12, 0, 0, 0, time.FixedZone("", 3600)), Matched: 1000, Links: []exchange.Link{
		{Href: "https://example.org/items?a=1&b=</script>", Rel: "next", Type: "application/geo+json"}, {Href: "x", Rel: "self", Title: "this"}}})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b.Bytes(), []byte("</script")) {
		t.Error("the page can end a script element")
	}
	var features struct{ Features []flat }
	rest := map[string]any{}
	if err := errors.Join(json.Unmarshal(b.Bytes(), &features), json.Unmarshal(b.Bytes(), &rest)); err != nil {
		t.Fatal(err)
	}
	if len(features.Features) != 300 {
		t.Fatalf("got %d features", len(features.Features))
	}
	for i, f := range features.Features {
		f.check(t, list[i])
	}
	delete(rest, "features")
	want := map[string]any{
		"type":           "FeatureCollection",
		"numberReturned": 300.0, "numberMatched": 1000.0, "timeStamp": "2022-12-04T11:00:00Z",
		"links": []any{
			map[string]any{"href": "https://example.org/items?a=1&b=</script>", "rel": "next", "type": "application/geo+json"},
			map[string]any{"href": "x", "rel": "self", "title": "this"},
		},
	}
	if diff := cmp.Diff(want, rest); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// flat is a Feature of the claims collection.
type flat struct {
	Type       string
	ID         string
	Geometry   json.RawMessage
	Properties map[string]any
}

func (f *flat) check(t *testing.T, d *geo.Feature) {
	t.Helper()
	if f.Type != "Feature" || f.ID == "" || f.ID != f.Properties["mark_id"] {
		t.Errorf("a %q has the id %q, and its mark_id is %v", f.Type, f.ID, f.Properties["mark_id"])
	}
	want := string(d.Geometry)
	if d.Geometry == nil {
		want = "null"
	}
	if string(f.Geometry) != want {
		t.Errorf("%s: got geometry %s, want %s", f.ID, f.Geometry, want)
	}
}

func TestPageEmpty(t *testing.T) {
	var b bytes.Buffer
	if err := exchange.NewPageWriter(&b).Close(exchange.Page{Matched: -1}); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"type": "FeatureCollection", "features": []any{}, "numberReturned": 0.0, "timeStamp": "0001-01-01T00:00:00Z", "links": []any{}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSequenceWriter(t *testing.T) {
	var b bytes.Buffer
	w := exchange.NewSequenceWriter(&b)
	list := docs(t, 200)
	for _, d := range list {
		if err := w.Write(d, d.Geometry); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(b.String(), "\x1e")
	if parts[0] != "" || len(parts) != 201 {
		t.Fatalf("got %d records", len(parts)-1)
	}
	for i, p := range parts[1:] {
		var f flat
		if err := json.Unmarshal([]byte(p), &f); err != nil || !strings.HasSuffix(p, "}\n") {
			t.Fatalf("record %d: %v", i, err)
		}
		f.check(t, list[i])
	}
}

func TestWritersFail(t *testing.T) {
	d := docs(t, 1)[0]
	until := func(write func() error) error {
		for range 1000 {
			if err := write(); err != nil {
				return err
			}
		}
		return nil
	}
	p, s, c := exchange.NewPageWriter(fullDisk{}), exchange.NewSequenceWriter(fullDisk{}), exchange.NewCSVWriter(fullDisk{}, "")
	for name, err := range map[string]error{
		"page": until(func() error { return p.Write(d, nil) }), "sequence": until(func() error { return s.Write(d, nil) }),
		"csv": until(func() error { return c.Write(d, orb.Point{}, true) }),
	} {
		if !errors.Is(err, errFull) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestCSV(t *testing.T) {
	list := docs(t, 38)
	for i, text := range []string{"=1+1", "+1", "-1", "@x", "\tx", "\rx", `a "b"`, "a,b", "two\nlines", "plain", "=a,b", "'x"} {
		props := strings.Replace(string(list[i].Properties), `"location_name":`, `"location_name":`+strconv.Quote(text)+`,"was":`, 1)
		from := strings.Index(props, `,"was":`)
		to := from + strings.Index(props[from:], `,"country"`)
		list[i].Properties = []byte(props[:from] + props[to:])
	}
	var b bytes.Buffer
	w := exchange.NewCSVWriter(&b, "https://maps.example.org")
	for i, d := range list {
		if err := w.Write(d, orb.Point{-1.5, float64(i)}, i%2 == 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(b.String(), "\r\n"); lines != 39 {
		t.Errorf("got %d lines that end in CRLF", lines)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rows[0], append(append([]string{"lon", "lat", "anchor_lon", "anchor_lat"}, w.Columns()...), "url"); !cmp.Equal(got, want) || len(want) != 52 {
		t.Errorf("header: %d columns %v", len(want), got)
	}
	var names []string
	for _, row := range rows[1:13] {
		names = append(names, row[8])
	}
	// encoding/csv gives a carriage return in quotes back as it is.
	want := []string{"'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", `a "b"`, "a,b", "two\nlines", "plain", "'=a,b", "'x"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for i, row := range rows[1:] {
		at, point := [2]string{}, [2]string{}
		if i%2 == 0 {
			at = [2]string{"-1.5", fmt.Sprint(i)}
		}
		if p := list[i].Precision; p == geo.PrecisionSettlement || p == geo.PrecisionAddress || p == geo.PrecisionNear {
			point = at
		}
		if got := [4]string(row[:4]); got != [4]string{point[0], point[1], at[0], at[1]} {
			t.Errorf("row %d: coordinates %q, want %q and %q", i, got, point, at)
		}
		mark := strings.Split(row[4], "@")[0]
		if got, want := row[len(row)-1], "https://maps.example.org/stories/"+strings.Replace(mark, ":", "/claims/", 1); got != want {
			t.Errorf("row %d: got url %s, want %s", i, got, want)
		}
	}
	for i, row := range rows[1:] {
		var props map[string]any
		if err := json.Unmarshal(list[i].Properties, &props); err != nil {
			t.Fatal(err)
		}
		for j, name := range w.Columns() {
			if want := fmt.Sprint(props[name]); props[name] != nil && strings.TrimPrefix(row[j+4], "'") != strings.TrimPrefix(want, "'") {
				t.Errorf("row %d, %s: got %q, want %q", i, name, row[j+4], want)
			} else if props[name] == nil && row[j+4] != "" {
				t.Errorf("row %d, %s: got %q for null", i, name, row[j+4])
			}
		}
	}
	if err := w.Write(&geo.Feature{Properties: []byte(`{"mark_id":"x"}`)}, orb.Point{}, false); geo.CodeOf(err) != geo.CodeInternal {
		t.Errorf("other columns: got %v", err)
	}
}

func TestPageAllocatesNothingPerFeature(t *testing.T) {
	list := docs(t, 100)
	w := exchange.NewPageWriter(discard{})
	if n := testing.AllocsPerRun(20, func() {
		for _, d := range list {
			if err := w.Write(d, d.Geometry); err != nil {
				t.Fatal(err)
			}
		}
	}); n > 0 {
		t.Errorf("%v allocations for 100 features", n)
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
