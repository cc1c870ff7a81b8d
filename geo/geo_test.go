package geo_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"dateline/geo"
	"dateline/geo/edtf"
	"dateline/geo/geojson"
)

func date(t *testing.T, s string) edtf.Date {
	t.Helper()
	d, err := edtf.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestVocabularyNames(t *testing.T) {
	for _, n := range geo.Words[geo.Precision]() {
		if p, err := geo.Parse[geo.Precision](n); err != nil || p.String() != n {
			t.Errorf("precision %q: %v, %v", n, p, err)
		}
	}
	for _, n := range geo.Words[geo.Status]() {
		if s, err := geo.Parse[geo.Status](n); err != nil || s.String() != n {
			t.Errorf("status %q: %v, %v", n, s, err)
		}
	}
	for _, n := range geo.Words[geo.Clock]() {
		if c, err := geo.Parse[geo.Clock](n); err != nil || c.String() != n {
			t.Errorf("clock %q: %v, %v", n, c, err)
		}
	}
	_, err := geo.Parse[geo.Role]("")
	if geo.CodeOf(err) != geo.CodeInvalid || !strings.Contains(err.Error(), "site, jurisdiction") {
		t.Errorf("the empty role: %v", err)
	}
	if got := geo.Role(200).String(); got != "" {
		t.Errorf("a role that does not exist is called %q", got)
	}
}

func TestValidID(t *testing.T) {
	for id, want := range map[string]bool{
		"a": true, "0.b_c-d": true, strings.Repeat("a", 100): true,
		"": false, "A": false, "-a": false, "a b": false, "é": false, "a:b": false, strings.Repeat("a", 101): false,
	} {
		if got := geo.ValidID(id); got != want {
			t.Errorf("ValidID(%q) = %v", id, got)
		}
	}
}

func TestMarkID(t *testing.T) {
	story, claim, location, ok := geo.SplitMarkID(geo.MarkID("s", "c.1", "l_2"))
	if story != "s" || claim != "c.1" || location != "l_2" || !ok {
		t.Errorf("got %q %q %q %v", story, claim, location, ok)
	}
	for _, bad := range []string{"", "s", "s:c", "s@l", "s:c@", ":c@l", "s:c@l@m"} {
		if _, _, _, ok := geo.SplitMarkID(bad); ok {
			t.Errorf("%q is taken for a mark id", bad)
		}
	}
}

func TestAnchorIsInside(t *testing.T) {
	ring := func(p ...orb.Point) orb.Ring { return append(p, p[0]) }
	square := ring(orb.Point{0, 0}, orb.Point{10, 0}, orb.Point{10, 10}, orb.Point{0, 10})
	hole := ring(orb.Point{1, 1}, orb.Point{1, 9}, orb.Point{9, 9}, orb.Point{9, 1})
	horseshoe := ring(orb.Point{0, 0}, orb.Point{10, 0}, orb.Point{10, 10}, orb.Point{9, 10}, orb.Point{9, 1}, orb.Point{1, 1}, orb.Point{1, 10}, orb.Point{0, 10})
	far := ring(orb.Point{100, 0}, orb.Point{101, 0}, orb.Point{101, 1}, orb.Point{100, 1})
	tests := []struct {
		name string
		g    orb.Geometry
		in   orb.Polygon
	}{
		{"with a hole at its centre", orb.Polygon{square, hole}, orb.Polygon{square, hole}},
		{"with its centre outside", orb.Polygon{horseshoe}, orb.Polygon{horseshoe}},
		{"the largest of several", orb.MultiPolygon{{far}, {square}}, orb.Polygon{square}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, ok := (&geo.Location{Geometry: tt.g}).Anchor()
			if !ok || !planar.PolygonContains(tt.in, p) {
				t.Errorf("anchor %v, %v is not inside", p, ok)
			}
		})
	}
	if p, ok := (&geo.Location{Geometry: orb.Point{1, 2}}).Anchor(); !ok || p != (orb.Point{1, 2}) {
		t.Errorf("a point's anchor is %v, %v", p, ok)
	}
	if _, ok := (&geo.Location{}).Anchor(); ok {
		t.Error("nothing has an anchor")
	}
}

