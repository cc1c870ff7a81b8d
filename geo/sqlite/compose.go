package sqlite

import (
	"bytes"
	"database/sql/driver"
	"hash/fnv"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/geojson"
	"dateline/geo/words"
)

// compose writes the marks of the jobs and those that hang on what changed, and removes what is gone.
func (m *merger) compose() {
	if !m.bulk {
		m.moreJobs()
		for _, from := range []string{"search WHERE rowid", "page WHERE key", "mark WHERE key"} {
			m.exec(`DELETE FROM ` + from + ` IN (SELECT key FROM gone_mark)`)
		}
		m.exec(`INSERT INTO change SELECT ?, key, ? FROM gone_mark`, m.revision, opRemoved)
	}
	newComposer(m).run()
	m.exec(`DELETE FROM area WHERE location IN (SELECT key FROM removed)`)
	m.exec(`DELETE FROM record WHERE key IN (SELECT key FROM removed)`)
}

// moreJobs adds the marks of claims that were touched and of locations that changed.
func (m *merger) moreJobs() {
	m.exec(`CREATE TEMP TABLE compose_mark (mark INTEGER PRIMARY KEY)`)
	m.exec(`INSERT OR IGNORE INTO compose_mark SELECT k.key FROM compose_claim t CROSS JOIN mark k
		ON k.claim = t.claim`)
	m.exec(`INSERT OR IGNORE INTO compose_mark SELECT k.key FROM changed c CROSS JOIN mark k ON k.location = c.key
		WHERE c.kind = ` + kindLocation)
	m.exec(`INSERT INTO job (claim, location, role, extra, mark) SELECT k.claim, k.location, k.role, k.extra, k.key
		FROM compose_mark o CROSS JOIN mark k ON k.key = o.mark
		WHERE o.mark NOT IN (SELECT mark FROM job WHERE mark IS NOT NULL) AND o.mark NOT IN (SELECT key FROM gone_mark)
		ORDER BY k.location, k.key`)
}

// composer writes marks in the order of their jobs, which is that of places, so that what is drawn together lies
// together.
type composer struct {
	m       *merger
	stories map[int64]string
	story   int64
	dir     *directory
	words   map[geo.Kind]map[string]string // search words of sources and of reports, by id
	texts   []textOf
	place   place
	moved   map[int64]bool // locations whose area changed
	// nextKey is the key of the next new mark, firstKey that of the first of this import; 0 when there was none yet.
	nextKey, firstKey int64

	logged int
	waits  int   // bytes of texts
	marks  int64 // bytes of marks written, of at most the following
	most   int64
	arena  []byte
	buf    []byte
	mark   batch
	page   batch
	search batch
	change batch
}

// place is the location of the last job.
type place struct {
	key      int64
	loc      *geo.Location
	anchored *geo.Location // with its anchor for geometry, which makes marks cheap
	geometry []byte        // GeoJSON of a point
	text     string
}

// job is a mark to write: role and extra are what they will be.
type job struct {
	claim, location int64
	role            geo.Role
	extra           []byte
	mark            int64 // 0: new
}

func newComposer(m *merger) *composer {
	x := &composer{
		m: m, stories: make(map[int64]string), moved: make(map[int64]bool),
		mark: batch{c: m.c, insert: `INSERT OR ROLLBACK INTO mark (claim, location, role, extra, words, row)`,
			cols: 6},
		page:   batch{c: m.c, insert: `INSERT OR ROLLBACK INTO page (location, country, precision, geometry, properties)`, cols: 5},
		search: batch{c: m.c, insert: `INSERT INTO search (rowid, words)`, cols: 2, single: true},
		change: batch{c: m.c, insert: `INSERT OR ROLLBACK INTO change (revision, mark, op)`, cols: 3},
	}
	for _, s := range m.w.stories {
		x.stories[s.key] = s.rec.ID
	}
	return x
}

