package page

import (
	"net/url"
	"slices"

	"dateline/geo/query"
)

// Table tells whether the claims stand in a table. That is state of the view, as in “as=table”: it chooses no claims.
func (c *content) Table() bool { return c.Value("as") == "table" }

// InView tells whether the list is held to what the map shows.
func (c *content) InView() bool { return c.Value("viewport") != "" }

// ListHref and TableHref link to the same claims as a list and as a table.
func (c *content) ListHref() string { return c.with("as", "", "sort", "") }

// TableHref is ListHref for the table.
func (c *content) TableHref() string { return c.with("as", "table") }

// with links to this page with some parameters changed: names and values in turn, "" for none. A page further on in a
// long list is left behind, since it would be another one.
func (c *content) with(change ...string) string {
	q := c.known()
	for i := 0; i+1 < len(change); i += 2 {
		if change[i+1] == "" {
			q.Del(change[i])
		} else {
			q.Set(change[i], change[i+1])
		}
	}
	for name, vals := range q {
		if !slices.ContainsFunc(vals, func(s string) bool { return s != "" }) {
			q.Del(name)
		}
	}
	return c.p.prefix + c.story("", "") + suffix(q)
}

// suffix is a query with its question mark, "" for an empty one. What readers may see in an address stays readable.
func suffix(q url.Values) string {
	if len(q) == 0 {
		return ""
	}
	return "?" + query.Readable(q.Encode())
}