func TestSpanOf(t *testing.T) {
	tests := []struct {
		date string
		want geo.Span
	}{
		{"1970", geo.Span{Earliest: 0, Latest: 365 * 86400}},
		{"../1970-01-01", geo.Span{Earliest: geo.OpenStart, Latest: 86400}},
		{"1970-01-02/..", geo.Span{Earliest: 86400, Latest: geo.OpenEnd}},
		{"1970-01-01T00:00:00.5Z", geo.Span{Earliest: 0, Latest: 1}},
	}
	for _, tt := range tests {
		if got := geo.SpanOf(date(t, tt.date)); got != tt.want {
			t.Errorf("SpanOf(%s) = %v, want %v", tt.date, got, tt.want)
		}
	}
	if geo.SpanOf(edtf.Date{}).Stated() {
		t.Error("no date is taken for a stated one")
	}
}

func sampleMark(t *testing.T) geo.Mark {
	t.Helper()
	return geo.Mark{
		Story: "s", Claim: "c", Location: "l", Country: "HR", Precision: geo.PrecisionSettlement, Role: geo.RoleSite,
		Kind: geo.KindEvent, Status: geo.StatusReported, Denial: geo.DenialNone, Shape: geo.ShapePoint, Topic: "t",
		Claimants: []string{"who"}, About: []string{"a1", "a2"}, Reports: []string{"r1", "r2"},
		Anchor: orb.Point{179, 10}, Placed: true,
		Clocks: [geo.NumClocks]geo.Span{geo.ClockPublished: geo.SpanOf(date(t, "2020"))},
	}
}

