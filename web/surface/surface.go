// Package surface is what the surfaces share, which are how the world sees the map: the address, the tags of an
// edition, the story that is asked for, and pages and JSON as replies.
package surface

import (
	"errors"
	"log/slog"
	"net/url"
	"runtime"
	"strconv"
	"strings"

	"github.com/maypok86/otter/v2"

	"dateline/geo"
	"dateline/web/basemap"
	"dateline/web/page"
	"dateline/web/reply"
)

// Base is what every surface stands on. It is safe for concurrent use.
type Base struct {
	URL *url.URL // the root, as the world reaches it
	Log *slog.Logger
	// Basemap is the background that the operator chose, nil for the embedded one.
	Basemap *basemap.Source
	// Trouble returns what is wrong or only doubtful in the data being previewed, "" for nothing; nil without a preview.
	Trouble func() (text string, doubtful bool)
	// Ancestors may frame embeds, as in CSP's frame-ancestors.
	Ancestors string
	Reply     *reply.Responder
	Pages     *page.Pages
	Slots     Slots
	langs     *otter.Cache[string, string] // languages by what readers ask for
}

// New completes a base, for which the caller then makes Reply and Pages. It fails when browsers would refuse the
// background.
func New(base Base) (*Base, error) {
	if b := base.Basemap; b != nil && base.URL.Scheme == "https" && strings.HasPrefix(b.Origin, "http:") {
		return nil, errors.New("the basemap's address starts with http:// and the public URL with https://; browsers load no such tiles: find its https:// address")
	}
	var err error
	base.Slots = newSlots()
	base.langs, err = otter.New(&otter.Options[string, string]{MaximumSize: 1000})
	return &base, err
}

// Slots are the places of each kind of expensive work, so that a flood of one kind leaves room for the others, and half
// of the processors for what is in the cache, which waits nowhere.
type Slots struct{ Embeds, Pages, Counts, Pictures, Items, Large, Downloads, Sending *reply.Slots }

func newSlots() Slots {
	n := runtime.GOMAXPROCS(0)
	half := max(1, n/2)
	return Slots{
		Embeds: reply.NewSlots(n, 256), Pages: reply.NewSlots(half, 256), Counts: reply.NewSlots(half, 256),
		Pictures: reply.NewSlots(half, 16), Items: reply.NewSlots(n, 256), Large: reply.NewSlots(half, 64),
		Downloads: reply.NewSlots(n, 16), Sending: reply.NewSlots(64, 16),
	}
}

// Abs returns the absolute URL of a path of this server.
func (s *Base) Abs(path, query string) string {
	u := s.URL.Scheme + "://" + s.URL.Host + s.URL.EscapedPath() + path
	if query != "" {
		u += "?" + query
	}
	return u
}

// Tag names what a reply is a function of: the store at a revision, and the request.
func (s *Base) Tag(rev geo.Revision, parts ...string) string {
	return s.Reply.Tag(append([]string{rev.Store, strconv.FormatInt(rev.N, 10), rev.ID}, parts...)...)
}
