package words_test

import (
	"slices"
	"testing"

	"dateline/geo/words"
)

// TestFormsFindEachOther searches for one form of a word among others.
func TestFormsFindEachOther(t *testing.T) {
	finds := func(q, word string) bool {
		return slices.ContainsFunc(words.Words(word), words.Query(q + " end")[0].Match)
	}
	for _, same := range [][]string{
		{"driver", "driving", "drivers", "drive"}, {"station", "stations"}, {"denied", "denies", "deny", "denying"},
		{"policy", "policies"}, {"planned", "planning", "plan"}, {"deported", "deportation"}, {"worker", "works", "working"},
		{"postaja", "postaje", "postajama", "postaji"}, {"službenik", "službenici", "službenika"}, {"vlada", "vladu", "vlade"},
		{"stazione", "stazioni"}, {"cinese", "cinesi"}, {"poliziotto", "poliziotti"}, {"permesso", "permessi"},
	} {
		for _, q := range same {
			for _, word := range same {
				if !finds(q, word) {
					t.Errorf("%s does not find %s", q, word)
				}
			}
		}
	}
	for _, other := range [][2]string{
		{"police", "policy"}, {"state", "statue"}, {"patrol", "patron"}, {"general", "generate"}, {"office", "often"},
		{"in", "ing"}, {"110", "1100"}, {"警察", "警官"}, {"sud", "sudovi"}, {"prato", "praise"},
	} {
		if finds(other[0], other[1]) {
			t.Errorf("%s finds %s", other[0], other[1])
		}
	}
}