func TestFilterMatch(t *testing.T) {
	year := geo.SpanOf(date(t, "2020-06"))
	other := geo.SpanOf(date(t, "2021"))
	ref := func(s string) []geo.Ref {
		story, id, ok := strings.Cut(s, ":")
		if !ok {
			return []geo.Ref{{ID: s}}
		}
		return []geo.Ref{{Story: story, ID: id}}
	}
	area := func(m *geo.Mark) { m.Shape = geo.ShapeArea }
	none := func(m *geo.Mark) { m.Shape, m.Placed = geo.ShapeNone, false }
	tests := []struct {
		name   string
		filter geo.Filter
		change func(*geo.Mark)
		want   bool
	}{
		{"nothing asked", geo.Filter{}, nil, true},
		{"a report late in the chain", geo.Filter{Report: ref("r2")}, nil, true},
		{"a report of another story", geo.Filter{Report: ref("x:r2")}, nil, false},
		{"a report of this story", geo.Filter{Report: ref("s:r2")}, nil, true},
		{"either of two", geo.Filter{Country: []string{"RS", "HR"}}, nil, true},
		{"both of two members", geo.Filter{Country: []string{"HR"}, Status: []geo.Status{geo.StatusDenied}}, nil, false},
		{"about one of them", geo.Filter{About: ref("a2")}, nil, true},
		{"a date that meets", geo.Filter{Time: &year}, nil, true},
		{"a date that does not", geo.Filter{Time: &other}, nil, false},
		{"undated matches any time", geo.Filter{Time: &other, Clock: geo.ClockEvent}, nil, true},
		{"unless dated is asked", geo.Filter{Time: &other, Clock: geo.ClockEvent, Dated: true}, nil, false},
		{"dated without a time", geo.Filter{Clock: geo.ClockEvent, Dated: true}, nil, false},
		{"in the viewport", geo.Filter{Viewport: &geo.Box{West: 170, South: 0, East: -170, North: 20}}, nil, true},
		{"beside the viewport", geo.Filter{Viewport: &geo.Box{West: -170, South: 0, East: 170, North: 20}}, nil, false},
		{"no place is in no viewport", geo.Filter{Viewport: &geo.Box{West: -180, South: -90, East: 180, North: 90}}, none, false},
		{"no place is in every box", geo.Filter{BBox: &geo.Box{West: 2, South: 2, East: 3, North: 3}}, none, true},
		{"an area asks its geometry", geo.Filter{BBox: &geo.Box{West: 0, South: 0, East: 1, North: 1}}, area, true},
		{"an area beside the box", geo.Filter{BBox: &geo.Box{West: 2, South: 0, East: 3, North: 1}}, area, false},
		{"an area east of the antimeridian", geo.Filter{BBox: &geo.Box{West: 170, South: 0, East: 1, North: 1}}, area, true},
		{"an area west of the antimeridian", geo.Filter{BBox: &geo.Box{West: 0, South: 0, East: -170, North: 1}}, area, true},
		{"an area far from the antimeridian", geo.Filter{BBox: &geo.Box{West: 170, South: 0, East: -170, North: 1}}, area, false},
		{"a point is beside the box", geo.Filter{BBox: &geo.Box{West: 0, South: 0, East: 1, North: 1}}, nil, false},
		{"shape", geo.Filter{Shape: []geo.Shape{geo.ShapeNone}}, none, true},
		{"expression", geo.Filter{Expr: geo.And{geo.Compare{Column: geo.ColumnNamed("topic"), Value: "t"}, geo.Not{Expr: geo.IsNull{Column: geo.ColumnNamed("claimant")}}}}, nil, true},
		{"expression on what is not stated", geo.Filter{Expr: geo.Compare{Column: geo.ColumnNamed("event_latest"), Op: geo.Ne, Value: "x"}}, nil, false},
		{"negated, it is still unknown", geo.Filter{Expr: geo.Not{Expr: geo.In{Column: geo.ColumnNamed("event_latest"), Values: []string{"x"}}}}, nil, false},
		{"or of unknown and true", geo.Filter{Expr: geo.Or{geo.Compare{Column: geo.ColumnNamed("said_earliest"), Op: geo.Lt, Value: "x"}, geo.In{Column: geo.ColumnNamed("report"), Values: []string{"r1"}}}}, nil, true},
		{"a date as text", geo.Filter{Expr: geo.Compare{Column: geo.ColumnNamed("published_earliest"), Op: geo.Ge, Value: "2020-01-01T00:00:00Z"}}, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := sampleMark(t)
			if tt.change != nil {
				tt.change(&m)
			}
			got := tt.filter.Match(&m, func(_ *geo.Mark, b orb.Bound) bool { return b.Contains(orb.Point{0.5, 0.5}) })
			if got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
	for _, c := range geo.Columns() {
		if m := sampleMark(t); (geo.IsNull{Column: c}).Eval(&m) == geo.Unknown {
			t.Errorf("column %s: null or not is never unknown", c.Name)
		}
	}
}

type directory struct {
	sources map[string]*geo.Source
	reports map[string]*geo.Report
}

func (d directory) Source(id string) *geo.Source { return d.sources[id] }
func (d directory) Report(id string) *geo.Report { return d.reports[id] }

func TestCompose(t *testing.T) {
	dir := directory{
		sources: map[string]*geo.Source{
			"agency": {ID: "agency", Name: "The “Agency”"}, "official": {ID: "official", Role: "police official"},
		},
		reports: map[string]*geo.Report{
			"wire":  {ID: "wire", Title: "One; two", Publisher: "agency", Published: date(t, "2019-05")},
			"paper": {ID: "paper", Published: date(t, "2019"), Captures: []geo.Capture{{URL: "https://archive.example/1"}}},
		},
	}
	c := &geo.Claim{
		ID: "c", Text: "a <b> & \u2028 \"q\" \\ \x01 \xff", Claimants: []string{"official"}, Type: geo.KindEvent,
		Attribution: geo.AttributionImplied, Event: date(t, "../2019"),
		Chain: []geo.Link{{Report: "wire", Locator: "p. 1", Captures: []geo.Capture{{URL: "https://archive.example/2"}}}, {Report: "paper", Via: "wire"}},
	}
	l := &geo.Location{ID: "l", Name: "Ž", Country: "HR", Precision: geo.PrecisionSettlement, RadiusM: 1500.5, Geometry: orb.Point{1, 2}, Extra: geo.Members{"witness_phone": json.RawMessage(`"1"`)}}
	says := geo.Answer{Rel: geo.RelSupports, Other: geo.Party{Claimants: []string{"agency"}, Date: "2020-02"}}
	x := geo.Compose("s", c, geo.Assess(geo.NewParty(c, dir), []geo.Answer{says}, geo.PartOf(dir)), dir)
	m := x.Mark(l, geo.RoleSite)
	if m.ID() != "s:c@l" || !m.Placed || m.Clocks[geo.ClockPublished] != geo.SpanOf(date(t, "2019")) {
		t.Errorf("mark %+v", m)
	}
	raw := geojson.AppendProperties(nil, x, l, &geo.Placement{Role: geo.RoleSite, Basis: geo.BasisImplied})
	if strings.ContainsAny(string(raw), "<>&\u2028") || strings.Contains(string(raw), "witness") {
		t.Errorf("unsafe or undocumented: %s", raw)
	}
	var got map[string]any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	want := map[string]any{
		"mark_id": "s:c@l", "story": "s", "claim": "c", "location": "l", "location_name": "Ž", "country": "HR", "role": "site",
		"precision": "settlement", "radius_m": 1500.5, "text": "a <b> & \u2028 \"q\" \\ \x01 \ufffd", "lang": nil, "kind": "event",
		"topic": nil, "status": "reported", "claimant": "official", "claimant_name": "police official", "about": nil,
		"attribution": "implied", "report": "wire; paper", "report_titles": "One; two", "carried_by": "agency; paper",
		"outlets": 2.0, "roots": 1.0, "denial": "none", "denied_by": nil, "contradicted_by": nil, "contradicts": nil, "general_denial_by": nil, "also_said_by": "agency", "answer_dates": "agency: 2020-02",
		"captures":     "wire: https://archive.example/2; paper: https://archive.example/1",
		"retracted_by": nil, "replies": nil, "grade": nil, "quote": nil, "place_basis": "implied", "locators": "wire: p. 1", "notes": nil,
		"event": "../2019", "event_earliest": nil, "event_latest": "2020-01-01T00:00:00Z",
		"said": nil, "said_earliest": nil, "said_latest": nil,
		"published": "2019", "published_earliest": "2019-01-01T00:00:00Z", "published_latest": "2020-01-01T00:00:00Z",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestProblems(t *testing.T) {
	var p geo.Problems
	p.Add(geo.Problem{Position: geo.Position{File: "f", Line: 9}, Message: "careful", Warning: true})
	if p.Err() != nil {
		t.Error("a warning is not an error")
	}
	var q geo.Problems
	q.Add(geo.Problem{Position: geo.Position{File: "f", Line: 3, Feature: "zagreb"}, Field: "claims[0]", Rule: "r", Message: "is wrong"})
	p.Merge(&q)
	p.Sort()
	err := fmt.Errorf("import: %w", p.Err())
	if geo.CodeOf(err) != geo.CodeInvalid || p.Errors() != 1 {
		t.Errorf("code %s, %d errors", geo.CodeOf(err), p.Errors())
	}
	want := "f:3: zagreb: claims[0]: is wrong [r]\nf:9: warning: careful"
	if p.Error() != want {
		t.Errorf("got %q, want %q", p.Error(), want)
	}
	for range geo.MaxProblems + 5 {
		p.Add(geo.Problem{Message: "m"})
	}
	if len(p.List) != geo.MaxProblems || p.Dropped != 7 || p.Errors() != geo.MaxProblems+6 {
		t.Errorf("kept %d, dropped %d, errors %d", len(p.List), p.Dropped, p.Errors())
	}
}

func TestCodeOf(t *testing.T) {
	err := fmt.Errorf("layer: %w", &geo.Error{Code: geo.CodeConflict, Message: "m", Err: errors.New("cause")})
	if geo.CodeOf(err) != geo.CodeConflict || geo.CodeOf(nil) != "" || geo.CodeOf(errors.New("x")) != geo.CodeInternal {
		t.Error("wrong code")
	}
}

// TestInsideIsBounded holds what finding the middle of hostile polygons costs: each cell that is tried is kept, so that the bytes
// tell how many there were.
func TestInsideIsBounded(t *testing.T) {
	polygons := map[string]orb.Polygon{}
	for _, thin := range []float64{1e-5, 1e-6, 1e-7, 1e-9, 1e-13} {
		sliver := orb.Bound{Max: orb.Point{100, thin}}.ToRing()
		polygons[fmt.Sprintf("a sliver %g high", thin)] = orb.Polygon{sliver}
		tall, slanting := sliver.Clone(), sliver.Clone()
		for i, v := range sliver {
			tall[i] = orb.Point{v[1], v[0] / 2}
			slanting[i] = orb.Point{v[0] * 0.766, v[0]*0.643 + v[1]}
		}
		polygons[fmt.Sprintf("a sliver %g wide", thin)] = orb.Polygon{tall}
		polygons[fmt.Sprintf("a slanting sliver of %g", thin)] = orb.Polygon{slanting}
	}
	for _, teeth := range []int{5_000, 36_000} {
		comb := orb.Ring{{0, -1}}
		for i := range teeth {
			x := float64(i) / float64(teeth) * 10
			comb = append(comb, orb.Point{x, 0}, orb.Point{x, 10}, orb.Point{x + 3/float64(teeth), 10}, orb.Point{x + 3/float64(teeth), 0})
		}
		polygons[fmt.Sprintf("a comb of %d teeth", teeth)] = orb.Polygon{append(comb, orb.Point{10, -1}, orb.Point{0, -1})}
	}
	for name, p := range polygons {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			at := geo.Inside(p)
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 4<<20 {
				t.Errorf("%d bytes", n)
			}
			if b := p.Bound(); !b.Contains(at) || b.Max[0]-b.Min[0] > 1e-5 && b.Max[1]-b.Min[1] > 1e-5 && !planar.PolygonContains(p, at) {
				t.Errorf("%v is not inside", at)
			}
		})
	}
}
