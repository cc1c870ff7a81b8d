package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dateline/geo"
)

// TestFileDoc holds docs/file.md to the program: the skeleton is a valid file, and the table of words has the words of
// each vocabulary and no others.
func TestFileDoc(t *testing.T) {
	text, err := os.ReadFile("../../docs/file.md")
	if err != nil {
		t.Fatal(err)
	}
	skeleton := regexp.MustCompile("(?s)```json skeleton\n(.*?)```").FindSubmatch(text)
	if skeleton == nil {
		t.Fatal("there is no skeleton")
	}
	file := filepath.Join(t.TempDir(), "skeleton.geojson")
	if err := os.WriteFile(file, skeleton[1], 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := command(t, "", "validate", file)
	if code != 0 || errs != "" || !strings.Contains(out, "1 claim") {
		t.Errorf("the skeleton: exit %d\n%s%s", code, out, errs)
	}
	for row, want := range map[string][]string{
		"`precision` of a location":     geo.Words[geo.Precision](),
		"`role` of a claim":             geo.Words[geo.Role](),
		"`kind` of a claim":             geo.Words[geo.ClaimKind](),
		"`attribution` of a claim":      geo.Words[geo.Attribution](),
		"`kind` of a source":            geo.Words[geo.SourceKind](),
		"`basis` of a chain's entry":    geo.Words[geo.Basis](),
		"`outcome` of a reply":          geo.Words[geo.Outcome](),
		"`rel` of a relation, which is": geo.Words[geo.Rel](),
	} {
		_, rest, found := strings.Cut(string(text), "| "+row)
		_, words, cut := strings.Cut(rest, "|")
		if !found || !cut {
			t.Errorf("the table of words has no row %s", row)
			continue
		}
		words, _, _ = strings.Cut(words, "\n")
		var got []string
		for _, w := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(words, -1) {
			if !slices.Contains(got, w[1]) && w[1] != "of" {
				got = append(got, w[1])
			}
		}
		slices.Sort(got)
		if sorted := slices.Sorted(slices.Values(want)); !slices.Equal(got, sorted) {
			t.Errorf("%s: got %q, want %q", row, got, sorted)
		}
	}
}
