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

// Source is what Write needs of a [geo.Reader], under the same contract. One that leaves placements out of Scan leaves them
// out of ClaimRecords too, since those say under which location a claim stands in full.
type Source interface {
	Revision(ctx context.Context) (geo.Revision, error)
	Scan(ctx context.Context, k geo.Kind, story string, each func(story string, r geo.Record) error) error
	ClaimRecords(ctx context.Context, claims []geo.Ref) ([]geo.ClaimRecord, error)
}

// Write writes the stories with the given ids, or all, in the order of their ids, so that [Read] gives the same records again.
// The same records always make the same bytes. A claim stands in full under the first of its locations. Memory is bounded:
// locations and placements are merged as they come, which keeps two scans open at once.
//
// An unknown story is CodeNotFound; none at all, or several in a document, is CodeInvalid; a store that changes meanwhile is
// CodeConflict, and what was written is then of no use.
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
		return geo.Errorf(geo.CodeInvalid, "a GeoJSON document holds one story, and there are %d: %s; choose one, or the form geojsonseq",
			len(list), strings.Join(ids, ", "))
	}
	bw := bufio.NewWriterSize(w, 64<<10)
	for _, s := range list {
		e := &exporter{ctx: ctx, src: src, story: s.ID}
		if form == GeoJSON {
			e.out = &document{w: bw}
		} else {
			e.out = &records{w: bw}
		}
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

// sink takes the parts of a file in their order, in compact JSON that is valid during the call.
type sink interface {
	head(s *geo.Story) error
	item(list string, b []byte) error
	feature(b []byte) error
	end() error
	// most is how many bytes a feature may have.
	most() int
}

// features puts Features together and gives them to a sink.
type features struct {
	out     sink
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
	if err := e.out.head(s); err != nil {
		return err
	}
	for _, list := range []struct {
		name string
		kind geo.Kind
	}{{"sources", geo.KindOfSource}, {"reports", geo.KindOfReport}, {"relations", geo.KindOfRelation}} {
		err := e.src.Scan(e.ctx, list.kind, e.story, func(_ string, r geo.Record) error {
			return e.item(list.name, r)
		})
		if err != nil {
			return err
		}
	}
	if err := e.merge(); err != nil {
		return err
	}
	return e.out.end()
}

// merge merges the scans of locations and placements.
func (e *exporter) merge() error {
	next, stop := iter.Pull2(e.placements())
	defer stop()
	p, err, more := next()
	each := func(_ string, r geo.Record) error {
		l := r.(*geo.Location)
		e.begin(l)
		var batch []geo.Placement
		for ; more && p.Location == l.ID; p, err, more = next() {
			if err != nil {
				return err
			}
			if batch = append(batch, p); len(batch) == 256 {
				if err := e.claims(batch); err != nil {
					return err
				}
				batch = batch[:0]
			}
		}
		if more && err != nil {
			return err
		}
		if err := e.claims(batch); err != nil {
			return err
		}
		return e.flush()
	}
	if more && err != nil {
		return err
	}
	if err := e.src.Scan(e.ctx, geo.KindOfLocation, e.story, each); err != nil {
		return err
	}
	if more && err == nil {
		return geo.Errorf(geo.CodeConflict, "the location %q is gone; the store changed during the export", p.Location)
	}
	return err
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
	if len(batch) == 0 {
		return nil
	}
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
		if err := e.add(p, c); err != nil {
			return err
		}
	}
	return nil
}

// item writes an element of a list.
func (f *features) item(list string, r geo.Record) error {
	f.scratch = appendObject(f.scratch[:0], r)
	return f.out.item(list, f.scratch)
}

// begin begins the Feature of a location.
func (f *features) begin(l *geo.Location) {
	f.rec = appendLocation(f.rec[:0], l)
	f.bare = len(f.rec)
}

// add adds one placement, with its claim where that stands in full, else nil.
func (f *features) add(p *geo.Placement, full *geo.Claim) error {
	b := f.scratch[:0]
	if full != nil {
		b = appendClaim(b, full, p.Role)
	}
	if full == nil || len(p.Extra) > 0 {
		if full != nil {
			b = append(b, ',')
		}
		b = appendObject(b, p)
	}
	f.scratch = b
	if len(f.rec) > f.bare && len(f.rec)+len(b)+len(locationEnd)+1 > f.out.most() {
		bare := string(f.rec[:f.bare])
		if err := f.flush(); err != nil {
			return err
		}
		f.rec = append(f.rec[:0], bare...)
	}
	if len(f.rec) > f.bare {
		f.rec = append(f.rec, ',')
	}
	f.rec = append(f.rec, b...)
	return nil
}

// home returns the location under which a claim stands in full: the first whose placement has no unknown members, since a
// full form cannot hold them; otherwise the first, where a short form follows it.
func home(list []*geo.Placement) string {
	for _, p := range list {
		if len(p.Extra) == 0 {
			return p.Location
		}
	}
	if len(list) == 0 {
		return ""
	}
	return list[0].Location
}

