package exchange_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/exchange"
)

func TestBadFiles(t *testing.T) {
	const (
		head    = `{"type":"FeatureCollection","dateline":"1.0","story":{"id":"s"},"features":[]}` + "\n"
		feature = `{"type":"Feature","id":"p","geometry":null,"properties":{"precision":"unlocated"}}` + "\n"
	)
	bomb := []byte(head + strings.Repeat(" ", 8<<20))
	spaces := strings.Repeat(" ", 17<<20)
	var many strings.Builder
	for i := range 40 {
		fmt.Fprintf(&many, `,"x%d":%q`, i, spaces[:450<<10])
	}
	for _, tt := range []struct {
		name string
		file string
		o    exchange.Options
		want []string
	}{
		{"empty", "", exchange.Options{}, []string{"f: the file is empty; expected a GeoJSON FeatureCollection [empty]"}},
		{"only a bom", "\xef\xbb\xbf", exchange.Options{}, []string{"f: the file is empty; expected a GeoJSON FeatureCollection [empty]"}},
		{"nul behind the document", base + "\x00", exchange.Options{}, []string{`f:14: record 2: line 14, column 31: expected a value, found the control character U+0000; the reading ends here [syntax]`}},
		{"nul in a sequence", head + "\x00" + feature, exchange.Options{}, []string{`f:2: record 2: line 2, column 1: expected a value, found the control character U+0000; the reading ends here [syntax]`}},
		{"nul in a collection", strings.Replace(head, "[]", "[]\x00", 1), exchange.Options{}, []string{`f:1: line 1, column 78: expected “,” or “}”, found the control character U+0000; the reading ends here [syntax]`}},
		{"utf-16", "\xff\xfe{\x00", exchange.Options{}, []string{"f: the file is UTF-16; save it as UTF-8 [utf-8]"}},
		{"an array", "[]", exchange.Options{}, []string{`f:1: line 1, column 1: expected a GeoJSON FeatureCollection, found “[”; the reading ends here [syntax]`}},
		{"a number", "7", exchange.Options{}, []string{`f:1: line 1, column 1: expected a GeoJSON FeatureCollection, found “7”; the reading ends here [syntax]`}},
		{"a picture", "\x89PNG\r\n\x1a\n", exchange.Options{}, []string{`f:1: record 1: line 1, column 1: expected a value, found the byte 0x89; the reading ends here [syntax]`}},
		{"one feature", feature, exchange.Options{}, []string{`f:1: type: expected a FeatureCollection with its story, found type "Feature" [collection-type]`}},
		{"a geometry", `{"type":"Point","coordinates":[1,2]}`, exchange.Options{}, []string{`f:1: type: expected a FeatureCollection with its story, found type "Point" [collection-type]`}},
		{"features alone", feature + feature, exchange.Options{}, []string{`f:1: story: the story is missing; expected "story": {"id": …} in the FeatureCollection that begins the file [story-required]`}},
		{"a geometry in a sequence", head + `{"type":"Point","coordinates":[1,2]}`, exchange.Options{}, []string{`f:2: record 2: type: expected a FeatureCollection with its story, found type "Point" [collection-type]`}},
		{"bad record", head + feature + `{"type":"Feature",]`, exchange.Options{}, []string{`f:3: record 3: type: line 3, column 19: expected a member’s name in double quotes, found “]”; the reading ends here [syntax]`}},
		{"record over two lines", head + "{\"type\":\n\"Feature\"}", exchange.Options{}, []string{`f:2: record 2: type: line 2, column 9: expected a value, found the end of the text; the reading ends here [syntax]`}},
		{"record too large", head + `{"type":"Feature","id":"q","x":"` + strings.Repeat("y", 1<<20) + "\"}\n" + strings.Replace(feature, "null", "7", 1),
			exchange.Options{}, []string{`f:2: record 2: the record is larger than 1048576 bytes; a location with many claims goes on in further records [record-size]`, `f:3: p: geometry: expected an object, found a number [type]`}},
		{"story twice", head + feature + head, exchange.Options{}, []string{`f:3: story: id: the story "s" stands in the file twice; a FeatureCollection without "story" goes on with it [story-repeated]`}},
		{"continuation with more", head + `{"type":"FeatureCollection","dateline":"1.0","x":1,"features":[]}`, exchange.Options{}, []string{`f:2: a FeatureCollection without a story goes on with sources, reports, relations and features of the story before; other members belong where the story begins [continuation]`}},
		{"members without end", strings.Replace(head, "[]", "[]"+many.String(), 1), exchange.Options{}, []string{
			"f:1: story: the story, its topics and unknown members are larger than 16777216 bytes; at most 458752 are possible [story-size]"}},
		{"feature too large", strings.Replace(head, "[]", `[{"x":"`+spaces+`"}]`, 1), exchange.Options{}, []string{`f:1: features[0]: it is larger than 16777216 bytes; a location with many claims may stand in several Features [element-size]`}},
		{"member too large", strings.Replace(head, "[]", `[],"x":"`+spaces+`"`, 1), exchange.Options{}, []string{`f:1: x: the member is larger than 16777216 bytes [member-size]`}},
		{"large and cut", strings.Replace(head, "[]}", "["+spaces, 1), exchange.Options{}, []string{`f:2: line 2, column 1: expected a value, found the end of the text; the reading ends here [syntax]`}},
		{"damaged gzip", string(zip(t, []byte(head+feature))[:40]), exchange.Options{}, []string{`f: the gzip data is damaged or cut short (unexpected EOF) [compression]`}},
		{"damaged zstd", string(zst(t, example(t))[:2000]), exchange.Options{}, []string{`f: the zstd data is damaged or cut short (unexpected EOF) [compression]`}},
		{"no gzip", "\x1f\x8b\x08\x00", exchange.Options{}, []string{`f: the gzip data is damaged or cut short (unexpected EOF) [compression]`}},
		{"gzip bomb", string(zip(t, bomb)), exchange.Options{}, []string{`f: it grows to more than 200 times its size when decompressed; decompress it first [compression-ratio]`}},
		{"zstd bomb", string(zst(t, bomb)), exchange.Options{}, []string{`f: it grows to more than 200 times its size when decompressed; decompress it first [compression-ratio]`}},
		{"decompressed too large", string(zip(t, bomb)), exchange.Options{MaxRatio: 5000, MaxDecompressed: 4 << 20}, []string{`f: decompressed it is larger than 4194304 bytes [decompressed-size]`}},
		{"deep at the top", `{"x":` + strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 101), exchange.Options{}, []string{`f:1: line 1, column 321: nested deeper than 64 levels; the reading ends here [syntax]`}},
	} {
		tt.o.File = "f"
		m, warnings, err := read(bytes.NewReader([]byte(tt.file)), tt.o)
		if diff := cmp.Diff(tt.want, lines(warnings, err)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.name, diff)
		}
		if len(m.wrong) > 0 {
			t.Errorf("%s: %v", tt.name, m.wrong)
		}
	}
}

func TestManyProblems(t *testing.T) {
	claims := strings.TrimSuffix(strings.Repeat(`{"id":1,"role":"x"},`, 3000), ",")
	file := strings.Replace(base, `"claims":[`, `"claims":[`+claims+",", 1)
	m, _, err := read(strings.NewReader(file), exchange.Options{})
	var p *geo.Problems
	if !errors.As(err, &p) || len(p.List) != geo.MaxProblems || p.Dropped != 6000-geo.MaxProblems {
		t.Fatalf("got %d problems and %d more; want %d and %d", len(p.List), p.Dropped, geo.MaxProblems, 6000-geo.MaxProblems)
	}
	if n := m.count()[geo.KindOfClaim]; n != 2 {
		t.Errorf("got %d claims; the two right ones are missing", n)
	}
}
