package page

import (
	"encoding/json"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"dateline/geo/atlas"
)

// The chart's height in the units of its view box, and the least that a bar with a claim is high.
const (
	chartHeight = 40
	leastBar    = 1.5
)

// Without a script the chart draws units of which there are at most maxDrawn, and the list of links names at most
// maxLinks.
const (
	maxDrawn = 240
	maxLinks = 120
)

// fewBars are wide enough for every screen, so that no longer unit is needed.
const fewBars = 60

// most is the share of the claims in bars above which one bar tells all there is to tell.
const most = 0.8

// strip is the strip of time under the map. Its bars stand only where they tell something; its fields always do.
type strip struct {
	*content
	T *atlas.Timeline
}

// Strip returns the strip of time, nil without a timeline.
func (c *content) Strip() *strip {
	if c.V.Timeline == nil {
		return nil
	}
	t := *c.V.Timeline
	if c.Value("datetime") == "" && !tells(t.Bars) {
		t.Bars = nil
	}
	for i, b := range t.Bars {
		if len(b.N) <= fewBars {
			t.Bars = t.Bars[:i+1]
			break
		}
	}
	return &strip{c, &t}
}

// tells reports whether claims stand in two bars at least, and not nearly all of them in one. A claim may lie in several
// bars; the longest unit counts it once.
func tells(bars []atlas.TimeBars) bool {
	if len(bars) == 0 {
		return false
	}
	filled, highest, all := 0, 0, 0
	for _, n := range bars[0].N {
		if n > 0 {
			filled++
		}
		highest = max(highest, n)
	}
	for _, n := range bars[len(bars)-1].N {
		all += n
	}
	return filled > 1 && float64(highest) <= most*float64(all)
}

// timeRange is a time as its two ends, "" for an open one.
type timeRange struct{ From, To string }

// Range returns the ends of the time that is chosen.
func (c *content) Range() timeRange {
	from, to, two := strings.Cut(c.Value("datetime"), "/")
	if !two {
		to = from
	}
	open := func(s string) string {
		if s = strings.TrimSpace(s); s == ".." {
			return ""
		}
		return s
	}
	return timeRange{open(from), open(to)}
}

// RangeWords says the time that is chosen: “December 2022”, “from 2018 to 2019”, “any time”.
func (c *content) RangeWords() string {
	switch r := c.Range(); {
	case r.From == "" && r.To == "":
		return c.L.T("time.any")
	case r.From == r.To:
		return c.L.Date(r.From)
	case r.From == "":
		return c.L.T("date.until", "date", c.L.Date(r.To))
	case r.To == "":
		return c.L.T("date.from", "date", c.L.Date(r.From))
	default:
		return c.L.T("date.range", "from", c.L.Date(r.From), "to", c.L.Date(r.To))
	}
}

// Dated tells whether claims without a date are left out.
func (c *content) Dated() bool { return c.Value("dated") == "true" }

// timeHref links to the page with other values of datetime and dated; "" drops one.
func (c *content) timeHref(datetime, dated string) string {
	return c.with("datetime", datetime, "dated", dated)
}

// AnyTimeHref links to the page without a choice of time.
func (c *content) AnyTimeHref() string { return c.timeHref("", "") }

// undated says how many claims have no date on the clock, and links to their being shown or left out.
type undated struct{ Text, Link, Href, Dated string }

// Undated returns nil when every claim has a date.
func (s *strip) Undated() *undated {
	if s.T.Undated == 0 {
		return nil
	}
	now := s.Value("datetime")
	if s.Dated() {
		return &undated{s.L.N("time.undated.out", s.T.Undated), s.L.T("time.undated.show"), s.timeHref(now, ""), ""}
	}
	return &undated{s.L.N("time.undated", s.T.Undated), s.L.T("time.undated.leave"), s.timeHref(now, "true"), "true"}
}

// Open says how many claims stand in no bar because their date is open at one end, "" for none or without bars.
func (s *strip) Open() string {
	if s.T.Open == 0 || !s.Shown() {
		return ""
	}
	return s.L.N("time.open", s.T.Open)
}

// Wide tells whether the shown bars have claims that may lie in several of them.
func (s *strip) Wide() bool {
	return slices.ContainsFunc(s.Charts(), func(x chart) bool { return x.May != "" })
}

// chart is the bars of one unit, as paths in a view box of Bars by chartHeight.
type chart struct {
	Unit        string
	Shown       bool // the one that is drawn without a script
	Bars        int
	Sure, May   string
	First, Last string // in words
}

