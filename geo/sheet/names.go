package sheet

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"dateline/geo/words"
)

// The lengths of ids that are made: enough to tell, short enough for an address.
const (
	slugLength = 40
	slugWords  = 6
)

// slug makes an id of a text: its first words in small Latin letters. A text without any gets a number made
// from it.
func slug(text, sheet string) string {
	parts := strings.FieldsFunc(words.Fold(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' ||
			r > '9')
	})
	out := ""
	for i, p := range parts {
		if i == slugWords || len(out)+1+len(p) > slugLength {
			break
		}
		out += "-" + p
	}
	if out != "" {
		return out[1:]
	}
	h := fnv.New32a()
	h.Write([]byte(text))
	return fmt.Sprintf("%s-%x", strings.TrimSuffix(sheet, "s"), h.Sum32())
}

// letters is the name of a column in a spreadsheet: A, B, …, Z, AA.
func letters(col int) string {
	out := ""
	for n := col + 1; n > 0; n = (n - 1) / 26 {
		out = string(rune('A'+(n-1)%26)) + out
	}
	return out
}

// nearest returns the name that somebody may have meant: at most two letters away, and at most half of it.
func nearest(text string, names []string) string {
	best, least := "", 3
	for _, n := range slices.Sorted(slices.Values(names)) {
		if d := distance(strings.ToLower(text), strings.ToLower(n)); d < least && 2*d <= len(n) {
			best, least = n, d
		}
	}
	return best
}

// distance is the number of letters to add, take away or change (Levenshtein 1966).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return len(x) + len(y)
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		last := row[0]
		row[0] = i + 1
		for j, s := range y {
			d := last
			if r != s {
				d = 1 + min(last, row[j], row[j+1])
			}
			last, row[j+1] = row[j+1], d
		}
	}
	return row[len(y)]
}
