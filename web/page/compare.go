package page

import (
	"cmp"
	"io"
	"maps"
	"net/url"
	"slices"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/voice"
)

// maxCompared is how many claims a column of a comparison shows; the rest is counted.
const maxCompared = 100

// Comparison is two reports of a story side by side.
type Comparison struct {
	Story atlas.StoryView
	// A and B are the ids of the reports, "" for one that is not chosen yet.
	A, B string
	// Choices are the reports to choose from, with their numbers of claims. Reports and Sources name them, A and B, and
	// their publishers.
	Choices []atlas.Facet
	Reports map[string]atlas.ReportView
	Sources map[string]atlas.SourceView
	// OnlyA, Both and OnlyB are the claims that one of the reports carries, or both. They are nil unless Chosen.
	OnlyA, Both, OnlyB *atlas.View
}

// Chosen tells whether two different reports are chosen.
func (x *Comparison) Chosen() bool { return x.A != "" && x.B != "" && x.A != x.B }

// comparison is the page of a Comparison.
type comparison struct {
	*content
	X       *Comparison
	Columns []half
}

// Compare writes the page of two reports, or the form that asks for them.
func (p *Pages) Compare(w io.Writer, r Request, x *Comparison) error {
	f := p.frame(r, "page", "/stories/"+x.Story.ID+"/compare")
	v := &atlas.View{
		Story: x.Story, Facets: atlas.Facets{"report": x.Choices}, Sources: x.Sources, Reports: x.Reports,
		Topics:    map[string]atlas.TopicView{},
		Locations: map[string]atlas.LocationView{}, Others: map[string]atlas.ClaimView{},
	}
	d := &comparison{content: newContent(f, v), X: x}
	d.Script, d.Carry, d.Summary = "", []string{"a", "b"}, x.Story.Title
	d.Title = d.L.T("compare.title")
	if x.Chosen() {
		for _, part := range []*atlas.View{x.OnlyA, x.Both, x.OnlyB} {
			merge(v, part)
		}
		for _, c := range v.Claims {
			delete(v.Others, c.ID)
		}
		d.Title = d.L.T("compare.title.of", "a", d.Report(x.A), "b", d.Report(x.B))
		d.Query = "a=" + url.QueryEscape(x.A) + "&b=" + url.QueryEscape(x.B)
		d.Columns = []half{d.only(x.A, x.OnlyA), d.both(), d.only(x.B, x.OnlyB)}
	}
	return p.write(w, "compare", d)
}

// merge adds a view's claims, at most maxCompared of them, and all that claims refer to.
func merge(to, from *atlas.View) {
	to.Claims = append(to.Claims, shown(from)...)
	for i := maxCompared; i < len(from.Claims); i++ {
		to.Others[from.Claims[i].ID] = from.Claims[i]
	}
	maps.Copy(to.Sources, from.Sources)
	maps.Copy(to.Reports, from.Reports)
	maps.Copy(to.Topics, from.Topics)
	maps.Copy(to.Locations, from.Locations)
	maps.Copy(to.Others, from.Others)
}

func shown(v *atlas.View) []atlas.ClaimView { return v.Claims[:min(len(v.Claims), maxCompared)] }

// half is a part of a comparison: the claims that one report alone carries, or both.
type half struct {
	ID, Title string
	Count, N  string
	More      string // that not all are shown, "" when they are
	Links     []link
	Groups    []comparedGroup
}

// comparedGroup is claims under a heading: of one place, or that went from report to report in one way.
type comparedGroup struct {
	Head   voice.Rich
	Claims []*atlas.ClaimView
}

func (d *comparison) half(id, title string, v *atlas.View) half {
	c := half{ID: id, Title: title, Count: d.L.N("count.claims", v.Counts.Claims), N: d.L.Number(v.Counts.Claims)}
	if n := len(shown(v)); n < v.Counts.Claims {
		c.More = d.L.T("compare.first", "shown", d.L.Number(n), "claims", c.Count)
	}
	return c
}

// only is the column of what one report alone carries, by place.
func (d *comparison) only(report string, v *atlas.View) half {
	id := "a"
	if report == d.X.B {
		id = "b"
	}
	c := d.half(id, d.L.T("compare.only", "report", d.Report(report)), v)
	c.Links = []link{
		{d.L.T("compare.report"), d.Href(d.story("reports", report))},
		{d.L.T("compare.map"), d.Href(d.story("", ""), "report="+url.QueryEscape(report))},
	}
	list := shown(v)
	for i := range list {
		name := d.Place(d.Home(&list[i]))
		c.Groups = grouped(c.Groups, voice.Plain(name), &list[i])
	}
	return c
}

