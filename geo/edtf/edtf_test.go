package edtf_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/geo/edtf"
)

func TestParseBounds(t *testing.T) {
	const none = "" // No bound at this side.
	tests := []struct {
		text, earliest, latest string
		approximate, uncertain bool
	}{
		{text: "2022", earliest: "2022-01-01T00:00:00Z", latest: "2023-01-01T00:00:00Z"},
		{text: "0000", earliest: "0000-01-01T00:00:00Z", latest: "0001-01-01T00:00:00Z"},
		{text: "2022-07", earliest: "2022-07-01T00:00:00Z", latest: "2022-08-01T00:00:00Z"},
		{text: "2022-12", earliest: "2022-12-01T00:00:00Z", latest: "2023-01-01T00:00:00Z"},
		{text: "2022-07-13", earliest: "2022-07-13T00:00:00Z", latest: "2022-07-14T00:00:00Z"},
		{text: "2022-12-31", earliest: "2022-12-31T00:00:00Z", latest: "2023-01-01T00:00:00Z"},
		{text: "2024-02-29", earliest: "2024-02-29T00:00:00Z", latest: "2024-03-01T00:00:00Z"},
		{text: "2000-02-29", earliest: "2000-02-29T00:00:00Z", latest: "2000-03-01T00:00:00Z"},

		{text: "2022-07-13T10:30:00Z", earliest: "2022-07-13T10:30:00Z", latest: "2022-07-13T10:30:01Z"},
		{text: "2022-07-13T01:30:00+02:00", earliest: "2022-07-12T23:30:00Z", latest: "2022-07-12T23:30:01Z"},
		{text: "2022-07-13T10:30:00.25Z", earliest: "2022-07-13T10:30:00.25Z", latest: "2022-07-13T10:30:00.26Z"},

		{text: "2018/2019", earliest: "2018-01-01T00:00:00Z", latest: "2020-01-01T00:00:00Z"},
		{text: "2022-09/2022-12-04", earliest: "2022-09-01T00:00:00Z", latest: "2022-12-05T00:00:00Z"},
		{text: "2022-07/2022", earliest: "2022-07-01T00:00:00Z", latest: "2023-01-01T00:00:00Z"},
		{text: "2022/2022-07", earliest: "2022-01-01T00:00:00Z", latest: "2022-08-01T00:00:00Z"},
		{text: "2022/2022", earliest: "2022-01-01T00:00:00Z", latest: "2023-01-01T00:00:00Z"},
		{text: "../2019", earliest: none, latest: "2020-01-01T00:00:00Z"},
		{text: "/2019", earliest: none, latest: "2020-01-01T00:00:00Z"},
		{text: "2022-11/..", earliest: "2022-11-01T00:00:00Z", latest: none},
		{text: "2022-11/", earliest: "2022-11-01T00:00:00Z", latest: none},

		{text: "[2018..2019]", earliest: "2018-01-01T00:00:00Z", latest: "2020-01-01T00:00:00Z"},
		{text: "[2022-09..2022-12-04]", earliest: "2022-09-01T00:00:00Z", latest: "2022-12-05T00:00:00Z"},
		{text: "[2022-07..2022]", earliest: "2022-07-01T00:00:00Z", latest: "2023-01-01T00:00:00Z"},
		{text: "[2022..2022]", earliest: "2022-01-01T00:00:00Z", latest: "2023-01-01T00:00:00Z"},
		{text: "[..2019]", earliest: none, latest: "2020-01-01T00:00:00Z"},
		{text: "[2022-11..]", earliest: "2022-11-01T00:00:00Z", latest: none},
		{
			text: "[2018~..2019?]", earliest: "2018-01-01T00:00:00Z", latest: "2020-01-01T00:00:00Z",
			approximate: true, uncertain: true,
		},
		{text: "[201X..2022-21]", earliest: "2010-01-01T00:00:00Z", latest: "2022-12-01T00:00:00Z"},

		{text: "2022-11~", earliest: "2022-11-01T00:00:00Z", latest: "2022-12-01T00:00:00Z", approximate: true},
		{text: "2022?", earliest: "2022-01-01T00:00:00Z", latest: "2023-01-01T00:00:00Z", uncertain: true},
		{text: "2022-07-13%", earliest: "2022-07-13T00:00:00Z", latest: "2022-07-14T00:00:00Z", approximate: true, uncertain: true},
		{text: "2018?/2019~", earliest: "2018-01-01T00:00:00Z", latest: "2020-01-01T00:00:00Z", approximate: true, uncertain: true},
		{text: "../2019~", earliest: none, latest: "2020-01-01T00:00:00Z", approximate: true},

		{text: "201X", earliest: "2010-01-01T00:00:00Z", latest: "2020-01-01T00:00:00Z"},
		{text: "20XX", earliest: "2000-01-01T00:00:00Z", latest: "2100-01-01T00:00:00Z"},
		{text: "2022-XX", earliest: "2022-01-01T00:00:00Z", latest: "2023-01-01T00:00:00Z"},
		{text: "2022-XX-XX", earliest: "2022-01-01T00:00:00Z", latest: "2023-01-01T00:00:00Z"},
		{text: "2022-02-XX", earliest: "2022-02-01T00:00:00Z", latest: "2022-03-01T00:00:00Z"},
		{text: "201X?", earliest: "2010-01-01T00:00:00Z", latest: "2020-01-01T00:00:00Z", uncertain: true},
		{text: "201X/2022", earliest: "2010-01-01T00:00:00Z", latest: "2023-01-01T00:00:00Z"},

		{text: "2022-21", earliest: "2022-03-01T00:00:00Z", latest: "2022-12-01T00:00:00Z"},
		{text: "2022-22", earliest: "2022-06-01T00:00:00Z", latest: "2023-03-01T00:00:00Z"},
		{text: "2022-23", earliest: "2022-03-01T00:00:00Z", latest: "2022-12-01T00:00:00Z"},
		{text: "2022-24", earliest: "2022-06-01T00:00:00Z", latest: "2023-03-01T00:00:00Z"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			d, err := edtf.Parse(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.String(); got != test.text {
				t.Errorf("String: got %q, want %q", got, test.text)
			}
			if got, want := bound(d.Earliest()), test.earliest; got != want {
				t.Errorf("Earliest: got %q, want %q", got, want)
			}
			if got, want := bound(d.Latest()), test.latest; got != want {
				t.Errorf("Latest: got %q, want %q", got, want)
			}
			start, end := d.Parts()
			if got, want := start.Approximate || end.Approximate, test.approximate; got != want {
				t.Errorf("Approximate: got %v, want %v", got, want)
			}
			if got, want := start.Uncertain || end.Uncertain, test.uncertain; got != want {
				t.Errorf("Uncertain: got %v, want %v", got, want)
			}
		})
	}
}

