package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"math"
	"time"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/mercator"
)

// The tables of one import. They are temporary: they live in a file without a name that goes with the connection.
// Stories are numbered from 1 in the order they are put; seq numbers the rows of a table in that order; at is the
// number of the file and, in its low 40 bits, the line. Faulty are the records that stand in the file and have problems
// of their own.
const stageTables = `
PRAGMA temp.journal_mode = OFF;
PRAGMA temp.cache_size = -4096;
CREATE TEMP TABLE item (
  seq INTEGER PRIMARY KEY, story INTEGER, kind INTEGER, id TEXT, doc BLOB, cell INTEGER,
  at INTEGER, feature TEXT);
CREATE TEMP TABLE place (
  seq INTEGER PRIMARY KEY, story INTEGER, claim TEXT, location TEXT, role INTEGER, extra BLOB,
  at INTEGER, feature TEXT);
CREATE TEMP TABLE link (
  seq INTEGER PRIMARY KEY, story INTEGER, claim TEXT, rel INTEGER, target TEXT, doc BLOB,
  at INTEGER, feature TEXT);
CREATE TEMP TABLE cite (story INTEGER, kind INTEGER, id TEXT);
CREATE TEMP TABLE faulty (story INTEGER, kind INTEGER, id TEXT, PRIMARY KEY (story, kind, id)) WITHOUT ROWID;
`

// The indexes of the tables of an import, made when all is put: sorting once is cheaper than keeping them sorted.
const stageIndexes = `
CREATE INDEX temp.item_id ON item (story, kind, id);
CREATE INDEX temp.place_claim ON place (story, claim, location);
CREATE INDEX temp.link_claim ON link (story, claim, rel, target);
`

// stagedStory is a story of an import.
type stagedStory struct {
	no  int64
	key int64 // in the store, once known
	rec *geo.Story
	doc []byte
	at  geo.Position
	// fresh: the store does not have it yet.
	fresh bool
}

// citation is a record that some other names.
type citation struct {
	story int64
	kind  geo.Kind
	id    string
}

// denial is a claim that denies something.
type denial struct {
	story int64
	claim string
	at    geo.Position
}

// maxDenials bounds how many denials are held against their relations.
const maxDenials = 10_000

// placementBytes is about what a placement takes in a file.
const placementBytes = 64

// maxCited bounds the set that keeps citations from being staged again and again.
const maxCited = 1 << 16

// stager is the geo.Writer of an import.
type stager struct {
	ctx      context.Context
	c        *conn
	problems *geo.Problems
	stories  []*stagedStory
	byID     map[string]*stagedStory
	story    *stagedStory
	files    []string
	fileNo   map[string]int64
	seq      int64 // how many records were put
	bytes    int64 // of their documents; a placement counts as placementBytes
	cited    map[citation]struct{}
	cells    map[[sha256.Size]byte]driver.Value // of areas
	cites    []geo.Citation
	item     batch
	place    batch
	link     batch
	cite     batch
	arena    []byte
	doubts   geo.Doubts
	denials  []denial
	fail     error
}

var _ geo.Writer = (*stager)(nil)

func newStager(ctx context.Context, c *conn) (*stager, error) {
	if err := c.script(ctx, stageTables); err != nil {
		return nil, err
	}
	w := &stager{
		ctx: ctx, c: c, problems: &geo.Problems{}, byID: make(map[string]*stagedStory), fileNo: make(map[string]int64),
		cited: make(map[citation]struct{}), cells: make(map[[sha256.Size]byte]driver.Value),
		item:  batch{c: c, insert: `INSERT INTO item (story, kind, id, doc, cell, at, feature)`, cols: 7},
		place: batch{c: c, insert: `INSERT INTO place (story, claim, location, role, extra, at, feature)`, cols: 7},
		link:  batch{c: c, insert: `INSERT INTO link (story, claim, rel, target, doc, at, feature)`, cols: 7},
		cite:  batch{c: c, insert: `INSERT INTO cite (story, kind, id)`, cols: 3},
	}
	w.doubts = geo.Doubts{To: w.problems, Now: time.Now()}
	return w, nil
}

// Put implements geo.Writer.
func (w *stager) Put(r geo.Record, at geo.Position) error {
	if w.fail != nil {
		return w.fail
	}
	w.fail = w.put(r, at)
	return w.fail
}

