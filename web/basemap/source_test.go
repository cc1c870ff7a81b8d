package basemap_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/geo/pmtiles"
	"dateline/web/basemap"
)

const osm = "© [OpenStreetMap](https://www.openstreetmap.org/copyright) contributors"

func TestParseCredit(t *testing.T) {
	for in, want := range map[string]basemap.Credit{
		"":           nil,
		" Our maps ": {{Text: "Our maps"}},
		osm:          {{Text: "© "}, {Text: "OpenStreetMap", Href: "https://www.openstreetmap.org/copyright"}, {Text: " contributors"}},
		"[A](http://a.test) [B](https://b.test/?x=1)": {{Text: "A", Href: "http://a.test"}, {Text: " "}, {Text: "B", Href: "https://b.test/?x=1"}},
		"A & B) ](": {{Text: "A & B) ]("}},
	} {
		got, err := basemap.ParseCredit(in)
		if err != nil {
			t.Errorf("%q: %v", in, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", in, diff)
		}
	}
	for in, want := range map[string]string{
		`<a href="https://a.test">A</a>`:    "markup",
		"&copy; A":                          "markup",
		"[A](javascript:alert)":             "https://",
		"[A](//a.test)":                     "https://",
		"[A](https://user:secret@a.test)":   "https://",
		"[A](data:text/html,x)":             "https://",
		"[A":                                "begins no link",
		"[A] and (b)":                       "begins no link",
		"[](https://a.test)":                "begins no link",
		"two\nlines":                        "U+000A",
		"turned \u202e around":              "U+202E",
		strings.Repeat("long ", 101) + "!!": "at most 500",
	} {
		if got, err := basemap.ParseCredit(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is read as %v, %v; want an error with %q", in, got, err, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]basemap.Source{
		"https://Tiles.example.org/{z}/{x}/{y}.png":           {Kind: basemap.Raster, Origin: "https://tiles.example.org", Host: "tiles.example.org", MaxZoom: 18},
		"http://localhost:81/a/{theme}/{z}/{x}/{y}{r}.webp":   {Kind: basemap.Raster, Origin: "http://localhost:81", Host: "localhost:81", MaxZoom: 18},
		"https://t.test/{z}/{x}/{y}.pbf":                      {Kind: basemap.Vector, Origin: "https://t.test", Host: "t.test", MaxZoom: 14},
		"https://t.test/wmts?tile={z},{x},{y}&format=png":     {Kind: basemap.Raster, Origin: "https://t.test", Host: "t.test", MaxZoom: 18},
		"https://[2001:db8::1]:8443/{z}/{x}/{y}.mvt?key=abcd": {Kind: basemap.Vector, Origin: "https://[2001:db8::1]:8443", Host: "[2001:db8::1]:8443", MaxZoom: 14},
	} {
		got, err := basemap.OpenSource(basemap.Options{Address: address, Attribution: osm})
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if keyed := strings.Contains(address, "?"); keyed != (len(got.Warnings) == 1 && strings.Contains(got.Warnings[0], "every reader sees it")) {
			t.Errorf("%s: warnings are %q", address, got.Warnings)
		}
		want.URL, got.Warnings, got.Credit = address, nil, nil
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
	if got, err := basemap.OpenSource(basemap.Options{Address: "https://t.test/{z}/{x}/{y}.png", Attribution: "A", MaxZoom: 9}); err != nil || got.MaxZoom != 9 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWrongSources(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	odd := file("odd.pmtiles", "")
	write(t, odd, 9, []byte("x"))
	for name, tt := range map[string]struct {
		o    basemap.Options
		want string
	}{
		"no attribution":            {basemap.Options{Address: "https://t.test/{z}/{x}/{y}.png"}, "--basemap-attribution"},
		"blank attribution":         {basemap.Options{Address: "https://t.test/{z}/{x}/{y}.png", Attribution: "  "}, "--basemap-attribution"},
		"no attribution for a file": {basemap.Options{Address: odd}, "--basemap-attribution"},
		"a scheme":                  {basemap.Options{Address: "ftp://t.test/{z}/{x}/{y}.png"}, "ftp://"},
		"code":                      {basemap.Options{Address: "javascript://t.test/{z}/{x}/{y}"}, "only https://"},
		"a user":                    {basemap.Options{Address: "https://a:b@t.test/{z}/{x}/{y}.png"}, "password"},
		"no host":                   {basemap.Options{Address: "https:///{z}/{x}/{y}.png"}, "no host"},
		"any host":                  {basemap.Options{Address: "https://*.t.test/{z}/{x}/{y}.png"}, "no host"},
		"a second directive":        {basemap.Options{Address: "https://t.test;script-src/{z}/{x}/{y}.png"}, "basemap"},
		"a fragment":                {basemap.Options{Address: "https://t.test/{z}/{x}/{y}.png#a"}, "#"},
		"a blank":                   {basemap.Options{Address: "https://t.test/a b/{z}/{x}/{y}.png"}, "percent-encoded"},
		"no row":                    {basemap.Options{Address: "https://t.test/{z}/{x}.png"}, "{y}"},
		"two columns":               {basemap.Options{Address: "https://t.test/{x}/{z}/{x}/{y}.png"}, "{x} once"},
		"hosts in turn":             {basemap.Options{Address: "https://{s}.t.test/{z}/{x}/{y}.png"}, "one host"},
		"a chosen host":             {basemap.Options{Address: "https://{theme}.t.test/{z}/{x}/{y}.png"}, "placeholder in its host"},
		"rows from the south":       {basemap.Options{Address: "https://t.test/{z}/{x}/{-y}.png"}, "{-y}"},
		"a key left out":            {basemap.Options{Address: "https://t.test/{z}/{x}/{y}.png?key={key}"}, "{key}"},
		"an open brace":             {basemap.Options{Address: "https://t.test/{z}/{x}/{y}/{.png"}, "{.png"},
		"too deep":                  {basemap.Options{Address: "https://t.test/{z}/{x}/{y}.png", MaxZoom: 30}, "1 to 22"},
		"no such file":              {basemap.Options{Address: filepath.Join(dir, "none.pmtiles")}, "none.pmtiles"},
		"a folder":                  {basemap.Options{Address: dir}, "is not a regular file"},
		"another format":            {basemap.Options{Address: file("x.mbtiles", strings.Repeat("SQLite format 3", 99))}, "does not start with PMTiles"},
		"an empty file":             {basemap.Options{Address: file("empty.pmtiles", "")}, "PMTiles"},
		"an older version":          {basemap.Options{Address: file("v2.pmtiles", "PMTiles\x02"+strings.Repeat("\x00", 600))}, "version 2"},
		"tiles of no known type":    {basemap.Options{Address: odd}, "type 9"},
		"a zoom for a file":         {basemap.Options{Address: odd, MaxZoom: 5}, "9"},
	} {
		if tt.o.Attribution == "" && !strings.Contains(name, "attribution") {
			tt.o.Attribution = "A"
		}
		got, err := basemap.OpenSource(tt.o)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %+v, %v; want an error with %q", name, got, err, tt.want)
		}
	}
}

// write makes a PMTiles file of one type whose tile 0/0/0 and 1/0/0 have the bytes.
func write(t *testing.T, name string, kind uint8, tile []byte) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := pmtiles.Header{TileType: kind, West: -20, South: 30, East: 40, North: 70}
	w, err := pmtiles.NewWriter(f, h, map[string]any{"vector_layers": []any{}})
	if err != nil {
		t.Fatal(err)
	}
	for z := range uint8(2) {
		if err := w.Add(z, 0, 0, tile); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.pmtiles")
	write(t, name, 2, []byte("a picture"))
	s, err := basemap.OpenSource(basemap.Options{Address: name, Attribution: "A"})
	if err != nil {
		t.Fatal(err)
	}
	if s.Kind != basemap.Raster || s.Origin != "" || s.URL != "" || s.MaxZoom != 1 || s.MinZoom != 0 || *s.Bounds != [4]float64{-20, 30, 40, 70} {
		t.Errorf("%+v", s)
	}
	if len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], "longitudes -20.00 to 40.00") {
		t.Errorf("warnings are %q", s.Warnings)
	}
	if s.File.Extension() != "png" || s.File.Media() != "image/png" || len(s.File.Hash()) != 12 {
		t.Errorf("%s %s %s", s.File.Extension(), s.File.Media(), s.File.Hash())
	}
	if tile, gzipped, err := s.File.Tile(1, 0, 0); err != nil || !gzipped || len(tile) == 0 {
		t.Errorf("%q, %t, %v", tile, gzipped, err)
	}
	for _, at := range [][3]uint32{{1, 1, 1}, {5, 0, 0}, {300, 0, 0}} {
		if tile, _, err := s.File.Tile(at[0], at[1], at[2]); tile != nil || err != nil {
			t.Errorf("%v: %q, %v", at, tile, err)
		}
	}
	write(t, name, 2, []byte("another picture"))
	other, err := basemap.OpenSource(basemap.Options{Address: name, Attribution: "A"})
	if err != nil {
		t.Fatal(err)
	}
	if other.File.Hash() == s.File.Hash() {
		t.Error("another file has the same hash")
	}
	for _, x := range []*basemap.Source{s, other, {}} {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
}
