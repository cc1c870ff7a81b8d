package cql2_test

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/cql2"
	"dateline/geo/edtf"
)

func date(t *testing.T, s string) geo.Span {
	t.Helper()
	d, err := edtf.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return geo.SpanOf(d)
}

// TestMeaning asks two marks: one at a point, denied, with dates; one without a place, a topic or a date of its event.
func TestMeaning(t *testing.T) {
	status, err := geo.Parse[geo.Status]("denied")
	if err != nil {
		t.Fatal(err)
	}
	point := geo.Mark{
		Story: "s", Claim: "c-1", Location: "straße", Country: "HR", Status: status, Topic: "joint-patrol", RadiusM: 1500, Shape: geo.ShapePoint,
		Claimants: []string{"cnn", "reuters"}, Anchor: orb.Point{16, 45.8}, Placed: true,
	}
	point.Clocks[geo.ClockEvent] = date(t, "2022-07")
	point.Clocks[geo.ClockPublished] = date(t, "2022-12-04")
	area := point
	area.Shape, area.Area = geo.ShapeArea, orb.MultiPolygon{{{{10, 40}, {20, 40}, {20, 50}, {10, 50}, {10, 40}}}}
	none := geo.Mark{Story: "s", Claim: "c-2", Shape: geo.ShapeNone, Claimants: []string{"afp"}}
	none.Clocks[geo.ClockPublished] = date(t, "../2019")
	const yes, no, unknown = geo.True, geo.False, geo.Unknown
	for filter, want := range map[string][3]geo.Truth{ // of the point, the area and the mark without a place
		"TRUE": {yes, yes, yes}, "false": {no, no, no}, "NOT FALSE": {yes, yes, yes},
		"topic = 'joint-patrol'": {yes, yes, unknown}, "NOT (topic = 'joint-patrol')": {no, no, unknown}, "topic <> 'x'": {yes, yes, unknown},
		"topic IS NULL": {no, no, yes}, "topic IS NOT NULL": {yes, yes, no}, "topic = 'x' OR country = 'HR'": {yes, yes, unknown},
		"topic = 'x' AND country = 'HR'": {no, no, unknown}, "'HR' = country": {yes, yes, unknown}, "country > 'HQ' AND 'HS' > country": {yes, yes, unknown},
		"country BETWEEN 'HR' AND 'HR'": {yes, yes, unknown}, "country NOT IN ('HR','IT')": {no, no, unknown}, "country IN ('IT')": {no, no, unknown},
		"topic LIKE 'joint%'": {yes, yes, unknown}, "topic LIKE 'JOINT%'": {no, no, unknown}, "topic LIKE '%t_pa%l'": {yes, yes, unknown},
		`topic LIKE 'joint\_patrol'`: {no, no, unknown}, "topic NOT LIKE '%x%'": {yes, yes, unknown}, "CASEI(topic) LIKE CASEI('JOINT%')": {yes, yes, unknown},
		"CASEI(location) = CASEI('STRASSE')": {yes, yes, unknown}, "CASEI(location) IN (CASEI('STRASSE'),'x')": {yes, yes, unknown},
		"ACCENTI('København') = ACCENTI('København')": {yes, yes, yes}, "ACCENTI('Chiș') LIKE ACCENTI('Chis')": {yes, yes, yes},
		"'København' LIKE 'K_benhavn'": {yes, yes, yes}, "CASEI(ACCENTI('CHIȘ')) = 'chis'": {yes, yes, yes},
		"radius_m > 1000": {yes, yes, unknown}, "radius_m / 3 = 500": {yes, yes, unknown}, "radius_m - 500 BETWEEN 2*2^0*500 AND 1001": {yes, yes, unknown},
		"radius_m div 1000 = 1 AND radius_m % 1000 = 500": {yes, yes, unknown}, "-radius_m < 0": {yes, yes, unknown}, "radius_m / 0 = 1": {unknown, unknown, unknown},
		"21 div 10 = 2": {yes, yes, yes}, "2 + 3 * 4 = 14 AND (2 + 3) * 4 = 20": {yes, yes, yes}, "location = country": {no, no, unknown},
		"claimant = 'cnn'": {yes, yes, no}, "claimant <> 'cnn'": {no, no, yes}, "A_CONTAINS(claimant, ('cnn','reuters'))": {yes, yes, no},
		"A_CONTAINS(claimant, ('cnn','afp'))": {no, no, no}, "A_OVERLAPS(claimant, ('cnn','afp'))": {yes, yes, yes}, "A_EQUALS(('reuters','cnn'), claimant)": {yes, yes, no},
		"A_CONTAINEDBY(claimant, ('reuters','cnn','x'))": {yes, yes, no}, "A_CONTAINS(about, ('x'))": {unknown, unknown, unknown},
		"published_latest <= TIMESTAMP('2022-12-05T00:00:00Z')": {yes, yes, yes}, "event_earliest > DATE('2022-06-30')": {yes, yes, unknown},
		"published_earliest IS NULL": {no, no, yes}, "event IS NULL": {no, no, yes}, "DATE('2020-01-01') > TIMESTAMP('2019-12-31T23:59:59Z')": {yes, yes, yes},
		"T_INTERSECTS(event, INTERVAL('2022-07-31','..'))": {yes, yes, unknown}, "T_DURING(event, INTERVAL('2022-01-01','2022-12-31'))": {yes, yes, unknown},
		"T_AFTER(published, DATE('2022-12-03'))": {yes, yes, no}, "T_BEFORE(published, TIMESTAMP('2022-12-04T12:00:00Z'))": {no, no, yes},
		"T_EQUALS(published, DATE('2022-12-04'))": {yes, yes, no}, "T_DISJOINT(event, published)": {yes, yes, unknown},
		"T_MEETS(INTERVAL('2022-06-01','2022-06-30'), event)": {yes, yes, unknown}, "T_STARTEDBY(event, INTERVAL('2022-07-01','2022-07-02'))": {yes, yes, unknown},
		"T_CONTAINS(INTERVAL(event_earliest,published_latest), INTERVAL('2022-08-01','2022-08-02'))": {yes, yes, no},
		"S_INTERSECTS(geometry, BBOX(15,45,17,46))":                                                  {yes, yes, unknown}, "S_INTERSECTS(geometry, BBOX(17,45,15,46))": {no, yes, unknown},
		"S_WITHIN(geometry, BBOX(15,45,17,46))": {yes, no, unknown}, "S_CONTAINS(BBOX(15,45,17,46), geometry)": {yes, no, unknown}, "S_CONTAINS(geometry, POINT(16 45.8))": {yes, yes, unknown},
		"S_DISJOINT(geometry, POINT(0 0))": {yes, yes, unknown}, "S_EQUALS(geometry, POINT(16 45.8))": {yes, no, unknown}, "NOT S_INTERSECTS(geometry, POINT(0 0))": {yes, yes, unknown},
		"S_TOUCHES(geometry, POINT(10 45))": {no, yes, unknown}, "S_CROSSES(geometry, LINESTRING(0 45,30 45))": {no, yes, unknown},
		"S_OVERLAPS(geometry, POLYGON((15 45,25 45,25 55,15 55,15 45)))": {no, yes, unknown}, "S_EQUALS(geometry, geometry)": {yes, yes, unknown},
		"S_WITHIN(POINT(1 1), BBOX(0,0,2,2))": {yes, yes, yes}, "S_INTERSECTS(POINT(-179 0), BBOX(150,-90,-150,90))": {yes, yes, yes},
		"S_WITHIN(geometry,POLYGON((16 45,17 45,17 46,16 46,16 45)))": {no, no, unknown}, "S_TOUCHES(geometry,POLYGON((16 45,17 45,17 46,16 46,16 45)))": {yes, no, unknown},
		"S_CONTAINS(geometry,POLYGON((16 45,17 45,17 46,16 46,16 45)))": {no, yes, unknown}, "S_EQUALS(geometry,POLYGON((16 45,17 45,17 46,16 46,16 45)))": {no, no, unknown},
		"S_INTERSECTS(geometry,POLYGON((16 45,17 45,17 46,16 46,16 45)))": {yes, yes, unknown}, "S_OVERLAPS(geometry,POLYGON((15 45,17 45,17 46,15 46,15 45)))": {no, no, unknown},
		"geometry IS NULL": {no, no, yes},
	} {
		x, err := cql2.ParseText(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		again(t, filter, x)
		for _, read := range []func() (*cql2.Expr, error){
			func() (*cql2.Expr, error) { return x, nil }, func() (*cql2.Expr, error) { return cql2.ParseJSON(string(x.JSON())) },
		} {
			y, err := read()
			if err != nil {
				t.Fatal(err)
			}
			c, err := cql2.Compile(y)
			if err != nil {
				t.Errorf("%s: %v", filter, err)
				continue
			}
			// The canonical text is a condition that is the same.
			z, err := cql2.ParseText(c.String())
			if err != nil {
				t.Errorf("%s: %s: %v", filter, c, err)
				continue
			}
			canonical, err := cql2.Compile(z)
			if err != nil || canonical.String() != c.String() {
				t.Errorf("%s: %s is not canonical: %v", filter, c, err)
				continue
			}
			for _, c := range []geo.Expr{c, canonical} {
				if got := [3]geo.Truth{c.Eval(&point), c.Eval(&area), c.Eval(&none)}; got != want {
					t.Errorf("%s (%s): %v, want %v", filter, c, got, want)
				}
			}
		}
	}
}

// TestWrong holds that what is wrong is said, with where and what would be right, in text and in what it means.
func TestWrong(t *testing.T) {
	for filter, want := range map[string]string{
		"THIS IS NOT A FILTER": "at character 13", "": "a value", "topic =": "at character 8: the end stands where a value",
		"topic = 'x": "no end", "this_is_not_a_queryable IS NULL": "no property", "status": "no condition", "topic = 1": "cannot be compared",
		"(topic = 'x'": "“,”", "topic = 'x') ": "at character 12", "topic IS 'x'": "NULL", "topic NOT = 'x'": "LIKE, BETWEEN or IN",
		"S_INTERSECTS(geometry,POINT(90 180))": "not on the earth", "S_INTERSECTS(geometry,BBOX(1000000,0,1,1))": "not on the earth",
		"S_INTERSECTS(geometry,MULTIPOINT((0 0),(0 99)))": "not on the earth", "S_INTERSECTS(topic,POINT(0 0))": "a geometry is expected",
		"S_INTERSECTS(geometry,POLYGON((0 0,1 1,0 1,1 0,0 0)))": "not valid", "S_INTERSECTS(geometry)": "it takes 2", "BBOX(1,2,3)": "4 or 6",
		"T_DURING(published_earliest, INTERVAL('2020-01-01','2021-01-01'))": "takes an interval", "T_AFTER(topic, DATE('2020-01-01'))": "takes an interval",
		"published_earliest > DATE('2020-13-01')": "is not a date", "T_AFTER(event,INTERVAL('2021-01-01','2020-01-01'))": "ends before",
		"nothing(topic) = 'x'": "no function", "nothing(topic)": "no function", "topic LIKE topic": "pattern", "topic + 1 = 2": "a number is expected",
		"topic IN 'x'": "“(”", "geometry = 'point'": "cannot be compared", "text LIKE 'x'": "no property", "A_CONTAINS(topic,('x'))": "a list is expected",
		strings.Repeat("(", 500) + "TRUE" + strings.Repeat(")", 500):                 "nested",
		strings.Repeat("NOT ", 40) + "TRUE":                                          "nested",
		"topic = '" + strings.Repeat("x", cql2.MaxLength) + "'":                      "longer",
		"S_INTERSECTS(geometry,LINESTRING(0 0" + strings.Repeat(",1 1", 2000) + "))": "positions",
	} {
		x, err := cql2.ParseText(filter)
		if err == nil {
			_, err = cql2.Compile(x)
		}
		if geo.CodeOf(err) != geo.CodeInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %q", filter, err, want)
		}
	}
	for filter, want := range map[string]string{
		`{`: "not JSON", `{"op":"="}`: "args", `{"op":"=","args":[{"property":"topic"},null]}`: "args[1]", `{"op":"and","args":[true]}`: "two operands",
		`{"op":"not","args":[true,false]}`: "it takes 1", `{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":["a",1]}]}`: "no geometry",
		`true true`: "behind", `{"op":"in","args":[{"property":"topic"},"x"]}`: "list", `[]`: "list", `{"op":"f","args":[[1]]}`: "list",
	} {
		x, err := cql2.ParseJSON(filter)
		if err == nil {
			_, err = cql2.Compile(x)
		}
		if geo.CodeOf(err) != geo.CodeInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", filter, err, want)
		}
	}
}