// jobs joins each job with its claim and location, in the order of stories and places. The join reads records in the
// order of the file, mostly, and the sort carries them along: reading them in the order of places would read a page for
// each. A location that is large is left out and read by itself, once for all its claims.
const jobs = `SELECT j.claim, j.location, j.role, j.extra, j.mark, c.story, c.id, c.doc, c.answers, l.id,
		CASE WHEN length(l.doc) <= 1024 THEN l.doc END
	FROM job j CROSS JOIN record c ON c.key = j.claim CROSS JOIN record l ON l.key = j.location
	ORDER BY c.story, l.cell, j.location, j.claim`

func (x *composer) run() {
	m := x.m
	m.one(`SELECT next_key FROM store`, nil, &x.nextKey)
	var stored int64
	m.one(`SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`, nil, &stored)
	x.most = geo.MostOfMarks(m.w.bytes, stored)
	if m.bulk {
		// Fewer and larger pieces of index to merge.
		m.script(`INSERT INTO search (search, rank) VALUES ('automerge', 0), ('hashsize', 16777216)`)
	}
	m.query(jobs, nil, x.job)
	for _, b := range []*batch{&x.mark, &x.page, &x.change} {
		m.flush(b)
	}
	if m.err == nil {
		m.err = x.writeTexts()
	}
	x.checkKeys()
	if m.bulk {
		m.script(`INSERT INTO search (search, rank) VALUES ('automerge', 4), ('hashsize', 1048576)`)
	}
	m.logged = x.logged
	m.exec(`UPDATE store SET next_key = ?1 WHERE next_key <> ?1`, x.nextKey)
}

func (x *composer) job(row []driver.Value) error {
	j := job{claim: row[0].(int64), location: row[1].(int64), role: geo.Role(row[2].(int64))}
	j.extra, _ = row[3].([]byte)
	j.mark, _ = row[4].(int64)
	if story := row[5].(int64); x.dir == nil || story != x.story {
		x.story, x.dir = story, x.m.directory(story)
		x.words = map[geo.Kind]map[string]string{geo.KindOfSource: {}, geo.KindOfReport: {}}
	}
	r, err := decode(geo.KindOfClaim, row[6].(string), row[7].([]byte))
	if err != nil {
		return err
	}
	c := r.(*geo.Claim)
	answers, _ := row[8].([]byte)
	a, err := assessmentOf(c, answers)
	if err != nil {
		return err
	}
	if j.location != x.place.key {
		doc, _ := row[10].([]byte)
		if err := x.goTo(j.location, row[9].(string), doc); err != nil {
			return err
		}
	}
	composed := geo.Compose(x.stories[x.story], c, a, x.dir)
	if len(x.arena) > maxArena {
		x.arena = make([]byte, 0, maxArena+maxArena/4)
	}
	n := len(x.arena)
	mark := composed.Mark(x.place.anchored, j.role)
	x.arena = appendRow(x.arena, x.story, &mark)
	o := len(x.arena)
	placement := geo.Placement{Role: j.role}
	if err := decodePlacement(&placement, j.extra); err != nil {
		return err
	}
	x.arena = geojson.AppendProperties(x.arena, composed, x.place.loc, &placement)
	text := x.text(c)
	if x.dir.err != nil {
		return x.dir.err
	}
	if x.marks += int64(len(x.arena) - n + len(text)); x.marks > x.most {
		return geo.MarksTooLarge(c.ID, len(x.arena)-n+len(text), x.most)
	}
	return x.write(&j, x.arena[n:o:o], x.arena[o:len(x.arena):len(x.arena)], text)
}

