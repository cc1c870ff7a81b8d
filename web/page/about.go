package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
)

// The pages about the map are long texts, so each is one file a language. They are templates: what is the same in every
// language (facts of the server, links) comes from the page.
//
//go:embed about/*.html
var abouts embed.FS

// aboutNames are the pages about the map.
func aboutNames() []string { return []string{"borders", "accessibility", "privacy"} }

// readAbouts reads the pages about the map. It fails when a language lacks one.
func readAbouts(tags []string) (*template.Template, error) {
	t, err := template.New("").Option("missingkey=error").ParseFS(abouts, "about/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range aboutNames() {
		for _, tag := range tags {
			if t.Lookup(aboutFile(name, tag)) == nil {
				return nil, fmt.Errorf("page about %s: about/%s is missing", name, aboutFile(name, tag))
			}
		}
	}
	return t, nil
}

func aboutFile(name, tag string) string { return name + "." + tag + ".html" }

// aboutPage is a page about the map.
type aboutPage struct {
	*frame
	Body template.HTML
}

// About writes one of the pages about the map: “borders”, “accessibility” or “privacy”. It is false for another name.
func (p *Pages) About(w io.Writer, r Request, name string) (bool, error) {
	if !slices.Contains(aboutNames(), name) {
		return false, nil
	}
	f := p.frame(r, "page", "/about/"+name)
	f.Script, f.Title = "", f.L.T("about."+name)
	var b bytes.Buffer
	if err := p.abouts.ExecuteTemplate(&b, aboutFile(name, f.L.Tag), f); err != nil {
		return true, fmt.Errorf("page about %s: %w", name, err)
	}
	return true, p.write(w, "about", aboutPage{f, template.HTML(b.String())})
}
