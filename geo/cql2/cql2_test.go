package cql2_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dateline/geo/cql2"
)

var sameTree = cmp.Options{cmpopts.IgnoreUnexported(cql2.Expr{}), cmpopts.EquateEmpty()}

// again holds that an expression is read back from its text and its JSON.
func again(t testing.TB, what string, x *cql2.Expr) {
	t.Helper()
	text, err := cql2.ParseText(x.String())
	if err != nil {
		t.Fatalf("%s: its text %s: %v", what, x, err)
	}
	if diff := cmp.Diff(x, text, sameTree); diff != "" {
		t.Fatalf("%s: its text %s is another expression: %s", what, x, diff)
	}
	json, err := cql2.ParseJSON(string(x.JSON()))
	if err != nil {
		t.Fatalf("%s: its JSON %s: %v", what, x.JSON(), err)
	}
	if diff := cmp.Diff(x, json, sameTree); diff != "" {
		t.Fatalf("%s: its JSON %s is another expression: %s", what, x.JSON(), diff)
	}
}

// TestExamples reads the examples of the standard, where they are beside the repository: text and JSON of one name are the
// same expression.
func TestExamples(t *testing.T) {
	dir, err := filepath.Abs("../../../shared/cql2/examples")
	if err != nil {
		t.Fatal(err)
	}
	if outside := os.Getenv("DATELINE_CQL2_EXAMPLES"); outside != "" {
		dir = outside
	}
	texts, err := filepath.Glob(filepath.Join(dir, "text", "*.txt"))
	if err != nil || len(texts) == 0 {
		t.Skip("the standard's examples are not beside the repository")
	}
	for _, name := range texts {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		x, err := cql2.ParseText(string(b))
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		again(t, filepath.Base(name), x)
		twin, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(name), ".txt"), "-alt")
		b, err = os.ReadFile(filepath.Join(dir, "json", twin+".json"))
		if err != nil {
			t.Fatal(err)
		}
		y, err := cql2.ParseJSON(string(b))
		if err != nil {
			t.Errorf("%s.json: %v", twin, err)
			continue
		}
		if diff := cmp.Diff(x, y, sameTree); diff != "" {
			t.Errorf("%s and its JSON differ: %s", filepath.Base(name), diff)
		}
		again(t, twin+".json", y)
	}
}