// both is the column of what both carry, by who had it from whom.
func (d *comparison) both() half {
	v := d.X.Both
	c := d.half("both", d.L.T("compare.both"), v)
	list := shown(v)
	for i := range list {
		c.Groups = grouped(c.Groups, d.handed(&list[i]), &list[i])
	}
	slices.SortStableFunc(c.Groups, func(a, b comparedGroup) int { return cmp.Compare(len(b.Claims), len(a.Claims)) })
	return c
}

func grouped(list []comparedGroup, head voice.Rich, x *atlas.ClaimView) []comparedGroup {
	i := slices.IndexFunc(list, func(g comparedGroup) bool { return g.Head.String() == head.String() })
	if i < 0 {
		list = append(list, comparedGroup{Head: head})
		i = len(list) - 1
	}
	list[i].Claims = append(list[i].Claims, x)
	return list
}

// handed says which of the two reports had a claim from the other, or that neither did, as far as the chain tells.
func (d *comparison) handed(x *atlas.ClaimView) voice.Rich {
	a, b := pathOf(x.Chain, d.X.A), pathOf(x.Chain, d.X.B)
	if out := d.had(a, d.X.B); out != nil {
		return out
	}
	if out := d.had(b, d.X.A); out != nil {
		return out
	}
	for _, l := range a {
		if indexOf(b, l.Report) >= 0 {
			return d.L.Rich("compare.common", map[string]voice.Rich{"report": d.named(l.Report)})
		}
	}
	return voice.Plain(d.L.T("compare.apart"))
}

// had says that the report at the start of a path had the claim from another one on it, nil when it is not.
func (d *comparison) had(path []atlas.LinkView, from string) voice.Rich {
	i := indexOf(path, from)
	if i <= 0 {
		return nil
	}
	args := map[string]voice.Rich{"taker": d.named(path[0].Report), "giver": d.named(from)}
	if i == 1 {
		return d.L.Rich("compare.had", args)
	}
	var by []voice.Rich
	for _, l := range path[1:i] {
		by = append(by, d.named(l.Report))
	}
	args["way"] = d.L.JoinRich(by, 0)
	return d.L.Rich("compare.had.by", args)
}

func (d *comparison) named(report string) voice.Rich {
	return voice.Rich{{Text: d.Report(report), Href: d.Href(d.story("reports", report)), Lang: d.V.Reports[report].Lang}}
}

// pathOf walks from a report up to the one that had the claim from the claimant; empty when it does not carry it.
func pathOf(chain []atlas.LinkView, report string) []atlas.LinkView {
	i := indexOf(chain, report)
	if i < 0 {
		return nil
	}
	return pathTo(chain, chain[i])
}

func indexOf(chain []atlas.LinkView, report string) int {
	return slices.IndexFunc(chain, func(l atlas.LinkView) bool { return l.Report == report })
}

// side is where a claim stands.
type side struct{ a, b bool }

func (d *comparison) side(x *atlas.ClaimView) side {
	return side{indexOf(x.Chain, d.X.A) >= 0, indexOf(x.Chain, d.X.B) >= 0}
}

// Side says which of the reports carry a claim.
func (d *comparison) Side(x *atlas.ClaimView) string {
	switch d.side(x) {
	case side{true, true}:
		return d.L.T("compare.in.both")
	case side{false, true}:
		return d.L.T("compare.in", "report", d.Report(d.X.B))
	default:
		return d.L.T("compare.in", "report", d.Report(d.X.A))
	}
}

// meeting is a claim of one report that answers claims of the other.
type meeting struct {
	From  *atlas.ClaimView
	Rel   geo.Rel
	Glyph string
	Says  voice.Rich
	Side  string
	Lead  string // “This denies:”
	Of    []met
	Notes []string // what holds for all of them
}

// met is a claim that is answered.
type met struct {
	link
	Place string
	Side  string
	Note  string // how the answer is known, "" when it is said outright
}