// goTo makes a location the place of the jobs that follow; doc is nil when it is still to be read.
func (x *composer) goTo(key int64, id string, doc []byte) error {
	if doc == nil && !x.m.one(`SELECT doc FROM record WHERE key = ?`, []any{key}, &doc) {
		return x.m.err
	}
	r, err := decode(geo.KindOfLocation, id, doc)
	if err != nil {
		return err
	}
	l := r.(*geo.Location)
	anchored := *l
	if p, ok := l.Anchor(); ok {
		anchored.Geometry = p
	}
	x.place = place{key: key, loc: l, anchored: &anchored, text: searchWords(l.SearchTexts())}
	var area []byte
	switch l.Geometry.(type) {
	case nil:
	case orb.Point:
		x.place.geometry = geojson.AppendGeometry(nil, l.Geometry, geojson.Exact)
	default:
		area = geojson.AppendGeometry(nil, l.Geometry, geojson.Exact)
	}
	return x.area(key, area)
}

// area stores the shape of a location; nil when it is not an area.
func (x *composer) area(key int64, geometry []byte) error {
	if x.m.bulk && geometry == nil {
		return nil
	}
	var old []byte
	x.m.one(`SELECT geometry FROM area WHERE location = ?`, []any{key}, &old)
	switch {
	case bytes.Equal(old, geometry):
		return x.m.err
	case geometry == nil:
		x.m.exec(`DELETE FROM area WHERE location = ?`, key)
	default:
		x.m.exec(`INSERT OR REPLACE INTO area VALUES (?, ?)`, key, geometry)
	}
	x.moved[key] = true
	return x.m.err
}

// searchWords joins the words of texts by spaces.
func searchWords(texts []string) string {
	var b []byte
	for _, t := range texts {
		b = words.Append(b, t)
	}
	return string(b)
}

// maxWords is after how many bytes of words a mark is found by the titles of no further report: 200 may have 1000 bytes each.
const maxWords = 64 << 10

// text joins the words by which a mark is found.
func (x *composer) text(c *geo.Claim) string {
	b := x.buf[:0]
	for _, t := range c.SearchTexts() {
		b = words.Append(b, t)
	}
	add := func(s string) {
		if len(b) > 0 && s != "" {
			b = append(b, ' ')
		}
		b = append(b, s...)
	}
	add(x.place.text)
	for _, id := range c.Claimants {
		add(x.wordsOf(geo.KindOfSource, id))
	}
	for _, l := range c.Chain {
		if len(b) > maxWords {
			break
		}
		add(x.wordsOf(geo.KindOfReport, l.Report))
	}
	x.buf = b
	return string(b)
}

func (x *composer) wordsOf(k geo.Kind, id string) string {
	return kept(x.words[k], id, maxKept, func() string {
		if k == geo.KindOfSource {
			return searchWords(x.dir.Source(id).SearchTexts())
		}
		return searchWords(x.dir.Report(id).SearchTexts())
	})
}

func hashOf(s string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return int64(h.Sum64())
}

// write stores a mark that is new, or one that is different.
func (x *composer) write(j *job, row, properties []byte, text string) error {
	hash := hashOf(text)
	if j.mark != 0 {
		return x.rewrite(j, row, properties, text, hash)
	}
	key := x.nextKey
	x.nextKey++
	l := x.place.loc
	mark := []driver.Value{j.claim, j.location, int64(j.role), value(j.extra), hash, row}
	page := []driver.Value{j.location, l.Country, int64(l.Precision), value(x.place.geometry), properties}
	if err := x.insert(key, mark, page); err != nil {
		return err
	}
	x.waits += len(text)
	if x.texts = append(x.texts, textOf{key, text}); len(x.texts) == maxTexts || x.waits > maxWaits {
		if err := x.writeTexts(); err != nil {
			return err
		}
	}
	return x.log(key, opMade)
}

