package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/exchange"
)

// pipe hides that a reader can seek.
type pipe struct{ io.Reader }

func read(r io.Reader, o exchange.Options) (*memory, []geo.Problem, error) {
	m := newMemory()
	var warnings []geo.Problem
	o.Warn = func(p geo.Problem) {
		if p.Rule != "member-unknown" { // see TestUnknownMembers
			warnings = append(warnings, p)
		}
	}
	err := exchange.Read(context.Background(), r, o, m)
	return m, warnings, err
}

// TestUnknownMembers holds that a file is warned of the first of each name that nobody knows, with what it may have meant.
func TestUnknownMembers(t *testing.T) {
	file := strings.NewReplacer(
		`{"id":"r2"}`, `{"id":"r2","publishd":"2022","_desk":"x"}`, `"id":"d","role":"site",`, `"id":"d","role":"site","txet":"y","bbox":[1],"publishd":1,`,
	).Replace(base)
	var got []string
	o := exchange.Options{File: "f", Warn: func(p geo.Problem) { got = append(got, p.String()) }}
	if err := exchange.Read(context.Background(), strings.NewReader(file), o, newMemory()); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`publishd: warning: no member "publishd" is known here: it is kept for an export and never shown; did you mean "published"? [member-unknown]`,
		`txet: warning: no member "txet" is known here: it is kept for an export and never shown; did you mean "text"? [member-unknown]`,
		`bbox: warning: no member "bbox" is known here: it is kept for an export and never shown [member-unknown]`,
	}
	if len(got) != len(want) {
		t.Fatalf("got %d warnings: %q", len(got), got)
	}
	for i := range want {
		if !strings.HasSuffix(got[i], want[i]) {
			t.Errorf("got  %s\nwant …%s", got[i], want[i])
		}
	}
}

