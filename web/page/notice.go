package page

import (
	"io"
	"time"
)

// notice is a page without claims.
type notice struct {
	*frame
	Text   string
	Detail string // in English
	Status int
	Date   string
}

// notice writes a notice as the page of that name, in an article as one that stands in the frame of the embed.
func (p *Pages) notice(w io.Writer, r Request, name, path string, n notice) error {
	title, entry := name+".title", "page"
	if r.Embedded {
		name, entry = "embed-notice", "embed"
	}
	n.frame = p.frame(r, entry, path)
	n.Script, n.Title = "", n.L.T(title)
	return p.write(w, name, n)
}

// Empty writes the start page of a store that holds no story.
func (p *Pages) Empty(w io.Writer, r Request) error {
	return p.notice(w, r, "empty", "/", notice{})
}

// Gone says of which record a permanent page was, and since when it is gone: nothing that it said.
type Gone struct {
	Story, Kind, ID string    // Kind is “claim”, “location”, “report” or “source”
	When            time.Time // zero when not known
}

// Gone writes the page of a record that was removed or withdrawn.
func (p *Pages) Gone(w io.Writer, r Request, g Gone) error {
	l := p.langs.In(r.Lang)
	n, date := notice{}, l.T("date.none")
	if !g.When.IsZero() {
		n.Date = g.When.UTC().Format(time.RFC3339)
		date = l.Date(g.When.UTC().Format(time.DateOnly))
	}
	n.Text = l.T("gone.text", "id", g.ID, "date", date)
	return p.notice(w, r, "gone", "/stories/"+g.Story+"/"+g.Kind+"s/"+g.ID, n)
}

// Error writes a page for a reply that is not a success: what that means in the reader's language, and message, in
// English, as it is; "" leaves it out.
func (p *Pages) Error(w io.Writer, r Request, status int, message string) error {
	text := p.langs.In(r.Lang).T(errorKey(status))
	return p.notice(w, r, "error", "/", notice{Text: text, Detail: message, Status: status})
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
