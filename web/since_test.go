package web_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestSince holds what readers of an older embed or link are told, and that nobody is told of what did not change.
func TestSince(t *testing.T) {
	s := newSite(t, "http://maps.test", example)
	b, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	note := regexp.MustCompile(`<p class="note since" role="note">([^<]*)`)
	check := func(what, target, want string) {
		t.Helper()
		code, body := s.get(target, "Accept", browser)
		got := ""
		if m := note.FindStringSubmatch(body); m != nil {
			got = m[1]
		}
		if code != 200 || got != want {
			t.Errorf("%s: %s: %d\ngot  %q\nwant %q", what, target, code, got, want)
		}
	}
	const embed, page = "/embed?story=overseas-stations&since=", "/stories/overseas-stations?since="
	check("nothing changed", embed+"1", "")
	for _, odd := range []string{"2", "99999999999999999999", "-1", "0", "x", ""} {
		check("a revision that is none yet", embed+odd, "")
	}
	s.put(strings.Replace(string(b), "Chinese officers went on patrol with Serbian police", "Officers went on patrol with Serbian police", 1))
	check("a claim changed", embed+"1", "This map has changed since it was embedded: 1 claim shown here is new or changed.")
	check("of a link", page+"1", "This map has changed since this link was made: 1 claim shown here is new or changed.")
	check("of another report", embed+"1&report=patrol-and-persuade", "This map has changed since it was embedded: other parts of the story have changed.")
	check("in Croatian", embed+"1&hl=hr", "Ova se karta promijenila otkad je umetnuta: 1 prikazana tvrdnja nova je ili izmijenjena.")
	check("searched for", embed+"1&q=patrol+serbian", "This map has changed since it was embedded: 1 claim shown here is new or changed.")
	check("made after it", embed+"2", "")
	if _, body := s.get("/oembed?url=http%3A%2F%2Fmaps.test%2Fstories%2Foverseas-stations%3Fsince%3D1"); !strings.Contains(body, "since=1") {
		t.Errorf("oEmbed drops since: %s", body)
	}
}
