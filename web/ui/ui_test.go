package ui_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"dateline/web/ui"
)

func built() fstest.MapFS {
	return fstest.MapFS{
		"dist/.vite/page.json":         {Data: []byte(`{"src/page.ts":{"file":"assets/page-1.js","isEntry":true,"css":["assets/page-2.css"]},"src/map.ts":{"file":"assets/map-3.js","isDynamicEntry":true}}`)},
		"dist/.vite/embed.json":        {Data: []byte(`{"src/embed.ts":{"file":"assets/embed-4.js","isEntry":true,"css":["assets/embed-5.css"]}}`)},
		"dist/.vite/record.json":       {Data: []byte(`{"src/record.ts":{"file":"assets/record-6.js","isEntry":true}}`)},
		"dist/assets/record-6.js":      {Data: []byte("record")},
		"dist/assets/page-1.js":        {Data: []byte("page")},
		"dist/assets/page-2.css":       {Data: []byte("css")},
		"dist/assets/map-3.js":         {Data: []byte("map")},
		"dist/assets/embed-4.js":       {Data: []byte("embed")},
		"dist/assets/embed-5.css":      {Data: []byte("css")},
		"dist/assets/nobody-asked.txt": {Data: []byte("x")},
	}
}

func TestBuild(t *testing.T) {
	a, err := ui.OpenTree(built())
	if err != nil {
		t.Fatal(err)
	}
	script, styles := a.Entry("page")
	if !a.Built() || script != "page-1.js" || strings.Join(styles, " ") != "page-2.css" {
		t.Errorf("built %t, entry %q %v", a.Built(), script, styles)
	}
	for name, want := range map[string]string{
		"map-3.js": "text/javascript; charset=utf-8", "embed-5.css": "text/css; charset=utf-8", a.Icon(): "image/svg+xml",
	} {
		if data, kind, ok := a.File(name); !ok || kind != want || len(data) == 0 {
			t.Errorf("%s is %q, %t, %d bytes; want %q", name, kind, ok, len(data), want)
		}
	}
	for _, name := range []string{"", "nobody-asked.txt", "../ui.go", "placeholder.txt"} {
		if _, _, ok := a.File(name); ok {
			t.Errorf("%q is given out", name)
		}
	}
}

func TestDamagedBuild(t *testing.T) {
	for name, spoil := range map[string]func(fstest.MapFS){
		"a missing file": func(m fstest.MapFS) { delete(m, "dist/assets/map-3.js") },
		"no JSON":        func(m fstest.MapFS) { m["dist/.vite/page.json"] = &fstest.MapFile{Data: []byte("{")} },
	} {
		m := built()
		spoil(m)
		if _, err := ui.OpenTree(m); err == nil || !strings.Contains(err.Error(), "page.json") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

// Without a build pages still have their style, so that list and filters can be used.
func TestWithoutBuild(t *testing.T) {
	a, err := ui.OpenTree(fstest.MapFS{"dist/placeholder.txt": {}})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"page", "embed"} {
		script, styles := a.Entry(page)
		if a.Built() || script != "" || len(styles) != 1 {
			t.Fatalf("%s: built %t, entry %q %v", page, a.Built(), script, styles)
		}
		css, _, ok := a.File(styles[0])
		if !ok || !strings.Contains(string(css), ".claim") {
			t.Errorf("%s: %d bytes of style", page, len(css))
		}
	}
}

func TestWhatIsEmbedded(t *testing.T) {
	if _, err := ui.Open(); err != nil {
		t.Error(err)
	}
	names, err := fs.Glob(ui.Words(), "*.json")
	if err != nil || len(names) < 4 {
		t.Errorf("languages are %v, %v", names, err)
	}
	if !strings.Contains(string(ui.Glyphs()), "found") {
		t.Error("the glyphs are not the table of statuses")
	}
}
