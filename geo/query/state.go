package query

import (
	"net/url"
	"strings"

	"dateline/geo"
)

// State lists the parameters of pages and embeds that never filter: what is seen of the same claims, and how. The
// first, after, is where a page of the list begins; links begin at the first.
func State() []string {
	return []string{"after", "as", "at", "hl", "open", "parts", "since", "sort", "theme"}
}

// PageState lists those that links to a page carry.
func PageState() []string { return []string{"as", "at", "hl", "open", "sort", "theme"} }

// EmbedState lists those that links to an embed carry, as frames and oEmbed do.
func EmbedState() []string { return []string{"at", "hl", "open", "parts", "since", "theme"} }

// Seen returns what a page's or embed's query comes to: the filter in its canonical form, the state of the view and the
// parameters of also as they came, and nothing that links grow. Queries that show the same have the same.
func Seen(v url.Values, f *geo.Filter, also ...string) string {
	out := builder{}
	if c := Canonical(f); c != "" {
		out = append(out, c)
	}
	for _, names := range [2][]string{State(), also} {
		for _, name := range names {
			for _, x := range v[name] {
				out.add(name, x)
			}
		}
	}
	return strings.Join(out, "&")
}
