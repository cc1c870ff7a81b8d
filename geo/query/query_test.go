package query_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/query"
)

func TestParse(t *testing.T) {
	span := func(a, b int64) *geo.Span { return &geo.Span{Earliest: a, Latest: b} }
	tests := []struct {
		name, query string
		want        geo.Filter
		canonical   string
	}{
		{"nothing", "", geo.Filter{}, ""},
		{
			"values are sorted and joined", "report=b&report=a,b",
			geo.Filter{Report: []geo.Ref{{ID: "a"}, {ID: "b"}}}, "report=a,b",
		},
		{"a record of a story", "claim=s:c-1", geo.Filter{Claim: []geo.Ref{{Story: "s", ID: "c-1"}}}, "claim=s:c-1"},
		{
			"vocabulary", "status=alleged,denied&role=site&geometry=none&denial=general",
			geo.Filter{
				Status: []geo.Status{geo.StatusAlleged, geo.StatusDenied}, Role: []geo.Role{geo.RoleSite},
				Shape: []geo.Shape{geo.ShapeNone}, Denial: []geo.Denial{geo.DenialGeneral},
			},
			"denial=general&geometry=none&role=site&status=alleged,denied",
		},
		{"country in lower case", "country=hr", geo.Filter{Country: []string{"HR"}}, "country=HR"},
		{"year", "datetime=1970", geo.Filter{Time: span(0, 31536000)}, "datetime=1970"},
		{"month", "datetime=1970-01", geo.Filter{Time: span(0, 31*86400)}, "datetime=1970-01"},
		{"day", "datetime=1970-01-01", geo.Filter{Time: span(0, 86400)}, "datetime=1970-01-01"},
		{"instant", "datetime=1970-01-01T00:00:10Z", geo.Filter{Time: span(10, 11)}, "datetime=1970-01-01T00:00:10Z"},
		{"open start", "datetime=../1970", geo.Filter{Time: span(geo.OpenStart, 31536000)}, "datetime=../1970"},
		{"empty open end", "datetime=1970/", geo.Filter{Time: span(0, geo.OpenEnd)}, "datetime=1970/.."},
		{"ends of two units", "datetime=1970/1971-01", geo.Filter{Time: span(0, 31536000+31*86400)}, "datetime=1970-01/1971-01"},
		{
			"clock and dated", "clock=event&dated=true", geo.Filter{Clock: geo.ClockEvent, Dated: true},
			"clock=event&dated=true",
		},
		{"default clock is dropped", "clock=published&dated=false", geo.Filter{}, ""},
		{
			"box over the antimeridian", "bbox=177,65,-177,70",
			geo.Filter{BBox: &geo.Box{West: 177, South: 65, East: -177, North: 70}}, "bbox=177,65,-177,70",
		},
		{"box as the test suites write it", "bbox=.5,-.5,1e1,10.0000000", geo.Filter{BBox: &geo.Box{West: .5, South: -.5, East: 10, North: 10}}, "bbox=0.5,-0.5,10,10"},
		{"box with minus nothing", "bbox=-0,-0.0,1,2", geo.Filter{BBox: &geo.Box{East: 1, North: 2}}, "bbox=0,0,1,2"},
		{"box with heights", "bbox=1,2,3,4,5,6", geo.Filter{BBox: &geo.Box{West: 1, South: 2, East: 4, North: 5}}, "bbox=1,2,4,5"},
		{"map panned round the world", "viewport=190,-95,200,95", geo.Filter{Viewport: &geo.Box{West: -170, South: -90, East: -160, North: 90}}, "viewport=-170,-90,-160,90"},
		{"map wider than the world", "viewport=-300,0,300,10", geo.Filter{Viewport: &geo.Box{West: -180, South: 0, East: 180, North: 10}}, "viewport=-180,0,180,10"},
		{"words", "q=+two++words%26+", geo.Filter{Query: "two words&"}, "q=two+words%26"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := url.ParseQuery(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			got, err := query.Parse(v, query.Strict)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Parse(%q): -want +got\n%s", tt.query, d)
			}
			c := query.Canonical(&got)
			if c != tt.canonical {
				t.Errorf("Canonical = %q, want %q", c, tt.canonical)
			}
			again, err := url.ParseQuery(c)
			if err != nil {
				t.Fatal(err)
			}
			back, err := query.Parse(again, query.Strict)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(got, back); d != "" {
				t.Errorf("the canonical form means something else: -want +got\n%s", d)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ query, want string }{
		{"reprot=a", `unknown parameter "reprot"; known are about, also_said, answered, bbox,`},
		{"status=confirmed", "parameter status: unknown status \"confirmed\"; it is one of reported, alleged,"},
		{"report=", "parameter report is empty"},
		{"report=a,,b", "parameter report is empty"},
		{"report=A%20b", `parameter report: "A b" is not an id`},
		{"claim=s:c:d", `parameter claim: "c:d" is not an id`},
		{"country=Croatia", `parameter country: "Croatia" is not a country code`},
		{"datetime=2022-02-30", `parameter datetime: "2022-02-30" is not a date`},
		{"datetime=2022~", `parameter datetime: "2022~" is not a date`},
		{"datetime=[2018..2019]", `parameter datetime: "[2018..2019]" is not a date`},
		{"datetime=../..", `parameter datetime: "../.." is open at both ends`},
		{"datetime=2023/2022", `parameter datetime: "2023/2022" ends before it starts`},
		{"dated=1", `parameter dated: "1" is neither true nor false`},
		{"clock=wall", `parameter clock: unknown clock "wall"; it is one of published, said, event`},
		{"bbox=1,2,3", `parameter bbox: "1,2,3" has 3 numbers`},
		{"bbox=1,2,NaN,4", `parameter bbox: "NaN" is not a number`},
		{"bbox=1,2,0x1p3,4", `parameter bbox: "0x1p3" is not a number`},
		{"bbox=1,5,2,4", `parameter bbox: south 5 is greater than north 4`},
		{"bbox=1,-95,2,4", `parameter bbox: latitudes must be between -90 and 90`},
		{"bbox=-190,0,2,4", `parameter bbox: longitudes must be between -180 and 180`},
		{"clock=said&clock=event", "parameter clock is given 2 times"},
		{"q=%ff", "parameter q is not UTF-8"},
		{"q=" + strings.Repeat("x", 201), "parameter q is longer than 200 characters"},
		{"limit=10", `unknown parameter "limit"`},
	}
	for _, tt := range tests {
		t.Run(tt.query[:min(len(tt.query), 30)], func(t *testing.T) {
			v, err := url.ParseQuery(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			_, err = query.Parse(v, query.Strict)
			if geo.CodeOf(err) != geo.CodeInvalid || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an invalid error with %q", err, tt.want)
			}
		})
	}
}

func TestParseLenient(t *testing.T) {
	v := url.Values{"utm_source": {"x"}, "report": {""}, "status": {"denied"}, "datetime": {""}}
	f, err := query.Parse(v, query.Lenient)
	if err != nil {
		t.Fatal(err)
	}
	if got := query.Canonical(&f); got != "status=denied" {
		t.Errorf("got %q", got)
	}
	if _, err := query.Parse(url.Values{"status": {"sure"}}, query.Lenient); geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("a wrong value is refused on pages too, got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("report=a,b&datetime=2018/2019&bbox=1,2,3,4&q=x")
	f.Add("viewport=-1e308,0,1e308,1&dated=true&clock=said")
	f.Add("datetime=/9999&claim=a:b")
	r := rand.New(rand.NewPCG(4, 4))
	for range 60 {
		_, otherwise := question(r)
		f.Add(otherwise.Encode())
	}
	list := marks(r, 40)
	f.Fuzz(func(t *testing.T, s string) {
		v, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		got, err := query.Parse(v, query.Lenient)
		if err != nil {
			if geo.CodeOf(err) != geo.CodeInvalid {
				t.Fatalf("code %s", geo.CodeOf(err))
			}
			return
		}
		c := query.Canonical(&got)
		again, err := url.ParseQuery(c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := query.Parse(again, query.Strict)
		if err != nil {
			t.Fatalf("canonical %q of %q: %v", c, s, err)
		}
		if c2 := query.Canonical(&back); c2 != c {
			t.Fatalf("%q became %q", c, c2)
		}
		if chosen(&got, list) != chosen(&back, list) {
			t.Fatalf("%q chooses other marks than %q", c, s)
		}
	})
}

func ExampleParse() {
	v, _ := url.ParseQuery("status=denied,alleged&clock=published")
	f, err := query.Parse(v, query.Strict)
	if err != nil {
		panic(err)
	}
	fmt.Println(query.Canonical(&f))
	// Output: status=alleged,denied
}

// TestCanonicalExpr holds that filters with different conditions differ in their canonical form, which caches and tags go by,
// and that the order in which a condition is written makes no difference.
func TestCanonicalExpr(t *testing.T) {
	a, b := geo.Compare{Column: geo.ColumnNamed("topic"), Value: "it's"}, geo.In{Column: geo.ColumnNamed("report"), Values: []string{"y", "x", "y"}}
	seen := map[string]geo.Expr{}
	for _, x := range []geo.Expr{
		a, b, geo.Compare{Column: geo.ColumnNamed("topic"), Op: geo.Ge, Value: "it's"}, geo.Compare{Column: geo.ColumnNamed("kind"), Value: "it's"}, geo.Not{Expr: a}, geo.Not{Expr: b},
		geo.And{a, b}, geo.Or{a, b}, geo.And{}, geo.Or{}, geo.IsNull{Column: geo.ColumnNamed("topic")}, geo.In{Column: geo.ColumnNamed("report"), Values: []string{"x','y"}},
		geo.In{Column: geo.ColumnNamed("report"), Values: []string{"x,y"}}, geo.And{a, geo.Or{b, geo.Not{Expr: a}}}, geo.Or{geo.And{a, b}, geo.Not{Expr: a}}, nil,
	} {
		text := query.Canonical(&geo.Filter{Expr: x, Dated: true})
		if other, ok := seen[text]; ok {
			t.Errorf("%#v and %#v are both %s", x, other, text)
		}
		seen[text] = x
	}
	for _, pair := range [][2]geo.Expr{
		{geo.And{a, b}, geo.And{b, a, b}}, {b, geo.In{Column: geo.ColumnNamed("report"), Values: []string{"x", "y"}}},
	} {
		got, want := query.Canonical(&geo.Filter{Expr: pair[0]}), query.Canonical(&geo.Filter{Expr: pair[1]})
		if got != want || !strings.HasPrefix(got, "filter=") {
			t.Errorf("%s differs from %s", got, want)
		}
	}
}