func example(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("../../data/locations.geojson")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func zip(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zst(t testing.TB, b []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll(b, nil)
}

func TestReadExample(t *testing.T) {
	m, warnings, err := read(bytes.NewReader(example(t)), exchange.Options{File: "locations.geojson"})
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	n := m.count()
	if n[geo.KindOfClaim] != 28 || n[geo.KindOfPlacement] != 38 || n[geo.KindOfStory] != 1 || len(m.noted)+len(m.wrong) > 0 {
		t.Errorf("got %v, noted %v, wrong %v; want 28 claims and 38 placements", n, m.noted, m.wrong)
	}
	text := string(example(t))
	line := 1 + strings.Count(text[:strings.Index(text, `"id": "c-18", "role"`)], "\n") - 1
	if got := m.at["overseas-stations claim c-18"]; got.Line != line || got.File != "locations.geojson" {
		t.Errorf("c-18 is at %+v; want line %d", got, line)
	}
}

// records returns the example as a text sequence.
func sequence(t testing.TB) []byte {
	t.Helper()
	m, _, err := read(bytes.NewReader(example(t)), exchange.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := exchange.Write(context.Background(), &b, exchange.Sequence, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadForms(t *testing.T) {
	doc, seq := example(t), sequence(t)
	lines := bytes.ReplaceAll(seq, []byte{0x1e}, nil)
	// Beyond a record's size a document is read twice.
	padded := append(bytes.Repeat([]byte(" "), 5<<20), doc...)
	large := bytes.Replace(doc, []byte(`"features": [`), append([]byte(`"features": [`), bytes.Repeat([]byte("\n"), 6<<20)...), 1)
	// The story and everything else after the features.
	from, to := bytes.Index(doc, []byte(`"story"`)), bytes.Index(doc, []byte(`"features"`))
	tail := bytes.LastIndexByte(doc, ']')
	last := slicesConcat(doc[:from], doc[to:tail+1], []byte(","), bytes.TrimRight(doc[from:to], " \n,"), []byte("}"))
	largeLast := bytes.Replace(last, []byte(`"features": [`), append([]byte(`"features": [`), bytes.Repeat([]byte("\n"), 6<<20)...), 1)
	want, _, err := read(bytes.NewReader(doc), exchange.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"document": doc, "sequence": seq, "lines": lines, "bom": append([]byte("\xef\xbb\xbf"), doc...), "padded": padded, "large": large,
		"story last": last, "large story last": largeLast, "gzip": zip(t, doc), "zstd": zst(t, doc), "gzip sequence": zip(t, seq),
		"zstd lines": zst(t, lines), "gzip large": zip(t, largeLast), "bom sequence": append([]byte("\xef\xbb\xbf"), seq...),
		"no newline at the end": bytes.TrimSpace(lines), "two members": slicesConcat(zip(t, seq[:5000]), zip(t, seq[5000:])),
	} {
		for kind, r := range map[string]io.Reader{"file": bytes.NewReader(b), "pipe": pipe{bytes.NewReader(b)}} {
			got, warnings, err := read(r, exchange.Options{TempDir: t.TempDir(), MaxRatio: 1000})
			if err != nil || len(warnings)+len(got.noted)+len(got.wrong) > 0 {
				t.Errorf("%s, %s: %v %v %v %v", name, kind, err, warnings, got.noted, got.wrong)
				continue
			}
			if diff := cmp.Diff(want.all(), got.all(), cmp.Comparer(sameDate)); diff != "" {
				t.Errorf("%s, %s: (-want +got)\n%s", name, kind, diff)
			}
		}
	}
}

func slicesConcat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestSpoolLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	b := append([]byte(`{"type":"FeatureCollection","dateline":"1.0","features":[`), bytes.Repeat([]byte(" "), 9<<20)...)
	b = append(b, `],"story":{"id":"s"}}`...)
	m, _, err := read(pipe{bytes.NewReader(b)}, exchange.Options{TempDir: dir})
	if err != nil || m.count()[geo.KindOfStory] != 1 {
		t.Fatal(err, m.count())
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, _, err := read(pipe{bytes.NewReader(b)}, exchange.Options{TempDir: dir + "/missing"}); err == nil || geo.CodeOf(err) != geo.CodeInternal {
		t.Errorf("without a temporary folder: got %v", err)
	}
}

func TestReadKeepsUnknownMembers(t *testing.T) {
	const text = `{"type":"FeatureCollection","dateline":"1.0","generator":{"a": [1, 2.50, "x" ]},
	"story":{"id":"s","_desk":"foreign"},"topics":[{"id":"t","color":"red"}],
	"sources":[{"id":"a","phone":1}],"reports":[{"id":"r","isbn":"2"},{"id":"r2"}],"relations":[{"from":"c","rel":"denies","to":"d","seen":true}],
	"features":[
	{"type":"Feature","id":"p","bbox":[1,2,3,4],"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"precision":"address","floor":3,
	 "claims":[{"id":"c","role":"site","text":"x","claimant":"a","chain":[{"report":"r","page":7},{"report":"r2","via":null}],"quote":{"exact":"q","by":1},"witness_phone":"1"},
	   {"id":"d","role":"site","note_to_self":{}}]}},
	{"type":"Feature","id":"q","geometry":null,"properties":{"precision":"unlocated","claims":[{"id":"d","role":"scope","text":"y","claimant":"a","notes":null,"topic":"t",
	  "chain":[{"report":"r2"},{"report":"r"}]},{"id":"c","role":"scope","text":null}]}}]}`
	m, warnings, err := read(strings.NewReader(text), exchange.Options{})
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	raw := func(k, v string) geo.Members { return geo.Members{k: []byte(v)} }
	chain := []geo.Link{{Report: "r", Extra: raw("page", "7")}, {Report: "r2"}}
	want := map[string]geo.Record{
		"s story s": &geo.Story{ID: "s", Extra: raw("_desk", `"foreign"`), File: raw("generator", `{"a":[1,2.50,"x"]}`),
			Topics: []geo.Topic{{ID: "t", Extra: raw("color", `"red"`)}}},
		"s source a":            &geo.Source{ID: "a", Extra: raw("phone", "1")},
		"s report r":            &geo.Report{ID: "r", Extra: raw("isbn", `"2"`)},
		"s report r2":           &geo.Report{ID: "r2"},
		"s relation c denies d": &geo.Relation{From: "c", Rel: geo.RelDenies, To: "d", Extra: raw("seen", "true")},
		"s location p": &geo.Location{ID: "p", Precision: geo.PrecisionAddress, Geometry: orb.Point{1, 2}, Extra: raw("floor", "3"),
			Feature: raw("bbox", "[1,2,3,4]")},
		"s location q": &geo.Location{ID: "q", Precision: geo.PrecisionUnlocated},
		"s claim c": &geo.Claim{ID: "c", Text: "x", Claimants: []string{"a"}, Chain: chain, Quote: &geo.Quote{Exact: "q", Extra: raw("by", "1")},
			Extra: raw("witness_phone", `"1"`)},
		"s claim d":       &geo.Claim{ID: "d", Text: "y", Claimants: []string{"a"}, Topic: "t", Chain: []geo.Link{{Report: "r2"}, {Report: "r", Via: "r2"}}},
		"s placement c@p": &geo.Placement{Claim: "c", Location: "p", Role: geo.RoleSite},
		"s placement d@p": &geo.Placement{Claim: "d", Location: "p", Role: geo.RoleSite, Extra: raw("note_to_self", "{}")},
		"s placement d@q": &geo.Placement{Claim: "d", Location: "q", Role: geo.RoleScope},
		"s placement c@q": &geo.Placement{Claim: "c", Location: "q", Role: geo.RoleScope},
	}
	if diff := cmp.Diff(want, m.all(), cmp.Comparer(sameDate)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReadGeometry(t *testing.T) {
	feature := func(geometry string) string {
		return `{"type":"FeatureCollection","dateline":"1.0","story":{"id":"s"},"features":[{"type":"Feature","id":"p","geometry":` + geometry +
			`,"properties":{"precision":"admin1"}}]}`
	}
	square := orb.Ring{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}
	hole := orb.Ring{{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}}
	for _, tt := range []struct {
		name, geometry string
		want           orb.Geometry
		warning        string
	}{
		{"turned rings", `{"type":"Polygon","coordinates":[[[0,0],[0,4],[4,4],[4,0],[0,0]],[[1,1],[2,1],[2,2],[1,2],[1,1]]]}`,
			orb.Polygon{square, hole}, ""},
		{"coordinates first", `{"coordinates":[[[[0,0],[4,0],[4,4],[0,4],[0,0]]]],"type":"MultiPolygon"}`,
			orb.MultiPolygon{{square}}, ""},
		{"altitude", `{"type":"Polygon","coordinates":[[[0,0,9],[4,0],[4,4],[0,4],[0,0]]]}`, orb.Polygon{square}, "altitude"},
		{"members", `{"type":"Polygon","bbox":[0,0,4,4],"coordinates":[[[0,0],[4,-0],[4,4e0],[0,4],[0.0,0]]]}`, orb.Polygon{square}, "geometry-members"},
	} {
		m, warnings, err := read(strings.NewReader(feature(tt.geometry)), exchange.Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		got := m.all()["s location p"].(*geo.Location).Geometry
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.name, diff)
		}
		if (tt.warning == "") != (len(warnings) == 0) || tt.warning != "" && warnings[0].Rule != tt.warning {
			t.Errorf("%s: got warnings %v, want %q", tt.name, warnings, tt.warning)
		}
	}
}

func TestReadCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := exchange.Read(ctx, bytes.NewReader(sequence(t)), exchange.Options{}, newMemory())
	if geo.CodeOf(err) != geo.CodeCanceled {
		t.Errorf("got %v, want CodeCanceled", err)
	}
}

// failing takes some records.
type failing struct{ left int }

var errFull = errors.New("the disk is full")

func (f *failing) Put(geo.Record, geo.Position) error {
	if f.left--; f.left < 0 {
		return errFull
	}
	return nil
}
func (f *failing) Note(geo.Kind, string) error { return nil }

func TestReadStopsWithTheWriter(t *testing.T) {
	for _, n := range []int{0, 1, 5, 30, 60, 100} {
		err := exchange.Read(context.Background(), bytes.NewReader(example(t)), exchange.Options{File: "f"}, &failing{left: n})
		if !errors.Is(err, errFull) {
			t.Errorf("after %d records: got %v", n, err)
		}
	}
}

func TestReadStopsWithTheReader(t *testing.T) {
	for _, b := range [][]byte{example(t), sequence(t)} {
		r := io.MultiReader(bytes.NewReader(b[:len(b)/2]), iotestErr{})
		_, _, err := read(r, exchange.Options{File: "f"})
		if !errors.Is(err, errFull) {
			t.Errorf("got %v", err)
		}
	}
}

type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, errFull }
