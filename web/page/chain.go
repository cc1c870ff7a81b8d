package page

import (
	"slices"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/voice"
)

// Chain puts into sentences who says a claim and who carried it, one for each report at an end of the chain: “Unnamed
// news outlet (4 December 2022) reports that Poslovni reports that CNN says:”.
func (c *content) Chain(x *atlas.ClaimView) []voice.Rich {
	var out []voice.Rich
	var ends []atlas.LinkView
	for _, end := range x.Chain {
		carriesOn := func(l atlas.LinkView) bool { return l.Via == end.Report }
		if !slices.ContainsFunc(x.Chain, carriesOn) {
			ends = append(ends, end)
		}
	}
	for i, end := range ends {
		if more := len(ends) - i; i >= voice.Listed && more > 1 {
			return append(out, voice.Plain(c.L.N("summary.more", more)))
		}
		out = append(out, c.chainTo(x, end))
	}
	if len(out) == 0 {
		out = append(out, c.L.Rich(voice.Jointly("chain.says", x), map[string]voice.Rich{"who": c.claimants(x)}))
	}
	return out
}

func (c *content) chainTo(x *atlas.ClaimView, end atlas.LinkView) voice.Rich {
	path := pathTo(x.Chain, end) // from the end to the root
	outer := c.V.Reports[end.Report].Publisher
	if x.Attribution == geo.AttributionNone && slices.Contains(x.Claimants, outer) {
		return c.ownVoice(x, path)
	}
	rest, carriers := c.innermost(x, path)
	if more := len(carriers) - voice.Listed; more > 1 {
		rest = c.L.Rich("chain.more", map[string]voice.Rich{"n": voice.Plain(c.L.Number(more)), "rest": rest})
		carriers = carriers[:voice.Listed]
	}
	for _, l := range slices.Backward(carriers) {
		rest = c.L.Rich("chain.reports", map[string]voice.Rich{"who": c.carrier(l), "rest": rest})
	}
	return rest
}

// ownVoice is for a text that says something itself, naming nobody.
func (c *content) ownVoice(x *atlas.ClaimView, path []atlas.LinkView) voice.Rich {
	who := c.dated(c.claimants(x), path[0])
	out := c.L.Rich("chain.says.own", map[string]voice.Rich{"who": who})
	if len(path) == 1 {
		return out
	}
	var by []voice.Rich
	for _, l := range path[1:] {
		by = append(by, c.carrier(l))
	}
	first := c.L.Rich("chain.by", map[string]voice.Rich{"report": c.L.JoinRich(by, 0)})
	return c.L.Rich("list.sentences", map[string]voice.Rich{"a": first, "b": out})
}

// innermost says the claimant's own words, in its own report when the chain begins with one, and returns who carried
// them.
func (c *content) innermost(x *atlas.ClaimView, path []atlas.LinkView) (voice.Rich, []atlas.LinkView) {
	root := path[len(path)-1]
	r := c.V.Reports[root.Report]
	who := c.claimants(x)
	if !slices.Contains(x.Claimants, r.Publisher) || root.Via == geo.ViaUnknown {
		return c.L.Rich(voice.Jointly("chain.says", x), map[string]voice.Rich{"who": who}), path
	}
	carriers := path[:len(path)-1]
	if r.Title != "" {
		return c.L.Rich(voice.Jointly("chain.says.in", x), map[string]voice.Rich{"who": who, "report": c.report(root)}), carriers
	}
	return c.L.Rich(voice.Jointly("chain.says", x), map[string]voice.Rich{"who": c.basis(c.dated(who, root), root)}), carriers
}

// carrier names a report by who published it.
func (c *content) carrier(l atlas.LinkView) voice.Rich {
	r := c.V.Reports[l.Report]
	if r.Publisher == "" || r.Title != "" {
		return c.report(l)
	}
	return c.basis(c.dated(c.source(r.Publisher), l), l)
}

// report names a report itself, with its date, the place in it and how the text tells.
func (c *content) report(l atlas.LinkView) voice.Rich {
	lang := c.V.Reports[l.Report].Lang
	out := voice.Rich{{Text: c.Report(l.Report), Href: c.Href(c.story("reports", l.Report)), Lang: lang, Dir: c.Dir(lang)}}
	if l.Locator != "" {
		out = c.L.Rich("chain.locator", map[string]voice.Rich{"report": out, "locator": voice.Plain(l.Locator)})
	}
	return c.basis(c.dated(out, l), l)
}

func (c *content) dated(name voice.Rich, l atlas.LinkView) voice.Rich {
	date := c.V.Reports[l.Report].Published
	if date == "" {
		return name
	}
	return c.L.Rich("chain.report.dated", map[string]voice.Rich{
		"report": name,
		"date":   {{Text: c.L.Published(date), Href: c.Href(c.story("reports", l.Report))}},
	})
}

// basis adds how the text tells of a link, unless it does so outright.
func (c *content) basis(name voice.Rich, l atlas.LinkView) voice.Rich {
	if l.Basis <= geo.BasisExplicit {
		return name
	}
	return c.L.Rich("chain.basis", map[string]voice.Rich{"report": name, "basis": voice.Plain(c.L.T("basis." + l.Basis.String()))})
}

// Unsaid names the reports that do not say from whom they have a claim, "" when there is none.
func (c *content) Unsaid(x *atlas.ClaimView) string {
	var by []string
	for _, l := range x.Chain {
		if l.Via == geo.ViaUnknown {
			by = append(by, c.Report(l.Report))
		}
	}
	if len(by) == 0 {
		return ""
	}
	return c.L.T("chain.unknown", "report", c.L.Join(by))
}

// pathTo walks from a link up to the one that had it from the claimant.
func pathTo(chain []atlas.LinkView, end atlas.LinkView) []atlas.LinkView {
	path := []atlas.LinkView{end}
	for via := end.Via; via != "" && len(path) <= len(chain); {
		i := slices.IndexFunc(chain, func(l atlas.LinkView) bool { return l.Report == via })
		if i < 0 {
			break
		}
		path = append(path, chain[i])
		via = chain[i].Via
	}
	return path
}
