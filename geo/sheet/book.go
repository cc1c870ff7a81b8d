package sheet

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/exchange"
	"dateline/geo/gazetteer"
	"dateline/geo/words"
)

// Book is a spreadsheet that was read. It is not safe for concurrent use.
type Book struct {
	path  string
	flat  bool
	probs geo.Problems
	warn  []geo.Problem
	g     *gazetteer.Gazetteer
	kinds map[string]*kind // by sheet
	rels  []*entity
	marks []*entity // rows of claims, in their order
	text  []byte    // the records, one a line
	lines []origin  // of text
	hints int       // how many unknown names were compared with the known ones
}

// kind is the records of one sheet.
type kind struct {
	all    []*entity
	byID   map[string]*entity
	byName map[string]*entity
	made   map[string]int // how many ids were made of a name
}

// entity is a record under way: its cells by the names of columns.
type entity struct {
	sheet string
	id    string
	cells map[string]cell
	langs map[string]map[string]cell // of columns that go on with a language
	extra map[string]cell            // of headings that nobody knows
	place *entity                    // of a row of claims
	at    cell                       // the first cell of its row
	first *entity                    // of a row of claims: the first row of that claim
}

// cell is a text and where it stands.
type cell struct {
	text string
	t    *table
	row  *row
	col  int // from 0; -1 is the row itself
}

// origin is what a line was made of: a record, or a place with rows of claims.
type origin struct {
	record, place *entity
	claims        []*entity
}

// Open reads a spreadsheet: a folder of CSV files, a CSV file or a workbook. Wrong cells do not stop it;
// [Book.Read] says them all. The error is CodeInvalid when the file is no spreadsheet.
func Open(path string, g *gazetteer.Gazetteer) (*Book, error) {
	tables, err := readTables(path)
	if err != nil {
		return nil, err
	}
	b := &Book{path: path, g: g, kinds: map[string]*kind{}}
	for _, s := range sheetNames() {
		b.kinds[s] = &kind{byID: map[string]*entity{}, byName: map[string]*entity{}, made: map[string]int{}}
	}
	known := slices.DeleteFunc(slices.Clone(tables), func(t table) bool { return !slices.Contains(sheetNames(), t.name) })
	switch {
	case len(known) > 1 || len(known) == 1 && known[0].name != claimSheet:
		for i := range tables {
			b.take(&tables[i])
		}
	case len(tables) > 0 && tables[0].head != nil:
		b.flat = true
		b.takeFlat(&tables[0])
	default:
		return nil, geo.Errorf(geo.CodeInvalid, "%s has no rows; “mapserver template” writes one to begin with", path)
	}
	b.build()
	return b, nil
}

// headings finds the columns of a table. It warns of those that nobody knows, once each.
func (b *Book) headings(t *table, list []column) (cols []column, langs []string) {
	seen := map[string]int{}
	for i, h := range t.head {
		c, lang, ok := find(list, h)
		switch {
		case h == "":
		case !ok && !strings.HasPrefix(h, privatePrefix):
			hint := ""
			if near := nearest(h, names(list)); near != "" {
				hint = fmt.Sprintf("; did you mean “%s”?", near)
			}
			b.warn = append(b.warn, geo.Problem{Position: geo.Position{File: t.file, Line: 1}, Field: heading(t, i),
				Rule: "column-unknown", Warning: true,
				Message: "no column has this heading: what it holds is kept for an export and never shown" + hint})
		case ok:
			if first, twice := seen[c.name+lang]; twice {
				b.probs.Add(geo.Problem{Position: geo.Position{File: t.file, Line: 1}, Field: heading(t, i), Rule: "column-twice",
					Message: "this heading stands in column " + letters(first) + " too; keep one of them"})
			}
			seen[c.name+lang] = i
		}
		cols, langs = append(cols, c), append(langs, lang)
	}
	return cols, langs
}

func names(list []column) (out []string) {
	for _, c := range list {
		out = append(out, c.name)
	}
	return out
}

func newEntity(sheet string, at cell) *entity {
	return &entity{sheet: sheet, at: at, cells: map[string]cell{}, langs: map[string]map[string]cell{},
		extra: map[string]cell{}}
}

func (e *entity) put(name, lang string, c cell) {
	if lang == "" {
		e.cells[name] = c
		return
	}
	if e.langs[name] == nil {
		e.langs[name] = map[string]cell{}
	}
	e.langs[name][lang] = c
}

func (e *entity) text(name string) string { return e.cells[name].text }