func bound(t time.Time, ok bool) string {
	if !ok {
		return ""
	}
	if t.Location() != time.UTC {
		return "not in UTC: " + t.String()
	}
	return t.Format(time.RFC3339Nano)
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ text, says string }{
		{"", "it is empty"},
		{" 2022", "such as 2022"},
		{"2022-02-30", "February 2022 has 28 days"},
		{"2023-02-29", "February 2023 has 28 days"},
		{"1900-02-29", "February 1900 has 28 days"},
		{"2022-04-31", "April 2022 has 30 days"},
		{"2022-01-00", "January 2022 has 31 days"},
		{"2022-13", "there is no month 13"},
		{"2022-00", "there is no month 00"},
		{"2022-21-01", "a season (21 to 24) has no days"},
		{"22", "such as 2022"},
		{"2022-7", "such as 2022"},
		{"2022/07/13", "one slash"},
		{"13.07.2022", "such as 2022"},
		{"2022-07-13-01", "such as 2022"},
		{"２０２２", "such as 2022"},
		{"July 2022", "such as 2022"},
		{"-0044", "without a sign"},
		{"+2022", "without a sign"},
		{"Y170000002", "without a sign or a Y"},
		{"..", "one end of an interval"},
		{"../..", "at least one end"},
		{"/", "at least one end"},
		{"../", "at least one end"},
		{"2019/2018", "start lies after its end"},
		{"2022-07-14/2022-07-13", "start lies after its end"},
		{"2023-01/2022", "start lies after its end"},
		{"2018/2019/2020", "one slash"},
		{"2022-02-30/2023", "at the start, there is no day 30"},
		{"2022/2023-99", "at the end, there is no month 99"},
		{"2022-07-13T10:30:00Z/2023", "cannot stand in an interval"},
		{"~2022", "after the whole date"},
		{"2022?-07", "after the whole date"},
		{"2022?~", "% means both"},
		{"X022", "last one or two digits"},
		{"2XXX", "last one or two digits"},
		{"XXXX", "last one or two digits"},
		{"20X2", "last one or two digits"},
		{"201X-07", "stands alone"},
		{"2022-XX-13", "a day needs its month"},
		{"2022-1X", "a month is known or XX"},
		{"2022-07-1X", "a day is known or XX"},
		{"201x", "such as 2022"},
		{"[2022,2023]", "only one range is read, as in [2018..2019]"},
		{"[2018..2019,2022]", "only one range"},
		{"[2018..2019..2020]", "only one range"},
		{"[2018....]", "only one range"},
		{"[2018]", "only one range"},
		{"[2018/2019]", "only one range"},
		{"[2018..2019", "only one range"},
		{"2018..2019]", "only one range"},
		{"]2018..2019[", "only one range"},
		{"[[2018..2019]]", "only one range"},
		{"[2018..2019]~", "only one range"},
		{"[2018..2019]/2020", "only one range"},
		{"[", "only one range"},
		{"{2018..2019}", "only one range"},
		{"{2018,2019}", "only one range"},
		{"2018..2019", "such as 2022"},
		{"[..]", "at least one end"},
		{"[2019..2018]", "start lies after its end"},
		{"[2018...2019]", "at the end, expected a year"},
		{"[2018 .. 2019]", "at the start, expected a year"},
		{"[2022-02-30..2023]", "at the start, there is no day 30"},
		{"[2022-07-13T10:30:00Z..2023]", "cannot stand in an interval or a range"},
		{"2022-07-13T10:30:00", "no offset"},
		{"2022-07-13T10:30Z", "RFC 3339"},
		{"2022-07-13T1:30:00Z", "RFC 3339"},
		{"2022-07-13T25:30:00Z", "RFC 3339"},
		{"2022-07-13T10:30:00,5Z", "RFC 3339"},
		{"2022-07-13T10:30:00.Z", "one to nine digits"},
		{"2022-07-13T10:30:00.0123456789Z", "one to nine digits"},
		{"2022-07-13T10:30:00+24:00", "RFC 3339"},
		{"2022-07-13T10:30:00+0200", "RFC 3339"},
		{"2022-07-13t10:30:00z", "RFC 3339"},
		{"2022-07T10:30:00Z", "RFC 3339"},
		{"2022-02-30T10:30:00Z", "February 2022 has 28 days"},
		{"2022-07-13T10:30:00Z?", "no qualifier"},
		{strings.Repeat("2", 1000), "too long"},
		{"20\xff2", "such as 2022"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			d, err := edtf.Parse(test.text)
			if err == nil {
				t.Fatalf("got %q, want an error", d)
			}
			if !d.IsZero() {
				t.Errorf("got %q with the error, want the zero Date", d)
			}
			if !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "is not a date: ") {
				t.Errorf("got %q, want it to say %q", err, test.says)
			}
			if len(err.Error()) > 250 {
				t.Errorf("the error has %d bytes, want at most 250", len(err.Error()))
			}
		})
	}
}

