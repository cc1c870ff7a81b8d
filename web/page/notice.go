package page

import (
	"io"
	"strconv"
	"time"
)

// notice is a page without claims.
type notice struct {
	*frame
	Text   string
	Status int
	ID     string
	Date   string
	About  string
}

// Empty writes the start page of a store that holds no story.
func (p *Pages) Empty(w io.Writer, r Request) error {
	f := p.frame(r, "page", "/")
	f.Script, f.Title = "", f.L.T("empty.title")
	return p.write(w, "empty", notice{frame: f})
}

// Gone says of which record a permanent page was, and since when it is gone: nothing that it said.
type Gone struct {
	Story, Kind, ID string    // Kind is “claim”, “location”, “report” or “source”
	When            time.Time // zero when not known
}

// Gone writes the page of a record that was removed or withdrawn.
func (p *Pages) Gone(w io.Writer, r Request, g Gone) error {
	f := p.frame(r, "page", "/stories/"+g.Story+"/"+g.Kind+"s/"+g.ID)
	f.Script, f.Title = "", f.L.T("gone.title")
	d := notice{frame: f, ID: g.ID}
	date := f.L.T("date.none")
	if !g.When.IsZero() {
		d.Date = g.When.UTC().Format(time.RFC3339)
		date = f.L.Date(g.When.UTC().Format(time.DateOnly))
	}
	d.Text = f.L.T("gone.text", "id", g.ID, "date", date)
	return p.write(w, "gone", d)
}

// Error writes a page for a reply that is no success. Message is shown as it is; "" leaves it out.
func (p *Pages) Error(w io.Writer, r Request, status int, message string) error {
	f := p.frame(r, "page", "/")
	f.Script, f.Title = "", f.L.T("error.title")
	if message == "" && status == 404 {
		message = f.L.T("error.404")
	}
	return p.write(w, "error", notice{frame: f, Text: message, Status: status})
}

// StatusText is the status as a reader may quote it.
func (n notice) StatusText() string { return strconv.Itoa(n.Status) }

// About writes one of the pages about the map: “borders”, “accessibility” or “privacy”. It is false for another name.
func (p *Pages) About(w io.Writer, r Request, name string) (bool, error) {
	if name != "borders" && name != "accessibility" && name != "privacy" {
		return false, nil
	}
	f := p.frame(r, "page", "/about/"+name)
	f.Script, f.Title = "", f.L.T("about."+name)
	return true, p.write(w, "about", notice{frame: f, About: name})
}
