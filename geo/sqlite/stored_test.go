package sqlite

import (
	"fmt"
	"strings"
	"testing"

	"dateline/geo"
)

// TestStoredNumbers pins the numbers that stores hold, in SQL, documents and rows. Where it fails, stores that are
// there would be read wrongly.
func TestStoredNumbers(t *testing.T) {
	for _, n := range []struct {
		sql  string
		kind geo.Kind
	}{
		{kindSource, geo.KindOfSource}, {kindReport, geo.KindOfReport}, {kindLocation, geo.KindOfLocation},
		{kindClaim, geo.KindOfClaim},
		{kindPlacement, geo.KindOfPlacement}, {kindRelation, geo.KindOfRelation},
	} {
		if got := fmt.Sprint(uint8(n.kind)); got != n.sql {
			t.Errorf("%v is %s, SQL has %s", n.kind, got, n.sql)
		}
	}
	for _, n := range []struct {
		sql string
		rel geo.Rel
	}{{relDenies, geo.RelDenies}, {relContradicts, geo.RelContradicts}, {relSupports, geo.RelSupports}, {relRetracts,
		geo.RelRetracts}} {
		if got := fmt.Sprint(uint8(n.rel)); got != n.sql {
			t.Errorf("%v is %s, SQL has %s", n.rel, got, n.sql)
		}
	}
	for _, v := range []struct {
		name string
		of   func(uint8) fmt.Stringer
		want string // from 1 on
	}{
		{"kind of record", func(n uint8) fmt.Stringer { return geo.Kind(n) }, "story source report location claim placement relation"},
		{"relation", func(n uint8) fmt.Stringer { return geo.Rel(n) }, "denies contradicts supports recasts offers-other-explanation-for qualifies comments-on responds-to part-of repeats " +
			"corrects retracts covers-by-general-denial"},
		{"precision", func(n uint8) fmt.Stringer { return geo.Precision(n) }, "address settlement near vague-area admin2 admin1 country supranational unlocated"},
		{"role", func(n uint8) fmt.Stringer { return geo.Role(n) }, "site jurisdiction destination scope context seat"},
		{"kind of claim", func(n uint8) fmt.Stringer { return geo.ClaimKind(n) }, "event allegation count denial explanation justification legal-assessment report-scope context response finding"},
		{"attribution", func(n uint8) fmt.Stringer { return geo.Attribution(n) }, "explicit implied none"},
		{"basis", func(n uint8) fmt.Stringer { return geo.Basis(n) }, "explicit implied inferred editorial"},
		{"kind of source", func(n uint8) fmt.Stringer { return geo.SourceKind(n) }, "organisation government government-body person person-role none"},
		{"status", func(n uint8) fmt.Stringer { return geo.Status(n) }, "reported alleged found denied disputed retracted"},
		{"denial", func(n uint8) fmt.Stringer { return geo.Denial(n) }, "none general explicit"},
		{"outcome", func(n uint8) fmt.Stringer { return geo.Outcome(n) }, "answered declined none"},
		{"also said", func(n uint8) fmt.Stringer { return geo.AlsoSaid(n) }, "true"},
		{"shape", func(n uint8) fmt.Stringer { return geo.Shape(n) }, "point area none"},
	} {
		var got []string
		for n := uint8(1); n < 40; n++ {
			if s := v.of(n).String(); s != "" {
				got = append(got, s)
			}
		}
		if got := strings.Join(got, " "); got != v.want {
			t.Errorf("%s: the numbers are of\n%s, stores have those of\n%s", v.name, got, v.want)
		}
	}
}
