package exchange_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/edtf"
	"dateline/geo/exchange"
)

// FuzzRead reads anything: nothing panics, no wrong record is put, both ways of reading say the same, and what is right comes back.
func FuzzRead(f *testing.F) {
	f.Add([]byte(base))
	f.Add(sequence(f))
	f.Add(example(f)[:6000])
	for _, row := range badRows {
		f.Add([]byte(strings.Replace(base, row.old, row.new, 1)))
	}
	f.Add(zip(f, []byte(base)))
	f.Add(zst(f, []byte(base)))
	f.Add([]byte("\x1e" + strings.ReplaceAll(base, "\n", " ") + "\n\x1e{\"type\":\"Feature\"}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		o := exchange.Options{File: "f", MaxDecompressed: 1 << 20}
		m, warnings, err := read(bytes.NewReader(b), o)
		for id, r := range m.all() {
			if e := valid(r); e != nil {
				t.Errorf("%s was put and is wrong: %v", id, e)
			}
		}
		var p *geo.Problems
		if err != nil && !errors.As(err, &p) {
			t.Fatal(err)
		}
		m2, warnings2, err2 := read(pipe{bytes.NewReader(b)}, o)
		if diff := cmp.Diff(lines(warnings, err), lines(warnings2, err2)); diff != "" || len(m.all()) != len(m2.all()) {
			t.Errorf("a pipe reads otherwise (-file +pipe)\n%s", diff)
		}
		if err == nil && len(m.wrong) == 0 && len(m.stories) == 1 && whole(m) {
			comeBack(t, exchange.GeoJSON, m)
			comeBack(t, exchange.Sequence, m)
		}
	})
}

// whole tells whether every placement has its claim and location, and every claim a placement.
func whole(m *memory) bool {
	s := m.stories[0].records
	placed := map[string]bool{}
	for _, r := range s[geo.KindOfPlacement] {
		p := r.(*geo.Placement)
		if s[geo.KindOfClaim][p.Claim] == nil || s[geo.KindOfLocation][p.Location] == nil {
			return false
		}
		placed[p.Claim] = true
	}
	return len(placed) == len(s[geo.KindOfClaim])
}

// valid judges a record by rules of its own.
func valid(r geo.Record) error {
	errs := []error{texts(reflect.ValueOf(r).Elem(), "")}
	need := func(ok bool, what string) {
		if !ok {
			errs = append(errs, fmt.Errorf("%s: %+v", what, r))
		}
	}
	id := func(s string, needed bool) { need(geo.ValidID(s) || !needed && s == "", "id "+s) }
	switch r := r.(type) {
	case *geo.Story:
		id(r.ID, true)
	case *geo.Source:
		id(r.ID, true)
		id(r.PartOf, false)
		need(r.Type.String() != "" || r.Type == 0, "kind")
	case *geo.Report:
		id(r.ID, true)
		id(r.Publisher, false)
	case *geo.Location:
		id(r.ID, true)
		errs = append(errs, fits(r))
	case *geo.Claim:
		id(r.ID, true)
		need(len(r.Claimants) > 0, "claimant")
		for _, s := range r.Claimants {
			id(s, true)
		}
		id(r.Topic, false)
		need(strings.TrimSpace(r.Text) != "", "text")
		need(len(r.Chain) > 0, "chain")
		for _, l := range r.Chain {
			id(l.Report, true)
			id(l.Via, false)
			need(l.Via != l.Report, "via")
		}
		for _, s := range r.About {
			id(s, true)
		}
	case *geo.Placement:
		id(r.Claim, true)
		id(r.Location, true)
		need(r.Role.String() != "", "role")
	case *geo.Relation:
		id(r.From, true)
		id(r.To, true)
		need(r.From != r.To, "self")
		need(r.Rel.String() != "", "rel")
	}
	return errors.Join(errs...)
}

// texts judges every text, date and unknown member of a record.
func texts(v reflect.Value, name string) error {
	switch x := v.Interface().(type) {
	case orb.Geometry:
		return nil
	case edtf.Date:
		if _, err := edtf.Parse(x.String()); err != nil && !x.IsZero() {
			return err
		}
		return nil
	case geo.Members:
		for k, raw := range x {
			var b bytes.Buffer
			if err := json.Compact(&b, raw); err != nil || b.String() != string(raw) || !utf8.ValidString(k) {
				return fmt.Errorf("member %q: %s", k, raw)
			}
		}
		return nil
	}
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		if !utf8.ValidString(s) || len(s) > exchange.MaxText {
			return fmt.Errorf("%s: %q", name, s)
		}
		for _, c := range s {
			if unicode.IsControl(c) && c != '\n' && c != '\t' {
				return fmt.Errorf("%s: %q", name, s)
			}
		}
		if strings.HasSuffix(name, "URL") && s != "" && !strings.HasPrefix(s, "http") {
			return fmt.Errorf("%s: %q", name, s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if err := texts(v.Field(i), name+"."+v.Type().Field(i).Name); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := texts(v.Index(i), name); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			if err := errors.Join(texts(k, name), texts(v.MapIndex(k), name)); err != nil {
				return err
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return texts(v.Elem(), name)
		}
	}
	return nil
}

// fits judges a location's geometry.
func fits(l *geo.Location) error {
	var rings []orb.Ring
	kind := ""
	switch g := l.Geometry.(type) {
	case nil:
	case orb.Point:
		kind = "point"
		rings = []orb.Ring{{g, g, g, g}}
	case orb.Polygon:
		kind, rings = "area", g
	case orb.MultiPolygon:
		kind = "area"
		for _, p := range g {
			rings = append(rings, p...)
		}
	default:
		return fmt.Errorf("geometry %T", g)
	}
	want := map[geo.Precision]string{geo.PrecisionAddress: "point", geo.PrecisionSettlement: "point", geo.PrecisionNear: "point",
		geo.PrecisionVagueArea: "area", geo.PrecisionAdmin1: "area", geo.PrecisionAdmin2: "area"}[l.Precision]
	if l.Precision.String() == "" || kind != want || kind == "area" && len(rings) == 0 {
		return fmt.Errorf("precision %q has geometry %v", l.Precision, l.Geometry)
	}
	if (l.Precision == geo.PrecisionNear || l.Precision == geo.PrecisionSettlement) && !(l.RadiusM > 0) || l.RadiusM < 0 || math.IsInf(l.RadiusM, 0) {
		return fmt.Errorf("radius %v", l.RadiusM)
	}
	for _, r := range rings {
		if len(r) < 4 || r[0] != r[len(r)-1] {
			return fmt.Errorf("ring %v", r)
		}
		for _, p := range r {
			if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
				return fmt.Errorf("position %v", p)
			}
		}
	}
	return nil
}
