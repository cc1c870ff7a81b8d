package sheet

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dateline/geo"
)

// rowWords is how many words of a row stand beside a problem, to find it by.
const rowWords = 5

// bad notes a problem of a cell.
func (b *Book) bad(x cell, rule, format string, args ...any) {
	b.probs.Add(at(x, geo.Problem{Rule: rule, Message: fmt.Sprintf(format, args...)}))
}

// at places a problem: the file, the row with its first words, the column.
func at(x cell, p geo.Problem) geo.Problem {
	p.Position = geo.Position{File: x.t.file, Line: x.row.n, Feature: "row of " + firstWords(x.row)}
	p.Claim = ""
	if x.col >= 0 && x.col < len(x.t.head) {
		p.Field = heading(x.t, x.col)
	} else {
		p.Field = ""
	}
	return p
}

func heading(t *table, col int) string {
	return fmt.Sprintf("column %s, %s", letters(col), t.head[col])
}

func firstWords(r *row) string {
	all := strings.Fields(strings.Join(r.cells, " "))
	if len(all) > rowWords {
		return strings.Join(all[:rowWords], " ") + " …"
	}
	return strings.Join(all, " ")
}

// records names the records, whose lines no reader sees.
func (b *Book) records() string { return b.path + " (records)" }

// Locate says a problem of a record, as packages exchange and sqlite do, by sheet, row and column. Other
// problems stay as they are.
func (b *Book) Locate(p geo.Problem) geo.Problem {
	if p.File != b.records() {
		return p
	}
	if p.Line < 1 || p.Line > len(b.lines) {
		p.Position = geo.Position{File: b.path}
		return p
	}
	o := b.lines[p.Line-1]
	member := member(p.Field)
	if o.record == nil && o.place == nil {
		p.Position = geo.Position{File: b.path} // the story is named by the file
		return p
	}
	e := cmp.Or(o.record, o.place)
	var i int
	if n, _ := fmt.Sscanf(p.Field, "claims[%d]", &i); n == 1 && i < len(o.claims) {
		e = o.claims[i]
	} else if i := slices.IndexFunc(o.claims, func(c *entity) bool { return c.first.id == p.Claim }); i >= 0 {
		e = o.claims[i]
	}
	x := e.at
	for _, c := range columns(e.sheet) {
		if cell, ok := e.cells[c.name]; ok && (c.member == member && member != "" || fills(e.sheet, c.name, member)) {
			x = cell
			break
		}
	}
	said := at(x, p)
	if x.col < 0 && member != "" {
		said.Field = member // which has no cell
	}
	return said
}

var indexed = regexp.MustCompile(`^(?:\w+\[\d+\]\.|properties\.|claims\[\d+\]\.)+`)

// member is the member of its record that a path names: "claims[0].chain[1].report" is of chain.
func member(path string) string {
	path = indexed.ReplaceAllString(path, "")
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		return path
	}
	return path[:end]
}

// fills tells whether a column is one of several that make a member.
func fills(sheet, column, member string) bool {
	switch member {
	case "geometry":
		return column == "lon" || column == "lat" || column == "geometry"
	case "chain":
		return column == "report" || column == "chain"
	case "quote":
		return column == "quote"
	case "quantity":
		return column == "lowest" || column == "highest"
	case "claimants":
		return column == "claimant"
	}
	return false
}