// insert adds a mark to its tables. Only the first is given its key, which is larger than any that is there; SQLite
// gives the others the next ones. A key that is given may be no integer, for all that SQLite knows when it prepares the
// statement, which then has to be able to undo a part of its rows: it would write a copy of each page that it changes,
// and FTS5 all that it has in memory.
func (x *composer) insert(key int64, mark, page []driver.Value) error {
	if x.firstKey != 0 {
		if err := x.mark.add(x.m.ctx, mark...); err != nil {
			return err
		}
		return x.page.add(x.m.ctx, page...)
	}
	x.firstKey = key
	x.m.exec(`INSERT INTO mark (claim, location, role, extra, words, row, key) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		anys(append(mark, key))...)
	x.m.exec(`INSERT INTO page (location, country, precision, geometry, properties, key) VALUES (?, ?, ?, ?, ?, ?)`,
		anys(append(page, key))...)
	return x.m.err
}

func anys(vals []driver.Value) []any {
	out := make([]any, len(vals))
	for i, v := range vals {
		out[i] = v
	}
	return out
}

// checkKeys holds that the last mark has the key that the full text has for it.
func (x *composer) checkKeys() {
	if x.firstKey == 0 {
		return
	}
	var mark, page int64
	x.m.one(`SELECT (SELECT max(key) FROM mark), (SELECT max(key) FROM page)`, nil, &mark, &page)
	if last := x.nextKey - 1; mark != last || page != last {
		x.m.fail(geo.Errorf(geo.CodeInternal, "the keys of marks are out of step: %d and %d, not %d", mark, page, last))
	}
}

// textOf is the text of a mark that waits for being written.
type textOf struct {
	key  int64
	text string
}

// maxTexts is how many texts wait. Turns with the other tables are long, so that each finds its own data in the
// processor's cache; more texts at once would outgrow it. A statement that changes marks before they are all written,
// as rewrite's do, may have to be undone, and FTS5 then writes all it has in memory.
// As many of usual length take a tenth of maxWaits bytes.
const (
	maxTexts = 8192
	maxWaits = 32 << 20
)

func (x *composer) writeTexts() error {
	for _, t := range x.texts {
		if err := x.search.add(x.m.ctx, t.key, t.text); err != nil {
			return err
		}
	}
	clear(x.texts)
	x.texts, x.waits = x.texts[:0], 0
	return nil
}

func (x *composer) rewrite(j *job, row, properties []byte, text string, hash int64) error {
	var oldRow, oldProperties, oldGeometry []byte
	var oldHash int64
	const stored = `SELECT m.row, m.words, p.properties, p.geometry FROM mark m JOIN page p ON p.key = m.key
		WHERE m.key = ?`
	x.m.one(stored, []any{j.mark}, &oldRow, &oldHash, &oldProperties, &oldGeometry)
	x.m.exec(`UPDATE mark SET role = ?, extra = ?, words = ?, row = ? WHERE key = ?`, j.role, j.extra, hash, row,
		j.mark)
	if oldHash != hash {
		x.m.exec(`DELETE FROM search WHERE rowid = ?`, j.mark)
		x.m.exec(`INSERT INTO search (rowid, words) VALUES (?, ?)`, j.mark, text)
	}
	if oldHash == hash && bytes.Equal(oldRow, row) && bytes.Equal(oldProperties, properties) &&
		bytes.Equal(oldGeometry, x.place.geometry) && !x.moved[j.location] {
		return x.m.err
	}
	l := x.place.loc
	x.m.exec(`UPDATE page SET country = ?, precision = ?, geometry = ?, properties = ? WHERE key = ?`,
		l.Country, int64(l.Precision), x.place.geometry, properties, j.mark)
	if x.m.err != nil {
		return x.m.err
	}
	return x.log(j.mark, opChanged)
}

// log notes a change, as long as it makes sense to list them.
func (x *composer) log(mark int64, op int) error {
	if x.logged++; x.m.first || x.logged > maxChanges {
		return nil
	}
	return x.change.add(x.m.ctx, x.m.revision, mark, int64(op))
}

// tooMany tells whether a revision changed too many marks to list them, or made them all.
func (m *merger) tooMany(changes int64) bool {
	return m.first || max(changes, int64(m.logged)) > maxChanges
}