func (w *stager) put(r geo.Record, at geo.Position) error {
	w.seq++
	if w.seq&255 == 0 && w.ctx.Err() != nil {
		return failure(w.ctx.Err())
	}
	if s, ok := r.(*geo.Story); ok {
		w.doubts.Put(s, at)
		w.begin(s, at)
		return nil
	}
	if w.story == nil {
		return geo.Errorf(geo.CodeInvalid, "%s %s was put before any story; a story comes first", r.Kind(),
			r.RecordID())
	}
	w.doubts.Put(r, at)
	story, place, feature := w.story.no, w.file(at.File)<<lineBits|int64(at.Line), at.Feature
	switch r := r.(type) {
	case *geo.Placement:
		w.bytes += placementBytes
		return w.place.add(w.ctx, story, r.Claim, r.Location, int64(r.Role), value(placementDoc(r)), place, feature)
	case *geo.Relation:
		if p, wrong := r.ToItself(at); wrong {
			w.problems.Add(p)
		}
		return w.link.add(w.ctx, story, r.From, int64(r.Rel), r.To, w.doc(r), place, feature)
	}
	doc := w.doc(r)
	var cell driver.Value
	switch r := r.(type) {
	case *geo.Location:
		cell = w.cell(r, doc)
	case *geo.Claim:
		r.Check(at, w.problems)
		if r.Type == geo.KindDenial && len(w.denials) < maxDenials {
			w.denials = append(w.denials, denial{story, r.ID, at})
		}
	}
	if err := w.citations(r); err != nil {
		return err
	}
	return w.item.add(w.ctx, story, int64(r.Kind()), r.RecordID(), doc, cell, place, feature)
}

// maxCells bounds the table of the cells of areas.
const maxCells = 1 << 12

// cell returns where a location's marks lie in the order of places, nil for nowhere. A place with many claims stands in
// many records of a file, each with its shape, and finding the middle of a shape is dear: it is remembered by the hash
// of the document.
func (w *stager) cell(l *geo.Location, doc []byte) driver.Value {
	if p, ok := l.Geometry.(orb.Point); ok {
		return morton(p)
	}
	if l.Geometry == nil {
		return nil
	}
	return kept(w.cells, sha256.Sum256(doc), maxCells, func() driver.Value {
		if p, ok := l.Anchor(); ok {
			return morton(p)
		}
		return nil
	})
}

// maxArena is how many bytes of documents wait for their batches.
const maxArena = 256 << 10

// doc returns a record's document.
func (w *stager) doc(r geo.Record) []byte {
	if len(w.arena) > maxArena {
		w.arena = make([]byte, 0, maxArena+maxArena/4) // The batches keep the old one as long as they need it.
	}
	n := len(w.arena)
	w.arena = appendRecord(w.arena, r)
	w.bytes += int64(len(w.arena) - n)
	return w.arena[n:len(w.arena):len(w.arena)]
}

func (w *stager) begin(s *geo.Story, at geo.Position) {
	doc := appendRecord(nil, s)
	if old := w.byID[s.ID]; old != nil {
		w.story = old
		if string(old.doc) != string(doc) {
			w.problems.Add(geo.Differs(at, old.at, geo.KindOfStory, s.ID))
		}
		return
	}
	w.story = &stagedStory{no: int64(len(w.stories) + 1), rec: s, doc: doc, at: at}
	w.byID[s.ID] = w.story
	w.stories = append(w.stories, w.story)
}

func (w *stager) file(name string) int64 {
	if n, ok := w.fileNo[name]; ok {
		return n
	}
	n := int64(len(w.files))
	w.files = append(w.files, name)
	w.fileNo[name] = n
	return n
}

// citations stages what a record names, unless that is known to be staged.
func (w *stager) citations(r geo.Record) error {
	w.cites = geo.Cites(r, w.cites[:0])
	for i := range w.cites {
		c := citation{w.story.no, w.cites[i].Kind, w.cites[i].ID}
		if _, ok := w.cited[c]; ok {
			continue
		}
		if len(w.cited) >= maxCited {
			clear(w.cited)
		}
		w.cited[c] = struct{}{}
		if err := w.cite.add(w.ctx, c.story, int64(c.kind), c.id); err != nil {
			return err
		}
	}
	return nil
}

// Note implements geo.Writer.
func (w *stager) Note(k geo.Kind, id string) error {
	if w.fail != nil {
		return w.fail
	}
	var story int64
	if w.story != nil {
		story = w.story.no
	}
	_, w.fail = w.c.exec(w.ctx, `INSERT OR IGNORE INTO faulty VALUES (?, ?, ?)`, story, k, id)
	return w.fail
}

// finish sends what waits and sorts.
func (w *stager) finish() error {
	if w.fail != nil {
		return w.fail
	}
	for _, b := range []*batch{&w.item, &w.place, &w.link, &w.cite} {
		if err := b.flush(w.ctx); err != nil {
			return err
		}
	}
	w.arena, w.cited, w.cells = nil, nil, nil
	return w.c.script(w.ctx, stageIndexes)
}

// lineBits is how many bits of a place in the files are its line.
const lineBits = 40

// position reads at and feature from a row.
func (w *stager) position(row []driver.Value) geo.Position {
	at, _ := row[0].(int64)
	feature, _ := row[1].(string)
	return geo.Position{File: w.files[at>>lineBits], Line: int(at & (1<<lineBits - 1)), Feature: feature}
}

// morton orders points so that what is near in space is mostly near in the order, by 31 bits of longitude and of
// latitude.
func morton(p orb.Point) int64 {
	scale := func(v, span float64) uint32 {
		return uint32(min(max((v/span+0.5)*(1<<31), 0), 1<<31-1))
	}
	if math.IsNaN(p[0]) || math.IsNaN(p[1]) {
		return 0
	}
	return int64(mercator.Interleave(scale(p[0], 360), scale(p[1], 180)))
}