func (f *features) flush() error {
	f.rec = append(f.rec, locationEnd...)
	return f.out.feature(f.rec)
}

// StoryWriter is a [geo.Writer] that writes one story as a text sequence, so that [Read] puts the same records again. They are
// put as Read puts them: the story first, then sources, reports and relations, then each location followed by its placements,
// before each of which its claim is put where it stands in full. It keeps one Feature, and is not safe for concurrent use.
type StoryWriter struct {
	w     *bufio.Writer
	f     features
	begun bool       // a Feature is under way
	claim *geo.Claim // put for the placement that follows
}

// NewStoryWriter begins a sequence.
func NewStoryWriter(w io.Writer) *StoryWriter {
	bw := bufio.NewWriterSize(w, 64<<10)
	return &StoryWriter{w: bw, f: features{out: &records{w: bw}}}
}

// Put writes a record; where it stood does not matter.
func (s *StoryWriter) Put(r geo.Record, _ geo.Position) error {
	switch r := r.(type) {
	case *geo.Story:
		return s.f.out.head(r)
	case *geo.Location:
		err := s.flush()
		s.f.begin(r)
		s.begun = true
		return err
	case *geo.Claim:
		s.claim = r
		return nil
	case *geo.Placement:
		full := s.claim
		s.claim = nil
		return s.f.add(r, full)
	}
	return s.f.item(r.Kind().String()+"s", r)
}

// Note does nothing: what is wrong is not written.
func (*StoryWriter) Note(geo.Kind, string) error { return nil }

// Close writes what is left; it does not close the writer below.
func (s *StoryWriter) Close() error {
	if err := s.flush(); err != nil {
		return err
	}
	if err := s.f.out.end(); err != nil {
		return err
	}
	return s.w.Flush()
}

func (s *StoryWriter) flush() error {
	if !s.begun {
		return nil
	}
	s.begun = false
	return s.f.flush()
}

// document writes a GeoJSON document.
type document struct {
	w    *bufio.Writer
	list string // the one under way
	b    []byte
}

// documentFeature is how large a feature of a document becomes before it goes on in another one. Laid out it takes up to ten
// times as much, which is still below MaxFeature.
const documentFeature = 1 << 20

func (d *document) most() int { return documentFeature }

func (d *document) head(s *geo.Story) error {
	d.b = appendMembers(d.b[:0], appendHead(nil, s), 1)
	_, err := d.w.Write(d.b)
	return err
}

func (d *document) item(list string, b []byte) error {
	d.b = d.b[:0]
	if d.list == list {
		d.b = append(d.b, ',')
	} else {
		if d.list != "" {
			d.b = append(appendIndent(d.b, 1), ']')
		}
		d.b = append(d.b, ',')
		d.b = append(appendIndent(d.b, 1), '"')
		d.b = append(d.b, list...)
		d.b = append(d.b, `": [`...)
		d.list = list
	}
	d.b = appendPretty(appendIndent(d.b, 2), b, 2)
	_, err := d.w.Write(d.b)
	return err
}

func (d *document) feature(b []byte) error { return d.item("features", b) }

func (d *document) end() error {
	tail := "\n  ]\n}\n"
	switch d.list {
	case "features":
	case "":
		tail = ",\n  \"features\": []\n}\n"
	default:
		tail = "\n  ],\n  \"features\": []\n}\n"
	}
	_, err := d.w.WriteString(tail)
	return err
}

// records writes a text sequence. A head that is too large for one record goes on in the next.
type records struct {
	w    *bufio.Writer
	b    []byte // the head's record
	list string // the list that is open in b
	done bool   // the head is written
}

func (r *records) most() int { return MaxRecord }

func (r *records) head(s *geo.Story) error {
	r.b = appendHead(r.b[:0], s)
	return nil
}

func (r *records) item(list string, b []byte) error {
	if len(r.b)+len(b)+64 > MaxRecord {
		if err := r.endHead(); err != nil {
			return err
		}
		r.b = append(r.b[:0], `{"type":"FeatureCollection","dateline":"`+Version+`"`...)
		r.list = ""
	}
	switch r.list {
	case list:
		r.b = append(r.b, ',')
	default:
		if r.list != "" {
			r.b = append(r.b, ']')
		}
		r.b = append(r.b, `,"`+list+`":[`...)
		r.list = list
	}
	r.b = append(r.b, b...)
	return nil
}

func (r *records) endHead() error {
	if r.list != "" {
		r.b = append(r.b, ']')
	}
	r.b = append(r.b, `,"features":[]}`...)
	return r.write(r.b)
}

func (r *records) feature(b []byte) error {
	if !r.done {
		r.done = true
		if err := r.endHead(); err != nil {
			return err
		}
	}
	return r.write(b)
}

func (r *records) end() error {
	if r.done {
		return nil
	}
	return r.endHead()
}

func (r *records) write(b []byte) error {
	if err := r.w.WriteByte(recordSeparator); err != nil {
		return err
	}
	if _, err := r.w.Write(b); err != nil {
		return err
	}
	return r.w.WriteByte('\n')
}
