package exchange

import (
	"bufio"
	"context"
	"io"
	"iter"
	"strings"

	"dateline/geo"
)

// Form is a form of file.
type Form uint8

// The forms of file.
const (
	GeoJSON  Form = iota + 1 // a document with one story, laid out for people
	Sequence                 // an RFC 8142 text sequence, a record a line, of any number of stories
)

// Source is what Write needs of a [geo.Reader], under the same contract. One that leaves placements out of Scan leaves
// them out of ClaimRecords too, since those say under which location a claim stands in full.
type Source interface {
	Revision(ctx context.Context) (geo.Revision, error)
	Scan(ctx context.Context, k geo.Kind, story string, each func(story string, r geo.Record) error) error
	ClaimRecords(ctx context.Context, claims []geo.Ref) ([]geo.ClaimRecord, error)
}

// Write writes the stories with the given ids, or all, in the order of their ids, so that [Read] gives the same records
// again. The same records always make the same bytes. A claim stands in full under the first of its locations. Memory
// is bounded: locations and placements are merged as they come, which keeps two scans open at once.
//
// An unknown story is CodeNotFound; none at all, or several in a document, is CodeInvalid; a store that changes
// meanwhile is CodeConflict, and what was written is then of no use.
func Write(ctx context.Context, w io.Writer, form Form, src Source, stories ...string) error {
	before, err := src.Revision(ctx)
	if err != nil {
		return err
	}
	list, err := choose(ctx, src, stories)
	if err != nil {
		return err
	}
	if form == GeoJSON && len(list) > 1 {
		var ids []string
		for _, s := range list {
			ids = append(ids, s.ID)
		}
		return geo.Errorf(geo.CodeInvalid,
			"a GeoJSON document holds one story, and there are %d: %s; choose one, or the form geojsonseq",
			len(list), strings.Join(ids, ", "))
	}
	bw := bufio.NewWriterSize(w, 64<<10)
	for _, s := range list {
		out := file{w: bw, sequence: form == Sequence}
		e := &exporter{ctx: ctx, src: src, story: s.ID, features: features{out: out}}
		if err := e.write(s); err != nil {
			return err
		}
	}
	after, err := src.Revision(ctx)
	if err != nil {
		return err
	}
	if after.N != before.N || after.Store != before.Store {
		return geo.Errorf(geo.CodeConflict, "the store changed during the export; export again")
	}
	return bw.Flush()
}

