package sheet

import (
	"cmp"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/words"
)

// takeFlat reads one sheet of everything: a row is a claim at a place, and names who claims it, what it is
// about and what carried it. Sources, reports, places and topics are made when a row first names them; later
// rows may leave out what stands there.
func (b *Book) takeFlat(t *table) {
	list := flatColumns()
	cols, langs := b.headings(t, list)
	for i := range t.rows {
		r := &t.rows[i]
		at := cell{t: t, row: r, col: -1}
		parts := map[string]*entity{}
		for _, s := range []string{claimSheet, topicSheet, locationSheet, reportSheet, storySheet} {
			parts[s] = newEntity(s, at)
		}
		rest := map[string]cell{} // what is of no sheet: kinds and roles of sources, relations
		for j, text := range r.cells {
			switch c := (cell{text, t, r, j}); {
			case text == "":
			case j >= len(cols) || t.head[j] == "":
				b.bad(c, "no-heading", "this cell stands under no heading; give its column one, or empty it")
			case cols[j].name == "":
				parts[claimSheet].extra[t.head[j]] = c
			case cols[j].sheet == "":
				rest[cols[j].name] = c
			default:
				parts[cols[j].sheet].put(cols[j].own, langs[j], c)
			}
		}
		b.flatRow(parts, rest)
	}
}

func (b *Book) flatRow(parts map[string]*entity, rest map[string]cell) {
	claim, report, place := parts[claimSheet], parts[reportSheet], parts[locationSheet]
	for _, name := range []string{"claimant", "about"} {
		b.people(claim, name, rest)
	}
	if claim.text("claimant") == "" && strings.EqualFold(claim.text("attribution"), geo.AttributionNone.String()) {
		nobody := claim.at
		nobody.text = geo.SourceNone.String()
		e := newEntity(sourceSheet, claim.at)
		e.cells["id"], e.cells["kind"] = cell{text: "not-named", t: nobody.t, row: nobody.row, col: -1}, nobody
		claim.cells["claimant"] = cell{text: b.mention(e, e.cells["id"], cell{}).id, t: nobody.t, row: nobody.row, col: -1}
	}
	b.people(report, "publisher", rest)
	named := func(e *entity, name cell, column string) {
		if len(e.cells) == 0 {
			return
		}
		to := b.mention(e, e.cells["id"], name)
		x := stands(name, e.at)
		x.text = to.id
		claim.cells[column] = x
	}
	if len(parts[storySheet].cells) > 0 {
		b.mention(parts[storySheet], parts[storySheet].cells["id"], parts[storySheet].cells["title"])
	}
	named(parts[topicSheet], parts[topicSheet].cells["title"], "topic")
	title := report.cells["title"]
	if title.text == "" && len(report.cells) > 0 {
		title = stands(report.cells["url"], report.cells["publisher"], report.at)
		title.text = report.text("url") + " " + report.text("publisher") + " " + report.text("published")
	}
	named(report, title, "report")
	where := cmp.Or(place.cells["name"], place.cells["country"])
	if where.text != "" {
		where.text += " " + place.text("country") // towns of one name in two countries
	}
	named(place, where, "location")
	b.claim(claim)
	for _, rel := range geo.Words[geo.Rel]() {
		x, ok := rest[rel]
		for _, to := range split(x.text) {
			if !ok {
				break
			}
			e := newEntity(relationSheet, x)
			part := x
			part.text = to
			e.cells["to"] = part
			part.text = rel
			e.cells["rel"] = part
			if basis, ok := rest["relation_basis"]; ok {
				e.cells["basis"] = basis
			}
			e.first = claim
			b.rels = append(b.rels, e)
		}
	}
}

// stands returns the first of the cells that is one of the sheet.
func stands(cells ...cell) cell {
	return cells[slices.IndexFunc(cells, func(c cell) bool { return c.row != nil })]
}

// people makes the sources that a cell names, with their kinds and roles side by side.
func (b *Book) people(e *entity, column string, rest map[string]cell) {
	x, ok := e.cells[column]
	if !ok {
		return
	}
	side := func(name string, i int) cell {
		c := rest[column+"_"+name]
		parts := strings.Split(c.text, listSeparator)
		if i >= len(parts) {
			return cell{}
		}
		c.text = strings.TrimSpace(parts[i])
		return c
	}
	var ids []string
	for i, name := range split(x.text) {
		s := newEntity(sourceSheet, x)
		part := x
		part.text = name
		s.cells["name"] = part
		for _, m := range []string{"kind", "role"} {
			if c := side(m, i); c.text != "" {
				s.cells[m] = c
			}
		}
		ids = append(ids, b.mention(s, cell{}, part).id)
	}
	x.text = strings.Join(ids, listSeparator)
	e.cells[column] = x
}

// mention finds the record that a row names, by its id or else its name, completes it with what the row says
// and makes it when it is new. What contradicts an earlier row is said.
func (b *Book) mention(e *entity, id, name cell) *entity {
	k := b.kinds[e.sheet]
	folded := words.Fold(name.text)
	old := k.byID[id.text]
	if old == nil && id.text == "" && folded != "" {
		old = k.byName[folded]
		if old == nil {
			old = k.byID[name.text]
		}
	}
	if old == nil && e.sheet == storySheet && len(k.all) > 0 {
		old = k.all[0]
	}
	if old == nil {
		b.register(e, name)
		if e.id == "" {
			b.name(e)
		}
		return e
	}
	for column, x := range e.cells {
		first, ok := old.cells[column]
		switch {
		case !ok:
			old.cells[column] = x
		case words.Fold(first.text) != words.Fold(x.text) && column != "id" && !(column == "name" && old.id == x.text):
			b.bad(x, "row-differs", "row %d says “%s” of the same %s; rows agree, or leave it empty", first.row.n,
				geo.Cut(first.text, 60),
				strings.TrimSuffix(e.sheet, "s"))
		}
	}
	for column, langs := range e.langs {
		for lang, x := range langs {
			if _, ok := old.langs[column][lang]; !ok {
				old.put(column, lang, x)
			}
		}
	}
	return old
}