// Charts returns the bars of every unit.
func (s *strip) Charts() []chart {
	var out []chart
	for _, b := range s.T.Bars {
		x := chart{Unit: b.Unit, Bars: len(b.N), Shown: b.Unit == s.drawn(), First: s.L.Date(b.IDs[0]), Last: s.L.Date(b.IDs[len(b.IDs)-1])}
		x.Sure, x.May = paths(b)
		out = append(out, x)
	}
	return out
}

// drawn is the shortest unit of which there are few enough bars.
func (s *strip) drawn() string {
	for _, b := range s.T.Bars {
		if len(b.N) <= maxDrawn {
			return b.Unit
		}
	}
	return s.T.Bars[len(s.T.Bars)-1].Unit
}

// Shown tells whether the strip has bars.
func (s *strip) Shown() bool { return len(s.T.Bars) > 0 }

// paths draws bars: what lies in one unit alone, and on top of it what may lie in others too.
func paths(b atlas.TimeBars) (sure, may string) {
	top := float64(max(1, slices.Max(b.N)))
	var low, high strings.Builder
	for i, n := range b.N {
		if n == 0 {
			continue
		}
		whole := max(leastBar, chartHeight*float64(n)/top)
		part := chartHeight * float64(b.Sure[i]) / top
		if b.Sure[i] > 0 {
			part = max(leastBar, part)
			bar(&low, i, chartHeight-part, chartHeight)
		}
		if n > b.Sure[i] {
			bar(&high, i, chartHeight-whole, chartHeight-part)
		}
	}
	return low.String(), high.String()
}

func bar(to *strings.Builder, i int, top, foot float64) {
	f := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	r := func(v float64) float64 { return float64(int(v*10+0.5)) / 10 }
	to.WriteString("M" + f(r(float64(i)+0.1)) + " " + f(r(foot)) + "V" + f(r(top)) + "h.8V" + f(r(foot)) + "z")
}

// month is a unit of time as a link.
type month struct {
	ID, Href, Text string
	Chosen         bool
}

// Months lists the times that claims are dated by, as links: a claim of 2019 by its year and not by twelve months. Where
// there are too many, those of months come as their years, and so on; of what are too many still, the last.
func (s *strip) Months() []month {
	var out []month
	for i := range s.V.Timeline.Bars {
		if out = s.months(s.V.Timeline.Bars[i:]); len(out) <= maxLinks {
			break
		}
	}
	return out[max(0, len(out)-maxLinks):]
}

// months lists the units that hold a claim which lies in no shorter one, by their time.
func (s *strip) months(bars []atlas.TimeBars) []month {
	var out []month
	told := map[string]int{} // by a unit's id, the claims that lie in a shorter one within it
	for _, b := range bars {
		for i, id := range b.IDs {
			if n := max(b.Sure[i], told[id]); n > 0 {
				told[longer(id)] += n
			}
			if b.Sure[i] <= told[id] {
				continue
			}
			out = append(out, month{
				ID: id, Href: s.timeHref(id, "true"), Chosen: s.Value("datetime") == id,
				Text: s.L.T("filter.month", "month", s.L.Date(id), "claims", s.L.N("count.claims", b.N[i])),
			})
		}
	}
	first := func(id string) string { return strings.ReplaceAll(id, "X", "0") }
	slices.SortFunc(out, func(a, b month) int { return strings.Compare(first(a.ID), first(b.ID)) })
	return out
}

// longer is the id of the next longer unit: 2022-07, 2022, 202X, 20XX.
func longer(id string) string {
	digits := strings.TrimRight(id, "X")
	switch len(digits) {
	case 7:
		return id[:4]
	case 2:
		return ""
	}
	return digits[:len(digits)-1] + strings.Repeat("X", 5-len(digits))
}

// JSON is the bars as the script needs them. It stands in the page as a hidden text, since it comes again with each
// filter, and an element of a script must not be made anew.
func (s *strip) JSON() (string, error) {
	type unit struct {
		Unit  string `json:"unit"`
		First string `json:"first"`
		N     []int  `json:"n"`
	}
	units := []unit{}
	for _, b := range s.T.Bars {
		units = append(units, unit{b.Unit, b.IDs[0], b.N})
	}
	b, err := json.Marshal(map[string][]unit{"units": units})
	return string(b), err
}

// WordsJSON is the texts that the script needs besides those of the page.
func (s *strip) WordsJSON() (template.JS, error) {
	return dataBlock(s.L.Texts(
		"months", "count.claims", "date.month", "date.year", "date.decade", "date.between", "date.range",
		"filter.month", "time.any", "time.start", "time.end", "time.play", "time.pause", "time.back",
		"time.on", "time.bad", "time.order",
	))
}
