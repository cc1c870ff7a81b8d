// Package ui holds the front end: what its build puts into dist, the style sheets and icon that pages need even without
// that build, the words of the interface, and the shapes of its glyphs. Pages (package page) and script share words and
// glyphs, so that both say and draw the same.
//
// It knows nothing of stories and of HTTP.
package ui

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed all:dist
var dist embed.FS

//go:embed src/css src/icon.svg
var plain embed.FS

//go:embed src/i18n/*.json
var words embed.FS

//go:embed src/glyphs.json
var glyphs []byte

//go:embed src/palette.json
var palette []byte

//go:embed host/embed.js
var host []byte

// Host returns the script for articles, which is served under a name of its own.
func Host() []byte { return bytes.Clone(host) }

// Words returns the words of the interface, one JSON object a language, named by its BCP 47 tag: “en.json”.
func Words() fs.FS {
	sub, err := fs.Sub(words, "src/i18n")
	if err != nil {
		panic(err) // The folder is embedded above.
	}
	return sub
}

// Glyphs returns the shapes of the glyphs as JSON: by name, paths in a box of 14 by 14.
func Glyphs() []byte { return bytes.Clone(glyphs) }

// Palette returns the colours as JSON: those of pages and those of the map's background, by name, each light and dark as “#rrggbb”.
func Palette() []byte { return bytes.Clone(palette) }

// Assets are the files that pages load, under names with a hash of their content. It is immutable.
type Assets struct {
	files   map[string]file
	entries map[string]entry
	icon    string
	built   bool
}

type file struct {
	data        []byte
	contentType string
}

type entry struct {
	script string
	styles []string
}

// chunk is an entry of Vite's manifest.
type chunk struct {
	File    string   `json:"file"`
	IsEntry bool     `json:"isEntry"`
	CSS     []string `json:"css"`
}

// manifest is where Vite writes which file became which, for one page.
func manifest(page string) string { return "dist/.vite/" + page + ".json" }

// pages are the entries of the build, each built apart.
func pages() []string { return []string{"page", "embed", "record"} }

// Open reads the embedded files. It fails when the build's manifest names a file that is not there.
func Open() (*Assets, error) { return OpenTree(dist) }

// OpenTree reads a build from the folder dist of another tree. Without a manifest there it is a front end that is not
// built.
func OpenTree(tree fs.FS) (*Assets, error) {
	a := &Assets{files: map[string]file{}, entries: map[string]entry{}}
	data, err := plain.ReadFile("src/icon.svg")
	if err != nil {
		return nil, err
	}
	a.icon = a.add("icon", ".svg", data)
	for _, page := range pages() {
		data, err := fs.ReadFile(tree, manifest(page))
		if err != nil {
			return a, a.addPlain()
		}
		if err := a.addBuild(tree, page, data); err != nil {
			return nil, fmt.Errorf("%s: %w", manifest(page), err)
		}
	}
	a.built = true
	return a, nil
}

// addBuild adds the files that a manifest names, and its entry.
func (a *Assets) addBuild(tree fs.FS, page string, data []byte) error {
	var m map[string]chunk
	if err := json.Unmarshal(data, &m); err != nil {
		return err
	}
	for _, c := range m {
		for _, f := range append([]string{c.File}, c.CSS...) {
			data, err := fs.ReadFile(tree, "dist/"+f)
			if err != nil {
				return err
			}
			a.files[path.Base(f)] = file{data, contentType(f)}
		}
		if !c.IsEntry {
			continue
		}
		e := entry{script: path.Base(c.File)}
		for _, s := range c.CSS {
			e.styles = append(e.styles, path.Base(s))
		}
		a.entries[page] = e
	}
	return nil
}

// addPlain makes entries of style sheets alone.
func (a *Assets) addPlain() error {
	for _, name := range []string{"page", "embed"} {
		var css []byte
		parts, err := sheets(name)
		if err != nil {
			return err
		}
		for _, part := range parts {
			data, err := plain.ReadFile("src/css/" + part)
			if err != nil {
				return err
			}
			css = append(css, data...)
		}
		a.entries[name] = entry{styles: []string{a.add(name, ".css", css)}}
	}
	return nil
}

// sheets lists the style sheets of a page: those of css/shared.ts, its own, and on the map page those of its parts.
func sheets(page string) ([]string, error) {
	out := []string{"palette.css", "base.css", "list.css", "map.css", "card.css", "adapt.css", page + ".css"}
	if page != "page" {
		return out, nil
	}
	all, err := plain.ReadDir("src/css")
	for _, f := range all {
		if n := f.Name(); n != "embed.css" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out, err
}

func (a *Assets) add(name, ext string, data []byte) string {
	sum := sha256.Sum256(data)
	name += "-" + hex.EncodeToString(sum[:4]) + ext
	a.files[name] = file{data, contentType(name)}
	return name
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}

// File returns the bytes of an asset, which the caller must not change, and its media type. It is false for a name that
// no page uses. A name's bytes never change, so they may be cached for ever.
func (a *Assets) File(name string) (data []byte, contentType string, ok bool) {
	f, ok := a.files[strings.TrimPrefix(name, "/")]
	return f.data, f.contentType, ok
}

// Entry returns the names of the script and the style sheets of a page: “page”, “embed” or “record”, which has the
// style of “page”. Script is "" when the front end is not built.
func (a *Assets) Entry(name string) (script string, styles []string) {
	e := a.entries[name]
	return e.script, e.styles
}

// Icon returns the name of the icon.
func (a *Assets) Icon() string { return a.icon }

// Built tells whether the front end is built, so that pages have a map.
func (a *Assets) Built() bool { return a.built }
