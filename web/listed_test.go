package web_test

import (
	"fmt"
	"html"
	"maps"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/query"
)

var (
	listed = regexp.MustCompile(`<article class="claim s-([a-z]+)" id="claim-(.*?)"`)
	rows   = regexp.MustCompile(`<tr[^>]* data-claim="(.*?)"`)
	next   = regexp.MustCompile(`<a href="([^"]*)" rel="next"`)
)

// matching returns the status of each claim of a tale with a mark that a filter chooses, read mark by mark.
func (x *tale) matching(story string, f *geo.Filter) map[string]string {
	out := map[string]string{}
	for _, p := range x.placements {
		m := geo.Compose(story, x.claims[p.Claim], x.assessed[p.Claim], x).Mark(x.locations[p.Location], p.Role)
		if f.Match(&m, func(*geo.Mark, orb.Bound) bool { return false }) {
			out[p.Claim] = x.assessed[p.Claim].Status.String()
		}
	}
	return out
}

// randomQuery chooses one to three parameters that tell the claims of tales apart.
func randomQuery(r *rand.Rand) url.Values {
	some := func(list ...string) string { return list[r.IntN(len(list))] }
	all := map[string]func() string{
		"status": func() string { return some(geo.Words[geo.Status]()...) },
		"denial": func() string { return some(geo.Words[geo.Denial]()...) },
		"kind":   func() string { return some("event", "allegation", "count", "denial") },
		"role":   func() string { return some("site", "site", "scope", "seat") },

		"precision": func() string { return some("near", "address", "unlocated") },
		"geometry":  func() string { return some("point", "none") },
		"claimant":  func() string { return fmt.Sprintf("s%d,s%d,s%d", r.IntN(14), r.IntN(14), r.IntN(14)) },
		"about":     func() string { return fmt.Sprintf("s%d", r.IntN(4)) },
		"location":  func() string { return fmt.Sprintf("l%d,l%d", r.IntN(12), r.IntN(13)) },
		"report":    func() string { return fmt.Sprintf("r%d", r.IntN(5)) },
		"claim":     func() string { return fmt.Sprintf("c%d,c%d,c1", r.IntN(9), r.IntN(90)) },
		"country":   func() string { return some("HR", "IT") },
		"bbox":      func() string { return some("15.3,44,16.3,46", "-170,-80,170,80", "170,40,15.5,50") },
		"viewport":  func() string { return some("15.3,44,16.3,46", "376,40,377,50") },
		"datetime":  func() string { return some("2020", "../2019-05") },
		"dated":     func() string { return "false" },
		"clock":     func() string { return some("said", "event") },
	}
	v := url.Values{}
	names := slices.Sorted(maps.Keys(all))
	for range 1 + r.IntN(3) {
		name := names[r.IntN(len(names))]
		v.Set(name, all[name]())
	}
	return v
}

// TestPagesListWhatMatches holds that the list and the table of a story, followed from page to page without script, show each
// claim that matches once and no other, under its status, whatever is asked; and so does the embed, as far as it lists.
func TestPagesListWhatMatches(t *testing.T) {
	t.Parallel()
	s := newSite(t, "http://maps.test", example)
	for seed, claims := range []int{4, 40, 750} {
		story := fmt.Sprint("tale-", claims)
		r := rand.New(rand.NewPCG(uint64(seed), 11))
		x := randomTale(r, claims)
		x.put(t, s, story)
		some, paged := 0, 0
		for i := range 12 {
			v := url.Values{}
			switch i {
			case 0:
			case 1: // most of it, which takes pages in the largest
				v.Set("geometry", "point")
			default:
				v = randomQuery(r)
			}
			f, err := query.Parse(v, query.Strict)
			if err != nil {
				t.Fatal(err)
			}
			want := x.matching(story, &f)
			if len(want) > 0 && len(want) < claims {
				some++
			}
			q := v.Encode()
			got, pages := s.follow("/stories/" + story + "?" + q)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("the list of %s?%s (-want +got):\n%s", story, q, d)
			}
			table, _ := s.follow("/stories/" + story + "?as=table&" + q)
			if d := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(table))); d != "" {
				t.Errorf("the table of %s?%s (-want +got):\n%s", story, q, d)
			}
			if pages > 1 {
				paged++
				continue
			}
			_, body := s.get("/embed?parts=list&story="+story+"&"+q, "Accept", browser)
			if d := cmp.Diff(want, listing(t, body)); d != "" {
				t.Errorf("the embed of %s?%s (-want +got):\n%s", story, q, d)
			}
		}
		if some < 3 || paged < 2 && claims > 500 {
			t.Errorf("%s: %d questions that choose some, %d lists of several pages", story, some, paged)
		}
	}
}

// listing reads the claims of a list, with their status, or of a table.
func listing(t *testing.T, body string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range listed.FindAllStringSubmatch(body, -1) {
		if _, twice := out[m[2]]; twice {
			t.Errorf("%s stands on one page twice", m[2])
		}
		out[m[2]] = m[1]
	}
	for _, m := range rows.FindAllStringSubmatch(body, -1) {
		out[m[1]] = ""
	}
	return out
}

// follow reads a list to its end.
func (s *site) follow(target string) (claims map[string]string, pages int) {
	s.t.Helper()
	claims = map[string]string{}
	for target != "" && pages < 50 {
		code, body := s.get(target, "Accept", browser)
		if code != 200 {
			s.t.Fatalf("%s: %d", target, code)
		}
		pages++
		maps.Copy(claims, listing(s.t.(*testing.T), body))
		m := next.FindStringSubmatch(body)
		if target = ""; m != nil {
			target = strings.TrimPrefix(html.UnescapeString(m[1]), "http://maps.test")
		}
	}
	return claims, pages
}