func TestParts(t *testing.T) {
	tests := []struct {
		text       string
		start, end edtf.Part
	}{
		{"2022", edtf.Part{Precision: edtf.Year, Year: 2022}, edtf.Part{}},
		{"2022-07~", edtf.Part{Precision: edtf.Month, Year: 2022, Month: time.July, Approximate: true}, edtf.Part{}},
		{"2022-07-XX", edtf.Part{Precision: edtf.Month, Year: 2022, Month: time.July}, edtf.Part{}},
		{"2022-XX-XX", edtf.Part{Precision: edtf.Year, Year: 2022}, edtf.Part{}},
		{"2022-24", edtf.Part{Precision: edtf.Season, Year: 2022, Season: 4}, edtf.Part{}},
		{"201X", edtf.Part{Precision: edtf.Decade, Year: 2010}, edtf.Part{}},
		{"19XX", edtf.Part{Precision: edtf.Century, Year: 1900}, edtf.Part{}},
		{"[2018..2019]", edtf.Part{Precision: edtf.Year, Year: 2018}, edtf.Part{Precision: edtf.Year, Year: 2019}},
		{"[2018..]", edtf.Part{Precision: edtf.Year, Year: 2018}, edtf.Part{Precision: edtf.Open}},
		{"[..2019]", edtf.Part{Precision: edtf.Open}, edtf.Part{Precision: edtf.Year, Year: 2019}},
		{"../2019?", edtf.Part{Precision: edtf.Open}, edtf.Part{Precision: edtf.Year, Year: 2019, Uncertain: true}},
		{
			"2022-11-30%/",
			edtf.Part{Precision: edtf.Day, Year: 2022, Month: time.November, Day: 30, Approximate: true, Uncertain: true},
			edtf.Part{Precision: edtf.Unknown},
		},
		{
			"2022-07-13T01:30:00+02:00",
			edtf.Part{Precision: edtf.Instant, Year: 2022, Month: time.July, Day: 13}, edtf.Part{},
		},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			d, err := edtf.Parse(test.text)
			if err != nil {
				t.Fatal(err)
			}
			start, end := d.Parts()
			if diff := cmp.Diff(test.start, start); diff != "" {
				t.Errorf("start (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.end, end); diff != "" {
				t.Errorf("end (-want +got):\n%s", diff)
			}
			if got, want := d.IsInterval(), strings.Contains(test.text, "/"); got != want {
				t.Errorf("IsInterval: got %v, want %v", got, want)
			}
		})
	}
}

