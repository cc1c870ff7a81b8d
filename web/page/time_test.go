package page_test

import (
	"net/url"
	"strings"
	"testing"

	"dateline/geo/atlas"
	"dateline/web/page"
)

// bars is a timeline of n months from January 2000 on, with a claim in each that lies in no other one, and of its years.
func bars(n int) *atlas.Timeline {
	b, y := atlas.TimeBars{Unit: "month"}, atlas.TimeBars{Unit: "year"}
	for i := range n {
		if i%12 == 0 {
			y.IDs, y.N, y.Sure = append(y.IDs, year(i/12)), append(y.N, min(12, n-i)), append(y.Sure, min(12, n-i))
		}
		b.IDs, b.N, b.Sure = append(b.IDs, year(i/12)+"-"+string([]byte{'0' + byte((i%12+1)/10), '0' + byte((i%12+1)%10)})), append(b.N, 1), append(b.Sure, 1)
	}
	return &atlas.Timeline{Clock: "published", Bars: []atlas.TimeBars{b, y}}
}

func year(n int) string {
	return "20" + string([]byte{'0' + byte(n/10), '0' + byte(n%10)})
}

func TestTimeIsDrawnInUnitsThatFit(t *testing.T) {
	for _, x := range []struct {
		months      int
		drawn, link string
		links       int
		hidden      int
	}{
		{2, "month", "January 2000: 1 claim", 2, 0},
		{120, "month", "December 2009: 1 claim", 120, 1},
		{240, "month", "2019: 12 claims", 20, 1},
		{252, "year", "2020: 12 claims", 21, 1},
	} {
		v := view()
		v.Timeline = bars(x.months)
		html := story(t, page.Request{}, v)
		if got := strings.Count(html, `<div class="unit" data-unit="`+x.drawn+`" aria-hidden`); got != 1 {
			t.Errorf("%d months: %s is not what is drawn", x.months, x.drawn)
		}
		if got := strings.Count(html, " hidden aria-hidden"); got != x.hidden {
			t.Errorf("%d months: %d units are hidden, want %d", x.months, got, x.hidden)
		}
		if got := strings.Count(html, "<li><a href=\"/claims/stories/s?dated=true&amp;datetime="); got != x.links || !strings.Contains(html, ">"+x.link+"<") {
			t.Errorf("%d months: %d links, want %d with %q", x.months, got, x.links, x.link)
		}
		if strings.Contains(html, "Light bars") {
			t.Errorf("%d months: light bars are spoken of, but there are none", x.months)
		}
	}
}

func TestTimeStandsWhereItTellsSomething(t *testing.T) {
	one := func(unit string, n ...int) atlas.TimeBars {
		b := atlas.TimeBars{Unit: unit, N: n, Sure: n}
		for i := range n {
			b.IDs = append(b.IDs, year(i))
		}
		return b
	}
	none := `class="unit"`
	for _, x := range []struct {
		name, datetime string
		bars           []atlas.TimeBars
		want           bool
	}{
		{"two alike", "", []atlas.TimeBars{one("year", 1, 1)}, true},
		{"one bar", "", []atlas.TimeBars{one("year", 9)}, false},
		{"one bar, chosen", "2000", []atlas.TimeBars{one("year", 9)}, true},
		{"80 % in one", "", []atlas.TimeBars{one("year", 8, 2)}, true},
		{"over 80 % in one", "", []atlas.TimeBars{one("year", 9, 2)}, false},
		{"a claim in several bars counts once", "", []atlas.TimeBars{one("month", 1, 1, 1, 1, 8), one("decade", 9)}, false},
	} {
		v := view()
		v.Timeline = &atlas.Timeline{Bars: x.bars}
		html := story(t, page.Request{Query: url.Values{"datetime": {x.datetime}}}, v)
		if got := strings.Contains(html, none); got != x.want {
			t.Errorf("%s: drawn %v, want %v", x.name, got, x.want)
		}
		if !strings.Contains(html, `id="f-from"`) || !strings.Contains(html, `data-month="2000"`) {
			t.Errorf("%s: no field or no list of times", x.name)
		}
	}
}

func TestBarsStandOnWhatIsSure(t *testing.T) {
	v := view()
	v.Timeline = &atlas.Timeline{Bars: []atlas.TimeBars{{
		Unit: "year", IDs: []string{"2019", "2020", "2021"}, N: []int{100, 0, 4}, Sure: []int{50, 0, 0},
	}}}
	html := story(t, page.Request{Query: url.Values{"datetime": {"2019/2021"}}}, v)
	for _, want := range []string{
		`viewBox="0 0 3 40"`, `<path d="M.1 40V20h.8V40z"/>`, `<path class="may" d="M.1 20V0h.8V20zM2.1 40V38.4h.8V40z"/>`, "Light bars",
	} {
		if want = strings.ReplaceAll(want, "M.1", "M0.1"); !strings.Contains(html, want) {
			t.Errorf("the chart lacks %s:\n%s", want, html[strings.Index(html, "time-chart"):][:600])
		}
	}
}

func TestTimeIsSaidInWords(t *testing.T) {
	for _, x := range []struct{ lang, datetime, want string }{
		{"en", "", "any time"}, {"en", "2022-12", "December 2022"}, {"en", "2022/2023-01", "from 2022 to January 2023"},
		{"en", "../2019", "2019 or before"}, {"en", "2022-07-13/..", "13 July 2022 or later"}, {"en", `<b>`, "&lt;b&gt;"},
		{"hr", "2022/2023", "2022. – 2023."}, {"zh", "2022-01/2022-12", "2022年1月至2022年12月"}, {"it", "", "qualsiasi data"},
	} {
		v := view()
		v.Timeline = bars(3)
		html := story(t, page.Request{Lang: x.lang, Query: url.Values{"datetime": {x.datetime}}}, v)
		_, got, _ := strings.Cut(html, `<span id="time-range">`)
		if got, _, _ = strings.Cut(got, "</span>"); got != x.want {
			t.Errorf("%s, %q: got %q, want %q", x.lang, x.datetime, got, x.want)
		}
	}
}
