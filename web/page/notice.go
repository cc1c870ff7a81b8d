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
	Detail string // in English
	Status int
	ID     string
	Date   string
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

// Error writes a page for a reply that is not a success: what that means in the reader's language, and message, in English, as
// it is; "" leaves it out.
func (p *Pages) Error(w io.Writer, r Request, status int, message string) error {
	f := p.frame(r, "page", "/")
	f.Script, f.Title = "", f.L.T("error.title")
	return p.write(w, "error", notice{frame: f, Text: f.L.T(errorKey(status)), Detail: message, Status: status})
}

// errorKey is the text for a status.
func errorKey(status int) string {
	switch {
	case status == 404:
		return "error.404"
	case status == 503:
		return "error.503"
	case status >= 500:
		return "error.500"
	}
	return "error.400"
}

// StatusText is the status as a reader may quote it.
func (n notice) StatusText() string { return strconv.Itoa(n.Status) }