// choose returns the stories asked for. Stories are few; their records are not.
func choose(ctx context.Context, src Source, ids []string) ([]*geo.Story, error) {
	var list []*geo.Story
	found := map[string]bool{}
	for _, id := range ids {
		found[id] = false
	}
	err := src.Scan(ctx, geo.KindOfStory, "", func(_ string, r geo.Record) error {
		s := r.(*geo.Story)
		if _, asked := found[s.ID]; asked || len(ids) == 0 {
			found[s.ID] = true
			list = append(list, s)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if !found[id] {
			return nil, geo.Errorf(geo.CodeNotFound, "there is no story %q", id)
		}
	}
	if len(list) == 0 {
		return nil, geo.Errorf(geo.CodeInvalid, "there is no story to write")
	}
	return list, nil
}

// features puts Features together and writes them.
type features struct {
	out     file
	rec     []byte // the Feature being put together
	bare    int    // its length without claims
	scratch []byte
}

type exporter struct {
	features
	ctx   context.Context
	src   Source
	story string
}

func (e *exporter) write(s *geo.Story) error {
	e.out.head(s)
	for _, k := range []geo.Kind{geo.KindOfSource, geo.KindOfReport, geo.KindOfRelation} {
		err := e.src.Scan(e.ctx, k, e.story, func(_ string, r geo.Record) error { return e.item(r) })
		if err != nil {
			return err
		}
	}
	if err := e.merge(); err != nil {
		return err
	}
	e.out.end()
	return nil
}

// merge merges the scans of locations and placements.
func (e *exporter) merge() error {
	next, stop := iter.Pull2(e.placements())
	defer stop()
	p, err, more := next()
	batch := make([]geo.Placement, 0, 256)
	each := func(_ string, r geo.Record) error {
		l := r.(*geo.Location)
		e.begin(l)
		for {
			batch = batch[:0]
			for ; more && err == nil && p.Location == l.ID && len(batch) < cap(batch); p, err, more = next() {
				batch = append(batch, p)
			}
			if err != nil {
				return err
			}
			if len(batch) == 0 {
				return e.flush()
			}
			if err := e.claims(batch); err != nil {
				return err
			}
		}
	}
	if err != nil {
		return err
	}
	if err := e.src.Scan(e.ctx, geo.KindOfLocation, e.story, each); err != nil {
		return err
	}
	if more {
		return geo.Errorf(geo.CodeConflict, "the location %q is gone; the store changed during the export", p.Location)
	}
	return nil
}

// placements is the scan of placements as a sequence.
func (e *exporter) placements() iter.Seq2[geo.Placement, error] {
	return func(yield func(geo.Placement, error) bool) {
		stopped := geo.Errorf(geo.CodeCanceled, "stopped")
		err := e.src.Scan(e.ctx, geo.KindOfPlacement, e.story, func(_ string, r geo.Record) error {
			if !yield(*r.(*geo.Placement), nil) {
				return stopped
			}
			return nil
		})
		if err != nil && err != error(stopped) {
			yield(geo.Placement{}, err)
		}
	}
}

// claims adds placements of the location under way.
func (e *exporter) claims(batch []geo.Placement) error {
	refs := make([]geo.Ref, len(batch))
	for i := range batch {
		refs[i] = geo.Ref{Story: e.story, ID: batch[i].Claim}
	}
	entries, err := e.src.ClaimRecords(e.ctx, refs)
	if err != nil {
		return err
	}
	if len(entries) != len(batch) {
		return geo.Errorf(geo.CodeConflict, "a claim is gone; the store changed during the export")
	}
	for i := range batch {
		p, c := &batch[i], entries[i].Claim
		if home(entries[i].Placements) != p.Location {
			c = nil
		}
		e.add(p, c)
	}
	return nil
}

// err is what went wrong in writing so far.
func (f *features) err() error {
	_, err := f.out.w.Write(nil)
	return err
}

// item writes an element of a list.
func (f *features) item(r geo.Record) error {
	f.scratch = appendObject(f.scratch[:0], r)
	f.out.item(r.Kind().String()+"s", f.scratch)
	return f.err()
}

// begin begins the Feature of a location.
func (f *features) begin(l *geo.Location) {
	f.rec = appendLocation(f.rec[:0], l)
	f.bare = len(f.rec)
}

// add adds one placement, with its claim where that stands in full, else nil.
func (f *features) add(p *geo.Placement, full *geo.Claim) {
	b := f.scratch[:0]
	if full != nil {
		b = appendClaim(b, full, p.Role, p.Basis)
	}
	if full == nil || more(p) {
		if full != nil {
			b = append(b, ',')
		}
		b = appendObject(b, p)
	}
	f.scratch = b
	if len(f.rec) > f.bare && len(f.rec)+len(b)+len(locationEnd)+1 > f.out.most() {
		bare := string(f.rec[:f.bare])
		f.flush()
		f.rec = append(f.rec[:0], bare...)
	}
	if len(f.rec) > f.bare {
		f.rec = append(f.rec, ',')
	}
	f.rec = append(f.rec, b...)
}

// more tells whether a placement says more than a full form can hold: notes and unknown members would be the claim's.
func more(p *geo.Placement) bool { return len(p.Extra) > 0 || p.Notes != "" }

// home returns the location under which a claim stands in full: the first whose placement fits into it; otherwise the
// first, where a short form follows it.
func home(list []*geo.Placement) string {
	for _, p := range list {
		if !more(p) {
			return p.Location
		}
	}
	if len(list) == 0 {
		return ""
	}
	return list[0].Location
}

// flush writes the Feature.
func (f *features) flush() error {
	f.rec = append(f.rec, locationEnd...)
	f.out.feature(f.rec)
	return f.err()
}

// StoryWriter is a [geo.Writer] that writes one story as a text sequence, so that [Read] puts the same records again.
// They are put as Read puts them: the story first, then sources, reports and relations, then each location followed by
// its placements, before each of which its claim is put where it stands in full. It keeps one Feature, and is not safe
// for concurrent use.
type StoryWriter struct {
	f     features
	begun bool       // a Feature is under way
	claim *geo.Claim // put for the placement that follows
}

// NewStoryWriter begins a sequence.
func NewStoryWriter(w io.Writer) *StoryWriter {
	return &StoryWriter{f: features{out: file{w: bufio.NewWriterSize(w, 64<<10), sequence: true}}}
}

// Put writes a record; where it stood does not matter.
func (s *StoryWriter) Put(r geo.Record, _ geo.Position) error {
	switch r := r.(type) {
	case *geo.Story:
		s.f.out.head(r)
	case *geo.Location:
		err := s.flush()
		s.f.begin(r)
		s.begun = true
		return err
	case *geo.Claim:
		s.claim = r
	case *geo.Placement:
		s.f.add(r, s.claim)
		s.claim = nil
	default:
		return s.f.item(r)
	}
	return nil
}

// Note does nothing: what is wrong is not written.
func (*StoryWriter) Note(geo.Kind, string) error { return nil }

// Close writes what is left; it does not close the writer below.
func (s *StoryWriter) Close() error {
	if err := s.flush(); err != nil {
		return err
	}
	s.f.out.end()
	return s.f.out.w.Flush()
}

func (s *StoryWriter) flush() error {
	if !s.begun {
		return nil
	}
	s.begun = false
	return s.f.flush()
}

// file writes the parts of a file in their order, given in compact JSON: a document, which holds its features, or a
// text sequence, in which they are records and a head that is too large for one record goes on in the next. What goes
// wrong in writing is kept by w.
type file struct {
	w        *bufio.Writer
	sequence bool
	b        []byte // what is not written yet of the document, or of the head's record
	list     string // the list that is open
	done     bool   // the head's record is written
}

// documentFeature is how large a feature of a document becomes before it goes on in another one. Laid out it takes up
// to ten times as much, which is still below MaxFeature.
const documentFeature = 1 << 20

// most is how many bytes a feature may have.
func (f *file) most() int {
	if f.sequence {
		return MaxRecord
	}
	return documentFeature
}

func (f *file) head(s *geo.Story) {
	f.b = appendHead(f.b[:0], s)
	if !f.sequence {
		f.b = appendMembers(nil, f.b, 1)
	}
}

func (f *file) item(list string, b []byte) {
	if f.sequence && len(f.b)+len(b)+64 > MaxRecord {
		f.endHead()
		f.b = append(f.b[:0], `{"type":"FeatureCollection","dateline":"`+Version+`"`...)
	}
	if f.list != list {
		f.close()
		f.list = list
		if f.sequence {
			f.b = append(f.b, `,"`+list+`":[`...)
		} else {
			f.b = append(appendIndent(append(f.b, ','), 1), `"`+list+`": [`...)
		}
	} else {
		f.b = append(f.b, ',')
	}
	if f.sequence {
		f.b = append(f.b, b...)
		return
	}
	f.b = appendPretty(appendIndent(f.b, 2), b, 2)
	f.w.Write(f.b)
	f.b = f.b[:0]
}

// close ends the list that is open.
func (f *file) close() {
	if f.list != "" && !f.sequence {
		f.b = appendIndent(f.b, 1)
	}
	if f.list != "" {
		f.b = append(f.b, ']')
	}
	f.list = ""
}

func (f *file) feature(b []byte) {
	if !f.sequence {
		f.item("features", b)
		return
	}
	if !f.done {
		f.done = true
		f.endHead()
	}
	f.record(b)
}

func (f *file) end() {
	switch {
	case !f.sequence:
		empty := f.list != "features"
		f.close()
		if empty {
			f.b = append(f.b, ",\n  \"features\": []"...)
		}
		f.w.Write(append(f.b, "\n}\n"...))
	case !f.done:
		f.endHead()
	}
}

func (f *file) endHead() {
	f.close()
	f.record(append(f.b, `,"features":[]}`...))
}

func (f *file) record(b []byte) {
	f.w.WriteByte(recordSeparator)
	f.w.Write(b)
	f.w.WriteByte('\n')
}
