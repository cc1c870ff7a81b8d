package page_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/query"
)

// listOf reads a list of texts that a file of the script gives a name.
func listOf(t *testing.T, file, name string) []string {
	t.Helper()
	data, err := os.ReadFile("../ui/src/" + file)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?s)const ` + name + `(?:: [^=]*)? = \[(.*?)\]`).FindSubmatch(data)
	if m == nil {
		t.Fatalf("%s has no list %s", file, name)
	}
	var out []string
	for _, x := range regexp.MustCompile(`'([^']*)'`).FindAllSubmatch(m[1], -1) {
		out = append(out, string(x[1]))
	}
	return out
}

// TestScriptHasTheServersLists holds what the script has a copy of: the order of statuses, the parameters that filter and those
// that are state of the view.
func TestScriptHasTheServersLists(t *testing.T) {
	statuses := geo.Words[geo.Status]()
	slices.Reverse(statuses)
	if d := cmp.Diff(statuses, listOf(t, "places.ts", "order")); d != "" {
		t.Errorf("statuses, strongest first (-want +got):\n%s", d)
	}
	filters := slices.DeleteFunc(query.Names(), func(s string) bool { return s == "story" }) // it is in the path
	slices.Sort(filters)
	got := listOf(t, "link.ts", "filters")
	slices.Sort(got)
	if d := cmp.Diff(filters, got); d != "" {
		t.Errorf("parameters that filter (-want +got):\n%s", d)
	}
	state := slices.Concat(query.PageState(), query.EmbedState())
	for _, s := range listOf(t, "url.ts", "viewState") {
		if !slices.Contains(state, s) {
			t.Errorf("%s is state of the view to the script, not to the server: %s", s, strings.Join(state, ", "))
		}
	}
	for _, s := range query.PageState() {
		if !slices.Contains(listOf(t, "url.ts", "viewState"), s) {
			t.Errorf("the script does not know that %s is state of the view", s)
		}
	}
}
