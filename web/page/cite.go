package page

import (
	"net/url"
	"strings"
	"time"
)

// Citation is how a text refers to a claim: who says what, its status and who denies it in general, who carried it and
// when, the story with its publisher, the permanent address, and the day it was read.
func (x item) Citation() string {
	c, l := x.C, x.C.L
	out := l.T("cite.claim", "who", c.Claimants(x.X), "text", x.X.Text)
	add := func(s string) { out = l.T("list.sentences", "a", out, "b", s) }
	add(l.T("cite.status", "status", c.StatusWords(x.X)))
	if len(x.X.GeneralBy) > 0 {
		add(l.T("cite.general", "names", c.Sources(x.X.GeneralBy, x.X.SourcesLeft["general_denial_by"])))
	}
	add(l.T("cite.carried", "reports", l.Join(x.carriers())))
	if c.V.Story.Publisher != "" {
		add(l.T("cite.story", "story", c.V.Story.Title, "publisher", c.V.Story.Publisher))
	} else {
		add(l.T("cite.story.only", "story", c.V.Story.Title))
	}
	add(l.T("cite.read", "url", x.Permalink(), "date", l.Date(c.p.cfg.Now().UTC().Format(time.DateOnly))))
	return out
}

// carriers names each report of the chain with its date.
func (x item) carriers() []string {
	var out []string
	for _, k := range x.X.Chain {
		r := x.C.V.Reports[k.Report]
		date := x.C.L.Published(r.Published)
		out = append(out, x.C.L.T("chain.report.dated", "report", x.C.Report(k.Report), "date", date))
	}
	return out
}

// Permalink is the claim's permanent address, without the reader's language.
func (x item) Permalink() string { return x.C.p.cfg.BaseURL + x.C.story("claims", x.X.ID) }

// ErrorHref is where an error in this claim is reported, "" when the story names no contact: a message or an address
// that already says which claim is meant. In the list of an embed, which must stay small, the claim's own page has it.
func (x item) ErrorHref() string {
	if x.Fold && x.C.Brief {
		return ""
	}
	to := x.C.Contact()
	id := x.C.V.Story.ID + ":" + x.X.ID
	if strings.HasPrefix(to, "mailto:") {
		return to + "?subject=" + url.PathEscape(x.C.L.T("claim.error.subject", "id", id)) + "&body=" + url.QueryEscape(x.Permalink())
	}
	u, err := url.Parse(to)
	if to == "" || err != nil {
		return ""
	}
	q := u.Query()
	q.Set("claim", id)
	u.RawQuery = q.Encode()
	return u.String()
}

// Printed says on paper where a view is from: its address and the day.
func (c *content) Printed() string {
	return c.L.T("cite.read", "url", c.Canonical(), "date", c.L.Date(c.p.cfg.Now().UTC().Format(time.DateOnly)))
}