// FuzzText holds that no text panics, and that what is read is read again from what it is written as.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		"a = 'x'", "NOT a LIKE 'x%' AND (b + 1 > 2 OR c IN (1,2))", "S_INTERSECTS(g,POLYGON((0 0,1 0,1 1,0 0)))", "A_CONTAINS(a,('x'))",
		"T_AFTER(a,INTERVAL('..','2020-01-01'))", `"a b" <> 'it''s \n'`, "f(1,-a,TRUE) = -1e-7", "S_EQUALS(MULTIPOINT((1 2),(3 4)),BBOX(1,2,3,4))",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, err := cql2.ParseText(s)
		if err != nil {
			return
		}
		again(t, s, x)
		_, _ = cql2.Compile(x)
	})
}

// FuzzJSON is FuzzText for JSON.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`{"op":"=","args":[{"property":"a"},"x"]}`, `{"op":"a_contains","args":[{"property":"a"},["x"]]}`, `{"op":"t_after","args":[{"property":"a"},{"interval":["..","2020-01-01"]}]}`,
		`{"op":"s_within","args":[{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]},{"bbox":[1,2,3,4]}]}`, `{"op":"in","args":[1,[]]}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, err := cql2.ParseJSON(s)
		if err != nil {
			return
		}
		again(t, s, x)
		_, _ = cql2.Compile(x)
	})
}
