package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// A form without a script gives its time as two fields; the reader gets the address with their datetime.
func TestTimeFields(t *testing.T) {
	s := newSite(t, "https://maps.example.org/claims", example)
	for _, x := range []struct{ name, query, want string }{
		{"a year", "from=2022&to=2022", "?dated=true&datetime=2022"},
		{"as people type it", "from=July+2022&to=13.+srpnja+2022.", "?dated=true&datetime=2022-07-01/2022-07-13"},
		{"open", "from=2022-12&to=", "?dated=true&datetime=2022-12/.."},
		{"open before", "from=&to=2019-06-01", "?dated=true&datetime=../2019-06-01"},
		{"several precisions", "from=2018&to=2019-06", "?dated=true&datetime=2018-01/2019-06"},
		{"a decade", "from=201X&to=201X", "?dated=true&datetime=2010/2019"},
		{"with the rest of the filter", "from=2022&to=&report=cnn-piece&q=&utm_source=x&hl=hr", "?dated=true&datetime=2022/..&report=cnn-piece&hl=hr"},
		{"the same again keeps what has no date", "from=2022&to=2022&datetime=2022&dated=", "?datetime=2022"},
		{"taken back", "from=&to=&datetime=2022&dated=true&clock=said", "?clock=said"},
		{"dated without a time stays", "from=&to=&dated=true", "?dated=true"},
		{"the page of the list starts again", "from=2022&after=abc", "?dated=true&datetime=2022/.."},
	} {
		t.Run(x.name, func(t *testing.T) {
			for _, path := range []string{"/", "/stories/overseas-stations"} {
				r := s.do(http.MethodGet, path+"?"+x.query, "Accept", "text/html")
				if got := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || got != x.want {
					t.Errorf("%s: %d to %q, want %q", path, r.StatusCode, got, x.want)
				}
			}
		})
	}
	for _, x := range []struct{ query, want string }{
		{"from=soon", "parameter from"}, {"to=2022-13", "parameter to"}, {"from=2022/2023", "parameter from"},
		{"from=2023&to=2022", "parameter to"}, {"from=2022~", "write a year, month or day"},
		{"to=[2018..2019]", "parameter to"},
		{"from=2022&status=sure", "parameter status"},
	} {
		if status, body := s.get("/?"+x.query, "Accept", "text/html"); status != http.StatusBadRequest || !strings.Contains(body, x.want) {
			t.Errorf("%s: %d without %q:\n%s", x.query, status, x.want, body)
		}
	}
}

// TestOneTimeOfARange holds that one time between two meets filters as its bounds do, and is served as it was written.
func TestOneTimeOfARange(t *testing.T) {
	s := newSite(t, "http://maps.test")
	dates := `"event":"[2018..2019]","said":"2018/2019","chain"`
	s.put(strings.NewReplacer(`"chain"`, dates, `"2022"`, `"../2022-12-04"`).Replace(replaced(1, 1)))
	for datetime, want := range map[string]int{"2017": 0, "2018": 1, "2018-06/2018-07": 1, "2019-12-31": 1, "2020": 0} {
		var items struct{ NumberMatched int }
		s.json("/collections/claims/items?dated=true&clock=event&datetime="+datetime, &items)
		if items.NumberMatched != want {
			t.Errorf("%s: %d match, want %d", datetime, items.NumberMatched, want)
		}
	}
	for target, want := range map[string][]string{
		"/collections/claims/items": {
			`"event":"[2018..2019]","event_earliest":"2018-01-01T00:00:00Z","event_latest":"2020-01-01T00:00:00Z"`,
		},
		"/stories/s?f=json":          {`"event":"[2018..2019]"`},
		"/download?f=csv":            {",[2018..2019],"},
		"/?f=html&hl=en":             {"from 2018 to 2019", "between 2018 and 2019", "in print by 4 December 2022"},
		"/?f=html&hl=en&clock=event": {`<span id="time-range">any time`, "the 2010s: 1 claim"},
	} {
		_, body := s.get(target)
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s lacks %s", target, w)
			}
		}
	}
}

func TestTimeStripFollowsTheFilter(t *testing.T) {
	s := newSite(t, "https://maps.example.org/claims", example)
	for _, x := range []struct {
		query string
		want  []string
		lack  []string
	}{
		{"", []string{"December 2022: 8 claims", ">2019: 1 claim", "any time"}, []string{"have no date", "January 2019", "<path", "Light bars"}},
		{"?clock=said", []string{"Light bars", "claims have a date open at one end", "<path"}, nil},
		{"?datetime=2019&dated=true", []string{"December 2022: 8 claims", `name="from" form="filters" value="2019"`, `name="dated" form="filters" value="true"`}, nil},
		{"?report=reuters-2019", []string{">2019: 1 claim"}, []string{"2022: "}},
		{"?clock=event", []string{"25 claims have no date.", "July 2022: 1 claim", "1 claim has a date open at one end", "dated=true\" data-dated=\"true\""}, nil},
		{"?clock=event&dated=true&datetime=2022", []string{"25 claims without a date are left out.", "clock=event&amp;datetime=2022\" data-dated=\"\""}, nil},
		{"?clock=event&claim=c-18", []string{"No claim here has a date that a chart can show.", "1 claim has no date."}, []string{"<path"}},
		{"?datetime=2024-06&dated=true&claim=c-01", []string{"viewBox=\"0 0 19 40\""}, nil},
	} {
		_, body := s.get("/"+x.query, "Accept", "text/html", "Accept-Language", "en")
		_, strip, _ := strings.Cut(body, `<details class="time"`)
		strip, _, _ = strings.Cut(strip, `<section class="legend"`)
		for _, w := range x.want {
			if !strings.Contains(strip, w) {
				t.Errorf("%s lacks %q:\n%s", x.query, w, strip)
			}
		}
		for _, w := range x.lack {
			if strings.Contains(strip, w) {
				t.Errorf("%s has %q:\n%s", x.query, w, strip)
			}
		}
	}
	_, body := s.get("/embed?story=overseas-stations", "Accept", "text/html")
	if strings.Contains(body, `class="time"`) {
		t.Error("the embed has a strip of time")
	}
}