// Meetings lists where claims of the one report answer claims of the other, the strongest first. What both carry on
// both sides stands on the cards.
func (d *comparison) Meetings() []meeting {
	var out []meeting
	done := map[[3]string]bool{}
	for i := range d.V.Claims {
		for _, a := range d.V.Claims[i].Answers {
			from, to := &d.V.Claims[i], d.Claim(a.Claim)
			if !a.Out {
				from, to = to, from
			}
			if from == nil || to == nil || done[[3]string{from.ID, a.Rel.String(), to.ID}] || !d.across(from, to) {
				continue
			}
			done[[3]string{from.ID, a.Rel.String(), to.ID}] = true
			out = d.meet(out, from, to, a)
		}
	}
	order := geo.AnswerOrder()
	slices.SortStableFunc(out, func(a, b meeting) int { return slices.Index(order, a.Rel) - slices.Index(order, b.Rel) })
	return out
}

// across tells whether one claim is of the one report and the other of the other, without both being in both.
func (d *comparison) across(from, to *atlas.ClaimView) bool {
	f, t := d.side(from), d.side(to)
	return (f.a && t.b || f.b && t.a) && !(f.a && f.b && t.a && t.b)
}

func (d *comparison) meet(list []meeting, from, to *atlas.ClaimView, a atlas.AnswerView) []meeting {
	words := d.answer(from, a)
	i := slices.IndexFunc(list, func(m meeting) bool { return m.From.ID == from.ID && m.Rel == a.Rel })
	if i < 0 {
		list = append(list, meeting{
			From: from, Rel: a.Rel, Glyph: words.Glyph, Side: d.Side(from),
			Says: d.L.Rich(voice.Jointly("chain.says", from), map[string]voice.Rich{"who": d.claimants(from)}), Lead: d.L.T("out." + a.Rel.String()),
		})
		i = len(list) - 1
		if words.General {
			list[i].Notes = words.Notes
		}
	}
	href := d.ClaimHref(to.ID)
	if slices.ContainsFunc(d.V.Claims, func(x atlas.ClaimView) bool { return x.ID == to.ID }) {
		href = "#claim-" + to.ID
	}
	one := met{link: link{d.Short(to), href}, Place: d.Place(d.Home(to)), Side: d.Side(to)}
	if !words.General && len(words.Notes) > 0 {
		one.Note = words.Notes[0]
	}
	list[i].Of = append(list[i].Of, one)
	return list
}

// Jumps link to the parts of the page.
func (d *comparison) Jumps() []link {
	var out []link
	for _, h := range d.Columns {
		out = append(out, link{d.L.T("filter.option", "label", h.Title, "n", h.N), "#" + h.ID})
	}
	n := 0
	for _, m := range d.Meetings() {
		n += len(m.Of)
	}
	return append(out, link{d.L.T("filter.option", "label", d.L.T("compare.answers"), "n", d.L.Number(n)), "#answers"})
}

// Options lists the reports to choose from, one of them chosen.
func (d *comparison) Options(now string) []choice {
	return d.choices("report", slices.DeleteFunc([]string{now}, func(s string) bool { return s == "" }))
}

// Offer is what the form has chosen: what was asked for, else the two reports that carry most.
func (d *comparison) Offer() (out struct{ A, B string }) {
	out.A, out.B = d.X.A, d.X.B
	for _, f := range d.X.Choices {
		switch {
		case out.A == "" && f.ID != out.B:
			out.A = f.ID
		case out.B == "" && f.ID != out.A:
			out.B = f.ID
		}
	}
	return out
}

// Enough tells whether there are two reports to compare.
func (d *comparison) Enough() bool { return len(d.X.Choices) > 1 }

// Hint says what is missing for a comparison, "" for nothing.
func (d *comparison) Hint() string {
	switch {
	case !d.Enough():
		return d.L.N("compare.few", len(d.X.Choices))
	case d.X.A != "" && d.X.A == d.X.B:
		return d.L.T("compare.same")
	case !d.X.Chosen():
		return d.L.T("compare.choose")
	}
	return ""
}

// Here is the page's own path, for its form.
func (d *comparison) Here() string { return d.p.prefix + d.Path }

// CompareHref links to the comparison of reports, with the one that is chosen; "" for a story with fewer than two.
func (c *content) CompareHref() string {
	if len(c.V.Facets["report"]) < 2 {
		return ""
	}
	path := "/stories/" + c.V.Story.ID + "/compare"
	if chosen := c.chosen("report"); len(chosen) == 1 {
		return c.Href(path, "a="+url.QueryEscape(chosen[0]))
	}
	return c.Href(path)
}
