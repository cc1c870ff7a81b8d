package page

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/edtf"
	"dateline/web/voice"
)

// clipped is how many characters of a text stand in a cell of the table: of a claim and of its answer alike.
const clipped = 180

// columns names the table's columns by what “sort” says; a minus before it turns the order around.
func columns() []string {
	return []string{"claimant", "claim", "status", "answer", "place", "date", "reports"}
}

// column is the head of a column.
type column struct {
	Key, Name string
	Href      string // sorts by it, "" where the order is fixed
	Sort      string // “ascending” or “descending”, "" when the table is not in its order
}

// row is a claim in the table.
type row struct {
	C       *content
	X       *atlas.ClaimView
	Text    string
	Answers []cell
	Reports []cell
	More    string // counts the reports that Reports leaves out
}

// cell is a line in a cell: who, then perhaps what.
type cell struct {
	Lead, Text, Lang, Note, Glyph string
	Said                          said
}

// table is the claims in rows.
type table struct {
	C       *content
	Columns []column
	Rows    []row
	Fixed   string // says why the order cannot be chosen, "" when it can
}

// AsTable returns the claims as a table. A part of a long result keeps the order of places, in which its pages follow
// each other: sorting one page would say nothing of the others.
func (c *content) AsTable() table {
	t := table{C: c}
	by, down := c.sorting()
	if c.V.Large {
		t.Fixed = c.L.T("table.fixed")
	}
	for _, k := range columns() {
		col := column{Key: k, Name: c.columnName(k)}
		if !c.V.Large {
			to := k
			if k == by {
				col.Sort = "ascending"
				if down {
					col.Sort = "descending"
				} else {
					to = "-" + k
				}
			}
			col.Href = c.with("as", "table", "sort", to)
		}
		t.Columns = append(t.Columns, col)
	}
	for _, x := range c.sorted(by, down) {
		t.Rows = append(t.Rows, c.row(x))
	}
	return t
}

func (c *content) columnName(key string) string {
	if key == "date" {
		key = c.clock()
	}
	return c.L.T("table." + key)
}

// clock is the date that time is chosen by.
func (c *content) clock() string {
	if k := c.Value("clock"); k == "said" || k == "event" {
		return k
	}
	return "published"
}

// sorting reads the parameter sort; one that is wrong, or of a result too long to be sorted, is none.
func (c *content) sorting() (by string, down bool) {
	by, down = strings.CutPrefix(c.Value("sort"), "-")
	if c.V.Large || !slices.Contains(columns(), by) {
		return "", false
	}
	return by, down
}

// sorted returns the claims in the order asked for, else in that of the list. What has no date, no answer or no place
// on the map comes last either way.
func (c *content) sorted(by string, down bool) []*atlas.ClaimView {
	out := make([]*atlas.ClaimView, len(c.V.Claims))
	for i := range c.V.Claims {
		out[i] = &c.V.Claims[i]
	}
	if by == "" {
		return out
	}
	keys := make(map[string]sortKey, len(out))
	words := c.L.Compare()
	for _, x := range out {
		keys[x.ID] = c.sortKey(x, by)
	}
	slices.SortStableFunc(out, func(x, y *atlas.ClaimView) int {
		a, b := keys[x.ID], keys[y.ID]
		if a.last != b.last {
			if a.last {
				return 1
			}
			return -1
		}
		n := cmp.Or(cmp.Compare(a.n, b.n), words(a.text, b.text))
		if down {
			n = -n
		}
		return n
	})
	return out
}

// sortKey is what a claim is ordered by: a number, then a text in the order of the language.
type sortKey struct {
	n    int64
	text string
	last bool
}

func (c *content) sortKey(x *atlas.ClaimView, by string) sortKey {
	switch by {
	case "claimant":
		return sortKey{text: c.Claimants(x)}
	case "claim":
		return sortKey{text: x.Text}
	case "status":
		return sortKey{n: -int64(x.Status)} // the strongest first
	case "answer":
		return c.answerKey(x)
	case "place":
		home := c.Home(x)
		return sortKey{text: c.Place(home), last: !c.placed(home)}
	case "date":
		return dateKey(c.date(x))
	}
	return sortKey{n: int64(x.Outlets)}
}

// answerKey puts what answers a claim outright first, then general denials, then silence.
func (c *content) answerKey(x *atlas.ClaimView) sortKey {
	answers := c.Answers(x)
	if len(answers) == 0 {
		return sortKey{last: true}
	}
	a := answers[0]
	return sortKey{n: int64(slices.Index(geo.AnswerOrder(), a.Rel)), text: c.Claimants(a.ClaimView)}
}

// dateKey orders a date by its earliest instant; what is open at its beginning by its latest.
func dateKey(s string) sortKey {
	d, err := edtf.Parse(s)
	if s == "" || err != nil {
		return sortKey{last: true}
	}
	at, ok := d.Earliest()
	if !ok {
		if at, ok = d.Latest(); ok {
			at = at.Add(-time.Second)
		}
	}
	return sortKey{n: at.Unix(), last: !ok}
}

// date is a claim's date on the chosen clock.
func (c *content) date(x *atlas.ClaimView) string {
	switch c.clock() {
	case "said":
		return x.Said
	case "event":
		return x.Event
	}
	return x.Published
}

func (c *content) row(x *atlas.ClaimView) row {
	r := row{C: c, X: x, Text: voice.Clip(x.Text, clipped)}
	for _, a := range c.Answers(x) {
		y := cell{Lead: a.Lead.String(), Said: c.Said(a.ClaimView), Glyph: a.Glyph}
		y.Said.Text = voice.Clip(y.Said.Text, clipped)
		if a.General {
			y.Note = c.L.T("answer.general.note")
		}
		r.Answers = append(r.Answers, y)
	}
	for _, said := range c.Replies(x) {
		r.Answers = append(r.Answers, cell{Note: said})
	}
	if len(r.Answers) == 0 && len(x.NoReply) > 0 {
		r.Answers = []cell{{Note: c.L.T("noreply", "names", c.Sources(x.NoReply, 0))}}
	}
	for i, l := range x.Chain {
		if i == maxCarriers {
			r.More = c.L.N("summary.more", len(x.Chain)-i)
			break
		}
		k := c.V.Reports[l.Report]
		r.Reports = append(r.Reports, cell{Lead: c.Report(l.Report), Note: c.L.Published(k.Published), Lang: k.Lang})
	}
	return r
}

// maxCarriers is how many reports a row names.
const maxCarriers = 4

// Date says a claim's date on the chosen clock in words.
func (r row) Date() string {
	if r.C.clock() == "published" {
		return r.C.L.Published(r.X.Published)
	}
	return r.C.L.Date(r.EDTF())
}

// EDTF is the date as it was stated.
func (r row) EDTF() string { return r.C.date(r.X) }