func TestZero(t *testing.T) {
	var d edtf.Date
	if !d.IsZero() || d.String() != "" || d.IsInterval() {
		t.Errorf("the zero Date states something: %+v", d)
	}
	if got, ok := d.Earliest(); ok {
		t.Errorf("Earliest: got %v, want none", got)
	}
	if got, ok := d.Latest(); ok {
		t.Errorf("Latest: got %v, want none", got)
	}
	if start, end := d.Parts(); start != (edtf.Part{}) || end != (edtf.Part{}) {
		t.Errorf("Parts: got %v and %v, want zero parts", start, end)
	}
}

func TestEqual(t *testing.T) {
	a, _ := edtf.Parse("2022-07")
	b, _ := edtf.Parse("2022-07")
	c, _ := edtf.Parse("2022-07~")
	if a != b {
		t.Error("two dates written alike differ")
	}
	if a == c {
		t.Error("a date equals an approximate one")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "2022", "2022-07", "2022-02-29", "2024-02-29", "2018/2019", "../2019", "2022-11/..", "/2019", "2019/", "../..",
		"2022-11~", "2018?/2019%", "201X", "20XX", "2022-XX", "2022-XX-XX", "2022-07-XX", "2022-21", "2022-24/..", "9999-12-31",
		"[2018..2019]", "[..2019~]", "[2018..]", "[..]", "[2018,2019]", "{2018..2019}",
		"2022-07-13T10:30:00Z", "2022-07-13T10:30:00.123456789+05:45", "0000-01-01T00:00:00+23:59", "Y10000", "-0044", "T", "T/T",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := edtf.Parse(s)
		if err != nil {
			if !d.IsZero() {
				t.Fatalf("%q: an error and the date %q", s, d)
			}
			return
		}
		if d.IsZero() || d.String() != s {
			t.Fatalf("%q: String gives %q", s, d)
		}
		earliest, starts := d.Earliest()
		latest, ends := d.Latest()
		if !starts && !ends {
			t.Fatalf("%q: no bound at all", s)
		}
		if starts && ends && !earliest.Before(latest) {
			t.Fatalf("%q: earliest %v is not before latest %v", s, earliest, latest)
		}
		if start, end := d.Parts(); !start.Precision.Stated() && !end.Precision.Stated() {
			t.Fatalf("%q: neither part is stated", s)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, s := range []string{"2022-07", "../2022-12-04", "2022-07-13T10:30:00+02:00"} {
		b.Run(strings.ReplaceAll(s, "/", "_"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := edtf.Parse(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