// take reads a sheet with a row a record.
func (b *Book) take(t *table) {
	list := columns(t.name)
	if list == nil {
		b.probs.Add(geo.Problem{Position: geo.Position{File: t.file}, Rule: "sheet-unknown",
			Message: "there is no sheet of this name; expected " + strings.Join(sheetNames(), ", ")})
		return
	}
	cols, langs := b.headings(t, list)
	for i := range t.rows {
		r := &t.rows[i]
		e := newEntity(t.name, cell{t: t, row: r, col: -1})
		for j, text := range r.cells {
			switch c := (cell{text, t, r, j}); {
			case text == "":
			case j >= len(cols) || t.head[j] == "":
				b.bad(c, "no-heading", "this cell stands under no heading; give its column one, or empty it")
			case cols[j].name == "":
				e.extra[t.head[j]] = c
			default:
				e.put(cols[j].name, langs[j], c)
			}
		}
		switch t.name {
		case relationSheet:
			b.rels = append(b.rels, e)
		case claimSheet:
			b.claim(e)
		default:
			b.register(e, cmp.Or(e.cells["name"], e.cells["title"]))
		}
	}
}

// claim adds a row of claims: the one with the text of its claim, or a further place of it, which may stand before.
func (b *Book) claim(e *entity) {
	k := b.kinds[claimSheet]
	id, text := e.text("id"), e.text("text")
	if text == "" && id == "" {
		b.bad(e.at, "text-required", "this row has neither the text of a claim nor the id of one")
		return
	}
	b.marks = append(b.marks, e)
	if text == "" {
		return // first is found when all rows are read
	}
	key := words.Fold(e.text("claimant") + "\x00" + text)
	if e.first = k.byID[id]; e.first == nil && id == "" {
		e.first = k.byName[key]
	}
	if e.first == nil {
		e.first = e
		b.register(e, e.cells["text"])
		k.byName[key] = e
	}
}

// furtherPlaces finds the claims of rows that have no text.
func (b *Book) furtherPlaces() {
	for _, e := range b.marks {
		if e.first == nil {
			if e.first = b.kinds[claimSheet].byID[e.text("id")]; e.first == nil {
				b.bad(e.cells["id"], "claim-unknown", "no row has the text of the claim %q", e.text("id"))
			}
		}
	}
}

// register adds a record, and gives it an id where it has none.
func (b *Book) register(e *entity, name cell) {
	k := b.kinds[e.sheet]
	k.all = append(k.all, e)
	if id := e.text("id"); id != "" {
		if first := k.byID[id]; first != nil {
			b.bad(e.cells["id"], "id-twice", "the id %q stands in row %d of %s too; ids are unique", id, first.at.row.n,
				first.at.t.file)
			return
		}
		e.id = id
		k.byID[id] = e
	}
	if folded := words.Fold(name.text); folded != "" && k.byName[folded] == nil {
		k.byName[folded] = e
	}
}

// build gives ids and writes the records, one a line.
func (b *Book) build() {
	b.furtherPlaces()
	for _, s := range sheetNames() {
		for _, e := range b.kinds[s].all {
			if e.id == "" {
				b.name(e)
			}
		}
	}
	b.story()
	for _, s := range []string{sourceSheet, reportSheet} {
		for _, e := range b.kinds[s].all {
			b.item(s, e, b.record(e))
		}
	}
	b.places()
	for _, e := range b.rels {
		r := b.record(e)
		if e.first != nil { // of a column of one sheet of everything, whose row is the claim that answers
			if e.first.first == nil {
				continue
			}
			r["from"] = e.first.first.id
		}
		b.item(relationSheet, e, r)
	}
}

// name makes an id from a record's name, the same each time.
func (b *Book) name(e *entity) {
	k := b.kinds[e.sheet]
	base := slug(cmp.Or(e.text("name"), e.text("title"), e.text("text"), e.text("publisher")+" "+e.text("published"),
		e.text("role")), e.sheet)
	id := base
	for k.byID[id] != nil {
		k.made[base]++
		id = fmt.Sprintf("%s-%d", base, k.made[base]+1)
	}
	e.id, k.byID[id] = id, e
}

// lineClaims and lineBytes are where a place goes on in a further line: a record of a text sequence holds at
// most 1 MiB.
const (
	lineClaims = 200
	lineBytes  = 256 << 10
)

// places writes the places with their claims, in the order of the sheet.
func (b *Book) places() {
	at := map[*entity][]*entity{}
	for _, e := range b.marks {
		if e.first != nil && b.placed(e) {
			at[e.place] = append(at[e.place], e)
		}
	}
	for _, place := range b.kinds[locationSheet].all {
		f := b.feature(place)
		claims, rows, size := []any{}, []*entity(nil), 0
		flush := func() {
			f["properties"].(map[string]any)["claims"] = claims
			b.line(origin{place: place, claims: rows}, f)
			claims, rows, size = []any{}, nil, 0
		}
		for _, e := range at[place] {
			claim := b.placement(e)
			n := len(e.text("text")) + len(e.text("notes"))
			if len(claims) == lineClaims || size+n > lineBytes {
				flush()
			}
			claims, rows, size = append(claims, claim), append(rows, e), size+n
		}
		flush()
	}
}

