package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/voice"
)

// group is the claims of one place. A claim stands in full under the first of its places, and as a line under the
// others.
type group struct {
	ID        string
	Name      string
	Precision string // in words
	Claims    []*atlas.ClaimView
	Also      []also
}

// also is a claim that stands in full elsewhere.
type also struct {
	Text string
	ID   string
}

// Groups returns the claims under their places, those on the map first; see first for the order of each.
func (c *content) Groups() (placed, off []group) {
	var order []string
	groups := map[string]*group{}
	at := func(id string) *group {
		if groups[id] == nil {
			order = append(order, id)
			groups[id] = &group{ID: id, Name: c.Place(id), Precision: c.precision(id)}
		}
		return groups[id]
	}
	for i := range c.V.Claims {
		x := &c.V.Claims[i]
		home := c.Home(x)
		at(home).Claims = append(at(home).Claims, x)
		for _, p := range x.Places {
			if p.Match && p.Location != home {
				g := at(p.Location)
				text := c.L.T("place.role", "place", c.Short(x), "role", c.L.T("role."+p.Role.String()))
				g.Also = append(g.Also, also{text, x.ID})
			}
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { // places with an answered claim first
		x, y := groups[a].Claims, groups[b].Claims
		slices.SortStableFunc(x, c.first)
		slices.SortStableFunc(y, c.first)
		if len(x) == 0 || len(y) == 0 {
			return min(len(y), 1) - min(len(x), 1)
		}
		return c.first(x[0], y[0])
	})
	for _, id := range order {
		if c.placed(id) {
			placed = append(placed, *groups[id])
		} else {
			off = append(off, *groups[id])
		}
	}
	return placed, off
}

// lists are the two parts of the list with their page.
type lists struct {
	C           *content
	Placed, Off part
}

type part struct {
	C      *content
	Groups []group
}

// Lists returns the whole list: what is on the map, then what is not.
func (c *content) Lists() lists {
	placed, off := c.Groups()
	return lists{c, part{c, placed}, part{c, off}}
}

// placed tells whether a location is drawn. A country is, though its shape is not part of the view.
func (c *content) placed(id string) bool {
	p := c.V.Locations[id]
	return p.Shape != geo.ShapeNone && p.Lon != nil
}

// Home is the place that a claim stands under: the first that matches and is drawn, a site before other roles.
func (c *content) Home(x *atlas.ClaimView) string {
	best, rank := "", -1
	for _, p := range x.Places {
		r := 0
		if p.Match {
			r += 4
		}
		if c.placed(p.Location) {
			r += 2
		}
		if p.Role == geo.RoleSite {
			r++
		}
		if r > rank {
			best, rank = p.Location, r
		}
	}
	return best
}

func (c *content) precision(id string) string {
	p := c.V.Locations[id].Precision
	if p == 0 {
		return ""
	}
	return c.L.T("precision." + p.String())
}

// where is a place of a claim, with how exactly the first one is known and what else is said of it.
type where struct {
	link
	Note string
}

// Wheres lists a claim's places, the one that it stands under first, with the role of each that is not a site.
func (c *content) Wheres(x *atlas.ClaimView) []where {
	home := c.Home(x)
	var first, rest []where
	for _, p := range x.Places {
		w := where{link: link{c.Place(p.Location), c.Href(c.story("locations", p.Location))}}
		if p.Role != geo.RoleSite {
			w.Text = c.L.T("place.role", "place", w.Text, "role", c.L.T("role."+p.Role.String()))
		}
		if p.Location == home && first == nil {
			w.Note = c.precision(home)
		}
		for _, note := range []string{c.basisWords(p.Basis), p.Notes} {
			switch {
			case note != "" && w.Note != "":
				w.Note = c.L.T("list.semi", "a", w.Note, "b", note)
			case note != "":
				w.Note = note
			}
		}
		if p.Location == home && first == nil {
			first = append(first, w)
		} else {
			rest = append(rest, w)
		}
	}
	return append(first, rest...)
}

// Showing says how many of the claims that match are listed, "" when all are.
func (c *content) Showing() string {
	n := len(c.V.Claims)
	if n == 0 || n >= c.V.Counts.Claims {
		return ""
	}
	return c.L.T("list.showing", "n", c.L.Number(n), "claims", c.L.N("count.claims", c.V.Counts.Claims))
}

// Next links to the following claims, "" when there are none.
func (c *content) Next() string {
	if c.V.Next == "" {
		return ""
	}
	as := ""
	if c.Table() {
		as = "as=table"
	}
	return c.Href(c.story("", ""), c.V.Filter, as, "after="+c.V.Next)
}

// item is a claim together with the page it stands on.
type item struct {
	C *content
	X *atlas.ClaimView
	// Fold is set on a row of a list, which opens. Told has, by the claim that answers, where its answer is printed already.
	Fold bool
	Told map[string]string
}

// Item puts a claim together with its page.
func (c *content) Item(x *atlas.ClaimView) item { return item{C: c, X: x} }

// Carried says how many outlets carried a claim from how many, "" for a single one.
func (x item) Carried() string {
	if x.X.Outlets < 2 {
		return ""
	}
	l := x.C.L
	return l.T("count.outlets.roots", "outlets", l.N("count.outlets", x.X.Outlets), "roots", l.N("count.roots", x.X.Roots))
}

// fact is a line of a claim's details.
type fact struct{ Name, Text, EDTF string }

// more is a line of what few claims have, with an address.
type more struct{ Name, Text, Href string }

// More lists what a claim counts, how it was graded and where copies of its reports are.
func (x item) More() []more {
	l := x.C.L
	var out []more
	if q := x.X.Quantity; q != nil {
		out = append(out, more{Name: l.T("claim.quantity"), Text: x.C.counted(q)})
	}
	for _, g := range x.X.Grading {
		text := l.T("grade.by", "value", g.Value, "scheme", g.Scheme, "by", g.By)
		if g.Date != "" {
			text = l.T("chain.report.dated", "report", text, "date", l.Date(g.Date))
		}
		out = append(out, more{Name: l.T("claim.grade"), Text: text})
	}
	for _, k := range x.X.Chain {
		for _, copied := range slices.Concat(k.Captures, x.C.V.Reports[k.Report].Captures) {
			text := l.T("list.note", "a", x.C.Report(k.Report), "b", l.Date(copied.At))
			out = append(out, more{l.T("claim.capture"), text, webLink(copied.URL)})
		}
	}
	return out
}

// counted says how many: 11 stations, at least 4 officers.
func (c *content) counted(q *atlas.QuantityView) string {
	number := func(f *float64) string { return strconv.FormatFloat(*f, 'f', -1, 64) }
	switch {
	case q.Lowest == nil && q.Highest == nil:
		return c.L.T("date.none")
	case q.Highest == nil:
		return c.L.T("quantity.least", "n", number(q.Lowest), "unit", q.Unit)
	case q.Lowest == nil:
		return c.L.T("quantity.most", "n", number(q.Highest), "unit", q.Unit)
	case *q.Lowest == *q.Highest:
		return c.L.T("quantity.exact", "n", number(q.Lowest), "unit", q.Unit)
	}
	return c.L.T("quantity.range", "a", number(q.Lowest), "b", number(q.Highest), "unit", q.Unit)
}

// Notes are the editor's on a claim.
func (x item) Notes() []string {
	if x.X.Notes == "" {
		return nil
	}
	return []string{x.C.L.T("list.note", "a", x.C.L.T("claim.notes"), "b", x.X.Notes)}
}

// Translated says that a text is a translation of ours, and by whom.
func (c *content) Translated(t atlas.TextView) string {
	if t.By == "" {
		return c.L.T("claim.translated")
	}
	return c.L.T("claim.translated.by", "by", t.By)
}

// Dates lists the three clocks in words.
func (x item) Dates() []fact {
	l := x.C.L
	return []fact{
		{l.T("claim.published"), l.Published(x.X.Published), x.X.Published},
		{l.T("claim.said"), l.Date(x.X.Said), x.X.Said},
		{l.T("claim.event"), l.Date(x.X.Event), x.X.Event},
	}
}

// TextLang is the language of a claim's text.
func (c *content) TextLang(x *atlas.ClaimView) string {
	if x.Lang != "" {
		return x.Lang
	}
	return c.V.Story.Lang
}

// Implied and OwnVoice tell how the text attributes a claim: by the context, or to nobody, as its own.
func (c *content) Implied(x *atlas.ClaimView) bool { return x.Attribution == geo.AttributionImplied }

// OwnVoice is explained with Implied.
func (c *content) OwnVoice(x *atlas.ClaimView) bool { return x.Attribution == geo.AttributionNone }

// said is what a claim says: its claimant's own words where the story quotes them, else the publisher's, said to be
// that. Only the former may stand in quotation marks.
type said struct {
	Before          string // “in our words:”, "" before a quote
	Text, Lang, Dir string
	Exact           bool
}

// Said returns what a claim says.
func (c *content) Said(x *atlas.ClaimView) said {
	out := said{Before: c.L.T("said.ours"), Text: x.Text, Lang: c.TextLang(x)}
	if x.Quote != nil {
		out = said{Text: x.Quote.Exact, Lang: cmp.Or(x.Quote.Lang, out.Lang), Exact: true}
	}
	out.Dir = c.Dir(out.Lang)
	return out
}

// SaidIn is what the i-th claim after a lead to what a source says holds; the lead tells of the first whose words they are.
func (c *content) SaidIn(source string, claims []*atlas.ClaimView, i int) said {
	out := c.Said(claims[i])
	out.Before = c.Before(source, claims, i)
	return out
}

// Contact is where errors are reported: a link for an http(s) address or a mailbox, "" when the story names neither.
func (c *content) Contact() string {
	s := c.V.Story.Contact
	if strings.Count(s, "@") == 1 && webLink(s) == "" && !strings.ContainsAny(s, " <>?&\"'") {
		return "mailto:" + s
	}
	return webLink(s)
}

// Legend explains what the map of all that matches shows.
func (c *content) Legend() []voice.Sign { return c.L.Legend(c.onMap(), c.V.Large) }

// OffMapHere tells whether what is not on the map is in the list: of a large story only a part is.
func (c *content) OffMapHere() bool { return !c.V.Large && c.Part("list") }

// OffMapHref leads to the claims that are not on the map.
func (c *content) OffMapHref() string {
	if c.OffMapHere() {
		return "#not-on-the-map"
	}
	q := c.V.Filter
	if !strings.Contains(q, "geometry=") {
		q = strings.Trim(q+"&geometry=none", "&")
	}
	return c.Href(c.story("", ""), q)
}

// Meanings says what the words of the legend mean.
func (c *content) Meanings() []voice.Meaning { return c.L.Meanings(c.onMap()) }

// onMap is what the map has signs of. A large story's map has none of replies.
func (c *content) onMap() voice.Drawn {
	d := voice.Drawn{Signs: c.V.Signs, Brief: c.Entry == "embed"}
	for i := range c.V.Claims {
		if x := &c.V.Claims[i]; !c.V.Large && slices.ContainsFunc(x.Places, func(p atlas.PlaceView) bool { return p.Match && c.placed(p.Location) }) {
			d.Replies = append(d.Replies, voice.ReplyOf(x))
		}
	}
	return d
}
