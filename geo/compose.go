package geo

import (
	"slices"

	"dateline/geo/edtf"
)

// Directory finds the sources and reports of one story. Both methods return nil for an id that is not there.
type Directory interface {
	Source(id string) *Source
	Report(id string) *Report
}

// ClaimRow is a claim with what every mark of it shares, computed once a claim.
type ClaimRow struct {
	Story      string
	Claim      *Claim
	Assessment Assessment
	Party      Party
	Clocks     [NumClocks]edtf.Date
	spans      [NumClocks]Span
	reports    []string
	replies    []string
	grades     []string
	alsoSaid   AlsoSaid
	dir        Directory
	row        row // scratch
}

// Compose draws a claim's shared columns together. The assessment is the store's, from [Assess].
func Compose(story string, c *Claim, a Assessment, dir Directory) *ClaimRow {
	x := &ClaimRow{Story: story, Claim: c, Assessment: a, Party: NewParty(c, dir), dir: dir}
	x.Clocks[ClockPublished] = Published(c, dir)
	x.Clocks[ClockSaid] = c.Said
	x.Clocks[ClockEvent] = c.Event
	for i, d := range x.Clocks {
		x.spans[i] = SpanOf(d)
	}
	for _, l := range c.Chain {
		x.reports = append(x.reports, l.Report)
	}
	for _, r := range c.Replies {
		if w := r.Outcome.String(); w != "" && !slices.Contains(x.replies, w) {
			x.replies = append(x.replies, w)
		}
	}
	for _, g := range c.Grading {
		if s := g.Scheme + ":" + g.Value; !slices.Contains(x.grades, s) {
			x.grades = append(x.grades, s)
		}
	}
	if len(a.AlsoSaidBy) > 0 {
		x.alsoSaid = 1
	}
	return x
}

// PartOf returns a function from a source's id to the source it belongs to, "" for none.
func PartOf(dir Directory) func(string) string {
	return func(id string) string {
		if s := dir.Source(id); s != nil {
			return s.PartOf
		}
		return ""
	}
}

// Published returns the earliest stated date of publication in the claim's chain, by its earliest bound; the zero Date
// when none is stated.
func Published(c *Claim, dir Directory) edtf.Date {
	var best edtf.Date
	var first int64
	for _, l := range c.Chain {
		r := dir.Report(l.Report)
		if r == nil || r.Published.IsZero() {
			continue
		}
		if s := SpanOf(r.Published); best.IsZero() || s.Earliest < first {
			best, first = r.Published, s.Earliest
		}
	}
	return best
}

// Label returns what a reader may call the source: its name, else its role; "" when neither is stated.
func (s *Source) Label() string {
	if s == nil {
		return ""
	}
	if s.Name != "" {
		return s.Name
	}
	return s.Role
}

// Mark returns the row of the claim at a location. Key is left 0, and Placed false for a country.
func (x *ClaimRow) Mark(l *Location, role Role) Mark {
	m := x.mark(l, role)
	m.Anchor, m.Placed = l.Anchor()
	return m
}

func (x *ClaimRow) mark(l *Location, role Role) Mark {
	return Mark{
		Story: x.Story, Claim: x.Claim.ID, Location: l.ID, Country: l.Country, Precision: l.Precision, Role: role,
		Kind: x.Claim.Type, Status: x.Assessment.Status, Denial: x.Assessment.Denial, Shape: l.Shape(),
		RadiusM: float32(l.RadiusM), Topic: x.Claim.Topic, Claimants: x.Claim.Claimants, About: x.Claim.About,
		Reports: x.reports, Clocks: x.spans, Answered: x.Assessment.Answered(), Replies: x.replies, Grades: x.grades,
		AlsoSaid: x.alsoSaid,
	}
}

// Properties calls each for the columns of the mark at a location as a feature, in their fixed order. It is for one
// goroutine.
func (x *ClaimRow) Properties(l *Location, p *Placement, each func(*Column, Value)) {
	x.row = row{x, x.mark(l, p.Role), l, p}
	for _, c := range table {
		if c.Property {
			each(c, c.value(&x.row))
		}
	}
}

// claimants returns what readers may call those who claim it.
func (x *ClaimRow) claimants() []string {
	out := make([]string, len(x.Claim.Claimants))
	for i, id := range x.Claim.Claimants {
		out[i] = x.dir.Source(id).Label()
	}
	return out
}

// locators returns where the reports say it, as “article: line 4”.
func (x *ClaimRow) locators() []string {
	var out []string
	for _, l := range x.Claim.Chain {
		if l.Locator != "" {
			out = append(out, l.Report+": "+l.Locator)
		}
	}
	return out
}

// captures returns where archived copies of the reports are, as “article: https://…”.
func (x *ClaimRow) captures() []string {
	var out []string
	for _, l := range x.Claim.Chain {
		list := l.Captures
		if r := x.dir.Report(l.Report); r != nil {
			list = append(slices.Clip(list), r.Captures...)
		}
		for _, c := range list {
			out = append(out, l.Report+": "+c.URL)
		}
	}
	return out
}

func (x *ClaimRow) titles() []string {
	var out []string
	for _, id := range x.reports {
		if r := x.dir.Report(id); r != nil && r.Title != "" {
			out = append(out, r.Title)
		}
	}
	return out
}