func (b *Book) line(o origin, v any) {
	text, err := json.Marshal(v)
	if err != nil { // No value made here has a type that JSON lacks.
		panic(err)
	}
	b.text = append(append(b.text, text...), '\n')
	b.lines = append(b.lines, o)
}

// collection writes a FeatureCollection with some members.
func (b *Book) collection(o origin, members map[string]any) {
	members["type"], members["dateline"], members["features"] = "FeatureCollection", exchange.Version, []any{}
	b.line(o, members)
}

func (b *Book) item(sheet string, e *entity, record map[string]any) {
	b.collection(origin{record: e}, map[string]any{sheet: []any{record}})
}

// story writes the story with its topics. Without one it is named by the file.
func (b *Book) story() {
	members, o := map[string]any{}, origin{}
	k := b.kinds[storySheet]
	if len(k.all) == 0 {
		name := strings.TrimSuffix(filepath.Base(b.path), filepath.Ext(b.path))
		members["story"] = map[string]any{"id": slug(name, storySheet), "title": name}
		b.warn = append(b.warn, geo.Problem{Position: geo.Position{File: b.path}, Rule: "story-unnamed", Warning: true,
			Message: fmt.Sprintf("nothing names the story, so it is called “%s” after the file; give it a title", name)})
	} else {
		e := k.all[0]
		for _, other := range k.all[1:] {
			b.bad(other.at, "story-twice", "a spreadsheet holds one story; it stands in row %d", e.at.row.n)
		}
		o.record = e
		members["story"] = b.record(e)
		merge(members, b.object(e.cells["file"]))
	}
	topics := []any{}
	for _, e := range b.kinds[topicSheet].all {
		topics = append(topics, b.record(e))
	}
	if len(topics) > 0 {
		members["topics"] = topics
	}
	b.collection(o, members)
}

func merge(to map[string]any, from any) {
	if m, ok := from.(map[string]any); ok {
		for k, v := range m {
			to[k] = v
		}
	}
}

// Read puts the records to w, as [exchange.Read] does. The error is *[geo.Problems] when anything is wrong,
// each said by sheet, row and column; what a store says later of its records [Book.Locate] places likewise.
func (b *Book) Read(ctx context.Context, o exchange.Options, w geo.Writer) error {
	warn := o.Warn
	o.File, o.Warn = b.records(), func(p geo.Problem) {
		if warn != nil && p.Rule != "member-unknown" { // said once a column
			warn(b.Locate(p))
		}
	}
	if warn != nil {
		for _, p := range b.warn {
			warn(p)
		}
	}
	all := geo.Problems{}
	all.Merge(&b.probs)
	err := exchange.Read(ctx, bytes.NewReader(b.text), o, w)
	if p, ok := err.(*geo.Problems); ok {
		said := map[geo.Problem]bool{}
		for _, q := range p.List {
			q = b.Locate(q)
			if !said[q] && !b.follows(q) {
				all.Add(q)
			}
			said[q] = true
		}
		all.Dropped += p.Dropped
		err = nil
	}
	if err != nil {
		return err
	}
	all.Sort()
	return all.Err()
}

// follows tells whether a problem of a record comes of one that was said of its row: a cell that could not be
// read is missing there.
func (b *Book) follows(q geo.Problem) bool {
	return slices.ContainsFunc(b.probs.List, func(p geo.Problem) bool {
		return p.File == q.File && p.Line == q.Line && (p.Field == q.Field || strings.HasSuffix(q.Rule, "-required"))
	})
}

// SaveIDs writes the ids that were made into the spreadsheet, so that they stay when names and texts change,
// and tells how many. Sources of one sheet of everything have no column for theirs. The error is CodeInvalid,
// and nothing is written, when something else is wrong with the file.
func (b *Book) SaveIDs() (int, error) {
	if b.probs.Err() != nil {
		return 0, b.probs.Err()
	}
	fill := map[*table]map[*row]map[string]string{}
	n := 0
	for _, s := range sheetNames() {
		name := "id"
		if b.flat {
			if name = columns(s)[0].flat; name == "" || columns(s)[0].name != "id" {
				continue
			}
		}
		for _, e := range b.kinds[s].all {
			if e.text("id") != "" || columns(s)[0].name != "id" {
				continue
			}
			t, r := e.at.t, e.at.row
			if fill[t] == nil {
				fill[t] = map[*row]map[string]string{}
			}
			if fill[t][r] == nil {
				fill[t][r] = map[string]string{}
			}
			fill[t][r][name] = e.id
			n++
		}
	}
	for t, rows := range fill {
		if err := t.fill(rows); err != nil {
			return 0, err
		}
	}
	return n, nil
}
